import type { FieldMapping, Mapping } from "../domain/mapping.js";
import { SIDES } from "../domain/record.js";
import { ConnectorError } from "../ports/connector.js";
import type { AuditEntry, RecordLogEntry } from "../ports/stores.js";
import { type FoundRecord, RecordNotFoundError, type TimelineEntry } from "../ports/use-cases.js";
import { type Engine, queryOf } from "../sync/engine.js";
import { findPast } from "./find-past.js";
import { findOneIn } from "./find-record.js";
import { ofField } from "./of-field.js";

/** Steps of an error that repeat what another line says, or say nothing to a reader. */
const QUIET_STEPS: ReadonlySet<string> = new Set(["repeated", "taken"]);

/** How many entries are looked through for one field. */
const LOOKED_THROUGH = 10_000;

/**
 * Everything known of a record, both sides in one list, newest first: what Koppel wrote, the problems it had, what
 * people did about them, and the last change each system tells of. Of one field, only what was written to it: each of
 * these lines tells by itself what it came from.
 */
export async function timelineOf(
	engine: Engine,
	mapping: Mapping,
	record: string,
	limit: number,
	field: FieldMapping | null = null,
): Promise<{ record: FoundRecord; entries: TimelineEntry[] }> {
	const found = await findHistory(engine, mapping, record);
	const deeds = await deedsOf(engine, found);
	const names = namesOf(deeds);
	const written = (await logOf(engine, mapping.name, found, limit, field)).map(
		(entry): TimelineEntry => ({
			type: "write",
			at: entry.at,
			entry,
			actorName: nameIn(names, entry.actor),
		}),
	);
	if (field !== null) return { record: found, entries: written };
	const entries: TimelineEntry[] = [
		...written,
		...(await problemsOf(engine, found, names)),
		...deeds.map((entry): TimelineEntry => ({ type: "deed", at: entry.at, entry })),
		...(await changesOf(engine, mapping, found)),
	];
	entries.sort((one, two) => (one.at < two.at ? 1 : one.at > two.at ? -1 : 0));
	return { record: found, entries: entries.slice(0, limit) };
}

/** The record a person means, also one that was deleted, by its id. Throws RecordNotFoundError. */
export async function findHistory(engine: Engine, mapping: Mapping, record: string): Promise<FoundRecord> {
	const found = await findOneIn(engine, mapping, record);
	const [past] = found === null ? await findPast(engine, mapping.name, record.trim()) : [found];
	if (past === undefined) throw new RecordNotFoundError(mapping.name, record);
	return past;
}

/** What Koppel wrote to either record, newest first. */
export async function logOf(
	engine: Engine,
	mapping: string,
	found: FoundRecord,
	limit: number,
	field: FieldMapping | null = null,
): Promise<RecordLogEntry[]> {
	const most = field === null ? limit : LOOKED_THROUGH;
	const lists = await Promise.all(
		SIDES.map((side) => {
			const id = found[side];
			return id === null ? [] : engine.stores.log.ofRecord(mapping, side, id, most);
		}),
	);
	const entries = new Map(lists.flat().map((entry) => [entry._id, entry]));
	const newestFirst = [...entries.values()].sort((one, two) =>
		one.at < two.at ? 1 : one.at > two.at ? -1 : 0,
	);
	const told = field === null ? newestFirst : newestFirst.flatMap((entry) => ofField(entry, field) ?? []);
	return told.slice(0, limit);
}

/** What the actors of these entries are called, by their ids: who pressed is on record, who ran a mapping stands in the run. */
export async function actorNames(
	engine: Engine,
	found: FoundRecord,
	entries: RecordLogEntry[],
): Promise<ReadonlyMap<string, string>> {
	const names = namesOf(await deedsOf(engine, found));
	const unnamed = entries.filter(({ actor }) => actor !== null && !names.has(actor));
	for (const id of new Set(unnamed.map(({ job }) => job))) {
		const job = await engine.stores.jobs.get(id);
		if (job?.actor && job.actorName !== undefined) names.set(job.actor, job.actorName);
	}
	return names;
}

/** By actor, as they were called last. */
function namesOf(deeds: AuditEntry[]): Map<string, string> {
	return new Map(deeds.toReversed().map(({ actor, actorName }) => [actor, actorName]));
}

async function deedsOf({ stores }: Engine, { couplingId }: FoundRecord): Promise<AuditEntry[]> {
	return couplingId === null ? [] : stores.audit.ofCoupling(couplingId);
}

async function problemsOf(
	{ stores }: Engine,
	{ couplingId }: FoundRecord,
	names: Map<string, string>,
): Promise<TimelineEntry[]> {
	if (couplingId === null) return [];
	const errors = await stores.errors.ofCoupling(couplingId);
	// While a pair was only watched nobody was asked anything.
	const asked = errors.filter(({ loop }) => loop?.watch === undefined);
	return asked.flatMap(({ _id, history }) =>
		history
			.filter(({ step }) => !QUIET_STEPS.has(step))
			.map(
				(step): TimelineEntry => ({
					type: "error",
					at: step.at,
					step,
					errorId: _id,
					actorName: nameIn(names, step.actor),
				}),
			),
	);
}

/** The systems are asked once; one that does not answer leaves its line out. */
async function changesOf(engine: Engine, mapping: Mapping, found: FoundRecord): Promise<TimelineEntry[]> {
	const lines = await Promise.all(
		SIDES.map(async (side): Promise<TimelineEntry[]> => {
			const id = found[side];
			if (id === null) return [];
			try {
				const read = await engine.connector(mapping[side].system).readMany(queryOf(mapping, side), [id]);
				const [snapshot] = read.values();
				if (!snapshot?.modifiedAt) return [];
				return [{ type: "changed", at: snapshot.modifiedAt, side, by: snapshot.modifiedBy }];
			} catch (error) {
				if (error instanceof ConnectorError) return [];
				throw error;
			}
		}),
	);
	return lines.flat();
}

function nameIn(names: Map<string, string>, actor: string | null): string | null {
	return actor === null ? null : (names.get(actor) ?? actor);
}

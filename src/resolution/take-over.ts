import { type Coupling, couple } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { matchGroups, matchKeyOf } from "../domain/match.js";
import { otherSide, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import { type Actor, ObservingError, SystemProblemError } from "../ports/use-cases.js";
import { closeRecordErrors } from "../sync/close-errors.js";
import { chunksOf, type Engine, openWork, type Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import { lookAgainAtKeys } from "../sync/told-duplicates.js";
import { bondEntry } from "../sync/write-log.js";
import { auditAction } from "./audit.js";

/** One pair of a list: ids, or values of a match field, in the words of the list. */
export interface ListedPair {
	/** The line of the list, from 1. */
	line: number;
	left: string;
	right: string;
}

/** Why a listed pair is refused; `parted` is one that a person uncoupled, which only a person couples again. */
export type TakeOverRefusal =
	| "notNamed"
	| "notFound"
	| "ambiguous"
	| "merged"
	| "named"
	| "parted"
	| "beingCopied"
	| "coupledElsewhere"
	| "takenMeanwhile";

/** What became of a listed pair. `coupled` is what a dry run would do; `code` and `reason` say why it was refused. */
export interface TakenPair extends ListedPair {
	outcome: "coupled" | "already" | "refused";
	code: TakeOverRefusal | null;
	reason: string | null;
}

/** A refusal with its sentence. */
interface Refusal {
	code: TakeOverRefusal;
	reason: string;
}

/** Couplings to take over from elsewhere. */
export interface TakeOverRequest {
	pairs: ListedPair[];
	dryRun: boolean;
	actor: Actor;
	signal: AbortSignal;
	/** Told how many pairs have been looked at. */
	onProgress?: (done: number) => void;
}

/** How many pairs are read and stored at a time. */
const TOGETHER = 1_000;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Binds pairs that were coupled elsewhere. Nothing is written to a system and no standing bond is touched: the pairs
 * have no seats, so the next run decides them as a first contact (`onCouple`). The same list twice changes nothing.
 *
 * @throws ObservingError when the mapping only observes, except for a dry run
 * @throws SystemProblemError when a system cannot be worked with; what was bound until then stays
 */
export async function takeOverCouplings(
	engine: Engine,
	mapping: Mapping,
	request: TakeOverRequest,
): Promise<TakenPair[]> {
	const { pairs, dryRun, actor, signal, onProgress } = request;
	if (mapping.mode === "observe" && !dryRun) throw new ObservingError(mapping.name);
	const facts = { type: "coupling" as const, trigger: "resolution" as const, actor: actor.id, signal };
	const press = { resolution: "couple" as const, errorId: null };
	const work = openWork(engine, mapping, { ...facts, press });
	work.job.deed = { action: "couple", actorName: actor.name, role: actor.role, couplingId: null, side: null };
	const list = new TakeOver(work, dryRun);
	const tell = () => auditTakeOver(work, actor, list);
	const problem = await runJob(work, { dry: dryRun, tell }, async () => {
		for (const some of chunksOf(pairs, TOGETHER)) {
			await list.take(some);
			onProgress?.(list.taken.length);
		}
	});
	if (problem !== null) throw new SystemProblemError(problem);
	return list.taken;
}

/** What was bound until then stays, so it is on record however the list ended. */
async function auditTakeOver(
	{ engine, mapping, job }: Work,
	actor: Actor,
	{ taken }: TakeOver,
): Promise<void> {
	const count = taken.filter(({ outcome }) => outcome === "coupled").length;
	if (count === 0) return;
	const facts = { errorId: null, couplingId: null, side: null, outcome: "done" as const, before: [] };
	const reason = `${count} pairs taken over from a list`;
	await auditAction(engine, actor, "couple", { ...facts, _id: job._id, mapping: mapping.name, reason });
}

/** A list on its way, with what of it was seen. */
class TakeOver {
	readonly taken: TakenPair[] = [];
	/** The line each record was first named on, by side and id. */
	private readonly lines = new Map<string, number>();

	constructor(
		private readonly work: Work,
		private readonly dryRun: boolean,
	) {}

	async take(pairs: ListedPair[]): Promise<void> {
		const found = {
			left: await findRecords(
				this.work,
				"left",
				pairs.map(({ left }) => left),
			),
			right: await findRecords(
				this.work,
				"right",
				pairs.map(({ right }) => right),
			),
		};
		const looked = pairs.map((pair): TakenPair => {
			for (const side of SIDES) {
				const refusal = this.refusalOf(found[side].get(pair[side].toLowerCase()) ?? [], pair, side);
				if (refusal !== null) return { ...pair, outcome: "refused", ...refusal };
			}
			const idOf = (side: Side) => found[side].get(pair[side].toLowerCase())?.[0]?.id ?? pair[side];
			return this.named({ ...pair, left: idOf("left"), right: idOf("right") });
		});
		const compared = await this.besideStanding(looked);
		this.taken.push(...(this.dryRun ? compared : await this.bind(compared)));
	}

	private refusalOf(records: Snapshot[], pair: ListedPair, side: Side): Refusal | null {
		const { systemLabel } = this.work.mapping[side];
		const word = pair[side];
		const [record, ...others] = records;
		if (word === "") return { code: "notNamed", reason: `no record of ${systemLabel} is named` };
		if (record === undefined) return { code: "notFound", reason: `${systemLabel} has no record "${word}"` };
		if (others.length > 0) {
			const reason = `${systemLabel} has several records "${word}"; name its id`;
			return { code: "ambiguous", reason };
		}
		if (record.mergedInto === null) return null;
		const reason = `record ${record.id} of ${systemLabel} was merged into ${record.mergedInto}`;
		return { code: "merged", reason };
	}

	/** A record may be named once, by id or by key. */
	private named(pair: ListedPair): TakenPair {
		for (const side of SIDES) {
			const before = this.lines.get(keyOf(side, pair[side]));
			if (before === undefined) continue;
			const reason = `record ${pair[side]} of ${this.work.mapping[side].systemLabel} stands on line ${before} already`;
			return { ...pair, outcome: "refused", code: "named", reason };
		}
		for (const side of SIDES) this.lines.set(keyOf(side, pair[side]), pair.line);
		return { ...pair, outcome: "coupled", code: null, reason: null };
	}

	private async besideStanding(pairs: TakenPair[]): Promise<TakenPair[]> {
		const { mapping, engine } = this.work;
		const fit = pairs.filter(({ outcome }) => outcome === "coupled");
		const standing = {
			left: await engine.stores.couplings.byRecord(
				mapping.name,
				"left",
				fit.map(({ left }) => left),
			),
			right: await engine.stores.couplings.byRecord(
				mapping.name,
				"right",
				fit.map(({ right }) => right),
			),
		};
		return pairs.map((pair) => {
			if (pair.outcome !== "coupled") return pair;
			const left = standing.left.get(pair.left.toLowerCase());
			const right = standing.right.get(pair.right.toLowerCase());
			if (left === undefined && right === undefined) return pair;
			if (left !== undefined && left._id === right?._id && left.state === "coupled")
				return { ...pair, outcome: "already" };
			return { ...pair, outcome: "refused", ...this.standingRefusal(left, right) };
		});
	}

	private standingRefusal(left: Coupling | undefined, right: Coupling | undefined): Refusal {
		const [side, coupling] = left === undefined ? (["right", right] as const) : (["left", left] as const);
		const { systemLabel } = this.work.mapping[side];
		const record = `record ${coupling?.[side].id} of ${systemLabel}`;
		if (coupling?.state === "parted" || (left !== undefined && right?.state === "parted")) {
			const reason = "a person uncoupled one of the two before; couple this pair by itself";
			return { code: "parted", reason };
		}
		if (coupling?.state === "creating")
			return { code: "beingCopied", reason: `${record} is being copied right now` };
		const partner = coupling?.[otherSide(side)].id;
		return {
			code: "coupledElsewhere",
			reason: `${record} is coupled with ${partner} already; uncouple it first`,
		};
	}

	private async bind(pairs: TakenPair[]): Promise<TakenPair[]> {
		const { work } = this;
		const { stores, clock, newId } = work.engine;
		const bonds = new Map<number, Coupling>();
		for (const { line, left, right, outcome } of pairs)
			if (outcome === "coupled")
				bonds.set(line, couple({ _id: newId(), mapping: work.mapping.name, left, right, at: isoNow(clock) }));
		work.hold.check();
		const refused = new Set((await stores.couplings.insert([...bonds.values()])).map(({ _id }) => _id));
		const made = [...bonds.values()].filter(({ _id }) => !refused.has(_id));
		await stores.log.add(made.map((bond) => bondEntry(work, bond, "couple")));
		const records = made.flatMap((bond) => SIDES.map((side) => ({ side, id: bond[side].id })));
		await closeRecordErrors(work, records);
		await lookAgainAtKeys(work, records);
		work.job.counters.coupled += made.length;
		return pairs.map((pair) => {
			const bond = bonds.get(pair.line);
			if (bond === undefined || !refused.has(bond._id)) return pair;
			const reason = "one of the two was coupled by someone else meanwhile";
			return { ...pair, outcome: "refused", code: "takenMeanwhile", reason };
		});
	}
}

function keyOf(side: Side, id: string): string {
	return `${side} ${id.toLowerCase()}`;
}

/** The records that answer to each word, which is an id or the value of a match field; by the word in lower case. */
async function findRecords(work: Work, side: Side, words: string[]): Promise<Map<string, Snapshot[]>> {
	const { connectors, queries, call } = work;
	const found = new Map<string, Snapshot[]>();
	const ids = words.filter((word) => GUID.test(word));
	if (ids.length > 0)
		for (const [, record] of await connectors[side].readMany(queries[side], ids, call))
			found.set(record.id.toLowerCase(), [record]);
	const keys = words.filter((word) => word !== "" && !GUID.test(word));
	for (const [word, records] of await findByKey(work, side, keys)) found.set(word, records);
	return found;
}

async function findByKey(work: Work, side: Side, words: string[]): Promise<Map<string, Snapshot[]>> {
	const { connectors, queries, call, mapping } = work;
	const found = new Map<string, Snapshot[]>();
	const group = matchGroups(mapping).find(({ fields }) => fields.length === 1);
	const end = group?.fields[0]?.[side];
	if (group === undefined || !end || words.length === 0) return found;
	const valueFor = (word: string) => (end.type === "number" ? Number(word) : word);
	const rows = await connectors[side].findByValues(queries[side], end.field, words.map(valueFor), call);
	const byKey = new Map<string, Snapshot[]>();
	for (const row of rows) {
		const key = matchKeyOf(group, side, row) ?? "";
		byKey.set(key, [...(byKey.get(key) ?? []), row]);
	}
	for (const word of words) {
		const asked = { fields: { [end.field]: valueFor(word) } } as unknown as Snapshot;
		const records = byKey.get(matchKeyOf(group, side, asked) ?? "");
		if (records !== undefined) found.set(word.toLowerCase(), records);
	}
	return found;
}

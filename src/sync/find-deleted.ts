import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { type BothSides, bothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { isAboutKey, namedIn, namesTwins, type SyncError } from "../domain/sync-error.js";
import type { MappingState } from "../ports/stores.js";
import type { RunRequest, RunResult } from "../ports/use-cases.js";
import { settleAbandoned } from "./claim.js";
import { closeOrphans } from "./close-errors.js";
import { hasDeletion, isOutside, settleDeletions, settlePairs } from "./decide-pairs.js";
import { chunksOf, type Engine, openWork, type Work } from "./engine.js";
import { FoundDeletions } from "./found-deletions.js";
import { guardDeletions } from "./guard.js";
import { IdTable } from "./id-table.js";
import { runJob, tellProgress } from "./job.js";
import { takeLease } from "./lease.js";
import { lookAtLeftBehind } from "./left-behind.js";
import { isLoopAside } from "./loops.js";
import { type Matches, matchRecords } from "./match-records.js";
import { isRecorded, type Pair } from "./pair.js";
import { openErrorsOf, readPairs, toPair } from "./readings.js";
import { settleMatches, settleRecords } from "./settle-matches.js";

/** How long after its stamped time a change may still be on its way to the change lists, in milliseconds. */
const LIST_OVERLAP_MS = 10 * 60_000;

/**
 * How far before the last sweep's beginning an uncoupled row's time still counts as new, in milliseconds: it may have
 * been stamped long before that sweep and committed after it.
 */
const SWEEP_OVERLAP_MS = 24 * 60 * 60_000;

/** Records without a coupling that are read by id and matched at a time. */
const REPAIRED_TOGETHER = 2_000;

/** What a sweep of one side saw. */
interface Sweep {
	/** Every row's time in milliseconds by its id; NaN where the system does not tell. */
	times: IdTable;
	/** Ids of rows that are new since the last sweep and that nobody has coupled. */
	uncoupled: string[];
}

/**
 * Sweeps both sides of a mapping for coupled records that are missing (design.md I7). A record that is missing from
 * a sweep is read by id before anything is said about it; a page that cannot be read ends the sweep, so that a
 * partial list never looks like deletions. Also repairs what the change lists missed.
 */
export async function findDeleted(
	engine: Engine,
	mapping: Mapping,
	request: Omit<RunRequest, "full" | "dryRun" | "record">,
): Promise<RunResult> {
	const work = openWork(engine, mapping, {
		type: "findDeleted",
		trigger: request.trigger,
		actor: request.actor?.id ?? null,
		actorName: request.actor?.name,
		...(request.signal ? { signal: request.signal } : {}),
	});
	const state = await takeLease(work);
	const problem = await runJob(work, { dry: false }, () => sweep(work, state));
	return { job: work.job, plan: null, setupProblem: problem };
}

async function sweep(work: Work, state: MappingState): Promise<void> {
	await settleAbandoned(work);
	const [left, right] = await Promise.all([listSide(work, state, "left"), listSide(work, state, "right")]);
	const sweeps: BothSides<Sweep> = { left, right };
	const deletions = await compare(work, sweeps, missedBefore(state));
	await repairUncoupled(work, state, sweeps);
	await settleErrors(work, sweeps);
	const { free, day } = await guardDeletions(work, state, deletions, () => {});
	for await (const pairs of free) await settleDeletions(work, pairs);
	work.hold.check();
	await work.engine.stores.mappings.save(work.mapping.name, state.fence, {
		sweptAt: work.job.startedAt,
		deletions: day,
	});
}

async function listSide(work: Work, state: MappingState, side: Side): Promise<Sweep> {
	const found: Sweep = { times: new IdTable(1), uncoupled: [] };
	const since =
		state.sweptAt === null ? Number.POSITIVE_INFINITY : Date.parse(state.sweptAt) - SWEEP_OVERLAP_MS;
	for await (const rows of work.connectors[side].listIds(work.mapping[side].entity, work.call)) {
		work.job.rows[side] += rows.length;
		const recent: string[] = [];
		for (const { id, modifiedAt } of rows) {
			const at = modifiedAt === null ? Number.NaN : Date.parse(modifiedAt);
			found.times.set(id, at);
			if (at > since) recent.push(id.toLowerCase());
		}
		for (const ids of chunksOf(recent, 1_000))
			found.uncoupled.push(...(await withoutCoupling(work, side, ids)));
		await tellProgress(work);
	}
	return found;
}

async function withoutCoupling({ engine, mapping }: Work, side: Side, ids: string[]): Promise<string[]> {
	const taken = await engine.stores.couplings.byRecord(mapping.name, side, ids);
	return ids.filter((id) => !taken.has(id));
}

/**
 * Rows older than this should have been in a change list by now; newer ones are only early. Null before the first
 * run that ended well.
 */
function missedBefore({ lastSuccessAt }: MappingState): number | null {
	return lastSuccessAt === null ? null : Date.parse(lastSuccessAt) - LIST_OVERLAP_MS;
}

async function compare(work: Work, sweeps: BothSides<Sweep>, before: number | null): Promise<FoundDeletions> {
	const deletions = new FoundDeletions(work);
	for await (const couplings of work.engine.stores.couplings.all(work.mapping.name)) {
		const bound = couplings.filter(({ state, held }) => state === "coupled" && held === null);
		const errors = await openErrorsOf(work, bound);
		const suspects = bound.filter((coupling) => isSuspect(coupling, errors.get(coupling._id), sweeps));
		const missed = bound.filter((coupling) => SIDES.some((side) => isMissed(coupling[side], sweeps[side])));
		const pairs = await readPairs(
			work,
			[...new Set([...suspects, ...missed])].map((coupling) => toPair(coupling, errors)),
		);
		const news = pairs.filter((pair) => !isRecorded(pair) && (hasDeletion(pair) || hasChanged(pair)));
		work.job.counters.missedChanges += news.filter(
			(pair) => !staysPaused(work, pair) && SIDES.some((side) => isMissedChange(pair, side, before)),
		).length;
		const result = await settlePairs(work, news);
		await deletions.add(result.deletions);
	}
	return deletions;
}

/** A record that the list does not show; one that an open error tells as gone already is no news. */
function isSuspect(coupling: Coupling, error: SyncError | undefined, sweeps: BothSides<Sweep>): boolean {
	if (error?.state === "resolving") return false;
	const known = coupling.skipped ? error : undefined;
	return SIDES.some(
		(side) => (known?.records[side].exists ?? true) && !sweeps[side].times.has(coupling[side].id ?? ""),
	);
}

function hasChanged(pair: Pair): boolean {
	return SIDES.some((side) => pair[side]?.version !== pair.coupling[side].version);
}

/** The system holds a later time than the one we stored with the version. */
function isMissed(
	record: { id: string | null; version: string | null; modifiedAt: string | null },
	{ times }: Sweep,
): boolean {
	const seen = times.get(record.id ?? "");
	if (seen === undefined || Number.isNaN(seen) || record.modifiedAt === null) return false;
	return seen > Date.parse(record.modifiedAt);
}

/** A pair that is paused and shown keeps the versions of its last agreement, whatever the change lists have shown since. */
function staysPaused(work: Work, pair: Pair): boolean {
	return (pair.coupling.outside && isOutside(work, pair)) || isLoopAside(work, pair);
}

function isMissedChange(pair: Pair, side: Side, before: number | null): boolean {
	const snapshot = pair[side];
	if (!snapshot) return false;
	const known = [pair.coupling[side].version, pair.error?.versions[side]];
	return !known.includes(snapshot.version) && isBefore(snapshot.modifiedAt, before);
}

function isBefore(at: string | null, before: number | null): boolean {
	return at !== null && before !== null && Date.parse(at) < before;
}

/** Records nobody coupled whose time lies behind the watermark's overlap were missed by the change lists. */
async function repairUncoupled(work: Work, state: MappingState, sweeps: BothSides<Sweep>): Promise<void> {
	const longest = Math.max(...SIDES.map((side) => sweeps[side].uncoupled.length));
	for (let from = 0; from < longest; from += REPAIRED_TOGETHER) {
		const rows: BothSides<Snapshot[]> = { left: [], right: [] };
		for (const side of SIDES) {
			const some = sweeps[side].uncoupled.slice(from, from + REPAIRED_TOGETHER);
			// What was listed first may have been coupled with one of these meanwhile.
			const free = await withoutCoupling(work, side, some);
			const read = await work.connectors[side].readMany(work.queries[side], free, work.call);
			rows[side].push(...read.values());
		}
		if (rows.left.length + rows.right.length === 0) continue;
		const matches = await matchRecords(work, { rows, everything: { left: null, right: null } });
		work.job.counters.missedChanges += countLate(matches, missedBefore(state));
		await settleMatches(work, matches);
	}
}

/** What is told of pairs that ended or are in step, and of uncoupled records that are gone, has nothing left to tell. */
async function settleErrors(work: Work, sweeps: BothSides<Sweep>): Promise<void> {
	for await (const errors of work.engine.stores.errors.openPages({ mapping: work.mapping.name })) {
		await closeOrphans(work, errors);
		await lookAtLeftBehind(work, errors);
		const gone = errors.filter(
			(error) =>
				error.state !== "resolving" && namedIn(error).some(({ side, id }) => !sweeps[side].times.has(id)),
		);
		const own = gone.filter(({ record }) => record && !sweeps[record.side].times.has(record.id));
		const shared = gone.filter((error) => namesTwins(error) && !own.includes(error));
		const coupled = await ofCoupled(work, errors);
		own.push(...coupled.filter((error) => !isAboutKey(error) && !own.includes(error)));
		shared.push(...coupled.filter(isAboutKey));
		if (own.length > 0) await settleRecords(work, own);
		if (shared.length > 0) await settleKeys(work, shared);
	}
}

/** What is told of a record, or of its key, that is coupled by now: whoever coupled it was not able to say so any more. */
async function ofCoupled({ engine, mapping }: Work, errors: SyncError[]): Promise<SyncError[]> {
	const told = errors.filter((error) => error.state !== "resolving" && error.record !== null);
	const coupled = await Promise.all(
		SIDES.map(async (side) => {
			const ofSide = told.filter(({ record }) => record?.side === side);
			const ids = ofSide.map(({ record }) => record?.id ?? "");
			const taken = await engine.stores.couplings.byRecord(mapping.name, side, ids);
			return ofSide.filter((error, at) => {
				const state = taken.get(ids[at]?.toLowerCase() ?? "")?.state;
				return isAboutKey(error) ? state !== undefined : state === "coupled";
			});
		}),
	);
	return coupled.flat();
}

/** A namesake is gone or coupled: the key may be one record's alone by now. */
async function settleKeys(work: Work, errors: SyncError[]): Promise<void> {
	const named = errors.flatMap(namedIn);
	const touched = bothSides(
		(side) => new Set(named.filter((one) => one.side === side).map(({ id }) => id.toLowerCase())),
	);
	const nothing = { rows: { left: [], right: [] }, everything: { left: null, right: null } };
	await settleMatches(work, await matchRecords(work, { ...nothing, touched }));
}

/** Records that are only coupled or created now, long after a change list should have shown them. */
function countLate({ pairs, creates }: Matches, before: number | null): number {
	const found = [
		...pairs.flatMap(({ left, right }) => [left, right]),
		...creates.map(({ source }) => source),
	];
	return found.filter((row) => row && isBefore(row.modifiedAt, before)).length;
}

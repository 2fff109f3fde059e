import type { Mapping } from "../domain/mapping.js";
import { type BothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { MappingState } from "../ports/stores.js";
import type { RunRequest, RunResult } from "../ports/use-cases.js";
import { settleAbandoned } from "./claim.js";
import { hasDeletion, settleDeletions, settlePairs } from "./decide-pairs.js";
import { chunksOf, type Engine, openWork, type Work } from "./engine.js";
import { countDeletions, guardDeletions } from "./guard.js";
import { runJob } from "./job.js";
import { takeLease } from "./lease.js";
import { matchRecords } from "./match-records.js";
import type { DecidedPair, Pair } from "./pair.js";
import { openErrorsOf, readPairs, toPair } from "./readings.js";
import { settleMatches } from "./settle-matches.js";

/** How far before the last sweep's beginning a row's time still counts as new, in milliseconds. */
const SWEEP_OVERLAP_MS = 10 * 60_000;

/** What a sweep of one side saw. */
interface Sweep {
	ids: Set<string>;
	/** Rows modified since the last sweep, with their times: what a change list may have missed. */
	recent: Map<string, string>;
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
		...(request.signal ? { signal: request.signal } : {}),
	});
	const state = await takeLease(work);
	const problem = await runJob(work, { dry: false }, () => sweep(work, state));
	return { job: work.job, plan: null, setupProblem: problem };
}

async function sweep(work: Work, state: MappingState): Promise<void> {
	await settleAbandoned(work);
	const since = state.sweptAt === null ? null : Date.parse(state.sweptAt) - SWEEP_OVERLAP_MS;
	const [left, right] = await Promise.all(SIDES.map((side) => listSide(work, side, since)));
	if (left === undefined || right === undefined) return;
	const sweeps: BothSides<Sweep> = { left, right };
	const deletions = await compare(work, sweeps, missedBefore(state));
	await repairUncoupled(work, state, sweeps);
	const { free, counted } = await guardDeletions(work, state, deletions);
	await settleDeletions(work, free);
	work.hold.check();
	await work.engine.stores.mappings.save(work.mapping.name, state.fence, {
		sweptAt: work.job.startedAt,
		deletions: countDeletions(work, state, counted),
	});
}

async function listSide(work: Work, side: Side, since: number | null): Promise<Sweep> {
	const found: Sweep = { ids: new Set(), recent: new Map() };
	for await (const rows of work.connectors[side].listIds(work.mapping[side].entity, work.call)) {
		work.job.rows[side] += rows.length;
		for (const { id, modifiedAt } of rows) {
			const key = id.toLowerCase();
			found.ids.add(key);
			if (modifiedAt !== null && (since === null || Date.parse(modifiedAt) > since))
				found.recent.set(key, modifiedAt);
		}
	}
	return found;
}

/**
 * Rows older than this should have been in a change list by now; newer ones are only early. Null before the first
 * run that ended well.
 */
function missedBefore({ lastSuccessAt }: MappingState): number | null {
	return lastSuccessAt === null ? null : Date.parse(lastSuccessAt) - SWEEP_OVERLAP_MS;
}

async function compare(work: Work, sweeps: BothSides<Sweep>, before: number | null): Promise<DecidedPair[]> {
	const deletions: DecidedPair[] = [];
	for await (const couplings of work.engine.stores.couplings.all(work.mapping.name)) {
		const bound = couplings.filter(({ state, held }) => state === "coupled" && held === null);
		const errors = await openErrorsOf(work, bound);
		const suspects = bound.filter((coupling) => {
			if (errors.get(coupling._id)?.state === "resolving") return false;
			const asked = errors.get(coupling._id)?.kind.startsWith("deleted") && coupling.skipped;
			return !asked && SIDES.some((side) => !sweeps[side].ids.has(coupling[side].id?.toLowerCase() ?? ""));
		});
		const missed = bound.filter(
			(coupling) => !coupling.skipped && SIDES.some((side) => isMissed(coupling[side], sweeps[side])),
		);
		const pairs = await readPairs(
			work,
			[...new Set([...suspects, ...missed])].map((coupling) => toPair(coupling, errors)),
		);
		const changed = pairs.filter(
			(pair) =>
				!hasDeletion(pair) && SIDES.some((side) => pair[side]?.version !== pair.coupling[side].version),
		);
		work.job.counters.missedChanges += changed.filter((pair) =>
			SIDES.some((side) => isMissedChange(pair, side, before)),
		).length;
		const result = await settlePairs(work, [...pairs.filter(hasDeletion), ...changed]);
		deletions.push(...result.deletions);
	}
	return deletions;
}

/** The system holds a later time than the one we stored with the version. */
function isMissed(
	record: { id: string | null; version: string | null; modifiedAt: string | null },
	sweep: Sweep,
): boolean {
	const seen = sweep.recent.get(record.id?.toLowerCase() ?? "");
	if (seen === undefined || record.modifiedAt === null) return false;
	return Date.parse(seen) > Date.parse(record.modifiedAt);
}

function isMissedChange(pair: Pair, side: Side, before: number | null): boolean {
	const snapshot = pair[side];
	return snapshot
		? snapshot.version !== pair.coupling[side].version && isBefore(snapshot.modifiedAt, before)
		: false;
}

function isBefore(at: string | null, before: number | null): boolean {
	return at !== null && before !== null && Date.parse(at) < before;
}

/** Records nobody coupled whose time lies behind the watermark's overlap were missed by the change lists. */
async function repairUncoupled(work: Work, state: MappingState, sweeps: BothSides<Sweep>): Promise<void> {
	if (state.sweptAt === null) return;
	const rows: BothSides<Snapshot[]> = { left: [], right: [] };
	for (const side of SIDES) {
		for (const ids of chunksOf([...sweeps[side].recent.keys()], 1_000)) {
			const taken = await work.engine.stores.couplings.byRecord(work.mapping.name, side, ids);
			const free = ids.filter((id) => !taken.has(id));
			const read = await work.connectors[side].readMany(work.queries[side], free, work.call);
			rows[side].push(...read.values());
		}
	}
	if (rows.left.length + rows.right.length === 0) return;
	const matches = await matchRecords(work, { rows, everything: { left: null, right: null } });
	const before = missedBefore(state);
	const late = SIDES.flatMap((side) => rows[side]).filter((row) => isBefore(row.modifiedAt, before));
	work.job.counters.missedChanges += late.length;
	await settleMatches(work, matches);
}

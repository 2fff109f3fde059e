import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { type BothSides, bothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import { countPlan } from "../domain/sync-job.js";
import type { ChangePage, ChangePull } from "../ports/connector.js";
import type { MappingState } from "../ports/stores.js";
import { MappingBusyError, type PlannedWrite, type RunRequest, type RunResult } from "../ports/use-cases.js";
import { markCascades } from "./cascades.js";
import { settleAbandoned } from "./claim.js";
import { hasDeletion, isMerged, isOutside, settleDeletions, settlePairs } from "./decide-pairs.js";
import { chunksOf, type Engine, openWork, type Work } from "./engine.js";
import {
	closeEmptyQuestions,
	countDeletions,
	guardDeletions,
	guardOverwrites,
	weighDeletions,
	weighOverwrites,
} from "./guard.js";
import { mapInTurns } from "./in-turns.js";
import { runJob } from "./job.js";
import { interruptAbandoned, takeLease } from "./lease.js";
import { type Matches, matchRecords } from "./match-records.js";
import {
	type DecidedPair,
	decide,
	isAsTold,
	isRecorded,
	needsFreshReading,
	type Pair,
	versionsOf,
} from "./pair.js";
import { planCouple, planCreation, planDuplicate, planLeftOut, planPair } from "./plan.js";
import { type Chunk, chunksOfChanges, pullBothSides } from "./pull-changes.js";
import { openErrorsOf, readPairs, reloadPairs, toPair } from "./readings.js";
import { closeMappingProblem, closeOrphans, isBeingResolved, wakeOverdue } from "./record-errors.js";
import { recoverResolving } from "./recover-errors.js";
import { isDuplicateTold, matchAgain, settleMatches, settleRecords } from "./settle-matches.js";
import { freeWaiting, hasFreed } from "./waiting.js";

/** How many pairs are read by id and decided at a time. */
const READ_TOGETHER = 2_000;

/** What one run carries from step to step. */
interface Run {
	work: Work;
	state: MappingState;
	/** Reads everything: the first run, one asked for, or one after the mapping changed. */
	full: boolean;
	dry: boolean;
	plan: PlannedWrite[];
	pulls: BothSides<ChangePull>;
	/** Ids seen on a side whose pull was a full one; what is coupled and was not seen may be deleted. */
	seen: BothSides<Set<string>>;
	deletions: Map<string, DecidedPair>;
	busy: Map<string, Pair>;
	/** The earliest modified time of a row that is neither done nor recorded; the watermark stays before it. */
	heldBack: BothSides<string | null>;
}

/**
 * One run of one mapping, start to finish (design.md section 3). Throws MappingBusyError when another one is on.
 * A dry run takes no lease, settles nothing and writes nothing, neither to a system nor to our store. A run of an
 * observing mapping is one under the lease, recorded with what it would have done.
 */
export async function runMapping(engine: Engine, mapping: Mapping, request: RunRequest): Promise<RunResult> {
	const work = openWork(engine, mapping, {
		type: "synchronization",
		trigger: request.trigger,
		actor: request.actor?.id ?? null,
		...(request.signal ? { signal: request.signal } : {}),
	});
	const plan: PlannedWrite[] = [];
	if (request.dryRun) {
		const state = await engine.stores.mappings.get(mapping.name);
		const problem = await runJob(work, { dry: true }, () => runSteps(work, state, request, plan));
		return { job: work.job, plan, setupProblem: problem };
	}
	const state = await takeLease(work);
	if (mapping.mode === "observe") return observe(work, state, request);
	const problem = await runJob(work, { dry: false }, () => runSteps(work, state, request, plan));
	if (problem === null) await closeOverdue(work);
	return { job: work.job, plan: null, setupProblem: problem };
}

/**
 * A whole run has succeeded, so none is overdue. What only went on with what was due, or swept, tells nothing of that. A
 * run that somebody's press asked for is told of by the press.
 */
async function closeOverdue({ engine, mapping, job }: Work): Promise<void> {
	if (job.trigger !== "resolution") await closeMappingProblem(engine, mapping.name, "overdue");
}

/**
 * Neither couplings, errors nor watermarks are touched, and that it was made is all that is kept: what was seen is not
 * done, so the first run that writes has to see all of it again (design.md I4).
 */
async function observe(work: Work, state: MappingState, request: RunRequest): Promise<RunResult> {
	const plan: PlannedWrite[] = [];
	const problem = await runJob(work, { dry: false }, async () => {
		await interruptAbandoned(work);
		await runSteps(work, state, { ...request, dryRun: true }, plan);
		work.job.observed = countPlan(plan);
		const observedAt = new Date(work.engine.clock.now()).toISOString();
		await work.engine.stores.mappings.save(work.mapping.name, state.fence, { observedAt });
	});
	if (problem === null) await closeOverdue(work);
	return { job: work.job, plan, setupProblem: problem };
}

/**
 * Goes on with what cannot wait for the next run: claims and presses of dead processes, errors that are due, pairs
 * with an unset version. Reads no change list and moves no watermark. Null when there is nothing to do, a run that
 * will do it is on, or the mapping only observes.
 */
export async function runDue(
	engine: Engine,
	mapping: Mapping,
	signal?: AbortSignal,
): Promise<RunResult | null> {
	if (mapping.mode === "observe" || !(await hasDue(engine, mapping))) return null;
	const facts = { type: "synchronization" as const, trigger: "scheduled" as const, actor: null };
	const work = openWork(engine, mapping, { ...facts, ...(signal ? { signal } : {}) });
	let state: MappingState;
	try {
		state = await takeLease(work);
	} catch (error) {
		if (error instanceof MappingBusyError) return null;
		throw error;
	}
	const problem = await runJob(work, { dry: false }, async () => {
		await settleAbandoned(work);
		await recoverResolving(work);
		await interruptAbandoned(work);
		const run = emptyRun(work, state);
		await processDue(run);
		await processUnset(run);
		await decideBusy(run);
		const counted = await decideDeletions(run);
		if (counted === 0) return;
		const deletions = countDeletions(work, state, counted);
		await engine.stores.mappings.save(mapping.name, state.fence, { deletions });
	});
	return { job: work.job, plan: null, setupProblem: problem };
}

async function hasDue(engine: Engine, mapping: Mapping): Promise<boolean> {
	const { couplings, errors } = engine.stores;
	const now = new Date(engine.clock.now()).toISOString();
	for await (const due of errors.due(mapping.name, now)) {
		if (due.some(({ record }) => record !== null)) return true;
		const ids = couplingIdsOf(due);
		const stored = await couplings.getMany(ids);
		if (stored.length < ids.length || stored.some(canBeTried)) return true;
	}
	if (await hasFreed(engine, mapping.name)) return true;
	const claimed = await couplings.claimed(mapping.name);
	for (const { pending } of claimed) {
		if (pending !== null && !(await engine.liveness.isAlive(pending.owner))) return true;
	}
	for (const { mapping: name, resolving } of await errors.resolving()) {
		if (name === mapping.name && resolving !== null && !(await engine.liveness.isAlive(resolving.owner)))
			return true;
	}
	return false;
}

function couplingIdsOf(errors: SyncError[]): string[] {
	return errors.map(({ couplingId }) => couplingId).filter((id) => id !== null);
}

/** A pair that the guard holds, or that waits outside the filter, is not tried before that ends. */
function canBeTried({ held, outside }: Coupling): boolean {
	return held === null && !outside;
}

async function runSteps(
	work: Work,
	state: MappingState,
	request: RunRequest,
	plan: PlannedWrite[],
): Promise<void> {
	const dry = request.dryRun ?? false;
	if (!dry) {
		await settleAbandoned(work);
		await recoverResolving(work);
		await interruptAbandoned(work);
	}
	const run = await beginRun(work, state, request, dry, plan);
	for await (const chunk of chunksOfChanges(run.pulls, work.engine.joinLimit)) await processChunk(run, chunk);
	await processDue(run);
	await processUnset(run);
	await findUnseen(run);
	if (dry) return planDeletions(run);
	await decideBusy(run);
	const counted = await decideDeletions(run);
	await moveWatermarks(run, counted);
}

async function beginRun(
	work: Work,
	state: MappingState,
	request: RunRequest,
	dry: boolean,
	plan: PlannedWrite[],
): Promise<Run> {
	const full = (request.full ?? false) || state.fingerprint !== work.mapping.fingerprint;
	work.freesWaiting = state.fingerprint !== null && state.fingerprint !== work.mapping.fingerprint;
	const watermarks = full ? bothSides(() => null) : state.watermarks;
	const pulls = await pullBothSides(work, watermarks);
	const first = state.watermarks.left === null || state.watermarks.right === null;
	return { ...emptyRun(work, state), full: full || first, dry, plan, pulls };
}

/** A run that pulls nothing. */
function emptyRun(work: Work, state: MappingState): Run {
	const nothing: ChangePull = { pages: noPages(), nextWatermark: () => null, full: false };
	return {
		work,
		state,
		full: false,
		dry: false,
		plan: [],
		pulls: { left: nothing, right: nothing },
		seen: { left: new Set(), right: new Set() },
		deletions: new Map(),
		busy: new Map(),
		heldBack: { left: null, right: null },
	};
}

async function* noPages(): AsyncGenerator<ChangePage> {}

/** Joins changed rows with couplings, decides, applies; uncoupled rows go to matching. */
async function processChunk(run: Run, chunk: Chunk): Promise<void> {
	const { work } = run;
	for (const side of SIDES) {
		work.job.rows[side] += chunk.rows[side].length;
		if (run.pulls[side].full) for (const row of chunk.rows[side]) run.seen[side].add(row.id.toLowerCase());
	}
	const joined = await join(run, chunk);
	await processPairs(run, joined.pairs, { guarded: !run.full });
	await processUnmatched(run, chunk, joined.unmatched);
	if (!run.dry) await settleGone(run, joined.gone);
	if (!run.dry) work.engine.events.emit("job:progressed", { job: work.job });
}

interface Joined {
	pairs: Pair[];
	unmatched: BothSides<Snapshot[]>;
	/** Ids of deleted records that nobody had coupled. */
	gone: BothSides<string[]>;
}

async function join(run: Run, chunk: Chunk): Promise<Joined> {
	const { work } = run;
	const { couplings } = work.engine.stores;
	const byId = new Map<string, { coupling: Coupling; left?: Snapshot; right?: Snapshot }>();
	const unmatched: BothSides<Snapshot[]> = { left: [], right: [] };
	const gone: BothSides<string[]> = { left: [], right: [] };
	const suspects: Coupling[] = [];
	const coupled = await Promise.all(
		SIDES.map((side) =>
			couplings.byRecord(work.mapping.name, side, [
				...chunk.rows[side].map(({ id }) => id),
				...chunk.deletions[side],
			]),
		),
	);
	for (const [index, side] of SIDES.entries()) {
		const found = coupled[index] ?? new Map<string, Coupling>();
		for (const row of chunk.rows[side]) {
			const coupling = found.get(row.id.toLowerCase());
			if (coupling === undefined) unmatched[side].push(row);
			else byId.set(coupling._id, { ...(byId.get(coupling._id) ?? { coupling }), [side]: row });
		}
		for (const id of chunk.deletions[side]) {
			const coupling = found.get(id.toLowerCase());
			if (coupling !== undefined) suspects.push(coupling);
			else gone[side].push(id);
		}
	}
	return { pairs: await pairsToDecide(run, [...byId.values()], suspects), unmatched, gone };
}

/** Drops echoes and what is recorded already; reads afresh where rows alone do not decide. */
async function pairsToDecide(
	run: Run,
	joined: Array<{ coupling: Coupling; left?: Snapshot; right?: Snapshot }>,
	suspects: Coupling[],
): Promise<Pair[]> {
	const { work } = run;
	const bonded = joined.filter(({ coupling }) => coupling.state === "coupled" && coupling.held === null);
	const changed = bonded.filter(
		({ coupling, ...rows }) => run.full || SIDES.some((side) => isNews(coupling, side, rows[side])),
	);
	const errors = await openErrorsOf(work, [...changed.map(({ coupling }) => coupling), ...suspects]);
	const direct: Pair[] = [];
	const gone = await readPairs(
		work,
		suspects.filter(isBound).map((coupling) => toPair(coupling, errors)),
	);
	const fresh: Pair[] = [];
	const suspected = new Set(suspects.map(({ _id }) => _id));
	for (const { coupling, left, right } of changed) {
		if (suspected.has(coupling._id)) continue;
		const pair: Pair = { coupling, left, right, error: errors.get(coupling._id) ?? null };
		if (isTold(work, pair)) continue;
		if (needsFreshReading(pair, work.mapping) && !(run.full && left && right)) fresh.push(pair);
		else if (SIDES.some((side) => isOldPicture(coupling, side, pair[side]))) fresh.push(pair);
		else direct.push(pair);
	}
	return [...direct, ...gone.filter((pair) => !isTold(work, pair)), ...(await readPairs(work, fresh))];
}

/** What an open error says already is decided again only when the mapping decides differently by now. */
function isTold(work: Work, pair: Pair): boolean {
	if (work.freesWaiting || pair.coupling.outside) return false;
	return isRecorded(pair) || (waitsForItsTime(work, pair.error) && isAsTold(pair));
}

function isBound({ state, held }: Coupling): boolean {
	return state === "coupled" && held === null;
}

/**
 * A row whose version is the stored one is our own echo, or nothing new. A paired record that had left the filter may
 * come back under its old version (facts/business-central-api.md section 13a), so any row of it is looked at.
 */
function isNews(coupling: Coupling, side: Side, row: Snapshot | undefined): boolean {
	if (row === undefined) return false;
	return coupling.outside || row.version !== coupling[side].version || row.mergedInto !== null;
}

/** A row with another version but no later time than the stored one was listed before the last write (history 15). */
function isOldPicture(coupling: Coupling, side: Side, row: Snapshot | null | undefined): boolean {
	if (!row || row.version === coupling[side].version) return false;
	const stored = coupling[side].modifiedAt;
	if (stored === null || row.modifiedAt === null || coupling[side].version === null) return false;
	return Date.parse(row.modifiedAt) <= Date.parse(stored);
}

async function processPairs(run: Run, pairs: Pair[], { guarded }: { guarded: boolean }): Promise<void> {
	const { work } = run;
	let going = pairs.filter((pair) => !isDecided(work, pair));
	if (going.length === 0) return;
	const weighable = guarded ? going.filter((pair) => !isLeftOut(work, pair)) : [];
	const weighed = await mapInTurns(weighable, (pair) => decide(work.mapping, pair));
	if (run.dry) return planPairs(run, await planHeld(run, going, weighed));
	if (guarded) {
		const held = await guardOverwrites(work, weighed);
		going = going.filter(({ coupling }) => !held.has(coupling._id));
	}
	for (const some of chunksOf(going, 10_000)) takeResult(run, await settlePairs(work, some));
}

/** What is not decided now is not written now, so it is nothing for the guard. */
function isLeftOut(work: Work, pair: Pair): boolean {
	const isTaken = pair.coupling.pending !== null || isBeingResolved(work, pair.error);
	return isTaken || isMerged(pair) || isOutside(work, pair);
}

/** A row on a later page that the decision has not seen is a change of its own (history 40). */
function isDecided(work: Work, pair: Pair): boolean {
	const known = work.decided.get(pair.coupling._id);
	const read = versionsOf(pair);
	return known !== undefined && SIDES.every((side) => read[side] === undefined || read[side] === known[side]);
}

function takeResult(run: Run, result: { deletions: DecidedPair[]; busy: Pair[] }): void {
	for (const pair of result.deletions) run.deletions.set(pair.coupling._id, pair);
	for (const pair of result.busy) run.busy.set(pair.coupling._id, pair);
}

/** What the guard would hold back is asked about, not written. Returns the pairs that may go on. */
async function planHeld({ work, plan }: Run, pairs: Pair[], weighed: DecidedPair[]): Promise<Pair[]> {
	const { held } = await weighOverwrites(work, weighed);
	const ids = new Set(held.map(({ coupling }) => coupling._id));
	for (const pair of held) {
		work.decided.set(pair.coupling._id, versionsOf(pair));
		plan.push(planLeftOut(work, pair, "ask"));
	}
	return pairs.filter(({ coupling }) => !ids.has(coupling._id));
}

function planPairs(run: Run, pairs: Pair[]): void {
	const { work } = run;
	for (const pair of pairs) {
		work.decided.set(pair.coupling._id, versionsOf(pair));
		const decided = decide(work.mapping, pair);
		if (isBeingResolved(work, pair.error)) continue;
		if (isMerged(pair)) run.plan.push(planLeftOut(work, pair, "ask"));
		else if (isOutside(work, pair)) {
			if (work.mapping.leavesFilter === "uncouple") run.plan.push(planLeftOut(work, pair, "uncouple"));
		} else if (hasDeletion(decided)) run.deletions.set(pair.coupling._id, decided);
		else run.plan.push(...planPair(work, decided));
	}
}

/** What matching found, as a plan. */
async function planMatches(run: Run, matches: Matches): Promise<void> {
	const { work } = run;
	const planned: PlannedWrite[] = [];
	for (const duplicate of matches.duplicates)
		if (!(await isDuplicateTold(work, duplicate))) planned.push(planDuplicate(work, duplicate));
	planned.push(...matches.pairs.map((pair) => planCouple(work, pair)));
	planned.push(...matches.creates.flatMap((item) => planCreation(work, item)));
	// A record that is listed and due as well comes here twice.
	const known = new Set(run.plan.map(subjectOf));
	run.plan.push(...planned.filter((write) => !known.has(subjectOf(write))));
	planPairs(run, matches.pairs);
}

function subjectOf({ operation, side, left, right }: PlannedWrite): string {
	return `${operation} ${side} ${left} ${right}`;
}

async function planDeletions({ work, state, plan, deletions }: Run): Promise<void> {
	const pairs = await markCascades(work, [...deletions.values()]);
	const { held } = await weighDeletions(work, state, pairs);
	for (const pair of pairs)
		plan.push(...(held.includes(pair) ? [planLeftOut(work, pair, "ask")] : planPair(work, pair)));
}

async function processUnmatched(run: Run, chunk: Chunk, rows: BothSides<Snapshot[]>): Promise<void> {
	const { work } = run;
	const everything = bothSides((side) => (chunk.whole && run.pulls[side].full ? chunk.rows[side] : null));
	const touched = bothSides((side) => idsOf(chunk, side));
	const matches = await matchRecords(work, { rows, everything, touched });
	for (const { side, snapshot } of matches.left) holdBack(run, side, snapshot.modifiedAt);
	if (run.dry) return planMatches(run, matches);
	takeResult(run, await settleMatches(work, matches));
}

function idsOf({ rows, deletions }: Chunk, side: Side): Set<string> {
	const ids = [...rows[side].map(({ id }) => id), ...deletions[side]];
	return new Set(ids.map((id) => id.toLowerCase()));
}

/** What was told of records that nobody had coupled ends with them. */
async function settleGone(run: Run, gone: BothSides<string[]>): Promise<void> {
	const mapping = run.work.mapping.name;
	const keys = SIDES.flatMap((side) => gone[side].map((recordId) => openKeyOf({ mapping, side, recordId })));
	if (keys.length === 0) return;
	const errors = await run.work.engine.stores.errors.byOpenKeys(keys);
	if (errors.size > 0) takeResult(run, await settleRecords(run.work, [...errors.values()]));
}

/** Pairs and records whose open error is due. */
async function processDue(run: Run): Promise<void> {
	const { work } = run;
	if (!run.dry) await freeWaiting(work);
	const now = new Date(work.engine.clock.now()).toISOString();
	for await (const errors of work.engine.stores.errors.due(work.mapping.name, now)) {
		const ids = couplingIdsOf(errors);
		if (!run.dry) await closeOrphans(work, errors);
		const pairs = await reloadPairs(
			work,
			ids.filter((id) => !work.decided.has(id)),
		);
		await processPairs(
			run,
			pairs.filter(({ coupling }) => isBound(coupling)),
			{ guarded: false },
		);
		const single = errors.filter(
			({ record, lastSeenAt }) => record !== null && lastSeenAt < work.job.startedAt,
		);
		if (single.length > 0 && run.dry) await planMatches(run, (await matchAgain(work, single)).matches);
		else if (single.length > 0) takeResult(run, await settleRecords(work, single));
		if (!run.dry) await wakeOverdue(work, errors);
	}
}

/** Pairs with an unset version. */
async function processUnset(run: Run): Promise<void> {
	const { work } = run;
	const waiting: string[] = [];
	for await (const couplings of work.engine.stores.couplings.needingReading(work.mapping.name)) {
		for (const { _id } of couplings) if (!work.decided.has(_id)) waiting.push(_id);
	}
	for (const ids of chunksOf(waiting, READ_TOGETHER)) {
		const couplings = (await work.engine.stores.couplings.getMany(ids)).filter(isBound);
		const errors = await openErrorsOf(work, couplings);
		const ready = couplings.filter(({ _id }) => !waitsForItsTime(work, errors.get(_id) ?? null));
		const pairs = await readPairs(
			work,
			ready.map((coupling) => toPair(coupling, errors)),
		);
		await processPairs(run, pairs, { guarded: false });
	}
}

/** What failed is tried again when it is due, however often runs pass until then. */
function waitsForItsTime({ engine }: Work, error: SyncError | null): boolean {
	return error !== null && error.dueAt !== null && Date.parse(error.dueAt) > engine.clock.now();
}

/** After a full read of a side, coupled records that were not in it are read by id before anything is said. */
async function findUnseen(run: Run): Promise<void> {
	const { work } = run;
	const sides = SIDES.filter((side) => run.pulls[side].full);
	if (sides.length === 0) return;
	for await (const couplings of work.engine.stores.couplings.all(work.mapping.name)) {
		const unseen = couplings.filter(
			(coupling) =>
				isBound(coupling) &&
				!work.decided.has(coupling._id) &&
				sides.some((side) => !run.seen[side].has(coupling[side].id?.toLowerCase() ?? "")),
		);
		const errors = await openErrorsOf(work, unseen);
		const pairs = await readPairs(
			work,
			unseen.map((coupling) => toPair(coupling, errors)),
		);
		await processPairs(
			run,
			pairs.filter((pair) => !isTold(work, pair)),
			{ guarded: false },
		);
	}
}

/** Pairs another writer had claimed are looked at once more; what is still claimed holds the watermark. */
async function decideBusy(run: Run): Promise<void> {
	const { work } = run;
	if (run.busy.size === 0) return;
	const pairs = await reloadPairs(work, [...run.busy.keys()]);
	run.busy.clear();
	takeResult(run, await settlePairs(work, pairs));
	for (const pair of run.busy.values()) holdBackPair(run, pair);
}

/** What another writer is busy with may save an older reading than ours: the rows are listed again in the next run. */
function holdBackPair(run: Run, pair: Pair): void {
	for (const side of SIDES) {
		const row = pair[side];
		const { deletionsInDelta } = run.work.connectors[side].capabilities;
		if (row === null && deletionsInDelta) holdBack(run, side, null);
		if (row && row.version !== pair.coupling[side].version) holdBack(run, side, row.modifiedAt);
	}
}

/** Deletions are decided once, after the last page of both sides (design.md I7). Returns how many count from now on. */
async function decideDeletions(run: Run): Promise<number> {
	const { work, state } = run;
	await closeEmptyQuestions(work);
	const { free, counted } = await guardDeletions(work, state, [...run.deletions.values()]);
	for (const pair of await settleDeletions(work, free)) holdBackPair(run, pair);
	return counted;
}

function holdBack(run: Run, side: Side, modifiedAt: string | null): void {
	const at = modifiedAt ?? new Date(0).toISOString();
	const held = run.heldBack[side];
	run.heldBack[side] = held === null || at < held ? at : held;
}

/** The watermark moves only over rows that are done or recorded (design.md I4), and only under our own fence. */
async function moveWatermarks(run: Run, counted: number): Promise<void> {
	const { work, state } = run;
	await work.engine.checkpoint("beforeWatermark");
	work.hold.check();
	const watermarks = bothSides((side) => run.pulls[side].nextWatermark(run.heldBack[side]));
	await work.engine.stores.mappings.save(work.mapping.name, state.fence, {
		watermarks,
		fingerprint: work.mapping.fingerprint,
		lastSuccessAt: new Date(work.engine.clock.now()).toISOString(),
		deletions: countDeletions(work, state, counted),
	});
}

import { asQuestion } from "../domain/as-question.js";
import { type Coupling, part, withReadingMark } from "../domain/coupling.js";
import { fitsFilter } from "../domain/filter.js";
import { own } from "../domain/own-words.js";
import type { Choice } from "../domain/reconcile.js";
import { SIDES } from "../domain/record.js";
import { deletedSideOf } from "../domain/sync-error.js";
import { mapInTurns } from "../ports/in-turns.js";
import { type Again, applyPairs, giveUp } from "./apply-decision.js";
import { applyDeletions } from "./apply-deletions.js";
import { markCascades } from "./cascades.js";
import { settleOne } from "./claim.js";
import { closePairErrors, closeSettled, isBeingResolved } from "./close-errors.js";
import type { Work } from "./engine.js";
import { isHalfRead, isLoopAside, pauseLoops } from "./loops.js";
import { type DecidedPair, decide, type Pair, versionsOf } from "./pair.js";
import { readPairs, reloadPairs } from "./readings.js";
import { recordPairError } from "./record-errors.js";
import { bondEntry } from "./write-log.js";

/** How often a pair that turns out stale is read and decided again. */
export const MOST_TRIES = 3;

/** What is left after pairs were decided and applied. */
export interface PairsResult {
	/** Pairs with a record that is gone, to be decided after the last page. */
	deletions: DecidedPair[];
	/** Pairs another writer has claimed, or someone's press is about to; looked at again at the end. */
	busy: Pair[];
}

/** True when a record of the pair was read by id and is gone. */
export function hasDeletion(pair: Pair): boolean {
	return SIDES.some((side) => pair[side] === null);
}

/**
 * Decides and applies pairs; stale ones are read and decided again, at most three times, then an error. A person's
 * choice holds for what they were shown only: a pair that changed since is decided without it (design.md section 5).
 */
export async function settlePairs(work: Work, pairs: Pair[], choice?: Choice): Promise<PairsResult> {
	const result: PairsResult = { deletions: [], busy: [] };
	let current = pairs;
	let reasons: Again = new Map();
	const shown = new Map(pairs.map((pair) => [pair.coupling._id, pair]));
	for (let attempt = 0; current.length > 0; attempt++) {
		const free = await leaveOut(work, current, result);
		const decideNow = (pair: Pair) =>
			decideFor(work, pair, isAsShown(pair, shown.get(pair.coupling._id)) ? choice : undefined);
		const decided = await readLoops(work, await mapInTurns(free, decideNow));
		for (const pair of decided) work.decided.set(pair.coupling._id, versionsOf(pair));
		result.deletions.push(...decided.filter(hasDeletion));
		const alive = decided.filter((pair) => !hasDeletion(pair));
		reasons = await applyPairs(work, alive);
		if (reasons.size === 0) break;
		current = await reloadPairs(work, [...reasons.keys()]);
		if (attempt === MOST_TRIES) {
			for (const pair of current) await giveUp(work, pair, reasons.get(pair.coupling._id) ?? null);
			break;
		}
	}
	return result;
}

/**
 * True while both records stand as they were when the choice was made, or as our own write left them: one whose write
 * got lost must not be decided the other way round.
 */
function isAsShown(pair: Pair, shown: Pair | undefined): boolean {
	return SIDES.every((side) => {
		const [now, then] = [pair[side], shown?.[side]];
		if (!now || !then) return now === then;
		if (now.version === then.version && now.modifiedAt === then.modifiedAt) return true;
		return now.version === pair.coupling[side].version && now.modifiedAt === pair.coupling[side].modifiedAt;
	});
}

/** A question about a loop shows what stands on both sides; a pair that was read on one side only is read once more. */
async function readLoops(work: Work, decided: DecidedPair[]): Promise<DecidedPair[]> {
	const half = decided.filter((pair) => pair.loop !== undefined && isHalfRead(pair));
	if (half.length === 0) return decided;
	const read = await readPairs(work, half);
	const whole = new Map(read.map((pair) => [pair.coupling._id, decideFor(work, pair)]));
	return decided.map((pair) => whole.get(pair.coupling._id) ?? pair);
}

/**
 * What a rejected list or a taken-back answer is about is asked, whatever the policies say, and so is what runs keep
 * swinging.
 */
export function decideFor(work: Work, pair: Pair, choice?: Choice): DecidedPair {
	return pauseLoops(work, decideOne(work, pair, choice));
}

function decideOne(work: Work, pair: Pair, choice: Choice | undefined): DecidedPair {
	const decided = decide(work.mapping, pair, choice);
	if (work.asksFirst) return { ...decided, decision: asQuestion(decided.decision, "rejected") };
	const isAsked = decided.coupling.undone && choice === undefined;
	return isAsked ? { ...decided, decision: asQuestion(decided.decision, "undone") } : decided;
}

/**
 * Pairs that are not decided now: claimed by another or just being resolved by a person's press, merged into another
 * record, or outside the filter.
 */
async function leaveOut(work: Work, pairs: Pair[], result: PairsResult): Promise<Pair[]> {
	const free: Pair[] = [];
	for (const pair of pairs) {
		if (pair.coupling.state !== "coupled") continue;
		if (isBeingResolved(work, pair.error)) {
			result.busy.push(pair);
		} else if (pair.coupling.pending !== null) {
			const settled = await settleOne(work, pair.coupling);
			if (settled === null) continue;
			if (settled.pending !== null) result.busy.push({ ...pair, coupling: settled });
			else free.push(...(await reloadPairs(work, [settled._id])));
		} else if (isLoopAside(work, pair)) {
			work.job.counters.skipped++;
		} else if (isMerged(pair)) {
			if (!(await askAboutMerge(work, pair))) result.busy.push(pair);
		} else {
			const place = await placeOf(work, pair);
			if (place === "inside") free.push(pair);
			else if (place === "taken" || !(await takeBackDeletion(work, pair))) result.busy.push(pair);
			else work.job.counters.skipped++;
		}
	}
	return free;
}

/** True when a record of the pair was merged into another one. */
export function isMerged(pair: Pair): boolean {
	return SIDES.some((side) => pair[side]?.mergedInto);
}

/** False when someone's press has just taken the pair's error, or saved the pair. */
async function askAboutMerge(work: Work, pair: Pair): Promise<boolean> {
	const side = pair.left?.mergedInto ? "left" : "right";
	const snapshot = pair[side];
	const winner = snapshot?.mergedInto ?? "";
	const { mapping, connectors } = work;
	const error = await recordPairError(work, pair, {
		kind: "merged",
		code: "merged",
		message: own("mergedAway"),
		side,
		others: [{ side, id: winner, name: null, link: connectors[side].link(mapping[side].entity, winner, {}) }],
	});
	if (isBeingResolved(work, error)) return false;
	work.job.counters.failed++;
	return (await save(work, withReadingMark({ ...pair.coupling, skipped: true }))) !== null;
}

/**
 * A coupled record that left the mapping's filter: kept on, paused until it comes back, or uncoupled, as the mapping
 * says. One that is `outside` is not decided now; `taken` when somebody else has saved the pair meanwhile.
 */
async function placeOf(work: Work, pair: Pair): Promise<"inside" | "outside" | "taken"> {
	const { mapping } = work;
	const outside = isOutside(work, pair);
	if (outside && mapping.leavesFilter === "uncouple")
		return (await partOutside(work, pair)) ? "outside" : "taken";
	if (outside !== pair.coupling.outside) {
		const saved = await save(work, withReadingMark({ ...pair.coupling, outside }));
		if (saved === null) return "taken";
		pair.coupling = saved;
	}
	return outside ? "outside" : "inside";
}

/**
 * Nothing is decided about a pair that waits outside the filter, but a record of it that was told as gone and stands
 * there after all is not told as gone any longer. False when somebody else has saved the pair meanwhile.
 */
async function takeBackDeletion(work: Work, { coupling, error, left, right }: Pair): Promise<boolean> {
	const side = error === null ? null : deletedSideOf(error);
	const standing = side === "left" ? left : right;
	if (error === null || side === null || !standing || error._id === work.answering) return true;
	if (coupling.skipped && (await save(work, { ...coupling, skipped: false })) === null) return false;
	await closeSettled(work.engine, error);
	return true;
}

/** True when a record of the pair does not fit the mapping's filter, and that matters: not where one is gone. */
export function isOutside({ mapping }: Work, pair: Pair): boolean {
	if (mapping.leavesFilter === "keep" || hasDeletion(pair)) return false;
	return SIDES.some((side) => {
		const snapshot = pair[side];
		return snapshot ? !fitsFilter(mapping[side].filter, snapshot.fields) : false;
	});
}

/** Kept as parted, so that neither record is coupled or created again when it comes back; its error ends with it. */
async function partOutside(work: Work, { coupling }: Pair): Promise<boolean> {
	await work.engine.stores.log.add([bondEntry(work, coupling, "uncouple")]);
	if ((await save(work, part(coupling))) === null) return false;
	work.job.counters.uncoupled++;
	await closePairErrors(work, [coupling._id], own("leftFilterUncoupled"));
	return true;
}

/** Null when somebody else has saved it meanwhile. */
async function save(work: Work, coupling: Coupling): Promise<Coupling | null> {
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save([{ coupling }]);
	return unsaved.size > 0 ? null : { ...coupling, revision: coupling.revision + 1 };
}

/**
 * Carries out decided deletions; what is stale is read and decided again, as with any other write. Returns the pairs
 * that another writer, or someone's press, is busy with.
 */
export async function settleDeletions(work: Work, pairs: DecidedPair[], choice?: Choice): Promise<Pair[]> {
	const busy: Pair[] = [];
	let current = pairs;
	for (let attempt = 0; current.length > 0; attempt++) {
		const again = await applyDeletions(work, current);
		if (again.size === 0) break;
		const reloaded = await reloadPairs(work, [...again.keys()]);
		if (attempt === MOST_TRIES) {
			for (const pair of reloaded) await giveUp(work, pair, again.get(pair.coupling._id) ?? null);
			break;
		}
		const result = await settlePairs(work, reloaded, choice);
		busy.push(...result.busy);
		current = await markCascades(work, result.deletions);
	}
	return busy;
}

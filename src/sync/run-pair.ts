import { part } from "../domain/coupling.js";
import type { Choice } from "../domain/reconcile.js";
import { otherSide, SIDES, type Side } from "../domain/record.js";
import { markCascades } from "./cascades.js";
import { settleOne } from "./claim.js";
import { settleDeletions, settlePairs } from "./decide-pairs.js";
import type { Work } from "./engine.js";
import { type DecidedPair, decide, type Pair } from "./pair.js";
import { openErrorsOf, readPairs, reloadPairs, toPair } from "./readings.js";
import { bondEntry } from "./write-log.js";

/** How often a press looks whether a claimed pair is free, in milliseconds. */
const LOOK_AGAIN_MS = 100;

/** How long a pair that a run is writing is waited for, in milliseconds. */
const BUSY_WAIT_MS = 10_000;

/**
 * The pair with both sides read afresh, once nobody claims it; null when it is gone, `busy` when a living writer
 * still has it after ten seconds.
 */
export async function readFreePair(work: Work, couplingId: string): Promise<Pair | null | "busy"> {
	const until = work.engine.clock.monotonic() + BUSY_WAIT_MS;
	for (;;) {
		const stored = await work.engine.stores.couplings.get(couplingId);
		const coupling = stored === null ? null : await settleOne(work, stored);
		if (coupling === null) return null;
		if (coupling.pending === null) {
			const errors = await openErrorsOf(work, [coupling]);
			const [pair] = await readPairs(work, [toPair(coupling, errors)]);
			return pair ?? null;
		}
		if (work.engine.clock.monotonic() >= until) return "busy";
		await work.engine.clock.sleep(LOOK_AGAIN_MS, work.ending);
	}
}

/** The same for many pairs: those nobody claims are read together, the others are waited for one by one. */
export async function readFreePairs(work: Work, ids: string[]): Promise<Pair[]> {
	const couplings = await work.engine.stores.couplings.getMany(ids);
	const errors = await openErrorsOf(work, couplings);
	const free = couplings.filter(({ pending }) => pending === null);
	const pairs = await readPairs(
		work,
		free.map((coupling) => toPair(coupling, errors)),
	);
	for (const coupling of couplings) {
		if (coupling.pending === null) continue;
		const pair = await readFreePair(work, coupling._id);
		if (pair !== null) pairs.push(pair === "busy" ? toPair(coupling, errors) : pair);
	}
	return pairs;
}

/**
 * Runs one pair as a nightly run would, deletions included; a choice holds for what was read only. False when another
 * writer, or someone's press, is busy with it.
 */
export async function runPair(work: Work, pair: Pair, choice?: Choice): Promise<boolean> {
	const { deletions, busy } = await settlePairs(work, [pair], choice);
	const marked = await markCascades(work, deletions);
	return (await settleDeletions(work, marked)).length + busy.length === 0;
}

/** Runs the pair once more from fresh readings, without anybody's choice. */
export async function refreshPair(work: Work, couplingId: string): Promise<void> {
	for (const pair of await reloadPairs(work, [couplingId])) await runPair(work, pair);
}

/** Recreates the record that is missing on a side from the other one. */
export async function restorePair(work: Work, pair: Pair, missing: Side): Promise<void> {
	await settleDeletions(work, [decidedAs(work, pair, { kind: "restore", side: missing })]);
}

/** Deletes the record that is left, then the coupling. */
export async function deletePair(work: Work, pair: Pair, missing: Side): Promise<void> {
	await settleDeletions(work, [decidedAs(work, pair, { kind: "delete", side: otherSide(missing) })]);
}

function decidedAs(work: Work, pair: Pair, decision: DecidedPair["decision"]): DecidedPair {
	return { ...decide(work.mapping, pair), decision };
}

/** Ends the coupling by a person's wish; both records stay. False when someone else was quicker. */
export async function partPair(work: Work, pair: Pair): Promise<boolean> {
	await work.engine.stores.log.add([bondEntry(work, pair.coupling, "uncouple")]);
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save([{ coupling: part(pair.coupling) }]);
	if (unsaved.size > 0) return false;
	await work.engine.checkpoint("afterSave");
	work.job.counters.uncoupled++;
	return true;
}

/** The side whose record is gone; null when both stand or none. */
export function missingSide(pair: Pair): Side | null {
	const missing = SIDES.filter((side) => pair[side] === null);
	return missing.length === 1 ? (missing[0] ?? null) : null;
}

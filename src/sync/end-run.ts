import { bothSides } from "../domain/record.js";
import type { MappingState } from "../ports/stores.js";
import { settleDeletions, settlePairs } from "./decide-pairs.js";
import { closeEmptyQuestions, guardDeletions } from "./guard.js";
import type { Pair } from "./pair.js";
import { reloadPairs } from "./readings.js";
import { holdBackPair, type Run, takeResult } from "./run.js";

/** Pairs another writer had claimed are looked at once more; what is still claimed holds the watermark. */
export async function decideBusy(run: Run): Promise<void> {
	await lookAtBusyAgain(run);
	for (const pair of run.busy.values()) holdBackPair(run, pair);
}

/** Decides pairs that another writer had claimed; those that still are stay for later. */
export async function lookAtBusyAgain(run: Run): Promise<void> {
	const { work } = run;
	if (run.busy.size === 0) return;
	const pairs = await reloadPairs(work, [...run.busy.keys()]);
	run.busy.clear();
	await takeResult(run, await settlePairs(work, pairs));
}

/** Deletions are decided once, after the last page of both sides (design.md I7). Returns the guard's day from now on. */
export async function decideDeletions(run: Run): Promise<MappingState["deletions"]> {
	const { work, state } = run;
	await closeEmptyQuestions(work);
	const leave = (busy: Pair[]) => {
		for (const pair of busy) holdBackPair(run, pair);
	};
	const { free, day } = await guardDeletions(work, state, run.deletions, leave);
	for await (const pairs of free) leave(await settleDeletions(work, pairs));
	return day;
}

/** The watermark moves only over rows that are done or recorded (design.md I4), and only under our own fence. */
export async function moveWatermarks(run: Run, deletions: MappingState["deletions"]): Promise<void> {
	const { work, state } = run;
	await work.engine.checkpoint("beforeWatermark");
	work.hold.check();
	const watermarks = bothSides((side) => run.pulls[side].nextWatermark(run.heldBack[side]));
	await work.engine.stores.mappings.save(work.mapping.name, state.fence, {
		watermarks,
		progress: null,
		fingerprint: work.mapping.fingerprint,
		lastSuccessAt: new Date(work.engine.clock.now()).toISOString(),
		deletions,
	});
}

import { type BothSides, bothSides, SIDES } from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import type { MappingState, RunProgress } from "../ports/stores.js";
import { lookAtBusyAgain } from "./end-run.js";
import type { Work } from "./engine.js";
import type { Run } from "./run.js";

/** Progress that stood still for longer is begun anew: whoever asks for everything then means everything of today. */
const MOST_AGE_MS = 24 * 60 * 60_000;

/**
 * What a run that broke off had reached, where this one may go on from it: it read under the same mapping, not long
 * ago, and read everything if this one is to. Null when it begins anew.
 */
export function progressToGoOnFrom(
	{ mapping, engine }: Work,
	{ progress }: MappingState,
	everything: boolean,
): RunProgress | null {
	if (progress === null || progress.fingerprint !== mapping.fingerprint) return null;
	if (everything && !progress.everything) return null;
	return engine.clock.now() - Date.parse(progress.at) > MOST_AGE_MS ? null : progress;
}

/** Takes over what was reached on the sides that do go on; a side whose page was lost begins anew. */
export function goOn(run: Run, from: RunProgress | null): Run {
	const resumed = (side: "left" | "right") => from !== null && run.pulls[side].resumed;
	if (SIDES.some((side) => run.pulls[side].full))
		run.work.job.readsAll = bothSides((side) => (resumed(side) ? (from?.rows[side] ?? 0) : 0));
	if (!SIDES.some(resumed)) return run;
	return { ...run, from, heldBack: from?.heldBack ?? run.heldBack };
}

/**
 * Saves how far a run that reads everything has come, so that a crash costs it one chunk at most: what is done twice
 * then is found done. Nothing is saved while somebody else is busy with a pair, for what was read of it is not kept.
 */
export async function saveProgress(run: Run, reached: BothSides<string | null> | null): Promise<void> {
	const { work } = run;
	if (run.dry || reached === null) return;
	const cursors = bothSides((side) => (run.pulls[side].full ? reached[side] : null));
	if (cursors.left === null && cursors.right === null) return;
	await lookAtBusyAgain(run);
	if (run.busy.size > 0) return;
	const before = work.job.readsAll ?? { left: 0, right: 0 };
	const progress: RunProgress = {
		fingerprint: work.mapping.fingerprint,
		everything: run.everything,
		cursors,
		rows: bothSides((side) => before[side] + work.job.rows[side]),
		heldBack: run.heldBack,
		at: isoNow(work.engine.clock),
	};
	work.hold.check();
	await work.engine.stores.mappings.save(work.mapping.name, run.state.fence, { progress });
	await work.engine.checkpoint("afterProgress");
}

import type { SyncError } from "../domain/sync-error.js";
import { closeOrphans } from "./close-errors.js";
import { chunksOf } from "./engine.js";
import { wakeOverdue } from "./error-schedule.js";
import { isBound, waitsForItsTime } from "./needs-deciding.js";
import { planMatches } from "./plan-run.js";
import { processPairs } from "./process-pairs.js";
import { openErrorsOf, readPairs, reloadPairs, toPair } from "./readings.js";
import { type Run, takeResult } from "./run.js";
import { matchAgain, settleRecords } from "./settle-matches.js";

/** How many pairs are read by id and decided at a time. */
const READ_TOGETHER = 2_000;

/** Pairs and records whose open error is due. */
export async function processDue(run: Run): Promise<void> {
	const { work } = run;
	if (!run.dry) await run.waiting.free(work);
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
		else if (single.length > 0) await takeResult(run, await settleRecords(work, single));
		if (!run.dry) await wakeOverdue(work, errors);
	}
}

/** Pairs with an unset version. */
export async function processUnset(run: Run): Promise<void> {
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

/** The pairs that errors are about. */
export function couplingIdsOf(errors: SyncError[]): string[] {
	return errors.map(({ couplingId }) => couplingId).filter((id) => id !== null);
}

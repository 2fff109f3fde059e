import type { Coupling } from "../domain/coupling.js";
import type { SyncError } from "../domain/sync-error.js";
import { settlePairs } from "./decide-pairs.js";
import type { Work } from "./engine.js";
import { reloadPairs } from "./readings.js";

/**
 * Looks at pairs that are back in the runs while their error still waits for people: whoever settled them was not able
 * to say so any more, and as nothing is due and no record changes, no run would come by. What is settled closes its
 * error.
 */
export async function lookAtLeftBehind(work: Work, errors: SyncError[]): Promise<void> {
	const ids = errors.flatMap(({ couplingId, state, dueAt }) =>
		couplingId !== null && state === "open" && dueAt === null ? [couplingId] : [],
	);
	const couplings = await work.engine.stores.couplings.getMany(ids);
	const back = couplings.filter(isBackInRuns).map(({ _id }) => _id);
	if (back.length > 0) await settlePairs(work, await reloadPairs(work, back));
}

function isBackInRuns({ state, skipped, held, outside, pending, needsReading }: Coupling): boolean {
	const waits = skipped || held !== null || outside || pending !== null || needsReading;
	return state === "coupled" && !waits;
}

import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import type { MappingState } from "../ports/stores.js";
import { MappingBusyError, type RunResult } from "../ports/use-cases.js";
import { settleAbandoned } from "./claim.js";
import { decideBusy, decideDeletions } from "./end-run.js";
import { type Engine, openWork } from "./engine.js";
import { runJob } from "./job.js";
import { interruptAbandoned, takeLease } from "./lease.js";
import { couplingIdsOf, processDue, processUnset } from "./process-due.js";
import { recoverResolving } from "./recover-errors.js";
import { abandonedPresses, recoverPresses } from "./recover-presses.js";
import { emptyRun } from "./run.js";
import { Waiting } from "./waiting.js";

/**
 * Goes on with what cannot wait for the next run: claims and presses of dead processes, errors that are due, pairs
 * with an unset version. Reads no change list and moves no watermark. Null when there is nothing to do, a run that
 * will do it is on, or the mapping is paused or only observes: then it is told what became of dead presses, no more.
 */
export async function runDue(
	engine: Engine,
	mapping: Mapping,
	signal?: AbortSignal,
): Promise<RunResult | null> {
	const { paused } = await engine.stores.mappings.get(mapping.name);
	if (paused || mapping.mode === "observe") {
		await recoverPresses(engine, mapping, signal);
		return null;
	}
	const waiting = new Waiting(engine, mapping.name);
	if (!(await hasDue(engine, mapping, waiting))) return null;
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
		const run = { ...emptyRun(work, state), waiting };
		await processDue(run);
		await processUnset(run);
		await decideBusy(run);
		const deletions = await decideDeletions(run);
		work.hold.check();
		await engine.stores.mappings.save(mapping.name, state.fence, { deletions });
	});
	return { job: work.job, plan: null, setupProblem: problem };
}

async function hasDue(engine: Engine, mapping: Mapping, waiting: Waiting): Promise<boolean> {
	const { couplings, errors } = engine.stores;
	const now = new Date(engine.clock.now()).toISOString();
	for await (const due of errors.due(mapping.name, now)) {
		if (due.some(({ record }) => record !== null)) return true;
		const ids = couplingIdsOf(due);
		const stored = await couplings.getMany(ids);
		if (stored.length < ids.length || stored.some(canBeTried)) return true;
	}
	if ((await waiting.freed()).length > 0) return true;
	const claimed = await couplings.claimed(mapping.name);
	for (const { pending } of claimed) {
		if (pending !== null && !(await engine.liveness.isAlive(pending.owner))) return true;
	}
	return (await abandonedPresses(engine, mapping.name)).length > 0;
}

/** A pair that the guard holds, or that waits outside the filter, is not tried before that ends. */
function canBeTried({ held, outside }: Coupling): boolean {
	return held === null && !outside;
}

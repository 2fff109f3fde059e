import type { Mapping } from "../domain/mapping.js";
import { bothSides } from "../domain/record.js";
import type { JobDeed } from "../domain/sync-job.js";
import type { MappingState } from "../ports/stores.js";
import type { RunRequest, RunResult } from "../ports/use-cases.js";
import { settleAbandoned } from "./claim.js";
import { closeMappingProblem } from "./close-errors.js";
import { decideBusy, decideDeletions, moveWatermarks } from "./end-run.js";
import { type Engine, openWork, type Work } from "./engine.js";
import { findUnseen } from "./find-unseen.js";
import { type JobHow, runJob } from "./job.js";
import { requireKnownRecords, requireNoFormerName } from "./known-records.js";
import { interruptAbandoned, takeLease } from "./lease.js";
import { planDeletions } from "./plan-run.js";
import { Plan } from "./planned.js";
import { processChunk } from "./process-chunk.js";
import { processDue, processUnset } from "./process-due.js";
import { chunksOfChanges, limitsOf, pullBothSides } from "./pull-changes.js";
import { recoverResolving } from "./recover-errors.js";
import { emptyRun, type Run } from "./run.js";
import { goOn, progressToGoOnFrom, saveProgress } from "./run-progress.js";
import { weighPieces } from "./weigh-pieces.js";

/** A press that a whole run is made for. */
export interface RunPress extends Pick<JobHow, "tell"> {
	deed: JobDeed;
}

/**
 * One run of one mapping, start to finish (design.md section 3). Throws MappingBusyError when another one is on.
 * A dry run takes no lease, settles nothing and writes nothing, neither to a system nor to our store. A run of an
 * observing mapping is one under the lease, recorded with what it would have done.
 */
export async function runMapping(
	engine: Engine,
	mapping: Mapping,
	request: RunRequest,
	press?: RunPress,
): Promise<RunResult> {
	const work = openWork(engine, mapping, {
		type: "synchronization",
		trigger: request.trigger,
		actor: request.actor?.id ?? null,
		actorName: request.actor?.name,
		...(request.signal ? { signal: request.signal } : {}),
	});
	work.isRun = true;
	if (press !== undefined) work.job.deed = press.deed;
	const how = { dry: false, whole: true, tell: press?.tell };
	const plan = new Plan(request.onPlanned);
	if (request.dryRun) {
		const state = await engine.stores.mappings.get(mapping.name);
		const problem = await runJob(work, { dry: true }, () => runSteps(work, state, request, plan));
		await plan.end();
		return { job: work.job, plan: plan.shown, planned: plan.counts, setupProblem: problem };
	}
	const state = await takeLease(work);
	if (mapping.mode === "observe") return observe(work, state, request, how);
	const problem = await runJob(work, how, () => runSteps(work, state, request, plan));
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
async function observe(
	work: Work,
	state: MappingState,
	request: RunRequest,
	how: JobHow,
): Promise<RunResult> {
	const plan = new Plan(request.onPlanned);
	const problem = await runJob(work, how, async () => {
		await interruptAbandoned(work);
		await runSteps(work, state, { ...request, dryRun: true }, plan);
		work.job.observed = plan.counts;
		const observedAt = new Date(work.engine.clock.now()).toISOString();
		await work.engine.stores.mappings.save(work.mapping.name, state.fence, { observedAt });
	});
	if (problem === null) await closeOverdue(work);
	await plan.end();
	return { job: work.job, plan: plan.shown, planned: plan.counts, setupProblem: problem };
}

async function runSteps(work: Work, state: MappingState, request: RunRequest, plan: Plan): Promise<void> {
	const { engine } = work;
	const dry = request.dryRun ?? false;
	if (!dry) {
		await settleAbandoned(work);
		await recoverResolving(work);
		await interruptAbandoned(work);
	}
	const run = await beginRun(work, state, request, dry, plan);
	const cursors = run.from?.cursors ?? { left: null, right: null };
	for await (const chunk of chunksOfChanges(run.pulls, cursors, limitsOf(engine))) {
		if (!run.full && !chunk.whole) run.overwrites ??= await weighPieces(run, cursors);
		await processChunk(run, chunk);
		await saveProgress(run, chunk.reached);
	}
	await processDue(run);
	await processUnset(run);
	await findUnseen(run);
	if (dry) return planDeletions(run);
	await decideBusy(run);
	const deletions = await decideDeletions(run);
	await moveWatermarks(run, deletions);
}

async function beginRun(
	work: Work,
	state: MappingState,
	request: RunRequest,
	dry: boolean,
	plan: Plan,
): Promise<Run> {
	const wanted = (request.full ?? false) || state.fingerprint !== work.mapping.fingerprint;
	work.freesWaiting = state.fingerprint !== null && state.fingerprint !== work.mapping.fingerprint;
	if (work.freesWaiting) await requireKnownRecords(work);
	if (state.fingerprint === null) await requireNoFormerName(work);
	const from = dry ? null : progressToGoOnFrom(work, state, wanted);
	const everything = wanted || (from?.everything ?? false);
	const watermarks = everything ? bothSides(() => null) : state.watermarks;
	const pullAgain = () => pullBothSides(work, watermarks, from?.cursors ?? bothSides(() => null));
	const pulls = await pullAgain();
	const full = everything || state.watermarks.left === null || state.watermarks.right === null;
	return goOn({ ...emptyRun(work, state), full, everything, dry, plan, pulls, pullAgain }, from);
}

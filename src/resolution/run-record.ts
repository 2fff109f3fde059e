import type { Mapping } from "../domain/mapping.js";
import type { RunRequest, RunResult } from "../ports/use-cases.js";
import { markCascades } from "../sync/cascades.js";
import { type Engine, openWork, type Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import { decide } from "../sync/pair.js";
import { planPair } from "../sync/plan.js";
import { Plan } from "../sync/planned.js";
import { reloadPairs } from "../sync/readings.js";
import { refreshPair } from "../sync/run-pair.js";
import { findCoupled } from "./find-record.js";

/** Runs one record by hand: a coupled pair as a nightly run would. In an observing mapping it is only planned. */
export async function runRecord(
	engine: Engine,
	mapping: Mapping,
	request: RunRequest,
	record: string,
): Promise<RunResult> {
	const { couplingId } = await findCoupled(engine, mapping, record);
	const facts = {
		type: "synchronization" as const,
		trigger: request.trigger,
		actor: request.actor?.id ?? null,
		actorName: request.actor?.name,
	};
	const { signal } = request;
	const work = openWork(engine, mapping, { ...facts, urgent: true, ...(signal ? { signal } : {}) });
	if (request.dryRun || mapping.mode === "observe") return planRecord(work, couplingId, request);
	const problem = await runJob(work, { dry: false }, () => refreshPair(work, couplingId));
	return { job: work.job, plan: null, setupProblem: problem };
}

async function planRecord(work: Work, couplingId: string, { onPlanned }: RunRequest): Promise<RunResult> {
	const plan = new Plan(onPlanned);
	const pairs = await reloadPairs(work, [couplingId]);
	const decided = pairs.map((pair) => decide(work.mapping, pair));
	await plan.add((await markCascades(work, decided)).flatMap((pair) => planPair(work, pair)));
	await plan.end();
	const job = { ...work.job, state: "done" as const };
	return { job, plan: plan.shown, planned: plan.counts, setupProblem: null };
}

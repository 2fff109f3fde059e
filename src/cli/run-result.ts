import type { App } from "../app.js";
import type { MappingFacts } from "../console/index.js";
import type { PlannedWrite, RunResult } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { EXIT } from "./exit.js";
import { mappingFacts } from "./open.js";
import { publicResult } from "./public-data.js";
import { revealPlan } from "./reveal.js";
import { asSentence } from "./tell.js";
import { printJson, type Terminal } from "./terminal.js";
import { jobLine, planLine } from "./words.js";

/** How a result is told: as data, and whether with personal values. */
export interface HowToPrint {
	json?: boolean;
	reveal?: boolean;
}

/** Says how a run ended, or what it would write; gives the exit code. */
export async function printResult(
	app: App,
	terminal: Terminal,
	result: RunResult,
	{ json = false, reveal = false }: HowToPrint,
): Promise<number> {
	const { job, plan, setupProblem } = result;
	const hiding = mappingFacts(app, job.mapping);
	const facts = reveal && plan !== null ? await revealPlan(app, plan, hiding) : hiding;
	if (json) printJson(terminal, publicResult(result, facts));
	else if (job.state === "interrupted") terminal.out(jobLine(job));
	else if (setupProblem !== null) await printProblem(app, terminal, result, setupProblem);
	else if (plan !== null) printPlan(terminal, facts, plan);
	else await printRun(app, terminal, result);
	return exitCode(result);
}

async function printProblem(app: App, terminal: Terminal, result: RunResult, problem: string): Promise<void> {
	const { mapping } = result.job;
	terminal.err(`${mapping} cannot run. ${asSentence(inEnglish(problem))}`);
	if (result.plan !== null) return;
	const { errors } = await app.useCases.errors({ mapping });
	const isOpen = errors.some(({ kind }) => kind === "setup" || kind === "transient");
	terminal.err(
		isOpen
			? `No record was marked. Put it right and run again; "koppel errors ${mapping}" tells of it until a run succeeds.`
			: "No record was marked. It may pass by itself: run again in a while.",
	);
}

function printPlan(terminal: Terminal, facts: MappingFacts, plan: PlannedWrite[]): void {
	for (const write of plan) terminal.out(planLine(write, facts));
	const count = `${plan.length} planned; nothing was written.`;
	terminal.out(plan.length === 0 ? "A run would write nothing." : count);
	if (facts.observing)
		terminal.out(
			`${facts.name} only observes. To let it write, set "mode: sync" for it in the configuration.`,
		);
}

async function printRun(app: App, terminal: Terminal, { job }: RunResult): Promise<void> {
	terminal.out(jobLine(job));
	const { total } = await app.useCases.errors({ mapping: job.mapping });
	if (total === 0) return;
	const them = total === 1 ? "tells of it, and how to settle it" : "lists them, and how to settle each";
	terminal.out(`${total} open: "koppel errors ${job.mapping}" ${them}.`);
}

function exitCode({ job, setupProblem }: RunResult): number {
	if (job.state === "interrupted") return EXIT.failures;
	if (setupProblem !== null) return EXIT.unreachable;
	return job.counters.failed + job.counters.held > 0 ? EXIT.failures : EXIT.done;
}

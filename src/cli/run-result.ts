import type { App } from "../app.js";
import { countPlanned } from "../domain/sync-job.js";
import type { PlannedWrite, RunResult } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { EXIT } from "./exit.js";
import { mappingFacts } from "./open.js";
import { publicWrite } from "./public-data.js";
import { revealPlan } from "./reveal.js";
import { asSentence } from "./tell.js";
import { JsonList, printJson, type Terminal } from "./terminal.js";
import { jobLine, planLine } from "./words.js";

/** How a result is told: as data, and whether with personal values. */
export interface HowToPrint {
	json?: boolean;
	reveal?: boolean;
}

/** Says what a run would write, as it is found, and how it ended. */
export class RunPrinter {
	readonly #data: JsonList<PlannedWrite>;

	constructor(
		private readonly app: App,
		private readonly terminal: Terminal,
		private readonly mapping: string,
		private readonly how: HowToPrint,
	) {
		this.#data = new JsonList(terminal, "plan");
	}

	/** What personal values there are is on record before any of them is printed. */
	async planned(writes: PlannedWrite[]): Promise<void> {
		const hiding = mappingFacts(this.app, this.mapping);
		const facts = this.how.reveal ? await revealPlan(this.app, writes, hiding) : hiding;
		for (const write of writes) {
			if (this.how.json) this.#data.add(publicWrite(write, facts));
			else this.terminal.out(planLine(write, facts));
		}
	}

	/** Says how it ended; gives the exit code. */
	async end(result: RunResult): Promise<number> {
		const { job, plan, planned, setupProblem } = result;
		if (this.how.json) this.#printData(result);
		else if (job.state === "interrupted") this.terminal.out(jobLine(job));
		else if (setupProblem !== null) await this.#printProblem(result, setupProblem);
		else if (plan !== null) this.#printCount(planned === undefined ? plan.length : countPlanned(planned));
		else await this.#printRun(result);
		return exitCode(result);
	}

	/** All planned writes are told by then. */
	#printData({ plan, ...rest }: RunResult): void {
		if (plan === null) printJson(this.terminal, { plan, ...rest });
		else this.#data.end(rest);
	}

	async #printProblem({ job, plan }: RunResult, problem: string): Promise<void> {
		const { mapping } = job;
		this.terminal.err(`${mapping} cannot run. ${asSentence(inEnglish(problem))}`);
		if (plan !== null) return;
		const { errors } = await this.app.useCases.errors({ mapping });
		const isOpen = errors.some(({ kind }) => kind === "setup" || kind === "transient");
		this.terminal.err(
			isOpen
				? `No record was marked. Put it right and run again; "koppel errors ${mapping}" tells of it until a run succeeds.`
				: "No record was marked. It may pass by itself: run again in a while.",
		);
	}

	#printCount(count: number): void {
		const { name, observing } = mappingFacts(this.app, this.mapping);
		this.terminal.out(count === 0 ? "A run would write nothing." : `${count} planned; nothing was written.`);
		if (observing)
			this.terminal.out(
				`${name} only observes. To let it write, set "mode: sync" for it in the configuration.`,
			);
	}

	async #printRun({ job }: RunResult): Promise<void> {
		this.terminal.out(jobLine(job));
		const { total } = await this.app.useCases.errors({ mapping: job.mapping });
		if (total === 0) return;
		const them = total === 1 ? "tells of it, and how to settle it" : "lists them, and how to settle each";
		this.terminal.out(`${total} open: "koppel errors ${job.mapping}" ${them}.`);
	}
}

function exitCode({ job, setupProblem }: RunResult): number {
	if (job.state === "interrupted") return EXIT.failures;
	if (setupProblem !== null) return EXIT.unreachable;
	return job.counters.failed + job.counters.held > 0 ? EXIT.failures : EXIT.done;
}

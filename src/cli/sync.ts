import { type Command, Option } from "commander";
import type { App } from "../app.js";
import type { RunResult } from "../ports/use-cases.js";
import { EXIT } from "./exit.js";
import { checkMappings, cliActor, mappingFacts, type Opened, withApp } from "./open.js";
import { printJson, type Terminal } from "./terminal.js";
import { jobLine, planLine } from "./words.js";

/** How often a long run says how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 2_000;

const EXAMPLES = `
Examples:
  koppel sync customers --dry-run
  koppel sync customers --record C-1001
`;

const EXIT_CODES = `
Exit codes: 0 done; 1 some records wait for someone, "koppel errors" lists them; 2 the command or the configuration
is wrong; 3 a system or the database cannot be reached.`;

interface SyncOptions {
	record?: string;
	full?: boolean;
	dryRun?: boolean;
	json?: boolean;
}

/** `koppel sync <mapping>`: one run now, or the plan of one. */
export function addSync(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("sync")
		.summary("run one mapping now, or say what a run would write")
		.description(
			"Runs one mapping now: reads what changed on both sides and brings them in step. What needs a person is listed by koppel errors.",
		)
		.argument("<mapping>", "its name in the configuration")
		.option("--record <id>", "only this coupled record: its number, or its id in either system")
		.addOption(new Option("--full", "read everything instead of what changed").conflicts("record"))
		.option("--dry-run", "name every record and field that would be written, and write nothing")
		.option("--json", "print the result as data")
		.addHelpText("after", `${EXAMPLES}${EXIT_CODES}`)
		.action(async (mapping: string, options: SyncOptions) => {
			done(await withApp(terminal, mapping, (opened) => sync(opened, mapping, options)));
		});
}

async function sync(
	{ app, terminal, ending }: Opened,
	mapping: string,
	options: SyncOptions,
): Promise<number> {
	await checkMappings(app, mapping);
	const stop = options.json ? () => {} : tellProgress(app, terminal);
	const result = await app.useCases.run({
		mapping,
		trigger: "manual",
		actor: cliActor(),
		full: options.full,
		dryRun: options.dryRun,
		record: options.record,
		signal: ending,
	});
	stop();
	return printResult(app, terminal, result, options.json ?? false);
}

/** Long work shows how far it is. */
function tellProgress(app: App, terminal: Terminal): () => void {
	let toldAt = performance.now();
	return app.engine.events.on("job:progressed", ({ job }) => {
		if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
		toldAt = performance.now();
		terminal.err(jobLine(job));
	});
}

function printResult(app: App, terminal: Terminal, result: RunResult, json: boolean): number {
	const { job, plan, setupProblem } = result;
	if (json) printJson(terminal, result);
	else if (setupProblem !== null && job.state === "failed") {
		terminal.err(`${job.mapping} cannot run. ${setupProblem}`);
		if (plan === null)
			terminal.err(
				`No record was marked. Put it right and run again; "koppel errors ${job.mapping}" tells of it until a run succeeds.`,
			);
	} else if (plan === null) terminal.out(jobLine(job));
	else {
		const facts = mappingFacts(app, job.mapping);
		for (const write of plan) terminal.out(planLine(write, facts));
		terminal.out(
			plan.length === 0 ? "A run would write nothing." : `${plan.length} planned; nothing was written.`,
		);
	}
	if (!json && plan === null && waiting(result) > 0)
		terminal.out(`"koppel errors ${job.mapping}" lists what waits for someone, and how to settle it.`);
	return exitCode(result);
}

function exitCode(result: RunResult): number {
	if (result.job.state === "interrupted") return EXIT.failures;
	if (result.setupProblem !== null) return EXIT.unreachable;
	return waiting(result) > 0 ? EXIT.failures : EXIT.done;
}

/** How many records this run left to someone. */
function waiting({ job: { counters } }: RunResult): number {
	return counters.failed + counters.held;
}

/** `koppel find-deleted <mapping>`: sweeps both sides for coupled records that are gone. */
export function addFindDeleted(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("find-deleted")
		.summary("look for coupled records that were deleted on either side")
		.description(
			"Reads the ids of both sides and settles coupled records that are gone as the mapping's policy says; by default it asks. Needed where a system does not tell its deletions, such as Business Central.",
		)
		.argument("<mapping>", "its name in the configuration")
		.option("--json", "print the result as data")
		.addHelpText("after", EXIT_CODES)
		.action(async (mapping: string, options: { json?: boolean }) => {
			const run = async ({ app, ending }: Opened) => {
				await checkMappings(app, mapping);
				const request = { mapping, trigger: "manual" as const, actor: cliActor(), signal: ending };
				const result = await app.useCases.findDeleted(request);
				return printResult(app, terminal, result, options.json ?? false);
			};
			done(await withApp(terminal, mapping, run));
		});
}

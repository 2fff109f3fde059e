import { type Command, Option } from "commander";
import type { App } from "../app.js";
import type { Actor, PlannedWrite, RunResult } from "../ports/use-cases.js";
import { checkMappings, cliActor, type Opened, withApp } from "./open.js";
import { REVEAL } from "./reveal.js";
import { type HowToPrint, RunPrinter } from "./run-result.js";
import type { Terminal } from "./terminal.js";
import { jobLine } from "./words.js";

/** After how much silence a command says how far it is, or what it waits for; in milliseconds. */
const TELL_AFTER_MS = 2_000;

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
	reveal?: boolean;
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
		.option(
			"--record <id>",
			"only this coupled record: its number, its whole name, or its id in either system",
		)
		.addOption(new Option("--full", "read everything instead of what changed").conflicts("record"))
		.option("--dry-run", "name every record and field that would be written, and write nothing")
		.option("--reveal", `with a plan: ${REVEAL}`)
		.option("--json", "print the result as data")
		.addHelpText("after", `${EXAMPLES}${EXIT_CODES}`)
		.action(async (mapping: string, options: SyncOptions) => {
			const { full, dryRun, record } = options;
			const run = (opened: Opened) =>
				carryOut(opened, mapping, options, (asked, printer) => {
					const onPlanned = (writes: PlannedWrite[]) => printer.planned(writes);
					return opened.app.useCases.run({ ...asked, full, dryRun, record, onPlanned });
				});
			done(await withApp(terminal, mapping, run));
		});
}

/** What both commands tell a run. */
interface Asked {
	mapping: string;
	trigger: "manual";
	actor: Actor;
	signal: AbortSignal;
}

/** Checks, runs, and says how it ended. */
async function carryOut(
	{ app, terminal, ending }: Opened,
	mapping: string,
	how: HowToPrint,
	run: (asked: Asked, printer: RunPrinter) => Promise<RunResult>,
): Promise<number> {
	await checkMappings(app, mapping);
	const printer = new RunPrinter(app, terminal, mapping, how);
	const stop = await tellProgress(app, terminal, mapping);
	try {
		const result = await run({ mapping, trigger: "manual", actor: cliActor(), signal: ending }, printer);
		return await printer.end(result);
	} finally {
		stop();
	}
}

/** Long work shows how far it is, and a wait what for. */
async function tellProgress(app: App, terminal: Terminal, mapping: string): Promise<() => void> {
	const { events, stores } = app.engine;
	const { lease } = await stores.mappings.get(mapping);
	const waits = `Another run of ${mapping} was on; looking whether it still goes on.`;
	const waiting = lease === null ? undefined : setTimeout(() => terminal.err(waits), TELL_AFTER_MS);
	let toldAt = performance.now();
	const offs = [
		events.on("job:started", () => clearTimeout(waiting)),
		events.on("job:progressed", ({ job }) => {
			if (performance.now() - toldAt < TELL_AFTER_MS) return;
			toldAt = performance.now();
			terminal.err(jobLine(job));
		}),
	];
	return () => {
		clearTimeout(waiting);
		for (const off of offs) off();
	};
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
			const run = (opened: Opened) =>
				carryOut(opened, mapping, options, (asked) => opened.app.useCases.findDeleted(asked));
			done(await withApp(terminal, mapping, run));
		});
}

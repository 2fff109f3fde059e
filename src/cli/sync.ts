import type { Command } from "commander";
import type { App } from "../app.js";
import type { RunResult } from "../ports/use-cases.js";
import { checkMappings, exitAfterRun, withApp } from "./open.js";
import { jobLine, type Output, planLine, printJson } from "./print.js";

interface SyncOptions {
	record?: string;
	full?: boolean;
	dryRun?: boolean;
	json?: boolean;
}

/** `koppel sync <mapping>`: one run now, or the plan of one. */
export function addSync(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("sync")
		.description("run one mapping now")
		.argument("<mapping>", "its name in the configuration")
		.option("--record <id>", "only this record: its number, or its id in either system")
		.option("--full", "read everything instead of what changed")
		.option("--dry-run", "say what would be written, and write nothing")
		.option("--json", "the result as data")
		.action(async (mapping: string, options: SyncOptions) => {
			done(await withApp(output, (app) => sync(app, output, mapping, options)));
		});
}

async function sync(app: App, output: Output, mapping: string, options: SyncOptions): Promise<number> {
	await checkMappings(output, app);
	const stop = options.json ? () => {} : tellProgress(app, output);
	const result = await app.useCases.run({
		mapping,
		trigger: "manual",
		actor: null,
		full: options.full,
		dryRun: options.dryRun,
		record: options.record,
	});
	stop();
	if (options.json) printJson(output, result);
	else printResult(app, output, result);
	return exitAfterRun(result);
}

/** Long work shows how far it is. */
function tellProgress(app: App, output: Output): () => void {
	return app.engine.events.on("job:progressed", ({ job }) => output.err(jobLine(job)));
}

function printResult(app: App, output: Output, { job, plan, setupProblem }: RunResult): void {
	if (setupProblem !== null) {
		output.err(`${job.mapping} could not run: ${setupProblem}`);
		return;
	}
	if (plan === null) {
		output.out(jobLine(job));
		return;
	}
	const outline = app.mappings.outlines().find(({ name }) => name === job.mapping);
	const labels = { left: outline?.left.systemLabel ?? "left", right: outline?.right.systemLabel ?? "right" };
	for (const write of plan) output.out(planLine(write, labels));
	output.out(plan.length === 0 ? "Nothing to write." : `${plan.length} planned; nothing was written.`);
}

/** `koppel find-deleted <mapping>`: sweeps both sides for coupled records that are gone. */
export function addFindDeleted(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("find-deleted")
		.description("look for coupled records that were deleted on either side")
		.argument("<mapping>", "its name in the configuration")
		.option("--json", "the result as data")
		.action(async (mapping: string, options: { json?: boolean }) => {
			done(
				await withApp(output, async (app) => {
					await checkMappings(output, app);
					const result = await app.useCases.findDeleted({ mapping, trigger: "manual", actor: null });
					if (options.json) printJson(output, result);
					else printResult(app, output, result);
					return exitAfterRun(result);
				}),
			);
		});
}

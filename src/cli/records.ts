import type { Command } from "commander";
import type { App } from "../app.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, withApp } from "./open.js";
import { logLine, type Output, printJson, recordLine } from "./print.js";

/** `koppel uncouple <mapping> [record]`: ends one coupling, or all of a mapping. */
export function addUncouple(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("uncouple")
		.description("end a coupling; both records stay as they are")
		.argument("<mapping>", "its name in the configuration")
		.argument("[record]", "its number, or its id in either system")
		.option("--all", "every coupling of the mapping")
		.option("--json", "the outcome as data")
		.action(
			async (mapping: string, record: string | undefined, options: { all?: boolean; json?: boolean }) => {
				done(await withApp(output, (app) => uncouple(app, output, mapping, record, options)));
			},
		);
}

async function uncouple(
	app: App,
	output: Output,
	mapping: string,
	record: string | undefined,
	options: { all?: boolean; json?: boolean },
): Promise<number> {
	if (record === undefined && !options.all)
		throw new UsageError("Name a record, or say --all to end every coupling of the mapping.");
	if (record !== undefined && options.all) throw new UsageError("Name a record or say --all, not both.");
	if (record !== undefined) {
		const found = await app.useCases.uncouple(mapping, record, cliActor());
		if (options.json) printJson(output, found);
		else output.out(`Uncoupled ${recordLine(found)}. Both records stay.`);
		return EXIT.done;
	}
	const { _id } = await app.useCases.uncoupleAll([mapping], cliActor(), null);
	await app.idle();
	const operation = await app.useCases.operation(_id);
	if (options.json) printJson(output, operation);
	else output.out(`${operation?.done ?? 0} couplings ended, ${operation?.failed ?? 0} failed.`);
	return operation?.state === "done" && operation.failed === 0 ? EXIT.done : EXIT.failures;
}

/** `koppel log <mapping> <record>`: what happened to a record, newest first. */
export function addLog(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("log")
		.description("the synchronization log of a record, newest first")
		.argument("<mapping>", "its name in the configuration")
		.argument("<record>", "its number, or its id in either system")
		.option("--limit <n>", "how many lines", "50")
		.option("--json", "as data")
		.action(async (mapping: string, record: string, options: { limit: string; json?: boolean }) => {
			done(await withApp(output, (app) => printLog(app, output, mapping, record, options)));
		});
}

async function printLog(
	app: App,
	output: Output,
	mapping: string,
	record: string,
	options: { limit: string; json?: boolean },
): Promise<number> {
	const limit = Number(options.limit);
	if (!Number.isInteger(limit) || limit < 1)
		throw new UsageError(`--limit takes a whole number, not "${options.limit}".`);
	const log = await app.useCases.log(mapping, record, limit);
	if (options.json) {
		printJson(output, log);
		return EXIT.done;
	}
	const outline = app.mappings.outlines().find(({ name }) => name === mapping);
	const isPrivate = (name: string) => outline?.fields.find((field) => field.name === name)?.private ?? false;
	output.out(recordLine(log.record));
	for (const entry of log.entries) output.out(logLine(entry, isPrivate));
	if (log.entries.length === 0) output.out("Nothing has happened to it yet.");
	return EXIT.done;
}

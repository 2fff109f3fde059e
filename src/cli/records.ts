import { type Command, InvalidArgumentError } from "commander";
import { isUndoable } from "../ports/stores.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, mappingFacts, type Opened, withApp } from "./open.js";
import { operationData } from "./operation-data.js";
import { publicEntry, publicRecord } from "./public-data.js";
import { REVEAL, revealLog } from "./reveal.js";
import { printJson, type Terminal } from "./terminal.js";
import { askedLine, logLine, operationLine, recordLine } from "./words.js";

const MAPPING = "its name in the configuration";
const RECORD = "its number, its whole name, or its id in either system";

/** `koppel uncouple <mapping> [record]`: ends one coupling, or all of a mapping. */
export function addUncouple(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("uncouple")
		.summary("end a coupling; both records stay as they are")
		.description(
			"Ends one coupling, or all of a mapping. Both records stay as they are and are not coupled again by themselves.",
		)
		.argument("<mapping>", MAPPING)
		.argument("[record]", RECORD)
		.option("--all", "every coupling of the mapping")
		.option("--json", "print the outcome as data")
		.addHelpText(
			"after",
			"\nExamples:\n  koppel uncouple customers C-1001\n  koppel uncouple customers --all",
		)
		.action(
			async (mapping: string, record: string | undefined, options: { all?: boolean; json?: boolean }) => {
				if (record === undefined && !options.all)
					throw new UsageError("Name a record, or say --all to end every coupling of the mapping.");
				if (record !== undefined && options.all)
					throw new UsageError("Name a record or say --all, not both.");
				const json = options.json ?? false;
				const run = (opened: Opened) =>
					record === undefined ? uncoupleAll(opened, mapping, json) : uncouple(opened, mapping, record, json);
				done(await withApp(terminal, mapping, run));
			},
		);
}

async function uncouple(
	{ app, terminal }: Opened,
	mapping: string,
	record: string,
	json: boolean,
): Promise<number> {
	const found = await app.useCases.uncouple(mapping, record, cliActor());
	const facts = mappingFacts(app, mapping);
	if (json) printJson(terminal, publicRecord(found, facts));
	else terminal.out(`Uncoupled ${recordLine(found, facts)}. Both records stay as they are.`);
	return EXIT.done;
}

async function uncoupleAll({ app, terminal }: Opened, mapping: string, json: boolean): Promise<number> {
	const { _id } = await app.useCases.uncoupleAll([mapping], cliActor(), null);
	await app.idle();
	const operation = await app.useCases.operation(_id);
	if (operation === null) throw new Error("The outcome is not known; look at the log of a record.");
	if (json) printJson(terminal, await operationData(app, operation));
	else if (operation.state === "awaiting") terminal.out(askedLine(operation));
	else {
		terminal.out(operationLine(operation));
		if (isUndoable(operation)) terminal.out(`  koppel undo ${operation._id.slice(0, 8)}`);
	}
	return operation.state === "done" && operation.failed === 0 ? EXIT.done : EXIT.failures;
}

/** `koppel log <mapping> <record>`: what happened to a record, newest first. */
export function addLog(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("log")
		.summary("what Koppel did with a record, newest first")
		.description("Shows what Koppel wrote to a record on either side, when and for whom, newest first.")
		.argument("<mapping>", MAPPING)
		.argument("<record>", RECORD)
		.option("--field <name>", "who changed this field, when, from what and why")
		.option("--limit <n>", "how many lines at most", toCount, 50)
		.option("--reveal", REVEAL)
		.option("--json", "print it as data")
		.addHelpText(
			"after",
			"\nExamples:\n  koppel log customers C-1001 --limit 10\n  koppel log customers C-1001 --field creditLimit",
		)
		.action(async (mapping: string, record: string, options: LogOptions) => {
			done(await withApp(terminal, mapping, (opened) => printLog(opened, mapping, record, options)));
		});
}

interface LogOptions {
	field?: string;
	limit: number;
	reveal?: boolean;
	json?: boolean;
}

function toCount(text: string): number {
	const count = Number(text);
	if (Number.isInteger(count) && count >= 1) return count;
	throw new InvalidArgumentError("It takes a whole number from 1.");
}

async function printLog(
	{ app, terminal }: Opened,
	mapping: string,
	record: string,
	{ field, limit, json, reveal }: LogOptions,
): Promise<number> {
	const log = await app.useCases.log(mapping, record, limit, field);
	const hiding = mappingFacts(app, mapping);
	const facts = reveal ? await revealLog(app, log, hiding) : hiding;
	if (json) {
		const entries = log.entries.map((entry) => ({
			...publicEntry(entry, facts),
			actorName: entry.actor === null ? null : (log.names.get(entry.actor) ?? null),
			sentence: logLine(entry, facts, log.names),
		}));
		printJson(terminal, { record: publicRecord(log.record, facts), entries });
		return EXIT.done;
	}
	terminal.out(recordLine(log.record, facts));
	for (const entry of log.entries) terminal.out(logLine(entry, facts, log.names));
	if (log.entries.length === 0) terminal.out(`Koppel has written nothing to ${field ?? "it"} yet.`);
	return EXIT.done;
}

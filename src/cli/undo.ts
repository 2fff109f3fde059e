import type { Command } from "commander";
import type { App } from "../app.js";
import type { Operation } from "../ports/stores.js";
import type { UndoAllOutcome } from "../ports/use-cases.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, type Opened, withApp } from "./open.js";
import { printJson, type Terminal } from "./terminal.js";
import { askedLine, operationLine, undoableLine } from "./words.js";

/** The least a beginning of an id has to have, so that it is not hit by chance. */
const LEAST_BEGINNING = 4;

/** `koppel undo [operation]`: what "Undo all" does in Slack, from the command line. */
export function addUndo(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("undo")
		.summary("take a whole bulk resolution back; without an id, list those that can be")
		.description(
			"Takes back what a bulk resolution of the last day did: record by record, as long as nothing was changed since. Without an id it lists what can be taken back.",
		)
		.argument("[operation]", `its id, or at least ${LEAST_BEGINNING} characters of its beginning`)
		.option("--json", "print the list, or the outcome, as data")
		.addHelpText(
			"after",
			'\nWhat overwrites or deletes many records that way waits for a second person, in Slack. One answer alone is taken\nback by "koppel resolve <error> undo".\n\nExamples:\n  koppel undo\n  koppel undo 3f2a90c1',
		)
		.action(async (id: string | undefined, { json = false }: { json?: boolean }) => {
			const run = (opened: Opened) => (id === undefined ? list(opened, json) : undo(opened, id, json));
			done(await withApp(terminal, undefined, run));
		});
}

async function list({ app, terminal }: Opened, json: boolean): Promise<number> {
	const operations = await app.useCases.undoableOperations();
	if (json) printJson(terminal, { operations });
	else if (operations.length === 0) terminal.out("There is nothing to take back.");
	else for (const operation of operations) terminal.out(undoableLine(operation));
	return EXIT.done;
}

async function undo({ app, terminal }: Opened, text: string, json: boolean): Promise<number> {
	const outcome = await app.useCases.undoAll(await idOf(app, text), cliActor(), null);
	if (outcome.kind === "refused") {
		if (json) printJson(terminal, outcome);
		else terminal.out(refusalWords(outcome));
		return EXIT.failures;
	}
	await app.idle();
	const operation = (await app.useCases.operation(outcome.operation._id)) ?? outcome.operation;
	if (json) printJson(terminal, { kind: "started", operation });
	else terminal.out(operation.state === "awaiting" ? askedLine(operation) : operationLine(operation));
	return operation.state === "done" && operation.failed === 0 ? EXIT.done : EXIT.failures;
}

async function idOf({ useCases }: App, text: string): Promise<string> {
	if ((await useCases.operation(text)) !== null) return text;
	const operations = text.length < LEAST_BEGINNING ? [] : await useCases.undoableOperations();
	const found = operations.filter(({ _id }) => _id.startsWith(text));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only._id;
	throw new UsageError(
		found.length > 1
			? `"${text}" is the beginning of ${found.length} bulk resolutions; give more of the id.`
			: `There is no bulk resolution "${text}" to take back. "koppel undo" lists them.`,
	);
}

function refusalWords({ reason, operation }: Extract<UndoAllOutcome, { kind: "refused" }>): string {
	switch (reason) {
		case "alreadyResolved":
			return `Nothing was done: ${operation?.actorName ?? "somebody"} has asked to take this back already.`;
		case "tooLate":
			return "Nothing was done: the time to take it back is over.";
		case "notFitting":
			return `Nothing was done: ${notFitting(operation)}`;
		case "unknown":
			return 'Nothing was done: it is not known. "koppel undo" lists what can be taken back.';
	}
}

function notFitting(operation: Operation | null): string {
	const isOn = operation?.state === "running" || operation?.state === "awaiting";
	return isOn ? "it has not ended yet." : "it did nothing that could be taken back.";
}

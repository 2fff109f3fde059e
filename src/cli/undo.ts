import type { Command } from "commander";
import type { App } from "../app.js";
import type { MappingFacts } from "../console/index.js";
import { withoutContacts } from "../domain/mask-contacts.js";
import type { Operation } from "../ports/stores.js";
import type { UndoAllOutcome, UndoCoupleOutcome } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, mappingFacts, type Opened, withApp } from "./open.js";
import { operationData } from "./operation-data.js";
import { publicRecord } from "./public-data.js";
import { printJson, type Terminal } from "./terminal.js";
import { askedLine, operationLine, recordLine, undoableLine } from "./words.js";

/** The least a beginning of an id has to have, so that it is not hit by chance. */
const LEAST_BEGINNING = 4;

interface Options {
	json?: boolean;
}

/** `koppel undo`: what "Undo all", and "Undo" under a coupling by hand, do in Slack, from the command line. */
export function addUndo(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("undo")
		.summary("take a bulk resolution, or a coupling by hand, back; alone it lists the bulk resolutions")
		.description(
			"Takes back what a bulk resolution of the last day did, record by record, or a coupling by hand: as long as nothing was changed since. Without an argument it lists the bulk resolutions that can be taken back.",
		)
		.argument(
			"[operation-or-mapping]",
			`a bulk resolution's id, or at least ${LEAST_BEGINNING} characters of its beginning; or a mapping`,
		)
		.argument("[record]", "of a mapping: a record of the pair, its number or its id in either system")
		.option("--json", "print the list, or the outcome, as data")
		.addHelpText(
			"after",
			'\nWhat overwrites or deletes many records that way waits for a second person, in Slack. One answer alone is taken\nback by "koppel resolve <error> undo".\n\nExamples:\n  koppel undo\n  koppel undo 3f2a90c1\n  koppel undo customers C-1001',
		)
		.action(async (what: string | undefined, record: string | undefined, { json = false }: Options) => {
			const run = (opened: Opened) => {
				if (what === undefined) return list(opened, json);
				return record === undefined ? undo(opened, what, json) : uncoupleAgain(opened, what, record, json);
			};
			done(await withApp(terminal, record === undefined ? undefined : what, run));
		});
}

async function list({ app, terminal }: Opened, json: boolean): Promise<number> {
	const operations = await app.useCases.undoableOperations();
	if (json)
		printJson(terminal, { operations: await Promise.all(operations.map((one) => operationData(app, one))) });
	else if (operations.length === 0) terminal.out("There is nothing to take back.");
	else for (const operation of operations) terminal.out(undoableLine(operation));
	return EXIT.done;
}

async function undo({ app, terminal }: Opened, text: string, json: boolean): Promise<number> {
	const outcome = await app.useCases.undoAll(await idOf(app, text), cliActor(), null);
	if (outcome.kind === "refused") {
		const { operation } = outcome;
		if (json)
			printJson(terminal, { ...outcome, operation: operation && (await operationData(app, operation)) });
		else terminal.out(refusalWords(outcome));
		return EXIT.failures;
	}
	await app.idle();
	const operation = (await app.useCases.operation(outcome.operation._id)) ?? outcome.operation;
	if (json) printJson(terminal, { kind: "started", operation: await operationData(app, operation) });
	else terminal.out(operation.state === "awaiting" ? askedLine(operation) : operationLine(operation));
	return operation.state === "done" && operation.failed === 0 ? EXIT.done : EXIT.failures;
}

async function uncoupleAgain(
	{ app, terminal, ending }: Opened,
	mapping: string,
	record: string,
	json: boolean,
): Promise<number> {
	const outcome = await app.useCases.undoCouple({ mapping, record, actor: cliActor(), signal: ending });
	const facts = mappingFacts(app, mapping);
	const told = { ...outcome, record: publicRecord(outcome.record, facts) };
	if (json) printJson(terminal, told);
	else terminal.out(coupleWords(outcome, facts));
	return outcome.kind === "done" ? EXIT.done : EXIT.failures;
}

function coupleWords(outcome: UndoCoupleOutcome, facts: MappingFacts): string {
	const { kind, record } = outcome;
	if (kind === "done")
		return `Taken back: ${recordLine(record, facts)} hold what they held before, and are not coupled by themselves.`;
	if (kind === "failed") return `It could not be done: ${inEnglish(withoutContacts(outcome.message), facts)}`;
	return `Nothing was done: ${COUPLING_REFUSED[outcome.reason]}`;
}

type Refused = Extract<UndoCoupleOutcome, { kind: "refused" }>["reason"];

const COUPLING_REFUSED: Record<Refused, string> = {
	notFitting:
		"that pair was not coupled by hand, or it got the record that a merge left. Uncouple it instead.",
	tooLate: "the time to take it back is over. Uncouple it instead.",
	writtenSince: "a record of the pair was changed since, and that would be lost. Uncouple it instead.",
	bothWritten:
		"it wrote to both systems, so taking it back could end half-way. Uncouple it and correct the records by hand.",
	pairBusy: "a run is writing this pair. Try again in a moment.",
};

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
	if (operation?.kind === "release" && operation.done > 0)
		return "of none of its pairs it is kept how to take it back. The history of each record shows what was written.";
	const isOn = operation?.state === "running" || operation?.state === "awaiting";
	return isOn ? "it has not ended yet." : "it did nothing that could be taken back.";
}

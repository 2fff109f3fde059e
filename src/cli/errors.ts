import type { Command } from "commander";
import type { App } from "../app.js";
import { type CardContext, createFactsLookup } from "../console/index.js";
import { fittingResolutions } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import { createMessages } from "../messages/index.js";
import { errorLines, shortIds } from "./error-words.js";
import { EXIT } from "./exit.js";
import { type Opened, withApp } from "./open.js";
import { publicError } from "./public-data.js";
import { REVEAL, type Revealed, revealErrors } from "./reveal.js";
import { printJson, type Terminal } from "./terminal.js";
import { waitingLine } from "./words.js";

/** `koppel errors [mapping]`: what is open. */
export function addErrors(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("errors")
		.summary("list what is open, and how to settle it")
		.description(
			"Lists the open errors, oldest first: what happened, both records, what differs, and the commands that settle it. Asks no system.",
		)
		.argument("[mapping]", "only those of this mapping")
		.option("--reveal", REVEAL)
		.option("--json", "print them as data, complete")
		.action(async (mapping: string | undefined, options: ErrorsOptions) => {
			const run = (opened: Opened) => listErrors(opened, mapping, options);
			done(await withApp(terminal, mapping, run));
		});
}

interface ErrorsOptions {
	reveal?: boolean;
	json?: boolean;
}

async function listErrors(
	{ app, terminal }: Opened,
	mapping: string | undefined,
	{ reveal = false, json = false }: ErrorsOptions,
): Promise<number> {
	const { errors, total } = await app.useCases.errors({ mapping });
	const context = (error: SyncError) => cardContext(app, error);
	const revealed = reveal ? await revealErrors(app, errors, context) : new Map<string, Revealed>();
	if (json) {
		const told = errors.map((error) => ({
			...(revealed.has(error._id) ? error : publicError(error, context(error).mapping)),
			resolutions: fittingResolutions(error),
		}));
		printJson(terminal, { total, errors: told });
		return EXIT.done;
	}
	const ids = shortIds(errors.map(({ _id }) => _id));
	for (const error of errors) {
		const { _id } = error;
		const lines = errorLines(error, ids.get(_id) ?? _id, context(error), revealed.get(_id));
		terminal.out(`${lines.join("\n")}\n`);
	}
	for (const operation of await app.useCases.awaitingOperations())
		if (mapping === undefined || operation.mappings.includes(mapping))
			terminal.out(`${waitingLine(operation)}\n`);
	terminal.out(total === 0 ? "Nothing is open." : `${total} open.`);
	return EXIT.done;
}

/** What telling of an error needs. A mapping that was taken out of the configuration gets stand-in words. */
export function cardContext(app: App, error: SyncError): CardContext {
	const messages = createMessages("en");
	return { mapping: createFactsLookup(app.mappings.outlines(), messages)(error.mapping), messages };
}

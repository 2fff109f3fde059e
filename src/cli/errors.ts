import type { Command } from "commander";
import type { App } from "../app.js";
import { type CardContext, createFactsLookup } from "../console/index.js";
import { fittingResolutions } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import { createMessages } from "../messages/index.js";
import { errorLines, shortIds } from "./error-words.js";
import { EXIT } from "./exit.js";
import { type Opened, withApp } from "./open.js";
import { printJson, type Terminal } from "./terminal.js";

/** `koppel errors [mapping]`: what is open. */
export function addErrors(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("errors")
		.summary("list what is open, and how to settle it")
		.description(
			"Lists the open errors, oldest first: what happened, both records, what differs, and the commands that settle it. Asks no system.",
		)
		.argument("[mapping]", "only those of this mapping")
		.option("--json", "print them as data, complete, personal values included")
		.action(async (mapping: string | undefined, options: { json?: boolean }) => {
			const run = (opened: Opened) => listErrors(opened, mapping, options.json ?? false);
			done(await withApp(terminal, mapping, run));
		});
}

async function listErrors(
	{ app, terminal }: Opened,
	mapping: string | undefined,
	json: boolean,
): Promise<number> {
	const { errors, total } = await app.useCases.errors({ mapping });
	if (json) {
		const told = errors.map((error) => ({ ...error, resolutions: fittingResolutions(error) }));
		printJson(terminal, { total, errors: told });
		return EXIT.done;
	}
	const ids = shortIds(errors.map(({ _id }) => _id));
	for (const error of errors) {
		const lines = errorLines(error, ids.get(error._id) ?? error._id, cardContext(app, error));
		terminal.out(`${lines.join("\n")}\n`);
	}
	terminal.out(total === 0 ? "Nothing is open." : `${total} open.`);
	return EXIT.done;
}

/** What telling of an error needs. A mapping that was taken out of the configuration gets stand-in words. */
export function cardContext(app: App, error: SyncError): CardContext {
	const messages = createMessages("en");
	return { mapping: createFactsLookup(app.mappings.outlines(), messages)(error.mapping), messages };
}

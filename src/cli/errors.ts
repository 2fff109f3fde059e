import { type Command, Option } from "commander";
import type { App } from "../app.js";
import type { Choice } from "../domain/reconcile.js";
import type { Side } from "../domain/record.js";
import { fittingResolutions, type ResolutionKind } from "../domain/resolution.js";
import type { ResolveOutcome } from "../ports/use-cases.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, withApp } from "./open.js";
import { errorLine, type Output, printJson } from "./print.js";

const RESOLUTIONS: ResolutionKind[] = [
	"retry",
	"synchronize",
	"restore",
	"delete",
	"uncouple",
	"release",
	"reject",
];

/** `koppel errors [mapping]`: what is open. */
export function addErrors(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("errors")
		.description("list the open errors")
		.argument("[mapping]", "only those of this mapping")
		.option("--json", "as data, complete")
		.action(async (mapping: string | undefined, options: { json?: boolean }) => {
			done(await withApp(output, (app) => listErrors(app, output, mapping, options.json ?? false)));
		});
}

async function listErrors(
	app: App,
	output: Output,
	mapping: string | undefined,
	json: boolean,
): Promise<number> {
	const { errors, total } = await app.useCases.errors(mapping);
	if (json) {
		printJson(output, { total, errors });
		return EXIT.done;
	}
	for (const error of errors) {
		output.out(errorLine(error));
		output.out(`    can be settled by: ${fittingResolutions(error).join(", ")}`);
	}
	output.out(total === 0 ? "No open errors." : `${total} open.`);
	return EXIT.done;
}

/** `koppel resolve <error> <resolution>`: what a button does, from the command line. */
export function addResolve(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("resolve")
		.description("settle an open error, or release the guard's list")
		.argument("<error>", "its id, or the beginning of it")
		.argument("<resolution>", RESOLUTIONS.join(", "))
		.addOption(
			new Option("--side <side>", "for synchronize: the side whose data wins").choices(["left", "right"]),
		)
		.option("--json", "the outcome as data")
		.action(async (id: string, resolution: string, options: { side?: Side; json?: boolean }) => {
			done(await withApp(output, (app) => resolve(app, output, id, resolution, options)));
		});
}

async function resolve(
	app: App,
	output: Output,
	id: string,
	word: string,
	options: { side?: Side; json?: boolean },
): Promise<number> {
	const resolution = RESOLUTIONS.find((candidate) => candidate === word);
	if (resolution === undefined)
		throw new UsageError(`"${word}" is no resolution. Known: ${RESOLUTIONS.join(", ")}.`);
	if (resolution === "synchronize" && options.side === undefined)
		throw new UsageError("synchronize needs --side left or --side right: the side whose data wins.");
	const choice: Choice | undefined = options.side === undefined ? undefined : { side: options.side };
	const errorId = await errorIdOf(app, id);
	const outcome = await app.useCases.resolve({
		errorId,
		revision: null,
		resolution,
		choice,
		actor: cliActor(),
	});
	await app.idle();
	if (options.json) printJson(output, outcome);
	else output.out(outcomeLine(outcome));
	return outcome.kind === "done" ? EXIT.done : EXIT.failures;
}

async function errorIdOf(app: App, text: string): Promise<string> {
	if ((await app.useCases.error(text)) !== null) return text;
	const { errors } = await app.useCases.errors();
	const found = text.length < 4 ? [] : errors.filter(({ _id }) => _id.startsWith(text));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only._id;
	throw new UsageError(
		found.length > 1
			? `"${text}" is the beginning of ${found.length} errors; give more of the id.`
			: `There is no open error "${text}". "koppel errors" lists them.`,
	);
}

function outcomeLine(outcome: ResolveOutcome): string {
	if (outcome.kind === "done") return "Done.";
	if (outcome.kind === "failed") return `It could not be done: ${outcome.message}`;
	const by = outcome.error?.outcome?.actorName ?? outcome.error?.resolving?.actorName ?? "someone else";
	switch (outcome.reason) {
		case "alreadyResolved":
			return `It was settled already, by ${by}.`;
		case "beingResolved":
			return `${by} is settling it now.`;
		case "changedMeanwhile":
			return "A record changed meanwhile; nothing was done. Look at the error again and choose anew.";
		case "pairBusy":
			return "A run is writing this pair; try again in a moment.";
		case "notFitting": {
			const fitting = outcome.error ? fittingResolutions(outcome.error).join(", ") : "";
			return `That does not fit this error. It can be settled by: ${fitting}.`;
		}
		case "roleTooLow":
			return `That needs the role ${outcome.needed}.`;
		case "unknown":
			return 'There is no such error. "koppel errors" lists them.';
	}
}

import { Argument, type Command, Option } from "commander";
import type { App } from "../app.js";
import { maskOf } from "../console/index.js";
import type { Choice } from "../domain/reconcile.js";
import type { Side } from "../domain/record.js";
import { fittingResolutions, type ResolutionKind } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { ResolveOutcome } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { stateWords } from "./error-words.js";
import { cardContext } from "./errors.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, type Opened, withApp } from "./open.js";
import { publicOutcome } from "./public-data.js";
import { meant } from "./tell.js";
import { printJson, type Terminal } from "./terminal.js";
import { askedLine } from "./words.js";

/** What each resolution does, as `koppel resolve --help` tells; what needs a window stands in Slack alone. */
const RESOLUTIONS: Partial<Record<ResolutionKind, string>> = {
	retry: "try it again, after it was put right",
	continue: "let a record go on that something keeps changing; look at it first",
	synchronize: "write one side's values to the other; --side names the side whose data wins",
	restore: "create the deleted record again from the other one",
	delete: "delete the remaining record too",
	uncouple: "end the coupling; both records stay as they are",
	undo: "take a finished resolution back, as long as nothing was changed since",
	ignore: "set it aside until the record changes",
	wake: "take up again what was set aside",
	release: "let exactly the changes happen that the guard holds back",
	reject: "leave the records the guard asks about as they are",
};
const WORDS = Object.keys(RESOLUTIONS) as ResolutionKind[];

/** The least a beginning of an id has to have, so that it is not hit by chance. */
const LEAST_BEGINNING = 4;

interface ResolveOptions {
	side?: Side;
	json?: boolean;
}

/** `koppel resolve <error> <resolution>`: what a button does, from the command line. */
export function addResolve(program: Command, terminal: Terminal, done: (code: number) => void): void {
	const width = Math.max(...WORDS.map((word) => word.length));
	const words = WORDS.map((word) => `  ${word.padEnd(width)}  ${RESOLUTIONS[word]}`).join("\n");
	program
		.command("resolve")
		.summary("settle an open error, as a button in Slack would")
		.description(
			"Settles an open error. The records are read again first; nothing happens when one changed meanwhile.",
		)
		.argument("<error>", `its id, or at least ${LEAST_BEGINNING} characters of its beginning`)
		.addArgument(new Argument("<resolution>", "one of those below"))
		.addOption(
			new Option("--side <side>", "for synchronize: the side whose data wins").choices(["left", "right"]),
		)
		.option("--json", "print the outcome as data")
		.addHelpText(
			"after",
			`\nResolutions ("koppel errors" says which fit an error):\n${words}\n\nExample:\n  koppel resolve 3f2a90c1 synchronize --side left`,
		)
		.action(async (id: string, word: string, options: ResolveOptions) => {
			const resolution = readWords(word, options);
			done(await withApp(terminal, undefined, (opened) => resolve(opened, id, resolution, options)));
		});
}

function readWords(word: string, { side }: ResolveOptions): ResolutionKind {
	const resolution = WORDS.find((candidate) => candidate === word);
	if (resolution === undefined)
		throw new UsageError(`"${word}" is no resolution.${meant(word, WORDS)} There are ${WORDS.join(", ")}.`);
	if (resolution === "synchronize" && side === undefined)
		throw new UsageError("synchronize needs --side left or --side right: the side whose data wins.");
	if (resolution !== "synchronize" && side !== undefined)
		throw new UsageError(`--side goes with synchronize only; ${resolution} takes no side.`);
	return resolution;
}

async function resolve(
	{ app, terminal, ending }: Opened,
	id: string,
	resolution: ResolutionKind,
	{ side, json }: ResolveOptions,
): Promise<number> {
	const choice: Choice | undefined = side === undefined ? undefined : { side };
	const errorId = await errorIdOf(app, id);
	const request = { errorId, revision: null, resolution, choice, actor: cliActor(), signal: ending };
	const answered = await app.useCases.resolve(request);
	// The guard's list is carried out behind the answer.
	await app.idle();
	const now = (await app.useCases.error(errorId)) ?? answered.error;
	const outcome = answered.kind === "done" && now !== null ? { ...answered, error: now } : answered;
	if (json) printJson(terminal, withoutImages(told(app, outcome)));
	else terminal.out(outcomeWords(app, resolution, outcome));
	const isDone =
		outcome.kind === "done" && (outcome.error.state === "resolved" || WAITING.includes(resolution));
	return isDone ? EXIT.done : EXIT.failures;
}

async function errorIdOf(app: App, text: string): Promise<string> {
	if ((await app.useCases.error(text)) !== null) return text;
	const { errors } = await app.useCases.errors();
	const found = text.length < LEAST_BEGINNING ? [] : errors.filter(({ _id }) => _id.startsWith(text));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only._id;
	throw new UsageError(
		found.length > 1
			? `"${text}" is the beginning of ${found.length} errors; give more of the id.`
			: `There is no open error "${text}". "koppel errors" lists them.`,
	);
}

function told(app: App, outcome: ResolveOutcome): ResolveOutcome {
	const { error } = outcome;
	return error === null ? outcome : publicOutcome(outcome, cardContext(app, error).mapping);
}

/** What would be put back is for the undo alone; that there is one, and until when, is for everybody. */
function withoutImages(outcome: ResolveOutcome): unknown {
	const { error } = outcome;
	if (error?.undo == null) return outcome;
	const { until, did, side, recordId } = error.undo;
	return { ...outcome, error: { ...error, undo: { until, did, side, recordId } } };
}

/** Resolutions after which the error is meant to stay open. */
const WAITING: readonly ResolutionKind[] = ["undo", "ignore", "wake"];

function outcomeWords(app: App, resolution: ResolutionKind, outcome: ResolveOutcome): string {
	if (outcome.kind === "refused") return refusalWords(outcome);
	if (outcome.kind === "asked") return askedLine(outcome.operation);
	if (outcome.kind === "failed") {
		const { mapping } = cardContext(app, outcome.error);
		const mask = maskOf(outcome.error, mapping);
		const state = resolution === "undo" ? "The answer stands." : "The error stays open.";
		return `It could not be done: ${mask(inEnglish(outcome.message, mapping))} ${state}`;
	}
	const { error } = outcome;
	if (error.state === "resolved" || WAITING.includes(resolution)) {
		const state = stateWords(error, cardContext(app, error)) || "Done.";
		// Its short id is listed no more.
		if (error.release !== undefined) return `${state}\n  koppel undo ${error.release}`;
		return error.undo === null ? state : `${state}\n  koppel resolve ${error._id} undo`;
	}
	return 'Not everything could be done; the error stays open. "koppel errors" tells what is left.';
}

type Refusal = Extract<ResolveOutcome, { kind: "refused" }>;

function refusalWords({ reason, error, needed }: Refusal): string {
	switch (reason) {
		case "alreadyResolved":
			return `Nothing was done: it is resolved already${byWhom(error?.outcome?.actorName)}.`;
		case "beingResolved":
			return `Nothing was done: it is being resolved now${byWhom(error?.resolving?.actorName)}.`;
		case "changedMeanwhile":
			return 'Nothing was done: a record changed meanwhile. Look at it again with "koppel errors" and choose anew.';
		case "pairBusy":
			return "Nothing was done: a run is writing this pair. Try again in a moment.";
		case "notFitting":
			return `Nothing was done: that does not fit this error. ${fitting(error)}`;
		case "againstDirection":
			return "Nothing was done: the fields in question never flow that way. Choose the other side.";
		case "roleTooLow":
			return `Nothing was done: that needs the role ${needed}.`;
		case "tooLate":
			return "Nothing was done: the time to take it back is over.";
		case "writtenSince":
			return "Nothing was done: a record of the pair was changed since, and that would be lost.";
		case "bothWritten":
			return "Nothing was done: that answer was written to both systems, so taking it back could end half-way. Correct the records by hand, or synchronize them.";
		case "alreadyCoupled":
			return "Nothing was done: that record belongs to another pair. Uncouple it first.";
		case "observing":
			return `Nothing was done: ${error?.mapping ?? "the mapping"} only observes. Set "mode: sync" for it in the configuration and restart Koppel, then try again.`;
		case "notConfigured":
			return `Nothing was done: the mapping ${error?.mapping ?? ""} is not in the configuration any more. Put it back there, or set the error aside with "ignore".`;
		case "invalidInput":
			return "Nothing was done: what was entered cannot be taken.";
		case "unknown":
			return 'Nothing was done: there is no such error in a configured mapping. "koppel errors" lists them.';
	}
}

function byWhom(name: string | null | undefined): string {
	return name ? `, by ${name}` : "";
}

function fitting(error: SyncError | null): string {
	if (error === null) return "";
	const words = `It can be settled by: ${fittingResolutions(error).join(", ")}.`;
	return error.kind === "loop"
		? `${words} Nothing failed: look at it first, then "continue" lets it go on.`
		: words;
}

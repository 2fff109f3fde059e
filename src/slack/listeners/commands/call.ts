import { COMMAND, fieldLabel, NO_MAPPING, nearest, reasonText, roleWords } from "../../../console/index.js";
import type { Role } from "../../../domain/resolution.js";
import { ConnectorError } from "../../../ports/connector.js";
import {
	type Actor,
	AlreadyCoupledError,
	MappingBusyError,
	NotSentError,
	ObservingError,
	PairBusyError,
	RecordNotFoundError,
	RoleError,
	SystemProblemError,
	UnknownFieldError,
	UnknownMappingError,
} from "../../../ports/use-cases.js";
import { escaped } from "../../blocks/text.js";
import type { Answer, AnswerTo } from "../../interactive.js";
import { cut, LIMITS } from "../../limits.js";
import { actorOf, mayAct, type PersonPayload, type Services } from "../../services.js";
import { type CommandWord, knownWords } from "./table-words.js";

/** One command under way: who asked, and how to answer. */
export interface CommandCall {
	actor: Actor;
	to: AnswerTo;
	/** Opens one window within three seconds; null where there is none, e.g. in a mention. */
	triggerId: string | null;
	/** Says plain words; whatever they quote is made harmless. */
	reply(words: string): Promise<void>;
	/** Says text whose quotes are escaped already, or blocks. */
	replyRaw(answer: Answer): Promise<void>;
	/** Runs a task and turns what people can cause into an answer; anything else is logged and told as ours. */
	attempt(task: () => Promise<void>): Promise<void>;
}

/** Thrown to answer with these words and do nothing more. */
export class AnswerError extends Error {
	override readonly name = "AnswerError";
	readonly code = "answer";
}

/** A call by this person. */
export async function callFor(
	services: Services,
	person: PersonPayload,
	to: AnswerTo,
	triggerId: string | null = null,
): Promise<CommandCall> {
	const { interactive, log, messages } = services;
	const replyRaw = async (answer: Answer) => {
		await interactive.whisper(to, answer);
	};
	const reply = (words: string) => replyRaw(escaped(words, LIMITS.messageText));
	const actor = await actorOf(services, person);
	return {
		actor,
		to,
		triggerId,
		reply,
		replyRaw,
		async attempt(task) {
			try {
				await task();
			} catch (error) {
				const words = wordsFor(services, error);
				if (words === null) log.error({ error }, "Command failed");
				else if (error instanceof ConnectorError)
					log.warn({ error }, "Systems could not be read for a command");
				await reply(words ?? messages.say("command.failed"));
			}
		},
	};
}

/** Refuses, on record, when the role does not cover it; before anything is started. */
export async function requireRole(
	services: Services,
	actor: Actor,
	needed: Role,
	what: { action: string; mapping?: string | null },
): Promise<void> {
	if (!(await mayAct(services, actor, needed, what))) throw new RoleError(what.action, needed, actor.role);
}

/** The configured name of the mapping a person typed, whatever its case; says the nearest one when there is none. */
export function mappingNamed(services: Services, typed: string): string {
	const known = services.useCases.mappingNames();
	const found = known.find((name) => name.toLowerCase() === typed.toLowerCase());
	if (found === undefined) throw new UnknownMappingError(cut(typed, 80), known);
	return found;
}

/** The mapping a command cannot do without, one of `known` where it is not named. A single one need not be named. */
export function neededMapping(
	services: Services,
	typed: string | undefined,
	word: CommandWord,
	known: string[] = services.useCases.mappingNames(),
): string {
	const { messages } = services;
	const [first] = known;
	if (first === undefined) throw new AnswerError(messages.say("command.noMappings"));
	if (typed !== undefined) return mappingNamed(services, typed);
	if (known.length === 1) return first;
	const example = `${COMMAND} ${word} ${first}`;
	throw new AnswerError(
		messages.say("command.missingMapping", { example, mappings: messages.list(known.slice(0, 20)) }),
	);
}

/** Refuses what would write to a mapping that only observes, before anything is asked. */
export function requireWriting({ factsOf }: Services, mapping: string): void {
	if (factsOf(mapping).observing) throw new ObservingError(mapping);
}

/** Why there is no mapping to write to: all of them observe, or none is configured. */
export function noneWrites({ messages, useCases }: Services): string {
	const [first] = useCases.mappingNames();
	return first === undefined
		? messages.say("command.noMappings")
		: messages.say("command.observing", { mapping: first, command: COMMAND });
}

/** The words for a word that is no command. */
export function unknownWord(services: Services, word: string): string {
	const { messages } = services;
	const short = cut(word, 40);
	const guess = nearest(word, knownWords);
	return guess === null
		? messages.say("command.unknownNoGuess", { word: short })
		: messages.say("command.unknown", { word: short, command: COMMAND, nearest: guess });
}

const NOT_SENT = { outside: "sync.outside", missing: "sync.missing" } as const;

/** What people can cause, in words; null for a problem of our own. */
export function wordsFor(services: Services, error: unknown): string | null {
	const { messages, factsOf } = services;
	if (error instanceof AnswerError) return error.message;
	if (error instanceof RoleError) {
		return messages.say("command.roleTooLow", {
			needed: roleWords(messages, error.needed),
			role: roleWords(messages, error.role),
		});
	}
	if (error instanceof MappingBusyError) {
		return messages.say("command.busy", { mapping: error.mapping, command: COMMAND });
	}
	if (error instanceof RecordNotFoundError) {
		return messages.say("record.notFound", { record: cut(error.record, 80) });
	}
	if (error instanceof AlreadyCoupledError) {
		return messages.say("couple.alreadyCoupled", {
			record: cut(error.record, 80),
			system: factsOf(error.mapping).labels[error.side],
			mapping: error.mapping,
			command: COMMAND,
		});
	}
	if (error instanceof ObservingError)
		return messages.say("command.observing", { mapping: error.mapping, command: COMMAND });
	if (error instanceof ConnectorError) return messages.say("modal.unreachable");
	if (error instanceof PairBusyError) return messages.say("answer.pairBusy");
	if (error instanceof NotSentError) return messages.say(NOT_SENT[error.reason]);
	if (error instanceof SystemProblemError)
		return messages.say("command.systemProblem", {
			problem: reasonText(error.message, { mapping: NO_MAPPING, messages }),
		});
	if (error instanceof UnknownFieldError) return fieldProblem(error, services);
	if (error instanceof UnknownMappingError) {
		const guess = nearest(error.mapping, error.known);
		if (guess === null) {
			const mappings = messages.list(error.known.slice(0, 20));
			return messages.say("command.unknownMappingList", { mapping: error.mapping, mappings });
		}
		return messages.say("command.unknownMapping", { mapping: error.mapping, nearest: guess });
	}
	return null;
}

function fieldProblem({ field, known, mapping }: UnknownFieldError, { messages, factsOf }: Services): string {
	const facts = { mapping: factsOf(mapping), messages };
	const words = known.map((name) => fieldLabel(name, facts));
	const guess = nearest(field, words) ?? nearest(field, known);
	if (guess !== null) return messages.say("command.unknownField", { field, nearest: guess });
	return messages.say("command.unknownFieldList", { field, fields: messages.list(words.slice(0, 20)) });
}

import { askedWords } from "../../console/index.js";
import type { Choice } from "../../domain/reconcile.js";
import type { Side } from "../../domain/record.js";
import { NEEDED_ROLE } from "../../domain/resolution.js";
import type { Operation } from "../../ports/stores.js";
import type { BulkRequest } from "../../ports/use-cases.js";
import { missingIn } from "../missing.js";
import type { SharedValue } from "../payload.js";
import { toldBy } from "../projection/told-by.js";
import { redrawSubject, type Services } from "../services.js";
import { AnswerError, type CommandCall, requireRole } from "./commands/call.js";

/** A bulk resolution as a button of a card of several asks for it. */
export interface BulkPress {
	resolution: "retry" | "ignore" | "uncouple" | "synchronize" | "restore";
	choice?: Choice | undefined;
	/** Where it is about the records missing on a side, with or without a card of their own. */
	missing?: Side | undefined;
	/** True where the person was told exactly how many it is about. */
	isCounted: boolean;
}

const NEEDED = {
	retry: NEEDED_ROLE.retryAll,
	ignore: NEEDED_ROLE.ignoreAll,
	uncouple: NEEDED_ROLE.uncoupleAll,
	synchronize: NEEDED_ROLE.synchronizeAll,
	restore: NEEDED_ROLE.restoreAll,
} as const;

/**
 * Starts it, when the card still is what was seen. Answers nothing when the same person's first click is at work;
 * whatever else stands in the way is thrown as an answer.
 */
export async function startBulk(
	services: Services,
	call: CommandCall,
	value: SharedValue,
	press: BulkPress,
): Promise<void> {
	const { cards, errors, useCases, messages } = services;
	const { subject } = value;
	const told = await toldBy(cards, subject);
	const mapping = told?.pile.mapping ?? null;
	const { resolution, choice } = press;
	await requireRole(services, call.actor, NEEDED[resolution], { action: `${resolution}All`, mapping });
	if (told === null) throw new AnswerError(messages.say("answer.unknown"));
	if (await isStarted(services, call, value)) return;
	const { key } = told.pile;
	const [first] = await errors.ofPile(key, 1);
	if (told.ended || first === undefined) throw new AnswerError(messages.say("group.over"));
	const gone = press.missing === undefined ? null : missingIn(first.mapping, press.missing);
	const count = gone === null ? await errors.countPile(key) : await errors.countOpen(gone);
	if (press.isCounted && count !== value.count) {
		await redrawSubject(services, subject);
		throw new AnswerError(messages.say("group.changedMeanwhile", { count }));
	}
	const request: BulkRequest = {
		resolution,
		query: gone ?? { mapping: first.mapping, cause: first.cause },
		choice,
		subject,
		after: value.operation,
		channel: call.to.channelId,
		actor: call.actor,
	};
	const started = await useCases.startBulk(request);
	await redrawSubject(services, subject);
	if (started.state === "awaiting") return call.reply(askedWords(started, messages));
	if (started.actor !== call.actor.id) throw startedBy(started, messages);
}

/** The answer to whoever was not the first. */
function startedBy({ actorName: actor }: Operation, messages: Services["messages"]): AnswerError {
	return new AnswerError(messages.say("group.alreadyStarted", { actor }));
}

/** Starts again what the last bulk resolution of a card left undone. */
export async function startRest(services: Services, call: CommandCall, value: SharedValue): Promise<void> {
	const { useCases, messages } = services;
	await requireRole(services, call.actor, NEEDED_ROLE.retryAll, { action: "retryRest" });
	if (await isStarted(services, call, value)) return;
	const started =
		value.operation === null
			? null
			: await useCases.retryRest(value.operation, call.actor, call.to.channelId);
	if (started === null) throw new AnswerError(messages.say("operation.nothingLeft"));
	await redrawSubject(services, value.subject);
	if (started.state === "awaiting") await call.reply(askedWords(started, messages));
}

/** Someone was quicker: the button told of another operation than the newest one. True for one's own second click. */
async function isStarted(services: Services, call: CommandCall, value: SharedValue): Promise<boolean> {
	const { operations, messages } = services;
	const newest = await operations.ofSubject(value.subject);
	const isOn = newest?.state === "running" || newest?.state === "awaiting";
	if (newest === null || (newest._id === value.operation && !isOn)) return false;
	await redrawSubject(services, value.subject);
	if (newest.state === "awaiting") throw new AnswerError(askedWords(newest, messages));
	if (newest.actor === call.actor.id) return true;
	throw startedBy(newest, messages);
}

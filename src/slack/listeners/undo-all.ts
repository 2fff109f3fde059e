import { askedWords, COMMAND } from "../../console/index.js";
import { NEEDED_ROLE } from "../../domain/resolution.js";
import type { Operation } from "../../ports/stores.js";
import type { UndoAllOutcome } from "../../ports/use-cases.js";
import { parseOperationValue, type SharedValue } from "../payload.js";
import { firstNotDone, outcomeLines } from "../projection/outcome.js";
import { answerToOf, redrawSubject, type Services } from "../services.js";
import type { ButtonClick } from "./actions/card-press.js";
import { AnswerError, type CommandCall, callFor, requireRole } from "./commands/call.js";
import { ended } from "./commands/operation-end.js";

/** How many of those that stay as they are the answer names. */
const NAMED = 20;

/** Takes back what the bulk resolution of a card has answered; whoever asked is told what became of each. */
export async function undoAll(
	services: Services,
	call: CommandCall,
	{ operation, subject }: SharedValue,
): Promise<void> {
	await requireRole(services, call.actor, NEEDED_ROLE.undoAll, { action: "undoAll" });
	const outcome: UndoAllOutcome =
		operation === null
			? { kind: "refused", reason: "unknown", operation: null }
			: await services.useCases.undoAll(operation, call.actor, call.to.channelId);
	await redrawSubject(services, subject);
	await tellUndo(services, call, outcome, "operation.undoStarted");
}

/** The button under the outcome of uncoupling a whole mapping: couples its pairs again. */
export async function undoUncoupling(services: Services, { body, action }: ButtonClick): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	await call.attempt(async () => {
		const operation = parseOperationValue(action.value);
		const command = `${COMMAND} uncouple`;
		if (operation === null) throw new AnswerError(services.messages.say("answer.invalidButton", { command }));
		await requireRole(services, call.actor, NEEDED_ROLE.undoAll, { action: "undoAll" });
		const outcome = await services.useCases.undoAll(operation, call.actor, call.to.channelId);
		await tellUndo(services, call, outcome, "uncouple.undoStarted");
	});
}

async function tellUndo(
	services: Services,
	call: CommandCall,
	outcome: UndoAllOutcome,
	started: "operation.undoStarted" | "uncouple.undoStarted",
): Promise<void> {
	const { messages } = services;
	if (outcome.kind === "refused") throw new AnswerError(refusalOf(services, outcome));
	const { operation } = outcome;
	if (operation.state === "awaiting") return call.reply(askedWords(operation, messages));
	await call.reply(messages.say(started, { count: operation.total }));
	const end = await ended(services, operation);
	if (end !== null) await call.reply(await endWords(services, end));
}

function refusalOf(
	{ messages }: Services,
	{ reason, operation }: Extract<UndoAllOutcome, { kind: "refused" }>,
): string {
	if (reason === "tooLate") return messages.say("answer.tooLate");
	if (reason !== "alreadyResolved" || operation === null) return messages.say("operation.unknown");
	return messages.say("operation.undoBefore", {
		actor: operation.actorName || messages.say("state.someone"),
	});
}

async function endWords(services: Services, operation: Operation): Promise<string> {
	const { messages, errors, contextOf, useCases } = services;
	const { done, failed, total } = operation;
	const head = messages.say("operation.undoEnded", { done, failed, count: Math.max(total, done + failed) });
	const left = await firstNotDone(useCases.operationItems(operation), NAMED);
	const lines = await outcomeLines({ errors, contextOf, messages }, left);
	const more = failed - lines.length;
	const rest = more > 0 ? [messages.say("operation.threadMore", { count: more })] : [];
	return [head, ...lines.map((line) => `• ${line}`), ...rest].join("\n");
}

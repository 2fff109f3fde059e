import type { Role } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import type { RefusalReason, ResolveOutcome } from "../ports/use-cases.js";
import { askedWords } from "./approval-answer.js";
import type { CardContext } from "./desired-card.js";
import { maskOf } from "./mask.js";
import { reasonText } from "./own-words.js";
import { nameOf, type Telling, tellingOf } from "./sentence.js";

/** A role as people call it. */
export function roleWords(messages: Messages, role: Role): string {
	return messages.say(ROLES[role]);
}

/** What the presser hears of a press, in one or two sentences: what became of it, why, and what to do. */
export function answerTo(
	outcome: ResolveOutcome,
	role: Role,
	context: (error: SyncError) => CardContext,
	messages: Messages,
): string {
	switch (outcome.kind) {
		case "done":
			return doneWords(outcome.error, context(outcome.error));
		case "asked":
			return askedWords(outcome.operation, messages);
		case "failed": {
			const { mapping } = context(outcome.error);
			const message = maskOf(outcome.error, mapping)(reasonText(outcome.message, { mapping, messages }));
			return messages.say("answer.failed", { message: asSentence(message) });
		}
		case "refused":
			return refusalWords(outcome, role, messages);
	}
}

/** Why a press was refused, and what to do. */
export function refusalWords(
	refusal: { reason: RefusalReason; error: SyncError | null; needed: Role | null },
	role: Role,
	messages: Messages,
): string {
	const { reason, error, needed } = refusal;
	switch (reason) {
		case "roleTooLow":
			return messages.say("answer.roleTooLow", {
				needed: roleWords(messages, needed ?? "operator"),
				role: roleWords(messages, role),
			});
		case "alreadyResolved": {
			const actor = error?.outcome?.actorName;
			if (!actor) return messages.say("answer.alreadyResolved");
			return messages.say("answer.alreadyResolvedBy", { actor });
		}
		case "beingResolved": {
			const actor = error?.resolving?.actorName;
			return actor ? messages.say("answer.beingResolvedBy", { actor }) : messages.say("answer.beingResolved");
		}
		default:
			return messages.say(PLAIN_REFUSALS[reason]);
	}
}

const PLAIN_REFUSALS = {
	notFitting: "answer.notFitting",
	againstDirection: "answer.againstDirection",
	changedMeanwhile: "answer.changedMeanwhile",
	pairBusy: "answer.pairBusy",
	unknown: "answer.unknown",
	invalidInput: "answer.invalidInput",
	tooLate: "answer.tooLate",
	writtenSince: "answer.writtenSince",
	bothWritten: "answer.bothWritten",
	alreadyCoupled: "answer.alreadyCoupled",
	observing: "answer.observing",
	notConfigured: "answer.notConfigured",
} as const satisfies Partial<Record<RefusalReason, MessageKey>>;

const ROLES = {
	viewer: "role.viewer",
	operator: "role.operator",
	steward: "role.steward",
	admin: "role.admin",
} as const satisfies Record<Role, MessageKey>;

function doneWords(error: SyncError, context: CardContext): string {
	const { messages } = context;
	if (error.couplingId === null && error.record === null) {
		const isUndone = error.history.at(-1)?.step === "undone";
		const count = Number(error.outcome?.summary ?? 0);
		return isUndone ? messages.say("operation.undoStarted", { count }) : messages.say("answer.doneMapping");
	}
	const telling = tellingOf(error, context);
	if (error.state !== "resolved") return asideWords(telling);
	const resolution = error.outcome?.resolution;
	const inStep = resolution !== "uncouple" && resolution !== "delete";
	return inStep ? messages.say("answer.done", { name: nameOf(telling) }) : messages.say("answer.doneMapping");
}

/** A press that left the error open: it was set aside, told something, or its last answer was taken back. */
function asideWords(telling: Telling): string {
	const { error, messages } = telling;
	const name = nameOf(telling);
	switch (error.history.at(-1)?.step) {
		case "undone":
			return messages.say("answer.undone", { name });
		case "opened":
		case "changed":
		case "repeated":
			return messages.say(wasEdited(error) ? "answer.editAsks" : "answer.coupledAsks", { name });
		default:
			return messages.say("answer.aside", { name });
	}
}

function wasEdited({ history }: SyncError): boolean {
	return history.findLast(({ step }) => step === "taken")?.reason === "edit";
}

function asSentence(text: string): string {
	const trimmed = text.trim();
	return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

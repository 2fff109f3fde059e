import { NEEDED_ROLE, type Role } from "../domain/resolution.js";
import type { Messages } from "../messages/index.js";
import type { Operation } from "../ports/stores.js";
import type { ApprovalRefusal } from "../ports/use-cases.js";
import { roleWords } from "./answer.js";

/** Why a second person's answer was not taken, and what to do. */
export function approvalRefusal(
	{ reason, operation }: { reason: ApprovalRefusal; operation: Operation | null },
	role: Role,
	messages: Messages,
): string {
	switch (reason) {
		case "roleTooLow":
			return messages.say("answer.roleTooLow", {
				needed: roleWords(messages, NEEDED_ROLE.approve),
				role: roleWords(messages, role),
			});
		case "ownRequest":
			return messages.say("approval.ownRequest", { button: messages.say("approval.buttonRefuse") });
		case "answered":
			return answeredWords(operation, messages);
		case "changed":
			return messages.say("approval.changedMeanwhile", { count: operation?.total ?? 0 });
		case "observing":
			return messages.say("answer.observing");
		case "unknown":
			return messages.say("operation.unknown");
	}
}

const ANSWERED = {
	approved: "approval.alreadyAgreed",
	refused: "approval.alreadyRefused",
	withdrawn: "approval.alreadyWithdrawn",
	expired: "approval.alreadyExpired",
	over: "approval.alreadyOver",
} as const;

function answeredWords(operation: Operation | null, messages: Messages): string {
	const answer = operation?.approval?.answer ?? null;
	if (answer === null) return messages.say("operation.unknown");
	const say = messages.say as (key: string, values: Record<string, string>) => string;
	return say(ANSWERED[answer.kind], { actor: answer.actorName || messages.say("state.someone") });
}

/** What whoever asked for something hears: that it waits for a second person. */
export function askedWords({ total, actorName }: Operation, messages: Messages): string {
	const actor = actorName || messages.say("state.someone");
	return messages.say("approval.askedNow", { count: total, actor });
}

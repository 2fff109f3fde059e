import { COMMAND, reasonText } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { UndoCoupleOutcome } from "../../../ports/use-cases.js";
import { parsePairValue } from "../../pair-payload.js";
import { answerToOf, type Services } from "../../services.js";
import { AnswerError, callFor, requireRole } from "../commands/call.js";
import { recordName } from "../commands/find-record.js";
import type { ButtonClick } from "./card-press.js";

/** The button under the outcome of `/koppel couple`: takes the coupling back. */
export async function coupleUndone(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { useCases, messages, stopping } = services;
	const call = await callFor(services, body.user, answerToOf(services, body));
	await call.attempt(async () => {
		const value = parsePairValue(action.value);
		const command = `${COMMAND} couple`;
		if (value === null) throw new AnswerError(messages.say("answer.invalidButton", { command }));
		const { mapping } = value;
		await requireRole(services, call.actor, NEEDED_ROLE.undo, { action: "undo", mapping });
		const outcome = await useCases.undoCouple({ ...value, actor: call.actor, signal: stopping });
		await call.reply(wordsOf(services, mapping, outcome));
	});
}

function wordsOf(services: Services, mapping: string, outcome: UndoCoupleOutcome): string {
	const { messages, factsOf } = services;
	if (outcome.kind === "refused") return messages.say(REFUSED[outcome.reason]);
	if (outcome.kind === "done")
		return messages.say("couple.undone", { name: recordName(services, outcome.record), mapping });
	const message = reasonText(outcome.message, { mapping: factsOf(mapping), messages });
	return messages.say("couple.undoFailed", { message });
}

const REFUSED = {
	notFitting: "couple.notByHand",
	tooLate: "answer.tooLate",
	writtenSince: "answer.writtenSince",
	bothWritten: "answer.bothWritten",
	pairBusy: "answer.pairBusy",
} as const satisfies Record<Extract<UndoCoupleOutcome, { kind: "refused" }>["reason"], string>;

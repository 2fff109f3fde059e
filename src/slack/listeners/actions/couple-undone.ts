import { COMMAND, reasonText } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { UndoCoupleOutcome } from "../../../ports/use-cases.js";
import { pairWorkingModal } from "../../blocks/pair-outcome-modal.js";
import { escaped } from "../../blocks/text.js";
import { parsePairValue } from "../../pair-payload.js";
import { answerToOf, type Services } from "../../services.js";
import { AnswerError, type CommandCall, callFor, requireRole } from "../commands/call.js";
import { recordName } from "../commands/find-record.js";
import { tellInWindow } from "../views/pair-form.js";
import type { ButtonClick } from "./card-press.js";

/** The button under the outcome of a coupling by hand takes it back; a window it stands in tells how that ended. */
export async function coupleUndone(services: Services, { body, action }: ButtonClick): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	const takenBack = () => takeBack(services, call, action.value);
	if (body.view === undefined) return call.attempt(async () => call.replyRaw(await takenBack()));
	const { id: viewId } = body.view;
	await services.interactive.update({ viewId }, pairWorkingModal(services.messages));
	await tellInWindow(services, viewId, takenBack);
}

/** Gives the words for it as markup. Throws what the use case throws, and an AnswerError where the coupling stays. */
async function takeBack(
	services: Services,
	{ actor }: Pick<CommandCall, "actor">,
	carried: string | undefined,
): Promise<string> {
	const { useCases, messages, factsOf, stopping } = services;
	const value = parsePairValue(carried);
	if (value === null)
		throw new AnswerError(messages.say("answer.invalidButton", { command: `${COMMAND} couple` }));
	const { mapping } = value;
	await requireRole(services, actor, NEEDED_ROLE.undo, { action: "undo", mapping });
	const outcome = await useCases.undoCouple({ ...value, actor, signal: stopping });
	if (outcome.kind === "refused") throw new AnswerError(messages.say(REFUSED[outcome.reason]));
	if (outcome.kind === "done")
		return escaped(
			messages.say("couple.undone", { name: recordName(services, outcome.record), mapping }),
			1_000,
		);
	const message = reasonText(outcome.message, { mapping: factsOf(mapping), messages });
	throw new AnswerError(messages.say("couple.undoFailed", { message }));
}

const REFUSED = {
	notFitting: "couple.notByHand",
	tooLate: "answer.tooLate",
	writtenSince: "answer.writtenSince",
	bothWritten: "answer.bothWritten",
	pairBusy: "answer.pairBusy",
} as const satisfies Record<Extract<UndoCoupleOutcome, { kind: "refused" }>["reason"], string>;

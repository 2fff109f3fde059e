import { type ApprovalPress, approvalRefusal, COMMAND } from "../../../console/index.js";
import { parseApprovalValue } from "../../payload.js";
import { approvalSubject } from "../../projection/card-ids.js";
import { answerToOf, type Services } from "../../services.js";
import { callFor } from "../commands/call.js";
import { type ButtonClick, once, touchedAbout } from "./card-press.js";

/** The answer of a second person; the card tells what becomes of it, and who may not answer is told in private. */
export async function approvalPress(
	services: Services,
	answer: ApprovalPress,
	{ body, action }: ButtonClick,
): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseApprovalValue(action.value);
	if (value === null)
		return call.reply(services.messages.say("answer.invalidButton", { command: `${COMMAND} status` }));
	const { operationId, revision } = value;
	await touchedAbout(services, body, approvalSubject(operationId));
	await once(services, `${call.actor.id} ${answer} ${operationId} ${revision}`, () =>
		call.attempt(async () => {
			const { actor } = call;
			const outcome = await services.useCases
				.answerApproval({ operationId, revision, answer, actor })
				.finally(() => redrawApproval(services, operationId));
			if (outcome.kind === "refused" && !isOwnAnswer(outcome, actor.id))
				await call.reply(approvalRefusal(outcome, actor.role, services.messages));
		}),
	);
}

/** A second click that came late: the same person's first one is at work or did it. */
function isOwnAnswer({ reason, operation }: Parameters<typeof approvalRefusal>[0], actorId: string): boolean {
	return reason === "answered" && operation?.approval?.answer?.actor === actorId;
}

async function redrawApproval({ projector, outbox }: Services, operationId: string): Promise<void> {
	try {
		await projector.projectApproval(operationId);
	} finally {
		outbox.wake();
	}
}

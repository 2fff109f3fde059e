import { COMMAND, refusalWords } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { SyncError } from "../../../domain/sync-error.js";
import type { Actor, RefusalReason } from "../../../ports/use-cases.js";
import { choosableFields, chooseModal } from "../../blocks/choose-modal.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { type ButtonValue, parseButtonValue } from "../../payload.js";
import { actorOf, answerToOf, mayAct, redraw, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import { type ButtonClick, touched } from "./card-press.js";

/** Opens the window that asks field by field. It shows what the card showed; the press re-checks the world. */
export async function showChoices(services: Services, { ack, body, action }: ButtonClick): Promise<void> {
	await ack();
	const { interactive, messages } = services;
	const to = answerToOf(services, body);
	const value = parseButtonValue(action.value);
	if (value === null) {
		const words = messages.say("answer.invalidButton", { command: `${COMMAND} errors` });
		await interactive.whisper(to, whispered(words));
		return;
	}
	const window = await interactive.open(body.trigger_id, loadingModal(messages));
	if (window === null) {
		await interactive.whisper(to, whispered(messages.say("answer.windowClosed")));
		return;
	}
	await touched(services, body, value);
	const actor = await actorOf(services, body.user);
	await interactive.update(window, await viewFor(services, value, actor));
}

async function viewFor(services: Services, { errorId, revision }: ButtonValue, actor: Actor) {
	const { useCases, messages, contextOf } = services;
	const needed = NEEDED_ROLE.synchronize;
	if (!(await mayAct(services, actor, needed, { action: "synchronize", errorId }))) {
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		return outcomeModal(false, words, messages);
	}
	const error = await useCases.error(errorId);
	const reason = whyNot(error, revision);
	if (error !== null && reason === null) return chooseModal(error, contextOf(error));
	await redraw(services, errorId);
	const refusal = { reason: reason ?? "unknown", error, needed } as const;
	return outcomeModal(false, refusalWords(refusal, actor.role, messages), messages);
}

/** Why a window about this error and revision is out of date; null while it is not. */
export function whyNot(error: SyncError | null, revision: number): RefusalReason | null {
	if (error === null) return "unknown";
	if (error.state === "resolved") return "alreadyResolved";
	if (error.state === "resolving") return "beingResolved";
	if (error.revision !== revision) return "changedMeanwhile";
	return choosableFields(error).length === 0 ? "notFitting" : null;
}

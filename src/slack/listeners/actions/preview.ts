import { COMMAND, refusalWords } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Actor } from "../../../ports/use-cases.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { previewModal } from "../../blocks/preview-modal.js";
import { type ButtonValue, parseButtonValue } from "../../payload.js";
import { actorOf, answerToOf, mayAct, redraw, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import { type ButtonClick, touched } from "./card-press.js";

/**
 * Restore and delete show first what they would do. A trigger lives three seconds and both systems may take longer,
 * so a small window opens at once and the preview replaces its content.
 */
export async function showPreview(
	services: Services,
	resolution: "restore" | "delete",
	{ ack, body, action }: ButtonClick,
): Promise<void> {
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
	await interactive.update(window, await viewFor(services, resolution, value, actor));
}

async function viewFor(
	services: Services,
	resolution: "restore" | "delete",
	{ errorId, revision }: ButtonValue,
	actor: Actor,
) {
	const { useCases, messages, contextOf, log } = services;
	const needed = NEEDED_ROLE[resolution];
	if (!(await mayAct(services, actor, needed, { action: resolution, errorId }))) {
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		return outcomeModal(false, words, messages);
	}
	try {
		const preview = await useCases.preview(errorId, resolution);
		const stale = preview !== null && preview.error.revision !== revision;
		const reason = preview === null ? "unknown" : (preview.refusal ?? (stale ? "changedMeanwhile" : null));
		if (preview !== null && reason === null) return previewModal(preview, revision, contextOf(preview.error));
		await redraw(services, errorId);
		const refusal = { reason: reason ?? "unknown", error: preview?.error ?? null, needed } as const;
		return outcomeModal(false, refusalWords(refusal, actor.role, messages), messages);
	} catch (error) {
		log.warn({ error, errorId }, "Preview failed");
		return outcomeModal(false, messages.say("modal.unreachable"), messages);
	}
}

import type { ModalView } from "@slack/types";
import { COMMAND, refusalWords } from "../../../console/index.js";
import { NEEDED_ROLE, type ResolutionKind } from "../../../domain/resolution.js";
import type { SyncError } from "../../../domain/sync-error.js";
import type { Actor, RefusalReason } from "../../../ports/use-cases.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { errorFacts } from "../../log-facts.js";
import type { ButtonValue } from "../../payload.js";
import { actorOf, answerToOf, mayAct, redraw, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import { type CardBody, touched } from "./card-press.js";

/** A press that opens a window about an error. */
export interface WindowPress {
	body: CardBody & { trigger_id: string };
	/** Null when the button is not one of ours, or of an older form. */
	value: ButtonValue | null;
	resolution: ResolutionKind;
	/** The window, from the error as it stands now; `isOld` when the card the person saw showed an earlier state. */
	view(error: SyncError, actor: Actor, isOld: boolean): Promise<ModalView>;
}

/**
 * Opens a window about an error: a small one at once, for a trigger lives three seconds and both systems may take
 * longer, then what it is about. Someone whose role does not cover it is told so in the window.
 */
export async function openWindow(services: Services, press: WindowPress): Promise<void> {
	const { interactive, messages } = services;
	const { body, value } = press;
	const to = answerToOf(services, body);
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
	await interactive.update(window, await viewFor(services, press, value, actor));
}

async function viewFor(
	services: Services,
	{ resolution, view }: WindowPress,
	{ errorId, revision }: ButtonValue,
	actor: Actor,
): Promise<ModalView> {
	const { useCases, messages, log } = services;
	const needed = NEEDED_ROLE[resolution];
	if (!(await mayAct(services, actor, needed, { action: resolution, errorId }))) {
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		return outcomeModal(false, words, messages);
	}
	try {
		const error = await useCases.error(errorId);
		const reason = closedReason(error);
		if (error !== null && reason === null) return await view(error, actor, error.revision !== revision);
		return await refusalView(services, { reason: reason ?? "unknown", error, errorId, actor });
	} catch (error) {
		log.warn({ error, ...(await errorFacts(services, errorId)) }, "Window not filled");
		return outcomeModal(false, messages.say("modal.unreachable"), messages);
	}
}

/** Why nothing can be asked about this error any more; null while it is open. */
export function closedReason(error: SyncError | null): RefusalReason | null {
	if (error === null) return "unknown";
	if (error.state === "resolved") return "alreadyResolved";
	return error.state === "resolving" ? "beingResolved" : null;
}

/** The window that says why nothing was done; the card is brought up to date. */
export async function refusalView(
	services: Services,
	{
		reason,
		error,
		errorId,
		actor,
	}: { reason: RefusalReason; error: SyncError | null; errorId: string; actor: Actor },
): Promise<ModalView> {
	const { messages } = services;
	await redraw(services, errorId);
	return outcomeModal(false, refusalWords({ reason, error, needed: null }, actor.role, messages), messages);
}

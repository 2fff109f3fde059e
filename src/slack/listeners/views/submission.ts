import type { AckFn, SlackViewAction, ViewOutput, ViewResponseAction } from "@slack/bolt";
import { refusalWords } from "../../../console/index.js";
import type { SyncError } from "../../../domain/sync-error.js";
import type { RefusalReason } from "../../../ports/use-cases.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { parseViewMemory, type ViewMemory } from "../../payload.js";
import { redraw, type Services } from "../../services.js";
import { closedReason } from "../actions/open-window.js";

/** A submitted window, as Bolt hands it over. */
export interface Submission {
	ack: AckFn<ViewResponseAction>;
	body: SlackViewAction;
	view: ViewOutput;
}

/**
 * The error a submitted window is about while something can still be done about it; else the window says why not and
 * null is given. Looks at our own store only: the answer must be there within three seconds.
 */
export async function errorOf(
	services: Services,
	{ ack, view }: Submission,
): Promise<{ error: SyncError; memory: ViewMemory } | null> {
	const memory = parseViewMemory(view.private_metadata);
	const error = memory === null ? null : await services.useCases.error(memory.errorId);
	const reason = closedReason(error);
	if (memory !== null && error !== null && reason === null) return { error, memory };
	await ack({ response_action: "update", view: refusedView(services, reason ?? "unknown", error) });
	if (memory !== null) await redraw(services, memory.errorId);
	return null;
}

/** The window that says why nothing was done. */
export function refusedView({ messages }: Services, reason: RefusalReason, error: SyncError | null) {
	return outcomeModal(false, refusalWords({ reason, error, needed: null }, "viewer", messages), messages);
}

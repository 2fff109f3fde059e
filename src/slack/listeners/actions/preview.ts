import { answerTo } from "../../../console/index.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { previewModal } from "../../blocks/preview-modal.js";
import { parseButtonValue } from "../../payload.js";
import type { Services } from "../../services.js";
import type { ButtonClick } from "./card-press.js";
import { openWindow, refusalView } from "./open-window.js";

/** Restore and delete show first what they would do, read afresh from both systems. */
export function showPreview(
	services: Services,
	resolution: "restore" | "delete",
	{ body, action }: ButtonClick,
): Promise<void> {
	const { useCases, contextOf, messages } = services;
	return openWindow(services, {
		body,
		value: parseButtonValue(action.value),
		resolution,
		view: async ({ _id: errorId }, actor, isOld) => {
			const preview = await useCases.preview(errorId, resolution);
			const reason = preview === null ? "unknown" : (preview.refusal ?? (isOld ? "changedMeanwhile" : null));
			if (preview === null || reason !== null)
				return refusalView(services, {
					reason: reason ?? "unknown",
					error: preview?.error ?? null,
					errorId,
					actor,
				});
			const { hindrance, error } = preview;
			if (hindrance !== null) {
				const outcome = { kind: "failed", error, message: hindrance } as const;
				return outcomeModal(false, answerTo(outcome, actor.role, contextOf, messages), messages);
			}
			return previewModal(preview, preview.error.revision, contextOf(preview.error));
		},
	});
}

import type { BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { SyncError } from "../../../domain/sync-error.js";
import { choosableFields, compareModal } from "../../blocks/compare-modal.js";
import { errorFacts } from "../../log-facts.js";
import { parseButtonValue, parseViewMemory } from "../../payload.js";
import type { Services } from "../../services.js";
import { readChoices } from "../views/read-choices.js";
import type { ButtonClick } from "./card-press.js";
import { openWindow, refusalView } from "./open-window.js";

/** Opens the window that compares both records. What changed since the card was seen is shown as it is now, and said. */
export function showComparison(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { messages } = services;
	return openWindow(services, {
		body,
		value: parseButtonValue(action.value),
		resolution: "synchronize",
		view: async (error, actor, isOld) => {
			if (choosableFields(error).length === 0)
				return refusalView(services, { reason: "notFitting", error, errorId: error._id, actor });
			return comparison(services, error, isOld ? messages.say("modal.compareRefreshed") : null);
		},
	});
}

/** The window without any choice made yet. */
export function comparison({ contextOf }: Services, error: SyncError, note: string | null): ModalView {
	return compareModal(error, contextOf(error), { preview: null, note });
}

/**
 * A choice was made: the window shows what all of them together would write, read afresh from both systems. What is chosen
 * while the systems are read counts too: the choices before it alone are not shown any more.
 */
export async function choiceMade(services: Services, { body }: { body: BlockAction }): Promise<void> {
	const { choosing } = services;
	const viewId = body.view?.id ?? "";
	const isBeingRead = choosing.has(viewId);
	choosing.set(viewId, body);
	if (isBeingRead) return;
	try {
		for (let shown: BlockAction | undefined; shown !== choosing.get(viewId); ) {
			shown = choosing.get(viewId) as BlockAction;
			await showChoices(services, shown, () => shown === choosing.get(viewId));
		}
	} finally {
		choosing.delete(viewId);
	}
}

async function showChoices(services: Services, body: BlockAction, isNewest: () => boolean): Promise<void> {
	const { useCases, interactive, messages, contextOf, log } = services;
	const { view } = body;
	const memory = parseViewMemory(view?.private_metadata);
	if (view === undefined || memory === null) return;
	try {
		const error = await useCases.error(memory.errorId);
		if (error === null || error.revision !== memory.revision) return;
		const { fields } = readChoices(error, memory.shown ?? choosableFields(error).length, view);
		const preview = await useCases.preview(error._id, "synchronize", { fields });
		if (!isNewest()) return;
		if (preview === null || preview.refusal !== null) {
			const note = messages.say("modal.compareChanged");
			await interactive.update({ viewId: view.id, hash: view.hash }, comparison(services, error, note));
			return;
		}
		const next = compareModal(error, contextOf(error), { preview, note: null });
		await interactive.update({ viewId: view.id, hash: view.hash }, next);
	} catch (error) {
		// Without a preview the choices still stand, and the press looks at the world again.
		log.warn({ error, ...(await errorFacts(services, memory.errorId)) }, "Preview of choices failed");
	}
}

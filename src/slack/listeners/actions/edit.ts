import { editableFields, editModal } from "../../blocks/edit-modal.js";
import { parseButtonValue } from "../../payload.js";
import type { Services } from "../../services.js";
import type { ButtonClick } from "./card-press.js";
import { openWindow, refusalView } from "./open-window.js";

/** Opens the window in which refused values are corrected. */
export function showEdit(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { contextOf, mappingOf, messages } = services;
	return openWindow(services, {
		body,
		value: parseButtonValue(action.value),
		resolution: "edit",
		view: async (error, actor, isOld) => {
			const mapping = mappingOf(error.mapping);
			const fields = mapping === null ? [] : editableFields(error, mapping);
			if (fields.length === 0)
				return refusalView(services, { reason: "notFitting", error, errorId: error._id, actor });
			const note = isOld ? messages.say("modal.compareRefreshed") : null;
			return editModal(error, fields, contextOf(error), note);
		},
	});
}

import type { ShownField, SyncError } from "../../../domain/sync-error.js";
import { type EditableField, editableFields, editModal } from "../../blocks/edit-modal.js";
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
			return editModal(error, await withNames(services, error, fields), contextOf(error), note);
		},
	});
}

/** The fields with what their references name. A system that does not answer is no reason not to correct a value. */
export async function withNames(
	{ useCases, log }: Services,
	error: SyncError,
	fields: EditableField[],
): Promise<EditableField[]> {
	try {
		const names = await useCases.namesInFields(error._id);
		return fields.map((field) => ({ ...field, named: nameIn(names[field.name], field.value) }));
	} catch (failure) {
		log.info({ error: failure, errorId: error._id, mapping: error.mapping }, "Names of references not read");
		return fields;
	}
}

function nameIn(names: ShownField["names"] = [], value: string): string | null {
	return names.find((one) => String(one.value) === value)?.name ?? null;
}

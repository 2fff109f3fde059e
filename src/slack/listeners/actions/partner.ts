import { partnerModal } from "../../blocks/partner-modal.js";
import { parseButtonValue } from "../../payload.js";
import type { Services } from "../../services.js";
import type { ButtonClick } from "./card-press.js";
import { openWindow } from "./open-window.js";

/** Opens the window in which the record to couple with is looked for. */
export function showPartner(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { contextOf, messages } = services;
	return openWindow(services, {
		body,
		value: parseButtonValue(action.value),
		resolution: "couple",
		view: async (error, _actor, isOld) =>
			partnerModal(error, contextOf(error), isOld ? messages.say("modal.compareRefreshed") : null),
	});
}

import type { SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { PickedRecord } from "../../../ports/use-cases.js";
import { partnerModal, partnerSide, recordOption } from "../../blocks/partner-modal.js";
import { parseButtonValue, parseViewMemory } from "../../payload.js";
import type { Services } from "../../services.js";
import type { ButtonClick } from "./card-press.js";
import { openWindow } from "./open-window.js";

/** Slack takes 100 options; a person reads the first few. */
const OFFERED = 25;

/** Opens the window in which the record to couple with is looked for. */
export function showPartner(services: Services, { ack, body, action }: ButtonClick): Promise<void> {
	const { contextOf, messages } = services;
	return openWindow(services, {
		ack: async () => ack(),
		body,
		value: parseButtonValue(action.value),
		resolution: "couple",
		view: async (error, _actor, isOld) =>
			partnerModal(error, contextOf(error), isOld ? messages.say("modal.compareRefreshed") : null),
	});
}

/** Records that begin with what was typed; before anything is typed, those the error itself names. */
export async function partnerOptions(
	services: Services,
	{ ack, body, payload }: Pick<SlackOptionsMiddlewareArgs<"block_suggestion">, "ack" | "body" | "payload">,
): Promise<void> {
	const { useCases, contextOf, log } = services;
	const memory = parseViewMemory(body.view?.private_metadata);
	const error = memory === null ? null : await useCases.error(memory.errorId);
	if (error === null) return ack({ options: [] });
	const side = partnerSide(error);
	const text = payload.value.trim();
	const named = error.others
		.filter((other) => other.side === side)
		.map(({ id, name }): PickedRecord => ({ side, id, name, keys: [], couplingId: null }));
	try {
		const { mapping } = error;
		const found = text === "" ? named : await useCases.search({ mapping, side, text, limit: OFFERED });
		await ack({ options: found.slice(0, OFFERED).map((one) => recordOption(one, contextOf(error))) });
	} catch (failure) {
		log.warn({ error: failure, errorId: error._id }, "Records could not be searched");
		await ack({ options: [] });
	}
}

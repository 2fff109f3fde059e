import type { BlockAction, OverflowAction } from "@slack/bolt";
import { type CardMenuChoice, refusalWords } from "../../../console/index.js";
import { covers, NEEDED_ROLE } from "../../../domain/resolution.js";
import { assignModal, noteModal, snoozeModal } from "../../blocks/aside-modal.js";
import { type ButtonValue, parseMenuValue } from "../../payload.js";
import { actorOf, answerToOf, mayAct, type Services } from "../../services.js";
import { carryOut, whispered } from "../carry-out.js";
import { touched } from "./card-press.js";
import { openWindow } from "./open-window.js";
import { showHidden } from "./reveal.js";

/** A choice from a card's menu: some ask more in a window, the others act at once. */
export async function cardMenu(
	services: Services,
	{ body, action }: { body: BlockAction; action: OverflowAction },
): Promise<void> {
	const value = parseMenuValue(action.selected_option?.value);
	const { contextOf } = services;
	const opens = { body, value } as const;
	switch (value?.choice) {
		case "assign":
			return openWindow(services, {
				...opens,
				resolution: "assign",
				view: async (error, actor) => assignModal(error, contextOf(error), actor.id),
			});
		case "note":
			return openWindow(services, {
				...opens,
				resolution: "note",
				view: async (error) => noteModal(error, contextOf(error)),
			});
		case "snooze":
			return openWindow(services, {
				...opens,
				resolution: "snooze",
				view: async (error) => snoozeModal(error, contextOf(error)),
			});
		case "reveal":
			return showHidden(services, body, value);
		default:
			return actAtOnce(services, body, value);
	}
}

async function actAtOnce(
	services: Services,
	body: BlockAction,
	value: (ButtonValue & { choice: CardMenuChoice }) | null,
): Promise<void> {
	const to = answerToOf(services, body);
	const { interactive, messages } = services;
	if (value === null || value.choice === "reveal") {
		await interactive.whisper(to, whispered(messages.say("answer.unknown")));
		return;
	}
	const { errorId, revision, choice: resolution } = value;
	const actor = await actorOf(services, body.user);
	await touched(services, body, value);
	const needed = NEEDED_ROLE[resolution];
	if (!covers(actor.role, needed)) {
		await mayAct(services, actor, needed, { action: resolution, errorId });
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		await interactive.whisper(to, whispered(words));
		return;
	}
	const { outcome, words } = await carryOut(services, { errorId, revision, resolution, actor });
	if (outcome?.kind !== "done") await interactive.whisper(to, whispered(words));
}

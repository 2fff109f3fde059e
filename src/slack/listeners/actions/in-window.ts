import type { BlockAction, ButtonAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { VIEW_IDS } from "../../ids.js";
import type { Answer } from "../../interactive.js";
import { parseCardMemory, parsePageMemory } from "../../payload.js";
import type { Services } from "../../services.js";
import { allOfCard, cardOfError } from "../all-of-card.js";
import type { ButtonClick } from "./card-press.js";

/**
 * A press of a card's button inside one of the windows that show cards: what else it opens lies over that window,
 * what it answers stands in it, and afterwards the window shows what has become of it.
 */
export async function inWindow(
	services: Services,
	click: ButtonClick,
	listener: (services: Services, click: ButtonClick) => Promise<void>,
): Promise<void> {
	const { view } = click.body;
	// The card window follows its error by itself; what is pressed in it only opens on top.
	if (view?.callback_id === VIEW_IDS.card) return listener(openingOnTop(services), click);
	if (view?.callback_id !== VIEW_IDS.all && view?.callback_id !== VIEW_IDS.oneCard)
		return listener(services, click);
	const notices: string[] = [];
	const collecting = collectingAnswers(services, notices);
	await listener(openingOnTop(collecting), click);
	const next = await redrawn(services, view, notices);
	if (next !== null) await services.interactive.update({ viewId: view.id }, next);
}

/** The same services, with windows laid over the one that was pressed in. */
function openingOnTop(services: Services): Services {
	const { interactive } = services;
	return { ...services, interactive: { ...interactive, open: interactive.push } };
}

/** The same services, with private answers kept for a window that shows them; they are markup already. */
export function collectingAnswers(services: Services, answers: string[]): Services {
	const whisper = async (_to: unknown, answer: Answer) => {
		answers.push(typeof answer === "string" ? answer : answer.text);
		return true;
	};
	return { ...services, interactive: { ...services.interactive, whisper } };
}

async function redrawn(
	services: Services,
	view: NonNullable<BlockAction<ButtonAction>["view"]>,
	notices: string[],
): Promise<ModalView | null> {
	const page = parsePageMemory(view.private_metadata);
	if (page !== null) return allOfCard(services, page.of, page.skip, notices);
	const errorId = parseCardMemory(view.private_metadata);
	return errorId === null ? null : cardOfError(services, errorId, notices);
}

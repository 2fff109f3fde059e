import type { ModalView } from "@slack/types";
import { COMMAND } from "../../../console/index.js";
import { differingFields, firstWindow } from "../../blocks/first-window.js";
import { VIEW_IDS } from "../../ids.js";
import { parseButtonValue, parsePageMemory, parseSharedValue, type SharedValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { allOfCard, cardOfError, outcomeOf } from "../all-of-card.js";
import { whispered } from "../carry-out.js";
import { type ButtonClick, touchedAbout } from "./card-press.js";

/** How many first contacts are looked at for the fields they differ in. */
const LOOKED_AT = 200;

/** The window with everything a card of several tells of. */
export async function showAll(services: Services, click: ButtonClick): Promise<void> {
	await showOfShared(services, click, ({ subject }) => allOfCard(services, subject, 0));
}

/** The window with what the newest bulk resolution of a card came to. */
export async function showOutcome(services: Services, click: ButtonClick): Promise<void> {
	await showOfShared(services, click, ({ operation }) => outcomeOf(services, operation ?? "", 0));
}

/** The window that asks per field, for all first contacts of a mapping. */
export async function showFields(services: Services, click: ButtonClick): Promise<void> {
	await showOfShared(services, click, async (value) => {
		const { cards, errors, contextOf } = services;
		const card = await cards.bySubject(value.subject);
		if (card?.pile == null || card.shared === null) return allOfCard(services, value.subject, 0);
		const looked = await errors.ofPile(card.pile, LOOKED_AT);
		const count = await errors.countPile(card.pile);
		if (looked.length === 0) return allOfCard(services, value.subject, 0);
		return firstWindow({ ...value, count }, differingFields(looked), contextOf(card.shared));
	});
}

/** The card of one error, from a card of several or over the window with all of them. */
export async function openCard(services: Services, { body, action }: ButtonClick): Promise<void> {
	const value = parseButtonValue(action.value);
	if (value === null) return tellInvalid(services, body);
	await show(services, body, await cardOfError(services, value.errorId));
}

/** Another page of the window that was pressed in. */
export async function turnPage(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { view } = body;
	const page = parsePageMemory(action.value);
	if (view === undefined || page === null) return;
	const isOutcome = view.callback_id === VIEW_IDS.outcome;
	const next = isOutcome
		? await outcomeOf(services, page.of, page.skip)
		: await allOfCard(services, page.of, page.skip);
	await services.interactive.update({ viewId: view.id }, next);
}

async function showOfShared(
	services: Services,
	{ body, action }: ButtonClick,
	viewOf: (value: SharedValue) => Promise<ModalView>,
): Promise<void> {
	const value = parseSharedValue(action.value);
	if (value === null) return tellInvalid(services, body);
	await show(services, body, await viewOf(value));
	await touchedAbout(services, body, value.subject);
}

/** Our own store answers well within the three seconds a trigger lives, so the window opens with what it shows. */
async function show(services: Services, body: ButtonClick["body"], view: ModalView): Promise<void> {
	const { interactive, messages } = services;
	const isOver = body.view?.type === "modal";
	const opened = isOver
		? await interactive.push(body.trigger_id, view)
		: await interactive.open(body.trigger_id, view);
	if (opened === null) {
		await interactive.whisper(answerToOf(services, body), whispered(messages.say("answer.windowClosed")));
	}
}

async function tellInvalid(services: Services, body: ButtonClick["body"]): Promise<void> {
	const words = services.messages.say("answer.invalidButton", { command: `${COMMAND} errors` });
	await services.interactive.whisper(answerToOf(services, body), whispered(words));
}

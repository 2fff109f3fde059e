import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import type { Press, SharedPress } from "../../../console/index.js";
import { ACTION_IDS, KNOWN_ACTIONS, PRESS_IDS, SHARED_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { type ButtonClick, cardPress } from "./card-press.js";
import { showChoices } from "./choose.js";
import { inWindow } from "./in-window.js";
import { showPreview } from "./preview.js";
import { sharedPress } from "./shared-press.js";
import { openCard, showAll, showFields, showOutcome, turnPage } from "./show-windows.js";
import { uncoupleConfirmed } from "./uncouple-confirmed.js";

type Listener = (services: Services, click: ButtonClick) => Promise<void>;

const CARD_PRESSES: Record<Press, Listener> = {
	retry: (services, click) => cardPress(services, "retry", click),
	synchronizeLeft: (services, click) => cardPress(services, "synchronizeLeft", click),
	synchronizeRight: (services, click) => cardPress(services, "synchronizeRight", click),
	choose: showChoices,
	edit: (services, click) => cardPress(services, "edit", click),
	couple: (services, click) => cardPress(services, "couple", click),
	undo: (services, click) => cardPress(services, "undo", click),
	restore: (services, click) => showPreview(services, "restore", click),
	delete: (services, click) => showPreview(services, "delete", click),
	uncouple: (services, click) => cardPress(services, "uncouple", click),
	release: (services, click) => cardPress(services, "release", click),
	reject: (services, click) => cardPress(services, "reject", click),
};

const SHARED_PRESSES: Record<SharedPress, Listener> = {
	retryAll: (services, click) => sharedPress(services, "retryAll", click),
	ignoreAll: (services, click) => sharedPress(services, "ignoreAll", click),
	uncoupleAll: (services, click) => sharedPress(services, "uncoupleAll", click),
	leftForAll: (services, click) => sharedPress(services, "leftForAll", click),
	rightForAll: (services, click) => sharedPress(services, "rightForAll", click),
	retryRest: (services, click) => sharedPress(services, "retryRest", click),
	fieldsForAll: showFields,
	showAll,
	showOutcome,
};

/** One listener per action id, and one that takes whatever an older version of a card may still send. */
export function registerActions(app: App, services: Services): void {
	for (const press of Object.keys(CARD_PRESSES) as Press[]) {
		listen(app, PRESS_IDS[press], (click) => inWindow(services, click, CARD_PRESSES[press]));
	}
	for (const press of Object.keys(SHARED_PRESSES) as SharedPress[]) {
		listen(app, SHARED_IDS[press], (click) => SHARED_PRESSES[press](services, click));
	}
	listen(app, ACTION_IDS.openCard, (click) => openCard(services, click));
	listen(app, ACTION_IDS.nextPage, (click) => turnPage(services, click));
	listen(app, ACTION_IDS.previousPage, (click) => turnPage(services, click));
	listen(app, ACTION_IDS.uncoupleAll, (click) => uncoupleConfirmed(services, click));
	listen(app, ACTION_IDS.uncoupleRecord, (click) => uncoupleConfirmed(services, click));
	// Choosing inside a window is read on submission; Slack still wants it acknowledged.
	app.action(ACTION_IDS.fieldChoice, async ({ ack }) => ack());
	app.action(ACTION_IDS.firstChoice, async ({ ack }) => ack());
	app.action(anyBut(KNOWN_ACTIONS), async ({ ack, action }) => {
		await ack();
		const id = "action_id" in action ? action.action_id : "";
		services.log.warn({ action: id.slice(0, 100) }, "Press on a button nobody answers to");
	});
}

function listen(app: App, id: string, listener: (click: ButtonClick) => Promise<void>): void {
	app.action<BlockAction<ButtonAction>>(id, async ({ ack, body, action }) => listener({ ack, body, action }));
}

/** All listeners that match run, so the catch-all must match nothing that has one (facts/slack.md section 6.3). */
export function anyBut(known: readonly string[]): RegExp {
	const words = known.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^(?!(?:${words.join("|")})$)`);
}

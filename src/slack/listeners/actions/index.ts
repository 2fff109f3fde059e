import type { App, BlockAction, ButtonAction, OverflowAction } from "@slack/bolt";
import type { Press } from "../../../console/index.js";
import { ACTION_IDS, KNOWN_ACTIONS, PRESS_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { cardMenu } from "./card-menu.js";
import { type ButtonClick, cardPress } from "./card-press.js";
import { choiceMade, showComparison } from "./compare.js";
import { showEdit } from "./edit.js";
import { partnerOptions, showPartner } from "./partner.js";
import { showPreview } from "./preview.js";
import { uncoupleConfirmed } from "./uncouple-confirmed.js";

type Listener = (services: Services, click: ButtonClick) => Promise<void>;

const CARD_PRESSES: Record<Press, Listener> = {
	retry: (services, click) => cardPress(services, "retry", click),
	synchronizeLeft: (services, click) => cardPress(services, "synchronizeLeft", click),
	synchronizeRight: (services, click) => cardPress(services, "synchronizeRight", click),
	choose: showComparison,
	edit: showEdit,
	couple: showPartner,
	undo: (services, click) => cardPress(services, "undo", click),
	restore: (services, click) => showPreview(services, "restore", click),
	delete: (services, click) => showPreview(services, "delete", click),
	uncouple: (services, click) => cardPress(services, "uncouple", click),
	release: (services, click) => cardPress(services, "release", click),
	reject: (services, click) => cardPress(services, "reject", click),
};

/** One listener per action id, and one that takes whatever an older version of a card may still send. */
export function registerActions(app: App, services: Services): void {
	for (const press of Object.keys(CARD_PRESSES) as Press[]) {
		listen(app, PRESS_IDS[press], (click) => CARD_PRESSES[press](services, click));
	}
	listen(app, ACTION_IDS.uncoupleAll, (click) => uncoupleConfirmed(services, click));
	listen(app, ACTION_IDS.uncoupleRecord, (click) => uncoupleConfirmed(services, click));
	app.action<BlockAction<OverflowAction>>(ACTION_IDS.cardMenu, async ({ ack, body, action }) =>
		cardMenu(services, { ack: async () => ack(), body, action }),
	);
	app.action<BlockAction>(ACTION_IDS.fieldChoice, async ({ ack, body }) =>
		choiceMade(services, { ack: async () => ack(), body }),
	);
	app.options<"block_suggestion">(ACTION_IDS.partner, async ({ ack, body, payload }) =>
		partnerOptions(services, { ack, body, payload }),
	);
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

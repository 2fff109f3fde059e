import type { App } from "@slack/bolt";
import { ACTION_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { coupleOptions, partnerOptions, syncOptions, type Typing } from "./record-options.js";

/** One listener per picker that searches while one types. */
export function registerOptions(app: App, services: Services): void {
	listen(app, ACTION_IDS.coupleLeft, (typing) => coupleOptions(services, "left", typing));
	listen(app, ACTION_IDS.coupleRight, (typing) => coupleOptions(services, "right", typing));
	listen(app, ACTION_IDS.partner, (typing) => partnerOptions(services, typing));
	listen(app, ACTION_IDS.syncRecord, (typing) => syncOptions(services, typing));
}

function listen(app: App, action_id: string, listener: (typing: Typing) => Promise<void>): void {
	app.options<"block_suggestion">({ type: "block_suggestion", action_id }, async ({ ack, body }) =>
		listener({ ack: async (offered) => ack(offered), body }),
	);
}

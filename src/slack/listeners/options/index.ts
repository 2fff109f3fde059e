import type { App } from "@slack/bolt";
import { ACTION_IDS } from "../../ids.js";
import { forReaderAtOnce } from "../../readers.js";
import type { Services } from "../../services.js";
import { coupleOptions, partnerOptions, syncOptions, type Typing } from "./record-options.js";

/** One listener per picker that searches while one types. */
export function registerOptions(app: App, services: Services): void {
	const listen = (action_id: string, listener: (services: Services, typing: Typing) => Promise<void>) =>
		app.options<"block_suggestion">({ type: "block_suggestion", action_id }, async ({ ack, body }) =>
			listener(forReaderAtOnce(services, body.user.id), { ack: async (offered) => ack(offered), body }),
		);
	listen(ACTION_IDS.coupleLeft, (own, typing) => coupleOptions(own, "left", typing));
	listen(ACTION_IDS.coupleRight, (own, typing) => coupleOptions(own, "right", typing));
	listen(ACTION_IDS.partner, partnerOptions);
	listen(ACTION_IDS.syncRecord, syncOptions);
}

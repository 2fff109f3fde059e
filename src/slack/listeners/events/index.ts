import type { App } from "@slack/bolt";
import { forReader } from "../../readers.js";
import type { Services } from "../../services.js";
import { appHomeOpened } from "./app-home-opened.js";
import { appMention } from "./app-mention.js";

/** One listener per event of manifest.yml. An event that Slack delivers again within an hour is passed over. */
export function registerEvents(app: App, services: Services): void {
	app.event("app_home_opened", async ({ event, body }) => {
		if (services.seen.isNew(body.event_id)) await appHomeOpened(services, event);
	});
	app.event("app_mention", async ({ event, body }) => {
		if (event.user === undefined || !services.seen.isNew(body.event_id)) return;
		await appMention(await forReader(services, event.user), event);
	});
}

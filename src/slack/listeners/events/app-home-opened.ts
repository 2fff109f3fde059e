import type { AppHomeOpenedEvent } from "@slack/types";
import { parsePlaceText } from "../../home/place.js";
import type { Services } from "../../services.js";

/** Somebody opened the Home tab. After a restart the view that Slack still shows tells where they stood. */
export async function appHomeOpened({ homes }: Services, event: AppHomeOpenedEvent): Promise<void> {
	if (event.tab !== "home") return;
	await homes.opened(event.user, parsePlaceText(event.view?.private_metadata));
}

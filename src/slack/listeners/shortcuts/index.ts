import type { App, GlobalShortcut, MessageShortcut } from "@slack/bolt";
import { SHORTCUT_IDS } from "../../ids.js";
import { forReader } from "../../readers.js";
import type { Services } from "../../services.js";
import { showStatus } from "./show-status.js";
import { synchronizeRecord } from "./synchronize-record.js";

/** One listener per shortcut of manifest.yml. */
export function registerShortcuts(app: App, services: Services): void {
	app.shortcut<GlobalShortcut>(SHORTCUT_IDS.synchronize, async ({ ack, shortcut }) => {
		await ack();
		await synchronizeRecord(await forReader(services, shortcut.user.id), { shortcut });
	});
	app.shortcut<MessageShortcut>(SHORTCUT_IDS.status, async ({ ack, shortcut }) => {
		await ack();
		await showStatus(await forReader(services, shortcut.user.id), { shortcut });
	});
}

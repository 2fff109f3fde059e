import type { App } from "@slack/bolt";
import type { Services } from "../services.js";
import { registerActions } from "./actions/index.js";
import { registerCommands } from "./commands/index.js";
import { registerEvents } from "./events/index.js";
import { registerOptions } from "./options/index.js";
import { registerShortcuts } from "./shortcuts/index.js";
import { registerViews } from "./views/index.js";

/** Everything people can do in Slack. */
export function registerListeners(app: App, services: Services): void {
	registerActions(app, services);
	registerCommands(app, services);
	registerEvents(app, services);
	registerShortcuts(app, services);
	registerOptions(app, services);
	registerViews(app, services);
}

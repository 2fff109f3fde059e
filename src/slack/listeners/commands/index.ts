import type { App } from "@slack/bolt";
import { COMMANDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { koppel } from "./koppel.js";

/** The one command. */
export function registerCommands(app: App, services: Services): void {
	app.command(COMMANDS.koppel, async ({ ack, command }) =>
		koppel(services, { ack: async () => ack(), command }),
	);
}

import type { App } from "@slack/bolt";
import { COMMANDS } from "../../ids.js";
import { forReader } from "../../readers.js";
import type { Services } from "../../services.js";
import { koppel } from "./koppel.js";

/** The one command. */
export function registerCommands(app: App, services: Services): void {
	app.command(COMMANDS.koppel, async ({ ack, command }) => {
		await ack();
		await koppel(await forReader(services, command.user_id), { command });
	});
}

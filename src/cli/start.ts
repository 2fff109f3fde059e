import { once } from "node:events";
import type { Command } from "commander";
import { type App, openApp } from "../app.js";
import { EXIT } from "./exit.js";
import { checkMappings, readSettings } from "./open.js";
import type { Output } from "./print.js";

/** How long a stop may take before the process ends anyway, in milliseconds (design.md section 11). */
const STOP_WITHIN_MS = 10_000;

/** `koppel start`: the bot, its schedule and its Slack console, until it is told to stop. */
export function addStart(program: Command, output: Output, done: (code: number) => void): void {
	program
		.command("start")
		.description("run the schedule and the Slack console until stopped")
		.action(async () => done(await start(output)));
}

async function listen(app: App, port: number, output: Output): Promise<string | null> {
	await checkMappings(output, app);
	return app.start(port);
}

async function start(output: Output): Promise<number> {
	const settings = await readSettings(output);
	const app = await openApp(settings);
	// A rejection nobody handles means a state nobody thought of: end, and let the supervisor start anew.
	process.once("unhandledRejection", (error) => {
		settings.log.error({ error }, "Unhandled failure; stopping");
		process.exit(EXIT.failures);
	});
	output.err(`Data: ${app.database}`);
	const url = await listen(app, settings.port, output).catch(async (error: unknown) => {
		await app.stop();
		throw error;
	});
	output.err(
		url === null ? 'No Slack token: failures are listed by "koppel errors".' : `Listening for Slack: ${url}`,
	);
	output.err(`Mappings: ${app.mappings.names.join(", ")}`);
	await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
	output.err("Stopping: finishing what is under way.");
	const timer = setTimeout(() => process.exit(EXIT.failures), STOP_WITHIN_MS);
	timer.unref();
	await app.stop();
	return EXIT.done;
}

import { once } from "node:events";
import type { Command } from "commander";
import { type App, openApp } from "../app.js";
import { endProcess } from "../end-process.js";
import type { Settings } from "../settings.js";
import { EXIT, UsageError } from "./exit.js";
import { checkMappings, readSettings } from "./open.js";
import type { Terminal } from "./terminal.js";

/** How long a stop may take before the process ends anyway, in milliseconds (design.md section 11). */
const STOP_WITHIN_MS = 9_500;

const ENVIRONMENT = `
Environment, beside what "koppel --help" tells:
  SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET  the Slack app; without them failures are listed by "koppel errors"
  SLACK_APP_TOKEN                        Socket Mode: Koppel calls Slack, and Slack needs no way in
  PORT                                   where Slack's requests arrive, at /slack/events, and where /healthz,
                                         /readyz and /metrics answer; default 3000
  KOPPEL_INSTANCES                       how many instances share the systems' request limits; default 1

Exit codes: 0 stopped in order, 1 stopped otherwise, 2 the configuration is wrong, 3 the database cannot be reached.`;

/** `koppel start`: the bot, its schedule and its Slack console, until it is told to stop. */
export function addStart(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("start")
		.summary("run the schedule and the Slack console until stopped")
		.description(
			"Runs every mapping on its schedule and listens for Slack, until it gets SIGTERM or Ctrl-C: then it finishes what is under way and ends within ten seconds.",
		)
		.addHelpText("after", ENVIRONMENT)
		.action(async () => done(await start(terminal)));
}

async function start(terminal: Terminal): Promise<number> {
	const settings = await readSettings(terminal);
	const told = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
	const app = await openApp(settings);
	try {
		// A system that hangs must not keep the process from being stopped.
		await Promise.race([begin(app, settings, terminal), told]);
		await told;
	} catch (error) {
		await app.stop();
		throw error;
	}
	terminal.err("Stopping: finishing what is under way.");
	const timer = setTimeout(() => {
		terminal.err("It took too long; the next start goes on from there.");
		endProcess(EXIT.failures);
	}, STOP_WITHIN_MS);
	await app.stop();
	clearTimeout(timer);
	return EXIT.done;
}

async function begin(app: App, settings: Settings, terminal: Terminal): Promise<void> {
	terminal.err(`Data: ${app.database}`);
	await checkMappings(app, null);
	tellRunning(settings, terminal, await listen(app, settings.port));
	terminal.err(`Health and metrics: ${app.origin()}/healthz, /readyz, /metrics`);
}

/** What keeps Slack's requests from coming in is the administrator's to put right. */
async function listen(app: App, port: number): Promise<string | null> {
	try {
		return await app.start(port);
	} catch (error) {
		const { code } = error as { code?: unknown };
		if (code === "EADDRINUSE")
			throw new UsageError(
				`Port ${port} is in use, perhaps by another Koppel. Stop that program, or name another port in the variable PORT.`,
			);
		if (code === "EACCES")
			throw new UsageError(`Port ${port} may not be used here. Name one above 1023 in the variable PORT.`);
		if (code === "tokenRefused") throw new UsageError(tokenRefusal(error as TokenRefusal));
		throw error;
	}
}

/** Slack's word for why it does not take a token, and the method that was called with it. */
interface TokenRefusal {
	method?: unknown;
	reason?: unknown;
}

function tokenRefusal({ method, reason }: TokenRefusal): string {
	if (method === "apps.connections.open")
		return `Slack does not accept the token in SLACK_APP_TOKEN (${reason}). Copy the app-level token with the scope connections:write from "Basic Information" of the Slack app, or make one there.`;
	return `Slack does not accept the token in SLACK_BOT_TOKEN (${reason}). Copy the bot token of the installed app, or install it again.`;
}

function tellSocketMode({ signingSecret }: NonNullable<Settings["slack"]>, terminal: Terminal): void {
	terminal.err("Listening for Slack: Socket Mode");
	if (signingSecret === null) return;
	terminal.err(
		"SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN is set: no HTTP requests are taken.",
	);
}

function tellRunning({ mappings, slack }: Settings, terminal: Terminal, url: string | null): void {
	if (url !== null) terminal.err(`Listening for Slack: ${url}`);
	else if (slack !== null) tellSocketMode(slack, terminal);
	else
		terminal.err('Running without Slack (SLACK_BOT_TOKEN is not set): "koppel errors" lists what is open.');
	for (const { name, schedule, findDeleted } of mappings) {
		const run = schedule === null ? 'only by hand, with "koppel sync"' : `at ${schedule}`;
		const search = findDeleted === null ? "" : `, searched for deleted records at ${findDeleted}`;
		terminal.err(`Mapping ${name}: run ${run}${search}`);
	}
}

import { realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readEnv, secretsIn } from "../config/env.js";
import { endProcess } from "../end-process.js";
import { createLogger } from "../service/logger.js";
import { EXIT } from "./exit.js";
import { failureWords } from "./tell.js";
import { terminal } from "./terminal.js";

/** Long enough never to matter: what it keeps awake ends by itself. */
const FOREVER_MS = 2 ** 30;

/** Runs the command line when this module is what the process was started with, and not when it is imported. */
export async function runAsProcess(
	module: string,
	main: (words: string[]) => Promise<number>,
): Promise<void> {
	if (!(await isStartedWith(module))) return;
	process.on("uncaughtException", endUnexpectedly);
	// A reader that has seen enough, such as head, is no failure.
	for (const stream of [process.stdout, process.stderr])
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code !== "EPIPE") throw error;
		});
	// Waits of the connectors keep no process alive; the command they belong to does, until it has ended.
	const awake = setInterval(() => {}, FOREVER_MS);
	process.exitCode = await main(process.argv.slice(2));
	clearInterval(awake);
}

/** The command may be called through a link. */
async function isStartedWith(module: string): Promise<boolean> {
	const [, started] = process.argv;
	return started !== undefined && (await realpath(started)) === fileURLToPath(module);
}

/** A failure nobody handles means a state nobody thought of: end, and let the supervisor start anew. */
function endUnexpectedly(error: unknown): void {
	terminal.err(
		`Koppel has to end. ${failureWords(error)} Nothing is lost: the next run goes on from there. LOG_LEVEL=debug tells more.`,
	);
	const { logLevel: level } = readEnv(terminal.env).environment;
	createLogger({ level, secrets: secretsIn(terminal.env) }).debug({ error }, "Unexpected failure");
	endProcess(EXIT.failures);
}

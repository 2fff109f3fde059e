import { userInfo } from "node:os";
import { type App, openApp } from "../app.js";
import type { Actor } from "../ports/use-cases.js";
import { loadSettings, type Settings } from "../settings.js";
import { EXIT } from "./exit.js";
import type { Output } from "./print.js";

/** Thrown when the configuration has problems; they have been told already. */
export class ConfigurationError extends Error {
	override readonly name = "ConfigurationError";
	readonly code = "configuration";
}

/** The configuration, or every problem of it at once, each with its path and the nearest valid word. */
export async function readSettings(output: Output): Promise<Settings> {
	const loaded = await loadSettings(process.env);
	if (loaded.ok) return loaded.settings;
	refuse(output, loaded.problems);
}

/** Tells what the systems say of the mappings' tables and fields; a system that is down says nothing now. */
export async function checkMappings(output: Output, app: App): Promise<void> {
	const problems = await app.mappings.problems();
	if (problems.length > 0) refuse(output, problems);
}

function refuse(output: Output, problems: string[]): never {
	const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
	output.err(`The configuration has ${count}:`);
	for (const problem of problems) output.err(`  ${problem}`);
	throw new ConfigurationError("The configuration has problems.");
}

/** Opens the app for one command, runs it and closes everything again. */
export async function withApp(output: Output, run: (app: App) => Promise<number>): Promise<number> {
	const settings = await readSettings(output);
	const app = await openApp(settings);
	try {
		return await run(app);
	} finally {
		await app.idle();
		await app.stop();
	}
}

/** Whoever may run the command line on this machine answers for the integration. */
export function cliActor(): Actor {
	const login = loginName();
	return { id: `cli:${login}`, name: `${login} (command line)`, role: "admin" };
}

function loginName(): string {
	try {
		return userInfo().username;
	} catch {
		return "unknown";
	}
}

/** The exit code after a run. */
export function exitAfterRun(result: {
	setupProblem: string | null;
	job: { counters: { failed: number } };
}): number {
	if (result.setupProblem !== null) return EXIT.unreachable;
	return result.job.counters.failed > 0 ? EXIT.failures : EXIT.done;
}

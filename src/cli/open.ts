import { userInfo } from "node:os";
import { type App, openApp } from "../app.js";
import { factsOf, type MappingFacts } from "../console/index.js";
import { type Actor, RecordNotFoundError, UnknownMappingError } from "../ports/use-cases.js";
import { loadSettings, type Settings } from "../settings.js";
import { ConfigurationError } from "./exit.js";
import type { Terminal } from "./terminal.js";
import { apartLine } from "./words.js";

/** The configuration. Throws ConfigurationError with every problem at once, each with its path and the nearest valid word. */
export async function readSettings({ env }: Terminal): Promise<Settings> {
	const loaded = await loadSettings(env);
	if (loaded.ok) return loaded.settings;
	throw new ConfigurationError(loaded.problems);
}

/**
 * Asks the systems whether they have the mappings' tables and fields (null: of all mappings). A system that is down
 * says nothing now. Throws ConfigurationError.
 */
export async function checkMappings(app: App, mapping: string | null): Promise<void> {
	const problems = await app.mappings.problems(mapping);
	if (problems.length > 0) throw new ConfigurationError(problems);
}

/** What a command works with. */
export interface Opened {
	app: App;
	terminal: Terminal;
	/** Aborted when the command is told to stop: what is under way ends in order. */
	ending: AbortSignal;
}

/**
 * Opens the app for one command, runs it and closes everything again. A mapping that is not configured is told before
 * anything is opened.
 */
export async function withApp(
	terminal: Terminal,
	mapping: string | undefined,
	run: (opened: Opened) => Promise<number>,
): Promise<number> {
	const settings = await readSettings(terminal);
	const names = settings.mappings.map(({ name }) => name);
	if (mapping !== undefined && !names.includes(mapping)) throw new UnknownMappingError(mapping, names);
	const app = await openApp(settings);
	const ending = new AbortController();
	const end = () => {
		terminal.err("Stopping: finishing what is under way. Once more ends it at once.");
		ending.abort();
	};
	// The second signal ends the process at once.
	for (const signal of SIGNALS) process.once(signal, end);
	try {
		return await run({ app, terminal, ending: ending.signal });
	} catch (error) {
		throw withSeveral(app, error);
	} finally {
		await app.idle();
		await app.stop();
		for (const signal of SIGNALS) process.off(signal, end);
	}
}

/** The same failure; where a word means several records, with a line for each. */
function withSeveral(app: App, error: unknown): unknown {
	if (!(error instanceof RecordNotFoundError) || error.several.length === 0) return error;
	const { mapping, record, message, several } = error;
	const facts = mappingFacts(app, mapping);
	const lines = several.map((one) => `  ${apartLine(one, facts)}`);
	return new RecordNotFoundError(mapping, record, [message, ...lines].join("\n"), several);
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** What people call the two systems of a configured mapping, and which of its fields are personal. */
export function mappingFacts(app: App, name: string): MappingFacts {
	const outline = app.mappings.outlines().find((candidate) => candidate.name === name);
	if (outline === undefined) throw new UnknownMappingError(name, app.mappings.names);
	return factsOf(outline);
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

#!/usr/bin/env node
import "./lean-heap.js";
import { Command } from "commander";
import type { DemoOptions } from "../demo/demo.js";
import { configurationSchema } from "../settings.js";
import { addCouple, addExportCouplings } from "./couple.js";
import { addDoctor } from "./doctor.js";
import { addErrors } from "./errors.js";
import { EXIT, UsageError } from "./exit.js";
import { addForget } from "./forget.js";
import { addLog, addUncouple } from "./records.js";
import { addResolve } from "./resolve.js";
import { runAsProcess } from "./run-as-process.js";
import { addStart } from "./start.js";
import { addFindDeleted, addSync } from "./sync.js";
import { tellFailure } from "./tell.js";
import { terminal as ownTerminal, printJson, type Terminal } from "./terminal.js";
import { addUndo } from "./undo.js";
import { ownVersion } from "./version.js";

const ENVIRONMENT = `
Environment:
  KOPPEL_CONFIG  the configuration file; default koppel.yml
  MONGODB_URI    the database; not set means the embedded store
  KOPPEL_DATA    the folder of the embedded store; default ./.koppel
  LOG_LEVEL      debug, info (default), warn, error; logs go to standard error
  The README lists the others.

Exit codes: 0 done, 1 failures recorded, 2 usage or configuration, 3 a system or the database cannot be
reached. "koppel help <command>" says more about a command.`;

/** Runs one command; resolves with its exit code (design.md section 10). */
export async function main(words: string[], terminal: Terminal = ownTerminal): Promise<number> {
	let code: number = EXIT.done;
	const done = (result: number) => {
		code = result;
	};
	const program = new Command("koppel")
		.description("Keeps coupled records of two business apps in step, with Slack as its console.")
		.usage("<command>")
		.version(ownVersion(), "-V, --version", "print the version")
		.addHelpText("after", ENVIRONMENT)
		.showSuggestionAfterError()
		.exitOverride()
		.configureOutput({
			writeOut: (text) => terminal.out(text.trimEnd()),
			writeErr: (text) => terminal.err(text.trimEnd()),
			outputError: (text, write) => write(asSentence(text)),
		});
	addStart(program, terminal, done);
	for (const add of [
		addDoctor,
		addSync,
		addFindDeleted,
		addErrors,
		addResolve,
		addUndo,
		addCouple,
		addUncouple,
		addExportCouplings,
		addLog,
		addForget,
	])
		add(program, terminal, done);
	addSchema(program, terminal);
	addDemo(program, done);
	program.helpCommand("help [command]", "say more about a command");
	for (const command of [program, ...program.commands])
		command.showHelpAfterError(`"${nameOf(command)} --help" says how it is used.`);
	try {
		await program.parseAsync(asked(words, program), { from: "user" });
		return code;
	} catch (error) {
		return tellFailure(error, terminal);
	}
}

/** Help about a command that does not exist is answered as that command is. */
function asked(words: string[], { commands }: Command): string[] {
	const [first, second] = words;
	if (first !== "help" || second === undefined) return words;
	return commands.some((command) => command.name() === second) ? words : words.slice(1);
}

function addSchema(program: Command, terminal: Terminal): void {
	program
		.command("schema")
		.summary("print the JSON Schema of koppel.yml, for editors")
		.description(
			"Prints the JSON Schema of the configuration file, with which editors complete and check it.",
		)
		.action(() => printJson(terminal, configurationSchema()));
}

function addDemo(program: Command, done: (code: number) => void): void {
	program
		.command("demo")
		.summary("both simulated systems, a local Slack and the bot; no account needed")
		.description(
			"Starts both simulated systems, a local Slack with a page in the browser, and the bot, and lets life happen. Ctrl-C ends it.",
		)
		.option("--story", "play the whole story without a person, prove its end, then stop")
		.option("--json", "with --story: print what happened as data")
		.option("--socket", "Slack and the bot talk over a WebSocket (Socket Mode) instead of HTTP")
		.option("--size <records>", "how many customers the company has; default 200", Number)
		.option(
			"--port <number>",
			"where the page of the local Slack answers; default 4545, or a free one",
			Number,
		)
		.action(async ({ story = false, json = false, ...options }: Partial<DemoOptions>) => {
			if (json && !story) throw new UsageError("--json tells what a story came to; say --story as well.");
			// The simulators are only loaded for those who want them.
			const { runDemo } = await import("../demo/demo.js");
			done(await runDemo({ story, json, ...options }));
		});
}

function nameOf(command: Command): string {
	return command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
}

/** Commander says "error: unknown option '--x'\n(Did you mean --y?)". */
function asSentence(text: string): string {
	const bare = text
		.trim()
		.replace(/^error: /, "")
		.replace(/\n\((Did you mean .*\?)\)$/, ". $1");
	const begun = `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`;
	return `${/[.?!]$/.test(begun) ? begun : `${begun}.`}\n`;
}

await runAsProcess(import.meta.url, main);

#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { runDemo } from "../demo/demo.js";
import { configurationSchema } from "../settings.js";
import { addErrors, addResolve } from "./errors.js";
import { EXIT, exitCodeOf } from "./exit.js";
import { ConfigurationError } from "./open.js";
import { type Output, printJson, terminal } from "./print.js";
import { addLog, addUncouple } from "./records.js";
import { addStart } from "./start.js";
import { addFindDeleted, addSync } from "./sync.js";

/** Runs one command; resolves with its exit code (design.md section 10). */
export async function main(words: string[], output: Output = terminal): Promise<number> {
	let code: number = EXIT.done;
	const done = (result: number) => {
		code = result;
	};
	const program = new Command("koppel")
		.description("Two-way record sync for business applications, with Slack as its operations console")
		.showSuggestionAfterError()
		.showHelpAfterError("(koppel --help lists the commands)")
		.exitOverride()
		.configureOutput({
			writeOut: (text) => output.out(text.trimEnd()),
			writeErr: (text) => output.err(text.trimEnd()),
		});
	addStart(program, output, done);
	addDemo(program, done);
	for (const add of [addSync, addFindDeleted, addErrors, addResolve, addUncouple, addLog])
		add(program, output, done);
	program
		.command("schema")
		.description("print the JSON Schema of koppel.yml, for editors")
		.action(() => printJson(output, configurationSchema()));
	try {
		await program.parseAsync(words, { from: "user" });
		return code;
	} catch (error) {
		return tell(error, output);
	}
}

function addDemo(program: Command, done: (code: number) => void): void {
	program
		.command("demo")
		.description("both simulated systems, a local Slack and the bot; no account needed")
		.option("--story", "play the whole story without a person, then end")
		.option("--json", "with --story: what happened as data")
		.action(async (options: { story?: boolean; json?: boolean }) => {
			done(await runDemo({ story: options.story ?? false, json: options.json ?? false }));
		});
}

/** One sentence on what went wrong and what to do next; never a stack, never a secret. */
function tell(error: unknown, output: Output): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	if (error instanceof ConfigurationError) return EXIT.usage;
	output.err(error instanceof Error ? error.message : String(error));
	return exitCodeOf(error);
}

if (
	process.argv[1] !== undefined &&
	import.meta.url === new URL(`file://${await realPath(process.argv[1])}`).href
) {
	process.exitCode = await main(process.argv.slice(2));
}

/** The bin may be a link. */
async function realPath(path: string): Promise<string> {
	const { realpath } = await import("node:fs/promises");
	return realpath(path);
}

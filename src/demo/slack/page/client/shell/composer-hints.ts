import type { Reader } from "../reader.js";

/** Something that may be typed next. */
export interface Hint {
	/** What the whole text becomes when it is taken. */
	text: string;
	label: string;
	detail: string;
}

/** What may be typed, and how sure it is that the person wants it. */
export interface Hints {
	hints: Hint[];
	/** True: Enter takes the first; else Enter sends, and only arrows or Tab take one. */
	isEager: boolean;
}

const NONE: Hints = { hints: [], isEager: false };

/** Hints for what was typed so far: commands, the words behind them, and names after @. */
export function hintsFor(text: string, reader: Reader, allowsCommands: boolean): Hints {
	if (allowsCommands && text.startsWith("/")) return commandHints(text, reader);
	const mention = /(^|\s)@([\p{L}\d_.-]*)$/u.exec(text);
	return mention === null ? NONE : mentionHints(text, mention[2] ?? "", reader);
}

function commandHints(text: string, reader: Reader): Hints {
	const { commands } = reader.snapshot.app;
	const [typed = "", ...rest] = text.split(" ");
	if (rest.length === 0) {
		const hints = commands
			.filter(({ command }) => command.startsWith(typed) && command !== text)
			.map(({ command, description, usageHint }) => ({
				text: `${command} `,
				label: usageHint === "" ? command : `${command} ${shortened(usageHint)}`,
				detail: description,
			}));
		return { hints, isEager: hints.length > 0 };
	}
	const command = commands.find((one) => one.command === typed);
	if (command === undefined) return NONE;
	const words = rest.join(" ");
	const hints = wordsOf(command.usageHint)
		.filter(({ word }) => word.startsWith(words) && word !== words)
		.map(({ word, usage }) => ({ text: `${typed} ${word} `, label: `${typed} ${usage}`, detail: "" }));
	return { hints, isEager: false };
}

function shortened(hint: string): string {
	return hint.length > 60 ? `${hint.slice(0, 57)}…` : hint;
}

/** The words behind a command: `status | run <mapping> [full]` has `status` and `run`. */
function wordsOf(usageHint: string): { word: string; usage: string }[] {
	return splitTopLevel(usageHint)
		.map((part) => part.trim())
		.filter((usage) => /^[\p{L}\d-]/u.test(usage))
		.map((usage) => ({ word: usage.split(/[\s<[]/)[0] ?? usage, usage }));
}

/** Bars inside brackets separate values, not words. */
function splitTopLevel(text: string): string[] {
	const parts = [""];
	let depth = 0;
	for (const letter of text) {
		if ("<[".includes(letter)) depth += 1;
		if (">]".includes(letter)) depth -= 1;
		if (letter === "|" && depth === 0) parts.push("");
		else parts[parts.length - 1] += letter;
	}
	return parts;
}

function mentionHints(text: string, word: string, reader: Reader): Hints {
	const before = text.slice(0, text.length - word.length);
	const fits = (name: string) => name.toLowerCase().startsWith(word.toLowerCase());
	const hints = reader.people
		.filter(({ name, realName }) => (fits(name) || fits(realName)) && name !== word)
		.map(({ name, realName, isBot }) => ({
			text: `${before}${name} `,
			label: realName,
			detail: isBot ? "App" : `@${name}`,
		}));
	return { hints, isEager: hints.length > 0 };
}

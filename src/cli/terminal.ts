import { createInterface } from "node:readline/promises";
import { inEnglish } from "./english.js";

/** Where a command runs: its environment, and where its answer goes. Progress and problems go to `err`. */
export interface Terminal {
	env: NodeJS.ProcessEnv;
	out(text: string): void;
	err(text: string): void;
	/** Asks whoever sits there and gives what they typed; missing where nobody does. */
	ask?(question: string): Promise<string>;
}

/** The process's own environment, standard output and standard error. */
export const terminal: Terminal = {
	env: process.env,
	out: (text) => void process.stdout.write(`${printable(text)}\n`),
	err: (text) => void process.stderr.write(`${printable(text)}\n`),
	...(process.stdin.isTTY ? { ask } : {}),
};

/** A text without control characters but ends of lines and tabs: a name out of a system may hold orders to the terminal. */
export function printable(text: string): string {
	return text.replace(/[^\P{Cc}\n\t]/gu, "");
}

/** Data for another program; the shape is stable, and reasons are told in words. */
export function printJson(to: Terminal, data: unknown): void {
	to.out(asJson(data));
}

function asJson(data: unknown): string {
	const told = (_: string, value: unknown) => (typeof value === "string" ? inEnglish(value) : value);
	return JSON.stringify(data, told, 2);
}

/** Data with a list that may be of any length: its elements are printed as they come, and everything else behind them. */
export class JsonList<Element> {
	#waiting: string | null = null;
	#isBegun = false;

	/** @param name the field that holds the list */
	constructor(
		private readonly to: Terminal,
		private readonly name: string,
	) {}

	add(element: Element): void {
		this.#print(",");
		this.#waiting = indented(asJson(element), 4);
	}

	/** @param rest the other fields; there is at least one */
	end(rest: object): void {
		this.#print("");
		if (!this.#isBegun) this.to.out(`{\n  "${this.name}": [`);
		this.to.out("  ],");
		// Its own opening brace stands at the very beginning.
		this.to.out(asJson(rest).slice(2));
	}

	/** Whether a comma follows an element is known with the next one. */
	#print(behind: string): void {
		if (this.#waiting === null) return;
		if (!this.#isBegun) this.to.out(`{\n  "${this.name}": [`);
		this.#isBegun = true;
		this.to.out(`${this.#waiting}${behind}`);
	}
}

function indented(text: string, by: number): string {
	const margin = " ".repeat(by);
	return text
		.split("\n")
		.map((line) => `${margin}${line}`)
		.join("\n");
}

async function ask(question: string): Promise<string> {
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return await lines.question(printable(question));
	} finally {
		lines.close();
	}
}

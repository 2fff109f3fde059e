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
	out: (text) => void process.stdout.write(`${text}\n`),
	err: (text) => void process.stderr.write(`${text}\n`),
	...(process.stdin.isTTY ? { ask } : {}),
};

/** Data for another program; the shape is stable, and reasons are told in words. */
export function printJson(to: Terminal, data: unknown): void {
	const told = (_: string, value: unknown) => (typeof value === "string" ? inEnglish(value) : value);
	to.out(JSON.stringify(data, told, 2));
}

async function ask(question: string): Promise<string> {
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return await lines.question(question);
	} finally {
		lines.close();
	}
}

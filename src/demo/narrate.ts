import { styleText } from "node:util";

/** Where lines of text go. */
export interface Page {
	write(line: string): void;
	/** Bold and dim are understood. */
	isTerminal: boolean;
}

/** A page over standard output or standard error. */
export function pageOn(stream: NodeJS.WriteStream): Page {
	return {
		write: (line) => void stream.write(`${line}\n`),
		isTerminal: stream.isTTY === true && process.env.NO_COLOR === undefined,
	};
}

const WIDTH = 100;
const INDENT = "  ";

/** Tells what happens, in sentences and in pictures of Slack. */
export class Narrator {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	/** A chapter begins. */
	title(text: string): void {
		this.#page.write("");
		this.#page.write(this.#styled("bold", text));
	}

	/** Room before something new. */
	gap(): void {
		this.#page.write("");
	}

	/** A sentence or more. */
	say(text: string): void {
		for (const line of wrap(text, WIDTH - INDENT.length)) this.#page.write(`${INDENT}${line}`);
	}

	/** Names and what belongs to them, in two columns. */
	facts(rows: Array<[name: string, value: string]>): void {
		const widest = Math.max(...rows.map(([name]) => name.length));
		for (const [name, value] of rows) this.#page.write(`${INDENT}${name.padEnd(widest)}  ${value}`);
	}

	/** Something that was looked up and holds. */
	found(text: string): void {
		this.#marked(this.#styled("green", "✓"), text);
	}

	/** What somebody does in Slack. */
	does(text: string): void {
		this.#marked(this.#styled("cyan", "→"), text);
	}

	/** Something as it stands in Slack, in a frame with its place above it. */
	shows(place: string, text: string): void {
		this.#page.write(this.#styled("dim", `${INDENT}┌ ${place}`));
		for (const line of text.split("\n").flatMap((part) => wrap(part, WIDTH - 4))) {
			this.#page.write(`${this.#styled("dim", `${INDENT}│`)} ${line}`);
		}
		this.#page.write(this.#styled("dim", `${INDENT}└`));
	}

	/** It went wrong. */
	fails(text: string): void {
		this.#page.write("");
		for (const line of wrap(text, WIDTH)) this.#page.write(this.#styled("red", line));
	}

	#marked(mark: string, text: string): void {
		const [first = "", ...rest] = wrap(text, WIDTH - INDENT.length - 2);
		this.#page.write(`${INDENT}${mark} ${first}`);
		for (const line of rest) this.#page.write(`${INDENT}  ${line}`);
	}

	#styled(style: "bold" | "dim" | "green" | "cyan" | "red", text: string): string {
		return this.#page.isTerminal ? styleText(style, text, { validateStream: false }) : text;
	}
}

/** Breaks a text at spaces; a longer word stands alone on its line. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}

/** "1 write", "2 writes", "1,234 reads". */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
	if (items.length < 2) return items.join("");
	return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

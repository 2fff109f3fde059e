import type { ContextBlock, MrkdwnElement, PlainTextElement, SectionBlock } from "@slack/types";
import { type Line, plainLine } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { cut, LIMITS } from "../limits.js";

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Slack has no way to escape these; a character of the same looks takes their place. */
const LOOKALIKES: Record<string, string> = { "*": "∗", _: "ˍ", "~": "∼" };
/** Where a character could begin or end bold, italic or struck text: on the edge of a word. */
const STYLING = /(?<![\p{L}\p{N}])[*_~](?=\S)|(?<=\S)[*_~](?![\p{L}\p{N}])/gu;

/** Text of someone else made harmless: no mention, no link, no styling, no half-written entity at the cut. */
export function escaped(text: string, most: number = LIMITS.sectionText): string {
	let out = "";
	for (const character of text.replace(STYLING, (mark) => LOOKALIKES[mark] ?? mark)) {
		const piece = ESCAPED[character] ?? character;
		if (out.length + piece.length > most - 1) return `${out}…`;
		out += piece;
	}
	return out;
}

/** A time that Slack shows in each reader's own zone. */
export function dateToken(messages: Messages, at: string): string {
	const seconds = Math.floor(Date.parse(at) / 1_000);
	return `<!date^${seconds}^{date_short_pretty} {time}|${messages.time(at)}>`;
}

/** A line with its times as date tokens, its text escaped and cut. */
export function lineMarkdown(messages: Messages, line: Line, most: number = LIMITS.sectionText): string {
	let out = "";
	for (const part of line) {
		const piece =
			typeof part === "string" ? escaped(part, Math.max(1, most - out.length)) : dateToken(messages, part.at);
		if (out.length + piece.length > most) return out;
		out += piece;
	}
	return out;
}

/** A link that opens in a browser; the words alone when there is no address, or none that can be trusted. */
export function linkMarkdown(words: string, address: string | null, most: number): string {
	const text = escaped(words.replace(/\s+/g, " "), most).replaceAll("|", "¦");
	if (address === null || address.length > LIMITS.link || !/^https?:\/\//i.test(address)) return text;
	const safe = address.replace(/[<>|\s]/g, (character) => encodeURIComponent(character));
	return `<${safe.replaceAll("&", "&amp;")}|${text}>`;
}

/** Markup that is already escaped. */
export function markdown(text: string): MrkdwnElement {
	return { type: "mrkdwn", text, verbatim: true };
}

/** Text shown as it is. */
export function plain(text: string, most: number): PlainTextElement {
	return { type: "plain_text", text: cut(text === "" ? " " : text, most), emoji: false };
}

/** A paragraph of markup that is already escaped. */
export function section(text: string): SectionBlock {
	return { type: "section", text: markdown(text) };
}

/** Small print. */
export function context(texts: string[]): ContextBlock {
	return { type: "context", elements: texts.slice(0, LIMITS.contextElements).map(markdown) };
}

/** A line for the top-level text, which screen readers read: escaped, times as tokens with words behind them. */
export function spokenLine(messages: Messages, line: Line): string {
	return escaped(plainLine(messages, line), 600);
}

/** Lines packed into as few paragraphs as Slack takes, no more than `most` of them; the rest is counted. */
export function paragraphs(lines: string[], most: number, more: (count: number) => string): SectionBlock[] {
	const blocks: SectionBlock[] = [];
	let current = "";
	for (const [index, line] of lines.entries()) {
		const joined = current === "" ? line : `${current}\n${line}`;
		if (joined.length <= LIMITS.sectionText) {
			current = joined;
			continue;
		}
		blocks.push(section(current));
		if (blocks.length === most - 1) return [...blocks, section(more(lines.length - index))];
		current = line;
	}
	return current === "" ? blocks : [...blocks, section(current)];
}

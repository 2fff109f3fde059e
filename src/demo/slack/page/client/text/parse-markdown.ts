import { withEmoji } from "./emoji.js";
import { type Inline, unescaped } from "./parse-inline.js";
import type { Stretch } from "./parse-mrkdwn.js";

/** A stretch of standard Markdown. */
export type MarkdownStretch =
	| Stretch
	| { type: "heading"; level: number; children: Inline[] }
	| { type: "rule" };

/** Reads the text of a `markdown` block: headings, lists, quotes, code, emphasis and links of standard Markdown. */
export function parseMarkdown(text: string): MarkdownStretch[] {
	return text.split(/^```.*$/m).flatMap((part, index): MarkdownStretch[] => {
		if (index % 2 === 1) return [{ type: "pre", text: part.replace(/^\n|\n$/g, "") }];
		return joined(part.split("\n").map(lineOf));
	});
}

/** Lines that follow each other are one paragraph, list or quote; an empty line ends it. */
function joined(lines: (MarkdownStretch | null)[]): MarkdownStretch[] {
	const found: MarkdownStretch[] = [];
	let isOpen = false;
	for (const line of lines) {
		const last = isOpen ? found.at(-1) : undefined;
		if (line === null) isOpen = false;
		else {
			if (last?.type === "list" && line.type === "list") last.items.push(...line.items);
			else if (last?.type === "quote" && line.type === "quote") last.lines.push(...line.lines);
			else if (last?.type === "lines" && line.type === "lines") last.lines.push(...line.lines);
			else found.push(line);
			isOpen = true;
		}
	}
	return found;
}

function lineOf(line: string): MarkdownStretch | null {
	if (line.trim() === "") return null;
	if (/^\s*(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return { type: "rule" };
	const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
	if (heading !== null) {
		return { type: "heading", level: heading[1]?.length ?? 1, children: inlines(heading[2] ?? "") };
	}
	const quote = /^>\s?(.*)$/.exec(line);
	if (quote !== null) return { type: "quote", lines: [inlines(quote[1] ?? "")] };
	const item = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line);
	if (item === null) return { type: "lines", lines: [inlines(line)] };
	const [, indent = "", mark = "", words = ""] = item;
	const shown = /\d/.test(mark) ? mark : "•";
	const depth = Math.min(4, Math.floor(indent.length / 2));
	return { type: "list", items: [{ mark: shown, depth, children: inlines(words) }] };
}

const MARK =
	/`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|~~(.+?)~~|\*(?=\S)([^*]+?)(?<=\S)\*|(?<![\p{L}\p{N}])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}])/u;

function inlines(text: string): Inline[] {
	const match = MARK.exec(text);
	if (match === null) return text === "" ? [] : [{ type: "text", text: withEmoji(unescaped(text)) }];
	return [
		...inlines(text.slice(0, match.index)),
		fromMatch(match),
		...inlines(text.slice(match.index + match[0].length)),
	];
}

function fromMatch([, code, label, url, strong, strong2, strike, em, em2]: RegExpExecArray): Inline {
	if (code !== undefined) return { type: "code", text: code };
	if (url !== undefined) return { type: "link", url, children: inlines(label ?? "") };
	const bold = strong ?? strong2;
	if (bold !== undefined) return { type: "bold", children: inlines(bold) };
	if (strike !== undefined) return { type: "strike", children: inlines(strike) };
	return { type: "italic", children: inlines(em ?? em2 ?? "") };
}

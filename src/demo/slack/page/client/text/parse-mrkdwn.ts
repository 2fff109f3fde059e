import { type Inline, parseInline, unescaped } from "./parse-inline.js";

/** A stretch of a text that stands on lines of its own. */
export type Stretch =
	| { type: "lines"; lines: Inline[][] }
	| { type: "quote"; lines: Inline[][] }
	| { type: "pre"; text: string }
	/** Lines that begin with a bullet or a number; the mark is kept as it was written. */
	| { type: "list"; items: { mark: string; depth: number; children: Inline[] }[] };

const ITEM = /^(\s*)([•◦▪‣-]|\d{1,3}[.)])\s+(.*)$/;

/** Reads a text in Slack's mrkdwn. */
export function parseMrkdwn(text: string): Stretch[] {
	return text.split(/```/).flatMap((part, index): Stretch[] => {
		if (index % 2 === 0) return part.trim() === "" ? [] : stretches(part.replace(/^\n|\n$/g, ""));
		return [{ type: "pre", text: unescaped(part.replace(/^\n|\n$/g, "")) }];
	});
}

function stretches(text: string): Stretch[] {
	const found: Stretch[] = [];
	for (const line of text.split("\n")) {
		const next = stretchOf(line);
		const last = found.at(-1);
		if (last?.type === "list" && next.type === "list") last.items.push(...next.items);
		else if (last?.type === "quote" && next.type === "quote") last.lines.push(...next.lines);
		else if (last?.type === "lines" && next.type === "lines") last.lines.push(...next.lines);
		else found.push(next);
	}
	return found;
}

function stretchOf(line: string): Stretch {
	const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
	if (quoted !== null) return { type: "quote", lines: [parseInline(quoted[1] ?? "")] };
	const item = ITEM.exec(line);
	if (item === null) return { type: "lines", lines: [parseInline(line)] };
	const [, indent = "", mark = "", words = ""] = item;
	const depth = Math.min(4, Math.floor(indent.length / 2));
	const shown = mark === "-" ? "•" : mark;
	return { type: "list", items: [{ mark: shown, depth, children: parseInline(words) }] };
}

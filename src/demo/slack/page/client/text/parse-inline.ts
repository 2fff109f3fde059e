import { emojiNamed } from "./emoji.js";

/** A piece of a line. */
export type Inline =
	| { type: "text"; text: string }
	| { type: "bold" | "italic" | "strike"; children: Inline[] }
	| { type: "code"; text: string }
	/** `children` is what stands in the link's place. */
	| { type: "link"; url: string; children: Inline[] }
	| { type: "user"; id: string }
	| { type: "channel"; id: string }
	| { type: "group"; id: string }
	| { type: "broadcast"; range: string }
	| { type: "date"; unix: number; format: string; url: string | null; fallback: string };

const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;

/** Code, `<...>`, an emoji by name, or a style mark that stands at the edge of a word. */
const MARK =
	/`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)((?:<[^<>\n]*>|`[^`\n]*`|[^\n])*?)(?<=\S)\4(?![\p{L}\p{N}])/u;

/** Reads one line of Slack's mrkdwn. */
export function parseInline(line: string): Inline[] {
	const found: Inline[] = [];
	let rest = line;
	while (rest !== "") {
		const match = MARK.exec(rest);
		if (match === null) return [...found, plain(rest)];
		if (match.index > 0) found.push(plain(rest.slice(0, match.index)));
		found.push(fromMatch(match));
		rest = rest.slice(match.index + match[0].length);
	}
	return found;
}

function fromMatch(match: RegExpExecArray): Inline {
	const [whole, code, angle, emoji, mark, inner] = match;
	if (code !== undefined) return { type: "code", text: unescaped(code) };
	if (angle !== undefined) return fromAngle(angle);
	if (emoji !== undefined) return { type: "text", text: emojiNamed(emoji) ?? whole };
	return { type: STYLES[mark as keyof typeof STYLES], children: parseInline(inner ?? "") };
}

/** What stands between `<` and `>`: a mention, a date, or a link. */
function fromAngle(angle: string): Inline {
	const bar = angle.indexOf("|");
	const target = bar < 0 ? angle : angle.slice(0, bar);
	const label = bar < 0 ? "" : angle.slice(bar + 1);
	if (target.startsWith("@")) return { type: "user", id: target.slice(1) };
	if (target.startsWith("#")) return { type: "channel", id: target.slice(1) };
	if (target.startsWith("!subteam^")) return { type: "group", id: target.slice("!subteam^".length) };
	if (target.startsWith("!date^")) return fromDate(target, label);
	if (target.startsWith("!")) return { type: "broadcast", range: target.slice(1) };
	return { type: "link", url: unescaped(target), children: [plain(label === "" ? target : label)] };
}

/** `!date^unix^format^link` */
function fromDate(target: string, label: string): Inline {
	const [, unix = "", format = "", url = ""] = target.split("^");
	const fallback = unescaped(label);
	if (!/^\d+$/.test(unix) || format === "") return { type: "text", text: fallback };
	return { type: "date", unix: Number(unix), format: unescaped(format), url: url || null, fallback };
}

function plain(text: string): Inline {
	return { type: "text", text: unescaped(text) };
}

/** The three characters that travel escaped. */
export function unescaped(text: string): string {
	return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

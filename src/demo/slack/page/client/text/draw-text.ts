import { el } from "../dom.js";
import { isJson, toText } from "../json.js";
import type { Reader } from "../reader.js";
import { dateToken, wholeTime } from "../times.js";
import { withEmoji } from "./emoji.js";
import type { Inline } from "./parse-inline.js";
import { parseMrkdwn, type Stretch } from "./parse-mrkdwn.js";

/** A text object: mrkdwn is read, plain text stays plain. */
export function drawTextObject(text: unknown, reader: Reader): Node {
	if (!isJson(text)) return document.createTextNode("");
	const words = toText(text.text);
	if (text.type === "mrkdwn") return drawMrkdwn(words, reader);
	return el("span", { class: "plain" }, text.emoji === false ? words : withEmoji(words));
}

export function drawMrkdwn(text: string, reader: Reader): HTMLElement {
	return drawStretches(parseMrkdwn(text), reader);
}

export function drawStretches(stretches: readonly Stretch[], reader: Reader): HTMLElement {
	return el("div", { class: "mrkdwn" }, ...stretches.map((stretch) => drawStretch(stretch, reader)));
}

function drawStretch(stretch: Stretch, reader: Reader): Node {
	switch (stretch.type) {
		case "pre":
			return el("pre", { tabindex: 0 }, stretch.text);
		case "lines":
			return el("div", {}, ...drawLines(stretch.lines, reader));
		case "quote":
			return el("blockquote", {}, ...drawLines(stretch.lines, reader));
		case "list": {
			const items = stretch.items.map(({ mark, depth, children }) => {
				const item = el("div", { class: "item", role: "listitem" });
				item.style.setProperty("--depth", String(depth));
				item.append(
					el("span", { class: "item-mark" }, mark),
					el("span", {}, ...drawInlines(children, reader)),
				);
				return item;
			});
			return el("div", { class: "items", role: "list" }, ...items);
		}
	}
}

function drawLines(lines: readonly Inline[][], reader: Reader): Node[] {
	return lines.flatMap((line, index) => [...(index === 0 ? [] : [el("br")]), ...drawInlines(line, reader)]);
}

export function drawInlines(inlines: readonly Inline[], reader: Reader): Node[] {
	return inlines.map((inline) => drawInline(inline, reader));
}

const TAGS = { bold: "strong", italic: "em", strike: "s" } as const;

function drawInline(inline: Inline, reader: Reader): Node {
	switch (inline.type) {
		case "text":
			return document.createTextNode(inline.text);
		case "bold":
		case "italic":
		case "strike":
			return el(TAGS[inline.type], {}, ...drawInlines(inline.children, reader));
		case "code":
			return el("code", {}, inline.text);
		case "link":
			return drawLink(inline.url, drawInlines(inline.children, reader));
		case "user":
			return drawUser(inline.id, reader);
		case "channel":
			return drawChannel(inline.id, reader);
		case "group":
			return el("span", { class: "mention" }, `@${reader.groupHandle(inline.id)}`);
		case "broadcast":
			return el("span", { class: "mention mention-me" }, `@${inline.range}`);
		case "date": {
			const time = drawDate(inline, reader);
			return inline.url === null ? time : drawLink(inline.url, [time]);
		}
	}
}

/** Only addresses of the web and of mail become links; anything else an app wrote stays text. */
export function drawLink(url: string, children: Node[]): HTMLElement {
	if (!/^(https?:|mailto:|tel:)/i.test(url)) return el("span", {}, ...children);
	return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function drawUser(id: string, reader: Reader): HTMLElement {
	const isMe = id === reader.me.id;
	return el("span", { class: isMe ? "mention mention-me" : "mention" }, `@${reader.nameOf(id)}`);
}

export function drawChannel(id: string, reader: Reader): HTMLElement {
	return el(
		"a",
		{ class: "mention", href: `?channel=${id}`, "data-channel": id },
		`#${reader.channelName(id)}`,
	);
}

/** A moment in the reader's zone and language. */
export function drawDate(
	{ unix, format, fallback }: { unix: number; format: string; fallback: string },
	reader: Reader,
): HTMLElement {
	const ms = unix * 1_000;
	const isRelative = /pretty|ago/.test(format);
	return el(
		"time",
		{
			datetime: new Date(ms).toISOString(),
			title: wholeTime(ms, reader.me),
			"data-format": isRelative ? format : null,
		},
		dateToken(unix, format, reader.me) || fallback,
	);
}

/** Writes times that depend on now anew: "today" becomes "yesterday". */
export function refreshTimes(reader: Reader): void {
	for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-format]")) {
		const unix = Date.parse(time.dateTime) / 1_000;
		const text = dateToken(unix, time.dataset.format ?? "", reader.me);
		if (time.textContent !== text) time.textContent = text;
	}
}

/** A text object as bare words, for labels. */
export function wordsOf(text: unknown): string {
	return isJson(text) ? withEmoji(toText(text.text)) : "";
}

import { el } from "../dom.js";
import { type Json, toJson, toJsonList, toText } from "../json.js";
import type { Reader } from "../reader.js";
import { drawChannel, drawDate, drawLink, drawUser } from "../text/draw-text.js";
import { emojiNamed } from "../text/emoji.js";

/** A `rich_text` block; also a cell of a table or a title. */
export function drawRichText(block: Json, reader: Reader): HTMLElement {
	return el("div", { class: "mrkdwn" }, ...toJsonList(block.elements).map((part) => drawPart(part, reader)));
}

function drawPart(part: Json, reader: Reader): HTMLElement {
	switch (part.type) {
		case "rich_text_quote":
			return el("blockquote", {}, ...leaves(part, reader));
		case "rich_text_preformatted":
			return el("pre", { tabindex: 0 }, ...leaves(part, reader));
		case "rich_text_list":
			return drawList(part, reader);
		default:
			return el("div", { class: "pre-line" }, ...leaves(part, reader));
	}
}

function drawList(list: Json, reader: Reader): HTMLElement {
	const start = typeof list.offset === "number" ? list.offset + 1 : 1;
	const node =
		list.style === "ordered" ? el("ol", { class: "rich-list", start }) : el("ul", { class: "rich-list" });
	node.style.setProperty("--depth", String(typeof list.indent === "number" ? list.indent : 0));
	node.append(...toJsonList(list.elements).map((item) => el("li", {}, ...leaves(item, reader))));
	return node;
}

function leaves(part: Json, reader: Reader): Node[] {
	return toJsonList(part.elements).map((leaf) => styled(leaf, drawLeaf(leaf, reader)));
}

function drawLeaf(leaf: Json, reader: Reader): Node {
	switch (leaf.type) {
		case "link":
			return drawLink(toText(leaf.url), [document.createTextNode(toText(leaf.text) || toText(leaf.url))]);
		case "user":
			return drawUser(toText(leaf.user_id), reader);
		case "channel":
			return drawChannel(toText(leaf.channel_id), reader);
		case "usergroup":
			return el("span", { class: "mention" }, `@${reader.groupHandle(toText(leaf.usergroup_id))}`);
		case "broadcast":
			return el("span", { class: "mention mention-me" }, `@${toText(leaf.range)}`);
		case "emoji":
			return document.createTextNode(emojiNamed(toText(leaf.name)) ?? `:${toText(leaf.name)}:`);
		case "date":
			return drawDate(
				{ unix: Number(leaf.timestamp), format: toText(leaf.format), fallback: toText(leaf.fallback) },
				reader,
			);
		case "color":
			return drawColor(toText(leaf.value));
		default:
			return document.createTextNode(toText(leaf.text) || toText(leaf.value));
	}
}

function drawColor(value: string): HTMLElement {
	const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
	if (/^#[0-9a-f]{3,8}$/i.test(value)) swatch.style.background = value;
	return el("span", {}, swatch, value);
}

function styled(leaf: Json, node: Node): Node {
	const style = toJson(leaf.style);
	const tags = { code: "code", bold: "strong", italic: "em", strike: "s" } as const;
	let drawn = node;
	for (const [name, tag] of Object.entries(tags)) if (style[name] === true) drawn = el(tag, {}, drawn);
	return drawn;
}

import { el } from "../dom.js";
import { isJson, type Json, toJsonList } from "../json.js";
import type { Place } from "../place.js";
import { drawTextObject, wordsOf } from "../text/draw-text.js";
import { drawBlock } from "./draw-block.js";
import { drawRichText } from "./rich-text.js";

/** Blocks in a frame with a title; a collapsible one opens and closes. */
export function drawContainer(block: Json, place: Place): HTMLElement {
	const title = isJson(block.rich_text_title)
		? drawRichText(block.rich_text_title, place.reader)
		: el("strong", {}, wordsOf(block.title));
	const heading = el("div", { class: "container-title" }, title);
	if (isJson(block.subtitle)) {
		heading.append(el("div", { class: "container-subtitle" }, drawTextObject(block.subtitle, place.reader)));
	}
	const inner = el(
		"div",
		{ class: "blocks" },
		...toJsonList(block.child_blocks).map((child) => drawBlock(child, place)),
	);
	if (block.is_collapsible !== true) return el("div", { class: "block container" }, heading, inner);
	const isOpen = block.default_collapsed !== true;
	return el("details", { class: "block container", open: isOpen }, el("summary", {}, heading), inner);
}

import { el } from "../dom.js";
import { drawImage } from "../elements/image.js";
import { drawElement } from "../elements/index.js";
import { isJson, type Json, toJsonList } from "../json.js";
import type { Place } from "../place.js";
import { drawTextObject } from "../text/draw-text.js";

/** Title, picture, words and buttons in a frame. */
export function drawCard(block: Json, place: Place): HTMLElement {
	const text = (name: string) =>
		isJson(block[name]) && el("div", { class: `card-${name}` }, drawTextObject(block[name], place.reader));
	const buttons = toJsonList(block.actions);
	return el(
		"div",
		{ class: "block card" },
		isJson(block.hero_image) && drawImage(block.hero_image, "card-hero"),
		isJson(block.icon) && drawImage(block.icon, "card-icon"),
		text("title"),
		text("subtitle"),
		text("body"),
		text("subtext"),
		buttons.length > 0 &&
			el("div", { class: "actions" }, ...buttons.map((button) => drawElement(block, button, place))),
	);
}

/** Cards side by side. */
export function drawCarousel(block: Json, place: Place): HTMLElement {
	const cards = toJsonList(block.elements).map((card) => drawCard(card, place));
	return el("div", { class: "block carousel", tabindex: 0, role: "region", "aria-label": "Cards" }, ...cards);
}

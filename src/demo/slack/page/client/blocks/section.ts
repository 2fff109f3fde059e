import { el } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { isJson, type Json, toJsonList } from "../json.js";
import type { Place } from "../place.js";
import { drawTextObject, wordsOf } from "../text/draw-text.js";

/** Text, fields in two columns, and one element beside them. */
export function drawSection(block: Json, place: Place): HTMLElement {
	const words = el("div", { class: "section-words" });
	if (isJson(block.text))
		words.append(el("div", { class: "section-text" }, drawTextObject(block.text, place.reader)));
	const fields = toJsonList(block.fields);
	if (fields.length > 0) {
		const drawn = fields.map((field) =>
			el("div", { class: "section-field" }, drawTextObject(field, place.reader)),
		);
		words.append(el("div", { class: "section-fields" }, ...drawn));
	}
	const section = el("div", { class: "block section" }, words);
	const { accessory } = block;
	if (!isJson(accessory)) return section;
	const isWide = ["checkboxes", "radio_buttons"].includes(String(accessory.type));
	const label = wordsOf(block.text).replace(/[*_~`]/g, "");
	const element = drawElement(block, accessory, place, { words: accessory.type === "button" ? "" : label });
	section.append(el("div", { class: isWide ? "section-wide" : "section-accessory" }, element));
	if (isWide) section.classList.add("section-column");
	return section;
}

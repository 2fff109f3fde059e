import { el } from "../dom.js";
import { type Json, toText } from "../json.js";
import { drawLink, wordsOf } from "../text/draw-text.js";

/** A video as a link with its title: nothing is played here. */
export function drawVideo(block: Json): HTMLElement {
	const title = document.createTextNode(wordsOf(block.title) || toText(block.alt_text));
	return el(
		"div",
		{ class: "block card" },
		el("div", { class: "card-title" }, drawLink(toText(block.title_url) || toText(block.video_url), [title])),
		el("div", { class: "card-subtext" }, wordsOf(block.description)),
	);
}

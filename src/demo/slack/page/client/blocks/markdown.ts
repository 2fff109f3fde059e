import { el } from "../dom.js";
import { type Json, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawInlines, drawStretches } from "../text/draw-text.js";
import { type MarkdownStretch, parseMarkdown } from "../text/parse-markdown.js";

/** A `markdown` block: standard Markdown, not Slack's own. */
export function drawMarkdown(block: Json, place: Place): HTMLElement {
	const drawn = parseMarkdown(toText(block.text)).map((stretch) => drawStretch(stretch, place));
	return el("div", { class: "block markdown" }, ...drawn);
}

function drawStretch(stretch: MarkdownStretch, { reader }: Place): HTMLElement {
	if (stretch.type === "rule") return el("hr");
	if (stretch.type !== "heading") return drawStretches([stretch], reader);
	const tag = (["h3", "h4", "h5"] as const)[Math.min(2, stretch.level - 1)] ?? "h5";
	return el(tag, {}, ...drawInlines(stretch.children, reader));
}

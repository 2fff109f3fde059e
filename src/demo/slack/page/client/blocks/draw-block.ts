import { el } from "../dom.js";
import { drawImage } from "../elements/image.js";
import { drawElement } from "../elements/index.js";
import { isJson, type Json, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawTextObject, wordsOf } from "../text/draw-text.js";
import { drawCard, drawCarousel } from "./card.js";
import { drawChart } from "./chart.js";
import { drawContainer } from "./container.js";
import { drawInput } from "./input.js";
import { drawMarkdown } from "./markdown.js";
import { drawPlan, drawTask } from "./plan.js";
import { drawRichText } from "./rich-text.js";
import { drawSection } from "./section.js";
import { drawTable } from "./table.js";
import { drawVideo } from "./video.js";

export type DrawBlock = (block: Json, place: Place) => HTMLElement;

const drawHeader: DrawBlock = (block) => {
	const level = typeof block.level === "number" ? block.level : 2;
	const tag = (["h2", "h3", "h4", "h5"] as const)[Math.min(3, Math.max(0, level - 1))] ?? "h3";
	return el(tag, { class: "block header-block" }, wordsOf(block.text));
};

const drawContext: DrawBlock = (block, place) =>
	el(
		"div",
		{ class: "block context" },
		...toJsonList(block.elements).map((element) =>
			element.type === "image"
				? drawImage(element, "context-image")
				: el("div", { class: "context-text" }, drawTextObject(element, place.reader)),
		),
	);

const drawActions: DrawBlock = (block, place) =>
	el(
		"div",
		{ class: "block actions" },
		...toJsonList(block.elements).map((element) => drawElement(block, element, place)),
	);

const drawPicture: DrawBlock = (block) => {
	const figure = el("figure", { class: "block picture" });
	if (isJson(block.title)) figure.append(el("figcaption", {}, wordsOf(block.title)));
	figure.append(drawImage(block, "picture-image"));
	return figure;
};

/** Signs that the plain fonts of every machine have. */
const SIGNS: Record<string, string> = { info: "ℹ", warning: "⚠", error: "⊘", success: "✓" };

const drawAlert: DrawBlock = (block, place) => {
	const level = toText(block.level) || "default";
	const sign = el("span", { class: "alert-sign", "aria-hidden": "true" }, SIGNS[level] ?? "•");
	return el(
		"div",
		{ class: `block alert alert-${level}`, role: "note" },
		sign,
		drawTextObject(block.text, place.reader),
	);
};

const BLOCKS: Record<string, DrawBlock> = {
	section: drawSection,
	header: drawHeader,
	context: drawContext,
	actions: drawActions,
	context_actions: drawActions,
	divider: () => el("hr", { class: "block divider" }),
	image: drawPicture,
	input: drawInput,
	rich_text: (block, { reader }) => el("div", { class: "block" }, drawRichText(block, reader)),
	table: drawTable,
	data_table: drawTable,
	data_visualization: drawChart,
	alert: drawAlert,
	markdown: drawMarkdown,
	card: drawCard,
	carousel: drawCarousel,
	container: drawContainer,
	task_card: drawTask,
	plan: drawPlan,
	video: drawVideo,
};

/** Draws one block of Block Kit; one of a kind that is not known says so. */
export function drawBlock(block: Json, place: Place): HTMLElement {
	const type = toText(block.type);
	const draw = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
	return draw?.(block, place) ?? el("div", { class: "block unknown" }, `[a ${type} block is not drawn here]`);
}

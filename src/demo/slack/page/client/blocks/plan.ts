import { el } from "../dom.js";
import { isJson, type Json, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawRichText } from "./rich-text.js";

const STATES: Record<string, [sign: string, words: string]> = {
	pending: ["○", "pending"],
	in_progress: ["◐", "in progress"],
	complete: ["✓", "complete"],
	error: ["!", "error"],
};

/** One step of a plan with its state, in words and as a sign. */
export function drawTask(block: Json, { reader }: Place): HTMLElement {
	const status = toText(block.status);
	const [sign, words] = STATES[status] ?? ["○", status];
	return el(
		"div",
		{ class: `block task task-${status}` },
		el("span", { class: "task-sign", role: "img", "aria-label": words }, sign),
		el(
			"div",
			{},
			el("div", { class: "task-title" }, toText(block.title)),
			isJson(block.details) && drawRichText(block.details, reader),
			isJson(block.output) && drawRichText(block.output, reader),
		),
	);
}

export function drawPlan(block: Json, place: Place): HTMLElement {
	return el(
		"div",
		{ class: "block container" },
		el("div", { class: "container-title" }, el("strong", {}, toText(block.title))),
		...toJsonList(block.tasks).map((task) => drawTask(task, place)),
	);
}

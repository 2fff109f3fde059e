import { el, freshId } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { isJson, type Json, toJson, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";

/** A labelled input with its hint, and below it what is wrong with it. */
export function drawInput(block: Json, place: Place): HTMLElement {
	const element = toJson(block.element);
	const [label, hint, error] = [freshId("label"), freshId("hint"), freshId("error")];
	const problem = place.errors[toText(block.block_id)];
	const hasHint = isJson(block.hint);
	const described = [...(problem === undefined ? [] : [error]), ...(hasHint ? [hint] : [])].join(" ");
	const words = wordsOf(block.label);
	const control = drawElement(block, element, place, {
		words,
		labelledBy: label,
		isInvalid: problem !== undefined,
		...(described === "" ? {} : { describedBy: described }),
	});
	// A press on the words leads into the field, as people expect; the label itself stays a plain one for every element.
	const focusable = "input, textarea, button";
	const name = el("div", { class: "input-label", id: label }, words);
	name.addEventListener("click", () => {
		const target = control.matches(focusable) ? control : control.querySelector<HTMLElement>(focusable);
		target?.focus();
	});
	if (block.optional === true) name.append(el("span", { class: "input-optional" }, " (optional)"));
	return el(
		"div",
		{
			class: problem === undefined ? "block input" : "block input input-wrong",
			"data-block": toText(block.block_id),
		},
		name,
		control,
		problem !== undefined && el("div", { class: "input-error", id: error, role: "alert" }, problem),
		hasHint && el("div", { class: "input-hint", id: hint }, wordsOf(block.hint)),
	);
}

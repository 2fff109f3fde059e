import { el, freshId } from "../dom.js";
import { isJson, type Json, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawTextObject } from "../text/draw-text.js";
import { confirmed } from "../widgets/confirm.js";
import { type Labels, labelAttributes, names } from "./names.js";
import { whileBusy } from "./while-busy.js";

/** Checkboxes and radio buttons. */
export function drawCheckChoices(
	block: Json,
	element: Json,
	place: Place,
	labels: Labels,
	isAtOnce: boolean,
): HTMLElement {
	const isRadio = element.type === "radio_buttons";
	const group = el("div", {
		class: "checks",
		role: isRadio ? "radiogroup" : "group",
		...labelAttributes({ ...labels, words: labels.words || "Choices" }),
	});
	const name = freshId("checks");
	const options = toJsonList(element.options);
	const inputs = options.map((option, index) => {
		const value = toText(option.value);
		const input = el("input", {
			type: isRadio ? "radio" : "checkbox",
			name,
			value,
			"data-focus-on-load": index === 0 && element.focus_on_load === true,
			...names(block, element, ` ${value}`),
		});
		input.checked = chosenValues(place.held(block, element)).includes(value);
		input.addEventListener("change", () => void changed(input));
		return input;
	});
	const rows = options.map((option, index) => drawRow(option, inputs[index] as HTMLInputElement, place));
	group.append(...rows);
	return group;

	async function changed(input: HTMLInputElement): Promise<void> {
		const before = place.held(block, element);
		if (!(await confirmed(element.confirm, place.reader, place.layers))) {
			for (const one of inputs) one.checked = chosenValues(before).includes(one.value);
			return;
		}
		const chosen = options.filter((_, index) => inputs[index]?.checked === true);
		const held = isRadio ? (chosen[0] ?? null) : chosen;
		place.enter(block, element, held);
		if (isAtOnce) await whileBusy(input, () => place.choose(block, element, held));
	}
}

function drawRow(option: Json, input: HTMLInputElement, place: Place): HTMLElement {
	const words = el("span", { class: "check-words" }, drawTextObject(option.text, place.reader));
	if (isJson(option.description)) {
		words.append(el("span", { class: "check-detail" }, drawTextObject(option.description, place.reader)));
	}
	return el("label", { class: "check" }, input, words);
}

function chosenValues(held: unknown): string[] {
	const list = Array.isArray(held) ? held : [held];
	return list.filter(isJson).map((option) => toText(option.value));
}

import { el } from "../dom.js";
import { type Json, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import { type Choice, openChoiceList } from "../widgets/choice-list.js";
import { confirmed } from "../widgets/confirm.js";
import { type Labels, labelAttributes, names } from "./names.js";
import { chosenIn, findChoices, isExternal, isMulti } from "./select-choices.js";
import { whileBusy } from "./while-busy.js";

/** A select of any kind: fixed options, options the app is asked for, people, channels; one or several. */
export function drawSelect(
	block: Json,
	element: Json,
	place: Place,
	labels: Labels,
	isAtOnce: boolean,
): HTMLElement {
	const isMany = isMulti(element);
	const face = el("span", { class: "select-face" });
	const placeholder = wordsOf(element.placeholder) || (isMany ? "Select options" : "Select an option");
	const words = labels.words || placeholder;
	const anchor = el(
		"button",
		{
			type: "button",
			class: "select",
			"aria-haspopup": "listbox",
			"aria-expanded": "false",
			"data-focus-on-load": element.focus_on_load === true,
			...names(block, element),
			...labelAttributes({ ...labels, words }),
		},
		face,
		el("span", { class: "select-arrow", "aria-hidden": "true" }),
	);
	const row = clearable(anchor, block, element, () => void send(isMany ? [] : null));
	const show = () => {
		const chosen = chosenIn(block, element, place);
		row.classList.toggle("select-none", chosen.length === 0);
		face.classList.toggle("select-empty", chosen.length === 0);
		face.replaceChildren(
			...(chosen.length === 0
				? [placeholder]
				: chosen.map(({ label }) => (isMany ? el("span", { class: "chip" }, label) : label))),
		);
		const shown = chosen.length === 0 ? placeholder : chosen.map(({ label }) => label).join(", ");
		if (labels.labelledBy === undefined) anchor.setAttribute("aria-label", `${words}: ${shown}`);
	};
	const send = async (held: unknown) => {
		if (!(await confirmed(element.confirm, place.reader, place.layers))) return;
		place.enter(block, element, held);
		show();
		if (isAtOnce) await whileBusy(anchor, () => place.choose(block, element, held));
	};
	let many: Choice[] = [];
	const toggle = (choice: Choice) => {
		const isIn = many.some(({ id }) => id === choice.id);
		many = isIn ? many.filter(({ id }) => id !== choice.id) : [...many, choice];
		place.enter(
			block,
			element,
			many.map(({ held }) => held),
		);
		show();
	};
	const open = () => {
		many = chosenIn(block, element, place);
		const before = idsOf(many);
		openChoiceList({
			anchor,
			ground: place.layers.ground,
			label: words,
			chosen: new Set(many.map(({ id }) => id)),
			isMany,
			find: (query) => findChoices(block, element, place, query),
			least: isExternal(element) ? leastOf(element) : 0,
			choose: (choice) => (isMany ? toggle(choice) : void send(choice.held)),
			closed: () => {
				if (isMany && idsOf(many) !== before) void send(many.map(({ held }) => held));
			},
		});
	};
	anchor.addEventListener("click", open);
	anchor.addEventListener("keydown", (event) => {
		if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
		event.preventDefault();
		open();
	});
	show();
	return row;
}

/** An external select asks after three characters unless the app says otherwise. */
function leastOf(element: Json): number {
	return typeof element.min_query_length === "number" ? element.min_query_length : 3;
}

function idsOf(choices: readonly Choice[]): string {
	return choices.map(({ id }) => id).join(" ");
}

/** In a form a choice can be taken back. */
function clearable(anchor: HTMLElement, block: Json, element: Json, clear: () => void): HTMLElement {
	if (block.type !== "input" || block.optional !== true) return anchor;
	const cross = el(
		"button",
		{ type: "button", class: "select-clear", "aria-label": "Clear", ...names(block, element, " clear") },
		"×",
	);
	cross.addEventListener("click", () => {
		clear();
		anchor.focus();
	});
	return el("span", { class: "select-row", "data-type": toText(element.type) }, anchor, cross);
}

import { el } from "../dom.js";
import { isJson, type Json, toJson, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import { type Labels, labelAttributes, names } from "./names.js";

const TYPES: Record<string, string> = { email_text_input: "email", url_text_input: "url" };
/** How long somebody may pause while typing before the app hears of it, milliseconds. */
const PAUSE_MS = 400;

/** A field for words, a number, an address. */
export function drawTextInput(
	block: Json,
	element: Json,
	place: Place,
	labels: Labels,
	isAtOnce: boolean,
): HTMLElement {
	const isRich = element.type === "rich_text_input";
	const isLong = element.multiline === true || isRich;
	const most = element.max_length;
	const attributes = {
		class: "field",
		placeholder: wordsOf(element.placeholder) || null,
		maxlength: typeof most === "number" ? most : null,
		inputmode:
			element.type === "number_input" ? (element.is_decimal_allowed === true ? "decimal" : "numeric") : null,
		autocomplete: "off",
		"data-focus-on-load": element.focus_on_load === true,
		...names(block, element),
		...labelAttributes(labels),
	};
	const field = isLong
		? el("textarea", { ...attributes, rows: 4 })
		: el("input", { ...attributes, type: TYPES[toText(element.type)] ?? "text" });
	const held = place.held(block, element);
	field.value = isJson(held) ? richWords(held) : toText(held);
	const heldNow = () => (isRich ? richText(field.value) : field.value);
	const on = triggersOf(element);
	let timer: ReturnType<typeof setTimeout> | undefined;
	field.addEventListener("input", () => {
		place.enter(block, element, heldNow());
		clearTimeout(timer);
		if (!isAtOnce || !on.includes("on_character_entered")) return;
		timer = setTimeout(() => void place.choose(block, element, heldNow()), PAUSE_MS);
	});
	field.addEventListener("keydown", (event) => {
		const isEnter = (event as KeyboardEvent).key === "Enter" && !isLong;
		if (!isEnter || !isAtOnce || !on.includes("on_enter_pressed")) return;
		event.preventDefault();
		event.stopPropagation();
		clearTimeout(timer);
		void place.choose(block, element, heldNow());
	});
	return field;
}

function triggersOf(element: Json): string[] {
	const on = toJson(element.dispatch_action_config).trigger_actions_on;
	return Array.isArray(on) ? on.map(String) : ["on_enter_pressed"];
}

function richText(text: string): Json | null {
	if (text === "") return null;
	const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
	return { type: "rich_text", elements: [section] };
}

function richWords(value: Json): string {
	if (typeof value.text === "string") return value.text;
	return toJsonList(value.elements).map(richWords).join("");
}

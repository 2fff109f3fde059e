import { el } from "../dom.js";
import { type Json, toJson, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import { confirmed } from "../widgets/confirm.js";
import { names } from "./names.js";
import { whileBusy } from "./while-busy.js";

/** A button; one with a URL opens it and tells the app as well. */
export function drawButton(block: Json, element: Json, place: Place): HTMLElement {
	const style = ["primary", "danger"].includes(toText(element.style))
		? ` button-${toText(element.style)}`
		: "";
	const shared = {
		class: `button${style}`,
		"aria-label": toText(element.accessibility_label) || null,
		...names(block, element),
	};
	const url = toText(element.url);
	const isLink = /^https?:/i.test(url);
	const button = isLink
		? el("a", { ...shared, href: url, target: "_blank", rel: "noopener noreferrer" }, wordsOf(element.text))
		: el("button", { ...shared, type: "button" }, wordsOf(element.text));
	button.addEventListener("click", () => void pressed(button));
	return button;

	async function pressed(node: HTMLElement): Promise<void> {
		if (!(await confirmed(element.confirm, place.reader, place.layers))) return;
		await whileBusy(node, () => place.press(block, element));
	}
}

/** A small button that shows a picture; its words are for those who do not see it. */
export function drawIconButton(block: Json, element: Json, place: Place): HTMLElement {
	const words = wordsOf(element.text);
	const icons: Record<string, string> = { trash: "🗑" };
	const button = el(
		"button",
		{
			type: "button",
			class: "button button-icon",
			title: words,
			"aria-label": toText(element.accessibility_label) || words,
			...names(block, element),
		},
		icons[toText(element.icon)] ?? words,
	);
	button.addEventListener("click", async () => {
		if (!(await confirmed(element.confirm, place.reader, place.layers))) return;
		await whileBusy(button, () => place.press(block, element));
	});
	return button;
}

export function drawFeedback(block: Json, element: Json, place: Place): HTMLElement {
	const both = [
		["👍", toJson(element.positive_button)],
		["👎", toJson(element.negative_button)],
	] as const;
	const buttons = both.map(([sign, one]) => {
		const words = wordsOf(one.text);
		const button = el(
			"button",
			{
				type: "button",
				class: "button button-icon",
				title: words,
				"aria-label": toText(one.accessibility_label) || words,
				...names(block, element, toText(one.value)),
			},
			sign,
		);
		button.addEventListener("click", () =>
			whileBusy(button, () => place.press(block, element, toText(one.value))),
		);
		return button;
	});
	return el("span", { class: "feedback", role: "group" }, ...buttons);
}

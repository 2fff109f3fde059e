import { el } from "../dom.js";
import { type Json, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import { confirmed } from "../widgets/confirm.js";
import { openMenu } from "../widgets/menu.js";
import { names } from "./names.js";
import { whileBusy } from "./while-busy.js";

/** The menu behind three dots. */
export function drawOverflow(block: Json, element: Json, place: Place): HTMLElement {
	const button = el(
		"button",
		{
			type: "button",
			class: "button button-overflow",
			"aria-haspopup": "menu",
			"aria-expanded": "false",
			"aria-label": "More choices",
			...names(block, element),
		},
		"⋯",
	);
	const choose = async (option: Json) => {
		const url = toText(option.url);
		if (/^https?:/i.test(url)) window.open(url, "_blank", "noopener");
		if (!(await confirmed(element.confirm, place.reader, place.layers))) return;
		await whileBusy(button, () => place.choose(block, element, option));
	};
	button.addEventListener("click", () =>
		openMenu({
			anchor: button,
			ground: place.layers.ground,
			label: "More choices",
			items: toJsonList(element.options).map((option) => ({
				label: wordsOf(option.text),
				detail: wordsOf(option.description),
				choose: () => void choose(option),
			})),
		}),
	);
	return button;
}

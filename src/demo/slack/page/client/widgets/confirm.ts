import { el, freshId } from "../dom.js";
import { isJson, type Json } from "../json.js";
import type { Reader } from "../reader.js";
import { drawTextObject, wordsOf } from "../text/draw-text.js";
import type { Layers } from "./layers.js";

/** Asks what an element's `confirm` asks; at once true when it asks nothing. */
export function confirmed(confirm: unknown, reader: Reader, layers: Layers): Promise<boolean> {
	if (!isJson(confirm)) return Promise.resolve(true);
	return new Promise((resolve) => {
		const finish = (answer: boolean) => {
			layer.close();
			resolve(answer);
		};
		const dialog = drawConfirm(confirm, reader, finish);
		const layer = layers.open({
			dialog,
			className: "overlay-confirm",
			escape: () => finish(false),
			focus: () => dialog.querySelector<HTMLElement>("[data-yes]")?.focus(),
		});
	});
}

function drawConfirm(confirm: Json, reader: Reader, answer: (isYes: boolean) => void): HTMLElement {
	const title = freshId("confirm");
	const text = freshId("confirm");
	const style = confirm.style === "danger" ? "button-danger" : "button-primary";
	return el(
		"div",
		{
			class: "dialog confirm",
			role: "alertdialog",
			"aria-modal": "true",
			"aria-labelledby": title,
			"aria-describedby": text,
		},
		el("h2", { id: title, class: "confirm-title" }, wordsOf(confirm.title) || "Are you sure?"),
		el("div", { id: text, class: "confirm-text" }, drawTextObject(confirm.text, reader)),
		el(
			"div",
			{ class: "dialog-foot" },
			el(
				"button",
				{ type: "button", class: "button", onclick: () => answer(false) },
				wordsOf(confirm.deny) || "Cancel",
			),
			el(
				"button",
				{ type: "button", class: `button ${style}`, "data-yes": true, onclick: () => answer(true) },
				wordsOf(confirm.confirm) || "Yes",
			),
		),
	);
}

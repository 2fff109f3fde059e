import { el } from "../dom.js";
import { type Json, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawButton, drawFeedback, drawIconButton } from "./button.js";
import { drawCheckChoices } from "./check-choices.js";
import { drawImage } from "./image.js";
import type { Labels } from "./names.js";
import { drawOverflow } from "./overflow.js";
import { drawPicker } from "./pickers.js";
import { drawSelect } from "./select.js";
import { drawTextInput } from "./text-input.js";

type DrawElement = (block: Json, element: Json, place: Place, labels: Labels) => HTMLElement;

/** Elements outside of input blocks tell the app at once; those inside only with `dispatch_action`. */
function isAtOnce(block: Json): boolean {
	return block.type !== "input" || block.dispatch_action === true;
}

const picker: DrawElement = (block, element, place, labels) =>
	drawPicker(block, element, place, labels, isAtOnce(block));
const checks: DrawElement = (block, element, place, labels) =>
	drawCheckChoices(block, element, place, labels, isAtOnce(block));
const text: DrawElement = (block, element, place, labels) =>
	drawTextInput(block, element, place, labels, isAtOnce(block));

const ELEMENTS: Record<string, DrawElement> = {
	button: drawButton,
	workflow_button: drawButton,
	icon_button: drawIconButton,
	feedback_buttons: drawFeedback,
	overflow: drawOverflow,
	checkboxes: checks,
	radio_buttons: checks,
	plain_text_input: text,
	number_input: text,
	email_text_input: text,
	url_text_input: text,
	rich_text_input: text,
	datepicker: picker,
	timepicker: picker,
	datetimepicker: picker,
	image: (_, element) => drawImage(element, "thumbnail"),
};

/** Draws one element where its block puts it. */
export function drawElement(
	block: Json,
	element: Json,
	place: Place,
	labels: Labels = { words: "" },
): HTMLElement {
	const type = toText(element.type);
	if (type.endsWith("_select")) return drawSelect(block, element, place, labels, isAtOnce(block));
	const draw = Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined;
	return (
		draw?.(block, element, place, labels) ?? el("span", { class: "unknown" }, `[${type} is not drawn here]`)
	);
}

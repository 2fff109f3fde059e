import { el } from "../dom.js";
import { type Json, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import { clockOf, momentOf } from "../times.js";
import { confirmed } from "../widgets/confirm.js";
import { type Labels, labelAttributes, names } from "./names.js";
import { whileBusy } from "./while-busy.js";

/** How a picker writes what it holds, and reads it back. */
interface Picker {
	input: string;
	words: string;
	write(held: unknown, place: Place): string;
	read(value: string, place: Place): unknown;
}

const same = { write: (held: unknown) => toText(held), read: (value: string) => value };

const PICKERS: Record<string, Picker> = {
	datepicker: { input: "date", words: "Date", ...same },
	timepicker: { input: "time", words: "Time", ...same },
	// Slack keeps seconds since 1970; people see the clocks of their own zone.
	datetimepicker: {
		input: "datetime-local",
		words: "Date and time",
		write: (held, { reader }) => (typeof held === "number" ? clockOf(held * 1_000, reader.me.tz) : ""),
		read: (value, { reader }) => {
			const [date = "", time = ""] = value.split("T");
			return momentOf(date, time.slice(0, 5), reader.me.tz);
		},
	},
};

/** A date, a time, or both. A choice by mouse counts at once, a typed one when the field is left or Enter is pressed. */
export function drawPicker(
	block: Json,
	element: Json,
	place: Place,
	labels: Labels,
	isAtOnce: boolean,
): HTMLElement {
	const picker = PICKERS[toText(element.type)] ?? (PICKERS.datepicker as Picker);
	const words = labels.words || wordsOf(element.placeholder) || picker.words;
	const field = el("input", {
		class: "field field-picker",
		type: picker.input,
		"data-focus-on-load": element.focus_on_load === true,
		...names(block, element),
		...labelAttributes({ ...labels, words }),
	});
	let told = picker.write(place.held(block, element), place);
	let isTyped = false;
	field.value = told;
	const commit = async () => {
		if (field.value === told) return;
		const before = { told, held: place.held(block, element) };
		told = field.value;
		const held = field.value === "" ? null : picker.read(field.value, place);
		// Entered before anything is waited for: the same Enter may send the form.
		place.enter(block, element, held);
		if (!(await confirmed(element.confirm, place.reader, place.layers))) {
			told = before.told;
			field.value = before.told;
			place.enter(block, element, before.held);
			return;
		}
		if (isAtOnce) await whileBusy(field, () => place.choose(block, element, held));
	};
	field.addEventListener("keydown", (event) => {
		isTyped = true;
		if (event.key === "Enter") void commit();
	});
	field.addEventListener("pointerdown", () => {
		isTyped = false;
	});
	field.addEventListener("change", () => {
		if (!isTyped || !isAtOnce) void commit();
	});
	field.addEventListener("blur", () => void commit());
	return field;
}

import type { InputBlock, ModalView, PlainTextOption } from "@slack/types";
import { type CardContext, fieldHeading, winnersFor } from "../../console/index.js";
import { otherSide, type Side } from "../../domain/record.js";
import type { SyncError } from "../../domain/sync-error.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { type SharedValue, toFieldsMemory } from "../payload.js";
import { context, escaped, plain, section } from "./text.js";

/** Fields a window asks for; the others are asked for each record. */
const MOST_FIELDS = 60;
const ASK = "ask";

/** A field that differs, and in how many of the records that were looked at. */
export interface DifferingField {
	name: string;
	count: number;
}

/** The fields the questions are about, the most frequent first. */
export function differingFields(errors: SyncError[]): DifferingField[] {
	const counts = new Map<string, number>();
	for (const { fields } of errors)
		for (const { name, asked } of fields) if (asked) counts.set(name, (counts.get(name) ?? 0) + 1);
	const fields = [...counts].map(([name, count]) => ({ name, count }));
	return fields.sort((one, two) => two.count - one.count || (one.name < two.name ? -1 : 1));
}

/** The block that holds the choice for one field. */
export function firstBlockId(index: number): string {
	return `first.${index}`;
}

/** One question per field for all first contacts: which system is right, or ask for each record. */
export function firstWindow(value: SharedValue, fields: DifferingField[], context_: CardContext): ModalView {
	const { messages, mapping } = context_;
	const shown = fitting(value, fields);
	const facts = { count: value.count, mapping: mapping.name };
	const left = fields.length - shown.length;
	return {
		type: "modal",
		callback_id: VIEW_IDS.firstFields,
		private_metadata: toFieldsMemory(
			value,
			shown.map(({ name }) => name),
		),
		title: plain(messages.say("first.windowTitle"), LIMITS.modalTitle),
		submit: plain(messages.say("first.windowSubmit", facts), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [
			section(escaped(messages.say("first.windowIntro", facts))),
			...shown.map((field, index) => fieldInput(field, index, context_)),
			...(left > 0 ? [context([escaped(messages.say("first.windowRest", { count: left }))])] : []),
		],
	};
}

/** What was chosen for a field; null where it is left to be asked, or is nothing we offered. */
export function chosenSide(value: string | undefined): Side | null {
	return value === "left" || value === "right" ? value : null;
}

/** As many as the window's memory holds by name. */
function fitting(value: SharedValue, fields: DifferingField[]): DifferingField[] {
	const shown: DifferingField[] = [];
	for (const field of fields.slice(0, MOST_FIELDS)) {
		const names = [...shown, field].map(({ name }) => name);
		if (toFieldsMemory(value, names).length > LIMITS.privateMetadata) break;
		shown.push(field);
	}
	return shown;
}

function fieldInput(
	{ name, count }: DifferingField,
	index: number,
	{ mapping, messages }: CardContext,
): InputBlock {
	const ask = option(ASK, messages.say("first.optionAsk"));
	const sides = winnersFor(mapping, name).map((side) => {
		const labels = { winner: mapping.labels[side], loser: mapping.labels[otherSide(side)] };
		return option(side, messages.say("first.optionSystem", labels));
	});
	return {
		type: "input",
		block_id: firstBlockId(index),
		label: plain(fieldHeading(name, { mapping, messages }), 200),
		hint: plain(messages.say("first.windowHint", { count }), LIMITS.inputHint),
		element: {
			type: "radio_buttons",
			action_id: ACTION_IDS.firstChoice,
			initial_option: ask,
			options: [...sides, ask],
		},
	};
}

function option(value: string, text: string): PlainTextOption {
	return { text: plain(text, LIMITS.optionText), value };
}

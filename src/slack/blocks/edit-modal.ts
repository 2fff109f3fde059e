import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import {
	type CardContext,
	desiredCard,
	fieldHeading,
	fieldTitle,
	nameOf,
	tellingOf,
} from "../../console/index.js";
import { type FieldMapping, type Mapping, mayFlowFrom } from "../../domain/mapping.js";
import { otherSide, type Side } from "../../domain/record.js";
import { refusedSource, type ShownField, type SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toViewMemory } from "../payload.js";
import { noteBlock } from "./notice-modal.js";
import { escaped, plain, section } from "./text.js";

/** How many fields can be corrected in one window; the refused ones come first. */
const SHOWN_FIELDS = 40;
const LONGEST_VALUE = 3_000;

/** One field that can be corrected. */
export interface EditableField {
	name: string;
	/** What the record holds now, as text. */
	value: string;
	hidden: boolean;
	/** The most characters both systems take; null when unbounded. */
	most: number | null;
	/** Of a reference: what people call the record it names; null or missing where that is not known. */
	named?: string | null;
}

/** The fields that flow from the record to the system that refused it; those it complained about first. */
export function editableFields(error: SyncError, mapping: Mapping): EditableField[] {
	const side = refusedSource(error);
	if (side === null) return [];
	const fields = mapping.fields.flatMap((field) => {
		const shown = error.fields.find(({ name }) => name === field.name);
		const isSent = field[side] !== null && mayFlowFrom(mapping, field, side);
		return shown !== undefined && isSent ? [{ field, shown }] : [];
	});
	const rank = ({ shown }: { shown: ShownField }) => (isSuspect(error, shown, side) ? 0 : 1);
	fields.sort((one, two) => rank(one) - rank(two));
	return fields.slice(0, SHOWN_FIELDS).map(({ field, shown }) => editable(field, shown, side));
}

/** Asked about by us, or named or quoted by the system. */
function isSuspect({ answer }: SyncError, shown: ShownField, side: Side): boolean {
	const value = shown[side];
	const message = answer?.message.toLowerCase() ?? "";
	const isQuoted = typeof value === "string" && value.length > 2 && message.includes(value.toLowerCase());
	return shown.asked || isQuoted || message.includes(fieldTitle(shown.name).toLowerCase());
}

function editable(field: FieldMapping, shown: ShownField, side: Side): EditableField {
	const lengths = [field[side]?.maxLength, field.truncate ? null : field[otherSide(side)]?.maxLength];
	const bounds = lengths.filter((length): length is number => typeof length === "number");
	const value = shown[side];
	return {
		name: field.name,
		value: value === null ? "" : String(value),
		hidden: shown.private || field.private,
		most: bounds.length === 0 ? null : Math.min(...bounds),
	};
}

/** What the window shows of a value; null for a personal one, and for one of which only a part would fit. */
export function shownValue({ hidden, value }: EditableField): string | null {
	return hidden || value.length > LONGEST_VALUE ? null : value;
}

/** The block of one field. */
export function editBlockId(index: number): string {
	return `edit.${index}`;
}

/**
 * What the system refused, and the values to correct, as the record holds them. A value that is not shown
 * stays as it is where nothing is entered. `note` stands above everything else.
 */
export function editModal(
	error: SyncError,
	fields: EditableField[],
	context: CardContext,
	note: string | null = null,
): ModalView {
	const { messages, mapping } = context;
	const side = refusedSource(error) ?? "left";
	const labels = { system: mapping.labels[side], other: mapping.labels[otherSide(side)] };
	const name = cut(nameOf(tellingOf(error, context)), 300);
	const { answer } = desiredCard(error, context);
	const head: KnownBlock[] = note === null ? [] : [noteBlock(note, "error")];
	head.push(section(escaped(messages.say("modal.editIntro", { name, ...labels }))));
	if (answer !== null) head.push(section(`>${escaped(answer, 900).replaceAll("\n", "\n>")}`));
	return {
		type: "modal",
		callback_id: VIEW_IDS.edit,
		private_metadata: toViewMemory({ errorId: error._id, revision: error.revision }),
		title: plain(messages.say("modal.editTitle"), LIMITS.modalTitle),
		submit: plain(messages.say("button.confirmEdit"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [...head, ...fields.map((field, index) => fieldInput(field, index, context))],
	};
}

function fieldInput(field: EditableField, index: number, context: CardContext): InputBlock {
	const { messages } = context;
	const hint = hintOf(field, messages);
	const value = shownValue(field);
	const placeholder = messages.say(field.hidden ? "modal.editHidden" : "modal.editLong");
	return {
		type: "input",
		block_id: editBlockId(index),
		optional: true,
		label: plain(fieldHeading(field.name, context), 200),
		...(hint === "" ? {} : { hint: plain(hint, 200) }),
		element: {
			type: "plain_text_input",
			action_id: ACTION_IDS.editValue,
			// An input of one line would make one line of it.
			multiline: /[\r\n]/.test(value ?? ""),
			...(value ? { initial_value: value } : {}),
			...(value === null ? { placeholder: plain(placeholder, 150) } : {}),
		},
	};
}

/** What the value names, and how long it may be; empty where there is nothing to say. */
function hintOf({ most, named, hidden }: EditableField, messages: Messages): string {
	const name = named && !hidden ? [messages.say("modal.editNames", { name: cut(named, 100) })] : [];
	const length = most === null ? [] : [messages.say("modal.editMost", { count: most })];
	return [...name, ...length].join(" ");
}

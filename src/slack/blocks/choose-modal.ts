import type { InputBlock, ModalView } from "@slack/types";
import { type CardContext, type CardField, cardField, nameOf, tellingOf } from "../../console/index.js";
import { SIDES, type Side } from "../../domain/record.js";
import type { ShownField, SyncError } from "../../domain/sync-error.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toViewMemory } from "../payload.js";
import { escaped, plain, section } from "./text.js";

/** Fields shown one by one; those beyond share the last choice, so that a window stays under its 100 blocks. */
const SHOWN_FIELDS = 90;
/** Four of them in a hint, in 90 questions, and the window stays under its 250 KB. */
const VALUE = 200;

/** The block that holds the choice for one field, or for all that do not fit. */
export function choiceBlockId(index: number | "rest"): string {
	return `choice.${index}`;
}

/** The fields a person chooses for, in the order of the window. */
export function choosableFields(error: SyncError): ShownField[] {
	return error.fields.filter((field) => field.asked);
}

/** One question per differing field: which system's value is right. Nothing is chosen beforehand. */
export function chooseModal(error: SyncError, context: CardContext): ModalView {
	const { messages } = context;
	const fields = choosableFields(error);
	const shown = Math.min(fields.length, SHOWN_FIELDS);
	const name = nameOf(tellingOf(error, context));
	const inputs = fields.slice(0, shown).map((field, index) => fieldInput(field, index, context));
	const rest = fields.length - shown;
	return {
		type: "modal",
		callback_id: VIEW_IDS.choose,
		private_metadata: toViewMemory({ errorId: error._id, revision: error.revision, shown }),
		title: plain(messages.say("modal.chooseTitle"), LIMITS.modalTitle),
		submit: plain(messages.say("button.save"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [
			section(escaped(messages.say("modal.chooseIntro", { name: cut(name, 500) }))),
			...inputs,
			...(rest > 0 ? [restInput(rest, context)] : []),
		],
	};
}

function fieldInput(field: ShownField, index: number, context: CardContext): InputBlock {
	const { mapping, messages } = context;
	const words = cardField(context, field);
	return {
		type: "input",
		block_id: choiceBlockId(index),
		label: plain(words.title, 200),
		hint: plain(hintWords(words, context), LIMITS.inputHint),
		element: {
			type: "radio_buttons",
			action_id: ACTION_IDS.fieldChoice,
			options: SIDES.map((side) =>
				option(
					side,
					messages.say("modal.chooseOption", { system: mapping.labels[side], value: words[side] }),
				),
			),
		},
	};
}

/** The values in full, for the options have room for 75 characters only. */
function hintWords(
	{ before, sameBefore, left, right }: CardField,
	{ mapping, messages }: CardContext,
): string {
	const now = {
		left: cut(left, VALUE),
		right: cut(right, VALUE),
		leftSystem: mapping.labels.left,
		rightSystem: mapping.labels.right,
	};
	if (before === null) return messages.say("modal.chooseHintNew", now);
	const was = sameBefore
		? cut(before.left, VALUE)
		: `${cut(before.left, VALUE)} / ${cut(before.right, VALUE)}`;
	return messages.say("modal.chooseHint", { ...now, before: was });
}

function restInput(count: number, { mapping, messages }: CardContext): InputBlock {
	return {
		type: "input",
		block_id: choiceBlockId("rest"),
		label: plain(messages.say("modal.chooseRest", { count }), 200),
		element: {
			type: "radio_buttons",
			action_id: ACTION_IDS.fieldChoice,
			options: SIDES.map((side) => option(side, mapping.labels[side])),
		},
	};
}

function option(side: Side, text: string) {
	return { text: plain(text, LIMITS.optionText), value: side };
}

import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import {
	type CardContext,
	type CardField,
	cardField,
	changeLines,
	fieldLabel,
	nameOf,
	tellingOf,
	winnersFor,
} from "../../console/index.js";
import { hidesSomething } from "../../domain/mask.js";
import { SIDES, type Side } from "../../domain/record.js";
import type { ShownField, SyncError } from "../../domain/sync-error.js";
import type { Preview } from "../../ports/use-cases.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toButtonValue, toViewMemory } from "../payload.js";
import { noteBlock } from "./notice-modal.js";
import { escaped, lineMarkdown, plain, section, context as smallPrint } from "./text.js";
import { valuesSection } from "./values-section.js";
import { writtenBlocks } from "./written-lines.js";

/** Fields shown one by one, two blocks each; those beyond share the last choice: a window holds 100 blocks. */
const SHOWN_FIELDS = 40;
/** Three of them beside each other, in 40 fields, and the window stays under its 250 KB. */
const VALUE = 300;

/** What stands in the window beside the question itself. */
export interface CompareExtras {
	/** What the choices made so far would write, from fresh readings; null before the first choice. */
	preview: Preview | null;
	/** Said above everything else, such as that the records changed; null for nothing. */
	note: string | null;
	/** True when the reader has asked for the personal values. The choices keep their words, or Slack would drop them. */
	isRevealed?: boolean;
}

/** The block that holds the choice for one field, or for all that do not fit. */
export function choiceBlockId(index: number | "rest"): string {
	return `choice.${index}`;
}

/** The fields a person chooses for, in the order of the window. */
export function choosableFields(error: SyncError): ShownField[] {
	return error.fields.filter((field) => field.asked);
}

/**
 * Before, left and right side by side with who and when, a choice per field, and what the choices would write. Nothing
 * is chosen beforehand.
 */
export function compareModal(
	error: SyncError,
	context: CardContext,
	{ preview, note, isRevealed = false }: CompareExtras = { preview: null, note: null },
): ModalView {
	const { messages } = context;
	const fields = choosableFields(error);
	const shown = Math.min(fields.length, SHOWN_FIELDS);
	const rest = fields.length - shown;
	const telling = tellingOf(error, context);
	const intro = messages.say("modal.compareIntro", { name: cut(nameOf(telling), 500) });
	const changes = changeLines(telling).map((line) => lineMarkdown(messages, line, 300));
	return {
		type: "modal",
		callback_id: VIEW_IDS.compare,
		private_metadata: toViewMemory({ errorId: error._id, revision: error.revision, shown }),
		title: plain(messages.say("modal.compareTitle"), LIMITS.modalTitle),
		submit: plain(messages.say("button.save"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [
			...(note === null ? [] : [noteBlock(note, "warning")]),
			section(escaped(intro)),
			...(changes.length === 0 ? [] : [smallPrint(changes)]),
			...(isRevealed ? [] : revealButton(error, fields, context)),
			...fields.slice(0, shown).flatMap((field, index) => fieldBlocks(field, index, context, isRevealed)),
			...(rest > 0 ? [restInput(rest, context)] : []),
			...previewBlocks(preview, context),
		],
	};
}

function fieldBlocks(
	field: ShownField,
	index: number,
	context: CardContext,
	isRevealed: boolean,
): KnownBlock[] {
	const shown = cardField(context, field, isRevealed);
	return [
		valuesSection(shown, context, VALUE),
		choiceInput(field, cardField(context, field), index, context),
	];
}

function revealButton(
	{ _id: errorId, revision }: SyncError,
	fields: ShownField[],
	{ mapping, messages }: CardContext,
): KnownBlock[] {
	if (!hidesSomething({ fields }, (field) => mapping.privateFields.has(field))) return [];
	const text = plain(messages.say("menu.reveal"), LIMITS.buttonText);
	const value = toButtonValue({ errorId, revision });
	return [
		{ type: "actions", elements: [{ type: "button", action_id: ACTION_IDS.revealInCompare, text, value }] },
	];
}

function choiceInput(
	{ name }: ShownField,
	words: CardField,
	index: number,
	{ mapping, messages }: CardContext,
): InputBlock {
	return {
		type: "input",
		block_id: choiceBlockId(index),
		dispatch_action: true,
		label: plain(messages.say("modal.compareField", { field: fieldLabel(name, { mapping, messages }) }), 200),
		element: {
			type: "radio_buttons",
			action_id: ACTION_IDS.fieldChoice,
			options: winnersFor(mapping, name).map((side) =>
				option(
					side,
					messages.say("modal.chooseOption", { system: mapping.labels[side], value: words[side] }),
				),
			),
		},
	};
}

function restInput(count: number, { mapping, messages }: CardContext): InputBlock {
	return {
		type: "input",
		block_id: choiceBlockId("rest"),
		dispatch_action: true,
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

/** Both results, as far as the choices go; nothing before the first one. */
function previewBlocks(preview: Preview | null, context: CardContext): KnownBlock[] {
	if (preview === null) return [];
	const head = context.messages.say("modal.comparePreview");
	const written = writtenBlocks(preview, context, null).slice(0, 12);
	return [{ type: "divider" }, section(`*${escaped(head)}*`), ...written];
}

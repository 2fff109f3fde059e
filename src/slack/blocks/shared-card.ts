import type { ActionsBlock, Button, KnownBlock, SectionBlock } from "@slack/types";
import type { DesiredShared, SharedButton, SharedExample } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, SHARED_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { type SharedValue, toButtonValue, toSharedValue } from "../payload.js";
import type { RenderedCard } from "./card.js";
import { confirmation } from "./confirmation.js";
import { wholeLines } from "./fit.js";
import { context, escaped, lineMarkdown, linkMarkdown, plain, section, spokenLine } from "./text.js";
import { boldable } from "./values-section.js";

/** How much of one thing the card shows; the whole stands in the windows. */
const SENTENCE = 700;
const STATES = 2_500;
const STATE = 600;
const NAME = 200;
const EXAMPLE = 400;
const ANSWER = 900;

/** A card of several as a message: blocks under every limit, and a top-level text that tells the whole story. */
export function renderShared(card: DesiredShared, value: SharedValue, messages: Messages): RenderedCard {
	const blocks: KnownBlock[] = [section(`*${boldable(escaped(card.sentence, SENTENCE))}*`)];
	if (card.states.length > 0) {
		const most = Math.min(STATE, Math.floor(STATES / card.states.length));
		blocks.push(section(card.states.map((line) => lineMarkdown(messages, line, most)).join("\n")));
	}
	blocks.push(...exampleBlocks(card, value));
	if (card.answer !== null) blocks.push(section(escaped(card.answer, ANSWER)));
	if (card.next !== null)
		blocks.push(section(escaped(messages.say("card.next", { step: card.next }), SENTENCE)));
	blocks.push(context([smallPrint(card, messages)]));
	if (card.buttons.length > 0) blocks.push(sharedActions(card.buttons, value));
	return { text: spokenText(card, messages), blocks };
}

/** Those with a button of their own stand one by one, the others in one paragraph. */
function exampleBlocks({ examples, more }: DesiredShared, value: SharedValue): KnownBlock[] {
	if (examples.length === 0) return [];
	const last = more === null ? [] : [escaped(more, NAME)];
	if (examples.every(({ open }) => open === null)) {
		return [section([...exampleLines(examples), ...last].join("\n"))];
	}
	const rows = examples.map((example, index) => exampleRow(example, `${value.subject} ${index}`));
	return last.length === 0 ? rows : [...rows, section(last.join(""))];
}

/** By name, each with its link while there is room for it. */
function exampleLines(examples: SharedExample[]): string[] {
	let room = LIMITS.sectionText - (examples.length + 2) * NAME;
	return examples.map(({ text, link }) => {
		const linked = `• ${linkMarkdown(text, link, NAME)}`;
		room -= linked.length;
		return room < 0 ? `• ${linkMarkdown(text, null, NAME)}` : linked;
	});
}

function exampleRow({ errorId, revision, text, name, open }: SharedExample, row: string): SectionBlock {
	const button: Button = {
		type: "button",
		action_id: ACTION_IDS.openCard,
		text: plain(open ?? "", LIMITS.buttonText),
		value: toButtonValue({ errorId, revision }),
		accessibility_label: cut(`${open ?? ""}: ${name}`, LIMITS.accessibilityLabel),
	};
	return {
		...section(escaped(text, EXAMPLE)),
		block_id: `${row} ${errorId}`.slice(0, 255),
		accessory: button,
	};
}

function smallPrint({ since, mappingLine }: DesiredShared, messages: Messages): string {
	const mapping = escaped(mappingLine, NAME);
	return since === null ? mapping : `${lineMarkdown(messages, since, NAME)} · ${mapping}`;
}

/** The buttons of a card of several, in one row. */
export function sharedActions(buttons: SharedButton[], value: SharedValue): ActionsBlock {
	return { type: "actions", elements: buttons.map((button) => sharedElement(button, value)) };
}

/** One of them. */
export function sharedElement(
	{ press, label, style, confirm, count }: SharedButton,
	value: SharedValue,
): Button {
	return {
		type: "button",
		action_id: SHARED_IDS[press],
		text: plain(label, LIMITS.buttonText),
		value: toSharedValue({ ...value, count: count ?? value.count }),
		...(style === "plain" ? {} : { style }),
		...(confirm === null ? {} : { confirm: confirmation(confirm, style === "danger") }),
	};
}

/** Everything the blocks say, in reading order; screen readers read this and not the blocks. */
function spokenText(card: DesiredShared, messages: Messages): string {
	const since = [
		...(card.since === null ? [] : [spokenLine(messages, card.since)]),
		escaped(card.mappingLine, NAME),
	];
	const parts = [
		escaped(card.sentence, SENTENCE),
		...card.states.map((line) => spokenLine(messages, line)),
		...card.examples.map(({ text }) => escaped(text, NAME)),
		...(card.more === null ? [] : [escaped(card.more, NAME)]),
		...(card.answer === null ? [] : [escaped(card.answer, ANSWER)]),
		since.join(", "),
		...(card.next === null ? [] : [escaped(messages.say("card.next", { step: card.next }), SENTENCE)]),
	];
	return wholeLines(parts, LIMITS.messageText);
}

import type { ActionsBlock, Button, KnownBlock, Overflow } from "@slack/types";
import type { CardButton, CardField, CardRecord, DesiredCard } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import type { CardContent } from "../../ports/stores.js";
import { ACTION_IDS, PRESS_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toButtonValue, toMenuValue } from "../payload.js";
import { childrenBlocks, childrenSpoken } from "./children.js";
import { confirmation } from "./confirmation.js";
import { wholeLines } from "./fit.js";
import { context, escaped, lineMarkdown, linkMarkdown, plain, section, spokenLine } from "./text.js";
import { boldable, valuesSection } from "./values-section.js";

/** A message ready to send. */
export interface RenderedCard extends CardContent {
	blocks: KnownBlock[];
}

/** How much of one thing a card shows; the whole stands in the windows. */
const SENTENCE = 700;
const NAME = 200;
const STATE = 1_000;
const VALUE = 160;
const WRITER = 200;
const ANSWER = 900;
const SHOWN_FIELDS = 12;

/** A card as a message: blocks under every limit, and a top-level text that tells the whole story. */
export function renderCard(card: DesiredCard, messages: Messages): RenderedCard {
	const head = headBlocks(card, messages);
	const ending = footBlocks(card, messages);
	const room = LIMITS.messageChars - 500 - lengthOf([...head, ...ending]);
	const foot = [...ending, ...childrenBlocks(card.children, messages, room)];
	const budget = LIMITS.messageChars - 500 - lengthOf([...head, ...foot]);
	const blocks = [...head, ...fieldBlocks(card, messages, budget), ...foot];
	return { text: spokenText(card, messages), blocks };
}

/** What is sent when Slack refuses the blocks: the same story without any markup or button. */
export function plainCard(content: CardContent): RenderedCard {
	const text = cut(content.text, 2_900);
	return { text, blocks: [{ type: "section", text: plain(text, LIMITS.sectionText) }] };
}

/** A message that is no longer the card, pointing to the one that is. */
export function pointerCard(link: string | null, messages: Messages): RenderedCard {
	const text =
		link === null ? messages.say("card.movedNoLink") : messages.say("card.moved", { link: `<${link}>` });
	return { text, blocks: [section(text)] };
}

function headBlocks(card: DesiredCard, messages: Messages): KnownBlock[] {
	const blocks: KnownBlock[] = [section(`*${boldable(escaped(card.sentence, SENTENCE))}*`)];
	if (card.states.length > 0) {
		const most = Math.min(STATE, Math.floor(LIMITS.sectionText / card.states.length) - 1);
		blocks.push(section(card.states.map((line) => lineMarkdown(messages, line, most)).join("\n")));
	}
	if (card.records.length > 0) blocks.push(section(recordLines(card.records)));
	if (card.examples !== null) blocks.push(section(escaped(card.examples, ANSWER)));
	return blocks;
}

function footBlocks(card: DesiredCard, messages: Messages): KnownBlock[] {
	const blocks: KnownBlock[] = [];
	if (card.writers.length > 0)
		blocks.push(section(card.writers.map((line) => lineMarkdown(messages, line, WRITER)).join("\n")));
	if (card.answer !== null) blocks.push(section(escaped(card.answer, ANSWER)));
	if (card.next !== null)
		blocks.push(section(escaped(messages.say("card.next", { step: card.next }), SENTENCE)));
	blocks.push(context(smallPrint(card, messages)));
	if (card.buttons.length > 0 || card.menu.length > 0) blocks.push(actions(card));
	return blocks;
}

function recordLines(records: CardRecord[]): string {
	const lines: string[] = [];
	let length = 0;
	for (const record of records) {
		const line = recordLine(record);
		length += line.length + 1;
		if (length > LIMITS.sectionText - 100) break;
		lines.push(line);
	}
	return lines.join("\n");
}

function recordLine({ text, name, link }: CardRecord): string {
	const at = name === null ? -1 : text.lastIndexOf(name);
	if (name === null || at < 0) return escaped(text, NAME * 2);
	const before = escaped(text.slice(0, at), NAME);
	const after = escaped(text.slice(at + name.length), NAME);
	return `${before}${linkMarkdown(name, link, NAME)}${after}`;
}

/** As many fields as fit, then a count of the others. */
function fieldBlocks(card: DesiredCard, messages: Messages, budget: number): KnownBlock[] {
	const blocks: KnownBlock[] = [];
	let left = budget;
	for (const field of card.fields) {
		const block = valuesSection(field, { mapping: card, messages }, VALUE);
		left -= lengthOf([block]);
		if (left < 0 || blocks.length === SHOWN_FIELDS) break;
		blocks.push(block);
	}
	const more = card.fields.length - blocks.length;
	if (more > 0) blocks.push(context([escaped(messages.say("card.moreFields", { count: more }))]));
	return blocks;
}

function beforeWords(card: DesiredCard, field: CardField, messages: Messages): string | null {
	if (field.before === null) return null;
	if (field.sameBefore) return `${messages.say("card.before")}: ${cut(field.before.left, VALUE)}`;
	return messages.say("card.beforeBoth", {
		left: cut(field.before.left, VALUE),
		right: cut(field.before.right, VALUE),
		leftSystem: card.labels.left,
		rightSystem: card.labels.right,
	});
}

function smallPrint(card: DesiredCard, messages: Messages): string[] {
	const about = [lineMarkdown(messages, card.since, 200), card.seen, card.mappingLine];
	const words = about
		.filter((part) => part !== null)
		.map((part, index) => (index === 0 ? part : escaped(part, NAME)));
	return [...card.changes.map((line) => lineMarkdown(messages, line, 300)), words.join(" · ")];
}

function actions(card: DesiredCard): ActionsBlock {
	const buttons = card.buttons.map((button) => buttonElement(card, button));
	const menu = card.menu.length === 0 ? [] : [menuElement(card)];
	return { type: "actions", elements: [...buttons, ...menu] };
}

/** What can be said about the error without settling it. */
function menuElement(card: DesiredCard): Overflow {
	return {
		type: "overflow",
		action_id: ACTION_IDS.cardMenu,
		options: card.menu.map(({ choice, label }) => ({
			text: plain(label, LIMITS.optionText),
			value: toMenuValue(card, choice),
		})),
	};
}

function buttonElement(card: DesiredCard, { press, label, style, confirm }: CardButton): Button {
	return {
		type: "button",
		action_id: PRESS_IDS[press],
		text: plain(label, LIMITS.buttonText),
		value: toButtonValue(card),
		accessibility_label: cut(`${label}: ${card.name}`, LIMITS.accessibilityLabel),
		...(style === "plain" ? {} : { style }),
		...(confirm === null ? {} : { confirm: confirmation(confirm, style === "danger") }),
	};
}

/** Everything the blocks say, in reading order; screen readers read this and not the blocks. */
function spokenText(card: DesiredCard, messages: Messages): string {
	const fields = card.fields.slice(0, SHOWN_FIELDS).map((field) => spokenField(card, field, messages));
	const more = card.fields.length - fields.length;
	if (more > 0) fields.push(messages.say("card.moreFields", { count: more }));
	const states = card.states.map((line) => spokenLine(messages, line));
	const records = card.records.map((record) => escaped(record.text, NAME));
	const since = [spokenLine(messages, card.since), card.seen, card.mappingLine].filter(
		(part) => part !== null,
	);
	const parts = [
		escaped(card.sentence, SENTENCE),
		...states,
		...records,
		...fields.map((field) => escaped(field, VALUE * 4)),
		...[card.examples, card.answer].flatMap((part) => (part === null ? [] : [escaped(part, ANSWER)])),
		...[...card.changes, ...card.writers].map((line) => spokenLine(messages, line)),
		...childrenSpoken(card.children, messages),
		since.join(", "),
		...(card.next === null ? [] : [escaped(messages.say("card.next", { step: card.next }), SENTENCE)]),
	];
	return wholeLines(parts, LIMITS.messageText);
}

function spokenField(card: DesiredCard, field: CardField, messages: Messages): string {
	const before = beforeWords(card, field, messages);
	const now = `${card.labels.left}: ${cut(field.left, VALUE)}, ${card.labels.right}: ${cut(field.right, VALUE)}`;
	return before === null ? `${field.title}. ${now}` : `${field.title}. ${before}, ${now}`;
}

function lengthOf(blocks: KnownBlock[]): number {
	return JSON.stringify(blocks).length;
}

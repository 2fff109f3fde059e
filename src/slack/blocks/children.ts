import type { KnownBlock } from "@slack/types";
import type { DesiredChildren } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { sharedActions, sharedElement } from "./shared-card.js";
import { escaped, lineMarkdown, section, spokenLine } from "./text.js";

const SENTENCE = 500;
const STATE = 300;
/** Of a line for which there is hardly any room left, and what all of such a line takes. */
const SHORT_SENTENCE = 200;
const SHORT_LINE = 700;

/**
 * Under a card: a line for the records that belong to its own, with a button that shows them all. `room` is how many
 * characters are left for it; a line that does not fit is short and has that button alone.
 */
export function childrenBlocks(children: DesiredChildren[], messages: Messages, room: number): KnownBlock[] {
	let left = room - SHORT_LINE * children.length;
	const blocks = children.flatMap((each): KnownBlock[] => {
		const full = fullBlocks(each, messages);
		const fitting = lengthOf(full) <= left ? full : [lineBlock(each, escaped(each.sentence, SHORT_SENTENCE))];
		left -= lengthOf(fitting) - SHORT_LINE;
		return fitting;
	});
	return blocks.length === 0 ? [] : [{ type: "divider" }, ...blocks];
}

function fullBlocks(children: DesiredChildren, messages: Messages): KnownBlock[] {
	const { sentence, states, buttons } = children;
	const lines = [
		escaped(sentence, SENTENCE),
		...states.map((line) => lineMarkdown(messages, line, STATE)),
	].join("\n");
	const line = lineBlock(children, lines);
	return buttons.length === 0 ? [line] : [line, sharedActions(buttons, pressedValue(children))];
}

function lineBlock(children: DesiredChildren, text: string): KnownBlock {
	return { ...section(text), accessory: sharedElement(children.show, pressedValue(children)) };
}

function pressedValue({ subject, count, operation }: DesiredChildren) {
	return { subject, count, operation };
}

function lengthOf(blocks: KnownBlock[]): number {
	return JSON.stringify(blocks).length;
}

/** The same for a screen reader. */
export function childrenSpoken(children: DesiredChildren[], messages: Messages): string[] {
	return children.flatMap(({ sentence, states }) => [
		escaped(sentence, SENTENCE),
		...states.map((line) => spokenLine(messages, line)),
	]);
}

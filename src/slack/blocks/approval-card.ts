import type { ActionsBlock, KnownBlock } from "@slack/types";
import type { ApprovalButton, DesiredApproval } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { APPROVAL_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { type ApprovalValue, toApprovalValue } from "../payload.js";
import type { RenderedCard } from "./card.js";
import { confirmation } from "./confirmation.js";
import { context, escaped, lineMarkdown, plain, section, spokenLine } from "./text.js";
import { boldable } from "./values-section.js";

const SENTENCE = 700;
const STATE = 900;
const SMALL = 400;

/** The question to a second person as a message; its text tells the whole story. */
export function renderApproval(
	{ sentence, states, small, buttons }: DesiredApproval,
	value: ApprovalValue,
	messages: Messages,
): RenderedCard {
	const blocks: KnownBlock[] = [section(`*${boldable(escaped(sentence, SENTENCE))}*`)];
	if (states.length > 0)
		blocks.push(section(states.map((line) => lineMarkdown(messages, line, STATE)).join("\n")));
	if (small.length > 0)
		blocks.push(context([small.map((line) => lineMarkdown(messages, line, SMALL)).join(" ")]));
	if (buttons.length > 0) blocks.push(actions(buttons, value, sentence));
	const spoken = [...states, ...small].map((line) => spokenLine(messages, line));
	return { text: cut([escaped(sentence, SENTENCE), ...spoken].join("\n"), LIMITS.messageText), blocks };
}

function actions(buttons: ApprovalButton[], value: ApprovalValue, sentence: string): ActionsBlock {
	return {
		type: "actions",
		elements: buttons.map(({ press, label, style, confirm }) => ({
			type: "button",
			action_id: APPROVAL_IDS[press],
			text: plain(label, LIMITS.buttonText),
			value: toApprovalValue(value),
			accessibility_label: cut(`${label}: ${sentence}`, LIMITS.accessibilityLabel),
			...(style === "plain" ? {} : { style }),
			...(confirm === null ? {} : { confirm: confirmation(confirm, style === "danger") }),
		})),
	};
}

import type { KnownBlock, ModalView } from "@slack/types";
import { type CardContext, cardField, valueWords } from "../../console/index.js";
import type { RevealOutcome } from "../../ports/use-cases.js";
import { VIEW_IDS } from "../ids.js";
import type { Answer } from "../interactive.js";
import { LIMITS } from "../limits.js";
import { escaped, plain, section, context as smallPrint } from "./text.js";
import { valuesSection } from "./values-section.js";

type Shown = Extract<RevealOutcome, { kind: "shown" }>;

const SHOWN_FIELDS = 20;
const VALUE = 160;
const ANSWER = 900;

/** What an error hides, as a private message. */
export function revealedAnswer(shown: Shown, context: CardContext): Answer {
	return { text: escaped(context.messages.say("reveal.title")), blocks: revealedBlocks(shown, context) };
}

/** The same as a window, for a press inside one. It remembers nothing. */
export function revealedModal(shown: Shown, context: CardContext): ModalView {
	const { messages } = context;
	return {
		type: "modal",
		callback_id: VIEW_IDS.notice,
		title: plain(messages.say("reveal.title"), LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: revealedBlocks(shown, context),
	};
}

function revealedBlocks({ fields, carried, answer }: Shown, context: CardContext): KnownBlock[] {
	const { messages } = context;
	const blocks: KnownBlock[] = fields
		.slice(0, SHOWN_FIELDS)
		.map((field) => valuesSection(cardField(context, field, true), context, VALUE));
	const more = fields.length - SHOWN_FIELDS;
	if (more > 0) blocks.push(smallPrint([escaped(messages.say("card.moreFields", { count: more }))]));
	if (carried.length > 0) {
		const values = messages.list(carried.map((value) => valueWords(messages, value)));
		blocks.push(section(escaped(messages.say("reveal.carried", { values }), ANSWER)));
	}
	if (answer !== null)
		blocks.push(section(escaped(messages.say("reveal.answer", { message: answer }), ANSWER)));
	if (blocks.length === 0) return [section(escaped(messages.say("reveal.nothing")))];
	return [...blocks, smallPrint([escaped(messages.say("reveal.onlyYou"))])];
}

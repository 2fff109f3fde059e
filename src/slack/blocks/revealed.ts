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
/** What the message holds beside its fields, in characters. */
const OTHERS = 2_500;

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

/** As many fields as one message takes beside everything else it says. */
function fieldBlocks(fields: Shown["fields"], context: CardContext): KnownBlock[] {
	const blocks: KnownBlock[] = [];
	let left = LIMITS.messageChars - OTHERS;
	for (const field of fields.slice(0, SHOWN_FIELDS)) {
		const block = valuesSection(cardField(context, field, true), context, VALUE);
		left -= JSON.stringify(block).length;
		if (left < 0) break;
		blocks.push(block);
	}
	return blocks;
}

function revealedBlocks({ fields, carried, answer }: Shown, context: CardContext): KnownBlock[] {
	const { messages } = context;
	const blocks = fieldBlocks(fields, context);
	const more = fields.length - blocks.length;
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

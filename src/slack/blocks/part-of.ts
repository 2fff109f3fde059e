import type { Messages } from "../../messages/index.js";
import type { RenderedCard } from "./card.js";
import { escaped, linkMarkdown, section } from "./text.js";

const NAME = 200;

/** The texts of a line, with and without a link, by where it leads. */
const PART_OF = {
	group: ["group.partOf", "group.partOfNoLink"],
	children: ["children.partOf", "children.partOfNoLink"],
} as const;

/** One line in the place of a card whose error another card tells of now: one of many, or the one it belongs to. */
export function partOfCard(
	{ name, link, kind = "group" }: { name: string; link: string | null; kind?: keyof typeof PART_OF },
	messages: Messages,
): RenderedCard {
	const [linked, plain] = PART_OF[kind];
	const words = escaped(name, NAME);
	const text =
		link === null
			? messages.say(plain, { name: words })
			: messages.say(linked, { name: words, link: linkWords(link, messages) });
	return { text, blocks: [section(text)] };
}

/** One line in the place of a card of several whose records hang under the card of the one they belong to now. */
export function movedCard(mapping: string, link: string | null, messages: Messages): RenderedCard {
	const name = escaped(mapping, NAME);
	const text =
		link === null
			? messages.say("children.movedNoLink", { mapping: name })
			: messages.say("children.moved", { mapping: name, link: linkWords(link, messages) });
	return { text, blocks: [section(text)] };
}

function linkWords(link: string, messages: Messages): string {
	return linkMarkdown(messages.say("group.linkWords"), link, NAME);
}

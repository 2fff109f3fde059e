import type { Messages } from "../../messages/index.js";
import type { RenderedCard } from "./card.js";
import { escaped, linkMarkdown, section } from "./text.js";

const NAME = 200;

/** One line in the place of a card whose error another card tells of now. */
export function partOfCard(name: string, link: string | null, messages: Messages): RenderedCard {
	const words = escaped(name, NAME);
	const text =
		link === null
			? messages.say("group.partOfNoLink", { name: words })
			: messages.say("group.partOf", {
					name: words,
					link: linkMarkdown(messages.say("group.linkWords"), link, NAME),
				});
	return { text, blocks: [section(text)] };
}

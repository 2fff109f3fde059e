import type { Messages } from "../../messages/index.js";
import { LIMITS } from "../limits.js";
import type { RenderedCard } from "./card.js";
import { fitLines } from "./fit.js";
import { dateToken, escaped, section } from "./text.js";

const LINE = 300;
/** A Slack user id; someone who acts on the command line has another one, and cannot be called by it. */
const PERSON = /^[UW][A-Z0-9]{5,}$/;

/** What a bulk resolution did not do, item by item. */
export function outcomeList(
	told: { actor: string; count: number; lines: string[]; more: number },
	messages: Messages,
): RenderedCard {
	const { actor, count, lines } = told;
	const title = escaped(
		messages.say("operation.threadTitle", { actor: actor || messages.say("state.someone"), count }),
		LINE,
	);
	const more = (left: number) => messages.say("operation.threadMore", { count: left + told.more });
	const items = lines.map((line) => `• ${escaped(line.replace(/\s+/g, " "), LINE)}`);
	const room = LIMITS.sectionText - title.length - 100;
	const fitted = fitLines(items, room, more);
	const isCut = fitted.split("\n").length < items.length;
	const tail = told.more > 0 && !isCut ? `\n${more(0)}` : "";
	const text = `${title}\n${fitted}${tail}`;
	return { text, blocks: [section(text)] };
}

/** The line that reminds someone of what is theirs. */
export function reminderLine(
	assignee: { id: string; name: string },
	{ name, since }: { name: string; since: string },
	messages: Messages,
): RenderedCard {
	const values = {
		person: personMarkdown(assignee),
		name: escaped(name, LINE),
		at: dateToken(messages, since),
	};
	const text = messages.say("thread.reminder", values);
	return { text, blocks: [section(text)] };
}

function personMarkdown({ id, name }: { id: string; name: string }): string {
	return PERSON.test(id) ? `<@${id}>` : escaped(name, LINE);
}

/** The line that tells whoever asked a second person that nothing comes of it. */
export function notAgreedLine(
	asker: { id: string; name: string },
	why: string,
	messages: Messages,
): RenderedCard {
	const text = messages.say("thread.notAgreed", { person: personMarkdown(asker), why: escaped(why, LINE) });
	return { text, blocks: [section(text)] };
}

/** The line that calls someone to what is theirs. */
export function assignedLine(
	assignee: { id: string; name: string },
	name: string,
	messages: Messages,
): RenderedCard {
	const person = personMarkdown(assignee);
	const text = messages.say("thread.assigned", { person, name: escaped(name, LINE) });
	return { text, blocks: [section(text)] };
}

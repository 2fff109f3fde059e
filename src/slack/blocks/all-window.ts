import type { Button, KnownBlock, ModalView } from "@slack/types";
import { type CardContext, type DesiredCard, desiredCard, type Press } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toButtonValue } from "../payload.js";
import { confirmation } from "./confirmation.js";
import { type Page, pagedWindow } from "./paging.js";
import { context, escaped, lineMarkdown, linkMarkdown, plain, section } from "./text.js";

/** Errors on one page: two blocks each, and a window holds 100. */
export const ALL_PAGE = 10;
const NAME = 200;
const SYSTEM = 60;
const LINE = 400;
/** Lines of where an error stands, and how long each may be: with two long links a row stays under 3,000. */
const STATES = 2;
const STATE = 200;
/** What a row offers at once; everything else is behind its own window. */
const AT_ONCE: readonly Press[] = ["edit", "retry"];

/** What the window shows. */
export interface AllOfCard {
	page: Page;
	mapping: string;
	errors: SyncError[];
	/** What a press in this window came to; markup that is already escaped. */
	notices: string[];
}

/** Everything a card of several tells of, page by page, each with what can be done about it. */
export function allWindow(all: AllOfCard, context: CardContext): ModalView {
	const { messages } = context;
	const { page, mapping, errors, notices } = all;
	const intro =
		page.total === 0
			? messages.say("group.windowEmpty")
			: messages.say("group.windowIntro", { count: page.total, mapping });
	const blocks = [
		...notices.map((notice) => section(notice)),
		section(escaped(intro)),
		...errors.flatMap((error) => rowBlocks(desiredCard(error, context), messages)),
	];
	const title = messages.say("group.windowTitle");
	return pagedWindow(page, { callbackId: VIEW_IDS.all, title, blocks }, messages);
}

function rowBlocks(card: DesiredCard, messages: Messages): KnownBlock[] {
	// Of a pair; the others a duplicate names stand in its own window.
	const links = card.records
		.slice(0, 2)
		.filter(({ link }) => link !== null)
		.map(({ system, link }) => linkMarkdown(system, link, SYSTEM));
	const lines = [
		`*${escaped(card.name, NAME).replaceAll("*", "∗")}* ${links.join(" · ")}`.trim(),
		escaped(card.answer ?? card.sentence, LINE),
		...card.states.slice(0, STATES).map((line) => lineMarkdown(messages, line, STATE)),
	];
	const small = context([lineMarkdown(messages, card.since, NAME)]);
	const buttons = card.buttons
		.filter(({ press }) => AT_ONCE.includes(press))
		.map(
			({ press, label, confirm }): Button => ({
				...rowButton(PRESS_IDS[press], label, card),
				...(confirm === null ? {} : { confirm: confirmation(confirm, false) }),
			}),
		);
	const open = rowButton(ACTION_IDS.openCard, messages.say("list.buttonOpen"), card);
	const last: KnownBlock = buttons.length === 0 ? small : { type: "actions", elements: buttons };
	return [{ ...section(lines.join("\n")), accessory: open }, last];
}

function rowButton(action: string, label: string, card: DesiredCard): Button {
	return {
		type: "button",
		action_id: action,
		text: plain(label, LIMITS.buttonText),
		value: toButtonValue(card),
		accessibility_label: cut(`${label}: ${card.name}`, LIMITS.accessibilityLabel),
	};
}

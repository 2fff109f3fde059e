import type { Button, KnownBlock } from "@slack/types";
import type { Press } from "../../console/index.js";
import {
	type CardContext,
	desiredCard,
	joinLines,
	type Line,
	lineWith,
	nameOf,
	RESOLUTION_OF,
	sentenceOf,
	tellingOf,
} from "../../console/index.js";
import { covers, NEEDED_ROLE, type Role } from "../../domain/resolution.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { ErrorAtHome, HomeFacts } from "../home/facts.js";
import { ACTION_IDS, PRESS_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toButtonValue } from "../payload.js";
import { renderCard } from "./card.js";
import { wholeLines } from "./fit.js";
import type { HomeContext } from "./home.js";
import { escaped, lineMarkdown, linkMarkdown, plain, section } from "./text.js";
import { historyButton } from "./timeline-modal.js";

const SENTENCE = 500;
/** Presses a row offers; the window has them all. */
const PRESSES_SHOWN = 4;
/** What only the window offers: a row shows no values, and a loop goes on only after a look at them. */
const AFTER_A_LOOK: readonly string[] = [PRESS_IDS.continue];

/** One open error: what it is, since when, who has it, the way to its card, and what the reader may do about it. */
export function errorRow({ error, link, below }: ErrorAtHome, role: Role, home: HomeContext): KnownBlock[] {
	const { messages, contextOf } = home;
	const context = contextOf(error);
	const telling = tellingOf(error, context);
	const facts: Line[] = [
		lineWith(messages, "card.since", error.openedAt),
		[messages.say("card.mapping", { mapping: cut(error.mapping, 100) })],
		...stateLines(error, context),
		...below.map(
			({ mapping, count }): Line => [messages.say("home.below", { mapping: cut(mapping, 100), count })],
		),
	];
	const small = lineMarkdown(messages, joinLines(facts, " · "), 900);
	const where = link === null ? "" : ` · ${linkMarkdown(messages.say("errors.card"), link, 60)}`;
	const name = nameOf(telling);
	const open: Button = {
		type: "button",
		action_id: ACTION_IDS.homeOpen,
		text: plain(messages.say("home.open"), LIMITS.buttonText),
		accessibility_label: cut(`${messages.say("home.open")}: ${name}`, LIMITS.accessibilityLabel),
		value: toButtonValue({ errorId: error._id, revision: error.revision }),
	};
	const history = historyOf(error, name, messages);
	const elements = [...rowPresses(error, role, context), open, ...(history === null ? [] : [history])];
	return [section(`${sentence(error, context, SENTENCE)}\n${small}${where}`), { type: "actions", elements }];
}

/** The reader's own errors at the top of the tab, where the list below is not theirs already. */
export function mineBlock({ mine, place }: HomeFacts, home: HomeContext): KnownBlock[] {
	if (mine.total === 0 || place.show.kind === "mine") return [];
	const { messages, contextOf } = home;
	const lines = mine.items.map(({ error, link }) => {
		const words = sentence(error, contextOf(error), 300);
		return link === null ? `• ${words}` : `• ${words} ${linkMarkdown(messages.say("errors.card"), link, 60)}`;
	});
	const more = mine.total - mine.items.length;
	if (more > 0) lines.push(escaped(messages.say("errors.more", { count: more })));
	const title = `*${escaped(messages.say("home.mineTotal", { count: mine.total }))}*`;
	return [section(wholeLines([title, ...lines], LIMITS.sectionText))];
}

function rowPresses(error: SyncError, role: Role, context: CardContext): Button[] {
	const presses = pressesOf(error, role, context);
	return presses.filter(({ action_id: id }) => !AFTER_A_LOOK.includes(id ?? "")).slice(0, PRESSES_SHOWN);
}

/** The same presses as on the card, those this role covers. They carry the error and the revision shown here. */
export function pressesOf(error: SyncError, role: Role, context: CardContext): Button[] {
	return cardBlocks(error, role, context).flatMap((block) =>
		block.type === "actions"
			? block.elements.filter((element): element is Button => element.type === "button")
			: [],
	);
}

/** The card as blocks, without the presses that this role does not cover. */
export function cardBlocks(error: SyncError, role: Role, context: CardContext): KnownBlock[] {
	const card = desiredCard(error, context);
	const buttons = card.buttons.filter(({ press }) => mayPress(press, role));
	const menu = card.menu.filter(({ choice }) => covers(role, NEEDED_ROLE[choice]));
	return renderCard({ ...card, buttons, menu }, context.messages).blocks;
}

function mayPress(press: Press, role: Role): boolean {
	return press in PRESS_IDS && covers(role, NEEDED_ROLE[RESOLUTION_OF[press].resolution]);
}

/** The button to the record's history; null where the error is the mapping's. */
export function historyOf(error: SyncError, name: string, messages: HomeContext["messages"]): Button | null {
	const record = error.records.left.id ?? error.records.right.id ?? error.record?.id ?? null;
	if (record === null) return null;
	return historyButton({ mapping: error.mapping, record }, messages.say("home.history"), name);
}

/** Whose task it is, whether it is set aside, and who is at it. */
function stateLines(error: SyncError, { messages }: CardContext): Line[] {
	const lines: Line[] = [];
	if (error.assignee !== null)
		lines.push([messages.say("home.assigned", { name: cut(error.assignee.name, 80) })]);
	if (error.state === "snoozed") lines.push([messages.say("home.setAside")]);
	if (error.resolving !== null) {
		const who = error.resolving.actorName || messages.say("state.someone");
		lines.push([messages.say("home.beingSettled", { who: cut(who, 80) })]);
	}
	return lines;
}

function sentence(error: SyncError, context: CardContext, most: number): string {
	return escaped(sentenceOf(tellingOf(error, context)).replace(/\s+/g, " "), most);
}

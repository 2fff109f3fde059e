import { otherSide, type Side } from "../domain/record.js";
import { deletedSideOf, type SyncError } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import { isUndoable, type Operation, type PileEnd } from "../ports/stores.js";
import type { Line } from "./line.js";
import { lineWith } from "./line.js";
import { publicLink } from "./mask.js";
import { operationLines } from "./operation-lines.js";
import { nameOf, sentenceOf, tellingOf } from "./sentence.js";
import type { DesiredShared, SharedButton, SharedExample, SharedPress, SharedState } from "./shared-card.js";

/** A record on a card of several, by name, with the link to the side that still has it. */
function exampleOf(error: SyncError, state: SharedState, open: string | null): SharedExample {
	const telling = tellingOf(error, state);
	const { left, right } = error.records;
	const links = [left, right].map(({ exists, link }) => (exists ? publicLink(telling.mask, link) : null));
	const link = links.find((found) => found !== null) ?? null;
	const name = nameOf(telling);
	const text = open === null ? name : sentenceOf(telling);
	return { errorId: error._id, revision: error.revision, text, name, link, open };
}

/** What every card of several tells beside its sentence; `open` is the button that each record it names has. */
export function commonOf(
	state: SharedState,
	{ named: most, open }: { named: number; open: string | null },
): Pick<DesiredShared, "states" | "examples" | "more" | "since" | "mappingLine"> {
	const { messages, mapping, examples } = state;
	const named = examples.slice(0, most).map((error) => exampleOf(error, state, open));
	return {
		states: statesOf(state),
		examples: named,
		more: moreOf(state, named.length),
		since: sinceOf(state),
		mappingLine: messages.say("card.mapping", { mapping: mapping.name }),
	};
}

/** Since when the oldest of them waits. */
function sinceOf({ examples, messages }: SharedState): Line | null {
	const [oldest] = examples;
	return oldest === undefined ? null : lineWith(messages, "card.since", oldest.openedAt);
}

/** "and 208 more"; null when all are named. */
function moreOf({ count, messages }: SharedState, named: number): string | null {
	return count > named ? messages.say("group.more", { count: count - named }) : null;
}

/** The operation's progress or outcome, then who settled what once nothing waits, then what is set aside. */
export function statesOf(state: SharedState): Line[] {
	const { messages, operation, reasons, count, ends, aside } = state;
	const told = operation === null ? [] : operationLines(messages, operation, reasons);
	const left = count > 0 ? [] : ends.filter((end) => !isToldBy(operation, end));
	const settled = left.map((end): Line => [endWords(messages, end)]);
	// A card that has ended is not drawn again, so it tells what was so then.
	const words = messages.say(count > 0 ? "group.aside" : "group.asideEnded", { count: aside });
	return [...told, ...settled, ...(aside === 0 ? [] : [[words]])];
}

const ENDED_BY: Partial<Record<Operation["kind"], PileEnd["resolution"]>> = {
	retryAll: "retry",
	synchronizeAll: "synchronize",
	restoreAll: "restore",
	uncoupleAll: "uncouple",
};

/** True where the line of the bulk resolution says the same. */
function isToldBy(operation: Operation | null, { resolution, actorName, count }: PileEnd): boolean {
	if (operation === null || ENDED_BY[operation.kind] !== resolution) return false;
	return operation.state === "done" && operation.actorName === actorName && operation.done === count;
}

const ENDS = {
	retry: "group.endRetry",
	synchronize: "group.endSynchronize",
	edit: "group.endEdit",
	restore: "group.endRestore",
	delete: "group.endDelete",
	uncouple: "group.endUncouple",
	couple: "group.endCouple",
	policy: "group.endPolicy",
	succeeded: "group.endSucceeded",
} as const satisfies Partial<Record<PileEnd["resolution"], MessageKey>>;

function endWords(messages: Messages, { resolution, actorName, count }: PileEnd): string {
	const actor = actorName || messages.say("state.someone");
	const key = (ENDS as Partial<Record<string, (typeof ENDS)[keyof typeof ENDS]>>)[resolution];
	if (key === undefined) return messages.say("group.endOther", { count });
	const say = messages.say as (key: MessageKey, values: Record<string, string | number>) => string;
	return say(key, { actor, count });
}

/** A button that may ask first. */
export function sharedButton(
	press: SharedPress,
	label: string,
	rest: Partial<Pick<SharedButton, "style" | "confirm" | "count">> = {},
): SharedButton {
	return { press, label, style: "plain", confirm: null, ...rest };
}

/** What everybody may look at, all of them and what an operation came to; and taking that back. */
export function lookingButtons(state: SharedState): SharedButton[] {
	const { messages, count, aside, operation } = state;
	const all = count + aside === 0 ? [] : [sharedButton("showAll", messages.say("group.buttonShowAll"))];
	const ended = operation !== null && operation.state !== "running" && operation.failed > 0;
	const outcome = ended ? [sharedButton("showOutcome", messages.say("operation.buttonOutcome"))] : [];
	return [...all, ...outcome, ...undoButtons(state)];
}

/** What a bulk resolution has answered can be taken back as a whole, once. */
function undoButtons({ messages, mapping, operation }: SharedState): SharedButton[] {
	if (operation === null || operation.undo !== undefined || !isUndoable(operation)) return [];
	const count = operation.done;
	const label = messages.say("operation.buttonUndo", { count });
	const confirm = {
		title: messages.say("operation.confirmUndoTitle"),
		text: messages.say("operation.confirmUndoText", { count, mapping: mapping.name }),
		yes: label,
		no: messages.say("button.cancel"),
	};
	return [sharedButton("undoAll", label, { confirm })];
}

const REST = {
	retryAll: "operation.restRetry",
	synchronizeAll: "operation.restSynchronize",
	restoreAll: "operation.restRestore",
	ignoreAll: "operation.restIgnore",
	uncoupleAll: "operation.restUncouple",
} as const satisfies Partial<Record<Operation["kind"], MessageKey>>;

/** Buttons that do to all what a bulk resolution did, where it is the same whichever of them was pressed. */
const SAME: Partial<Record<Operation["kind"], readonly SharedPress[]>> = {
	retryAll: ["retryAll"],
	restoreAll: ["restoreAll", "restoreAllLeft", "restoreAllRight"],
	ignoreAll: ["ignoreAll"],
	uncoupleAll: ["uncoupleAll"],
};

/**
 * The buttons of a card, before them the one for what a bulk resolution left. That one and the button for all would do
 * the same: the rest stands where it is all that waits, the other one where more have come since.
 */
export function withRest(state: SharedState, buttons: SharedButton[]): SharedButton[] {
	const { operation, count } = state;
	const rest = restButton(state);
	if (rest === null || operation === null) return buttons;
	const [same, ...others] = buttons.filter(({ press }) => SAME[operation.kind]?.includes(press));
	if (same === undefined || others.length > 0) return [rest, ...asPlain(buttons)];
	if ((same.count ?? count) > operation.failed) return buttons;
	return [rest, ...asPlain(buttons.filter((button) => button !== same))];
}

/** Null where a bulk resolution left nothing that still waits. */
function restButton({ messages, count, operation }: SharedState): SharedButton | null {
	if (operation === null || operation.state === "running" || operation.failed === 0 || count === 0)
		return null;
	const key = (REST as Partial<Record<Operation["kind"], (typeof REST)[keyof typeof REST]>>)[operation.kind];
	if (key === undefined) return null;
	return sharedButton("retryRest", messages.say(key, { count: operation.failed }), { style: "primary" });
}

/** A card has one button that stands out. */
function asPlain(buttons: SharedButton[]): SharedButton[] {
	return buttons.map((button) => (button.style === "primary" ? { ...button, style: "plain" } : button));
}

/** True while a bulk resolution is on, or waits for a second person: nothing else is to be pressed then. */
export function isOperating({ operation }: SharedState): boolean {
	return operation?.state === "running" || operation?.state === "awaiting";
}

/** "Leave all 4 as they are", once confirmed. */
export function ignoreButton({ messages, count, mapping }: SharedState): SharedButton {
	const label = messages.say("group.buttonIgnore", { count });
	const title = messages.say("group.confirmIgnoreTitle", { count });
	const text = messages.say("group.confirmIgnoreText", { count, mapping: mapping.name });
	const confirm = { title, text, yes: label, no: messages.say("button.cancel") };
	return sharedButton("ignoreAll", label, { confirm });
}

/** "Uncouple 4 pairs", once confirmed; none where no pair is among them. `first` is one of them. */
export function uncoupleButtons(state: SharedState, first: SyncError): SharedButton[] {
	const { messages, coupled: count } = state;
	if (count === 0) return [];
	const label = messages.say("group.buttonUncouple", { count });
	const title = messages.say("group.confirmUncoupleTitle", { count });
	const confirm = {
		title,
		text: uncoupledWords(state, first),
		yes: label,
		no: messages.say("button.cancel"),
	};
	return [sharedButton("uncoupleAll", label, { style: "danger", confirm })];
}

/** Where the records stay once they are uncoupled. */
function uncoupledWords({ messages, coupled: count, mapping }: SharedState, first: SyncError): string {
	const facts = { count, mapping: mapping.name };
	const side = deletedSideOf(first);
	if (side === null) return messages.say("group.confirmUncoupleText", { ...facts, ...mapping.labels });
	const survivor = mapping.labels[otherSide(side)];
	return messages.say("group.confirmUncoupleDeletedText", { ...facts, survivor, gone: mapping.labels[side] });
}

/** "Restore all 4 in Business Central", once confirmed; `side` is where they are missing. */
export function restoreButton(
	{ mapping, messages }: Pick<SharedState, "mapping" | "messages">,
	{ press, side, count }: { press: SharedPress; side: Side; count: number },
): SharedButton {
	const system = mapping.labels[side];
	const label = messages.say("list.buttonRestore", { count, system });
	const title = messages.say("list.confirmRestoreTitle", { count });
	const facts = { count, system, survivor: mapping.labels[otherSide(side)], mapping: mapping.name };
	const text = messages.say("list.confirmRestoreText", facts);
	// Slack cuts the button of a question after 30 characters, and the system's name may be long.
	const yes = messages.say("list.confirmRestoreYes", { count });
	const confirm = { title, text, yes, no: messages.say("button.cancel") };
	return sharedButton(press, label, { confirm, count });
}

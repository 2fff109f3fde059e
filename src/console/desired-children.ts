import { deletedSideOf, type SyncError } from "../domain/sync-error.js";
import type { Line } from "./line.js";
import { nameOf, tellingOf } from "./sentence.js";
import type { SharedButton, SharedState } from "./shared-card.js";
import {
	ignoreButton,
	isOperating,
	lookingButtons,
	restoreButton,
	sharedButton,
	statesOf,
	uncoupleButtons,
	withRest,
} from "./shared-parts.js";

/** So many are all named; of more the first ones, and how many there are beside them. */
const ALL_NAMED = 3;
const NAMED = 2;

/** What belongs to the record of a card and is told of there, as data: no Slack, no markup. */
export interface DesiredChildren {
	/** What its buttons name. */
	subject: string;
	count: number;
	/** The newest bulk resolution; null when there is none. */
	operation: string | null;
	sentence: string;
	/** How a bulk resolution goes or went. */
	states: Line[];
	/** Opens the window with all of them. */
	show: SharedButton;
	buttons: SharedButton[];
}

/** Errors that hang under the error of the record they belong to. */
export interface ChildrenState extends SharedState {
	subject: string;
	/** The error whose card tells of them. */
	parent: SyncError;
}

/** What a card says of the records that wait for its own or were deleted with it; null when there are none any more. */
export function desiredChildren(state: ChildrenState): DesiredChildren | null {
	const { messages, count, examples, operation, subject } = state;
	const [first] = examples;
	if (count === 0 || first === undefined) return null;
	return {
		subject,
		count,
		operation: operation?._id ?? null,
		sentence: sentenceOf(state, first),
		states: statesOf({ ...state, ends: [] }),
		show: sharedButton("showAll", messages.say("children.buttonShow")),
		buttons: buttonsOf(state, first),
	};
}

function sentenceOf(state: ChildrenState, first: SyncError): string {
	const { messages, mapping, count, parent } = state;
	const facts = { count, mapping: mapping.name, names: namesOf(state) };
	const side = deletedSideOf(first);
	if (side === null) return messages.say("children.waiting", facts);
	const sentence = messages.say("children.deleted", { ...facts, gone: mapping.labels[side] });
	const isOpen = parent.state !== "resolved";
	return isOpen ? `${sentence} ${messages.say("children.parentFirst")}` : sentence;
}

/** "Anna, Bram and 8 more". */
function namesOf({ examples, count, mapping, messages }: ChildrenState): string {
	const named = examples.slice(0, count > ALL_NAMED ? NAMED : ALL_NAMED);
	const names = named.map((error) => nameOf(tellingOf(error, { mapping, messages })));
	const more = count - names.length;
	return messages.list(more > 0 ? [...names, messages.say("children.more", { count: more })] : names);
}

/**
 * What was deleted with a record is asked about: left, uncoupled, or brought back once the record itself was. What
 * waits goes on by itself.
 */
function buttonsOf(state: ChildrenState, first: SyncError): SharedButton[] {
	const side = deletedSideOf(first);
	const looking = lookingButtons(state).filter(({ press }) => press !== "showAll");
	if (side === null || isOperating(state)) return looking;
	const { parent, count } = state;
	const isBack = parent.state === "resolved" && parent.outcome?.resolution === "restore";
	const restore = isBack ? [restoreButton(state, { press: "restoreAll", side, count })] : [];
	return withRest(state, [...looking, ...restore, ignoreButton(state), ...uncoupleButtons(state, first)]);
}

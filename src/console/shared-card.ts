import type { Pile } from "../domain/pile.js";
import type { BothSides } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Messages } from "../messages/index.js";
import type { Operation, PileEnd } from "../ports/stores.js";
import type { Confirmation } from "./buttons.js";
import type { Line } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";

/** What a button of a card of several asks for. */
export type SharedPress =
	| "retryAll"
	| "ignoreAll"
	| "uncoupleAll"
	| "leftForAll"
	| "rightForAll"
	| "fieldsForAll"
	| "restoreAll"
	| "restoreAllLeft"
	| "restoreAllRight"
	| "showAll"
	| "retryRest"
	| "undoAll"
	| "showOutcome";

/** One button of a card of several. */
export interface SharedButton {
	press: SharedPress;
	label: string;
	style: "primary" | "danger" | "plain";
	confirm: Confirmation | null;
	/** How many it is about, where those are others than the card's own. */
	count?: number | undefined;
}

/** One of the errors a card of several names. */
export interface SharedExample {
	errorId: string;
	revision: number;
	/** What stands in the way of this one, e.g. its name or its sentence; `name` occurs in it. */
	text: string;
	name: string;
	link: string | null;
	/** The caption of its own button; null where the window with all of them is enough. */
	open: string | null;
}

/** What a card of several should say, as data: no Slack, no markup. */
export interface DesiredShared {
	sentence: string;
	states: Line[];
	/** What the system answered, masked; null where that says nothing. */
	answer: string | null;
	examples: SharedExample[];
	/** How many are not named. */
	more: string | null;
	/** Since when the oldest waits; null once none does. */
	since: Line | null;
	mappingLine: string;
	next: string | null;
	buttons: SharedButton[];
}

/** Everything the words of a card of several are made from. */
export interface SharedState {
	pile: Pile;
	mapping: MappingFacts;
	messages: Messages;
	/** How many wait and stand on this card. */
	count: number;
	/** How many of them are pairs. */
	coupled: number;
	/**
	 * On the card of a mapping's further questions: how many records of each system are missing, those with cards of
	 * their own included; zero on every other card.
	 */
	gone: BothSides<number>;
	/** Some of them, oldest first. */
	examples: SyncError[];
	/** How many of the pile are set aside. */
	aside: number;
	/** How its errors ended; only when none waits any more. */
	ends: PileEnd[];
	/** The newest bulk resolution of this card. */
	operation: Operation | null;
	/** Why some of it was not done, in words. */
	reasons: string[];
}

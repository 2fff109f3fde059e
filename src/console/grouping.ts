import type { PileKind } from "../domain/pile.js";

/** How many of a mapping's questions have a card of their own at once; a list shows the rest. */
export const OWN_QUESTIONS = 5;
/** From how many on the errors of one cause share a card. */
export const GROUP_FROM = 3;
/** From how many on the first contacts of a mapping share a card. */
export const FIRST_FROM = 2;

/** Where a pile stands. */
export interface PileState {
	kind: PileKind;
	/** How many errors wait in it. */
	waiting: number;
	/** How many of them have a card that tells of them alone. */
	own: number;
	/** The card for all of it: there is none, it is not in the channel yet, or people see it. */
	shared: "none" | "unposted" | "posted";
	/** A run or a bulk resolution of the mapping is on. */
	busy: boolean;
}

/** What the cards of a pile should be. */
export interface PilePlan {
	/** How many more errors get a card of their own, the oldest first. */
	newOwn: number;
	/** How many of the own cards become one line that points to the shared one, the newest first. */
	absorbed: number;
	/** Whether a card for the others stands, and for how many it speaks. */
	shared: { count: number } | null;
}

/**
 * Which card shows which error. A shared card speaks until nothing waits any more, however few are left, so that
 * nothing flaps back to single cards; own cards step back only once people can see where the line leads.
 */
export function planOf(state: PileState): PilePlan {
	return state.kind === "list" ? planOfList(state) : planOfGroup(state);
}

function planOfGroup({ kind, waiting, own, shared }: PileState): PilePlan {
	const from = kind === "first" ? FIRST_FROM : GROUP_FROM;
	const isShared = waiting > 0 && (shared !== "none" || waiting >= from);
	if (!isShared)
		return { newOwn: shared === "none" ? Math.max(0, waiting - own) : 0, absorbed: 0, shared: null };
	return { newOwn: 0, absorbed: shared === "posted" ? own : 0, shared: { count: waiting } };
}

/** While a run or a bulk resolution is on nobody is moved up: it would post a card for each one that is settled. */
function planOfList({ waiting, own, shared, busy }: PileState): PilePlan {
	const places = Math.min(waiting, OWN_QUESTIONS);
	const waits = busy && shared !== "none";
	const newOwn = waits ? 0 : Math.max(0, places - own);
	const absorbed = shared === "posted" ? Math.max(0, own - OWN_QUESTIONS) : 0;
	const rest = waiting - own - newOwn + absorbed;
	return { newOwn, absorbed, shared: rest > 0 ? { count: rest } : null };
}

import { isDeepStrictEqual } from "node:util";
import type { Card, CardContent, HostedPile } from "../../ports/stores.js";
import { cardId } from "./card-ids.js";

/** What a new card begins with. */
export type CardFacts = Pick<Card, "subject" | "channel" | "desired"> &
	Partial<
		Pick<Card, "errorId" | "pile" | "generation" | "shared" | "thread" | "desiredRevision" | "notBefore">
	>;

/** How a card is drawn: how urgent it is, and when. */
export interface Drawing {
	priority: number;
	/** ISO. */
	at: string;
	/** Sends it again even if it looks current. */
	again: boolean;
}

/** A card that waits to be posted. */
export function newCard(facts: CardFacts, { priority, at }: Drawing): Card {
	return {
		_id: cardId(facts.subject),
		errorId: null,
		pile: null,
		generation: 0,
		shared: null,
		thread: null,
		partOf: null,
		desiredRevision: 1,
		notBefore: null,
		...facts,
		priority,
		shownRevision: 0,
		ts: null,
		sending: null,
		unclear: false,
		broken: null,
		attempts: 0,
		changedAt: at,
		dirty: true,
		revision: 1,
	};
}

/** What may change about a card. */
export type CardChange = Partial<Pick<Card, "pile" | "shared" | "partOf">> & {
	desired: CardContent;
	desiredRevision: number;
	/** The channel it would stand in now; a message stays where it is. */
	channel: string;
	/** The piles that hang under it; left as they are when not given. */
	children?: HostedPile[];
	/** True once there is nothing to say to someone who has not seen it. */
	isOver: boolean;
};

/** The card with its new content; null when it says that already. */
export function redrawn(card: Card, change: CardChange, drawing: Drawing): Card | null {
	const { channel, isOver, ...facts } = change;
	const same =
		card.desiredRevision === change.desiredRevision && isDeepStrictEqual(card.desired, change.desired);
	const known = { ...card, children: card.children ?? [] };
	const knows = (["pile", "shared", "partOf", "children"] as const).every(
		(name) => facts[name] === undefined || isDeepStrictEqual(facts[name], known[name]),
	);
	if (same && !drawing.again) return knows ? null : { ...card, ...facts };
	const { priority, at } = drawing;
	const next: Card = {
		...card,
		...facts,
		priority: card.dirty ? Math.max(card.priority, priority) : priority,
		changedAt: at,
		attempts: same ? card.attempts : 0,
		dirty: true,
	};
	if (card.broken !== null) Object.assign(next, { broken: null, notBefore: null });
	if (card.ts !== null) return next;
	if (card.sending === null) next.channel = channel;
	// It came and went before anybody saw it: nothing to say. An unclear post has to be found and put right.
	if (isOver && card.sending === null) delete next.dirty;
	return next;
}

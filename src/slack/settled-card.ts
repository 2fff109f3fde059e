import type { Card } from "../ports/stores.js";

/** A card nobody is sending. */
export function idle(card: Card): Card {
	return { ...card, sending: null, unclear: false, notBefore: null };
}

/** What an attempt says of a card, put into the card as it is now: what it should show belongs to the projector. */
export function merged(current: Card, sent: Card, after: Card): Card {
	const { sending, unclear, notBefore, broken, attempts } = after;
	const next: Card = { ...current, sending, unclear, notBefore, broken, attempts };
	// A message somebody's press made known while the call ran stays known.
	if (current.ts !== sent.ts) return { ...next, sending: null, unclear: false };
	return { ...next, ts: after.ts, shownRevision: after.shownRevision };
}

import type { Card } from "../ports/stores.js";

/** Which card goes first (design.md section 8). */
export const PRIORITY = { press: 40, state: 30, progress: 20, digest: 10 } as const;

/** What an attempt to post or update came to, whatever the surface calls it (facts/slack.md section 4.2). */
export type SendFailure =
	/** The channel is gone, archived or closed to us. */
	| { kind: "channelBroken"; reason: string }
	/** The message to update is gone, or the one whose thread was posted into. */
	| { kind: "messageGone" }
	/** What we sent is not acceptable: our bug. */
	| { kind: "refusedContent"; reason: string }
	| { kind: "rateLimited"; retryAfterMs: number }
	/** Nothing we send is accepted any more. */
	| { kind: "tokenRevoked"; reason: string }
	/** No answer, or one that leaves open whether it happened. */
	| { kind: "unclear" }
	/** Refused for a reason we do not know; it did not happen. */
	| { kind: "refused"; reason: string };

/** A broken channel is left alone this long; nobody is told through Slack. */
export const BROKEN_RETRY_MS = 60 * 60_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** After so many refusals for an unknown reason the card counts as broken. */
const MOST_REFUSALS = 5;

/** True when a post or update of this card is under way, by whoever it is. */
export function isUnderWay(card: Card): boolean {
	return card.sending !== null && !card.unclear;
}

/** From when the card may be sent, milliseconds since 1970; 0 is at once. */
export function sendableFrom(card: Card): number {
	return card.notBefore === null ? 0 : Date.parse(card.notBefore);
}

/** A card without a message is posted, any other one updated. */
export function sendKind(card: Card): "post" | "update" {
	return card.ts === null ? "post" : "update";
}

/** Growing waits: 1, 2, 4 … 60 seconds. */
export function backOffMs(attempts: number): number {
	return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1));
}

/** What a failed attempt means for its card. `stop` ends all sending, `plainText` sends the text alone at once. */
export interface Consequence {
	card: Card;
	next: "later" | "plainText" | "stop";
	/** No call of this kind before so many milliseconds are over; 0 when only this card waits. */
	pauseMs: number;
}

/**
 * The card after a failed attempt, no longer under way. An unclear post keeps `sending` with the time of its first
 * attempt, from which the look through the channel's history begins.
 */
export function afterFailure(card: Card, failure: SendFailure, now: number): Consequence {
	const attempts = card.attempts + 1;
	const until = (ms: number) => new Date(now + ms).toISOString();
	const idle: Card = { ...card, sending: null, attempts };
	switch (failure.kind) {
		case "channelBroken":
			return { card: { ...idle, broken: failure.reason, notBefore: null }, next: "later", pauseMs: 0 };
		case "messageGone":
			return { card: { ...idle, ts: null, shownRevision: 0, notBefore: null }, next: "later", pauseMs: 0 };
		case "refusedContent":
			return { card: idle, next: "plainText", pauseMs: 0 };
		case "rateLimited": {
			const waiting = { ...idle, attempts: card.attempts, notBefore: until(failure.retryAfterMs) };
			return { card: waiting, next: "later", pauseMs: failure.retryAfterMs };
		}
		case "tokenRevoked":
			return { card: { ...idle, attempts: card.attempts, notBefore: null }, next: "stop", pauseMs: 0 };
		case "unclear": {
			const waiting = { ...idle, notBefore: until(backOffMs(attempts)) };
			const pauseMs = backOffMs(attempts);
			if (card.ts !== null) return { card: waiting, next: "later", pauseMs };
			return { card: { ...waiting, sending: card.sending, unclear: true }, next: "later", pauseMs };
		}
		case "refused": {
			if (attempts >= MOST_REFUSALS) {
				return { card: { ...idle, broken: failure.reason, notBefore: null }, next: "later", pauseMs: 0 };
			}
			return { card: { ...idle, notBefore: until(backOffMs(attempts)) }, next: "later", pauseMs: 0 };
		}
	}
}

import { SETS } from "./sets.js";

/**
 * The times and limits of webhooks (facts/business-central-api section 10). Change them at any time: each is read when
 * it is needed.
 */
export interface WebhookSettings {
	/** From the first change to the sending, in ms. */
	delayMs: number;
	/** The waits after each failed sending, in ms; one failure more deletes the subscription. */
	retryMs: readonly number[];
	/** Life of a subscription after its creation or renewal, in ms. */
	lifetimeMs: number;
	/** How long a handshake waits for its answer, in ms. */
	handshakeMs: number;
	/** How long a notification waits for its answer, in ms; the real time is unverified. */
	answerMs: number;
	/** An update that changed nothing is told all the same when the record changed within this time before it, in ms. */
	emptyUpdateMs: number;
	/** More notices than these of one subscription become one `collection`. */
	mostNotices: number;
	mostSubscriptions: number;
	/** The sets one can subscribe to; documented ones alone by default, so neither contacts nor salespeople. */
	supportedSets: readonly string[];
}

const NOT_DOCUMENTED = ["contacts", "contactsInformation", "salespeoplePurchasers"];

/**
 * The settings of the online service.
 * @param scale factor on the delay and the waits between retries: 0.01 turns 30 s into 300 ms
 */
export function onlineWebhooks(scale = 1): WebhookSettings {
	return {
		delayMs: 30_000 * scale,
		retryMs: [60_000, 60_000, 600_000, 6_000_000, 60_000_000].map((ms) => ms * scale),
		lifetimeMs: 3 * 86_400_000,
		handshakeMs: 5_000,
		answerMs: 100_000,
		emptyUpdateMs: 2_000,
		mostNotices: 1_000,
		mostSubscriptions: 200,
		supportedSets: SETS.map(({ name }) => name).filter((name) => !NOT_DOCUMENTED.includes(name)),
	};
}

/** What wakes the sending, and what ends the waiting for an answer. A test puts its own in its place. */
export interface WakeTimer {
	/** Runs something once after so many ms; answers how to call it off. */
	set(ms: number, run: () => void): () => void;
}

/** The timer of the machine; it keeps no process alive. */
export const systemTimer: WakeTimer = {
	set: (ms, run) => {
		const timeout = setTimeout(run, ms).unref();
		return () => clearTimeout(timeout);
	},
};

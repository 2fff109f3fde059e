import { type Pacing, PRIORITY } from "../console/index.js";
import type { Messages } from "../messages/index.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Card, CardStore } from "../ports/stores.js";
import { pointerCard } from "./blocks/card.js";
import type { CardSender, PostedMessage } from "./card-sender.js";
import { narrowSlackError } from "./errors.js";

/** What is needed to put doubles right. */
export interface DoublesOptions {
	cards: CardStore;
	sender: CardSender;
	clock: Clock;
	log: Log;
	/** The texts of the channel a card stands in. */
	messagesOf(card: Card): Promise<Messages>;
	/** Where people find a message; null when the workspace's address is not known. */
	linkTo(message: PostedMessage): string | null;
}

const MOST_SAVES = 50;

/** Messages that are not their card's own: left behind by a post whose answer never came, healed when touched. */
export class Doubles {
	constructor(
		private readonly options: DoublesOptions,
		private readonly pacing: Pacing,
	) {}

	/**
	 * Someone pressed a button of this message about `subject`. When it is not the card's own it becomes the card's if that has none
	 * yet, and otherwise points to the live one.
	 */
	async touched(message: PostedMessage, subject: string): Promise<void> {
		const { cards } = this.options;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const card = await cards.bySubject(subject);
			if (card === null) return;
			if (card.ts !== null) {
				const isLive = card.ts === message.ts && card.channel === message.channel;
				return isLive ? undefined : this.retire(message, { ...card, ts: card.ts });
			}
			const adopted: Card = { ...card, ...message, unclear: false, shownRevision: 0, dirty: true };
			if (card.unclear) adopted.sending = null;
			if (await cards.save(adopted)) return;
		}
	}

	/** Turns a message into a line that points to the card's live one. Left for the next touch when it cannot go out now. */
	async retire(message: PostedMessage, card: Card & { ts: string }): Promise<void> {
		const { clock, log, messagesOf, sender, linkTo } = this.options;
		const call = { kind: "update" as const, channel: message.channel, priority: PRIORITY.press };
		if (this.pacing.waitFor(call, clock.monotonic()) > 0) return;
		this.pacing.took(call, clock.monotonic());
		try {
			const link = linkTo({ channel: card.channel, ts: card.ts });
			await sender.update(message, pointerCard(link, await messagesOf(card)));
		} catch (error) {
			log.warn({ reason: narrowSlackError("chat.update", error).reason }, "Double not pointed to its card");
		}
	}
}

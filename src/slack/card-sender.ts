import type { WebClient } from "@slack/web-api";
import type { CardContent } from "../ports/stores.js";
import { narrowed, UnclearCallError } from "./errors.js";
import { CARD_EVENT } from "./ids.js";

/** A message as Slack knows it. */
export interface PostedMessage {
	/** The channel's id, also where it was addressed by name. */
	channel: string;
	ts: string;
}

/**
 * The three calls the outbox makes. Each throws a SlackCallError. `beforeSend` is asked last before a request leaves,
 * and keeps it back by throwing.
 */
export interface CardSender {
	/** Into the thread of the message `threadTs`, where there is one. */
	post(
		cardId: string,
		where: { channel: string; threadTs: string | null },
		content: CardContent,
		beforeSend?: () => void,
	): Promise<PostedMessage>;
	update(message: PostedMessage, content: CardContent, beforeSend?: () => void): Promise<void>;
	/** The message that carries this card's id, posted since then (ISO); null when there is none. */
	find(
		cardId: string,
		where: { channel: string; threadTs: string | null },
		since: string,
	): Promise<PostedMessage | null>;
}

/** Two clocks are never quite the same. */
const CLOCK_MARGIN_S = 300;
/** Far enough back for any outage that leaves a card unclear; the look-up is made once. */
const MOST_PAGES = 10;

/** The calls on a client without retries of its own. */
export function createCardSender(web: WebClient): CardSender {
	return {
		async post(cardId, { channel, threadTs }, content, beforeSend) {
			beforeSend?.();
			const answer = await narrowed("chat.postMessage", () =>
				web.chat.postMessage({
					channel,
					text: content.text,
					blocks: content.blocks as never,
					unfurl_links: false,
					unfurl_media: false,
					...(threadTs === null ? {} : { thread_ts: threadTs }),
					// Every app of the workspace can read this: the card's id, no customer data.
					metadata: { event_type: CARD_EVENT, event_payload: { card: cardId } },
				}),
			);
			if (!answer.channel || !answer.ts) {
				throw new UnclearCallError("chat.postMessage", "answer without channel and ts", null);
			}
			return { channel: answer.channel, ts: answer.ts };
		},
		async update({ channel, ts }, content, beforeSend) {
			beforeSend?.();
			await narrowed("chat.update", () =>
				web.chat.update({ channel, ts, text: content.text, blocks: content.blocks as never }),
			);
		},
		async find(cardId, { channel, threadTs }, since) {
			const oldest = String(Date.parse(since) / 1_000 - CLOCK_MARGIN_S);
			let cursor: string | undefined;
			for (let page = 0; page < MOST_PAGES; page++) {
				const asked = {
					channel,
					oldest,
					limit: 200,
					include_all_metadata: true,
					...(cursor === undefined ? {} : { cursor }),
				};
				// A channel's history does not hold what stands in its threads.
				const answer =
					threadTs === null
						? await narrowed("conversations.history", () => web.conversations.history(asked))
						: await narrowed("conversations.replies", () =>
								web.conversations.replies({ ...asked, ts: threadTs }),
							);
				const found = answer.messages?.find((message) => carries(message, cardId));
				if (found?.ts) return { channel, ts: found.ts };
				cursor = answer.response_metadata?.next_cursor || undefined;
				if (cursor === undefined) return null;
			}
			return null;
		},
	};
}

function carries(message: object, cardId: string): boolean {
	const { metadata } = message as {
		metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
	};
	return metadata?.event_type === CARD_EVENT && metadata.event_payload?.card === cardId;
}

import { ADMIN_CHANNEL, CHANNEL } from "../../../src/demo/configuration.js";
import type { PostedMessage } from "../../../src/demo/slack/index.js";
import { isWaiting, pileOf } from "../../../src/domain/pile.js";
import { MAPPING_PROBLEMS, type SyncError, type SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { Card } from "../../../src/ports/stores.js";
import type { Company } from "./company.js";

export const CHANNELS = [CHANNEL, ADMIN_CHANNEL];

/** The channel an error has to be told in. */
export const channelOf = ({ kind }: Pick<SyncError, "kind">) =>
	MAPPING_PROBLEMS.includes(kind) ? ADMIN_CHANNEL : CHANNEL;

/** Looks at the channels again and again whether they tell of every error, and of nothing twice. */
export class Witness {
	/** Every error that was seen in Slack, by its id. */
	readonly seen = new Set<string>();
	/** The kinds of those that were seen while they waited. */
	readonly kinds = new Set<SyncErrorKind>();
	/** What the channels did not tell as it was. */
	readonly untruths: string[] = [];
	private lastLook = "";

	constructor(private readonly company: Company) {}

	/** Everything that waits must stand in its channel by now. */
	async look(when: string): Promise<void> {
		const errors = await this.company.documents();
		const now = errors.map(({ _id, revision }) => `${_id} ${revision}`).join();
		if (now === this.lastLook) return;
		this.lastLook = now;
		const messages = new Map(CHANNELS.map((channel) => [channel, this.company.slack.messages(channel)]));
		const cards = ownCards(messages);
		// An own card stays in the channel, and says how its error ended.
		for (const error of errors)
			if (cards.has(`${channelOf(error)} card-${error._id}`)) this.seen.add(error._id);
		for (const [key, pile] of pilesOf(errors)) {
			for (const told of await this.tellingOf(key, pile, messages, cards))
				this.untruths.push(`${when}: ${told}`);
		}
		for (const { _id, kind } of errors.filter(isWaiting)) {
			if (this.seen.has(_id)) this.kinds.add(kind);
			else this.untruths.push(`${when}: nobody sees ${kind} ${_id}`);
		}
	}

	/** Those that stand together are all told of, by their own cards and by the number on the card of several. */
	private async tellingOf(
		key: string,
		pile: SyncError[],
		messages: Map<string, PostedMessage[]>,
		cards: Map<string, PostedMessage>,
	): Promise<string[]> {
		const channel = channelOf(pile[0] as SyncError);
		const speaking = pile.filter(({ _id }) => {
			const own = cards.get(`${channel} card-${_id}`);
			return own !== undefined && !LINE.test(own.text);
		});
		const { shared, count } = await this.cardOf(key);
		if (speaking.length + count !== pile.length)
			return [`${key}: ${pile.length} wait, ${speaking.length} + ${count} are told of`];
		if (count === 0) return [];
		const message = messages.get(channel)?.find(({ ts }) => ts === shared?.ts);
		if (message === undefined) return [`${key}: its card is not in the channel`];
		if (!new RegExp(`\\b${count.toLocaleString("en")}\\b`).test(message.text))
			return [`${key}: ${count} wait, and the card says: ${message.text}`];
		for (const { _id } of pile) this.seen.add(_id);
		return [];
	}

	/** The card of several for this pile, or the one of the record they belong to, and how many it tells of. */
	private async cardOf(key: string): Promise<{ shared: Card | null; count: number }> {
		const { cards } = this.company.app.engine.stores;
		for (const card of await cards.hosting()) {
			const hosted = card.children?.find(({ pile }) => pile === key);
			if (hosted !== undefined && card.partOf === null) return { shared: card, count: hosted.count };
		}
		const shared = await cards.sharedOfPile(key);
		return { shared, count: shared?.shared?.ended === false ? shared.shared.count : 0 };
	}
}

/** What stands in the place of a card whose error another one tells of. */
const LINE = /they stand together|stands with the record it belongs to/;

/** Messages by the channel and the id of the card they are. */
function ownCards(messages: Map<string, PostedMessage[]>): Map<string, PostedMessage> {
	const cards = new Map<string, PostedMessage>();
	for (const [channel, list] of messages) {
		for (const message of list) {
			const { event_payload } = (message.metadata ?? {}) as { event_payload?: { card?: string } };
			if (event_payload?.card !== undefined) cards.set(`${channel} ${event_payload.card}`, message);
		}
	}
	return cards;
}

function pilesOf(errors: SyncError[]): Map<string, SyncError[]> {
	const piles = new Map<string, SyncError[]>();
	for (const error of errors.filter(isWaiting)) {
		const pile = pileOf(error);
		if (pile !== null) piles.set(pile.key, [...(piles.get(pile.key) ?? []), error]);
	}
	return piles;
}

import type { Card, CardStore } from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import { insertOne, replacementOf, SOME_NUMBER, updateOne } from "./documents.js";

/** A card as it is kept. */
export type StoredCard = Card & {
	/**
	 * Its place among the cards to bring up to date, lower first; missing on cards that are, and on broken ones. It is
	 * the priority turned round, because an index is walked in one direction.
	 */
	queueRank?: number;
};

/** The cards, as a queue for the outbox. */
export class StoredCards implements CardStore {
	constructor(private readonly cards: Collection<StoredCard>) {}

	async get(id: string): Promise<Card | null> {
		return this.findOne({ _id: id });
	}

	async byError(errorId: string): Promise<Card | null> {
		return this.findOne({ errorId });
	}

	async byMessage(channel: string, ts: string): Promise<Card | null> {
		return this.findOne({ channel, ts });
	}

	/** False when the error has a card already. */
	insert(card: Card): Promise<boolean> {
		return insertOne(this.cards, toStored(card));
	}

	/** The stored one gets the next revision. */
	save(card: Card): Promise<boolean> {
		const { _id, revision } = card;
		const next = toStored({ ...card, revision: revision + 1 });
		return updateOne(this.cards, { _id, revision }, replacementOf(next, ["dirty", "queueRank"]));
	}

	/**
	 * Leaves out broken cards, and those that are not to be touched before a time later than `at` (ISO); all waiting ones
	 * are given when no time is.
	 */
	async dirty(limit: number, at?: string): Promise<Card[]> {
		const isTime: Filter =
			at === undefined ? {} : { $or: [{ notBefore: null }, { notBefore: { $lte: at } }] };
		const filter = { queueRank: SOME_NUMBER, ...isTime };
		const sort = { queueRank: 1, changedAt: 1, _id: 1 } as const;
		return (await this.cards.find(filter, { sort, limit })).map(toCard);
	}

	/** Those that wait for their time included, broken ones left out. */
	countDirty(): Promise<number> {
		return this.cards.count({ queueRank: SOME_NUMBER });
	}

	private async findOne(filter: Filter): Promise<Card | null> {
		const stored = await this.cards.findOne(filter);
		return stored && toCard(stored);
	}
}

function toStored({ dirty, ...card }: Card): StoredCard {
	if (dirty !== true) return card;
	if (card.broken !== null) return { ...card, dirty };
	return { ...card, dirty, queueRank: -card.priority };
}

function toCard({ queueRank, ...card }: StoredCard): Card {
	return card;
}

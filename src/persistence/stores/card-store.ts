import type { Card, CardStore } from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import {
	findByValues,
	insertOne,
	PAGE_SIZE,
	replacementOf,
	SOME_NUMBER,
	SOME_TEXT,
	updateOne,
} from "./documents.js";

/** A card as it is kept. */
export type StoredCard = Omit<Card, "errorId"> & {
	/** Missing on a card of several: an index that allows one card per error holds what is there. */
	errorId?: string;
	/**
	 * Its place among the cards to bring up to date, lower first; missing on cards that are, and on broken ones. It is
	 * the priority turned round, because an index is walked in one direction.
	 */
	queueRank?: number;
	/** When it changed last, only on a card that waits to be sent where its channel is broken. */
	resting?: string;
	/** Its mapping, only on a card of several that has not ended. */
	live?: string;
	/** Its subject, only on a card that other piles hang under. */
	hosting?: string;
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

	async byErrors(errorIds: string[]): Promise<Map<string, Card>> {
		const found = await findByValues(this.cards, "errorId", errorIds);
		return new Map(found.map((stored) => [stored.errorId as string, toCard(stored)]));
	}

	async bySubject(subject: string): Promise<Card | null> {
		return this.findOne({ subject });
	}

	async ownOfPile(pile: string): Promise<Card[]> {
		return (await this.cards.find({ pile, generation: 0 }, { sort: { _id: 1 } })).map(toCard);
	}

	async sharedOfPile(pile: string): Promise<Card | null> {
		const filter: Filter = { pile, generation: { $gte: 1 } };
		const [newest] = await this.cards.find(filter, { sort: { generation: -1, _id: -1 }, limit: 1 });
		return newest ? toCard(newest) : null;
	}

	async liveShared(mapping?: string): Promise<Card[]> {
		return (await this.cards.find({ live: mapping ?? SOME_TEXT }, { sort: { _id: 1 } })).map(toCard);
	}

	async *all(): AsyncIterable<Card[]> {
		const options = { sort: { changedAt: 1, _id: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const page of this.cards.stream({ changedAt: SOME_TEXT }, options)) yield page.map(toCard);
	}

	async hosting(): Promise<Card[]> {
		return (await this.cards.find({ hosting: SOME_TEXT }, { sort: { _id: 1 } })).map(toCard);
	}

	async byMessage(channel: string, ts: string): Promise<Card | null> {
		return this.findOne({ channel, ts });
	}

	/** False when the error, or the subject, has a card already. */
	insert(card: Card): Promise<boolean> {
		return insertOne(this.cards, toStored(card));
	}

	/** The stored one gets the next revision. */
	save(card: Card): Promise<boolean> {
		const { _id, revision } = card;
		const next = toStored({ ...card, revision: revision + 1 });
		return updateOne(
			this.cards,
			{ _id, revision },
			replacementOf(next, ["dirty", "queueRank", "resting", "live", "errorId", "children", "hosting"]),
		);
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

	async resting(limit: number): Promise<Card[]> {
		const sort = { resting: -1, _id: 1 } as const;
		return (await this.cards.find({ resting: SOME_TEXT }, { sort, limit })).map(toCard);
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

function toStored({ dirty, errorId, children = [], ...card }: Card): StoredCard {
	const { shared } = card;
	const stored: StoredCard = errorId === null ? card : { ...card, errorId };
	if (children.length > 0) Object.assign(stored, { children, hosting: card.subject });
	if (shared !== null && !shared.ended) stored.live = shared.mapping;
	if (dirty !== true) return stored;
	const resting = restingOf({ ...card, dirty });
	if (resting !== undefined) return { ...stored, dirty, resting };
	return { ...stored, dirty, queueRank: -card.priority };
}

/** Undefined for a card that does not rest. */
export function restingOf({
	broken,
	dirty,
	changedAt,
}: Pick<StoredCard, "broken" | "dirty" | "changedAt">): string | undefined {
	return dirty === true && broken !== null ? changedAt : undefined;
}

function toCard({ queueRank, resting, live, hosting, errorId, ...card }: StoredCard): Card {
	return { ...card, errorId: errorId ?? null };
}

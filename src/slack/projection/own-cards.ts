import { desiredCard, nameOf, tellingOf } from "../../console/index.js";
import { isWaiting, pileOf } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, CardContent } from "../../ports/stores.js";
import { renderCard } from "../blocks/card.js";
import { partOfCard } from "../blocks/part-of.js";
import { type Drawing, newCard, redrawn } from "./card-changes.js";
import { errorSubject } from "./card-ids.js";
import { isoOrNull, MOST_SAVES, type ProjectorOptions, quietFor, wordsOfError } from "./projection.js";

/** The cards of single errors. */
export class OwnCards {
	constructor(private readonly options: ProjectorOptions) {}

	/** Brings the error's card up to date where it has one that tells of it. */
	async draw(error: SyncError, drawing: Drawing): Promise<void> {
		const { cards } = this.options.stores;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const card = await cards.byError(error._id);
			if (card === null || card.desiredRevision > error.revision || (await this.staysLine(card, error)))
				return;
			const next = redrawn(card, this.changeFor(error), drawing);
			if (next === null || (await cards.save(next))) return;
		}
	}

	/**
	 * The same, and gives the error a card, or its old one back, where it has none. Another process may have read the
	 * error later, found no card to draw and told the error so: then what changed since is drawn here.
	 */
	async place(error: SyncError, drawing: Drawing): Promise<void> {
		const { cards, errors } = this.options.stores;
		if (!(await this.placeAsRead(error, drawing))) return;
		const now = await errors.get(error._id);
		if (now === null || now.revision === error.revision) return;
		const card = await cards.byError(error._id);
		if (card !== null && card.desiredRevision < now.revision) await this.draw(now, drawing);
	}

	/** True when it was saved. */
	private async placeAsRead(error: SyncError, drawing: Drawing): Promise<boolean> {
		const { cards } = this.options.stores;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const card = await cards.byError(error._id);
			if (card === null) {
				if (await cards.insert(this.firstCard(error, drawing))) return true;
				continue;
			}
			if (card.desiredRevision > error.revision) return false;
			const next = redrawn(card, this.changeFor(error), drawing);
			if (next === null) return false;
			if (await cards.save(next)) return true;
		}
		return false;
	}

	/** Turns the card into one line that points to the card which tells of its error now. */
	async absorb(card: Card, shared: Card, drawing: Drawing): Promise<void> {
		const { stores, linkTo } = this.options;
		const error = card.errorId === null ? null : await stores.errors.get(card.errorId);
		if (error === null || shared.ts === null) return;
		const link = linkTo({ channel: shared.channel, ts: shared.ts });
		const { messages, contextOf } = wordsOfError(this.options, error);
		const desired = partOfCard(nameOf(tellingOf(error, contextOf(error))), link, messages);
		const { desiredRevision, channel } = card;
		const change = { desired, desiredRevision, channel, pile: null, partOf: shared.subject, isOver: true };
		const next = redrawn(card, change, drawing);
		if (next !== null) await stores.cards.save(next);
	}

	/** A line stays one while the card it points to tells of the error, and once there is nothing more to tell. */
	private async staysLine({ partOf }: Card, error: SyncError): Promise<boolean> {
		if (partOf === null) return false;
		if (!isWaiting(error)) return true;
		const shared = await this.options.stores.cards.bySubject(partOf);
		return shared !== null && shared.pile === pileOf(error)?.key && shared.shared?.ended === false;
	}

	private firstCard(error: SyncError, drawing: Drawing): Card {
		const { channel, isOver: _, ...facts } = this.changeFor(error);
		const subject = errorSubject(error._id);
		const notBefore = isoOrNull(quietFor(this.options, error, drawing));
		return newCard({ subject, errorId: error._id, channel, notBefore, ...facts }, drawing);
	}

	private changeFor(error: SyncError) {
		return {
			desired: this.contentOf(error),
			desiredRevision: error.revision,
			channel: this.options.channelOf(error),
			pile: isWaiting(error) ? (pileOf(error)?.key ?? null) : null,
			partOf: null,
			isOver: error.state === "resolved",
		};
	}

	private contentOf(error: SyncError): CardContent {
		const { messages, contextOf } = wordsOfError(this.options, error);
		return renderCard(desiredCard(error, contextOf(error)), messages);
	}
}

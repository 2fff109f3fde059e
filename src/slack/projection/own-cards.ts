import { desiredCard, nameOf, tellingOf } from "../../console/index.js";
import { isWaiting, type Pile, pileOf } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, HostedPile } from "../../ports/stores.js";
import { renderCard } from "../blocks/card.js";
import { partOfCard } from "../blocks/part-of.js";
import { type Drawing, newCard, redrawn } from "./card-changes.js";
import { errorSubject, hostedSubject } from "./card-ids.js";
import { readChildren } from "./children.js";
import { hosts } from "./hanging.js";
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
			const next = redrawn(card, await this.changeFor(error, card.children), drawing);
			if (next === null || (await cards.save(next))) return;
		}
	}

	/** Lets a pile hang under this error's card, as it is now. "saved" when that changed what the card says or knows. */
	hang(errorId: string, pile: Pile, drawing: Drawing): Promise<"saved" | "same"> {
		return this.rehang(errorId, drawing, (children) =>
			children.some((one) => one.pile === pile.key) ? children : [...children, newlyHosted(pile, errorId)],
		);
	}

	/** The pile does not hang under this card any more. */
	unhang(errorId: string, pile: Pile, drawing: Drawing): Promise<"saved" | "same"> {
		return this.rehang(errorId, drawing, (children) => children.filter((one) => one.pile !== pile.key));
	}

	private async rehang(
		errorId: string,
		drawing: Drawing,
		change: (children: HostedPile[]) => HostedPile[],
	): Promise<"saved" | "same"> {
		const { cards, errors } = this.options.stores;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const card = await cards.byError(errorId);
			const error = card === null ? null : await errors.get(errorId);
			if (card === null || error === null) return "same";
			const children = change(card.children ?? []);
			const next =
				card.partOf === null
					? redrawn(card, await this.changeFor(error, children), drawing)
					: known(card, children);
			if (next === null) return "same";
			if (await cards.save(next)) return "saved";
		}
		return "same";
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
				if (await cards.insert(await this.firstCard(error, drawing))) return true;
				continue;
			}
			if (card.desiredRevision > error.revision) return false;
			const next = redrawn(card, await this.changeFor(error, card.children), drawing);
			if (next === null) return false;
			if (await cards.save(next)) return true;
		}
		return false;
	}

	/**
	 * Turns the card into one line that points to the card which tells of its error now. It knows what hung under it
	 * until another card tells of that.
	 */
	async absorb(card: Card, shared: Card, drawing: Drawing): Promise<void> {
		const { stores, linkTo } = this.options;
		const error = card.errorId === null ? null : await stores.errors.get(card.errorId);
		if (error === null || shared.ts === null) return;
		const link = linkTo({ channel: shared.channel, ts: shared.ts });
		const { messages, contextOf } = wordsOfError(this.options, error);
		const name = nameOf(tellingOf(error, contextOf(error)));
		const kind = shared.errorId === null ? "group" : "children";
		const { desiredRevision, channel } = card;
		const change = {
			desired: partOfCard({ name, link, kind }, messages),
			desiredRevision,
			channel,
			pile: null,
			partOf: shared.subject,
			isOver: true,
		};
		const next = redrawn(card, change, drawing);
		if (next !== null) await stores.cards.save(next);
	}

	/** A line stays one while the card it points to tells of the error, and once there is nothing more to tell. */
	private async staysLine({ partOf }: Card, error: SyncError): Promise<boolean> {
		if (partOf === null) return false;
		if (!isWaiting(error)) return true;
		const telling = await this.options.stores.cards.bySubject(partOf);
		const pile = pileOf(error);
		if (telling === null || pile === null) return false;
		return hosts(telling, pile) || (telling.pile === pile.key && telling.shared?.ended === false);
	}

	private async firstCard(error: SyncError, drawing: Drawing): Promise<Card> {
		const { channel, isOver: _, children: __, ...facts } = await this.changeFor(error);
		const subject = errorSubject(error._id);
		const notBefore = isoOrNull(quietFor(this.options, error, drawing));
		return newCard({ subject, errorId: error._id, channel, notBefore, ...facts }, drawing);
	}

	private async changeFor(error: SyncError, hosted: HostedPile[] = []) {
		const { messages, contextOf } = wordsOfError(this.options, error);
		const children = await readChildren(this.options, error, hosted);
		return {
			desired: renderCard(desiredCard(error, contextOf(error), children.desired), messages),
			children: children.hosted,
			desiredRevision: error.revision,
			channel: this.options.channelOf(error),
			pile: isWaiting(error) ? (pileOf(error)?.key ?? null) : null,
			partOf: null,
			isOver: error.state === "resolved",
		};
	}
}

/** A line says nothing of what hung under it; null when it knows that already. */
function known(card: Card, children: HostedPile[]): Card | null {
	return children.length === (card.children ?? []).length ? null : { ...card, children };
}

function newlyHosted(pile: Pile, errorId: string): HostedPile {
	const { key, mapping } = pile;
	const subject = hostedSubject(pile, errorId);
	return { subject, pile: key, mapping, count: 0, operation: null };
}

import { isDeepStrictEqual } from "node:util";
import { BROKEN_RETRY_MS, type CardContext, desiredCard, PRIORITY } from "../console/index.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Clock } from "../ports/clock.js";
import { isoNow } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Card, CardContent, CardStore, ErrorStore } from "../ports/stores.js";
import { renderCard } from "./blocks/card.js";

/** What the projector works with. */
export interface ProjectorOptions {
	errors: ErrorStore;
	cards: CardStore;
	/** The channel an error's card stands in, as an id or "#name". */
	channelOf(error: SyncError): string;
	/** The words of an error's card. */
	contextOf(error: SyncError): CardContext;
	clock: Clock;
	log: Log;
}

const PAGE = 100;
/** How many open errors are looked at for cards that could not be posted before. */
const MOST_REARMED = 1_000;
const MOST_SAVES = 20;

/**
 * Turns errors into what their cards should show. Doing it again changes nothing, so a crash anywhere is followed
 * by doing it again: the card is saved before the error is told that its card knows.
 */
export class Projector {
	private rearmedAt: number | null = null;

	constructor(private readonly options: ProjectorOptions) {}

	/** Every error whose card does not know its present state. Gives how many were projected. */
	async projectDirty(): Promise<number> {
		const { errors } = this.options;
		await this.rearmBroken();
		const seen = new Set<string>();
		for (;;) {
			const page = (await errors.dirty(PAGE)).filter((error) => !seen.has(`${error._id} ${error.revision}`));
			if (page.length === 0) return seen.size;
			for (const error of page) {
				seen.add(`${error._id} ${error.revision}`);
				await this.projectOne(error);
			}
		}
	}

	/** One error somebody just acted on: its card goes first, and is drawn again even if it looks current. */
	async projectPressed(errorId: string): Promise<void> {
		const error = await this.options.errors.get(errorId);
		if (error !== null) await this.project(error, PRIORITY.press, true);
	}

	/** A card that cannot be drawn is our bug, and must not keep the others from being posted. */
	private async projectOne(error: SyncError): Promise<void> {
		try {
			await this.project(error, PRIORITY.state, false);
		} catch (failure) {
			this.options.log.error({ error: failure, errorId: error._id }, "Card not projected");
		}
	}

	/**
	 * A channel that could not be posted to may have been put right: at the start and once an hour the cards of open
	 * errors that were broken may be tried again. The outbox asks Slack once per channel.
	 */
	private async rearmBroken(): Promise<void> {
		const { cards, clock, errors } = this.options;
		if (this.rearmedAt !== null && clock.monotonic() - this.rearmedAt < BROKEN_RETRY_MS) return;
		this.rearmedAt = clock.monotonic();
		for (const error of await errors.open({ visibleOnly: true, limit: MOST_REARMED })) {
			const card = await cards.byError(error._id);
			if (card === null || card.broken === null) continue;
			const rearmed: Card = { ...card, broken: null, notBefore: null, attempts: 0, dirty: true };
			if (card.ts === null) rearmed.channel = this.options.channelOf(error);
			await cards.save(rearmed);
		}
	}

	private async project(error: SyncError, priority: number, again: boolean): Promise<void> {
		const { cards, errors } = this.options;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const card = await cards.byError(error._id);
			if (card === null) {
				if (!isWorthPosting(error) || (await cards.insert(this.newCard(error, priority)))) break;
				continue;
			}
			if (card.desiredRevision > error.revision) return;
			const next = this.nextCard(card, error, priority, again);
			if (next === null || (await cards.save(next))) break;
		}
		await errors.shown(error._id, error.revision);
	}

	private newCard(error: SyncError, priority: number): Card {
		return {
			// One card per error, also when two processes project it at once.
			_id: `card-${error._id}`,
			errorId: error._id,
			channel: this.options.channelOf(error),
			priority,
			desiredRevision: error.revision,
			desired: this.contentOf(error),
			shownRevision: 0,
			ts: null,
			sending: null,
			unclear: false,
			notBefore: null,
			broken: null,
			attempts: 0,
			changedAt: isoNow(this.options.clock),
			dirty: true,
			revision: 1,
		};
	}

	/** The card with its new content; null when it says that already. */
	private nextCard(card: Card, error: SyncError, priority: number, again: boolean): Card | null {
		const desired = this.contentOf(error);
		const same = card.desiredRevision === error.revision && isDeepStrictEqual(card.desired, desired);
		if (same && !again) return null;
		const next: Card = {
			...card,
			desired,
			desiredRevision: error.revision,
			priority: card.dirty ? Math.max(card.priority, priority) : priority,
			changedAt: isoNow(this.options.clock),
			attempts: same ? card.attempts : 0,
			dirty: true,
		};
		if (card.broken !== null) Object.assign(next, { broken: null, notBefore: null });
		if (card.ts !== null) return next;
		if (card.sending === null) next.channel = this.options.channelOf(error);
		// It came and went before anybody saw it: nothing to say. An unclear post has to be found and put right.
		if (error.state === "resolved" && card.sending === null) delete next.dirty;
		return next;
	}

	private contentOf(error: SyncError): CardContent {
		const context = this.options.contextOf(error);
		return renderCard(desiredCard(error, context), context.messages);
	}
}

function isWorthPosting(error: SyncError): boolean {
	return error.visible && error.state !== "resolved";
}

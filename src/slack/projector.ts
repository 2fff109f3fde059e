import { BROKEN_RETRY_MS } from "../console/index.js";
import { isWaiting, type Pile, pileOf } from "../domain/pile.js";
import { recordKeysOf, type SyncError } from "../domain/sync-error.js";
import type { Card, Operation } from "../ports/stores.js";
import { ApprovalCards } from "./projection/approval-cards.js";
import type { Drawing } from "./projection/card-changes.js";
import { pileOfCard, pilesUnderCard } from "./projection/card-ids.js";
import { cardTelling } from "./projection/card-telling.js";
import { OwnCards } from "./projection/own-cards.js";
import { Piles, type Settled, type Settling } from "./projection/piles.js";
import { type ProjectorOptions, pressDrawing, readUnderWay, stateDrawing } from "./projection/projection.js";
import { SharedCards } from "./projection/shared-cards.js";
import { SharedTurns } from "./projection/shared-turns.js";
import { ThreadCards } from "./projection/thread-cards.js";
import { toldBy } from "./projection/told-by.js";

export type { ProjectorOptions } from "./projection/projection.js";

const PAGE = 200;
/** How many cards that could not be sent before are tried again at once. */
const MOST_REARMED = 1_000;
/** How often the cards of piles are looked at although nobody said that something changed. */
const SWEEP_MS = 30_000;

/** A card may move what hangs under it, whose card may move in turn; what is left after so many rounds waits. */
const MOST_ROUNDS = 4;

/** An error whose card does not know its present state, as far as that matters once it was drawn. */
interface Mark {
	_id: string;
	revision: number;
	pile: string | null;
	hasTask: boolean;
	/** The records it is about, under which others may hang. */
	records: string[];
}

/** One pass over everything that changed. */
interface Pass {
	marks: Mark[];
	piles: Map<string, Pile>;
	mappings: Set<string>;
	how: Settling;
}

/**
 * Turns the stores into what the cards should show. Doing it again changes nothing, so a crash anywhere is followed by
 * doing it again: the cards are saved before an error is told that its card knows.
 */
export class Projector {
	private readonly own: OwnCards;
	private readonly threads: ThreadCards;
	private readonly piles: Piles;
	private readonly approvals: ApprovalCards;
	private readonly pressed = new SharedTurns();
	private rearmedAt: number | null = null;
	private sweptAt: number | null = null;
	/** Piles that were held back, so that they are looked at again although their errors are told of. */
	private readonly waiting = new Map<string, Pile>();
	/** Errors whose card came into the channel: what hangs under it can lead there now. */
	private readonly posted = new Set<string>();
	private due: number | null = null;

	constructor(private readonly options: ProjectorOptions) {
		this.own = new OwnCards(options);
		this.threads = new ThreadCards(options);
		this.approvals = new ApprovalCards(options);
		this.piles = new Piles(options, this.own, new SharedCards(options, this.threads), this.threads);
	}

	/** Milliseconds until something that was held back should be looked at; null when nothing was. */
	get heldMs(): number | null {
		return this.due === null ? null : Math.max(1, this.due - this.options.clock.monotonic());
	}

	/** Every error whose card does not know its present state. Gives how many were projected. */
	async projectDirty(): Promise<number> {
		const { stores } = this.options;
		this.due = null;
		await this.rearmBroken();
		const pass = await this.begin();
		for (let after: string | undefined; ; ) {
			const page: SyncError[] = await stores.errors.dirty(PAGE, after);
			const cards = await stores.cards.byErrors(page.map(({ _id }) => _id));
			for (const error of page) await this.take(error, pass, cards.has(error._id));
			after = page.at(-1)?._id;
			if (page.length < PAGE) break;
		}
		await this.addLive(pass);
		const held = await this.settleAll(pass);
		await this.approvals.tell(pass.how.drawing);
		return this.tell(pass, held);
	}

	/** One error somebody just acted on: its card goes first, and is drawn again even if it looks current. */
	async projectPressed(errorId: string): Promise<void> {
		const error = await this.options.stores.errors.get(errorId);
		if (error === null) return;
		const drawing = pressDrawing(this.options.clock);
		if (pileOf(error) === null && isWorthPosting(error)) await this.own.place(error, drawing);
		else await this.own.draw(error, drawing);
		const pile = pileOf(error);
		if (pile !== null) await this.settleNow(pile, false);
		for (const under of await this.pilesUnder(error)) await this.settleNow(under, false);
		if (hasTask(error)) await this.callAssignee(error._id, drawing);
		await this.options.stores.errors.shown(error._id, error.revision);
	}

	/** The card of a pile that somebody just acted on. */
	async projectSubject(subject: string): Promise<void> {
		const told = await toldBy(this.options.stores.cards, subject);
		if (told !== null) await this.settleNow(told.pile, true);
	}

	/** The question to a second person that somebody just answered: its card goes first. */
	async projectApproval(operationId: string): Promise<void> {
		await this.approvals.draw(operationId, pressDrawing(this.options.clock));
	}

	/** A bulk resolution went on; the card it belongs to tells. */
	async projectOperation(operation: Operation): Promise<void> {
		if (operation.approval !== undefined)
			await this.approvals.draw(operation._id, stateDrawing(this.options.clock));
		const { subject } = operation;
		const told = subject === null ? null : await toldBy(this.options.stores.cards, subject);
		if (told !== null) this.waiting.set(told.pile.key, told.pile);
	}

	/** A card stands in the channel now, so that others can point to it. */
	async lookAt(card: Card): Promise<void> {
		const pile = pileOfCard(card);
		if (pile !== null) this.waiting.set(pile.key, pile);
		if (card.errorId !== null) this.posted.add(card.errorId);
	}

	private async begin(): Promise<Pass> {
		const underWay = await readUnderWay(this.options);
		const drawing = stateDrawing(this.options.clock);
		const how = { drawing, isUrgent: false, underWay, failed: new Set<string>() };
		return { marks: [], piles: new Map(this.waiting), mappings: new Set(), how };
	}

	/** Draws what is the error's alone and notes which pile has to be settled. */
	private async take(
		error: SyncError,
		{ marks, piles, mappings, how }: Pass,
		hasCard: boolean,
	): Promise<void> {
		const pile = pileOf(error);
		try {
			if (pile === null && isWorthPosting(error)) await this.own.place(error, how.drawing);
			else if (hasCard) await this.own.draw(error, how.drawing);
		} catch (failure) {
			this.options.log.error(
				{ error: failure, errorId: error._id, mapping: error.mapping },
				"Card not projected",
			);
			how.failed.add(error._id);
			return;
		}
		if (pile !== null) piles.set(pile.key, pile);
		mappings.add(error.mapping);
		const { _id, revision } = error;
		const records = recordKeysOf(error);
		marks.push({ _id, revision, pile: pile?.key ?? null, hasTask: hasTask(error), records });
	}

	/** An error that changed may have left any pile of its mapping; now and then all are looked at anyway. */
	private async addLive({ piles, mappings, marks }: Pass): Promise<void> {
		const { clock, stores } = this.options;
		const isSweep = this.sweptAt === null || clock.monotonic() - this.sweptAt >= SWEEP_MS;
		// What hangs under a card that changed while nobody could look: at the start all of it is looked at.
		const under = this.sweptAt === null ? await stores.errors.pilesUnder("any") : [];
		for (const pile of under) piles.set(pile.key, pile);
		if (isSweep) this.sweptAt = clock.monotonic();
		if (!isSweep && mappings.size === 0 && this.posted.size === 0) return;
		for (const card of await stores.cards.liveShared()) {
			const pile = pileOfCard(card);
			if (pile !== null && (isSweep || mappings.has(pile.mapping))) piles.set(pile.key, pile);
		}
		const changed = new Set([...marks.map(({ _id }) => _id), ...this.posted]);
		this.posted.clear();
		for (const card of await stores.cards.hosting()) {
			const isChanged = isSweep || changed.has(card.errorId ?? "");
			for (const pile of pilesUnderCard(card))
				if (isChanged || mappings.has(pile.mapping)) piles.set(pile.key, pile);
		}
	}

	/** Gives the errors no card tells of yet: those held back, and all of a pile that could not be drawn. */
	private async settleAll({ marks, piles, how }: Pass): Promise<ReadonlySet<string>> {
		const held = new Set(how.failed);
		const records = new Set(marks.flatMap((mark) => mark.records));
		const isChild = ({ kind }: Pile) => kind === "children";
		let queue = [...piles.values()].filter((pile) => !isChild(pile));
		const children = new Map([...piles.values()].filter(isChild).map((pile) => [pile.key, pile]));
		// What hangs under a card is settled after the card: one that comes or goes in this pass moves it.
		for (let round = 0; round < MOST_ROUNDS; round++) {
			const moved = new Set<string>();
			for (const pile of queue) await this.settleOne(pile, { marks, how, held, moved });
			for (const id of moved) for (const record of await this.recordsOf(id)) records.add(record);
			for (const pile of await this.options.stores.errors.pilesUnder([...records]))
				children.set(pile.key, pile);
			records.clear();
			queue = [...children.values()];
			children.clear();
			if (queue.length === 0) break;
		}
		for (const pile of queue) this.waiting.set(pile.key, pile);
		for (const id of how.failed) held.add(id);
		return held;
	}

	private async settleOne(
		pile: Pile,
		{ marks, how, held, moved }: Pick<Pass, "marks" | "how"> & { held: Set<string>; moved: Set<string> },
	): Promise<void> {
		this.waiting.delete(pile.key);
		let isHeld = true;
		try {
			const settled = await this.piles.settle(pile, how);
			for (const id of settled.held) held.add(id);
			for (const id of settled.moved) moved.add(id);
			this.noteHeld(pile, settled);
			isHeld = settled.isHeld;
		} catch (failure) {
			this.options.log.error({ error: failure, mapping: pile.mapping }, "Card not projected");
		}
		if (isHeld) for (const mark of marks) if (mark.pile === pile.key) held.add(mark._id);
	}

	private async recordsOf(errorId: string): Promise<string[]> {
		const error = await this.options.stores.errors.get(errorId);
		return error === null ? [] : recordKeysOf(error);
	}

	/** What hangs under the card of this error, or belongs to its records. */
	private async pilesUnder(error: SyncError): Promise<Pile[]> {
		const { cards, errors } = this.options.stores;
		const card = await cards.byError(error._id);
		const piles = [
			...(card === null ? [] : pilesUnderCard(card)),
			...(await errors.pilesUnder(recordKeysOf(error))),
		];
		return [...new Map(piles.map((pile) => [pile.key, pile])).values()];
	}

	private noteHeld(pile: Pile, { heldMs }: Settled): void {
		if (heldMs === null) return;
		this.waiting.set(pile.key, pile);
		const at = this.options.clock.monotonic() + heldMs;
		this.due = this.due === null ? at : Math.min(this.due, at);
	}

	private async tell({ marks, how }: Pass, held: ReadonlySet<string>): Promise<number> {
		const told = marks.filter(({ _id }) => !held.has(_id));
		for (const { _id, hasTask } of told) if (hasTask) await this.callAssignee(_id, how.drawing);
		await this.options.stores.errors.shownAll(told);
		return told.length;
	}

	private async callAssignee(errorId: string, drawing: Drawing): Promise<void> {
		const { errors, cards } = this.options.stores;
		const error = await errors.get(errorId);
		const parent = error === null ? null : await cardTelling(cards, error);
		if (error !== null && parent !== null) await this.threads.tellAssignee(parent, error, drawing);
	}

	/** Presses on errors of one pile that come at once settle it together. */
	private settleNow(pile: Pile, again: boolean): Promise<void> {
		return this.pressed.run(`${again} ${pile.key}`, () => this.settlePressed(pile, again));
	}

	private async settlePressed(pile: Pile, again: boolean): Promise<void> {
		const underWay = await readUnderWay(this.options);
		const drawing = { ...pressDrawing(this.options.clock), again };
		await this.piles.settle(pile, { drawing, isUrgent: true, underWay, failed: new Set() });
	}

	/**
	 * A channel that could not be posted to may have been put right: at the start and once an hour what waits for it may
	 * be tried again, whatever it is about. The outbox asks Slack once per channel.
	 */
	private async rearmBroken(): Promise<void> {
		const { clock, stores } = this.options;
		if (this.rearmedAt !== null && clock.monotonic() - this.rearmedAt < BROKEN_RETRY_MS) return;
		this.rearmedAt = clock.monotonic();
		for (const card of await stores.cards.resting(MOST_REARMED)) {
			const rearmed: Card = { ...card, broken: null, notBefore: null, attempts: 0, dirty: true };
			if (card.ts === null) rearmed.channel = await this.channelFor(card);
			await stores.cards.save(rearmed);
		}
	}

	/** Where it is to be posted by now; what is about no error stays where it was to stand. */
	private async channelFor({ errorId, pile, shared, channel }: Card): Promise<string> {
		const { stores, channelOf } = this.options;
		const own = errorId === null ? null : await stores.errors.get(errorId);
		const [first] = shared === null || pile === null ? [] : await stores.errors.ofPile(pile, 1);
		const error = own ?? first;
		return error === undefined ? channel : channelOf(error);
	}
}

/** True while someone was asked to settle it, and it is not settled. */
function hasTask(error: SyncError): boolean {
	return error.assignee !== null && isWaiting(error);
}

function isWorthPosting(error: SyncError): boolean {
	return error.visible && error.state !== "resolved";
}

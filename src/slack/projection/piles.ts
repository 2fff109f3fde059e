import { holdOfCount, holdOfOwn, OWN_QUESTIONS, planOf } from "../../console/index.js";
import type { Pile } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card } from "../../ports/stores.js";
import type { Drawing } from "./card-changes.js";
import { type Hanging, readHanging } from "./hanging.js";
import type { OwnCards } from "./own-cards.js";
import { MOST_SAVES, type ProjectorOptions, quietFor, type UnderWay } from "./projection.js";
import type { SharedCards, SharedOutcome } from "./shared-cards.js";
import type { ThreadCards } from "./thread-cards.js";

/** How a pile is settled. */
export interface Settling {
	drawing: Drawing;
	/** Somebody pressed: nothing is held back. */
	isUrgent: boolean;
	underWay: UnderWay;
	/** Errors whose card could not be drawn in this pass, so that they are told of once and passed over. */
	failed: Set<string>;
}

/** What was left for later. */
export interface Settled {
	/** Milliseconds until something held back is due; null when nothing is. */
	heldMs: number | null;
	/** Errors that no card tells of yet. */
	held: ReadonlySet<string>;
	/** True when no card tells of any error of the pile yet. */
	isHeld: boolean;
	/** Errors that got a card of their own, or have none any more: what belongs to their records hangs elsewhere now. */
	moved: ReadonlySet<string>;
}

/** Which cards a pile has. */
interface Standing {
	waiting: number;
	own: Card[];
	/** The newest shared card, ended or not. */
	last: Card | null;
	live: Card | null;
}

/**
 * Brings the cards of one pile to what the rules say. It reads, takes one step and reads again until nothing is left
 * to do: only then are its errors told that people see them. So what two processes do at once, or what changes while a
 * card is saved, is always looked at once more.
 */
export class Piles {
	constructor(
		private readonly options: ProjectorOptions,
		private readonly own: OwnCards,
		private readonly shared: SharedCards,
		private readonly threads: ThreadCards,
	) {}

	async settle(pile: Pile, how: Settling): Promise<Settled> {
		const held = new Map<string, number>();
		const moved = new Set<string>();
		let hanging: Hanging | null = null;
		let heldCount: number | null = null;
		let isHeld = false;
		// Sending once more what looks current is done once.
		let { drawing } = how;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			held.clear();
			const step = { ...how, drawing };
			hanging = pile.kind === "children" ? await readHanging(this.options, pile) : null;
			const standing = await this.read(pile);
			if (hanging !== null && hanging.host !== null && !isBusy(standing)) {
				const outcome = await this.hang(pile, { ...hanging, host: hanging.host }, standing, step);
				heldCount = typeof outcome === "string" ? null : outcome.heldMs;
				if (outcome !== "saved") break;
				drawing = { ...drawing, again: false };
				continue;
			}
			isHeld = (hanging?.isHeld ?? false) && standing.live === null && standing.own.length === 0;
			if (isHeld) break;
			const plan = planOf({
				kind: pile.kind,
				waiting: standing.waiting,
				own: standing.own.length,
				shared: standing.live === null ? "none" : standing.live.ts === null ? "unposted" : "posted",
				busy: how.underWay.runs.has(pile.mapping) || how.underWay.operations.has(pile.mapping),
			});
			if (await this.place(pile, standing, plan.newOwn, step, held, moved)) continue;
			if (await this.absorb(pile, standing, plan.absorbed, step, moved)) continue;
			const outcome = await this.drawShared(pile, standing, plan.shared?.count ?? 0, step);
			heldCount = typeof outcome === "string" ? null : outcome.heldMs;
			if (outcome === "saved") drawing = { ...drawing, again: false };
			else if (hanging === null || held.size > 0 || !(await this.unhang(pile, hanging, step))) break;
		}
		const waits = [...held.values(), heldCount, hanging?.againMs ?? null].filter((ms) => ms !== null);
		return {
			heldMs: waits.length === 0 ? null : Math.min(...waits),
			held: new Set(held.keys()),
			isHeld,
			moved,
		};
	}

	/**
	 * Cards that should not tell of the pile any more say so no longer; true when that changed anything. Always after
	 * another card tells of it, so that whoever looks after a crash finds it by the one or the other.
	 */
	private async unhang(pile: Pile, { former }: Hanging, { drawing }: Settling): Promise<boolean> {
		let changed = false;
		for (const { errorId } of former) {
			if (errorId !== null && (await this.own.unhang(errorId, pile, drawing)) === "saved") changed = true;
		}
		return changed;
	}

	/** The card of the record they belong to tells of them; what told of them before leads there once people see it. */
	private async hang(
		pile: Pile,
		hanging: Hanging & { host: NonNullable<Hanging["host"]> },
		{ waiting, own, live }: Standing,
		settling: Settling,
	): Promise<SharedOutcome> {
		const { card, error } = hanging.host;
		const { drawing, isUrgent, underWay } = settling;
		const hosted = card.children?.find((one) => one.pile === pile.key);
		const operation =
			hosted === undefined ? null : await this.options.stores.operations.ofSubject(hosted.subject);
		const operating = operation?.state === "running";
		const isSame = (operating ? operation._id : null) === hosted?.operation;
		if (hosted !== undefined && isSame && hosted.count !== waiting && !isUrgent) {
			const facts = { now: this.options.clock.now(), drawnAt: card.changedAt, operating };
			const running = underWay.runs.has(pile.mapping);
			const heldMs = holdOfCount({ ...facts, running, shown: hosted.count, count: waiting });
			if (heldMs > 0) return { heldMs };
		}
		if ((await this.own.hang(error._id, pile, drawing)) === "saved") return "saved";
		if (await this.unhang(pile, hanging, settling)) return "saved";
		if (card.ts === null) return "same";
		for (const each of own) await this.own.absorb(each, card, drawing);
		if (live !== null) await this.shared.move(live, pile, card, drawing);
		if (operation !== null) await this.threads.tellOutcome(card, { operation, pile }, drawing);
		return own.length > 0 || live !== null ? "saved" : "same";
	}

	private async read(pile: Pile): Promise<Standing> {
		const { errors, cards } = this.options.stores;
		// The cards first: a change of the pile after that is seen, or makes a save fail.
		const [own, last] = await Promise.all([cards.ownOfPile(pile.key), cards.sharedOfPile(pile.key)]);
		const waiting = await errors.countPile(pile.key);
		const live = last === null || last.shared === null || last.shared.ended ? null : last;
		return { waiting, own, last, live };
	}

	/** The oldest ones that have no card get one; true when that changed anything. */
	private async place(
		pile: Pile,
		{ own }: Standing,
		wanted: number,
		how: Settling,
		held: Map<string, number>,
		moved: Set<string>,
	): Promise<boolean> {
		if (wanted === 0) return false;
		const { stores, clock } = this.options;
		const known = new Set(own.map(({ errorId }) => errorId));
		const found = await stores.errors.ofPile(pile.key, own.length + wanted + how.failed.size);
		const next = found.filter(({ _id }) => !known.has(_id) && !how.failed.has(_id)).slice(0, wanted);
		const running = pile.kind !== "list" && !how.isUrgent && how.underWay.runs.has(pile.mapping);
		let changed = false;
		for (const error of next) {
			const settleMs = holdOfOwn({ now: clock.now(), openedAt: error.openedAt, running });
			const holdMs = Math.max(settleMs, this.quietMs(pile, error, how));
			if (holdMs > 0) held.set(error._id, holdMs);
			else if (await this.placeOne(error, how)) {
				changed = true;
				moved.add(error._id);
			}
		}
		return changed;
	}

	/**
	 * Cards that others of their cause may still join are not made before the quiet hours end, so that a night's
	 * failures come as one card; all others are made and wait to be posted.
	 */
	private quietMs(pile: Pile, error: SyncError, { drawing }: Settling): number {
		const until = pile.kind === "list" ? null : quietFor(this.options, error, drawing);
		return until === null ? 0 : Math.max(0, until - this.options.clock.now());
	}

	/** A card that cannot be drawn is our bug, and must not keep the others from being posted. */
	private async placeOne(error: SyncError, how: Settling): Promise<boolean> {
		try {
			await this.own.place(error, how.drawing);
			return true;
		} catch (failure) {
			how.failed.add(error._id);
			this.options.log.error(
				{ error: failure, errorId: error._id, mapping: error.mapping },
				"Card not projected",
			);
			return false;
		}
	}

	private async absorb(
		pile: Pile,
		{ own, live }: Standing,
		wanted: number,
		how: Settling,
		moved: Set<string>,
	): Promise<boolean> {
		if (wanted === 0 || live === null) return false;
		const kept = pile.kind === "list" ? OWN_QUESTIONS : 0;
		const leaving = own.slice(kept, kept + wanted);
		for (const card of leaving) {
			await this.own.absorb(card, live, how.drawing);
			if (card.errorId !== null) moved.add(card.errorId);
		}
		return leaving.length > 0;
	}

	private async drawShared(pile: Pile, { own, last, live }: Standing, count: number, how: Settling) {
		const drawing = { ...how, running: how.underWay.runs.has(pile.mapping) };
		if (live === null) return count === 0 ? "same" : this.shared.open(pile, count, last, drawing);
		const named = new Set(own.flatMap(({ errorId }) => (errorId === null ? [] : [errorId])));
		return this.shared.refresh(live, pile, { count, own: pile.kind === "list" ? named : new Set() }, drawing);
	}
}

/** A card of several stays while a bulk resolution that it tells of is on. */
function isBusy({ live }: Standing): boolean {
	return (live?.shared?.operation ?? null) !== null;
}

import { holdOfOwn, OWN_QUESTIONS, planOf } from "../../console/index.js";
import type { Pile } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card } from "../../ports/stores.js";
import type { Drawing } from "./card-changes.js";
import type { OwnCards } from "./own-cards.js";
import { MOST_SAVES, type ProjectorOptions, quietFor, type UnderWay } from "./projection.js";
import type { SharedCards } from "./shared-cards.js";

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
	) {}

	async settle(pile: Pile, how: Settling): Promise<Settled> {
		const held = new Map<string, number>();
		let heldCount: number | null = null;
		// Sending once more what looks current is done once.
		let { drawing } = how;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			held.clear();
			const standing = await this.read(pile);
			const plan = planOf({
				kind: pile.kind,
				waiting: standing.waiting,
				own: standing.own.length,
				shared: standing.live === null ? "none" : standing.live.ts === null ? "unposted" : "posted",
				busy: how.underWay.runs.has(pile.mapping) || how.underWay.operations.has(pile.mapping),
			});
			const step = { ...how, drawing };
			if (await this.place(pile, standing, plan.newOwn, step, held)) continue;
			if (await this.absorb(pile, standing, plan.absorbed, step)) continue;
			const outcome = await this.drawShared(pile, standing, plan.shared?.count ?? 0, step);
			heldCount = typeof outcome === "string" ? null : outcome.heldMs;
			if (outcome !== "saved") break;
			drawing = { ...drawing, again: false };
		}
		const waits = [...held.values(), ...(heldCount === null ? [] : [heldCount])];
		return { heldMs: waits.length === 0 ? null : Math.min(...waits), held: new Set(held.keys()) };
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
			else if (await this.placeOne(error, how)) changed = true;
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

	private async absorb(pile: Pile, { own, live }: Standing, wanted: number, how: Settling): Promise<boolean> {
		if (wanted === 0 || live === null) return false;
		const kept = pile.kind === "list" ? OWN_QUESTIONS : 0;
		const leaving = own.slice(kept, kept + wanted);
		for (const card of leaving) await this.own.absorb(card, live, how.drawing);
		return leaving.length > 0;
	}

	private async drawShared(pile: Pile, { own, last, live }: Standing, count: number, how: Settling) {
		const drawing = { ...how, running: how.underWay.runs.has(pile.mapping) };
		if (live === null) return count === 0 ? "same" : this.shared.open(pile, count, last, drawing);
		const named = new Set(own.flatMap(({ errorId }) => (errorId === null ? [] : [errorId])));
		return this.shared.refresh(live, pile, { count, own: pile.kind === "list" ? named : new Set() }, drawing);
	}
}

import {
	LostError,
	newPart,
	type Operation,
	type OperationItem,
	type OperationPart,
	PART_SIZE,
} from "../ports/stores.js";
import type { Engine } from "../sync/engine.js";
import type { Progress } from "./operation-progress.js";

/** What is kept of a system's answer about one item: it may be as long as the system likes, a document may not. */
const LONGEST_REASON = 1_000;

/** Stores what an operation is to begin with, before it is stored itself: one that exists has all of its list. */
export async function storeList(
	engine: Engine,
	operation: Operation,
	items: readonly OperationItem[],
): Promise<void> {
	if (items.length === 0) return;
	await engine.stores.operations.insertItems(operation, items);
	await engine.checkpoint("afterListed");
}

/** How many of these items name the error they are about. */
export function namesAnError(items: readonly OperationItem[]): number {
	return items.filter(({ errorId }) => errorId !== null).length;
}

/** The items of an operation that is carried out: one part of them is in memory at a time. */
export class OperationItems {
	private part: OperationPart;
	/** What is not stored yet of this part, by its place. */
	private readonly unsaved = new Map<number, OperationItem>();

	constructor(
		private readonly engine: Engine,
		private readonly progress: Pick<Progress, "check" | "operation">,
	) {
		this.part = newPart(progress.operation, 0);
	}

	/** The items of the part at this place, once what is known of the one before is stored; null behind the last one. */
	async open(at: number): Promise<OperationItem[] | null> {
		await this.save();
		const part = await this.engine.stores.operations.part(this.part.list, at);
		if (part === null) return null;
		this.part = part;
		return part.items;
	}

	/**
	 * Items that were not done before are tried again, and told again if need be; how many of those that stay name an
	 * error. What is appended comes behind them.
	 */
	async keepDone(): Promise<number> {
		let count = 0;
		for (let at = 0; ; at++) {
			const items = await this.open(at);
			if (items === null) return count;
			const done = items.filter(({ outcome }) => outcome === "done");
			count += namesAnError(done);
			if (done.length < items.length)
				await this.store((now) => now.filter(({ outcome }) => outcome === "done"));
		}
	}

	/** An item of the open part has its outcome; gives what is kept of it. */
	settle(at: number, item: OperationItem): OperationItem {
		const kept = { ...item, reason: item.reason?.slice(0, LONGEST_REASON) ?? null };
		this.part.items[at] = kept;
		this.unsaved.set(at, kept);
		return kept;
	}

	/** One more at the end; gives what is kept of it. */
	async append(item: OperationItem): Promise<OperationItem> {
		if (this.part.items.length >= PART_SIZE) {
			await this.save();
			this.part = newPart(this.progress.operation, this.part.at + 1);
		}
		return this.settle(this.part.items.length, item);
	}

	/** Stores what is known of the open part. */
	async save(): Promise<void> {
		if (this.unsaved.size === 0) return;
		await this.store((items) => {
			const now = [...items];
			for (const [at, item] of this.unsaved) now[at] = item;
			return now;
		});
		this.unsaved.clear();
		await this.engine.checkpoint("afterOutcomes");
	}

	/**
	 * The part may have another revision by now: values were taken out of it, or an earlier save of ours took effect
	 * without its answer reaching us. What was found out here holds then as well.
	 */
	private async store(change: (items: OperationItem[]) => OperationItem[]): Promise<void> {
		const { operations } = this.engine.stores;
		for (;;) {
			this.progress.check();
			const items = change(this.part.items);
			const isSaved = await operations.savePart({ ...this.part, items });
			const { list, at, revision } = this.part;
			const now = isSaved ? { ...this.part, items, revision: revision + 1 } : await operations.part(list, at);
			if (now === null) throw new LostError("Its items are gone.");
			this.part = now;
			if (isSaved) return;
		}
	}
}

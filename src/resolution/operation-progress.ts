import { isoNow } from "../ports/clock.js";
import { LostError, type Operation, type OperationItem } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import type { Hold } from "../sync/liveness.js";

/** How many items are done between two saves of an operation's progress, and how often it is saved at most. */
const SAVE_EVERY = 20;
const MOST_SAVES = 100;

/** Of how many pairs of a list it is kept why they failed: all of them would not fit into a document. */
const MOST_TOLD = 5_000;

function toItem(couplingId: string, facts: Partial<OperationItem>): OperationItem {
	return { errorId: null, couplingId, outcome: null, reason: null, ...facts };
}

/** Its process was taken for dead, and another one has taken the operation over. */
export class TakenOverError extends Error {
	override readonly name = "TakenOverError";
	constructor() {
		super("Another instance goes on with this operation.");
	}
}

/**
 * An operation as it is carried out: counts, saves now and then, and tells whoever shows its progress. It is held to the
 * name it was begun under: a process that was stopped past its lease leaves it to whoever takes it over, itself included.
 */
export class Progress {
	private unsaved = 0;
	private readonly hold: Hold;

	constructor(
		private readonly engine: Engine,
		public operation: Operation,
	) {
		this.hold = engine.liveness.hold();
	}

	/** Throws LostError when nothing of it may be begun, or told, any more. */
	check(): void {
		this.hold.check();
		if (this.operation.owner !== this.hold.id) throw new LostError("It was begun under a name that is lost.");
	}

	get actor(): Actor {
		const { actor, actorName, role } = this.operation;
		return { id: actor, name: actorName, role };
	}

	/** Begins, or goes on after a crash: what is not left any more has been done, whatever was saved of it. */
	left(count: number): void {
		const total = Math.max(count, this.operation.total);
		const items = this.operation.items.filter(({ outcome }) => outcome === "done");
		this.operation = { ...this.operation, total, items, failed: 0, done: total - count };
	}

	/** Names pairs before anything is done to them, so that what a process leaves of them is not passed over. */
	async begin(couplingIds: string[]): Promise<void> {
		const begun = couplingIds.map((couplingId) => toItem(couplingId, { outcome: null }));
		this.operation = { ...this.operation, items: [...this.operation.items, ...begun] };
		await this.save();
	}

	/** Pairs that were begun, and of which it is not known what became of them. */
	get begun(): string[] {
		return this.operation.items.flatMap(({ outcome, couplingId }) =>
			outcome === null && couplingId !== null ? [couplingId] : [],
		);
	}

	/** Keeps by which error a pair can be taken back that never had one, or why it cannot. */
	keep(couplingId: string, how: { errorId: string } | { reason: string }): void {
		const item = toItem(couplingId, { outcome: "done", ...how });
		this.operation = { ...this.operation, items: [...this.without([couplingId]), item] };
	}

	/** There is nothing to take back of these pairs. */
	forget(couplingIds: string[]): void {
		this.operation = { ...this.operation, items: this.without(couplingIds) };
	}

	private without(couplingIds: string[]): OperationItem[] {
		const ids = new Set<string | null>(couplingIds);
		return this.operation.items.filter(({ outcome, couplingId }) => outcome !== null || !ids.has(couplingId));
	}

	async count(done: boolean, failed?: { couplingId: string; reason: string }): Promise<void> {
		await this.engine.checkpoint("betweenItems");
		this.check();
		if (done) this.operation = { ...this.operation, done: this.operation.done + 1 };
		else this.operation = { ...this.operation, failed: this.operation.failed + 1 };
		if (failed !== undefined && !done) {
			const item: OperationItem = { errorId: null, outcome: "failed", ...failed };
			if (this.operation.items.length < MOST_TOLD) this.operation.items.push(item);
		}
		if (++this.unsaved >= this.saveEvery()) await this.save();
	}

	/** A long list is saved less often, for each save writes all of it; what was not saved is only looked at again. */
	private saveEvery(): number {
		return Math.max(SAVE_EVERY, Math.ceil(this.operation.total / MOST_SAVES));
	}

	/** One item of the list has its outcome. */
	async settle(index: number, item: OperationItem): Promise<void> {
		const items = this.operation.items;
		items[index] = item;
		await this.count(item.outcome === "done");
	}

	async save(): Promise<void> {
		this.check();
		this.unsaved = 0;
		const isSaved = (await this.engine.stores.operations.save(this.operation)) || (await this.saveOverOwn());
		if (!isSaved) throw new TakenOverError();
		this.operation = { ...this.operation, revision: this.operation.revision + 1 };
		this.engine.events.emit("operation:changed", { operation: this.operation });
	}

	/** The owner alone saves an operation: what stands there is an earlier save of ours whose answer never came. */
	private async saveOverOwn(): Promise<boolean> {
		const { operations } = this.engine.stores;
		const stored = await operations.get(this.operation._id);
		if (stored?.owner !== this.operation.owner) return false;
		this.operation = { ...this.operation, revision: stored.revision };
		return operations.save(this.operation);
	}

	/** The same end again where that could not be stored; otherwise it broke off. */
	async endBroken(): Promise<void> {
		const { finishedAt, state } = this.operation;
		await this.end(finishedAt !== null && state === "done" ? "done" : "failed");
	}

	async end(state: "done" | "failed"): Promise<Operation> {
		await this.engine.checkpoint("beforeEnd");
		this.operation = { ...this.operation, state, finishedAt: isoNow(this.engine.clock) };
		await this.save();
		return this.operation;
	}
}

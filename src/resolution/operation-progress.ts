import { ReasonTally } from "../domain/outcome-reasons.js";
import { isoNow } from "../ports/clock.js";
import { LostError, type Operation, type OperationItem } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import type { Hold } from "../sync/liveness.js";
import { OperationItems } from "./operation-items.js";

/** How many items are done between two saves of an operation's progress, and how often it is saved at most. */
const SAVE_EVERY = 20;
const MOST_SAVES = 100;

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
	private readonly items: OperationItems;
	private reasons = new ReasonTally<OperationItem>();

	constructor(
		private readonly engine: Engine,
		public operation: Operation,
	) {
		this.hold = engine.liveness.hold();
		this.items = new OperationItems(engine, this);
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
	async left(count: number): Promise<void> {
		const total = Math.max(count, this.operation.total);
		const listed = await this.items.keepDone();
		this.reasons = new ReasonTally();
		this.operation = { ...this.operation, total, listed, failed: 0, done: total - count };
	}

	/** The items of the list as they stand, part by part; what was saved last of an operation taken over is counted first. */
	async *list(): AsyncGenerator<OperationItem[]> {
		if (this.operation.revision > 1) await this.recount();
		for (let at = 0; ; at++) {
			const items = await this.items.open(at);
			if (items === null) return;
			yield items;
		}
	}

	/** Outcomes are stored before their numbers are. */
	private async recount(): Promise<void> {
		let [done, failed] = [0, 0];
		for await (const items of this.engine.stores.operations.items(this.operation.list))
			for (const item of items) {
				if (item.outcome === "done") done++;
				else if (item.outcome !== null) failed++;
				this.reasons.add(item);
			}
		this.operation = { ...this.operation, done, failed };
	}

	/** Names pairs before anything is done to them, so that what a process leaves of them is not passed over. */
	async begin(couplingIds: string[]): Promise<void> {
		this.operation = { ...this.operation, begun: couplingIds };
		await this.save();
	}

	/** What became of the pairs that were begun is kept, where there is anything to keep. */
	forgetBegun(): void {
		const { begun, ...operation } = this.operation;
		this.operation = operation;
	}

	/** Keeps by which error a pair can be taken back that never had one, or why it cannot. */
	async keep(couplingId: string, how: { errorId: string } | { reason: string }): Promise<void> {
		const item: OperationItem = { errorId: null, couplingId, outcome: "done", reason: null, ...how };
		await this.items.append(item);
		if (item.errorId !== null) this.operation = { ...this.operation, listed: this.operation.listed + 1 };
	}

	async count(done: boolean, failed?: { couplingId: string; reason: string }): Promise<void> {
		await this.engine.checkpoint("betweenItems");
		this.check();
		if (failed !== undefined && !done) {
			this.reasons.add(await this.items.append({ errorId: null, outcome: "failed", ...failed }));
		}
		if (done) this.operation = { ...this.operation, done: this.operation.done + 1 };
		else this.operation = { ...this.operation, failed: this.operation.failed + 1 };
		if (++this.unsaved >= this.saveEvery()) await this.save();
	}

	/** A long list is told less often: each time its card is drawn again. What was not saved is only looked at again. */
	private saveEvery(): number {
		return Math.max(SAVE_EVERY, Math.ceil(this.operation.total / MOST_SAVES));
	}

	/** One item of the open part has its outcome. */
	async settle(index: number, item: OperationItem): Promise<void> {
		this.reasons.add(this.items.settle(index, item));
		await this.count(item.outcome === "done");
	}

	async save(): Promise<void> {
		this.check();
		this.unsaved = 0;
		await this.items.save();
		this.operation = { ...this.operation, reasons: this.reasons.list() };
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

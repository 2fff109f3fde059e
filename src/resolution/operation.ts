import { type Coupling, withReadingMark } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { fittingResolutions } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Operation, OperationItem } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import { settleDeletions, settlePairs } from "../sync/decide-pairs.js";
import { chunksOf, type Engine, openWork, type Work } from "../sync/engine.js";
import { HELD_EXAMPLES } from "../sync/guard.js";
import { runJob } from "../sync/job.js";
import { nameOf, type Pair } from "../sync/pair.js";
import { openErrorsOf } from "../sync/readings.js";
import { closeError } from "../sync/record-errors.js";
import { readFreePairs } from "../sync/run-pair.js";
import { auditAction } from "./audit.js";
import { type Resolver, resolve } from "./resolve.js";
import { uncouplePair } from "./uncouple.js";

/** How many items are done between two saves of an operation's progress. */
const SAVE_EVERY = 20;

/** How many of the guard's pairs are read and decided together. */
const ANSWERED_TOGETHER = 100;

/** How long a pair that a run is writing is waited for, in milliseconds. */
const BUSY_WAIT_MS = 10_000;

/** Prepares a bulk retry of every open error that can be tried again. */
export async function startRetryAll(
	engine: Engine,
	mappings: string[],
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	const items: OperationItem[] = [];
	for (const mapping of mappings) {
		for (const error of await engine.stores.errors.open({ mapping })) {
			if (!fittingResolutions(error).includes("retry") || error.kind === "setup") continue;
			items.push({ errorId: error._id, couplingId: error.couplingId, outcome: null, reason: null });
		}
	}
	return insert(engine, actor, channel, { kind: "retryAll", mappings, items, total: items.length });
}

/** Prepares the end of every coupling of these mappings. */
export async function startUncoupleAll(
	engine: Engine,
	mappings: string[],
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	let total = 0;
	for (const mapping of mappings) total += await engine.stores.couplings.count(mapping);
	return insert(engine, actor, channel, { kind: "uncoupleAll", mappings, items: [], total });
}

/** Prepares the answer to a guard's question, for exactly the pairs it showed. */
export async function startGuardAnswer(
	engine: Engine,
	kind: "release" | "reject",
	error: SyncError,
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	const question = { errorId: error._id, revision: error.revision };
	const total = error.held?.count ?? 0;
	return insert(engine, actor, channel, { kind, mappings: [error.mapping], items: [], total, question });
}

async function insert(
	engine: Engine,
	actor: Actor,
	channel: string | null,
	facts: Pick<Operation, "kind" | "mappings" | "items" | "total"> &
		Partial<Pick<Operation, "question" | "choice" | "subject">>,
): Promise<Operation> {
	const operation: Operation = {
		_id: engine.newId(),
		question: null,
		choice: null,
		subject: null,
		...facts,
		actor: actor.id,
		actorName: actor.name,
		role: actor.role,
		channel,
		state: "running",
		owner: engine.liveness.id,
		done: 0,
		failed: 0,
		startedAt: isoNow(engine.clock),
		finishedAt: null,
		revision: 1,
	};
	await engine.stores.operations.insert(operation);
	return operation;
}

/**
 * Carries an operation out to its end, one item after the other, each through the same function as a single press.
 * After a crash another instance goes on where it stopped: items with an outcome, parted pairs and pairs no longer
 * held are not touched again.
 */
export async function carryOut(resolver: Resolver, operation: Operation): Promise<Operation> {
	const progress = new Progress(resolver.engine, operation);
	try {
		const problem = await carryOutItems(resolver, progress);
		return await progress.end(problem === null ? "done" : "failed");
	} catch (error) {
		await progress.end("failed");
		throw error;
	}
}

/** The sentence of the system that could not be reached, so that not everything was tried; null otherwise. */
async function carryOutItems(resolver: Resolver, progress: Progress): Promise<string | null> {
	switch (progress.operation.kind) {
		case "retryAll":
			await retryItems(resolver, progress);
			return null;
		case "uncoupleAll":
			return uncoupleMappings(resolver, progress);
		case "synchronizeAll":
		case "restoreAll":
		case "ignoreAll":
			throw new Error("Follows.");
		default:
			return answerGuard(resolver, progress);
	}
}

/** Operations whose process died are taken over by this one; returns those it took. */
export async function takeOverOperations(engine: Engine): Promise<Operation[]> {
	const taken: Operation[] = [];
	for (const operation of await engine.stores.operations.running()) {
		if (operation.owner === engine.liveness.id || (await engine.liveness.isAlive(operation.owner))) continue;
		const own = { ...operation, owner: engine.liveness.id };
		if (!(await engine.stores.operations.save(own))) continue;
		taken.push({ ...own, revision: own.revision + 1 });
	}
	return taken;
}

class Progress {
	private unsaved = 0;

	constructor(
		private readonly engine: Engine,
		public operation: Operation,
	) {}

	get actor(): Actor {
		const { actor, actorName, role } = this.operation;
		return { id: actor, name: actorName, role };
	}

	/** Begins, or goes on after a crash: what is not left any more has been done, whatever was saved of it. */
	left(count: number): void {
		const total = Math.max(count, this.operation.total);
		this.operation = { ...this.operation, total, items: [], failed: 0, done: total - count };
	}

	async count(done: boolean, failed?: { couplingId: string; reason: string }): Promise<void> {
		if (done) this.operation = { ...this.operation, done: this.operation.done + 1 };
		else this.operation = { ...this.operation, failed: this.operation.failed + 1 };
		if (failed !== undefined && !done) {
			const item: OperationItem = { errorId: null, outcome: "failed", ...failed };
			this.operation = { ...this.operation, items: [...this.operation.items, item] };
		}
		if (++this.unsaved >= SAVE_EVERY) await this.save();
	}

	async save(): Promise<void> {
		this.unsaved = 0;
		if (!(await this.engine.stores.operations.save(this.operation)))
			throw new Error("Another instance goes on with this operation.");
		this.operation = { ...this.operation, revision: this.operation.revision + 1 };
	}

	async end(state: "done" | "failed"): Promise<Operation> {
		this.operation = { ...this.operation, state, finishedAt: isoNow(this.engine.clock) };
		await this.save();
		return this.operation;
	}
}

async function retryItems(resolver: Resolver, progress: Progress): Promise<void> {
	const { items } = progress.operation;
	for (const [index, item] of items.entries()) {
		if (item.outcome !== null || item.errorId === null) continue;
		const outcome = await resolve(resolver, {
			errorId: item.errorId,
			revision: null,
			resolution: "retry",
			actor: progress.actor,
		});
		const settled =
			outcome.kind === "done" || (outcome.kind === "refused" && outcome.reason === "alreadyResolved");
		const reason =
			outcome.kind === "failed" ? outcome.message : outcome.kind === "refused" ? outcome.reason : null;
		const result = settled ? "done" : outcome.kind;
		items[index] = { ...item, outcome: result === "done" ? "done" : result, reason: settled ? null : reason };
		await progress.count(settled);
	}
}

async function uncoupleMappings(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { engine } = resolver;
	let problem: string | null = null;
	let left = 0;
	for (const name of progress.operation.mappings) left += await engine.stores.couplings.count(name);
	progress.left(left);
	for (const name of progress.operation.mappings) {
		const mapping = await resolver.mapping(name);
		if (mapping === undefined) continue;
		const work = openWork(engine, mapping, {
			type: "uncoupling",
			trigger: "resolution",
			actor: progress.actor.id,
		});
		const ended = await runJob(work, { dry: false }, async () => {
			for await (const couplings of engine.stores.couplings.all(name)) {
				for (const coupling of couplings) {
					if (coupling.state === "parted") continue;
					const done = await uncouplePair(work, coupling._id, progress.actor, BUSY_WAIT_MS);
					await progress.count(done, { couplingId: coupling._id, reason: "pairBusy" });
				}
			}
		});
		problem ??= ended;
		await auditAction(engine, progress.actor, "uncoupleAll", {
			errorId: null,
			couplingId: null,
			mapping: name,
			side: null,
			outcome: ended === null ? "done" : "failed",
			reason: ended ?? `${progress.operation.done} couplings`,
			before: [],
		});
	}
	return problem;
}

/**
 * Released pairs are decided as any pair, without the guard; rejected ones each become a question of their own, so
 * that nothing happens to them unasked. Pairs that joined the question later are left for the next one.
 */
async function answerGuard(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { engine } = resolver;
	const { question, kind, mappings } = progress.operation;
	const mapping = await resolver.mapping(mappings[0] ?? "");
	if (question === null || mapping === undefined) return null;
	const work = openWork(engine, mapping, {
		type: "synchronization",
		trigger: "resolution",
		actor: progress.actor.id,
	});
	const problem = await runJob(work, { dry: false }, async () => {
		const held = await heldByList(engine, question);
		progress.left(held.length);
		for (const some of chunksOf(held, ANSWERED_TOGETHER)) {
			const open = await answerHeld(work, some, kind === "release");
			for (const couplingId of some) {
				const reason = open.get(couplingId);
				await progress.count(reason === undefined, { couplingId, reason: reason ?? "" });
			}
		}
	});
	await closeQuestion(resolver, progress);
	return problem;
}

/** Exactly the pairs that the pressed card showed: those that joined the question later are not among them. */
async function heldByList(engine: Engine, question: NonNullable<Operation["question"]>): Promise<string[]> {
	const ids: string[] = [];
	for await (const couplings of engine.stores.couplings.heldBy(question.errorId)) {
		for (const { _id, held } of couplings) if (held && held.revision <= question.revision) ids.push(_id);
	}
	return ids;
}

/** Decides these pairs; tells why some of them are not done. */
async function answerHeld(work: Work, ids: string[], released: boolean): Promise<Map<string, string>> {
	const reasons = new Map<string, string>();
	const pairs: Pair[] = [];
	for (const pair of await readFreePairs(work, ids, BUSY_WAIT_MS)) {
		if (pair.coupling.pending !== null) reasons.set(pair.coupling._id, "pairBusy");
		else pairs.push({ ...pair, coupling: withReadingMark({ ...pair.coupling, held: null }) });
	}
	const answering: Work = { ...work, asksFirst: !released };
	const { deletions } = await settlePairs(answering, pairs);
	await settleDeletions(answering, deletions);
	const couplings = await work.engine.stores.couplings.getMany(pairs.map(({ coupling }) => coupling._id));
	await freeHeld(work, couplings);
	if (!released) return reasons;
	for (const [id, error] of await openErrorsOf(work, couplings))
		reasons.set(id, error.answer?.message ?? error.kind);
	return reasons;
}

/** A pair whose decision was to leave it alone must not stay held. */
async function freeHeld(work: Work, couplings: Coupling[]): Promise<void> {
	const held = couplings.filter((coupling) => coupling.held !== null && coupling.pending === null);
	work.hold.check();
	await work.engine.stores.couplings.save(
		held.map((coupling) => ({ coupling: withReadingMark({ ...coupling, held: null }) })),
	);
}

/** Pairs that joined the question later, or could not be answered now, keep it open: it then shows exactly these. */
async function closeQuestion({ engine, mapping: byName }: Resolver, progress: Progress): Promise<void> {
	const { question, kind, mappings } = progress.operation;
	const error = question === null ? null : await engine.stores.errors.get(question.errorId);
	const mapping = await byName(mappings[0] ?? "");
	if (error === null || mapping === undefined || error.state === "resolved") return;
	const rest = await stillHeld(engine, mapping, error._id);
	if (rest.count > 0) return reopenQuestion(engine, error, rest, progress.actor);
	const { id, name } = progress.actor;
	await closeError(engine, error, {
		resolution: kind === "release" ? "released" : "rejected",
		actor: id,
		actorName: name,
		at: isoNow(engine.clock),
		side: null,
		summary: `${progress.operation.done}`,
	});
}

async function stillHeld(engine: Engine, mapping: Mapping, question: string) {
	const examples: string[] = [];
	let count = 0;
	for await (const couplings of engine.stores.couplings.heldBy(question)) {
		count += couplings.length;
		for (const coupling of couplings.slice(0, HELD_EXAMPLES - examples.length)) {
			const pair = { coupling, left: undefined, right: undefined, error: null };
			examples.push(nameOf(mapping, pair, "left") ?? coupling._id);
		}
	}
	return { count, examples };
}

async function reopenQuestion(
	engine: Engine,
	error: SyncError,
	rest: { count: number; examples: string[] },
	actor: Actor,
): Promise<void> {
	const at = isoNow(engine.clock);
	const reason = `${rest.count} were not part of the list, or could not be reached.`;
	const step = { at, step: "reopened", actor: actor.id, kind: error.kind, reason };
	const open: SyncError = {
		...error,
		state: "open",
		resolving: null,
		revision: error.revision + 1,
		held: error.held && { ...error.held, ...rest },
		history: [...error.history.slice(-49), step],
	};
	if (await engine.stores.errors.save(open, error)) engine.events.emit("error:changed", { error: open });
}

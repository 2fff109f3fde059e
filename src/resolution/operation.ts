import { covers, fittingResolutions, NEEDED_ROLE, type ResolutionKind } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Operation, OperationItem } from "../ports/stores.js";
import { type Actor, type BulkRequest, RoleError } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { answerGuard } from "./answer-guard.js";
import { Progress } from "./operation-progress.js";
import type { Resolver } from "./resolve.js";
import { resolveItems } from "./resolve-items.js";
import { uncoupleMappings } from "./uncouple-mappings.js";

/** Which operation a bulk resolution is, and the role it needs. */
const BULK_KINDS = {
	retry: "retryAll",
	synchronize: "synchronizeAll",
	restore: "restoreAll",
	uncouple: "uncoupleAll",
	ignore: "ignoreAll",
} as const satisfies Record<BulkRequest["resolution"], Operation["kind"]>;

/** Prepares a bulk retry of every open error that can be tried again. */
export async function startRetryAll(
	engine: Engine,
	mappings: string[],
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	const items: OperationItem[] = [];
	for (const mapping of mappings) {
		const errors = await engine.stores.errors.open({ mapping, waiting: true });
		items.push(...itemsFor(errors, "retry"));
	}
	return insert(engine, actor, channel, { kind: "retryAll", mappings, items, total: items.length });
}

/**
 * Prepares a bulk resolution of exactly the errors that fit now: what is opened later is not part of it.
 *
 * @throws RoleError
 */
export async function startBulk(engine: Engine, request: BulkRequest): Promise<Operation> {
	const { resolution, query, choice = null, subject, channel, actor } = request;
	const kind = BULK_KINDS[resolution];
	if (!covers(actor.role, NEEDED_ROLE[kind])) throw new RoleError(kind, NEEDED_ROLE[kind], actor.role);
	const errors = await engine.stores.errors.open({ ...query, waiting: true, visibleOnly: true });
	const items = itemsFor(errors, resolution);
	// Without a list the kind would mean whole mappings: nothing that fits must mean nothing that is touched.
	const mappings = items.length === 0 ? [] : [...new Set(errors.map(({ mapping }) => mapping))];
	return insert(engine, actor, channel, { kind, mappings, items, total: items.length, choice, subject });
}

/**
 * Prepares the same operation for what it left undone; null for an unknown one, or one without a list.
 *
 * @throws RoleError
 */
export async function startRest(
	engine: Engine,
	operationId: string,
	actor: Actor,
	channel: string | null,
): Promise<Operation | null> {
	const done = await engine.stores.operations.get(operationId);
	if (done === null || done.kind === "release" || done.kind === "reject") return null;
	if (!covers(actor.role, NEEDED_ROLE[done.kind]))
		throw new RoleError(done.kind, NEEDED_ROLE[done.kind], actor.role);
	const items = done.items
		.filter(({ outcome, errorId }) => outcome !== "done" && errorId !== null)
		.map((item) => ({ ...item, outcome: null, reason: null }));
	const { kind, choice, subject } = done;
	const mappings = items.length === 0 ? [] : done.mappings;
	return insert(engine, actor, channel, { kind, mappings, items, total: items.length, choice, subject });
}

/** A problem of the mapping is not one of many records. */
function itemsFor(errors: SyncError[], resolution: ResolutionKind): OperationItem[] {
	return errors.flatMap((error) => {
		const isRecord = error.kind !== "setup" && error.kind !== "massChange" && error.kind !== "overdue";
		const fits = resolution === "ignore" || fittingResolutions(error).includes(resolution);
		if (!isRecord || !fits) return [];
		return [{ errorId: error._id, couplingId: error.couplingId, outcome: null, reason: null }];
	});
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
	const subject = `error ${error._id}`;
	const facts = { kind, mappings: [error.mapping], items: [], total, question, subject };
	return insert(engine, actor, channel, facts);
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
	engine.events.emit("operation:changed", { operation });
	return operation;
}

/**
 * Carries an operation out to its end, each item through the same function as a single press. After a crash another
 * instance goes on where it stopped: items with an outcome, parted pairs and pairs no longer held are not touched again.
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
	const { kind, items } = progress.operation;
	if (kind === "release" || kind === "reject") return answerGuard(resolver, progress);
	if (kind === "uncoupleAll" && items.length === 0) return uncoupleMappings(resolver, progress);
	await resolveItems(resolver, progress);
	return null;
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

import { createHash } from "node:crypto";
import { covers, fittingResolutions, NEEDED_ROLE, type ResolutionKind } from "../domain/resolution.js";
import { asksAboutMadeUpKey, type SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import {
	type Destruction,
	isAboutMappings,
	LostError,
	type Operation,
	type OperationItem,
} from "../ports/stores.js";
import { type Actor, type BulkRequest, RoleError } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { orGiveUpName } from "../sync/give-up-name.js";
import { tellUntold } from "../sync/tell-untold.js";
import { answerGuard } from "./answer-guard.js";
import { auditAgreed } from "./approval-trail.js";
import { askSecondPerson } from "./ask-second-person.js";
import { coupleMappingsAgain } from "./couple-mappings-again.js";
import { namesAnError, storeList } from "./operation-items.js";
import { Progress, TakenOverError } from "./operation-progress.js";
import type { Resolver } from "./resolve.js";
import { resolveItems } from "./resolve-items.js";
import { type ApprovalRules, destructionOf } from "./second-person.js";
import { uncoupleMappings } from "./uncouple-mappings.js";

/** What the beginning of an operation needs. */
export interface Starting {
	engine: Engine;
	rules: ApprovalRules;
}

/** Which operation a bulk resolution is, and the role it needs. */
const BULK_KINDS = {
	retry: "retryAll",
	synchronize: "synchronizeAll",
	restore: "restoreAll",
	uncouple: "uncoupleAll",
	ignore: "ignoreAll",
} as const satisfies Record<BulkRequest["resolution"], Operation["kind"]>;

/** Operations without a list of errors of their own, or whose rest is asked for anew. */
const WITHOUT_REST: readonly Operation["kind"][] = ["release", "reject", "undoAll"];

/** Prepares a bulk retry of every open error that can be tried again. */
export async function startRetryAll(
	starting: Starting,
	mappings: string[],
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	const items: OperationItem[] = [];
	for (const mapping of mappings)
		for await (const errors of starting.engine.stores.errors.openPages({ mapping, waiting: true }))
			items.push(...itemsFor(errors, "retry"));
	const facts = { kind: "retryAll" as const, mappings, items, total: items.length };
	return items.length > 0
		? insert(starting, actor, channel, facts)
		: endedAtOnce(starting, actor, channel, facts);
}

/** An operation with nothing to do, which nobody is told of: it is not stored. */
function endedAtOnce(
	{ engine }: Starting,
	actor: Actor,
	channel: string | null,
	facts: OperationFacts,
): Operation {
	const operation = newOperation(engine, actor, channel, facts);
	return { ...operation, state: "done", finishedAt: operation.startedAt };
}

/**
 * Prepares a bulk resolution of exactly the errors that fit now: what is opened later is not part of it. `isNew` is
 * false when somebody who saw the same card was quicker.
 *
 * @throws RoleError, SecondPersonError
 */
export async function startBulk(
	starting: Starting,
	request: BulkRequest,
): Promise<{ operation: Operation; isNew: boolean }> {
	const { resolution, query, choice = null, subject, after, channel, actor } = request;
	const kind = BULK_KINDS[resolution];
	if (!covers(actor.role, NEEDED_ROLE[kind])) throw new RoleError(kind, NEEDED_ROLE[kind], actor.role);
	const { errors } = starting.engine.stores;
	const items: OperationItem[] = [];
	const named = new Set<string>();
	for await (const page of errors.openPages({ ...query, waiting: true, visibleOnly: true })) {
		items.push(...itemsFor(page, resolution));
		for (const { mapping } of page) named.add(mapping);
	}
	// Without a list the kind would mean whole mappings: nothing that fits must mean nothing that is touched.
	const mappings = items.length === 0 ? [] : [...named];
	const begun = subject === null || after === undefined ? {} : { _id: idAfter(subject, after) };
	const facts = { ...begun, kind, mappings, items, total: items.length, choice, subject };
	return begin(starting, actor, channel, facts);
}

/** The one operation that can follow what a card told of, so that the database lets only one of several begin. */
function idAfter(subject: string, after: string | null): string {
	return createHash("sha256")
		.update(JSON.stringify([subject, after]))
		.digest("hex")
		.slice(0, 32);
}

/**
 * Prepares the same operation for what it left undone; null for an unknown one, or one without a list. It begins once,
 * whoever asks for it: `isNew` is false when it was asked for before, or the operation itself is still on.
 *
 * @throws RoleError
 */
export async function startRest(
	starting: Starting,
	operationId: string,
	actor: Actor,
	channel: string | null,
): Promise<{ operation: Operation; isNew: boolean } | null> {
	const { engine } = starting;
	const { operations } = engine.stores;
	const done = await operations.get(operationId);
	if (done === null || WITHOUT_REST.includes(done.kind)) return null;
	if (!covers(actor.role, NEEDED_ROLE[done.kind]))
		throw new RoleError(done.kind, NEEDED_ROLE[done.kind], actor.role);
	if (done.state === "running" || done.state === "awaiting") return { operation: done, isNew: false };
	const begun = done.rest === undefined ? null : await operations.get(done.rest);
	if (begun !== null) return { operation: begun, isNew: false };
	// Its id stands in the first operation before it does: of several who ask, one begins it.
	const _id = done.rest ?? engine.newId();
	if (done.rest === undefined && !(await operations.save({ ...done, rest: _id })))
		return startRest(starting, operationId, actor, channel);
	const items: OperationItem[] = [];
	for await (const some of operations.items(done.list))
		for (const item of some)
			if (item.outcome !== "done" && item.errorId !== null)
				items.push({ ...item, outcome: null, reason: null });
	const { kind, choice, subject } = done;
	const mappings = items.length === 0 ? [] : done.mappings;
	const facts = { _id, kind, mappings, items, total: items.length, choice, subject };
	return begin(starting, actor, channel, facts);
}

/** A problem of the mapping is not one of many records. */
function itemsFor(errors: SyncError[], resolution: ResolutionKind): OperationItem[] {
	return errors.flatMap((error) => {
		const isRecord = error.kind !== "setup" && error.kind !== "massChange" && error.kind !== "overdue";
		const fits = resolution === "ignore" || fittingResolutions(error).includes(resolution);
		// Trying again makes a record of it, which is decided on its own card.
		const isDecision = resolution === "retry" && asksAboutMadeUpKey(error);
		if (!isRecord || !fits || isDecision) return [];
		const { _id: errorId, couplingId, versions } = error;
		return [{ errorId, couplingId, versions, outcome: null, reason: null }];
	});
}

/** Prepares the end of every coupling of these mappings. */
export async function startUncoupleAll(
	starting: Starting,
	mappings: string[],
	actor: Actor,
	channel: string | null,
): Promise<Operation> {
	const total = await countCouplings(starting.engine, mappings);
	return insert(starting, actor, channel, { kind: "uncoupleAll", mappings, items: [], total });
}

/** How many couplings of these mappings stand. */
export async function countCouplings(
	{ stores }: Pick<Engine, "stores">,
	mappings: string[],
): Promise<number> {
	let count = 0;
	for (const mapping of mappings) count += await stores.couplings.count(mapping);
	return count;
}

/** Prepares the answer to a guard's question, for exactly the pairs it showed. */
export async function startGuardAnswer(
	starting: Starting,
	kind: "release" | "reject",
	error: SyncError,
	actor: Actor,
	does: Destruction | null,
): Promise<Operation> {
	const question = { errorId: error._id, revision: error.revision };
	const total = error.held?.count ?? 0;
	const subject = `error ${error._id}`;
	const facts = { kind, mappings: [error.mapping], items: [], total, question, subject, does };
	return insert(starting, actor, null, facts);
}

/** What an operation begins with. */
export type OperationFacts = Pick<Operation, "kind" | "mappings" | "total"> &
	Partial<Pick<Operation, "_id" | "question" | "choice" | "subject" | "undoes">> & {
		/** The errors it is about; none where it is about whole mappings or a guard's list. */
		items: OperationItem[];
		/** What it destroys, where its kind alone does not tell. */
		does?: Destruction | null;
	};

async function insert(
	starting: Starting,
	actor: Actor,
	channel: string | null,
	facts: OperationFacts,
): Promise<Operation> {
	return (await begin(starting, actor, channel, facts)).operation;
}

/**
 * Stores an operation at its beginning: under way, or waiting for a second person where it destroys more than one
 * person may decide about. `isNew` is false when it was begun, or asked for, already.
 */
export async function begin(
	{ engine, rules }: Starting,
	actor: Actor,
	channel: string | null,
	given: OperationFacts,
): Promise<{ operation: Operation; isNew: boolean }> {
	const { does = destructionOf(given.kind), ...facts } = given;
	const operation = newOperation(engine, actor, channel, facts);
	const { items } = facts;
	if (does !== null && operation.total > rules.above)
		return askSecondPerson(engine, rules, { operation, items, does });
	await storeList(engine, operation, items);
	if (!(await engine.stores.operations.insert(operation))) {
		const other = await engine.stores.operations.get(operation._id);
		return { operation: other ?? operation, isNew: false };
	}
	await engine.checkpoint("afterBegun");
	engine.events.emit("operation:changed", { operation });
	return { operation, isNew: true };
}

function newOperation(
	engine: Engine,
	actor: Actor,
	channel: string | null,
	{ items, ...facts }: Omit<OperationFacts, "does">,
): Operation {
	return {
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
		list: engine.newId(),
		listed: namesAnError(items),
		reasons: [],
		startedAt: isoNow(engine.clock),
		finishedAt: null,
		revision: 1,
	};
}

/**
 * Carries an operation out to its end, each item through the same function as a single press. After a crash another
 * instance goes on where it stopped: items with an outcome, parted pairs and pairs no longer held are not touched again.
 */
export async function carryOut(resolver: Resolver, operation: Operation): Promise<Operation> {
	const progress = new Progress(resolver.engine, operation);
	try {
		progress.check();
		const problem = await carryOutItems(resolver, progress);
		await auditAgreed(resolver.engine, progress.operation, problem);
		return await progress.end(problem === null ? "done" : "failed");
	} catch (error) {
		const isLeft = error instanceof TakenOverError || error instanceof LostError;
		if (!isLeft) await orGiveUpName(resolver.engine, () => progress.endBroken());
		throw error;
	}
}

/** The sentence of the system that could not be reached, so that not everything was tried; null otherwise. */
async function carryOutItems(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { kind } = progress.operation;
	if (kind === "release" || kind === "reject") return answerGuard(resolver, progress);
	if (isAboutMappings(progress.operation))
		return kind === "undoAll"
			? coupleMappingsAgain(resolver, progress)
			: uncoupleMappings(resolver, progress);
	await resolveItems(resolver, progress);
	return null;
}

/**
 * Operations whose process died are taken over by this one; returns those it took. What people did that such a process
 * could not put on record any more is told first, also of mappings that nothing runs in.
 */
export async function takeOverOperations(engine: Engine): Promise<Operation[]> {
	await tellUntold(engine);
	const taken: Operation[] = [];
	for (const operation of await engine.stores.operations.running()) {
		if (operation.owner === engine.liveness.id || (await engine.liveness.isAlive(operation.owner))) continue;
		const own = { ...operation, owner: engine.liveness.id };
		if (!(await engine.stores.operations.save(own))) continue;
		taken.push({ ...own, revision: own.revision + 1 });
	}
	return taken;
}

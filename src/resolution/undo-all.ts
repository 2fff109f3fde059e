import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import {
	type Destruction,
	isAboutMappings,
	isUndoable,
	type Operation,
	type OperationItem,
} from "../ports/stores.js";
import { type Actor, RoleError, type UndoAllOutcome } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { begin, type Starting } from "./operation.js";
import { UNDO_MS } from "./undo.js";

/** What taking back an operation of each kind destroys. */
const DESTROYS: Partial<Record<Operation["kind"], Destruction>> = {
	synchronizeAll: "overwrite",
	restoreAll: "delete",
};

/** What can be taken back still, newest first. */
export async function undoableOperations(engine: Engine): Promise<Operation[]> {
	const { stores, clock } = engine;
	const ended = await stores.operations.endedSince(new Date(clock.now() - UNDO_MS + 1).toISOString());
	const begun = await Promise.all(ended.map((operation) => undoOf(engine, operation)));
	return ended.filter((operation, index) => isUndoable(operation) && begun[index] === null);
}

/** The operation that takes this one back; null while nobody has asked for it, or where nobody agreed to it. */
async function undoOf({ stores }: Engine, { undo }: Operation): Promise<Operation | null> {
	const begun = undo === undefined ? null : await stores.operations.get(undo);
	return begun?.state === "cancelled" ? null : begun;
}

/**
 * Prepares taking back what an operation has answered, item by item as a single undo would; of one about whole mappings
 * the items are the pairs it uncoupled. It begins once, whoever asks for it.
 *
 * @throws RoleError, SecondPersonError
 */
export async function startUndoAll(
	starting: Starting,
	operationId: string,
	actor: Actor,
	channel: string | null,
): Promise<UndoAllOutcome> {
	const { engine } = starting;
	const { operations } = engine.stores;
	const { undoAll: needed } = NEEDED_ROLE;
	if (!covers(actor.role, needed)) throw new RoleError("undoAll", needed, actor.role);
	const answered = await operations.get(operationId);
	if (answered === null) return { kind: "refused", reason: "unknown", operation: null };
	const begun = answered.undo === undefined ? null : await operations.get(answered.undo);
	if (begun !== null && begun.state !== "cancelled")
		return { kind: "refused", reason: "alreadyResolved", operation: begun };
	if (!isUndoable(answered)) return { kind: "refused", reason: "notFitting", operation: answered };
	const endedAt = Date.parse(answered.finishedAt ?? answered.startedAt);
	if (endedAt + UNDO_MS <= engine.clock.now())
		return { kind: "refused", reason: "tooLate", operation: answered };
	// Its id stands in the first operation before it does: of several who ask, one begins it.
	const _id = begun === null && answered.undo !== undefined ? answered.undo : engine.newId();
	if (_id !== answered.undo && !(await operations.save({ ...answered, undo: _id })))
		return startUndoAll(starting, operationId, actor, channel);
	// One without an error tells why it cannot be taken back, which is told again.
	const items: OperationItem[] = [];
	for await (const some of operations.items(answered.list))
		for (const { outcome, errorId, couplingId, reason } of some)
			if (outcome === "done" && (errorId !== null || reason !== null))
				items.push({ errorId, couplingId, outcome: null, reason });
	const { mappings, kind } = answered;
	const total = isAboutMappings(answered) ? answered.done : items.length;
	const facts = { _id, kind: "undoAll" as const, mappings, items, total };
	const does = kind === "release" ? await undoneRelease(engine, answered) : (DESTROYS[kind] ?? null);
	const { operation, isNew } = await begin(starting, actor, channel, { ...facts, undoes: operationId, does });
	return isNew ? { kind: "started", operation } : { kind: "refused", reason: "alreadyResolved", operation };
}

/** A release did what the policies of its mapping say: what was overwritten is, and what was restored goes again. */
async function undoneRelease({ stores }: Engine, { list }: Operation): Promise<Destruction | null> {
	let does: Destruction | null = null;
	for await (const items of stores.operations.items(list)) {
		const plans = await Promise.all(items.map(({ errorId }) => stores.errors.get(errorId ?? "")));
		const did = new Set(plans.map((error) => error?.undo?.did));
		if (did.has("create")) return "delete";
		if (did.has("update")) does = "overwrite";
	}
	return does;
}

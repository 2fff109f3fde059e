import type { Role } from "../domain/resolution.js";
import type { Operation } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { auditAction } from "./audit.js";

/** On record once, with both names, however often its end is come to. */
export async function auditAgreed(
	engine: Engine,
	operation: Operation,
	problem: string | null,
): Promise<void> {
	const answer = operation.approval?.answer ?? null;
	if (answer === null) return;
	const { _id, kind, mappings, question, done, failed, actor, actorName, role } = operation;
	await auditAction(engine, { id: actor, name: actorName, role }, kind, {
		_id: `${_id} agreed`,
		errorId: question?.errorId ?? null,
		couplingId: null,
		mapping: mappings.length === 1 ? (mappings[0] ?? null) : null,
		side: null,
		outcome: problem === null ? "done" : "failed",
		reason: `${done} done, ${failed} not; ${answer.actorName ?? ""} agreed${problem === null ? "" : `. ${problem}`}`,
		before: [],
	});
}

/** Who agreed, on record once: by the press itself, or by whoever goes on after its process died. */
export async function noteAgreed(engine: Engine, operation: Operation, role: Role): Promise<void> {
	const { actor, actorName } = operation.approval?.answer ?? {};
	if (actor == null) return;
	const facts = { _id: `${operation._id} approved`, outcome: "done" as const, reason: askedBy(operation) };
	await note(engine, { id: actor, name: actorName ?? "", role }, "approve", operation, facts);
}

/** What was asked for, and by whom. */
export function askedBy({ kind, total, actorName }: Operation): string {
	return `${kind}: ${total}, asked for by ${actorName}`;
}

/** What somebody answered a question to a second person, or was refused to. */
export async function note(
	engine: Engine,
	actor: Actor,
	action: "approve" | "refuseApproval",
	operation: Operation | null,
	facts: { _id?: string; outcome: "done" | "refused"; reason: string },
): Promise<void> {
	const mappings = operation?.mappings ?? [];
	await auditAction(engine, actor, action, {
		errorId: operation?.question?.errorId ?? null,
		couplingId: null,
		mapping: mappings.length === 1 ? (mappings[0] ?? null) : null,
		side: null,
		before: [],
		...facts,
	});
}

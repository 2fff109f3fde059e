import type { AuditEntry, Operation } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { auditAction, type DeedFacts, lineOf } from "./audit.js";

/** On record once, with both names, however often its end is come to. */
export async function auditAgreed(
	engine: Engine,
	operation: Operation,
	problem: string | null,
): Promise<void> {
	const answer = operation.approval?.answer ?? null;
	if (answer === null) return;
	const { _id, kind, done, failed, actor, actorName, role } = operation;
	await auditAction(engine, { id: actor, name: actorName, role }, kind, {
		...aboutOf(operation),
		_id: `${_id} agreed`,
		outcome: problem === null ? "done" : "failed",
		reason: `${done} done, ${failed} not; ${answer.actorName ?? ""} agreed${problem === null ? "" : `. ${problem}`}`,
	});
}

/** What was asked for, and by whom. */
export function askedBy({ kind, total, actorName }: Operation): string {
	return `${kind}: ${total}, asked for by ${actorName}`;
}

/** The line of what somebody answered a question to a second person. */
export function answerLine(
	engine: Engine,
	actor: Actor,
	action: "approve" | "refuseApproval",
	operation: Operation,
	reason: string,
): AuditEntry {
	return lineOf(engine, actor, action, { ...aboutOf(operation), outcome: "done", reason });
}

/** Puts on record that somebody may not answer it. */
export async function noteRefused(
	engine: Engine,
	actor: Actor,
	action: "approve" | "refuseApproval",
	operation: Operation | null,
	reason: string,
): Promise<void> {
	await auditAction(engine, actor, action, { ...aboutOf(operation), outcome: "refused", reason });
}

/** What a line about an operation is about. */
export function aboutOf(
	operation: Pick<Operation, "mappings" | "question"> | null,
): Omit<DeedFacts, "_id" | "outcome" | "reason"> {
	const mappings = operation?.mappings ?? [];
	return {
		errorId: operation?.question?.errorId ?? null,
		couplingId: null,
		mapping: mappings.length === 1 ? (mappings[0] ?? null) : null,
		side: null,
		before: [],
	};
}

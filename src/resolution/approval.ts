import type { Mapping } from "../domain/mapping.js";
import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import { isoNow } from "../ports/clock.js";
import type { ApprovalAnswer, AuditEntry, Operation } from "../ports/stores.js";
import type { Actor, ApprovalOutcome, ApprovalRefusal, ApprovalRequest } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { tellUntold } from "../sync/tell-untold.js";
import { answerLine, askedBy, noteRefused } from "./approval-trail.js";
import { askedNow } from "./ask-second-person.js";
import { auditKept } from "./audit.js";
import { countCouplings } from "./operation.js";
import { releaseDestroys } from "./second-person.js";

/** What answering needs. */
export interface Approving {
	engine: Engine;
	/** The mapping as configured now; undefined for one that is not. */
	outline(name: string): Mapping | undefined;
}

/**
 * A second person's answer. What was asked for is looked at again first; it begins at most once, whoever presses on
 * whichever instance: one conditional save decides. The caller carries out what comes back as running.
 */
export async function answerApproval(
	approving: Approving,
	request: ApprovalRequest,
): Promise<ApprovalOutcome> {
	const { engine } = approving;
	const operation = await engine.stores.operations.get(request.operationId);
	const reason = operation === null ? "unknown" : refusalOf(approving, operation, request);
	if (operation === null || reason !== null) return refuse(engine, request, reason ?? "unknown", operation);
	if (isOver(engine, operation)) {
		await end(engine, operation, "expired", null);
		return answerApproval(approving, request);
	}
	const { answer, actor } = request;
	if (answer === "refuse") {
		const kind = actor.id === operation.actor ? "withdrawn" : "refused";
		const refused = await end(engine, operation, kind, actor);
		return refused === null ? answerApproval(approving, request) : { kind: "done", operation: refused };
	}
	return approve(approving, request, operation);
}

/** Why this answer cannot be taken, as far as the operation itself tells. */
function refusalOf(
	{ outline }: Approving,
	operation: Operation,
	{ actor, answer, revision }: ApprovalRequest,
): ApprovalRefusal | null {
	const isOwn = actor.id === operation.actor;
	if (!covers(actor.role, NEEDED_ROLE.approve) && !(isOwn && answer === "refuse")) return "roleTooLow";
	if (operation.state !== "awaiting") return "answered";
	if (isOwn && answer === "approve") return "ownRequest";
	if (revision !== null && revision !== operation.revision) return "changed";
	const isObserving = operation.mappings.some((name) => outline(name)?.mode === "observe");
	return isObserving && answer === "approve" ? "observing" : null;
}

async function approve(
	approving: Approving,
	request: ApprovalRequest,
	operation: Operation,
): Promise<ApprovalOutcome> {
	const { engine } = approving;
	const { actor } = request;
	const now = await lookAgain(approving, operation);
	if (now === "over") {
		await end(engine, operation, "over", null);
		return answerApproval(approving, request);
	}
	if (now !== "same") {
		if (await save(engine, now))
			return refuse(engine, request, "changed", { ...now, revision: now.revision + 1 });
		return answerApproval(approving, request);
	}
	const at = isoNow(engine.clock);
	const agreed: Operation = {
		...answered(operation, { kind: "approved", actor: actor.id, actorName: actor.name, at }),
		state: "running",
		owner: engine.liveness.id,
		startedAt: at,
	};
	const line = answerLine(engine, actor, "approve", operation, askedBy(operation));
	if (!(await save(engine, agreed, line))) return answerApproval(approving, request);
	await engine.checkpoint("afterApproved");
	await auditKept(engine);
	return { kind: "done", operation: { ...agreed, revision: agreed.revision + 1 } };
}

/**
 * What was asked for, as it stands now: the same or less of it, nothing any more, or something else, which has to be
 * asked for again.
 */
async function lookAgain(
	{ engine, outline }: Approving,
	operation: Operation,
): Promise<"same" | "over" | Operation> {
	const { stores } = engine;
	const { kind, question, list, listed, mappings, approval, total } = operation;
	if (approval === undefined) return "over";
	if (question !== null) {
		const error = await stores.errors.get(question.errorId);
		if (error === null || error.state === "resolved" || error.state === "resolving") return "over";
		const does = releaseDestroys(error, outline(error.mapping)?.policies) ?? approval.does;
		if (error.revision === question.revision && does === approval.does) return "same";
		const asked = { errorId: error._id, revision: error.revision };
		return { ...again(engine, operation, error.held?.count ?? total, does), question: asked };
	}
	if (listed > 0) {
		for await (const items of stores.operations.items(list))
			for (const { errorId } of items) {
				const error = errorId === null ? null : await stores.errors.get(errorId);
				const isLeft =
					kind === "undoAll" ? error?.undo != null : error !== null && error.state !== "resolved";
				if (isLeft) return "same";
			}
		return "over";
	}
	const count = await countCouplings(engine, mappings);
	if (count === 0) return "over";
	return count > total ? again(engine, operation, count, approval.does) : "same";
}

function again(
	engine: Engine,
	operation: Operation,
	total: number,
	does: "delete" | "overwrite" | "uncouple",
) {
	return { ...operation, total, approval: askedNow(engine, does, operation.total) };
}

/** Questions to a second person that nobody answered in time are over; gives how many. */
export async function expireApprovals(engine: Engine): Promise<number> {
	let count = 0;
	for (const operation of await engine.stores.operations.awaiting())
		if (isOver(engine, operation) && (await end(engine, operation, "expired", null)) !== null) count++;
	return count;
}

function isOver({ clock }: Engine, { approval }: Operation): boolean {
	return approval === undefined || Date.parse(approval.until) <= clock.now();
}

/** It will never be done; null when somebody was quicker. */
async function end(
	engine: Engine,
	operation: Operation,
	kind: ApprovalAnswer["kind"],
	actor: Actor | null,
): Promise<Operation | null> {
	const at = isoNow(engine.clock);
	const { id = null, name = null } = actor ?? {};
	const ended: Operation = {
		...answered(operation, { kind, actor: id, actorName: name, at }),
		state: "cancelled",
		finishedAt: at,
	};
	const asker = { id: operation.actor, name: operation.actorName, role: operation.role };
	const reason = kind === "refused" ? askedBy(operation) : kind;
	const line = answerLine(engine, actor ?? asker, "refuseApproval", operation, reason);
	if (!(await save(engine, ended, line))) return null;
	await auditKept(engine);
	if (ended.undoes !== undefined) await offerUndoAgain(engine, ended.undoes, ended._id);
	return { ...ended, revision: ended.revision + 1 };
}

/** What nobody agreed to take back can be taken back still: its card offers it again. */
async function offerUndoAgain(engine: Engine, operationId: string, cancelled: string): Promise<void> {
	const operation = await engine.stores.operations.get(operationId);
	if (operation?.undo !== cancelled) return;
	const { undo: _, ...free } = operation;
	await save(engine, free);
}

function answered(operation: Operation, answer: ApprovalAnswer): Operation {
	const { approval } = operation;
	return approval === undefined ? operation : { ...operation, approval: { ...approval, answer } };
}

/** The line of an answer is kept with it until the audit has it; the operation keeps one at a time. */
async function save(engine: Engine, operation: Operation, line?: AuditEntry): Promise<boolean> {
	if (line !== undefined) await tellUntold(engine);
	if (!(await engine.stores.operations.save(operation, line))) return false;
	const stored = { ...operation, revision: operation.revision + 1 };
	engine.events.emit("operation:changed", { operation: stored });
	return true;
}

async function refuse(
	engine: Engine,
	{ actor, answer }: ApprovalRequest,
	reason: ApprovalRefusal,
	operation: Operation | null,
): Promise<ApprovalOutcome> {
	const action = answer === "approve" ? "approve" : "refuseApproval";
	await noteRefused(engine, actor, action, operation, reason);
	return { kind: "refused", reason, operation };
}

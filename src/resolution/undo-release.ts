import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import { type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Operation } from "../ports/stores.js";
import type { RefusalReason, ResolveOutcome, ResolveRequest, UndoAllOutcome } from "../ports/use-cases.js";
import { audit } from "./audit.js";
import type { Starting } from "./operation.js";
import { refusalOf, refuse } from "./refusal.js";
import { startUndoAll } from "./undo-all.js";

/** Why a release stays; one that somebody takes back already is offered no more. */
const REASONS: Record<Extract<UndoAllOutcome, { kind: "refused" }>["reason"], RefusalReason> = {
	unknown: "notFitting",
	notFitting: "notFitting",
	alreadyResolved: "notFitting",
	tooLate: "tooLate",
};

/**
 * Undo on the card of a guard's question: "Undo all" of what was let go. Null for any other press. The card tells who
 * asked, and each pair is asked about by itself.
 */
export async function undoRelease(
	starting: Starting,
	request: ResolveRequest,
	inBackground: (operation: Operation) => Promise<Operation>,
): Promise<ResolveOutcome | null> {
	const { engine } = starting;
	const error = await engine.stores.errors.get(request.errorId);
	if (request.resolution !== "undo" || error?.release === undefined) return null;
	const reason = refusalOf(error, request);
	if (reason !== null) return refuse(engine, request, reason, error);
	const { actor } = request;
	if (!covers(actor.role, NEEDED_ROLE.undoAll)) {
		await audit(engine, request, error, { outcome: "refused", reason: "roleTooLow", before: [] });
		return { kind: "refused", reason: "roleTooLow", error, needed: NEEDED_ROLE.undoAll };
	}
	const outcome = await startUndoAll(starting, error.release, actor, null);
	if (outcome.kind === "refused") return refuse(engine, request, REASONS[outcome.reason], error);
	const { operation } = outcome;
	if (operation.state === "awaiting") return { kind: "asked", error, operation };
	const told = takenBackBy(starting, request, error);
	if (await engine.stores.errors.save(told, error)) engine.events.emit("error:changed", { error: told });
	await inBackground(operation);
	return { kind: "done", error: told };
}

function takenBackBy({ engine }: Starting, { actor }: ResolveRequest, error: SyncError): SyncError {
	const { release: _, ...rest } = error;
	const step = {
		at: isoNow(engine.clock),
		step: "undone",
		actor: actor.id,
		kind: error.kind,
		reason: actor.name,
	};
	return { ...rest, revision: error.revision + 1, history: withStep(error, step) };
}

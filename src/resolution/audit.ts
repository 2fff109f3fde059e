import { valuesOf } from "../domain/change.js";
import type { Mapping } from "../domain/mapping.js";
import { maskedReason } from "../domain/mask.js";
import { type BothSides, SIDES } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { Actor, ResolveRequest } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import type { Reading } from "../sync/pair.js";

/**
 * Leaves one line of who did what, refusals included, with the before-images of what was written. A system's own
 * sentence is kept without the personal values it quotes.
 */
export async function audit(
	engine: Engine,
	request: Pick<ResolveRequest, "resolution" | "actor" | "choice">,
	error: SyncError | null,
	facts: Pick<AuditEntry, "outcome" | "reason" | "before"> & { _id?: string },
): Promise<void> {
	const side = request.choice && "side" in request.choice ? request.choice.side : null;
	await auditAction(engine, request.actor, request.resolution, {
		errorId: error?._id ?? null,
		couplingId: error?.couplingId ?? null,
		mapping: error?.mapping ?? null,
		side,
		...facts,
		reason: facts.reason === null ? null : maskedReason(error, facts.reason),
	});
}

/** The same for anything else a person did. */
export async function auditAction(
	engine: Engine,
	actor: Actor,
	action: string,
	facts: Omit<AuditEntry, "_id" | "at" | "actor" | "actorName" | "role" | "action"> & { _id?: string },
): Promise<void> {
	await engine.checkpoint("beforeAudit");
	await engine.stores.audit.add({
		_id: engine.newId(),
		at: isoNow(engine.clock),
		actor: actor.id,
		actorName: actor.name,
		role: actor.role,
		action,
		...facts,
	});
	await engine.checkpoint("afterAudit");
}

/** Records as they were read before the action; the whole record of what is about to be deleted. */
export function beforeImages(mapping: Mapping, pair: BothSides<Reading>): AuditEntry["before"] {
	return SIDES.flatMap((side) => {
		const snapshot = pair[side];
		if (!snapshot) return [];
		return [{ side, id: snapshot.id, fields: { ...valuesOf(mapping, side, snapshot), ...snapshot.fields } }];
	});
}

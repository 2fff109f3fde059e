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
import { tellUntold } from "../sync/tell-untold.js";

/**
 * Leaves one line of who did what, refusals included, with the before-images of what was written. A system's own
 * sentence is kept without the personal values it quotes.
 */
export async function audit(
	engine: Engine,
	request: Pick<ResolveRequest, "resolution" | "actor" | "choice">,
	error: SyncError | null,
	facts: PressFacts,
): Promise<void> {
	await auditLine(engine, pressLine(engine, request, error, facts));
}

/** How a press ended. */
export type PressFacts = Pick<AuditEntry, "outcome" | "reason" | "before"> & { _id?: string };

/** The line of a press on this error. */
export function pressLine(
	engine: Engine,
	request: Pick<ResolveRequest, "resolution" | "actor" | "choice">,
	error: SyncError | null,
	facts: PressFacts,
): AuditEntry {
	const side = request.choice && "side" in request.choice ? request.choice.side : null;
	return lineOf(engine, request.actor, request.resolution, {
		errorId: error?._id ?? null,
		couplingId: error?.couplingId ?? null,
		mapping: error?.mapping ?? null,
		side,
		...facts,
		reason: facts.reason === null ? null : maskedReason(error, facts.reason),
	});
}

/** What a person did. */
export type DeedFacts = Omit<AuditEntry, "_id" | "at" | "actor" | "actorName" | "role" | "action"> & {
	_id?: string;
};

/** The line of anything else a person did. */
export function lineOf(engine: Engine, actor: Actor, action: string, facts: DeedFacts): AuditEntry {
	return {
		_id: engine.newId(),
		at: isoNow(engine.clock),
		actor: actor.id,
		actorName: actor.name,
		role: actor.role,
		action,
		...facts,
	};
}

/** Leaves the line of anything else a person did. */
export async function auditAction(
	engine: Engine,
	actor: Actor,
	action: string,
	facts: DeedFacts,
): Promise<void> {
	await auditLine(engine, lineOf(engine, actor, action, facts));
}

async function auditLine(engine: Engine, line: AuditEntry): Promise<void> {
	await engine.checkpoint("beforeAudit");
	await engine.stores.audit.add(line);
	await engine.checkpoint("afterAudit");
}

/** Leaves the line that is kept with what a person just did: whoever comes after this process would leave it else. */
export async function auditKept(engine: Engine): Promise<void> {
	await engine.checkpoint("beforeAudit");
	await tellUntold(engine);
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

import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import { closeError } from "../sync/record-errors.js";
import { partPair, readFreePair } from "../sync/run-pair.js";
import { auditAction, beforeImages } from "./audit.js";
import { planUndo } from "./undo.js";

/**
 * Ends one coupling by a person's wish, with or without an error; both records stay as they are. `line` is the id of
 * its line in the audit. False when a living writer kept the pair for the whole wait, or someone else changed it
 * meanwhile.
 */
export async function uncouplePair(
	work: Work,
	couplingId: string,
	actor: Actor,
	line: string,
): Promise<boolean> {
	const pair = await readFreePair(work, couplingId);
	if (pair === null) return true;
	if (pair === "busy" || !(await partPair(work, pair))) return false;
	const undo = pair.error === null ? null : await planUndo(work, { resolution: "uncouple" }, pair);
	await tellParted(work, couplingId, actor, { line, before: beforeImages(work.mapping, pair), undo });
	return true;
}

/**
 * Closes what was asked about a pair that is parted by now, and puts on record who did it: once, however often. `undo`
 * is what takes it back and asks again.
 */
export async function tellParted(
	{ engine, mapping }: Work,
	couplingId: string,
	actor: Actor,
	{ line, before, undo }: { line: string; before: AuditEntry["before"]; undo: SyncError["undo"] },
): Promise<void> {
	const key = openKeyOf({ mapping: mapping.name, couplingId });
	const error = (await engine.stores.errors.byOpenKeys([key])).get(key);
	if (error) {
		const { id, name: actorName } = actor;
		const at = isoNow(engine.clock);
		const outcome = { resolution: "uncouple" as const, actor: id, actorName, at, side: null, summary: null };
		await closeError(engine, error, outcome, undo);
	}
	await auditAction(engine, actor, "uncouple", {
		_id: line,
		errorId: error?._id ?? null,
		couplingId,
		mapping: mapping.name,
		side: null,
		outcome: "done",
		reason: null,
		before,
	});
}

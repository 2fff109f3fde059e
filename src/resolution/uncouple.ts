import { openKeyOf } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import { closeError } from "../sync/record-errors.js";
import { partPair, readFreePair } from "../sync/run-pair.js";
import { auditAction, beforeImages } from "./audit.js";

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
	await tellParted(work, couplingId, actor, { line, before: beforeImages(work.mapping, pair) });
	return true;
}

/** Closes what was asked about a pair that is parted by now, and puts on record who did it: once, however often. */
export async function tellParted(
	{ engine, mapping }: Work,
	couplingId: string,
	actor: Actor,
	{ line, before }: { line: string; before: AuditEntry["before"] },
): Promise<void> {
	const key = openKeyOf({ mapping: mapping.name, couplingId });
	const error = (await engine.stores.errors.byOpenKeys([key])).get(key);
	if (error) {
		await closeError(engine, error, {
			resolution: "uncouple",
			actor: actor.id,
			actorName: actor.name,
			at: isoNow(engine.clock),
			side: null,
			summary: null,
		});
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

import { openKeyOf } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Actor } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import { closeError } from "../sync/record-errors.js";
import { partPair, readFreePair } from "../sync/run-pair.js";
import { auditAction, beforeImages } from "./audit.js";

/**
 * Ends one coupling by a person's wish, with or without an error; both records stay as they are. False when a
 * living writer kept the pair for the whole wait, or someone else changed it meanwhile.
 */
export async function uncouplePair(work: Work, couplingId: string, actor: Actor): Promise<boolean> {
	const { engine, mapping } = work;
	const pair = await readFreePair(work, couplingId);
	if (pair === null) return true;
	if (pair === "busy" || !(await partPair(work, pair))) return false;
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
		errorId: error?._id ?? null,
		couplingId,
		mapping: mapping.name,
		side: null,
		outcome: "done",
		reason: null,
		before: beforeImages(mapping, pair),
	});
	return true;
}

import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import { closeError } from "../sync/close-errors.js";
import { MOST_TRIES } from "../sync/decide-pairs.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
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

/** Someone may save the pair between our reading and the parting: then it is parted as it stands now. False for a busy one. */
export async function partAsItStands(work: Work, pair: Pair): Promise<boolean> {
	let current: Pair | null | "busy" = pair;
	for (let attempt = 0; attempt <= MOST_TRIES && current !== null && current !== "busy"; attempt++) {
		if (await partPair(work, current)) return true;
		current = await readFreePair(work, pair.coupling._id);
	}
	return current === null;
}

/**
 * Closes what was asked about a pair that is parted by now, and puts on record who did it: once, however often. `undo`
 * is what takes it back and asks again.
 */
export async function tellParted(
	{ engine, mapping }: Work,
	couplingId: string,
	actor: Actor,
	told: {
		line: string;
		before: AuditEntry["before"];
		undo: SyncError["undo"];
		/** What was asked for; to uncouple unless given. */
		action?: "undo";
	},
): Promise<void> {
	const { line, before, undo, action = "uncouple" } = told;
	const key = openKeyOf({ mapping: mapping.name, couplingId });
	const error = (await engine.stores.errors.byOpenKeys([key])).get(key);
	if (error) {
		const { id, name: actorName } = actor;
		const at = isoNow(engine.clock);
		const outcome = { resolution: "uncouple" as const, actor: id, actorName, at, side: null, summary: null };
		await closeError(engine, error, outcome, undo);
	}
	await auditAction(engine, actor, action, {
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

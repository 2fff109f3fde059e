import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { own } from "../domain/own-words.js";
import { SIDES, type Side } from "../domain/record.js";
import type { ResolutionKind } from "../domain/resolution.js";
import { type ErrorOutcome, isAboutKey, isQuestion, type SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { ResolveRequest } from "../ports/use-cases.js";
import type { Engine, Work } from "../sync/engine.js";
import { deedOf } from "../sync/recover-errors.js";
import { audit, beforeImages, type PressFacts } from "./audit.js";
import { BETWEEN_SIDES, canFollow } from "./refusal.js";
import type { Seen } from "./seen.js";

/** Resolutions that run the pair as a run would, without saying whose data wins. */
const CHOOSES_NOTHING: readonly ResolutionKind[] = ["retry", "continue"];
const RUNS_THE_PAIR: readonly ResolutionKind[] = [...CHOOSES_NOTHING, "synchronize", "edit"];

/** How a press ended whose question stands open, by what it tells now; `reason` is why it could not act, if it could not. */
export function endOf(
	work: Work,
	request: ResolveRequest,
	now: SyncError,
	reason: string | null,
	seen: Seen,
): PressFacts {
	const { pair, taken } = seen;
	const line = { ...(taken === null ? {} : { _id: deedOf(taken) }), before: imagesOf(work, seen) };
	// What the two differ in is a question of its own.
	if (request.resolution === "couple" && reason === null) return { ...line, outcome: "done", reason };
	// The question stands open again, but not because a record changed: the answer may be carried out later.
	const isLate = reason === null && pair !== null && work.unanswered.has(pair.coupling._id);
	const late = isLate ? own("answerNeverCame") : null;
	if (reason === null && late === null && hasChanged(work.mapping, request, now)) {
		if (work.job.counters.modified === 0)
			return { ...line, outcome: "refused", reason: "changedMeanwhile", before: [] };
		// What was entered stands in its record, and asks whatever it asks there.
		if (request.resolution === "edit") return { ...line, outcome: "done", reason };
	}
	return { ...line, outcome: "failed", reason: reason ?? late ?? now.answer?.message ?? own("notDone") };
}

export function imagesOf({ mapping }: Work, { records }: Seen): AuditEntry["before"] {
	return records === null ? [] : beforeImages(mapping, records);
}

/** On record before the error is closed or asks anew: a process that dies in between is recovered by the error alone. */
export async function auditDone(
	engine: Engine,
	request: ResolveRequest,
	error: SyncError,
	before: AuditEntry["before"],
): Promise<void> {
	await audit(engine, request, error, { _id: deedOf(error), outcome: "done", reason: null, before });
}

/**
 * A write whose answer never came may still be carried out, and only a later look tells; a paused pair is not written
 * at all. Null when nothing is open.
 */
export async function unsettled(
	{ engine, job }: Work,
	{ resolution }: ResolveRequest,
	error: SyncError,
): Promise<string | null> {
	const { couplingId } = error;
	const coupling =
		couplingId === null ? await bondOf(engine, error) : await engine.stores.couplings.get(couplingId);
	if (coupling === null) return null;
	if (resolution === "uncouple" && coupling.state !== "parted") return own("beingWritten");
	// Whoever parted the pair after it was written came after this press.
	const isUnwritten = job.counters.modified === 0;
	if (resolution === "synchronize" && coupling.state === "parted" && isUnwritten)
		return own("notCoupledAnyMore");
	if (resolution === "retry" && couplingId === null && coupling.state === "parted" && !isAboutKey(error))
		return own("keptApart");
	if (coupling.pending !== null && coupling.pending.job !== job._id) return own("beingWritten");
	if (coupling.pending !== null) return own("answerNeverCame");
	const isPaused = coupling.outside && RUNS_THE_PAIR.includes(resolution);
	return isPaused ? own("leftFilterPaused") : null;
}

/** The coupling a record that was not coupled has by now; null when there is none. */
async function bondOf({ stores }: Engine, { mapping, record }: SyncError): Promise<Coupling | null> {
	if (record === null) return null;
	const found = await stores.couplings.byRecord(mapping, record.side, [record.id]);
	return found.get(record.id.toLowerCase()) ?? null;
}

/**
 * A question that came back after an answer means that a record changed under the press; one about fields nobody
 * chose for, or that cannot flow that way, was never answered. A record that was just restored meets its partner anew
 * in the fields that could not be written, such as a number its system gave it.
 */
function hasChanged(mapping: Mapping, { resolution, choice }: ResolveRequest, now: SyncError): boolean {
	if (now.kind === "stale") return true;
	if (CHOOSES_NOTHING.includes(resolution) || !isQuestion(now.kind)) return false;
	const conflict = now.conflict?.conflict === "update" ? now.conflict : null;
	if (resolution === "restore" && conflict?.reason === "firstContact") return false;
	if (choice === undefined || conflict === null) return true;
	return mapping.fields.some(
		(field) => conflict.fields.includes(field.name) && canFollow(mapping, field, choice),
	);
}

/** How an error ends that this press has answered. */
export function outcomeOf(engine: Engine, request: ResolveRequest, side: Side | null): ErrorOutcome {
	const { actor, choice } = request;
	const summary = choice && "fields" in choice ? choiceSummary(choice.fields) : null;
	return {
		resolution: request.resolution,
		actor: actor.id,
		actorName: actor.name,
		at: isoNow(engine.clock),
		side,
		summary,
	};
}

function choiceSummary(fields: Record<string, Side>): string {
	return SIDES.flatMap((side) => {
		const names = Object.keys(fields).filter((name) => fields[name] === side);
		return names.length === 0 ? [] : [`${side}: ${names.join(", ")}`];
	}).join(BETWEEN_SIDES);
}

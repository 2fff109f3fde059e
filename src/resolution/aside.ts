import { maskedReason } from "../domain/mask.js";
import type { AsideKind } from "../domain/resolution.js";
import { type ErrorStep, MOST_NOTES, type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import type { InputProblem, ResolveRequest } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { awake } from "../sync/error-schedule.js";
import { deedOf } from "../sync/recover-errors.js";
import { tellUntold } from "../sync/tell-untold.js";

/** The longest note, in characters. */
export const LONGEST_NOTE = 1_000;

/**
 * Says something about an error without settling it: sets it aside, takes it up again, gives it to someone, notes
 * something down. Touches no system. Null when someone else changed the error meanwhile.
 */
export async function sayAside(
	engine: Engine,
	request: ResolveRequest & { resolution: AsideKind },
	error: SyncError,
): Promise<SyncError | null> {
	await tellUntold(engine);
	const said = saidBy(engine, request, { ...error, ...changesOf(engine, request, error) });
	const line = lineOf(request, said);
	if (!(await engine.stores.errors.save(said, error, line))) return null;
	await engine.checkpoint("afterTaken");
	await tellUntold(engine);
	await engine.checkpoint("afterAudit");
	engine.events.emit("error:changed", { error: said });
	if (isPutAside(said)) await leaveOut(engine, said);
	return said;
}

/** Why what was entered cannot be taken; null when it can. */
export function asideProblem(
	engine: Engine,
	{ resolution, text, until, assignee }: ResolveRequest,
): InputProblem | null {
	if (resolution === "note") {
		const length = (text ?? "").trim().length;
		if (length === 0) return { problem: "required" };
		if (length > LONGEST_NOTE) return { problem: "tooLong", most: LONGEST_NOTE, length };
	}
	if (resolution === "assign" && assignee === undefined) return { problem: "required" };
	if (resolution === "snooze" && until !== undefined && until !== null) {
		const at = Date.parse(until);
		if (Number.isNaN(at) || at <= engine.clock.now()) return { problem: "notADate" };
	}
	return null;
}

function changesOf(
	engine: Engine,
	request: ResolveRequest & { resolution: AsideKind },
	error: SyncError,
): Partial<SyncError> {
	const { actor, resolution } = request;
	const at = isoNow(engine.clock);
	const by = { actor: actor.id, actorName: actor.name, at };
	switch (resolution) {
		case "assign":
			return { assignee: request.assignee ?? null };
		case "note": {
			const text = (request.text ?? "").trim();
			return { notes: [...error.notes, { ...by, text }].slice(-MOST_NOTES) };
		}
		case "snooze": {
			const until = request.until ?? null;
			return { state: "snoozed", snooze: { ...by, until, ignored: false }, dueAt: until };
		}
		case "ignore":
			return { state: "snoozed", snooze: { ...by, until: null, ignored: true }, dueAt: null };
		case "wake":
			return { state: "open", ...awake(engine, error) };
	}
}

function saidBy(engine: Engine, request: ResolveRequest, error: SyncError): SyncError {
	const { actor, resolution } = request;
	const step: ErrorStep = {
		at: isoNow(engine.clock),
		step: STEPS[resolution as AsideKind],
		actor: actor.id,
		kind: error.kind,
		reason: reasonOf(request, error),
	};
	return { ...error, revision: error.revision + 1, history: withStep(error, step) };
}

/** What was said: the note, whose task it is, until when. */
function reasonOf({ resolution, text, assignee }: ResolveRequest, { snooze }: SyncError): string | null {
	if (resolution === "note") return text ?? null;
	if (resolution === "assign") return assignee?.name ?? null;
	return snooze?.until ?? null;
}

/** Kept with the error until the audit has it: a process that dies in between leaves it to the next one. */
function lineOf(request: ResolveRequest, said: SyncError): AuditEntry {
	const { actor, resolution, text, assignee, until } = request;
	const reason = text ?? assignee?.name ?? until ?? null;
	return {
		_id: deedOf(said),
		at: said.history.at(-1)?.at ?? said.lastSeenAt,
		actor: actor.id,
		actorName: actor.name,
		role: actor.role,
		action: resolution,
		errorId: said._id,
		couplingId: said.couplingId,
		mapping: said.mapping,
		side: null,
		outcome: "done",
		reason: reason === null ? null : maskedReason(said, reason),
		before: [],
	};
}

const STEPS: Record<AsideKind, string> = {
	assign: "assigned",
	note: "noted",
	snooze: "snoozed",
	ignore: "ignored",
	wake: "woken",
};

function isPutAside({ state, couplingId }: SyncError): boolean {
	return state === "snoozed" && couplingId !== null;
}

/**
 * What is set aside is left out of runs until a record changes; its error stands open, so nothing is forgotten. A run
 * may have settled the pair and closed the error meanwhile: then the pair comes back at once (history 10).
 */
async function leaveOut(engine: Engine, { _id, couplingId }: SyncError): Promise<void> {
	const { couplings, errors } = engine.stores;
	const coupling = couplingId === null ? null : await couplings.get(couplingId);
	if (coupling === null || coupling.skipped || coupling.pending !== null || coupling.state !== "coupled")
		return;
	const left = { ...coupling, skipped: true, needsReading: false };
	if ((await couplings.save([{ coupling: left }])).size > 0) return;
	if ((await errors.get(_id))?.state === "snoozed") return;
	const back = { ...coupling, revision: coupling.revision + 1, needsReading: true };
	await couplings.save([{ coupling: back }]);
}

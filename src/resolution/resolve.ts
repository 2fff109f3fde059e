import type { Mapping } from "../domain/mapping.js";
import { own } from "../domain/own-words.js";
import { otherSide, type Side } from "../domain/record.js";
import { type AsideKind, isAside } from "../domain/resolution.js";
import { type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import {
	AlreadyCoupledError,
	RecordNotFoundError,
	type ResolveOutcome,
	type ResolveRequest,
} from "../ports/use-cases.js";
import { closeEnded, closeError } from "../sync/close-errors.js";
import { type Engine, openWork, type Work } from "../sync/engine.js";
import { awake, makeDue } from "../sync/error-schedule.js";
import { orGiveUpName } from "../sync/give-up-name.js";
import { runJob } from "../sync/job.js";
import type { Hold } from "../sync/liveness.js";
import type { Pair } from "../sync/pair.js";
import { recoverError } from "../sync/recover-errors.js";
import { recoverPress } from "../sync/recover-presses.js";
import { missingSide, readFreePair, refreshPair } from "../sync/run-pair.js";
import { settleRecords } from "../sync/settle-matches.js";
import { tellUntold } from "../sync/tell-untold.js";
import { actOnPair, actOnRecord } from "./act.js";
import { asideProblem, sayAside } from "./aside.js";
import { audit, auditKept, pressLine } from "./audit.js";
import { checkEdits } from "./edit.js";
import { auditDone, endOf, imagesOf, outcomeOf, unsettled } from "./press-end.js";
import {
	isAgainstFields,
	observingRefusal,
	refusalOf,
	refuse,
	refuseTaken,
	restoresAgainstDirection,
} from "./refusal.js";
import { resolveUndo } from "./resolve-undo.js";
import { restoreHindrance } from "./restore-hindrance.js";
import { nothingSeen, readAlone, type Seen, withWholeSurvivor } from "./seen.js";
import { isStillShown } from "./still-shown.js";
import { planUndo } from "./undo.js";

/** What resolving needs besides the engine. */
export interface Resolver {
	engine: Engine;
	/** Undefined for a mapping that is not configured; rejects with a ConnectorError when a system cannot be asked. */
	mapping(name: string): Promise<Mapping | undefined>;
}

/**
 * The one function every press goes through (design.md section 5): checks the role, that the error is open and still
 * what was shown, takes it, runs the pair as a nightly run would, records, tells. It happens at most once, whoever
 * presses, however often, on whichever instance: taking the error is one conditional save.
 */
export async function resolve(resolver: Resolver, given: ResolveRequest): Promise<ResolveOutcome> {
	const request = { ...given };
	const { engine } = resolver;
	const hold = engine.liveness.hold();
	const found = await engine.stores.errors.get(request.errorId);
	hold.check();
	if (found === null) return refuse(engine, request, "unknown", found);
	if (isAside(request.resolution)) {
		return resolveAside(engine, { ...request, resolution: request.resolution }, found, hold);
	}
	const mapping = await resolver.mapping(found.mapping);
	hold.check();
	if (mapping === undefined)
		return refuse(engine, request, refusalOf(found, request) ?? "notConfigured", found);
	const observing = observingRefusal(mapping, found, request);
	if (observing !== null) return refuse(engine, request, observing, found);
	const work = openWork(engine, mapping, {
		type: request.resolution === "uncouple" ? "uncoupling" : "synchronization",
		trigger: "resolution",
		actor: request.actor.id,
		press: { resolution: request.resolution, errorId: request.errorId },
		urgent: true,
		...(request.signal ? { signal: request.signal } : {}),
	});
	const error = await recoverFromDead(work, found);
	// Whoever took over while this process was away tells how it ended: from here on not even a refusal is told by it.
	hold.check();
	const reason = refusalOf(error, request);
	if (reason !== null) return refuse(engine, request, reason, error);
	if (restoresAgainstDirection(mapping, error, request.resolution))
		return refuse(engine, request, "notFitting", error);
	if (isAgainstFields(mapping, error, request)) return refuse(engine, request, "againstDirection", error);
	if (request.resolution === "undo") return resolveUndo(work, request, error);
	if (request.resolution === "edit") {
		const checked = checkEdits(mapping, error, request.edits ?? {});
		if ("problems" in checked) return refuse(engine, request, "invalidInput", error, checked.problems);
		request.edits = checked.values;
	}
	if (request.resolution === "couple" && !isPartner(error, request.partner))
		return refuse(engine, request, "invalidInput", error, { partner: { problem: "required" } });
	work.answering = error._id;
	return error.couplingId === null ? resolveRecord(work, request, error) : resolvePair(work, request, error);
}

/** A partner stands on the side across from the record the error is about. */
function isPartner({ record, couplingId }: SyncError, partner: ResolveRequest["partner"]): boolean {
	return partner !== undefined && (couplingId !== null || record?.side === otherSide(partner.side));
}

/** What leaves the error open needs neither a system nor the pair. */
async function resolveAside(
	engine: Engine,
	request: ResolveRequest & { resolution: AsideKind },
	error: SyncError,
	hold: Hold,
): Promise<ResolveOutcome> {
	const reason = refusalOf(error, request);
	if (reason !== null) return refuse(engine, request, reason, error);
	const problem = asideProblem(engine, request);
	if (problem !== null)
		return refuse(engine, request, "invalidInput", error, { [request.resolution]: problem });
	const said = await sayAside(engine, request, error);
	hold.check();
	if (said === null) return refuseTaken(engine, request, error._id);
	return { kind: "done", error: said };
}

/** An error that a dead process was resolving does not wait for the next run: it is told here what became of it. */
async function recoverFromDead(work: Work, error: SyncError): Promise<SyncError> {
	const { engine } = work;
	if (error.resolving === null || (await engine.liveness.isAlive(error.resolving.owner))) return error;
	await recoverPress(work, error);
	return (await engine.stores.errors.get(error._id)) ?? error;
}

async function resolvePair(work: Work, request: ResolveRequest, error: SyncError): Promise<ResolveOutcome> {
	const { engine } = work;
	let outcome: ResolveOutcome | null = null;
	const seen = nothingSeen();
	const problem = await runPress(work, request, error, seen, async () => {
		const pair = await readFreePair(work, error.couplingId ?? "");
		work.hold.check();
		if (pair === "busy") {
			outcome = await refuse(engine, request, "pairBusy", error);
		} else if (pair === null || pair.coupling.state === "parted") {
			outcome = await closeGone(work, request, error);
		} else if (request.resolution !== "retry" && !isShown(work, request, error, pair)) {
			outcome = await redraw(work, request, error);
		} else {
			const hindrance = request.resolution === "restore" ? await restoreHindrance(work, pair) : null;
			if (hindrance !== null) {
				outcome = await failUntaken(work, request, error, hindrance);
				return;
			}
			seen.pair = request.resolution === "delete" ? await withWholeSurvivor(work, pair) : pair;
			seen.records = seen.pair;
			const taken = await take(work, request, error, pair, seen);
			if (taken === null) outcome = await refuseTaken(engine, request, error._id);
			else if ((await actOnPair(work, request, { ...pair, error: taken }, seen)) === "changed")
				outcome = await tellChanged(work, request, taken);
		}
	});
	if (outcome !== null) return outcome;
	return conclude(work, request, error._id, seen, problem);
}

/** It cannot be done as things stand, which is known before anything is written: the question stays as it was. */
async function failUntaken(
	{ engine, hold }: Work,
	request: ResolveRequest,
	error: SyncError,
	message: string,
): Promise<ResolveOutcome> {
	hold.check();
	await audit(engine, request, error, { outcome: "failed", reason: message, before: [] });
	return { kind: "failed", error, message };
}

/** Whatever breaks a press off gives its error back: it is open again, for whoever presses next (history 12). */
async function runPress(
	work: Work,
	request: ResolveRequest,
	error: SyncError,
	seen: Seen,
	steps: () => Promise<void>,
): Promise<string | null> {
	try {
		return await runJob(work, { dry: false }, steps);
	} catch (failure) {
		if (failure instanceof AlreadyCoupledError) return own("alreadyCoupled", { record: failure.record });
		if (failure instanceof RecordNotFoundError) return own("recordNotFound", { record: failure.record });
		await letGo(work, error._id, async (now) => {
			const facts = endOf(work, request, now, own("notDone"), seen);
			const line = pressLine(work.engine, request, now, facts);
			await giveBack(work, now, "It broke off before it was done.", line);
			await tellUntold(work.engine);
		});
		throw failure;
	}
}

/** Nobody else may press what a living process seems to be at: the error must not stay with a press that has ended. */
async function letGo(work: Work, errorId: string, back: (error: SyncError) => Promise<void>): Promise<void> {
	const { engine, hold } = work;
	if (hold.signal.aborted) return;
	await orGiveUpName(engine, async () => {
		const now = await engine.stores.errors.get(errorId);
		if (now !== null && isTakenBy(work, now)) await back(now);
	});
}

function isTakenBy(work: Work, error: SyncError): boolean {
	const { resolving } = error;
	return error.state === "resolving" && resolving?.owner === work.hold.id && work.answering === error._id;
}

function isShown(work: Work, request: ResolveRequest, error: SyncError, pair: Pair): boolean {
	return isStillShown(work.mapping, error, pair, request.resolution === "delete");
}

/**
 * What stands there is not what the card showed. Where someone else's press has done that, it is no longer ours to
 * refresh: an error is taken before anything is written, so the error tells (history 20).
 */
async function redraw(work: Work, request: ResolveRequest, error: SyncError): Promise<ResolveOutcome> {
	const { engine } = work;
	const now = await engine.stores.errors.get(error._id);
	work.hold.check();
	if (now?.revision !== error.revision) return refuseTaken(engine, request, error._id);
	return tellChanged(work, request, now);
}

/** Gives the error back if we have it, and lets it tell what stands there now, as a run would. */
async function tellChanged(work: Work, request: ResolveRequest, error: SyncError): Promise<ResolveOutcome> {
	const { errors } = work.engine.stores;
	const now = await errors.get(error._id);
	if (now !== null && isTakenBy(work, now)) await giveBack(work, now, "A record changed meanwhile.");
	work.answering = null;
	if (error.couplingId !== null) await refreshPair(work, error.couplingId);
	else {
		// A key that several records share is told again only where its error is due.
		const open = await errors.get(error._id);
		if (open?.state === "open") await makeDue(work, open);
		await settleRecords(work, [{ ...error, dueAt: error.openedAt }]);
	}
	work.hold.check();
	return refuse(work.engine, request, "changedMeanwhile", await errors.get(error._id));
}

/** The pair was ended elsewhere meanwhile: there is nothing left to resolve. */
async function closeGone(work: Work, request: ResolveRequest, error: SyncError): Promise<ResolveOutcome> {
	const { engine } = work;
	await closeError(engine, error, { ...outcomeOf(engine, request, null), resolution: "succeeded" });
	return refuse(engine, request, "alreadyResolved", await engine.stores.errors.get(error._id));
}

/** One conditional save decides who acts; everybody else is told who does. */
async function take(
	work: Work,
	request: ResolveRequest,
	error: SyncError,
	pair: Pair | null,
	seen: Seen,
): Promise<SyncError | null> {
	const { engine } = work;
	const { actor, resolution } = request;
	const at = isoNow(engine.clock);
	const side = chosenSide(request, pair);
	const taken: SyncError = {
		...error,
		...awake(engine, error),
		state: "resolving",
		revision: error.revision + 1,
		resolving: { owner: work.hold.id, actor: actor.id, actorName: actor.name, resolution, side, at },
		history: withStep(error, { at, step: "taken", actor: actor.id, kind: error.kind, reason: resolution }),
	};
	work.hold.check();
	if (!(await engine.stores.errors.save(taken, error))) {
		work.hold.check();
		return null;
	}
	seen.taken = taken;
	work.lineIfToldAnew = (again) => pressLine(engine, request, again, endOf(work, request, again, null, seen));
	await engine.checkpoint("afterTaken");
	engine.events.emit("error:changed", { error: taken });
	return taken;
}

/** The side whose data wins, or that is restored or deleted, as the card tells it. */
function chosenSide(request: ResolveRequest, pair: Pair | null): Side | null {
	if (request.choice && "side" in request.choice) return request.choice.side;
	const missing = pair === null ? null : missingSide(pair);
	if (request.resolution === "restore") return missing;
	if (request.resolution === "delete") return missing === null ? null : otherSide(missing);
	return null;
}

/** When the store fails while the outcome is told, what stands in the systems tells it, as after a crash. */
async function conclude(
	work: Work,
	request: ResolveRequest,
	errorId: string,
	seen: Seen,
	problem: string | null,
): Promise<ResolveOutcome> {
	try {
		return await tellOutcome(work, request, errorId, seen, problem);
	} catch (failure) {
		await letGo(work, errorId, (now) => recoverError(work, now));
		throw failure;
	}
}

/** Whatever the pair's run left in the error tells what became of the press. */
async function tellOutcome(
	work: Work,
	request: ResolveRequest,
	errorId: string,
	seen: Seen,
	problem: string | null,
): Promise<ResolveOutcome> {
	const { engine } = work;
	const before = seen.pair;
	const error = await engine.stores.errors.get(errorId);
	// Whoever took over tells how it ended.
	work.hold.check();
	if (error === null) return refuse(engine, request, "unknown", null);
	const ours = isTakenBy(work, error);
	const reason = problem ?? (await unsettled(work, request, error));
	if (ours && reason === null) {
		const outcome = outcomeOf(engine, request, error.resolving?.side ?? null);
		const undo = before === null ? null : await planUndo(work, request, before);
		await auditDone(engine, request, error, imagesOf(work, seen));
		work.hold.check();
		if (await closeError(engine, error, outcome, undo))
			return { kind: "done", error: (await engine.stores.errors.get(errorId)) ?? error };
	}
	if (ours) {
		const line = pressLine(engine, request, error, endOf(work, request, error, reason, seen));
		await giveBack(work, error, reason ?? "It changed while it was being resolved.", line);
	}
	const now = (await engine.stores.errors.get(errorId)) ?? error;
	if (now.state === "resolved") {
		// Whoever ended the question meanwhile came after this press: a run that found nothing left to ask, or an uncoupling.
		if (!ours && problem === null && seen.taken !== null && hasWritten(work)) {
			await auditDone(engine, request, seen.taken, imagesOf(work, seen));
			return { kind: "done", error: now };
		}
		if (!ours) return refuse(engine, request, "alreadyResolved", now);
		await auditKept(engine);
		// It is on record as done: whoever ended the question meanwhile, such as by uncoupling the pair, came after it.
		if (reason === null) return { kind: "done", error: now };
		return { kind: "refused", reason: "alreadyResolved", error: now, needed: null };
	}
	const facts = endOf(work, request, now, reason, seen);
	await audit(engine, request, now, facts);
	// It was kept with the question as well, where that was told anew.
	await tellUntold(engine);
	if (facts.outcome === "done") return { kind: "done", error: now };
	if (facts.outcome === "refused")
		return { kind: "refused", reason: "changedMeanwhile", error: now, needed: null };
	return { kind: "failed", error: now, message: facts.reason ?? own("notDone") };
}

/** True when this press has written something, or bound two records. */
function hasWritten({ job: { counters } }: Work): boolean {
	return counters.coupled + counters.inserted + counters.modified + counters.deleted > 0;
}

/**
 * The press could not act, for a reason that lies outside the pair: the error is open again, and keeps the line of the
 * press until the audit has it.
 */
async function giveBack(work: Work, error: SyncError, reason: string, line?: AuditEntry): Promise<void> {
	const { engine } = work;
	const step = { at: isoNow(engine.clock), step: "reopened", actor: work.actor, kind: error.kind, reason };
	const open: SyncError = {
		...error,
		state: "open",
		resolving: null,
		revision: error.revision + 1,
		history: withStep(error, step),
	};
	if (line !== undefined) await tellUntold(engine);
	work.hold.check();
	if (!(await engine.stores.errors.save(open, error, line))) return;
	engine.events.emit("error:changed", { error: open });
	work.answering = null;
	await closeEnded(work, open);
}

/** A record that is not coupled is read and matched again. */
async function resolveRecord(work: Work, request: ResolveRequest, error: SyncError): Promise<ResolveOutcome> {
	const { engine } = work;
	const seen = nothingSeen();
	let outcome: ResolveOutcome | null = null;
	const problem = await runPress(work, request, error, seen, async () => {
		if (request.resolution === "edit") {
			seen.records = await readAlone(work, error);
			if (!isStillShown(work.mapping, error, seen.records, false)) {
				outcome = await redraw(work, request, error);
				return;
			}
		}
		const taken = await take(work, request, error, null, seen);
		if (taken === null) outcome = await refuseTaken(engine, request, error._id);
		else if ((await actOnRecord(work, request, taken, seen)) === "changed")
			outcome = await tellChanged(work, request, taken);
	});
	if (outcome !== null) return outcome;
	return conclude(work, request, error._id, seen, problem);
}

import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { own } from "../domain/own-words.js";
import { type BothSides, otherSide, SIDES, type Side } from "../domain/record.js";
import { type AsideKind, isAside, type ResolutionKind } from "../domain/resolution.js";
import { type ErrorOutcome, isAboutKey, isQuestion, type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import {
	AlreadyCoupledError,
	RecordNotFoundError,
	type ResolveOutcome,
	type ResolveRequest,
} from "../ports/use-cases.js";
import { type Engine, openWork, type Work } from "../sync/engine.js";
import { orGiveUpName } from "../sync/give-up-name.js";
import { runJob } from "../sync/job.js";
import type { Hold } from "../sync/liveness.js";
import type { Pair, Reading } from "../sync/pair.js";
import { readWhole } from "../sync/readings.js";
import { awake, closeEnded, closeError } from "../sync/record-errors.js";
import { deedOf, recoverError } from "../sync/recover-errors.js";
import { recoverPress } from "../sync/recover-presses.js";
import {
	deletePair,
	missingSide,
	readFreePair,
	refreshPair,
	restorePair,
	runPair,
} from "../sync/run-pair.js";
import { settleRecords } from "../sync/settle-matches.js";
import { tellUntold } from "../sync/tell-untold.js";
import { asideProblem, sayAside } from "./aside.js";
import { audit, auditKept, beforeImages, type PressFacts, pressLine } from "./audit.js";
import { coupleRecords, readRecords } from "./couple.js";
import { checkEdits, editPair, editRecord } from "./edit.js";
import {
	BETWEEN_SIDES,
	canFollow,
	isAgainstFields,
	observingRefusal,
	refusalOf,
	refuse,
	refuseTaken,
	restoresAgainstDirection,
} from "./refusal.js";
import { resolveUndo } from "./resolve-undo.js";
import { restoreHindrance } from "./restore-hindrance.js";
import { isStillShown } from "./still-shown.js";
import { partAsItStands } from "./uncouple.js";
import { planUndo } from "./undo.js";

/** Resolutions that run the pair as a run would, without saying whose data wins. */
const CHOOSES_NOTHING: readonly ResolutionKind[] = ["retry", "continue"];
const RUNS_THE_PAIR: readonly ResolutionKind[] = [...CHOOSES_NOTHING, "synchronize"];

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
	const mapping = found ? await resolver.mapping(found.mapping) : undefined;
	hold.check();
	if (found === null || mapping === undefined) return refuse(engine, request, "unknown", found);
	if (isAside(request.resolution)) {
		return resolveAside(engine, { ...request, resolution: request.resolution }, found, hold);
	}
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

/** What a press has seen before it wrote anything. */
interface Seen {
	/** The pair as it was, by which the answer can be taken back; null for a record that is not coupled. */
	pair: Pair | null;
	/** The records it may write, for the before-images. */
	records: BothSides<Reading> | null;
	/** The error once the press has taken it; null before. */
	taken: SyncError | null;
}

function nothingSeen(): Seen {
	return { pair: null, records: null, taken: null };
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
			else if ((await act(work, request, { ...pair, error: taken }, seen)) === "changed")
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

/** What is about to be deleted is kept with every field, mapped or not. */
async function withWholeSurvivor(work: Work, pair: Pair): Promise<Pair> {
	const missing = missingSide(pair);
	const side = missing === null ? null : otherSide(missing);
	const survivor = side === null ? null : pair[side];
	if (side === null || !survivor) return pair;
	const whole = (await readWhole(work, side, [survivor.id])).get(survivor.id.toLowerCase());
	return whole === undefined ? pair : { ...pair, [side]: whole };
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
	else await settleRecords(work, [{ ...error, dueAt: error.openedAt }]);
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

/** `changed`: somebody else was there first, and nothing was done. */
async function act(
	work: Work,
	request: ResolveRequest,
	pair: Pair,
	seen: Seen,
): Promise<"changed" | undefined> {
	const freed: Pair = { ...pair, coupling: { ...pair.coupling, held: null } };
	const missing = missingSide(pair);
	switch (request.resolution) {
		case "retry":
		case "continue":
			await runPair(work, freed);
			return;
		case "synchronize":
			await runPair(work, freed, request.choice);
			return;
		case "restore":
			await (missing === null ? runPair(work, freed) : restorePair(work, freed, missing));
			return;
		case "delete":
			await (missing === null ? runPair(work, freed) : deletePair(work, freed, missing));
			return;
		case "uncouple":
			await partAsItStands(work, freed);
			return;
		case "edit":
			return pair.error === null ? undefined : editPair(work, freed, pair.error, request.edits ?? {});
		case "couple":
			return coupleInstead(work, request, freed, seen);
		default:
			return;
	}
}

/** The record that stays is bound to the chosen one instead of the one it was bound to. */
async function coupleInstead(
	work: Work,
	request: ResolveRequest,
	pair: Pair,
	seen: Seen,
): Promise<undefined> {
	const { partner, choice } = request;
	if (partner === undefined) return;
	const own = pair.coupling[otherSide(partner.side)].id ?? "";
	const records = await readRecords(work, { left: own, right: own, [partner.side]: partner.id });
	seen.records = records;
	await coupleRecords(work, records, choice, pair.coupling);
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
		if (!ours) return refuse(engine, request, "alreadyResolved", now);
		await auditKept(engine);
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

/** How a press ended whose question stands open, by what it tells now; `reason` is why it could not act, if it could not. */
function endOf(
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
	if (reason === null && late === null && hasChanged(work.mapping, request, now))
		return { ...line, outcome: "refused", reason: "changedMeanwhile", before: [] };
	return { ...line, outcome: "failed", reason: reason ?? late ?? now.answer?.message ?? own("notDone") };
}

function imagesOf({ mapping }: Work, { records }: Seen): AuditEntry["before"] {
	return records === null ? [] : beforeImages(mapping, records);
}

/** On record before the error is closed or asks anew: a process that dies in between is recovered by the error alone. */
async function auditDone(
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
async function unsettled(
	{ engine, job }: Work,
	{ resolution }: ResolveRequest,
	error: SyncError,
): Promise<string | null> {
	const { couplingId } = error;
	const coupling =
		couplingId === null ? await bondOf(engine, error) : await engine.stores.couplings.get(couplingId);
	if (coupling === null) return null;
	if (resolution === "uncouple" && coupling.state !== "parted") return own("beingWritten");
	if (resolution === "synchronize" && coupling.state === "parted") return own("notCoupledAnyMore");
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

function outcomeOf(engine: Engine, request: ResolveRequest, side: Side | null): ErrorOutcome {
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

/** The one record the error is about, as it stands now; null on the side where there is none. */
async function readAlone(work: Work, { record }: SyncError): Promise<BothSides<Reading>> {
	if (record === null) return { left: null, right: null };
	const { side, id } = record;
	const [snapshot] = (await work.connectors[side].readMany(work.queries[side], [id], work.call)).values();
	return { left: null, right: null, [side]: snapshot ?? null };
}

async function actOnRecord(
	work: Work,
	request: ResolveRequest,
	taken: SyncError,
	seen: Seen,
): Promise<"changed" | undefined> {
	const { record } = taken;
	if (record === null) return;
	const { partner, choice } = request;
	const reading = seen.records?.[record.side];
	if (request.resolution === "edit")
		return reading ? editRecord(work, taken, reading, request.edits ?? {}) : "changed";
	if (request.resolution === "couple" && partner !== undefined) {
		const records = await readRecords(work, {
			left: record.id,
			right: record.id,
			[partner.side]: partner.id,
		});
		seen.records = records;
		await coupleRecords(work, records, choice);
		// Copies of the record that were not chosen are asked about on their own.
		if (!isAboutKey(taken)) {
			if (taken.others.length > 0) await settleRecords(work, othersOf(taken));
			return;
		}
		// The others that share the key are told again, without the one that is coupled now; nobody holds the error then.
		await auditDone(work.engine, request, taken, beforeImages(work.mapping, records));
	}
	await settleRecords(work, [{ ...taken, dueAt: taken.openedAt }]);
}

/** The error as one of each other record it names, which are looked at as if they were its own. */
function othersOf(error: SyncError): SyncError[] {
	return error.others.map(({ side, id }) => ({ ...error, record: { side, id } }));
}

import { valuesOf } from "../domain/change.js";
import { type Coupling, keyOf, recordKey, skip, unsetVersions, withReadingMark } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import { own } from "../domain/own-words.js";
import { bothSides, SIDES, type Side } from "../domain/record.js";
import { openKeyOf, type SyncError, type UndoPlan } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { RefusalReason, ResolveRequest } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import type { Failure } from "../sync/failure.js";
import { type Pair, putSeats } from "../sync/pair.js";
import { readPairs, toPair } from "../sync/readings.js";
import { askedAgain } from "../sync/record-errors.js";
import { deedOf, imagesOfUndo } from "../sync/recover-errors.js";
import { recreateByHand } from "../sync/recreate-by-hand.js";
import { removeByHand } from "../sync/remove-by-hand.js";
import { readFreePair } from "../sync/run-pair.js";
import { writeByHand } from "../sync/write-by-hand.js";
import { bondEntry } from "../sync/write-log.js";
import { audit } from "./audit.js";

/** How long a finished resolution may be taken back, in milliseconds. */
export const UNDO_MS = 24 * 60 * 60_000;

/**
 * What would take this resolution back; null when it wrote nothing that could be, or wrote to both systems: an undo
 * writes one record only, so that it cannot end half-way.
 */
export async function planUndo(
	work: Work,
	request: Pick<ResolveRequest, "resolution">,
	before: Pair,
): Promise<UndoPlan | null> {
	const { coupling } = before;
	const until = new Date(work.engine.clock.now() + UNDO_MS).toISOString();
	const now = await work.engine.stores.couplings.get(coupling._id);
	const writes = await writesOf(work, before, now);
	const after = bothSides((side) => valuesAfter(work, before, now, side, writes));
	const base = { until, coupling, after, before: {}, revision: now?.revision ?? null, version: null };
	const [first, ...others] = writes;
	const { resolution } = request;
	// A policy uncouples what a guard had held back and was let go.
	if (resolution === "uncouple" || (resolution === "release" && first === undefined))
		return now?.state === "parted" ? { ...base, did: "part", side: null, recordId: null } : null;
	if (
		first === undefined ||
		others.some(({ side, operation }) => side !== first.side || operation !== "update")
	)
		return null;
	const { side, operation } = first;
	const recordId = operation === "create" ? (now?.[side].id ?? null) : (before[side]?.id ?? null);
	if (recordId === null) return null;
	// Bound to another record by now: there is no bond to put the old agreement back into.
	if (operation === "update" && SIDES.some((which) => now?.[which].id !== coupling[which].id)) return null;
	switch (operation) {
		case "create":
			return { ...base, did: "create", side, recordId, version: now?.[side].version ?? null };
		case "delete":
			return { ...base, did: "delete", side, recordId, before: wholeOf(first) ?? before[side]?.fields ?? {} };
		case "update":
			return { ...base, did: "update", side, recordId, before: beforeOf([first, ...others]) };
		default:
			return null;
	}
}

/** True when this job has written to the pair. */
export async function hasWritten(work: Work, before: Pair): Promise<boolean> {
	const now = await work.engine.stores.couplings.get(before.coupling._id);
	return (await writesOf(work, before, now)).length > 0;
}

/** The whole record that was deleted, as the log keeps it; null where it was read before and kept there. */
function wholeOf({ fields }: RecordLogEntry): UndoPlan["before"] | null {
	return fields.length === 0 ? null : Object.fromEntries(fields.map(({ name, before }) => [name, before]));
}

/** What this job wrote to the pair, oldest first. */
async function writesOf(work: Work, before: Pair, now: Coupling | null): Promise<RecordLogEntry[]> {
	const { log } = work.engine.stores;
	const lists = await Promise.all(
		SIDES.flatMap((side) => {
			const ids = new Set([before.coupling[side].id, now?.[side].id ?? null]);
			return [...ids].map(async (id) =>
				id === null ? [] : log.ofRecord(work.mapping.name, side, id, RECENT_ENTRIES),
			);
		}),
	);
	const own = new Map<string, RecordLogEntry>();
	for (const entry of lists.flat()) {
		const isWrite = entry.operation !== "couple" && entry.operation !== "uncouple";
		if (entry.job === work.job._id && isWrite) own.set(entry._id, entry);
	}
	return [...own.values()].sort((one, two) => (one.at < two.at ? -1 : 1));
}

/** A press writes a handful of times at most. */
const RECENT_ENTRIES = 20;

/** By field what the record held before the first write of it. */
export function beforeOf(entries: RecordLogEntry[]): UndoPlan["before"] {
	const values: UndoPlan["before"] = {};
	for (const { name, before } of entries.flatMap(({ fields }) => fields))
		if (!(name in values)) values[name] = before;
	return values;
}

/**
 * What a side holds now: as it was read before, with the seats of what was written since. A value that was set back to
 * its seat moved none: that one stands in the log.
 */
function valuesAfter(
	work: Work,
	before: Pair,
	now: Coupling | null,
	side: Side,
	writes: RecordLogEntry[],
): Record<string, UndoPlan["before"][string]> {
	const reading = before[side];
	// A record that was gone and was not made again still is: its seats tell what it held once.
	const isMade = writes.some((entry) => entry.side === side && entry.operation === "create");
	if (!reading && !isMade) return {};
	const values = reading ? valuesOf(work.mapping, side, reading) : {};
	for (const [name, seat] of Object.entries(now?.seats ?? {})) {
		const was = before.coupling.seats[name];
		if (was === undefined || !reading || was[side] !== seat[side]) values[name] = seat[side];
	}
	for (const entry of writes) {
		if (entry.side !== side || entry.operation !== "update") continue;
		for (const { name, after } of entry.fields) values[name] = after;
	}
	return values;
}

/** Why it cannot be taken back, or null when it was: then the error is open again. */
export async function takeBack(
	work: Work,
	request: ResolveRequest,
	error: SyncError,
	plan: UndoPlan,
): Promise<RefusalReason | string | null> {
	const pair = await pairToday(work, plan);
	if (pair === "busy") return "pairBusy";
	if (pair === null || !isUntouched(work, pair, plan)) return "writtenSince";
	const back = await carryBack(work, pair, plan);
	if (typeof back === "string") return back;
	return reopen(work, request, error, back, plan);
}

/** The pair as it stands now; for a deletion the bond as it was, for it has ended. */
async function pairToday(work: Work, plan: UndoPlan): Promise<Pair | null | "busy"> {
	if (plan.did !== "delete") return readFreePair(work, plan.coupling._id);
	if ((await work.engine.stores.couplings.get(plan.coupling._id)) !== null) return null;
	const [pair] = await readPairs(work, [toPair(plan.coupling, new Map())]);
	return pair ?? null;
}

/** Both records hold what they held right after the resolution, and the bond is in the state it left. */
function isUntouched(work: Work, pair: Pair, plan: UndoPlan): boolean {
	const state = plan.did === "part" ? "parted" : "coupled";
	if (plan.did !== "delete" && pair.coupling.state !== state) return false;
	if (plan.did === "create" && !sameId(pair.coupling, plan)) return false;
	if (plan.did === "part" && pair.coupling.revision !== plan.revision) return false;
	// It is about to be deleted, so a change of a field nobody mapped counts as well.
	if (plan.did === "create" && plan.version !== null && pair[plan.side ?? "left"]?.version !== plan.version)
		return false;
	return SIDES.every((side) => {
		const held = plan.after[side];
		const reading = pair[side];
		if (plan.did === "delete" && side === plan.side) return !reading;
		if (!reading) return Object.keys(held).length === 0;
		const values = valuesOf(work.mapping, side, reading);
		return work.mapping.fields.every(
			(field) => !(field.name in held) || sameOnSide(field, side, values[field.name], held[field.name]),
		);
	});
}

function sameId(coupling: Coupling, { side, recordId }: UndoPlan): boolean {
	return side !== null && coupling[side].id?.toLowerCase() === recordId?.toLowerCase();
}

/** Puts the one record back; gives the pair with its bond as it was, or why not. */
async function carryBack(work: Work, pair: Pair, plan: UndoPlan): Promise<Pair | RefusalReason | string> {
	const { side } = plan;
	if (plan.did === "part") return bindAgain(work, pair, plan);
	if (side === null) return pair;
	if (plan.did === "create") {
		const result = await removeByHand(work, pair, side);
		if (result === "changed") return "writtenSince";
		return "failed" in result ? result.failed : { ...pair, coupling: result, [side]: null };
	}
	if (plan.did === "delete") {
		const result = await recreateByHand(work, plan.coupling, side, plan.before);
		return "failed" in result
			? result.failed
			: { ...pair, coupling: result.coupling, [side]: result.snapshot };
	}
	const seats = plan.coupling.seats;
	const values = plan.before;
	const result = await writeByHand(work, pair, { side, values, seats, asks: true });
	switch (result.kind) {
		case "done":
			return result.pair;
		case "changed":
			return "writtenSince";
		case "refused":
			return result.failure.message;
		case "unclear":
			return own("answerNeverCame");
	}
}

/**
 * The bond stands again before anything tells so: a process that dies in between is recovered by what it left on the
 * pair, as after a write. No run decides it meanwhile, for its error is in our hands.
 */
async function bindAgain(work: Work, pair: Pair, plan: UndoPlan): Promise<Pair | RefusalReason> {
	const { engine, hold } = work;
	const bond = { ...bondAsBefore(pair.coupling, plan), undone: true, skipped: false, needsReading: true };
	await engine.stores.log.add([bondEntry(work, bond, "couple")]);
	hold.check();
	if ((await engine.stores.couplings.save([{ coupling: bond }])).size > 0) return "changedMeanwhile";
	await engine.checkpoint("afterSave");
	return { ...pair, coupling: { ...bond, revision: bond.revision + 1 } };
}

/** The error first, then the bond as it was: never skipped without an open error (history 10). */
async function reopen(
	work: Work,
	request: ResolveRequest,
	error: SyncError,
	pair: Pair,
	plan: UndoPlan,
): Promise<RefusalReason | null> {
	const { engine } = work;
	const current = (await engine.stores.errors.get(error._id)) ?? error;
	// On record before the question stands open again: a process that dies in between is recovered by the error alone.
	const line = { _id: deedOf(error), outcome: "done" as const, reason: null, before: imagesOfUndo(error) };
	await audit(engine, request, error, line);
	const coupling = bondAsBefore(pair.coupling, plan);
	const open = askedAgain(work, current, { ...pair, coupling }, questionOf(error, plan), request.actor.name);
	work.hold.check();
	if (!(await engine.stores.errors.save(open, current))) return "changedMeanwhile";
	engine.events.emit("error:changed", { error: open });
	await engine.stores.couplings.save([{ coupling: skip({ ...coupling, undone: true }) }]);
	return null;
}

/** The bond as it was before the answer, in the revision it has now. */
function bondAsBefore(now: Coupling, { coupling: before, did, side }: UndoPlan): Coupling {
	if (did === "update") {
		return {
			...putSeats(unsetVersions(now), before.seats, Object.keys({ ...now.seats, ...before.seats }), true),
			asked: before.asked,
			touched: before.touched,
		};
	}
	// The guard's question that may have held it then can be over by now, and would hold it forever.
	const revision = { revision: now.revision, updatedAt: now.updatedAt, pending: null, held: null };
	// A record that was made again has a new id.
	const made = did === "delete" && side !== null ? { [side]: now[side] } : {};
	const bond = { ...before, ...made, ...revision };
	return withReadingMark({ ...bond, ...keysOf(bond) });
}

function keysOf(coupling: Coupling): Partial<Coupling> {
	return Object.fromEntries(
		SIDES.flatMap((side) => {
			const { id } = coupling[side];
			return id === null ? [] : [[keyOf(side), recordKey(coupling.mapping, id)]];
		}),
	);
}

/** What the error asked before; values that were sent are asked as taken back. */
function questionOf(error: SyncError, { did, before }: UndoPlan): Failure {
	const { answer } = error;
	if (did === "update") {
		const fields = Object.keys(before);
		return {
			kind: "updateConflict",
			code: "undone",
			message: own("takenBack"),
			conflict: { conflict: "update", reason: "undone", fields },
			askedFields: fields,
		};
	}
	return {
		kind: error.kind,
		code: answer?.code ?? error.kind,
		message: answer?.message ?? own("takenBack"),
		foreignCode: answer?.foreignCode ?? null,
		side: error.refusedSide,
		conflict: error.conflict,
		askedFields: error.fields.filter(({ asked }) => asked).map(({ name }) => name),
		proposal: error.proposal,
		others: error.others,
		...(error.loop === undefined ? {} : { loop: error.loop }),
	};
}

/** A resolved error in the hands of whoever takes its answer back: its subject is its own again. */
export function takenBackBy(work: Work, request: ResolveRequest, error: SyncError): SyncError {
	const at = isoNow(work.engine.clock);
	const { actor } = request;
	const key =
		error.couplingId === null
			? undefined
			: openKeyOf({ mapping: error.mapping, couplingId: error.couplingId });
	return {
		...error,
		...(key === undefined ? {} : { openKey: key }),
		state: "resolving",
		revision: error.revision + 1,
		resolving: {
			owner: work.hold.id,
			actor: actor.id,
			actorName: actor.name,
			resolution: "undo",
			side: error.undo?.side ?? null,
			at,
		},
	};
}

/** It could not be taken back: resolved, as it was. */
export function stillResolved(error: SyncError): SyncError {
	const { openKey: _, ...rest } = error;
	return { ...rest, state: "resolved", resolving: null, revision: error.revision + 1 };
}

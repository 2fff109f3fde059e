import { isDeepStrictEqual } from "node:util";
import {
	type Coupling,
	forgetWrites,
	moveSeats,
	type Pending,
	skip,
	unsetVersions,
	withReadingMark,
} from "../domain/coupling.js";
import { fieldsToSend } from "../domain/field-values.js";
import { own } from "../domain/own-words.js";
import type { UpdateDecision } from "../domain/reconcile.js";
import { type BothSides, bothSides, otherSide, type Side, type Snapshot } from "../domain/record.js";
import { gathered, whyWritten } from "../domain/write-cause.js";
import type { UpdateRequest, WriteResult } from "../ports/connector.js";
import { newClaim, settleWrites } from "./claim.js";
import { closeSettled, isBeingResolved } from "./close-errors.js";
import { chunksOf, type Work } from "./engine.js";
import { waitsForPeople } from "./error-schedule.js";
import { type Failure, failureOf } from "./failure.js";
import { wasChanged } from "./loop-writers.js";
import { loopFailure, withWrite } from "./loops.js";
import { whyRefused } from "./missing-parents.js";
import { overtake } from "./overtaken.js";
import { adoptSeats, type DecidedPair, type Pair, type Reading, settleVersions, valuesIn } from "./pair.js";
import { recordPairError } from "./record-errors.js";
import { unsendableFailure } from "./unsendable.js";
import { logEntry } from "./write-log.js";

/** How many batches of one side are on their way at once; more would only claim pairs long before their turn. */
const BATCHES_AT_ONCE = 6;

/** One pair on its way through the writer; `coupling` is always the one stored last, or about to be. */
interface Item {
	pair: DecidedPair;
	/** Both sides as they were decided on, whatever was written since. */
	read: BothSides<Reading>;
	coupling: Coupling;
	/** Sides still to be written. */
	todo: Side[];
	failure: Failure | null;
	/** To be read and decided again: it was stale, claimed or saved by another, or its answer never came. */
	again: boolean;
	/** Someone else has taken the pair over; nothing more is written about it. */
	lost: boolean;
	/** True while `coupling` holds something that is not stored yet. */
	dirty: boolean;
	/** The claim under which this pair is being written; null between writes. */
	claim: Pending | null;
	/** The record as read back from the write under way; null when there is none. */
	wrote: Snapshot | null;
}

/** What is to be decided once more, and why it could not be done now (for the error after the last try). */
export type Again = Map<string, Failure | null>;

/**
 * The only writer of updates. Every write is claimed first, carries the version it expects, and is saved together
 * with its seats and versions; a pair with two writes has two results. Handles decisions `unchanged` and `update`;
 * deletions are decided elsewhere, after the last page.
 */
export async function applyPairs(work: Work, pairs: DecidedPair[]): Promise<Again> {
	const items = pairs.map((pair) => toItem(work, pair));
	const right = items.filter((item) => item.todo[0] === "right");
	const left = items.filter((item) => item.todo[0] === "left");
	await allOrFirstFailure([writeSide(work, "right", right), writeSide(work, "left", left)]);
	const second = right.filter((item) => item.todo[0] === "left" && !item.again && !item.lost);
	await writeSide(work, "left", second);
	await finish(work, items);
	return new Map(
		items.filter(({ again, lost }) => again && !lost).map(({ coupling, failure }) => [coupling._id, failure]),
	);
}

function toItem(work: Work, pair: DecidedPair): Item {
	const { decision, changes } = pair;
	const update = decision.kind === "update" ? decision : null;
	// A person's press makes a new beginning: from here on a loop is looked for anew.
	const stored = work.isRun ? pair.coupling : forgetWrites(pair.coupling);
	const coupling = update ? adoptSeats(stored, update.agreed, changes) : stored;
	const todo = update ? (["right", "left"] as const).filter((side) => hasWrites(update, side)) : [];
	const drift = decision.kind === "update" || decision.kind === "unchanged" ? decision.drift.length : 0;
	work.job.counters.drift += drift;
	return {
		pair,
		read: { left: pair.left, right: pair.right },
		coupling,
		todo,
		failure: null,
		again: false,
		lost: false,
		dirty: true,
		claim: null,
		wrote: null,
	};
}

function hasWrites(update: UpdateDecision, side: Side): boolean {
	return Object.keys(update.writes[side]).length > 0;
}

async function writeSide(work: Work, side: Side, items: Item[]): Promise<void> {
	const batches = chunksOf(items, work.connectors[side].capabilities.batchSize);
	await inParallel(batches, BATCHES_AT_ONCE, (batch) => writeBatch(work, side, batch));
}

/** Claim, write, save. */
async function writeBatch(work: Work, side: Side, items: Item[]): Promise<void> {
	await work.engine.checkpoint("beforeClaim");
	const claimed = await claimBatch(work, side, items);
	if (claimed.length === 0) return;
	await work.engine.checkpoint("afterClaim");
	const requests = claimed.map((item) => toRequest(work, side, item));
	const results = await work.connectors[side].updateMany(work.mapping[side].entity, requests, work.call);
	await work.engine.checkpoint("afterAnswer");
	const unclear: Item[] = [];
	for (const [index, item] of claimed.entries()) {
		const result = results[index];
		if (result?.kind === "unclear") unclear.push(item);
		if (result !== undefined) takeResult(work, side, item, result);
	}
	const answered = claimed.filter((item) => !unclear.includes(item));
	await saveAnswered(work, side, answered);
	await lookAtRefused(work, side, answered);
	await settleUnclear(work, side, unclear);
	await work.engine.checkpoint("afterSave");
}

/** Pairs whose claim fails are left out and looked at again. */
async function claimBatch(work: Work, side: Side, items: Item[]): Promise<Item[]> {
	work.hold.check();
	const claims = items.map((item) => ({ coupling: item.coupling, pending: claimFor(work, side, item) }));
	const stored = new Map((await work.engine.stores.couplings.claim(claims)).map((one) => [one._id, one]));
	const claimed: Item[] = [];
	for (const item of items) {
		const own = stored.get(item.coupling._id);
		if (own === undefined) {
			item.again = true;
			item.dirty = false;
			continue;
		}
		item.coupling = { ...item.coupling, pending: own.pending, revision: own.revision };
		item.claim = own.pending;
		claimed.push(item);
	}
	return claimed;
}

function claimFor(work: Work, side: Side, item: Item) {
	const { pair } = item;
	const values = (pair.decision as UpdateDecision).writes[side];
	const from = valuesIn(pair.changes[otherSide(side)]);
	const sourceValues = Object.fromEntries(Object.keys(values).map((name) => [name, from[name] ?? null]));
	return newClaim(work, item.coupling, {
		side,
		operation: "update",
		values,
		sourceValues,
		expected: pair[side],
		source: item.read[otherSide(side)],
		...gathered(Object.keys(values).map((field) => [field, reasonOf(work, pair, side, field)])),
	});
}

function reasonOf({ mapping }: Work, { changes, choice }: DecidedPair, side: Side, field: string) {
	return whyWritten({ mapping, changes, side, field, choice });
}

function toRequest(work: Work, side: Side, item: Item): UpdateRequest {
	const { pending } = item.coupling;
	const unversioned = work.connectors[side].capabilities.versionedWrites === "no";
	return {
		id: item.coupling[side].id ?? "",
		values: fieldsToSend(work.mapping, side, pending?.values ?? {}),
		expectedVersion: unversioned ? null : (pending?.expectedVersion ?? null),
		read: work.queries[side].fields,
	};
}

function takeResult(work: Work, side: Side, item: Item, result: WriteResult): void {
	item.todo = item.todo.filter((other) => other !== side);
	if (result.kind === "done" && result.snapshot !== null) {
		takeWritten(work, side, item, result.snapshot);
	} else if (result.kind === "refused" && isOutOfDate(result.error.code)) {
		item.coupling = unsetVersions({ ...item.coupling, pending: null });
		item.failure = failureOf(result.error, side);
		item.again = true;
	} else if (result.kind === "refused") {
		item.coupling = { ...item.coupling, pending: null };
		item.failure = failureOf(result.error, side);
	} else if (result.kind === "unclear") {
		work.unanswered.add(item.coupling._id);
		item.failure = { ...failureOf(result.error, side), kind: "transient" };
		item.again = true;
	}
}

/** Stale means read that pair and decide again; a missing record is looked at as a deletion then. */
function isOutOfDate(code: string): boolean {
	return code === "stale" || code === "notFound";
}

/** The written fields' seats are what the source held and what the destination holds now. */
function takeWritten(work: Work, side: Side, item: Item, snapshot: Snapshot): void {
	const { pair } = item;
	const { pending } = item.coupling;
	if (pending === null) return;
	const back: Record<string, Snapshot["fields"][string]> = {};
	for (const field of work.mapping.fields) {
		const end = field[side];
		back[field.name] = end === null ? field.constant : (snapshot.fields[end.field] ?? null);
	}
	const values = bothSides((which) => (which === side ? back : pending.sourceValues));
	const seated = moveSeats(item.coupling, Object.keys(pending.values), values);
	const ghosts = overtake(work, seated, side);
	item.pair = { ...item.pair, [side]: snapshot };
	const settled = settleVersions(work.mapping, item.pair, { ...seated, ghosts, pending: null });
	const overwrote = (field: string) => wasChanged(pair, side, field);
	item.coupling = withWrite(work, settled, pending, { overwrote, watched: pair.watched ?? false });
	item.wrote = snapshot;
}

async function saveAnswered(work: Work, side: Side, items: Item[]): Promise<void> {
	if (items.length === 0) return;
	const { stores, events } = work.engine;
	const written = items.filter(({ wrote }) => wrote !== null);
	work.hold.check();
	await stores.log.add(written.flatMap((item) => logOf(work, item)));
	const changes = items.map((item) => ({ coupling: afterWrite(item), claim: item.claim?.claim }));
	const unsaved = await stores.couplings.save(changes);
	for (const [index, item] of items.entries()) {
		const change = changes[index];
		item.claim = null;
		if (change === undefined || unsaved.has(item.coupling._id)) {
			item.lost = true;
			continue;
		}
		item.coupling = { ...change.coupling, revision: change.coupling.revision + 1 };
		item.dirty = false;
		if (item.wrote === null) continue;
		item.wrote = null;
		work.job.counters.modified++;
		const couplingId = item.coupling._id;
		events.emit("record:written", { mapping: work.mapping.name, couplingId, side, operation: "update" });
	}
}

function logOf(work: Work, { pair, coupling, claim, wrote }: Item) {
	if (claim === null || wrote === null) return [];
	return [logEntry(work, coupling, claim, { before: valuesIn(pair.changes[claim.side]), after: wrote })];
}

/** The answers are stored by then: the look may meet a connection that is gone. */
async function lookAtRefused(work: Work, side: Side, items: Item[]): Promise<void> {
	const refused = items.flatMap((item) => {
		const { pair, failure, again, lost } = item;
		if (failure === null || failure.side !== side || again || lost) return [];
		const { [side]: values } = (pair.decision as UpdateDecision).writes;
		return [{ item, write: { values, source: item.read[otherSide(side)], failure } }];
	});
	const writes = refused.map(({ write }) => write);
	const failures = await whyRefused(work, side, writes);
	for (const [at, { item }] of refused.entries()) item.failure = failures[at] ?? item.failure;
}

/** A pair that is done with everything comes back into the runs in the same save. */
function afterWrite(item: Item): Coupling {
	const done = isSettled(item) && item.todo.length === 0;
	return withReadingMark(
		done ? { ...item.coupling, skipped: false, asked: false, undone: false } : item.coupling,
	);
}

function isSettled({ pair, failure, again }: Item): boolean {
	const { decision, loop } = pair;
	if (loop !== undefined) return false;
	const asks = decision.kind === "update" && (decision.conflict !== null || decision.unsendable.length > 0);
	return !asks && failure === null && !again;
}

/** An answer that never came is settled by reading, never by repeating blindly. */
async function settleUnclear(work: Work, side: Side, items: Item[]): Promise<void> {
	const settled = await settleWrites(
		work,
		side,
		items.map(({ coupling }) => coupling),
		new Map(items.map(({ coupling, pair }) => [coupling._id, valuesIn(pair.changes[side])])),
	);
	for (const item of items) {
		const coupling = settled.get(item.coupling._id);
		item.claim = null;
		item.dirty = false;
		if (coupling === undefined) item.lost = true;
		else item.coupling = coupling;
	}
}

/** Errors are opened before their pairs are skipped; pairs come back before their errors are closed (history 10). */
async function finish(work: Work, items: Item[]): Promise<void> {
	const ok: Item[] = [];
	for (const item of items) {
		if (item.lost || item.again) continue;
		if (isSettled(item)) ok.push(item);
		else await recordFailure(work, item);
	}
	for (const chunk of chunksOf(ok, 1_000)) await saveSettled(work, chunk);
	await closeErrors(work, ok);
}

async function saveSettled(work: Work, items: Item[]): Promise<void> {
	const changes: Array<{ coupling: Coupling }> = [];
	for (const item of items) {
		if (!item.dirty) continue;
		work.job.counters.unchanged++;
		const stored = item.pair.stored;
		const settled = settleVersions(work.mapping, item.pair, {
			...item.coupling,
			skipped: false,
			asked: false,
			undone: false,
		});
		if (isDeepStrictEqual(settled, stored)) continue;
		item.coupling = settled;
		changes.push({ coupling: settled });
	}
	if (changes.length === 0) return;
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save(changes);
	// Who saved it meanwhile may not have seen what we have: its rows come in no later list.
	for (const item of items) if (unsaved.has(item.coupling._id)) item.again = true;
}

async function closeErrors(work: Work, items: Item[]): Promise<void> {
	for (const { pair, lost, again } of items) {
		if (lost || again || pair.error === null || pair.error._id === work.answering) continue;
		await closeSettled(work.engine, pair.error);
	}
}

async function recordFailure(work: Work, item: Item): Promise<void> {
	const { pair } = item;
	// What is only watched waits for nobody.
	work.job.counters[pair.watch === undefined ? "failed" : "skipped"]++;
	const failure = await failureOfItem(work, item);
	const error = await recordPairError(work, { ...pair, coupling: item.coupling }, failure);
	if (isBeingResolved(work, error)) {
		item.again = true;
		return;
	}
	const asked = item.coupling.asked || asksAboutFirstContact(item.coupling, failure);
	const settled = settleVersions(work.mapping, pair, { ...item.coupling, asked });
	const next = waitsForPeople(error) ? skip(settled) : withReadingMark({ ...settled, skipped: false });
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save([{ coupling: next }]);
	if (unsaved.size > 0) item.again = true;
}

function asksAboutFirstContact({ seats }: Coupling, { conflict }: Failure): boolean {
	return conflict?.conflict === "update" && conflict.fields.some((name) => seats[name] === undefined);
}

async function failureOfItem(work: Work, { pair, failure }: Item): Promise<Failure> {
	if (pair.loop !== undefined) return loopFailure(work, pair, pair.loop);
	const update = pair.decision as UpdateDecision;
	if (update.conflict !== null) {
		return {
			kind: "updateConflict",
			code: update.conflict.reason,
			message: own("bothDiffer"),
			conflict: update.conflict,
			askedFields: update.conflict.fields,
		};
	}
	if (failure !== null) return failure;
	const [first] = update.unsendable;
	if (first === undefined) throw new Error("A pair that failed has a reason.");
	return unsendableFailure(work, first, pair[otherSide(first.side)]);
}

/** After the last try: the pair's own failure, or that it kept changing under our hands. */
export async function giveUp(work: Work, pair: Pair, failure: Failure | null): Promise<void> {
	work.job.counters.failed++;
	await recordPairError(
		work,
		pair,
		failure ?? { kind: "stale", code: "stale", message: own("keptChanging") },
	);
}

/** Runs to the end even when one fails, so that nothing is on its way any more when the failure is told. */
async function inParallel<T>(items: T[], width: number, run: (item: T) => Promise<void>): Promise<void> {
	const queue = items[Symbol.iterator]();
	const worker = async () => {
		for (let next = queue.next(); !next.done; next = queue.next()) await run(next.value);
	};
	await allOrFirstFailure(Array.from({ length: Math.min(width, items.length) }, worker));
}

async function allOrFirstFailure(work: Array<Promise<void>>): Promise<void> {
	const results = await Promise.allSettled(work);
	for (const result of results) if (result.status === "rejected") throw result.reason;
}

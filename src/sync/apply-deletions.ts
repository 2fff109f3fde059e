import { type Coupling, type Pending, part, skip, withReadingMark } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import { otherSide, SIDES, type Side } from "../domain/record.js";
import type { SyncErrorKind } from "../domain/sync-error.js";
import type { DeleteRequest } from "../ports/connector.js";
import type { Again } from "./apply-decision.js";
import { newClaim, settleWrites } from "./claim.js";
import { closeSettled, isBeingResolved } from "./close-errors.js";
import { createRecords } from "./create-records.js";
import { removeBonds } from "./end-bonds.js";
import { chunksOf, type Work } from "./engine.js";
import { waitsForPeople } from "./error-schedule.js";
import { type Failure, failureOf } from "./failure.js";
import type { DecidedPair } from "./pair.js";
import { readWhole } from "./readings.js";
import { recordPairError } from "./record-errors.js";
import { bondEntry, logEntry } from "./write-log.js";

/** The kind of question a deletion opens. */
export function deletionKind(deleted: Side): SyncErrorKind {
	return deleted === "left" ? "deletedLeft" : "deletedRight";
}

/**
 * Carries out what was decided about pairs whose record was read by id and is gone (design.md I7); the guard has
 * looked at them already. Returns pairs to decide once more, with the reason (null: something may still flow).
 */
export async function applyDeletions(work: Work, pairs: DecidedPair[]): Promise<Again> {
	const again: Again = new Map();
	for (const side of SIDES) {
		await deleteRecords(
			work,
			pairs.filter((pair) => isTo("delete", side, pair)),
			side,
			again,
		);
		await restoreRecords(
			work,
			pairs.filter((pair) => isTo("restore", side, pair)),
			side,
			again,
		);
	}
	for (const pair of pairs) await applyAlone(work, pair, again);
	return again;
}

function isTo(kind: "delete" | "restore", side: Side, { decision }: DecidedPair): boolean {
	return decision.kind === kind && decision.side === side;
}

async function applyAlone(work: Work, pair: DecidedPair, again: Again): Promise<void> {
	const { decision } = pair;
	switch (decision.kind) {
		case "drop":
			return endCoupling(work, pair, again);
		case "conflict":
			return askAboutDeletion(work, pair, decision.conflict.deleted, again);
		case "uncouple":
			return uncoupleByPolicy(work, pair, again);
		case "delete":
		case "restore":
			return;
		default:
			again.set(pair.coupling._id, null);
	}
}

/** Both records are gone: nothing is left to couple. */
async function endCoupling(work: Work, pair: DecidedPair, again: Again): Promise<void> {
	await work.engine.stores.log.add([bondEntry(work, pair.coupling, "uncouple")]);
	const stayed = await removeBonds(work, [pair.coupling]);
	if (stayed.size > 0) {
		again.set(pair.coupling._id, null);
		return;
	}
	work.job.counters.uncoupled++;
	await settleErrorOf(work, pair);
}

async function settleErrorOf(work: Work, { error }: DecidedPair): Promise<void> {
	if (error !== null && error._id !== work.answering) await closeSettled(work.engine, error);
}

async function askAboutDeletion(work: Work, pair: DecidedPair, deleted: Side, again: Again): Promise<void> {
	const conflict = pair.decision.kind === "conflict" ? pair.decision.conflict : null;
	const error = await recordPairError(work, pair, {
		kind: deletionKind(deleted),
		code: conflict?.reason ?? "policyAsks",
		message: own("recordGone"),
		conflict,
		side: deleted,
		parent: pair.cascade ?? null,
	});
	if (isBeingResolved(work, error)) {
		again.set(pair.coupling._id, null);
		return;
	}
	work.job.counters.failed++;
	if (!(await saveCoupling(work, skip(pair.coupling)))) again.set(pair.coupling._id, null);
}

/** False when somebody else has saved it meanwhile. */
async function saveCoupling(work: Work, coupling: Coupling): Promise<boolean> {
	work.hold.check();
	return (await work.engine.stores.couplings.save([{ coupling }])).size === 0;
}

/** Kept as parted, so that the survivor is neither matched nor created again. */
async function uncoupleByPolicy(work: Work, pair: DecidedPair, again: Again): Promise<void> {
	await work.engine.stores.log.add([bondEntry(work, pair.coupling, "uncouple")]);
	if (!(await saveCoupling(work, part(pair.coupling)))) {
		again.set(pair.coupling._id, null);
		return;
	}
	work.job.counters.uncoupled++;
	await settleErrorOf(work, pair);
}

async function restoreRecords(work: Work, pairs: DecidedPair[], side: Side, again: Again): Promise<void> {
	if (pairs.length === 0) return;
	const items = pairs.flatMap((pair) => {
		const source = pair[otherSide(side)];
		return source
			? [{ side, source, restores: { ...pair.coupling, skipped: false, undone: false, held: null } }]
			: [];
	});
	for (const id of await createRecords(work, items)) again.set(id, null);
	const now = await work.engine.stores.couplings.getMany(pairs.map(({ coupling }) => coupling._id));
	const byId = new Map(now.map((coupling) => [coupling._id, coupling]));
	for (const pair of pairs) {
		const coupling = byId.get(pair.coupling._id);
		const isBound = coupling?.state === "coupled" && coupling.pending === null;
		if (isBound && coupling[side].id !== pair.coupling[side].id) await settleErrorOf(work, pair);
	}
}

/** Each deletion is claimed first, so that a crash leaves it told; the claims stand on disk before anything leaves. */
async function deleteRecords(work: Work, pairs: DecidedPair[], side: Side, again: Again): Promise<void> {
	for (const batch of chunksOf(pairs, work.connectors[side].capabilities.batchSize)) {
		await deleteBatch(work, batch, side, again);
	}
}

async function deleteBatch(work: Work, pairs: DecidedPair[], side: Side, again: Again): Promise<void> {
	const { stores } = work.engine;
	const whole = await wholeRecords(work, pairs, side, again);
	await work.engine.checkpoint("beforeClaim");
	const claims = whole.map((pair) => ({ coupling: pair.coupling, pending: deletionClaim(work, pair, side) }));
	work.hold.check();
	const claimed = new Map((await stores.couplings.claim(claims)).map((one) => [one._id, one]));
	await stores.flushed();
	await work.engine.checkpoint("afterClaim");
	const going: DecidedPair[] = [];
	for (const pair of whole) {
		const coupling = claimed.get(pair.coupling._id);
		if (coupling === undefined || !pair[side]) again.set(pair.coupling._id, null);
		else going.push({ ...pair, coupling });
	}
	const requests = going.map((pair) => toDeleteRequest(pair, side));
	const results = await work.connectors[side].deleteMany(work.mapping[side].entity, requests, work.call);
	await work.engine.checkpoint("afterAnswer");
	const unclear: Coupling[] = [];
	for (const [index, pair] of going.entries()) {
		const result = results[index];
		if (result === undefined || result.kind === "unclear") {
			work.unanswered.add(pair.coupling._id);
			again.set(pair.coupling._id, result === undefined ? null : failureOf(result.error, side));
			unclear.push(pair.coupling);
		} else if (result.kind === "done" || result.error.code === "notFound") {
			await finishDelete(work, pair, side);
		} else {
			await refuseDelete(work, pair, failureOf(result.error, side), again);
		}
	}
	// An answer that never came is settled by reading.
	await settleWrites(work, side, unclear);
	await work.engine.checkpoint("afterSave");
}

/** The survivors with every field, as before-images; one that changed since it was read is decided again. */
async function wholeRecords(
	work: Work,
	pairs: DecidedPair[],
	side: Side,
	again: Again,
): Promise<DecidedPair[]> {
	const ids = pairs.flatMap((pair) => pair[side]?.id ?? []);
	const found = await readWhole(work, side, ids);
	return pairs.flatMap((pair) => {
		const survivor = found.get(pair[side]?.id.toLowerCase() ?? "");
		if (survivor !== undefined && survivor.version === pair[side]?.version)
			return [{ ...pair, [side]: survivor }];
		again.set(pair.coupling._id, null);
		return [];
	});
}

function deletionClaim(work: Work, pair: DecidedPair, side: Side): Pending {
	return newClaim(work, pair.coupling, {
		side,
		operation: "delete",
		values: {},
		sourceValues: {},
		expected: pair[side],
		...(pair[side] ? { whole: pair[side].fields } : {}),
		source: null,
		why: { reason: "deleted", rule: work.press === null ? work.mapping.policies.deletion : null },
	});
}

function toDeleteRequest(pair: DecidedPair, side: Side): DeleteRequest {
	const survivor = pair[side];
	return { id: survivor?.id ?? "", expectedVersion: survivor?.version ?? null };
}

async function finishDelete(work: Work, pair: DecidedPair, side: Side): Promise<void> {
	const { coupling } = pair;
	if (coupling.pending !== null)
		await work.engine.stores.log.add([logEntry(work, coupling, coupling.pending)]);
	await removeBonds(work, [coupling]);
	work.job.counters.deleted++;
	const couplingId = coupling._id;
	work.engine.events.emit("record:written", {
		mapping: work.mapping.name,
		couplingId,
		side,
		operation: "delete",
	});
	await settleErrorOf(work, pair);
}

/** Stale: read and decide again. Refused: the error says why, and no claim stays behind. */
async function refuseDelete(work: Work, pair: DecidedPair, failure: Failure, again: Again): Promise<void> {
	const free: Coupling = { ...pair.coupling, pending: null, needsReading: true };
	if (failure.kind === "stale") {
		again.set(pair.coupling._id, failure);
		await saveCoupling(work, free);
		return;
	}
	work.job.counters.failed++;
	const error = await recordPairError(work, pair, failure);
	await saveCoupling(work, waitsForPeople(error) ? skip(free) : withReadingMark(free));
}

import { type Coupling, part, skip, withReadingMark } from "../domain/coupling.js";
import { bothSides, otherSide, type Side, type Snapshot } from "../domain/record.js";
import type { SyncErrorKind } from "../domain/sync-error.js";
import type { Again } from "./apply-decision.js";
import { newClaim } from "./claim.js";
import { createRecords } from "./create-records.js";
import type { Work } from "./engine.js";
import type { DecidedPair } from "./pair.js";
import {
	closeError,
	type Failure,
	failureOf,
	recordPairError,
	succeeded,
	waitsForPeople,
} from "./record-errors.js";
import { bondEntry, logEntry } from "./write-log.js";

/** The kind of question a deletion opens. */
export function deletionKind(deleted: Side): SyncErrorKind {
	return deleted === "left" ? "deletedLeft" : "deletedRight";
}

/**
 * Carries out what was decided about pairs whose record was read by id and is gone (design.md I7); the guard has
 * looked at them already. Returns pairs to decide once more.
 */
export async function applyDeletions(work: Work, pairs: DecidedPair[]): Promise<Again> {
	const again: Again = new Map();
	for (const pair of pairs) {
		const failure = await applyDeletion(work, pair);
		if (failure !== undefined) again.set(pair.coupling._id, failure);
	}
	return again;
}

/** Undefined when the pair is done with; otherwise why it must be decided again (null: something may still flow). */
async function applyDeletion(work: Work, pair: DecidedPair): Promise<Failure | null | undefined> {
	const { decision } = pair;
	switch (decision.kind) {
		case "drop":
			return dropCoupling(work, pair);
		case "conflict":
			return askAboutDeletion(work, pair, decision.conflict.deleted);
		case "uncouple":
			return uncoupleByPolicy(work, pair);
		case "restore":
			return restoreRecord(work, pair, decision.side);
		case "delete":
			return deleteRecord(work, pair, decision.side);
		default:
			return null;
	}
}

/** Both records are gone: nothing is left to couple. */
async function dropCoupling(work: Work, pair: DecidedPair): Promise<undefined> {
	await endCoupling(work, pair);
	return undefined;
}

async function endCoupling(work: Work, pair: DecidedPair): Promise<void> {
	await work.engine.stores.log.add([bondEntry(work, pair.coupling, "uncouple")]);
	work.hold.check();
	const stayed = await work.engine.stores.couplings.remove([pair.coupling]);
	if (stayed.size > 0) return;
	work.job.counters.uncoupled++;
	await settleErrorOf(work, pair);
}

async function settleErrorOf(work: Work, { error }: DecidedPair): Promise<void> {
	if (error !== null && error._id !== work.answering)
		await closeError(work.engine, error, succeeded(work.engine));
}

async function askAboutDeletion(work: Work, pair: DecidedPair, deleted: Side): Promise<undefined> {
	const conflict = pair.decision.kind === "conflict" ? pair.decision.conflict : null;
	await recordPairError(work, pair, {
		kind: deletionKind(deleted),
		code: conflict?.reason ?? "policyAsks",
		message: "The record no longer exists.",
		conflict,
		side: deleted,
	});
	work.job.counters.failed++;
	await saveCoupling(work, skip(pair.coupling));
	return undefined;
}

async function saveCoupling(work: Work, coupling: Coupling): Promise<void> {
	work.hold.check();
	await work.engine.stores.couplings.save([{ coupling }]);
}

/** Kept as parted, so that the survivor is neither matched nor created again. */
async function uncoupleByPolicy(work: Work, pair: DecidedPair): Promise<undefined> {
	await work.engine.stores.log.add([bondEntry(work, pair.coupling, "uncouple")]);
	await saveCoupling(work, part(pair.coupling));
	work.job.counters.uncoupled++;
	await settleErrorOf(work, pair);
	return undefined;
}

async function restoreRecord(work: Work, pair: DecidedPair, side: Side): Promise<Failure | null | undefined> {
	const source = pair[otherSide(side)];
	if (!source) return null;
	const restores = { ...pair.coupling, skipped: false, held: null };
	const inserted = work.job.counters.inserted;
	const again = await createRecords(work, [{ side, source, restores }]);
	if (work.job.counters.inserted > inserted) await settleErrorOf(work, pair);
	return again.length > 0 ? null : undefined;
}

async function deleteRecord(work: Work, pair: DecidedPair, side: Side): Promise<Failure | null | undefined> {
	const survivor = pair[side];
	if (!survivor) return null;
	const { stores } = work.engine;
	await work.engine.checkpoint("beforeClaim");
	const pending = newClaim(work, pair.coupling, {
		side,
		operation: "delete",
		values: {},
		sourceValues: {},
		expected: survivor,
	});
	work.hold.check();
	const [claimed] = await stores.couplings.claim([{ coupling: pair.coupling, pending }]);
	if (claimed === undefined) return null;
	await stores.flushed();
	await work.engine.checkpoint("afterClaim");
	const request = { id: survivor.id, expectedVersion: survivor.version };
	const [result] = await work.connectors[side].deleteMany(work.mapping[side].entity, [request], work.call);
	await work.engine.checkpoint("afterAnswer");
	if (result?.kind === "done" || (result?.kind === "refused" && result.error.code === "notFound")) {
		await finishDelete(work, { ...pair, coupling: claimed }, side, survivor);
		return undefined;
	}
	return refuseDelete(work, { ...pair, coupling: claimed }, side, result);
}

async function finishDelete(work: Work, pair: DecidedPair, side: Side, survivor: Snapshot): Promise<void> {
	const { coupling } = pair;
	if (coupling.pending !== null) {
		const whole = Object.entries(survivor.fields).map(([name, before]) => ({ name, before, after: null }));
		await work.engine.stores.log.add([{ ...logEntry(work, coupling, coupling.pending), fields: whole }]);
	}
	work.hold.check();
	await work.engine.stores.couplings.remove([coupling]);
	await work.engine.checkpoint("afterSave");
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

/** Stale or unclear: read and decide again. Refused: the error says why, and no claim stays behind. */
async function refuseDelete(
	work: Work,
	pair: DecidedPair,
	side: Side,
	result: Awaited<ReturnType<Work["connectors"]["left"]["deleteMany"]>>[number] | undefined,
): Promise<Failure | null | undefined> {
	const free: Coupling = { ...pair.coupling, pending: null, needsReading: true };
	const failure = result && result.kind !== "done" ? failureOf(result.error, side) : null;
	const again = result?.kind === "unclear" || failure?.kind === "stale";
	if (again || failure === null) {
		await saveCoupling(work, free);
		return failure;
	}
	work.job.counters.failed++;
	const error = await recordPairError(work, { ...pair, ...bothSides((which) => pair[which]) }, failure);
	await saveCoupling(work, waitsForPeople(error) ? skip(free) : withReadingMark(free));
	return undefined;
}

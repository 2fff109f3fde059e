import {
	type Coupling,
	couple,
	formerKeyOf,
	type Ghost,
	keyOf,
	recordKey,
	withReadingMark,
} from "../domain/coupling.js";
import type { Choice } from "../domain/reconcile.js";
import { type BothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { openKeyOf } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { AlreadyCoupledError, RecordNotFoundError } from "../ports/use-cases.js";
import { settleOne } from "../sync/claim.js";
import { closeRecordErrors } from "../sync/close-errors.js";
import { settlePairs } from "../sync/decide-pairs.js";
import { keepLeftApart } from "../sync/end-bonds.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
import { lookAgainAtKeys } from "../sync/told-duplicates.js";
import { bondEntry } from "../sync/write-log.js";

/**
 * Both records as they stand now.
 *
 * @throws RecordNotFoundError when one of them is gone
 */
export async function readRecords(work: Work, ids: BothSides<string>): Promise<BothSides<Snapshot>> {
	const left = await readRecord(work, "left", ids.left);
	const right = await readRecord(work, "right", ids.right);
	return { left, right };
}

/**
 * Binds two records by hand and runs the pair as a first contact; a choice says whose data wins where they differ.
 * Bonds that a person had parted give way, and what they kept apart stays apart; so does the standing bond `instead`.
 *
 * @throws AlreadyCoupledError when one of them belongs to another pair
 */
export async function coupleRecords(
	work: Work,
	readings: BothSides<Snapshot>,
	choice: Choice | undefined,
	instead: Coupling | null = null,
): Promise<Coupling> {
	const coupling = await bind(work, readings, instead);
	await work.engine.checkpoint("afterSave");
	await work.engine.stores.log.add([bondEntry(work, coupling, "couple")]);
	work.job.counters.coupled++;
	const records = SIDES.map((side) => ({ side, id: readings[side].id }));
	await closeRecordErrors(work, records);
	await lookAgainAtKeys(work, records);
	const pair: Pair = { coupling, ...readings, error: null };
	await settlePairs(work, [pair], choice);
	return (await work.engine.stores.couplings.get(coupling._id)) ?? coupling;
}

async function readRecord(work: Work, side: Side, id: string): Promise<Snapshot> {
	const { mapping, connectors, queries, call } = work;
	const found = await connectors[side].readMany(queries[side], [id], call);
	const [snapshot] = found.values();
	if (snapshot === undefined) throw new RecordNotFoundError(mapping.name, id);
	if (snapshot.mergedInto === null) return snapshot;
	const words = `Record ${id} was merged into ${snapshot.mergedInto}. Couple that one instead.`;
	throw new RecordNotFoundError(mapping.name, id, words);
}

/** One of the parted bonds becomes the new one where there is one; else a new bond is made. */
async function bind(work: Work, readings: BothSides<Snapshot>, instead: Coupling | null): Promise<Coupling> {
	const left = await bondOf(work, "left", readings, instead);
	const right = await bondOf(work, "right", readings, instead);
	const { couplings } = work.engine.stores;
	// The pair whose error is answered goes on as the new one, and keeps its error.
	const base = instead !== null && right?._id === instead._id ? right : (left ?? right);
	if (left !== null && left._id !== base?._id) await letGo(work, left, "left", readings.left.id);
	if (right !== null && right._id !== base?._id) await letGo(work, right, "right", readings.right.id);
	if (base !== null) await keepApart(work, base, readings);
	const at = isoNow(work.engine.clock);
	const bond = {
		...couple({
			_id: base?._id ?? work.engine.newId(),
			mapping: work.mapping.name,
			left: readings.left.id,
			right: readings.right.id,
			at,
		}),
		ghosts: [...ghostsOf(left, "left"), ...ghostsOf(right, "right")],
	};
	// A bond that stood is put back by the question about it alone.
	const byHand = { job: work.job._id, at, errors: await ownErrors(work, readings) };
	const fresh: Coupling = instead === null ? { ...bond, byHand } : bond;
	work.hold.check();
	if (base === null) {
		if ((await couplings.insert([fresh])).length > 0) throw taken(work, "left", readings);
		return fresh;
	}
	const next = {
		...fresh,
		revision: base.revision,
		createdAt: base.createdAt,
		...leftBehind(base, readings),
	};
	if ((await couplings.save([{ coupling: next }])).size > 0) throw taken(work, "left", readings);
	return { ...next, revision: next.revision + 1 };
}

/**
 * What may still be carried out late on this side of a former bond. Its values came from a record that may be another one
 * by now, and whoever coupled the two saw others: they are asked about wherever they appear.
 */
function ghostsOf(bond: Coupling | null, side: Side): Ghost[] {
	const own = bond === null ? [] : bond.ghosts.filter((ghost) => ghost.side === side);
	return own.map((ghost) => ({ ...ghost, agreedSince: Object.keys(ghost.values) }));
}

/** The parted bond that holds this record; null when none does. A record left behind by one is free. */
async function bondOf(
	work: Work,
	side: Side,
	readings: BothSides<Snapshot>,
	instead: Coupling | null,
): Promise<Coupling | null> {
	const { id } = readings[side];
	const { couplings } = work.engine.stores;
	const found = (await couplings.byRecord(work.mapping.name, side, [id])).get(id.toLowerCase());
	if (found === undefined || found[keyOf(side)] !== recordKey(work.mapping.name, id)) return null;
	const settled = await settleOne(work, found);
	if (settled === null) return null;
	if (settled.state !== "parted" && settled._id !== instead?._id) throw taken(work, side, readings);
	return settled;
}

/** The open errors of the two records, which end once they are coupled. */
async function ownErrors({ engine, mapping }: Work, readings: BothSides<Snapshot>): Promise<string[]> {
	const keys = SIDES.map((side) => openKeyOf({ mapping: mapping.name, side, recordId: readings[side].id }));
	return [...(await engine.stores.errors.byOpenKeys(keys)).values()].map(({ _id }) => _id);
}

function taken({ mapping }: Work, side: Side, readings: BothSides<Snapshot>): AlreadyCoupledError {
	return new AlreadyCoupledError(mapping.name, side, readings[side].id);
}

/** A parted bond gives its record to the new pair; its other record stays as it is, and so does the memory of both. */
async function letGo(work: Work, parted: Coupling, side: Side, id: string): Promise<void> {
	const next: Coupling = { ...parted, [side]: { id: null, version: null, modifiedAt: null } };
	delete next[keyOf(side)];
	next[formerKeyOf(side)] = recordKey(work.mapping.name, id);
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save([{ coupling: withReadingMark(next) }]);
	if (unsaved.size > 0) throw new AlreadyCoupledError(work.mapping.name, side, id);
}

/**
 * A bond remembers one record a side that it left behind. An earlier one that it would forget is kept apart by a bond
 * of its own, which stands before the other is saved.
 */
async function keepApart(work: Work, base: Coupling, readings: BothSides<Snapshot>): Promise<void> {
	const next = leftBehind(base, readings);
	for (const side of SIDES) {
		const former = base[formerKeyOf(side)];
		if (former === undefined || former === next[formerKeyOf(side)]) continue;
		if (former === recordKey(base.mapping, readings[side].id)) continue;
		await keepLeftApart(work, side, former);
	}
}

/** The records a parted bond held and the new one does not: matching goes on leaving them alone. */
function leftBehind(parted: Coupling, readings: BothSides<Snapshot>): Partial<Coupling> {
	const kept: Partial<Coupling> = {};
	for (const side of SIDES) {
		const former = parted[side].id;
		const isOther = former !== null && former.toLowerCase() !== readings[side].id.toLowerCase();
		const key = isOther ? recordKey(parted.mapping, former) : parted[formerKeyOf(side)];
		if (key !== undefined) kept[formerKeyOf(side)] = key;
	}
	return kept;
}

import { valuesOf } from "../domain/change.js";
import { type Coupling, keyOf, type Pending, recordKey, withReadingMark } from "../domain/coupling.js";
import { correspond, fieldsToSend, isEmpty, sameOnSide } from "../domain/field-values.js";
import { type FieldMapping, mayFlowFrom } from "../domain/mapping.js";
import { valuesForCreate } from "../domain/reconcile.js";
import {
	bothSides,
	type Fields,
	type FieldValue,
	otherSide,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import { type RestoredValues, valuesForRestore } from "../domain/restored.js";
import type { CreateRequest, WriteResult } from "../ports/connector.js";
import type { Work } from "./engine.js";
import { waitsForPeople } from "./error-schedule.js";
import type { Failure } from "./failure.js";
import { recordPairError, recordSingleError } from "./record-errors.js";

/** A record to be made on `side` from a source that stands on the other one. */
export interface CreateItem {
	side: Side;
	source: Snapshot;
	/** The coupling whose record is restored; null for a record that was never coupled. */
	restores: Coupling | null;
}

export interface Claimed {
	item: CreateItem;
	coupling: Coupling;
	pending: Pending;
}

/** What a create would send, for plans and previews. A record that was never coupled has nothing to get back. */
export function plannedCreate({ mapping }: Work, { side, source, restores }: CreateItem): RestoredValues {
	const values = valuesOf(mapping, otherSide(side), source);
	if (restores === null)
		return { ...valuesForCreate(mapping, side, values, source.partners), kept: {}, lost: [] };
	return valuesForRestore(mapping, side, { values, partners: source.partners, seats: restores.seats });
}

export function sendCreates(work: Work, side: Side, claimed: Claimed[]): Promise<WriteResult[]> {
	const requests: CreateRequest[] = claimed.map(({ pending }) => ({
		id: pending.create?.id ?? null,
		values: createdFields(work, side, pending),
		read: work.queries[side].fields,
	}));
	return work.connectors[side].createMany(work.mapping[side].entity, requests, work.call);
}

/** The fields of a create by the system's own names, the key among them. */
function createdFields(work: Work, side: Side, pending: Pending): Fields {
	const fields = fieldsToSend(work.mapping, side, pending.values);
	const key = pending.create?.key;
	if (key) fields[key.field] = key.value;
	return { ...pending.create?.unmapped, ...fields };
}

export function bindRecord(coupling: Coupling, side: Side, id: string): Coupling {
	return withReadingMark({
		...coupling,
		state: "coupled",
		[side]: { id, version: null, modifiedAt: null },
		[keyOf(side)]: recordKey(coupling.mapping, id),
		pending: null,
		skipped: false,
		undone: coupling.undone || coupling.pending?.asks === true,
		touched: { left: [], right: [] },
	});
}

/**
 * How sure we are that a record is the one we created: its own create `answered`; it was found by a key nobody else
 * could have chosen (`ours`); or it was found by a value a person may have typed too (`perhaps`).
 */
export type Origin = "answered" | "ours" | "perhaps";

/**
 * Seats of a created record. What came back with the answer stands for what we sent. Of a record that was only
 * found, values equal to ours are taken as read; others keep what we sent as their seat, so that an edit made before
 * we found the copy counts as one (history 9), unless the record may be a stranger's: then they meet for the first
 * time.
 */
export function seatsOfCreated(
	work: Work,
	coupling: Coupling,
	pending: Pending,
	snapshot: Snapshot,
	origin: Origin,
): Coupling {
	const { side, values, sourceValues } = pending;
	const source = otherSide(side);
	const read = valuesOf(work.mapping, side, snapshot);
	const seats: Coupling["seats"] = {};
	const later: string[] = [];
	for (const field of work.mapping.fields) {
		const own = read[field.name] ?? null;
		const from = sourceValues[field.name] ?? null;
		const sent = values[field.name];
		if (origin === "answered") {
			const written = sent !== undefined || isKeyField(field, side, pending);
			if (written || correspondsTo(field, side, own, from)) seats[field.name] = seat(source, from, own);
			else if (isWrittenLater(work, field, source, from)) later.push(field.name);
		} else if (sent !== undefined) {
			const same = sameOnSide(field, side, own, sent);
			if (same || origin === "ours") seats[field.name] = seat(source, from, same ? own : sent);
		}
	}
	for (const name of later) seats[name] = seat(source, sourceValues[name] ?? null, read[name] ?? null);
	return { ...coupling, seats, touched: { ...coupling.touched, [source]: later } };
}

/** A reference that was left out counts as changed until it can be written, whatever `onCouple` says. */
function isWrittenLater({ mapping }: Work, field: FieldMapping, source: Side, from: FieldValue): boolean {
	const leavesOut = field.lookup?.whenMissing === "leaveOut";
	return leavesOut && mayFlowFrom(mapping, field, source) && !isEmpty(from);
}

function isKeyField(field: FieldMapping, side: Side, pending: Pending): boolean {
	const key = pending.create?.key;
	return key?.field === field[side]?.field && key !== null && key !== undefined && !key.ours;
}

function correspondsTo(field: FieldMapping, side: Side, own: FieldValue, from: FieldValue): boolean {
	return side === "left" ? correspond(field, own, from) : correspond(field, from, own);
}

function seat(source: Side, from: FieldValue, own: FieldValue): { left: FieldValue; right: FieldValue } {
	return source === "left" ? { left: from, right: own } : { left: own, right: from };
}

/** A refused create leaves no claim behind; the error says why (history 13). */
export async function giveUpCreate(work: Work, one: Claimed, failure: Failure): Promise<void> {
	const { item, coupling, pending } = one;
	const error = await recordCreateFailure(work, item, failure);
	work.hold.check();
	if (item.restores === null) {
		await work.engine.stores.couplings.remove([coupling]);
	} else {
		const back = backToBefore(coupling, item.restores, pending.side, waitsForPeople(error));
		await work.engine.stores.couplings.save([{ coupling: back, claim: pending.claim }]);
	}
}

function backToBefore(coupling: Coupling, before: Coupling, side: Side, skipped: boolean): Coupling {
	const record = before[side];
	const back: Coupling = { ...coupling, state: "coupled", [side]: record, pending: null, skipped };
	if (record.id !== null) back[keyOf(side)] = recordKey(coupling.mapping, record.id);
	return withReadingMark(back);
}

export async function recordCreateFailure(work: Work, item: CreateItem, failure: Failure) {
	work.job.counters.failed++;
	const { side, source, restores } = item;
	if (restores === null) return recordSingleError(work, otherSide(side), source, failure);
	const readings = bothSides((which) => (which === side ? null : source));
	return recordPairError(work, { coupling: restores, ...readings, error: null }, failure);
}

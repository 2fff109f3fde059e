import type { Seats } from "./coupling.js";
import { endOf, sameOnSide } from "./field-values.js";
import { type FieldMapping, type Mapping, mayFlowFrom } from "./mapping.js";
import type { FieldValue, Partners, Side, Snapshot } from "./record.js";

/**
 * What happened on one side since the last agreement. Only fields that may flow from this side make it `updated`;
 * another field that differs is drift.
 */
export type Change = PresentChange | { kind: "deleted" };

/** A side whose record stands there. */
export interface PresentChange {
	/** `created` when the record was never coupled. */
	kind: "none" | "updated" | "created";
	/** By field mapping: what the side holds, read now or, when it was not read, its seat. */
	values: Record<string, FieldValue>;
	/** What the other side calls the records that lookups refer to; empty when nothing was read. */
	partners: Partners;
	/** Fields that may flow from here and differ from this side's seat, or count as changed whatever their value. */
	changed: string[];
	/** Fields that do not flow from here and differ from this side's seat. */
	drift: string[];
	/** Fields without seats. */
	unseated: string[];
	/** True when the record's version is not the stored one, whatever changed in it. */
	touched: boolean;
	/** ISO time; null where the system does not tell or the side was not read. */
	modifiedAt: string | null;
	/** False when nothing was read and the seats stand for the values. */
	read: boolean;
}

/** What one side is compared with. */
export interface Baseline {
	seats: Seats;
	/** The version stored at the last agreement; null when unset. */
	version: string | null;
	/** Fields that count as changed whatever their value (design.md 6.2: a write of ours that someone typed over). */
	alwaysChanged: string[];
}

/** Compares a reading with this side's own seats, never with the other side's. */
export function detectChange(
	mapping: Mapping,
	side: Side,
	snapshot: Snapshot,
	baseline: Baseline,
): PresentChange {
	const values = valuesOf(mapping, side, snapshot);
	const change: PresentChange = {
		kind: "none",
		values,
		partners: snapshot.partners ?? {},
		changed: [],
		drift: [],
		unseated: [],
		touched: snapshot.version !== baseline.version,
		modifiedAt: snapshot.modifiedAt,
		read: true,
	};
	for (const field of mapping.fields) sortField(mapping, field, side, baseline, change);
	if (change.changed.length > 0) change.kind = "updated";
	return change;
}

/** A side that was not read: its stored version stands for its seats. */
export function unreadSide(mapping: Mapping, side: Side, seats: Seats): PresentChange {
	const values: Record<string, FieldValue> = {};
	const unseated: string[] = [];
	for (const field of mapping.fields) {
		const seat = seats[field.name];
		if (seat === undefined) unseated.push(field.name);
		else values[field.name] = seat[side];
	}
	return {
		kind: "none",
		values,
		partners: {},
		changed: [],
		drift: [],
		unseated,
		touched: false,
		modifiedAt: null,
		read: false,
	};
}

/** A record that was never coupled. */
export function createdRecord(mapping: Mapping, side: Side, snapshot: Snapshot): PresentChange {
	return {
		kind: "created",
		values: valuesOf(mapping, side, snapshot),
		partners: snapshot.partners ?? {},
		changed: [],
		drift: [],
		unseated: mapping.fields.map((field) => field.name),
		touched: true,
		modifiedAt: snapshot.modifiedAt,
		read: true,
	};
}

/** The values of the mapped fields, by field mapping; a constant's value on the side that has no field. */
export function valuesOf(mapping: Mapping, side: Side, snapshot: Snapshot): Record<string, FieldValue> {
	const values: Record<string, FieldValue> = {};
	for (const field of mapping.fields) {
		const end = endOf(field, side);
		values[field.name] = end === null ? field.constant : (snapshot.fields[end.field] ?? null);
	}
	return values;
}

function sortField(
	mapping: Mapping,
	field: FieldMapping,
	side: Side,
	baseline: Baseline,
	change: PresentChange,
): void {
	const seat = baseline.seats[field.name];
	const always = baseline.alwaysChanged.includes(field.name);
	if (seat === undefined) {
		change.unseated.push(field.name);
		if (always && mayFlowFrom(mapping, field, side)) change.changed.push(field.name);
		return;
	}
	if (!always && sameOnSide(field, side, change.values[field.name], seat[side])) return;
	if (mayFlowFrom(mapping, field, side)) change.changed.push(field.name);
	else change.drift.push(field.name);
}

import { type Change, detectChange, unreadSide } from "../../../src/domain/change.js";
import type { Seats } from "../../../src/domain/coupling.js";
import { endOf } from "../../../src/domain/field-values.js";
import type { FieldMapping, Mapping } from "../../../src/domain/mapping.js";
import type { ReconcileInput } from "../../../src/domain/reconcile.js";
import {
	type BothSides,
	bothSides,
	type Fields,
	type FieldValue,
	type Side,
} from "../../../src/domain/record.js";

/** Two records as they stand in their systems, and what was agreed about them. A pure model of one coupled pair. */
export interface SimulatedPair {
	mapping: Mapping;
	/** By the system's field name; null when the record was deleted. */
	records: BothSides<Fields | null>;
	seats: Seats;
	/** Fields that count as changed on a side whatever their value. */
	alwaysChanged: BothSides<string[]>;
	/** False when the side's version is the stored one and so was not read. */
	read: BothSides<boolean>;
	modifiedAt: BothSides<string | null>;
	asked: boolean;
	/** True for a side whose record was edited in a field nobody mapped. */
	extra?: Partial<BothSides<boolean>>;
	/** False once the coupling ended. */
	coupled: boolean;
	/** What a system keeps of a value it is sent; as sent when missing. */
	keeps?: (side: Side, field: FieldMapping, value: FieldValue) => FieldValue;
}

/** What the engine would see of this pair. */
export function inputOf(pair: SimulatedPair): ReconcileInput {
	const { mapping, asked } = pair;
	return { left: changeOf(pair, "left"), right: changeOf(pair, "right"), mapping, asked };
}

/** True when an unread side could stand for this record: it holds exactly what was agreed. */
export function mayStayUnread(pair: SimulatedPair, side: Side): boolean {
	const record = pair.records[side];
	if (record === null || pair.extra?.[side] || pair.alwaysChanged[side].length > 0) return false;
	return pair.mapping.fields.every((field) => {
		const end = endOf(field, side);
		const seat = pair.seats[field.name];
		return end === null || seat === undefined || (record[end.field] ?? null) === seat[side];
	});
}

/** The value a side holds of a field; a constant on the side without a field. */
export function heldBy(pair: SimulatedPair, side: Side, field: FieldMapping): FieldValue {
	const end = endOf(field, side);
	if (end === null) return field.constant;
	return pair.records[side]?.[end.field] ?? null;
}

/** The same pair with both sides read. */
export function readBothSides(pair: SimulatedPair): SimulatedPair {
	return { ...pair, read: bothSides(() => true) };
}

/** A pair as a sentence, for a law that broke. */
export function briefly({
	mapping,
	records,
	seats,
	read,
	asked,
	modifiedAt,
	alwaysChanged,
}: SimulatedPair): string {
	const { fields, direction, onCouple, policies } = mapping;
	const settings = fields.map(({ left, right, match, private: _, compare, ...rest }) => rest);
	const facts = { direction, onCouple, policies, fields: settings };
	return JSON.stringify({ records, seats, read, asked, modifiedAt, alwaysChanged, ...facts });
}

function changeOf(pair: SimulatedPair, side: Side): Change {
	const { mapping, seats } = pair;
	const fields = pair.records[side];
	if (fields === null) return { kind: "deleted" };
	if (!pair.read[side]) return unreadSide(mapping, side, seats);
	const snapshot = {
		id: side,
		fields,
		version: mayStayUnread(pair, side) ? "agreed" : "moved",
		modifiedAt: pair.modifiedAt[side],
		modifiedBy: null,
		mergedInto: null,
	};
	const alwaysChanged = pair.alwaysChanged[side];
	return detectChange(mapping, side, snapshot, { seats, version: "agreed", alwaysChanged });
}

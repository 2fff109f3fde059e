import type { Mapping } from "../domain/mapping.js";
import { bothSides, type Side, type Snapshot } from "../domain/record.js";
import type { ShownField, ShownRecord } from "../domain/sync-error.js";
import type { Work } from "./engine.js";
import { nameOf, nameOnSide, type Pair } from "./pair.js";

/** The side of an error on which there is nothing to show. */
export const NO_RECORD: ShownRecord = {
	id: null,
	exists: false,
	name: null,
	link: null,
	version: null,
	modifiedAt: null,
	modifiedBy: null,
};

/** The version a card was drawn from: as read now, or where the side was not read as last known. */
export function versionShown(pair: Pair, side: Side): string | null {
	const reading = pair[side];
	return reading === undefined ? pair.coupling[side].version : (reading?.version ?? null);
}

/** One record of a pair as its card names it. */
export function shownRecord(work: Work, pair: Pair, side: Side): ShownRecord {
	const { mapping, connectors } = work;
	const reading = pair[side];
	const { id } = pair.coupling[side];
	const fields = reading ? reading.fields : seatFields(mapping, pair, side);
	return {
		id,
		exists: reading !== null && id !== null,
		name: nameOf(mapping, pair, side),
		link: id === null || reading === null ? null : connectors[side].link(mapping[side].entity, id, fields),
		version: versionShown(pair, side),
		modifiedAt: reading ? reading.modifiedAt : pair.coupling[side].modifiedAt,
		modifiedBy: reading?.modifiedBy ?? null,
	};
}

/** Links may need a value such as the number; the seats remember it for a side that was not read. */
function seatFields(mapping: Mapping, pair: Pair, side: Side) {
	const fields: Snapshot["fields"] = {};
	for (const field of mapping.fields) {
		const end = field[side];
		if (end !== null) fields[end.field] = pair.coupling.seats[field.name]?.[side] ?? null;
	}
	return fields;
}

/** The same of a record that stands alone. */
export function shownSnapshot(work: Work, side: Side, snapshot: Snapshot): ShownRecord {
	const { mapping, connectors } = work;
	return {
		id: snapshot.id,
		exists: true,
		name: nameOnSide(mapping, side, snapshot),
		link: connectors[side].link(mapping[side].entity, snapshot.id, snapshot.fields),
		version: snapshot.version,
		modifiedAt: snapshot.modifiedAt,
		modifiedBy: snapshot.modifiedBy,
	};
}

/** The mapped values of a record that stands alone. */
export function fieldsOf(mapping: Mapping, side: Side, snapshot: Snapshot, asked: string[]): ShownField[] {
	return mapping.fields.flatMap((field) => {
		const end = field[side];
		if (end === null) return [];
		const value = snapshot.fields[end.field] ?? null;
		const values = bothSides((which) => (which === side ? value : null));
		const { name, private: isPrivate } = field;
		return [{ name, ...values, seat: null, private: isPrivate, asked: asked.includes(name) }];
	});
}

/** The mapped values of both records of a pair; `asked` are the fields the question is about. */
export function shownFields(mapping: Mapping, pair: Pair, asked: string[]): ShownField[] {
	return mapping.fields.map((field) => {
		const seat = pair.coupling.seats[field.name] ?? null;
		const value = (side: Side) => {
			const reading = pair[side];
			if (reading === null) return null;
			if (reading === undefined) return seat?.[side] ?? null;
			const end = field[side];
			return end === null ? field.constant : (reading.fields[end.field] ?? null);
		};
		return {
			name: field.name,
			left: value("left"),
			right: value("right"),
			seat,
			private: field.private,
			asked: asked.includes(field.name),
		};
	});
}

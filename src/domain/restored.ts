import type { Seats } from "./coupling.js";
import { endOf, holdsCutText, holdsNothing, isEmpty, sameOnSide } from "./field-values.js";
import { type FieldMapping, type Mapping, mayFlowFrom } from "./mapping.js";
import { type CreatedValues, valuesForCreate } from "./reconcile.js";
import { type FieldValue, otherSide, type Partners, type Side } from "./record.js";

/** What a record that is restored is made of. */
export interface RestoredValues extends CreatedValues {
	/** By field that does not flow to this record and comes back all the same: what the survivor held when both agreed. */
	kept: Record<string, FieldValue>;
	/** Fields of the record that cannot come back. */
	lost: string[];
}

/** What a restored record is made from. */
export interface RestoreSource {
	/** By field mapping: what the survivor holds. */
	values: Record<string, FieldValue>;
	/** What the restored record's system calls the records that the survivor refers to. */
	partners?: Partners | undefined;
	seats: Seats;
}

/**
 * The values of a record that is made again on `side`: from the survivor what flows there, and from its own seats, what
 * it held itself when both agreed last, where nothing flows there or the survivor holds less of it.
 */
export function valuesForRestore(mapping: Mapping, side: Side, source: RestoreSource): RestoredValues {
	const { values, unsendable } = valuesForCreate(mapping, side, source.values, source.partners);
	const restored: RestoredValues = { values, unsendable, kept: {}, lost: [] };
	for (const field of mapping.fields) {
		if (mayFlowFrom(mapping, field, otherSide(side))) putBackWhole(field, side, source, values);
		else putBack(mapping, field, side, source, restored);
	}
	return restored;
}

/** A text that the survivor holds cut, or that it only ever takes when it is set. */
function putBackWhole(
	field: FieldMapping,
	side: Side,
	{ values: held, seats }: RestoreSource,
	values: Record<string, FieldValue>,
): void {
	const survivor = otherSide(side);
	const seat = seats[field.name];
	const value = held[field.name] ?? null;
	if (seat === undefined || !sameOnSide(field, survivor, value, seat[survivor])) return;
	const isLess = field.onlyWhenSet && holdsNothing(field, survivor, value) && !isEmpty(seat[side]);
	if (isLess || holdsCutText(field, survivor, value, seat[side])) values[field.name] = seat[side];
}

function putBack(
	mapping: Mapping,
	field: FieldMapping,
	side: Side,
	{ values: held, partners = {}, seats }: RestoreSource,
	restored: RestoredValues,
): void {
	const end = endOf(field, side);
	if (end === null) return;
	const survivor = otherSide(side);
	const seat = seats[field.name];
	if (seat === undefined || end.readOnly === true || isNumberedThere(mapping, field, side)) {
		if (seat === undefined || !isEmpty(seat[side])) restored.lost.push(field.name);
		return;
	}
	const isReference = field.lookup !== null && sameOnSide(field, survivor, held[field.name], seat[survivor]);
	// The record it refers to may have been made again as well, under another id.
	const value = isReference ? (partners[field.name] ?? null) : seat[side];
	if (isEmpty(value)) {
		if (!isEmpty(seat[side])) restored.lost.push(field.name);
		return;
	}
	restored.values[field.name] = value;
	restored.kept[field.name] = seat[survivor];
}

/** A number that tells records apart is its system's to give, unless the mapping fills it. */
function isNumberedThere(mapping: Mapping, field: FieldMapping, side: Side): boolean {
	const { kind } = mapping[side].createKey;
	const isOurs = kind === "clientId" || kind === "field";
	return field.match !== null && endOf(field, side)?.type === "code" && !isOurs;
}

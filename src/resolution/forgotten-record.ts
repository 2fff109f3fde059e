import type { Coupling } from "../domain/coupling.js";
import { type Mapping, namesRecords } from "../domain/mapping.js";
import { isNoName, type Mask, maskFor, wholeMaskFor } from "../domain/mask.js";
import { MaskOfMany } from "../domain/mask-of-many.js";
import { type BothSides, type FieldValue, SIDES, type Side } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import { inTurns } from "../ports/in-turns.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { FoundRecord } from "../ports/use-cases.js";

/** A record and its partner that are to be forgotten, and by what they are recognised wherever they are told of. */
export interface ForgottenRecord extends BothSides<string | null> {
	mapping: string;
	/** Takes every value of theirs out of what tells of nobody else. */
	ownMask: Mask;
	/** Takes their names, and what is personal and tells who they are, out of what tells of others too. */
	mask: Mask;
}

/** What Koppel keeps of them. */
export interface Kept {
	errors: SyncError[];
	couplings: Coupling[];
	log: RecordLogEntry[];
}

/** A value with the field mapping it is of; null for a value of no certain field. */
interface Told {
	field: string | null;
	value: FieldValue;
}

/** What is known of a record by what is kept of it, and by what errors of others call it (`callings`). */
export async function forgottenRecord(
	mapping: Mapping,
	found: FoundRecord,
	kept: Kept,
	callings: readonly string[],
): Promise<ForgottenRecord> {
	const told = toldOf(kept);
	const fields = new Map(mapping.fields.map((field) => [field.name, field]));
	const naming = [...fields.values()].filter((field) => namesRecords(mapping, field));
	const isName = ({ field }: Told) => naming.some(({ name }) => name === field);
	const isPrivate = ({ field }: Told) => field === null || (fields.get(field)?.private ?? false);
	const called = [...callings, found.name, ...namesIn(kept.errors), ...told.filter(isName).map(bareValue)];
	const personal = told.filter(isPrivate).map(bareValue).filter(tellsWho);
	const names = called.filter(isWord);
	const masks = [await maskOfMany(maskFor, personal), await maskOfMany(wholeMaskFor, names)];
	const { left, right } = found;
	return {
		mapping: mapping.name,
		left,
		right,
		ownMask: await maskOfMany(maskFor, [...called, ...told.map(bareValue)].filter(isWord)),
		mask: (text) => masks.reduce((masked, mask) => mask(masked), text),
	};
}

/** A long history has thousands of values: other work gets its turn while they are gone through. */
async function maskOfMany(make: (values: FieldValue[]) => Mask, values: FieldValue[]): Promise<Mask> {
	const many = new MaskOfMany(make);
	for await (const value of inTurns([values])) many.add(value);
	return many.mask;
}

/** True for the record itself or its partner. */
export function isForgotten(
	record: Pick<ForgottenRecord, Side | "mapping">,
	mapping: string,
	side: Side,
	id: FieldValue,
): boolean {
	const own = record[side];
	return mapping === record.mapping && own !== null && own.toLowerCase() === String(id).toLowerCase();
}

/** What an error of another record calls this one; empty where it does not tell of it. */
export function namesGiven(error: SyncError, record: Pick<ForgottenRecord, Side | "mapping">): string[] {
	const { mapping, others, parent, fields } = error;
	const listed = others.filter(({ side, id }) => isForgotten(record, mapping, side, id));
	const awaited = parent && isParent(record, parent) ? [parent] : [];
	const referred = fields.flatMap(({ names = [] }) => names.filter(({ value }) => isEither(record, value)));
	return [...listed, ...awaited, ...referred].flatMap(({ name }) => name ?? []);
}

/** True for the record that an error waits for, or that its own one was deleted with. */
export function isParent(
	record: Pick<ForgottenRecord, Side | "mapping">,
	{ mapping, side, id, reference }: NonNullable<SyncError["parent"]>,
): boolean {
	return isForgotten(record, mapping, side, id ?? reference);
}

/** The same by an id alone, where its side and mapping are not told. */
export function isEither(record: BothSides<string | null>, id: FieldValue): boolean {
	return SIDES.some((side) => record[side]?.toLowerCase() === String(id).toLowerCase());
}

function toldOf({ errors, couplings, log }: Kept): Told[] {
	return [
		...errors.flatMap(toldByError),
		...couplings.flatMap(toldByCoupling),
		...log.flatMap(({ fields }) => fields.flatMap(({ name, before, after }) => values(name, before, after))),
	];
}

function toldByError({ fields, hidden = [], undo }: SyncError): Told[] {
	return [
		...values(null, ...hidden),
		...fields.flatMap(({ name, left, right, seat }) =>
			values(name, left, right, seat?.left ?? null, seat?.right ?? null),
		),
		...Object.entries(undo?.before ?? {}).flatMap(([name, value]) => values(name, value)),
	];
}

function toldByCoupling({ seats, pending, ghosts }: Coupling): Told[] {
	const writes = pending === null ? ghosts : [pending, ...ghosts];
	return [
		...Object.entries(seats).flatMap(([name, { left, right }]) => values(name, left, right)),
		...writes.flatMap((write) =>
			[write.values, write.sourceValues].flatMap((some) =>
				Object.entries(some).flatMap(([name, value]) => values(name, value)),
			),
		),
	];
}

function values(field: string | null, ...some: FieldValue[]): Told[] {
	return some.map((value) => ({ field, value }));
}

function namesIn(errors: SyncError[]): Array<string | null> {
	return errors.flatMap(({ records }) => SIDES.map((side) => records[side].name));
}

function bareValue({ value }: Told): FieldValue {
	return value;
}

/** A number or a single letter is nobody's name, and stands in every other text. */
function isWord(value: FieldValue): boolean {
	return typeof value === "string" && value.trim().length > 2;
}

/** A first name alone, or a few digits, stand in texts about others too. */
function tellsWho(value: FieldValue): boolean {
	const text = String(value).trim();
	return isNoName(value) ? text.includes("@") || text.length > 5 : isWord(value) && /\s/.test(text);
}

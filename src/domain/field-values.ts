import type { FieldEnd, FieldMapping, Mapping } from "./mapping.js";
import {
	type BothSides,
	type Fields,
	type FieldValue,
	otherSide,
	type Partners,
	SIDES,
	type Side,
} from "./record.js";

/** A value brought to the form in which it is compared; null means empty. */
export type ComparableValue = string | number | boolean | null;

/** Values carried to the other system's words, or the reason why they cannot be. */
export type Translation =
	| { ok: true; value: FieldValue }
	| { ok: false; reason: "tooLong"; length: number; maxLength: number }
	| { ok: false; reason: "noOption"; value: FieldValue }
	| { ok: false; reason: "noPartner"; value: FieldValue }
	| { ok: false; reason: "otherTable"; value: FieldValue }
	| { ok: false; reason: "notTransformed"; value: FieldValue };

/** The end of a field mapping on one side; null where a constant has no field. */
export function endOf(field: FieldMapping, side: Side): FieldEnd | null {
	return side === "left" ? field.left : field.right;
}

/** Values by field mapping as the system of this side names its fields; what has no field there is left out. */
export function fieldsToSend(
	mapping: Pick<Mapping, "fields">,
	side: Side,
	values: Record<string, FieldValue>,
): Fields {
	const fields: Fields = {};
	for (const field of mapping.fields) {
		const end = endOf(field, side);
		if (end !== null && field.name in values) fields[end.field] = values[field.name] ?? null;
	}
	return fields;
}

/** True for null, undefined and empty text. A blank option such as " " is a choice, not emptiness. */
export function isEmpty(value: FieldValue | undefined): boolean {
	return value === null || value === undefined || value === "";
}

/** True when this side's value says nothing: empty, a blank code, or the system's own word for an empty date. */
export function holdsNothing(field: FieldMapping, side: Side, value: FieldValue | undefined): boolean {
	const end = endOf(field, side);
	return end === null ? isEmpty(value) : comparable(end, field, value) === null;
}

/** A record of a table, as `Fields` writes a reference that leads there. */
const TABLE_AND_ID = /^\w+\([0-9a-f-]{36}\)$/i;

/** True for a reference to a record of another table than the field stands for (see `Fields`): nothing answers to it. */
export function refersElsewhere(field: FieldMapping, side: Side, value: FieldValue | undefined): boolean {
	return endOf(field, side)?.type === "guid" && typeof value === "string" && TABLE_AND_ID.test(value);
}

/**
 * True when two values of one side say the same: the comparison that finds changes. A constant on the side without
 * a field only differs when the configuration gave it another value.
 */
export function sameOnSide(
	field: FieldMapping,
	side: Side,
	one: FieldValue | undefined,
	two: FieldValue | undefined,
): boolean {
	const end = endOf(field, side);
	if (end === null) return (one ?? null) === (two ?? null);
	return comparable(end, field, one) === comparable(end, field, two);
}

/**
 * True when the two sides' values say the same: option words translated, references compared by the records they name,
 * transformed values compared with what they are turned into, a cut text counted as its whole, and a reference that
 * leads elsewhere as one the other side cannot have.
 */
export function correspond(
	field: FieldMapping,
	left: FieldValue | undefined,
	right: FieldValue | undefined,
	partners: Partial<BothSides<Partners>> = {},
): boolean {
	const held = { left, right };
	const away = SIDES.find((side) => refersElsewhere(field, side, held[side]));
	if (away !== undefined) return holdsNothing(field, otherSide(away), held[otherSide(away)]);
	if (field.options !== null) return correspondByOptions(field, left, right);
	if (field.lookup !== null || isTransformed(field)) {
		return SIDES.some((side) => saysTheSame(field, side, held, partners[otherSide(side)]));
	}
	if (sameValue(field, left, right)) return true;
	return field.truncate && (isCutOf(field, "right", left, right) || isCutOf(field, "left", right, left));
}

/** True when what a side holds is what the other side's value comes to there. */
function saysTheSame(
	field: FieldMapping,
	side: Side,
	held: BothSides<FieldValue | undefined>,
	partners: Partners | undefined,
): boolean {
	const from = held[otherSide(side)] ?? null;
	if (field.lookup === null && field.transform[side] === null) return false;
	if (holdsNothing(field, otherSide(side), from) && holdsNothing(field, side, held[side])) return true;
	const translated = toDestination(field, side, from, partners);
	return translated.ok && sameOnSide(field, side, translated.value, held[side]);
}

function isTransformed({ transform }: FieldMapping): boolean {
	return SIDES.some((side) => transform[side] !== null);
}

/**
 * What the destination should hold for a source's value. `destination` is the side written to; `partners` are the
 * source's, by which a reference is put into the destination's words.
 */
export function toDestination(
	field: FieldMapping,
	destination: Side,
	value: FieldValue,
	partners: Partners = {},
): Translation {
	if (refersElsewhere(field, otherSide(destination), value))
		return { ok: false, reason: "otherTable", value };
	if (field.options !== null) return translateOption(field, destination, value);
	if (holdsNothing(field, otherSide(destination), value)) return { ok: true, value: null };
	if (field.lookup !== null) return translateReference(field, value, partners);
	const transformed = transformedFor(field, destination, value);
	return transformed.ok ? carryOver(field, destination, transformed.value) : transformed;
}

function translateReference({ name }: FieldMapping, value: FieldValue, partners: Partners): Translation {
	const partner = partners[name];
	return partner === undefined ? { ok: false, reason: "noPartner", value } : { ok: true, value: partner };
}

/** A value that a transformation cannot work on is told, not written as it is. */
function transformedFor({ transform }: FieldMapping, destination: Side, value: FieldValue): Translation {
	const transformation = transform[destination];
	if (transformation === null) return { ok: true, value };
	try {
		return { ok: true, value: transformation.apply(value) };
	} catch {
		return { ok: false, reason: "notTransformed", value };
	}
}

function carryOver(field: FieldMapping, destination: Side, value: FieldValue): Translation {
	const end = endOf(field, destination);
	const carried = end === null || isEmpty(value) ? value : inTypeOf(end, value);
	if (typeof carried !== "string" || !exceeds(end, carried)) return { ok: true, value: carried };
	const maxLength = end?.maxLength ?? carried.length;
	if (field.truncate) return { ok: true, value: cutTo(carried, maxLength) };
	return { ok: false, reason: "tooLong", length: carried.length, maxLength };
}

/** A value in the destination's type. What cannot be carried over stays as it is, for the system to refuse. */
function inTypeOf(end: FieldEnd, value: FieldValue): FieldValue {
	switch (end.type) {
		case "number":
			return numberOf(value, end.scale) ?? value;
		case "date":
			return typeof value === "string" ? value.slice(0, 10) : value;
		case "datetime":
			return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value;
		case "text":
		case "code":
			return String(value);
		default:
			return value;
	}
}

/** True when this side holds less of a text than the other: what was cut must not be lost by writing it back. */
export function holdsCutText(field: FieldMapping, side: Side, own: FieldValue, other: FieldValue): boolean {
	return field.truncate && typeof other === "string" && exceeds(endOf(field, side), other) && own !== other;
}

function exceeds(end: FieldEnd | null, text: string): boolean {
	return end !== null && end.maxLength !== null && text.length > end.maxLength;
}

/** Lengths are UTF-16 units in both systems; a character made of two of them is never cut in half. */
function cutTo(text: string, maxLength: number): string {
	const last = text.charCodeAt(maxLength - 1);
	const splits = last >= 0xd800 && last <= 0xdbff;
	return text.slice(0, splits ? maxLength - 1 : maxLength);
}

/** A system may drop the blanks a cut text ends with. */
function isCutOf(
	field: FieldMapping,
	shortSide: Side,
	whole: FieldValue | undefined,
	cut: FieldValue | undefined,
): boolean {
	const end = endOf(field, shortSide);
	if (end === null || end.maxLength === null) return false;
	if (typeof whole !== "string" || typeof cut !== "string" || !exceeds(end, whole)) return false;
	const expected = cutTo(whole, end.maxLength).trimEnd();
	return comparable(end, field, cut.trimEnd()) === comparable(end, field, expected);
}

function correspondByOptions(
	field: FieldMapping,
	left: FieldValue | undefined,
	right: FieldValue | undefined,
): boolean {
	if (isEmpty(left) && isEmpty(right)) return true;
	return (field.options ?? []).some(
		(pair) => sameOption(pair.left, left ?? null) && sameOption(pair.right, right ?? null),
	);
}

/** A table may pair an empty value with a word of the other system; what it does not pair stays empty. */
function translateOption(field: FieldMapping, destination: Side, value: FieldValue): Translation {
	const source = otherSide(destination);
	const pair = (field.options ?? []).find((candidate) => sameOption(candidate[source], value));
	if (pair) return { ok: true, value: pair[destination] };
	return isEmpty(value) ? { ok: true, value: null } : { ok: false, reason: "noOption", value };
}

function sameOption(one: FieldValue, two: FieldValue): boolean {
	return isEmpty(one) || isEmpty(two) ? isEmpty(one) && isEmpty(two) : String(one) === String(two);
}

/** Across systems the coarser of both rules holds: a code against a text compares as codes, and so on. */
function sameValue(
	field: FieldMapping,
	left: FieldValue | undefined,
	right: FieldValue | undefined,
): boolean {
	const ends = [field.left, field.right].filter((end): end is FieldEnd => end !== null);
	const first = ends[0];
	if (first === undefined) return true;
	const common = ends.reduce(coarser, first);
	return comparable(common, field, left) === comparable(common, field, right);
}

function coarser(one: FieldEnd, two: FieldEnd): FieldEnd {
	const order = ["code", "date", "datetime", "number", "boolean", "guid", "option", "text"];
	const type = order.indexOf(one.type) <= order.indexOf(two.type) ? one.type : two.type;
	const scales = [one.scale, two.scale].filter((scale): scale is number => scale !== null);
	return { ...one, type, scale: scales.length === 0 ? null : Math.min(...scales) };
}

/** What `exact` compares letter by letter; numbers and dates keep their scale and precision. */
const LETTERS: readonly FieldEnd["type"][] = ["text", "code", "option", "guid"];

/**
 * Codes are upper-cased and trimmed, numbers rounded to their scale, dates cut to their precision, empty and null
 * alike (facts/business-central-sync.md section 2.2, without its cutting of texts to the shorter length).
 */
function comparable(end: FieldEnd, field: FieldMapping, value: FieldValue | undefined): ComparableValue {
	if (value === undefined || isEmpty(value)) return null;
	if (field.compare === "exact" && LETTERS.includes(end.type)) return value;
	if (field.compare === "code") return codeOf(value);
	if (field.compare === "digits") return String(value).replace(/\D/g, "") || String(value);
	switch (end.type) {
		case "code":
			return codeOf(value);
		case "number":
			return numberOf(value, end.scale) ?? String(value);
		case "date":
			return dayOf(String(value));
		case "datetime":
			return secondOf(String(value));
		case "guid":
			return String(value).toLowerCase();
		case "boolean":
			return typeof value === "string" ? value === "true" : Boolean(value);
		case "option":
			return String(value);
		case "text":
			return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
	}
}

function codeOf(value: FieldValue): string | null {
	return String(value).trim().toUpperCase() || null;
}

/** Business Central writes an empty date as the year 1 (facts/business-central-api.md section 12). */
function dayOf(text: string): string | null {
	const day = text.slice(0, 10);
	return day === "0001-01-01" ? null : day;
}

/** Dataverse keeps whole seconds (facts/dataverse-api.md section 2), so finer times never agree. */
function secondOf(text: string): number | string | null {
	if (text.startsWith("0001-01-01")) return null;
	const time = Date.parse(text);
	return Number.isNaN(time) ? text : Math.floor(time / 1000);
}

/** Null when the value is no number. */
function numberOf(value: FieldValue, scale: number | null): number | null {
	const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
	return Number.isNaN(number) ? null : roundTo(number, scale);
}

/** Rounded as written in decimals, a half away from zero: 1.005 is 1.01, although its binary neighbour is less. */
function roundTo(value: number, scale: number | null): number {
	if (scale === null || !Number.isFinite(value)) return value === 0 ? 0 : value;
	const [mantissa = "0", exponent = "0"] = String(Math.abs(value)).split("e");
	const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + scale}`));
	const [digits = "0", shift = "0"] = String(shifted).split("e");
	const rounded = Math.sign(value) * Number(`${digits}e${Number(shift) - scale}`);
	return rounded === 0 ? 0 : rounded;
}

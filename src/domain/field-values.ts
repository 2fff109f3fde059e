import type { FieldEnd, FieldMapping } from "./mapping.js";
import { type FieldValue, otherSide, type Side } from "./record.js";

/** A value brought to the form in which it is compared; null means empty. */
export type ComparableValue = string | number | boolean | null;

/** Values carried to the other system's words, or the reason why they cannot be. */
export type Translation =
	| { ok: true; value: FieldValue }
	| { ok: false; reason: "tooLong"; length: number; maxLength: number }
	| { ok: false; reason: "noOption"; value: FieldValue };

/** The end of a field mapping on one side; null where a constant has no field. */
export function endOf(field: FieldMapping, side: Side): FieldEnd | null {
	return side === "left" ? field.left : field.right;
}

/** True for null, undefined and empty text. A blank option such as " " is a choice, not emptiness. */
export function isEmpty(value: FieldValue | undefined): boolean {
	return value === null || value === undefined || value === "";
}

/** True when two values of one side say the same: the comparison that finds changes. */
export function sameOnSide(
	field: FieldMapping,
	side: Side,
	one: FieldValue | undefined,
	two: FieldValue | undefined,
): boolean {
	const end = endOf(field, side);
	if (end === null) return true;
	return comparable(end, field, one) === comparable(end, field, two);
}

/** True when the two sides' values say the same, option words translated and a cut text counted as its whole. */
export function correspond(
	field: FieldMapping,
	left: FieldValue | undefined,
	right: FieldValue | undefined,
): boolean {
	if (field.options !== null) return correspondByOptions(field, left, right);
	if (sameValue(field, left, right)) return true;
	return field.truncate && (isCutOf(field, "right", left, right) || isCutOf(field, "left", right, left));
}

/** What the destination should hold for a source's value. `destination` is the side written to. */
export function toDestination(field: FieldMapping, destination: Side, value: FieldValue): Translation {
	const end = endOf(field, destination);
	if (isEmpty(value)) return { ok: true, value: null };
	if (field.options !== null) return translateOption(field, destination, value);
	if (end?.type === "number") return { ok: true, value: roundTo(Number(value), end.scale) };
	if (typeof value !== "string" || end === null || end.maxLength === null) return { ok: true, value };
	const length = value.length;
	if (length <= end.maxLength) return { ok: true, value };
	if (field.truncate) return { ok: true, value: value.slice(0, end.maxLength) };
	return { ok: false, reason: "tooLong", length, maxLength: end.maxLength };
}

/** True when this side holds less of a text than the other: what was cut must not be lost by writing it back. */
export function holdsCutText(field: FieldMapping, side: Side, own: FieldValue, other: FieldValue): boolean {
	return field.truncate && typeof other === "string" && exceeds(endOf(field, side), other) && own !== other;
}

function exceeds(end: FieldEnd | null, text: string): boolean {
	return end !== null && end.maxLength !== null && text.length > end.maxLength;
}

function isCutOf(
	field: FieldMapping,
	shortSide: Side,
	whole: FieldValue | undefined,
	cut: FieldValue | undefined,
): boolean {
	const end = endOf(field, shortSide);
	if (typeof whole !== "string" || typeof cut !== "string" || !exceeds(end, whole)) return false;
	return cut === whole.slice(0, end?.maxLength ?? undefined);
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

function translateOption(field: FieldMapping, destination: Side, value: FieldValue): Translation {
	const source = otherSide(destination);
	const pair = (field.options ?? []).find((candidate) => sameOption(candidate[source], value));
	return pair ? { ok: true, value: pair[destination] } : { ok: false, reason: "noOption", value };
}

function sameOption(one: FieldValue, two: FieldValue): boolean {
	return String(one) === String(two);
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

/**
 * Codes are upper-cased and trimmed, numbers rounded to their scale, dates cut to their precision, empty and null
 * alike (facts/business-central-sync.md section 2.2, without its cutting of texts to the shorter length).
 */
function comparable(end: FieldEnd, field: FieldMapping, value: FieldValue | undefined): ComparableValue {
	if (value === undefined || isEmpty(value)) return null;
	if (field.compare === "exact") return value;
	if (field.compare === "code") return codeOf(value);
	if (field.compare === "digits") return String(value).replace(/\D/g, "") || null;
	switch (end.type) {
		case "code":
			return codeOf(value);
		case "number":
			return roundTo(Number(value), end.scale);
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

function roundTo(value: number, scale: number | null): number {
	if (!Number.isFinite(value)) return value;
	const rounded = scale === null ? value : Number(value.toFixed(scale));
	return rounded === 0 ? 0 : rounded;
}

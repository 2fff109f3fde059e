import type { FilterCondition } from "./mapping.js";
import type { Fields, FieldValue } from "./record.js";

/** True when a record's values fit every condition; how change lists that cannot be filtered are filtered by us. */
export function fitsFilter(conditions: FilterCondition[], fields: Fields): boolean {
	return conditions.every((condition) => fits(condition, fields[condition.field] ?? null));
}

function fits({ op, value }: FilterCondition, held: FieldValue): boolean {
	if (op === "in") return asList(value).some((candidate) => same(candidate, held));
	const wanted = Array.isArray(value) ? (value[0] ?? null) : value;
	switch (op) {
		case "eq":
			return same(wanted, held);
		case "ne":
			return !same(wanted, held);
		case "startsWith":
			return String(held ?? "")
				.toLowerCase()
				.startsWith(String(wanted ?? "").toLowerCase());
		default:
			return compares(op, held, wanted);
	}
}

function compares(op: "gt" | "ge" | "lt" | "le", held: FieldValue, wanted: FieldValue): boolean {
	const [one, two] = [bare(held), bare(wanted)];
	if (one === null || two === null) return false;
	const order = typeof one === typeof two ? orderOf(one, two) : orderOf(String(one), String(two));
	return op === "gt" ? order > 0 : op === "ge" ? order >= 0 : op === "lt" ? order < 0 : order <= 0;
}

function orderOf<T extends string | number | boolean>(one: T, two: T): number {
	return one < two ? -1 : one > two ? 1 : 0;
}

function same(one: FieldValue, two: FieldValue): boolean {
	return bare(one) === bare(two);
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Dataverse compares texts without case (its sheet, section 12a); so do we, on both sides alike. Systems write one
 * moment in several ways, so dates compare as moments, a bare day as its midnight in UTC.
 */
function bare(value: FieldValue): FieldValue {
	if (value === "") return null;
	if (typeof value !== "string") return value;
	return DATE.test(value) ? Date.parse(value) : value.toLowerCase();
}

function asList(value: FieldValue | FieldValue[]): FieldValue[] {
	return Array.isArray(value) ? value : [value];
}

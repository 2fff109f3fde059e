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
	if (held === null || wanted === null) return false;
	const order =
		typeof held === "number" && typeof wanted === "number"
			? held - wanted
			: String(held) < String(wanted)
				? -1
				: String(held) > String(wanted)
					? 1
					: 0;
	return op === "gt" ? order > 0 : op === "ge" ? order >= 0 : op === "lt" ? order < 0 : order <= 0;
}

/** Dataverse compares texts without case (its sheet, section 12a); so do we, on both sides alike. */
function same(one: FieldValue, two: FieldValue): boolean {
	const bare = (value: FieldValue) =>
		value === "" ? null : typeof value === "string" ? value.toLowerCase() : value;
	return bare(one) === bare(two);
}

function asList(value: FieldValue | FieldValue[]): FieldValue[] {
	return Array.isArray(value) ? value : [value];
}

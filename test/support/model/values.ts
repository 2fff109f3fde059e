import { correspond, sameOnSide } from "../../../src/domain/field-values.js";
import type { FieldMapping } from "../../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../../src/domain/record.js";

/** How the right system reformats telephone numbers in some histories. */
export function reformatted(value: FieldValue): FieldValue {
	return typeof value === "string" && value !== "" && !value.startsWith("+") ? `+${value}` : value;
}

/** True when both sides hold the same, as far as their systems let them. */
export function agree(field: FieldMapping, left: FieldValue, right: FieldValue, reformats: boolean): boolean {
	if (correspond(field, left, right)) return true;
	return reformats && field.name === "phone" && correspond(field, reformatted(left), right);
}

/** The same from one side's point of view. */
export function agreeFrom(
	field: FieldMapping,
	side: Side,
	own: FieldValue,
	others: FieldValue,
	reformats: boolean,
): boolean {
	return side === "left" ? agree(field, own, others, reformats) : agree(field, others, own, reformats);
}

/** True when a side holds the same as before. */
export function isSame(
	field: FieldMapping,
	side: Side,
	one: FieldValue,
	two: FieldValue,
	reformats: boolean,
): boolean {
	if (sameOnSide(field, side, one, two)) return true;
	return reformats && field.name === "phone" && reformatted(one) === reformatted(two);
}

export function isNothing(value: FieldValue): boolean {
	return value === null || value === "";
}

import type { FilterCondition } from "../../domain/mapping.js";
import type { FieldValue } from "../../domain/record.js";
import { isName } from "./literals.js";

/** How one system writes values in a filter; null when no record can hold the value. */
export type LiteralOf = (field: string, value: FieldValue) => string | null;

/**
 * Conditions as the text of `$filter`; all of them must hold. `in` becomes `or` on one field, the only kind of `or`
 * Business Central takes (facts/business-central-api.md section 7.1). Null when no record can pass.
 * @throws RangeError for a field name that is none
 */
export function buildFilter(conditions: FilterCondition[], literalOf: LiteralOf): string | null {
	const parts: string[] = [];
	for (const condition of conditions) {
		const part = buildCondition(condition, literalOf);
		if (part === null) return null;
		parts.push(part);
	}
	return parts.join(" and ");
}

function buildCondition({ field, op, value }: FilterCondition, literalOf: LiteralOf): string | null {
	if (!isName(field)) throw new RangeError(`${field} is not a field name`);
	if (op === "in")
		return buildAny(field, Array.isArray(value) ? value : [value], (one) => literalOf(field, one));
	const single = Array.isArray(value) ? (value[0] ?? null) : value;
	const literal = literalOf(field, single);
	if (literal === null) return null;
	return op === "startsWith" ? `startswith(${field},${literal})` : `${field} ${op} ${literal}`;
}

/**
 * True for records of which the operand, a field's name or a function of it, equals one of the values. Null when no
 * record can pass.
 */
export function buildAny(
	operand: string,
	values: FieldValue[],
	literalOf: (value: FieldValue) => string | null,
): string | null {
	const literals = values.map(literalOf).filter((text) => text !== null);
	if (literals.length === 0) return null;
	const any = literals.map((literal) => `${operand} eq ${literal}`).join(" or ");
	return literals.length === 1 ? any : `(${any})`;
}

/**
 * Cuts values into groups whose condition `field eq … or field eq …` stays under a length once percent-encoded, so
 * that each fits an address. A value longer than that stands alone.
 * @param most the most values of a group
 */
export function groupValues(
	field: string,
	values: FieldValue[],
	literalOf: LiteralOf,
	bounds: { longest: number; most: number },
): FieldValue[][] {
	const groups: FieldValue[][] = [];
	let length = 0;
	for (const value of values) {
		const added = encodeURIComponent(` or ${field} eq ${literalOf(field, value) ?? ""}`).length;
		const last = groups.at(-1);
		if (last === undefined || last.length >= bounds.most || length + added > bounds.longest) {
			groups.push([value]);
			length = added;
		} else {
			last.push(value);
			length += added;
		}
	}
	return groups;
}

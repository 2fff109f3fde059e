import type { Comparison, Filter, Scalar } from "../../src/persistence/collection.js";
import { type Fields, isFields, valueAt } from "../../src/persistence/values.js";

/**
 * Whether a document fulfils a filter, read word by word from the comments on the language and sharing nothing with the
 * stores. Its lists hold texts, and no path leads through one. Ranges of texts compare ASCII.
 */
export function fits(document: object, filter: Filter): boolean {
	return Object.entries(filter).every(([path, asked]) => {
		if (path === "$and") return (asked as readonly Filter[]).every((one) => fits(document, one));
		if (path === "$or") return (asked as readonly Filter[]).some((one) => fits(document, one));
		const found = valueAt(document as Fields, path.split("."));
		const demands = isFields(asked) ? Object.entries(asked as Comparison) : [["$eq", asked] as const];
		return demands.every(([operator, value]) => holds(found, operator, value));
	});
}

function holds(found: unknown, operator: string, value: unknown): boolean {
	const any = (test: (one: unknown) => boolean) =>
		Array.isArray(found) ? found.some(test) : test(found ?? null);
	switch (operator) {
		case "$exists":
			return (found !== undefined) === value;
		case "$ne":
			return !any((one) => one === value);
		case "$in":
			return any((one) => (value as unknown[]).includes(one));
		case "$eq":
			return any((one) => one === value);
		default:
			return any((one) => typeof one === typeof value && inRange(one as string, operator, value as string));
	}
}

function inRange(one: Scalar & string, operator: string, bound: string): boolean {
	if (operator === "$gt") return one > bound;
	if (operator === "$gte") return one >= bound;
	return operator === "$lt" ? one < bound : one <= bound;
}

import type { Scalar } from "../../../src/persistence/collection.js";
import type { Conditions, Test } from "../../../src/persistence/conditions.js";
import { matcherOf } from "../../../src/persistence/embedded/matcher.js";
import { compareValues, type Fields, isFields } from "../../../src/persistence/values.js";

/** True when a document fulfils the conditions. Where a list stands on a path, the embedded store's matcher decides. */
export function matches(document: object, conditions: Conditions): boolean {
	for (const test of conditions.tests) {
		const value = plainValue(document as Fields, test.path);
		if (value === LIST) return matcherOf(conditions)(document);
		if (!holds(value, test)) return false;
	}
	return conditions.anyOf.every((alternatives) => alternatives.some((one) => matches(document, one)));
}

const LIST = Symbol("list");
const SEGMENTS = new Map<string, string[]>();

function plainValue(document: Fields, path: string): unknown {
	let segments = SEGMENTS.get(path);
	if (segments === undefined) {
		segments = path.split(".");
		SEGMENTS.set(path, segments);
	}
	let value: unknown = document;
	for (const segment of segments) {
		if (Array.isArray(value)) return LIST;
		value = isFields(value) ? value[segment] : undefined;
	}
	return Array.isArray(value) ? LIST : value;
}

function holds(value: unknown, { operator, value: bound }: Test): boolean {
	switch (operator) {
		case "$eq":
			return isEqual(value, bound as Scalar);
		case "$ne":
			return !isEqual(value, bound as Scalar);
		case "$in":
			return (bound as readonly Scalar[]).some((one) => isEqual(value, one));
		case "$exists":
			return (value !== undefined) === bound;
		case "$gt":
			return isComparable(value, bound) && compareValues(value, bound) > 0;
		case "$gte":
			return isComparable(value, bound) && compareValues(value, bound) >= 0;
		case "$lt":
			return isComparable(value, bound) && compareValues(value, bound) < 0;
		case "$lte":
			return isComparable(value, bound) && compareValues(value, bound) <= 0;
	}
}

function isEqual(value: unknown, bound: Scalar): boolean {
	if (value instanceof Date) return bound instanceof Date && value.getTime() === bound.getTime();
	return (value ?? null) === bound;
}

function isComparable(value: unknown, bound: unknown): boolean {
	if (bound instanceof Date) return value instanceof Date;
	return value !== null && typeof value === typeof bound && !(value instanceof Date);
}

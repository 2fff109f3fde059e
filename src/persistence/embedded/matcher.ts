import type { Filter, Scalar } from "../collection.js";
import type { Conditions, Test } from "../conditions.js";
import { $ne, EqualsOperation, sift } from "../sift.js";
import { compareValues, type Fields, isFields } from "../values.js";

export type Matcher = (document: object) => boolean;

const always: Matcher = () => true;

/**
 * Tells whether documents fulfil conditions. Equality of plain values, which is all that most writes ask for, is
 * compared here; everything else is left to sift, whose reading of arrays and of missing fields is MongoDB's.
 */
export function matcherOf(conditions: Conditions): Matcher {
	if (conditions.anyOf.length > 0 || conditions.tests.some((test) => test.operator !== "$eq"))
		return siftMatcher(conditions);
	if (conditions.tests.length === 0) return always;
	return equalityMatcher(conditions);
}

function equalityMatcher(conditions: Conditions): Matcher {
	const tests = conditions.tests.map(({ path, value }) => ({ segments: path.split("."), value }));
	let thorough: Matcher | undefined;
	return (document) => {
		for (const { segments, value } of tests) {
			const found = plainValue(document as Fields, segments);
			if (found === NOT_PLAIN) {
				thorough ??= siftMatcher(conditions);
				return thorough(document);
			}
			if (!isEqual(found, value)) return false;
		}
		return true;
	};
}

const NOT_PLAIN = Symbol("not plain");

/** The value at a path, null where there is none, and a mark where an array would have to be searched. */
function plainValue(document: Fields, segments: readonly string[]): unknown {
	let value: unknown = document;
	for (const segment of segments) {
		if (Array.isArray(value)) return NOT_PLAIN;
		if (!isFields(value) || !Object.hasOwn(value, segment)) return null;
		value = value[segment];
	}
	return Array.isArray(value) ? NOT_PLAIN : (value ?? null);
}

function isEqual(found: unknown, value: unknown): boolean {
	if (found === value) return true;
	return found instanceof Date && value instanceof Date && found.getTime() === value.getTime();
}

/**
 * sift compares text by UTF-16 units and takes a time for its number; these do as MongoDB does. It searches `$in` lists
 * one by one, these by hash.
 */
const operations = {
	$eq: (value: Scalar, owner: unknown, options: never) => new EqualsOperation(equals(value), owner, options),
	$ne: (value: Scalar, owner: never, options: never, name: string) =>
		$ne(equals(value), owner, options, name),
	$in: (list: readonly Scalar[], owner: unknown, options: never) =>
		new EqualsOperation(inList(list), owner, options),
	$gt: range((order) => order > 0),
	$gte: range((order) => order >= 0),
	$lt: range((order) => order < 0),
	$lte: range((order) => order <= 0),
};

function equals(value: Scalar): (found: unknown) => boolean {
	return (found) => isEqual(found ?? null, value);
}

function inList(list: readonly Scalar[]): (value: unknown) => boolean {
	const times = new Set(list.filter((member) => member instanceof Date).map((time) => time.getTime()));
	const others = new Set<unknown>(list);
	return (value) => (value instanceof Date ? times.has(value.getTime()) : others.has(value ?? null));
}

function range(holds: (order: number) => boolean) {
	return (bound: Scalar, owner: unknown, options: never) =>
		new EqualsOperation(
			(value: unknown) => sameType(value, bound) && holds(compareValues(value, bound)),
			owner,
			options,
		);
}

function sameType(value: unknown, bound: Scalar): boolean {
	if (bound instanceof Date) return value instanceof Date;
	return typeof value === typeof bound && value !== null && !(value instanceof Date);
}

function siftMatcher(conditions: Conditions): Matcher {
	return sift(toFilter(conditions) as never, { operations } as never) as Matcher;
}

/** The conditions as a filter again. */
export function toFilter(conditions: Conditions): Filter {
	const parts: Filter[] = [
		...conditions.tests.map((test) => ({ [test.path]: comparison(test) })),
		...conditions.anyOf.map((alternatives) => ({ $or: alternatives.map(toFilter) })),
	];
	return parts.length === 0 ? {} : { $and: parts };
}

function comparison(test: Test) {
	return { [test.operator]: test.value };
}

import { isFieldName } from "./check-document.js";
import type { Filter, Scalar } from "./collection.js";
import { FilterError } from "./errors.js";
import { isFields } from "./values.js";

export type Operator = "$eq" | "$ne" | "$in" | "$gt" | "$gte" | "$lt" | "$lte" | "$exists";

/** One demand on one path. */
export interface Test {
	readonly path: string;
	readonly operator: Operator;
	/** A list of scalars for `$in`, true or false for `$exists`, else a scalar. */
	readonly value: Scalar | readonly Scalar[];
}

/** A filter taken apart: all tests hold, and of every entry of `anyOf` at least one. */
export interface Conditions {
	readonly tests: readonly Test[];
	readonly anyOf: ReadonlyArray<readonly Conditions[]>;
}

const OPERATORS = new Set<string>(["$eq", "$ne", "$in", "$gt", "$gte", "$lt", "$lte", "$exists"]);
const RANGES = new Set<string>(["$gt", "$gte", "$lt", "$lte"]);

/**
 * Takes a filter apart. Throws `FilterError` for operators we do not use, for undefined (which MongoDB's driver would
 * drop, matching everything), and for whole objects and lists, which the databases compare differently.
 */
export function parseFilter(filter: Filter): Conditions {
	const tests: Test[] = [];
	const anyOf: Conditions[][] = [];
	gather(filter, tests, anyOf);
	return { tests, anyOf };
}

function gather(filter: unknown, tests: Test[], anyOf: Conditions[][]): void {
	if (!isFields(filter)) throw new FilterError("", "a filter is an object");
	for (const key of Object.keys(filter)) {
		const value = filter[key];
		if (key === "$and") for (const part of branches(key, value)) gather(part, tests, anyOf);
		else if (key === "$or") anyOf.push(branches(key, value).map((part) => parseFilter(part as Filter)));
		else gatherPath(key, value, tests);
	}
}

function branches(operator: string, value: unknown): readonly unknown[] {
	if (!Array.isArray(value) || value.length === 0)
		throw new FilterError("", `${operator} takes a list that is not empty`);
	return value;
}

function gatherPath(path: string, value: unknown, tests: Test[]): void {
	checkPath(path);
	if (isScalar(value)) {
		tests.push({ path, operator: "$eq", value });
		return;
	}
	if (value === undefined) throw new FilterError(path, "undefined is not a value (use null)");
	if (!isFields(value)) throw new FilterError(path, "a list is not a value to compare with (use $in)");
	const operators = Object.keys(value);
	if (operators.length === 0 || operators.some((operator) => !operator.startsWith("$")))
		throw new FilterError(path, "whole objects are not compared (name the path inside)");
	for (const operator of operators) tests.push(parseTest(path, operator, value[operator]));
}

function checkPath(path: string): void {
	if (path.startsWith("$")) throw new FilterError("", `${path} is not supported`);
	if (!path.includes(".") ? !isFieldName(path) : !path.split(".").every(isFieldName))
		throw new FilterError(path, "not a path");
}

function parseTest(path: string, operator: string, value: unknown): Test {
	if (!OPERATORS.has(operator)) throw new FilterError(path, `${operator} is not supported`);
	if (operator === "$in") {
		if (!Array.isArray(value) || !value.every(isScalar))
			throw new FilterError(path, "$in takes a list of scalars");
		return { path, operator, value };
	}
	if (!isScalar(value)) throw new FilterError(path, `${operator} takes a scalar`);
	if (operator === "$exists" && typeof value !== "boolean")
		throw new FilterError(path, "$exists takes true or false");
	if (RANGES.has(operator) && (value === null || typeof value === "boolean"))
		throw new FilterError(path, `${operator} takes a text, a number or a Date`);
	return { path, operator: operator as Operator, value };
}

function isScalar(value: unknown): value is Scalar {
	if (value === null || typeof value === "string" || typeof value === "boolean") return true;
	if (typeof value === "number") return Number.isFinite(value);
	return value instanceof Date && !Number.isNaN(value.getTime());
}

/** All paths a filter speaks of, for messages. */
export function pathsOf(conditions: Conditions): string[] {
	const paths = conditions.tests.map((test) => test.path);
	for (const alternatives of conditions.anyOf) for (const one of alternatives) paths.push(...pathsOf(one));
	return [...new Set(paths)];
}

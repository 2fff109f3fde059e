import type { Scalar } from "../collection.js";
import type { Conditions, Operator, Test } from "../conditions.js";
import type { SortKey } from "../sort.js";
import type { IndexTable } from "./index-table.js";
import { AFTER_ALL, BEFORE_ALL, beginning, isExactBound, keyPart, NUMBERS, TEXTS } from "./keys.js";
import type { KeyPart } from "./lmdb.js";

/** A stretch of an index: from (included) to (left out). */
export interface Span {
	/** What all its entries begin with. */
	readonly stem: readonly KeyPart[];
	readonly from: readonly KeyPart[];
	readonly to: readonly KeyPart[];
}

/** Where the candidates for a filter are found. */
export type Source =
	| { readonly kind: "documents"; readonly keys: readonly string[] }
	| { readonly kind: "spans"; readonly index: IndexTable; readonly spans: readonly Span[] }
	/** Full keys of a unique index: looked up, not walked. */
	| {
			readonly kind: "points";
			readonly index: IndexTable;
			readonly points: ReadonlyArray<readonly KeyPart[]>;
	  }
	| { readonly kind: "union"; readonly sources: readonly Source[] }
	/** The documents themselves, which are in the order of their ids. */
	| { readonly kind: "everything"; readonly span?: Span };

export interface Plan {
	readonly source: Source;
	/** What is left to check on each candidate. */
	readonly rest: Conditions;
	/** False when the filter asks for something that no index narrows down. */
	readonly isServed: boolean;
	/** Walk backwards. */
	readonly reverse: boolean;
	/** The walk is in the order asked for. */
	readonly isSorted: boolean;
	/** The walk can be left and taken up again after the last key without missing or repeating a document. */
	readonly isStable: boolean;
}

/** More combinations of `$in` lists than this are not worth looking up one by one. */
const MOST_POINTS = 100_000;

interface Candidate {
	readonly source: Source;
	readonly used: ReadonlySet<Test>;
	/** Higher is better; 0 means that the index narrows nothing down. */
	readonly score: number;
	readonly isSorted: boolean;
	readonly reverse: boolean;
	readonly isStable: boolean;
}

/**
 * Chooses how to find what fulfils the conditions: ids, the index with the longest run of equalities (then lists, then
 * one range, then the order asked for), the branches of an `$or`, or everything.
 */
export function planFor(
	conditions: Conditions,
	indexes: readonly IndexTable[],
	sort: readonly SortKey[],
): Plan {
	const byId = idCandidate(conditions);
	if (byId !== undefined) return toPlan(byId, conditions);
	let best = everything(conditions, sort);
	for (const index of indexes) {
		const candidate = indexCandidate(conditions, index, sort);
		if (candidate !== undefined && candidate.score > best.score) best = candidate;
	}
	if (best.score < NARROWS) best = unionCandidate(conditions, indexes) ?? best;
	return toPlan(best, conditions);
}

/** Stretches of an index whose entries are exactly what fulfils the conditions, with a part for each of these paths. */
export function coveringPlan(
	conditions: Conditions,
	indexes: readonly IndexTable[],
	paths: readonly string[],
): (Source & { kind: "spans" }) | undefined {
	const covering = indexes.filter(
		(index) => !index.unique && !index.list && paths.every((path) => index.paths.includes(path)),
	);
	const { source, rest } = planFor(conditions, covering, []);
	const isExact = rest.tests.length === 0 && rest.anyOf.length === 0;
	return isExact && source.kind === "spans" ? source : undefined;
}

/** The score from which on a candidate narrows the filter down and does not only sort. */
const NARROWS = 10;

function toPlan(candidate: Candidate, conditions: Conditions): Plan {
	const { source, used, isSorted, reverse, isStable, score } = candidate;
	const rest = { tests: conditions.tests.filter((test) => !used.has(test)), anyOf: conditions.anyOf };
	const asksNothing = conditions.tests.length === 0 && conditions.anyOf.length === 0;
	return { source, rest, isServed: asksNothing || score >= NARROWS, reverse, isSorted, isStable };
}

function everything(conditions: Conditions, sort: readonly SortKey[]): Candidate {
	const byId = sort.length === 0 || sort[0]?.path === "_id";
	const used = new Set<Test>();
	const range = rangeOf(conditions, "_id", used);
	return {
		source: range === undefined ? { kind: "everything" } : { kind: "everything", span: spanOf([], range) },
		used,
		score: (range === undefined ? 0 : 100) + (byId && sort.length > 0 ? 1 : 0),
		isSorted: byId,
		reverse: sort[0]?.direction === -1,
		isStable: byId,
	};
}

function idCandidate(conditions: Conditions): Candidate | undefined {
	const test =
		findTest(conditions, "_id", "$eq") ?? conditions.tests.find((one) => one.path === "_id" && isIn(one));
	if (test === undefined) return undefined;
	const ids = (test.operator === "$eq" ? [test.value] : test.value) as readonly Scalar[];
	const keys = [...new Set(ids.filter((id) => typeof id === "string").map((id) => keyPart(id) as string))];
	return {
		source: { kind: "documents", keys },
		used: new Set([test]),
		score: Number.POSITIVE_INFINITY,
		isSorted: keys.length <= 1,
		reverse: false,
		isStable: true,
	};
}

function indexCandidate(
	conditions: Conditions,
	index: IndexTable,
	sort: readonly SortKey[],
): Candidate | undefined {
	const used = new Set<Test>();
	const prefix = prefixOf(conditions, index, used);
	if (prefix.points.length === 0) return nothingThere(used);
	// Where a document has several entries, a walk along them would meet it several times and in no order of its own.
	if (index.list && prefix.length === 0) return undefined;
	const nextPath = index.paths[prefix.length];
	const isFull = nextPath === undefined;
	// Behind its last path an entry has the id, unless the index is unique.
	const rangePath = nextPath ?? (index.unique ? undefined : "_id");
	const range = rangePath === undefined ? undefined : rangeOf(conditions, rangePath, used);
	const isMarked = prefix.length === 0 && range === undefined && marks(conditions, index, used);
	if (index.sparse && prefix.length === 0 && range === undefined && !isMarked) return undefined;
	const order = orderOf(index, prefix, sort);
	const score =
		prefix.equalities * 10_000 +
		prefix.lists * 1_000 +
		(range === undefined ? 0 : 100) +
		(isMarked ? NARROWS : 0) +
		(isFull && index.unique && prefix.length > 0 ? 500 : 0) +
		(order.isSorted && sort.length > 0 ? 5 : 0);
	const source: Source =
		isFull && index.unique
			? { kind: "points", index, points: prefix.points }
			: { kind: "spans", index, spans: prefix.points.map((point) => spanOf(point, range)) };
	const isStable = isFull && prefix.points.length === 1;
	return { source, used, score, isStable, ...order };
}

/** An empty `$in`: nothing can match. */
function nothingThere(used: ReadonlySet<Test>): Candidate {
	const source: Source = { kind: "documents", keys: [] };
	return {
		source,
		used,
		score: Number.POSITIVE_INFINITY,
		isSorted: true,
		reverse: false,
		isStable: true,
	};
}

interface Prefix {
	/** Every combination of values that the leading paths may have. */
	readonly points: ReadonlyArray<readonly KeyPart[]>;
	/** How many leading paths are bound. */
	readonly length: number;
	/** How many of them, before the first list, are bound to one value; and how many are bound after that. */
	readonly equalities: number;
	readonly lists: number;
}

function prefixOf(conditions: Conditions, index: IndexTable, used: Set<Test>): Prefix {
	let points: KeyPart[][] = [[]];
	let length = 0;
	let equalities = 0;
	for (const path of index.paths) {
		const bound = valuesOf(conditions, path);
		if (bound === undefined || points.length * bound.parts.length > MOST_POINTS) break;
		if (length === 0 && index.sparse && bound.parts.includes(null)) break;
		points = points.flatMap((point) => bound.parts.map((part) => [...point, part]));
		used.add(bound.test);
		length++;
		if (bound.test.operator === "$eq" && equalities === length - 1) equalities++;
	}
	return { points, length, equalities, lists: length - equalities };
}

function valuesOf(conditions: Conditions, path: string): { test: Test; parts: KeyPart[] } | undefined {
	const equal = findTest(conditions, path, "$eq");
	if (equal !== undefined) return { test: equal, parts: [keyPart(equal.value as Scalar)] };
	const list = conditions.tests.find((test) => test.path === path && isIn(test));
	if (list === undefined) return undefined;
	return { test: list, parts: [...new Set((list.value as readonly Scalar[]).map(keyPart))] };
}

interface Range {
	readonly from: KeyPart;
	readonly fromAfter: boolean;
	readonly to: KeyPart;
	readonly toAfter: boolean;
}

/**
 * The bounds a path is held between. Bounds that cannot be cut exactly are widened, and their tests stay. No value lies
 * between a text and a number, whatever stands between their entries.
 */
function rangeOf(conditions: Conditions, path: string, used: Set<Test>): Range | undefined {
	const lower = findTest(conditions, path, "$gt") ?? findTest(conditions, path, "$gte");
	const upper = findTest(conditions, path, "$lt") ?? findTest(conditions, path, "$lte");
	const some = (lower ?? upper)?.value as string | number | Date | undefined;
	if (some === undefined) return undefined;
	if (lower !== undefined && upper !== undefined && isText(lower) !== isText(upper)) return undefined;
	const type = typeof some === "string" ? TEXTS : NUMBERS;
	const from = lower && boundOf(lower, used);
	const to = upper && boundOf(upper, used);
	return {
		from: from?.part ?? type.from,
		fromAfter: from?.isExact === true && lower?.operator === "$gt",
		to: to?.part ?? type.to,
		toAfter: to !== undefined && (!to.isExact || upper?.operator === "$lte"),
	};
}

function isText({ value }: Test): boolean {
	return typeof value === "string";
}

function boundOf(test: Test, used: Set<Test>): { part: KeyPart; isExact: boolean } {
	const value = test.value as string | number | Date;
	if (isExactBound(value)) {
		used.add(test);
		return { part: keyPart(value), isExact: true };
	}
	const isLower = test.operator === "$gt" || test.operator === "$gte";
	const start = beginning(value as string);
	return { part: isLower ? start : `${start}\u{10ffff}\u{10ffff}`, isExact: false };
}

function spanOf(point: readonly KeyPart[], range: Range | undefined): Span {
	if (range === undefined) {
		const from = point.length === 0 ? [BEFORE_ALL] : point;
		return { stem: point, from, to: [...point, AFTER_ALL] };
	}
	const from = [...point, range.from];
	const to = [...point, range.to];
	return {
		stem: point,
		from: range.fromAfter ? [...from, AFTER_ALL] : from,
		to: range.toAfter ? [...to, AFTER_ALL] : to,
	};
}

/** Whether the filter demands that the first path of a sparse index exists: then its whole content is the answer. */
function marks(conditions: Conditions, index: IndexTable, used: Set<Test>): boolean {
	if (!index.sparse) return false;
	const [path] = index.paths;
	const exists = conditions.tests.find((test) => test.path === path && test.operator === "$exists");
	if (exists?.value === true) {
		used.add(exists);
		return true;
	}
	const notNull = conditions.tests.find((test) => test.path === path && test.operator === "$ne");
	return notNull?.value === null;
}

/** Whether walking the index behind its bound paths, forwards or backwards, gives the order asked for. */
function orderOf(
	index: IndexTable,
	prefix: Prefix,
	sort: readonly SortKey[],
): { isSorted: boolean; reverse: boolean } {
	if (sort.length === 0) return { isSorted: true, reverse: false };
	if (prefix.points.length > 1) return { isSorted: false, reverse: false };
	const fixed = new Set(index.paths.slice(0, prefix.length));
	const wanted = sort.filter((key) => !fixed.has(key.path));
	const given = index.paths.slice(prefix.length);
	const keys = index.unique ? given : [...given, "_id"];
	const direction = wanted[0]?.direction ?? 1;
	const isSorted = wanted.every((key, at) => {
		if (key.direction !== direction) return false;
		return keys[at] === undefined ? index.unique : keys[at] === key.path;
	});
	return { isSorted, reverse: direction === -1 };
}

/** All branches of the first `$or` whose branches are all served. */
function unionCandidate(conditions: Conditions, indexes: readonly IndexTable[]): Candidate | undefined {
	for (const alternatives of conditions.anyOf) {
		const plans = alternatives.map((branch) => planFor(branch, indexes, []));
		if (plans.some((plan) => !plan.isServed || plan.source.kind === "everything")) continue;
		return {
			source: { kind: "union", sources: plans.map((plan) => plan.source) },
			used: new Set(),
			score: NARROWS,
			isSorted: false,
			reverse: false,
			isStable: false,
		};
	}
	return undefined;
}

function findTest(conditions: Conditions, path: string, operator: Operator): Test | undefined {
	return conditions.tests.find((test) => test.path === path && test.operator === operator);
}

function isIn(test: Test): boolean {
	return test.operator === "$in";
}

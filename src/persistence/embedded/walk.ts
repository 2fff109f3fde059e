import type { IndexTable } from "./index-table.js";
import { AFTER_ALL } from "./keys.js";
import type { Key, KeyPart, RangeOptions, ReadTransaction, Table } from "./lmdb.js";
import type { Plan, Source, Span } from "./planner.js";

export interface WalkOptions {
	/** The moment to read at; without it, now (inside a write transaction: that transaction). */
	readonly transaction?: ReadTransaction;
	/** Only in a stable plan: go on behind the document with this key. */
	readonly after?: string;
}

/** The keys of the candidates of a plan, each once, in the plan's order. Some may be of no existing document. */
export function* walk(plan: Plan, documents: Table, options: WalkOptions = {}): Iterable<string> {
	const { source } = plan;
	if (source.kind === "documents") yield* after(source.keys, options.after);
	else if (source.kind === "everything") yield* walkDocuments(documents, source.span, plan.reverse, options);
	else if (source.kind === "points") yield* lookUp(source, options);
	else if (source.kind === "spans") yield* walkSpans(source, plan.reverse, options);
	else yield* walkUnion(plan, source.sources, documents, options);
}

function walkSpans(
	{ index, spans }: Source & { kind: "spans" },
	reverse: boolean,
	options: WalkOptions,
): Iterable<string> {
	const keys = spans.map((span) => walkSpan(index, span, reverse, options));
	return isEachOnce(index, spans) ? joined(keys) : distinct(keys);
}

/** Of a list a document may stand in several stretches. */
function isEachOnce(index: IndexTable, spans: readonly Span[]): boolean {
	return !index.list || spans.length <= 1;
}

function* joined(lists: ReadonlyArray<Iterable<string>>): Iterable<string> {
	for (const list of lists) yield* list;
}

function* distinct(lists: ReadonlyArray<Iterable<string>>): Iterable<string> {
	const seen = new Set<string>();
	for (const key of joined(lists)) {
		if (seen.has(key)) continue;
		seen.add(key);
		yield key;
	}
}

function after(keys: readonly string[], last: string | undefined): readonly string[] {
	return last === undefined ? keys : keys.slice(keys.indexOf(last) + 1);
}

function* walkUnion(
	plan: Plan,
	sources: readonly Source[],
	documents: Table,
	options: WalkOptions,
): Iterable<string> {
	yield* distinct(sources.map((source) => walk({ ...plan, source, reverse: false }, documents, options)));
}

function* lookUp(source: Source & { kind: "points" }, options: WalkOptions): Iterable<string> {
	const { index, points } = source;
	for (const point of points) {
		const key = index.table.get(point, options);
		if (key !== undefined && key !== options.after) yield key;
	}
}

/** Ids are texts that are not empty: no key sorts before the empty text. */
const ALL_DOCUMENTS: Span = { stem: [], from: [""], to: [AFTER_ALL] };

function walkDocuments(
	documents: Table,
	span: Span | undefined,
	reverse: boolean,
	options: WalkOptions,
): Iterable<string> {
	const { from, to } = span ?? ALL_DOCUMENTS;
	const bounds = between(from, to, reverse, options.after, options.after);
	return documents.getKeys({ ...bounds, ...reading(options) }) as Iterable<string>;
}

function* walkSpan(index: IndexTable, span: Span, reverse: boolean, options: WalkOptions): Iterable<string> {
	const last = options.after === undefined ? undefined : [...span.stem, options.after];
	const bounds = { ...between(span.from, span.to, reverse, last, options.after), ...reading(options) };
	if (index.unique) for (const { value } of index.table.getRange(bounds)) yield value;
	else for (const key of index.table.getKeys(bounds)) yield index.documentKey(key);
}

/** The entries of these stretches, one by one. */
export function* entriesOf(
	{ index, spans }: Source & { kind: "spans" },
	transaction: ReadTransaction,
): Iterable<readonly KeyPart[]> {
	for (const { from, to } of spans)
		yield* index.table.getKeys({ start: from, end: to, transaction }) as Iterable<readonly KeyPart[]>;
}

function reading(options: WalkOptions): RangeOptions {
	return options.transaction === undefined ? {} : { transaction: options.transaction };
}

/** The library leaves out the end; backwards the start is the upper bound, so what is left out changes sides. */
function between(from: Key, to: Key, reverse: boolean, last: Key | undefined, resume: unknown): RangeOptions {
	const isResumed = resume !== undefined;
	if (!reverse) {
		return isResumed ? { start: last as Key, exclusiveStart: true, end: to } : { start: from, end: to };
	}
	const start = isResumed ? (last as Key) : to;
	return { start, exclusiveStart: true, end: from, inclusiveEnd: true, reverse: true };
}

/**
 * Counts entries from the start of a stretch on, a block at a time: how many, and the key to go on from (undefined at
 * the end). The library's own count knows no limit.
 */
export function countBlock(
	table: Table,
	bounds: RangeOptions,
	size: number,
): { count: number; next: Key | undefined } {
	const [next] = table.getKeys({ ...bounds, offset: size, limit: 1 });
	return next === undefined ? { count: table.getKeysCount(bounds), next } : { count: size, next };
}

/** The stretches of tables whose entries are exactly what a plan finds; undefined when they have to be looked at. */
export function countable(
	plan: Plan,
	documents: Table,
): Array<{ table: Table; bounds: RangeOptions }> | undefined {
	if (plan.rest.tests.length > 0 || plan.rest.anyOf.length > 0) return undefined;
	const { source } = plan;
	if (source.kind === "everything") {
		const { from, to } = source.span ?? ALL_DOCUMENTS;
		return [{ table: documents, bounds: { start: from, end: to } }];
	}
	if (source.kind !== "spans" || !isEachOnce(source.index, source.spans)) return undefined;
	return source.spans.map((span) => ({
		table: source.index.table,
		bounds: { start: span.from, end: span.to },
	}));
}

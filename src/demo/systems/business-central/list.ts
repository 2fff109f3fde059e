import type { ListQuery, OrderTerm } from "./query.js";
import { wireValue } from "./render.js";
import type { SetDefinition } from "./sets.js";
import type { RecordVersion, Table } from "./table.js";

/** One page of a list. */
export interface Page {
	versions: RecordVersion[];
	/** Where the next page resumes; null on the last one. */
	next: string | null;
}

/**
 * Reads one page. Orders by key and by time resume behind the last record of the page before; any other order resumes
 * at a place, and a candidate list that an index gave is sorted anew for each page.
 */
export function readPage(table: Table, query: ListQuery): Page {
	const limit = Math.min(query.pageSize, query.top ?? Number.POSITIVE_INFINITY);
	const order = orderOf(table.definition, query.orderBy);
	const rows =
		order === "time" && !hasLookup(query) ? rowsByTime(table, query) : rowsByOther(table, query, order);
	const { versions, isMore } = take(rows, query.skipToken === null ? query.skip : 0, limit);
	const isDone = !isMore || (query.top !== null && query.top <= versions.length);
	return { versions, next: isDone ? null : tokenAfter(order, query, versions) };
}

/** How many records pass the filter, whatever the page. */
export function countAll(table: Table, query: ListQuery): number {
	if (query.filter === null) return table.size;
	let count = 0;
	for (const _version of passing(query, candidates(table, query) ?? table.all())) count += 1;
	return count;
}

type Order = "key" | "time" | readonly OrderTerm[];

function orderOf(definition: SetDefinition, terms: readonly OrderTerm[]): Order {
	const [first] = terms;
	if (first === undefined) return "key";
	if (!first.isDescending && first.name === definition.key && definition.keyOf === undefined) return "key";
	return terms.length === 1 && first.name === "lastModifiedDateTime" && !first.isDescending ? "time" : terms;
}

function hasLookup(query: ListQuery): boolean {
	return query.filter !== null && (query.filter.ids !== null || query.filter.keys !== null);
}

function rowsByOther(table: Table, query: ListQuery, order: Order): Iterable<RecordVersion> {
	const found = candidates(table, query);
	if (order === "key" && found === null) return passing(query, rowsByKey(table, query.skipToken));
	const rows = [...passing(query, found ?? table.all())].sort(comparer(table.definition, order));
	if (query.skipToken === null) return rows;
	return afterToken(rows, order, query.skipToken);
}

function afterToken(rows: RecordVersion[], order: Order, token: string): RecordVersion[] {
	if (order === "key") return rows.filter((version) => version.key > token);
	if (order !== "time") return rows.slice(Number(token));
	const last = readTimeToken(token);
	return rows.filter((version) => isBehind(version, last));
}

/** What an index gives for the filter; null when going through the table is as good. */
function candidates(table: Table, query: ListQuery): RecordVersion[] | null {
	const { filter } = query;
	if (filter === null) return null;
	if (filter.ids !== null) return present(filter.ids.map((id) => table.byId(id)));
	if (filter.keys !== null) return present(filter.keys.map((key) => table.byKey(key)));
	if (filter.from === null) return null;
	const from = table.placeAtTime(filter.from);
	const to = filter.before === null ? table.versionsByTime().length : table.placeAtTime(filter.before);
	if (to - from > table.size / 4) return null;
	return table
		.versionsByTime()
		.slice(from, to)
		.filter((version) => version.isCurrent);
}

function present(versions: (RecordVersion | undefined)[]): RecordVersion[] {
	return versions.filter((version) => version !== undefined);
}

function* passing(query: ListQuery, rows: Iterable<RecordVersion>): Generator<RecordVersion> {
	for (const version of rows) {
		if (passes(query, version)) yield version;
	}
}

function passes(query: ListQuery, version: RecordVersion): boolean {
	const { filter } = query;
	if (filter === null) return true;
	if (filter.from !== null && version.modifiedAt < filter.from) return false;
	if (filter.before !== null && version.modifiedAt >= filter.before) return false;
	if (filter.ids !== null && !filter.ids.includes(version.id)) return false;
	if (filter.keys !== null && !filter.keys.includes(version.key)) return false;
	return filter.rest === null || filter.rest(version);
}

function* rowsByKey(table: Table, token: string | null): Generator<RecordVersion> {
	const keys = table.keysInOrder();
	for (let place = token === null ? 0 : table.placeAfterKey(token); place < keys.length; place += 1) {
		yield table.byKey(keys[place] as string) as RecordVersion;
	}
}

function* rowsByTime(table: Table, query: ListQuery): Generator<RecordVersion> {
	const versions = table.versionsByTime();
	const { from = null, before = null } = query.filter ?? {};
	let place = from === null ? 0 : table.placeAtTime(from);
	if (query.skipToken !== null) {
		const last = readTimeToken(query.skipToken);
		place = Math.max(place, table.placeAtTime(last.modifiedAt, last.sequence + 1));
	}
	for (; place < versions.length; place += 1) {
		const version = versions[place] as RecordVersion;
		if (before !== null && version.modifiedAt >= before) return;
		if (version.isCurrent && passes(query, version)) yield version;
	}
}

function take(
	rows: Iterable<RecordVersion>,
	skip: number,
	limit: number,
): { versions: RecordVersion[]; isMore: boolean } {
	const versions: RecordVersion[] = [];
	let skipped = 0;
	for (const version of rows) {
		if (skipped < skip) skipped += 1;
		else if (versions.length === limit) return { versions, isMore: true };
		else versions.push(version);
	}
	return { versions, isMore: false };
}

function tokenAfter(order: Order, query: ListQuery, versions: RecordVersion[]): string {
	const last = versions.at(-1);
	if (last === undefined) return "";
	if (order === "key") return last.key;
	if (order === "time") return `${last.modifiedAt}-${last.sequence}`;
	const start = query.skipToken === null ? query.skip : Number(query.skipToken);
	return String(start + versions.length);
}

function readTimeToken(token: string): { modifiedAt: number; sequence: number } {
	const [modifiedAt = "0", sequence = "0"] = token.split("-");
	return { modifiedAt: Number(modifiedAt), sequence: Number(sequence) };
}

function isBehind(version: RecordVersion, last: { modifiedAt: number; sequence: number }): boolean {
	if (version.modifiedAt !== last.modifiedAt) return version.modifiedAt > last.modifiedAt;
	return version.sequence > last.sequence;
}

function comparer(
	definition: SetDefinition,
	order: Order,
): (left: RecordVersion, right: RecordVersion) => number {
	if (order === "key") return (left, right) => compare(left.key, right.key);
	if (order === "time") {
		return (left, right) => left.modifiedAt - right.modifiedAt || left.sequence - right.sequence;
	}
	return (left, right) => {
		for (const { name, isDescending } of order) {
			const found = compare(wireValue(definition, left, name), wireValue(definition, right, name));
			if (found !== 0) return isDescending ? -found : found;
		}
		return compare(left.key, right.key);
	};
}

function compare(left: unknown, right: unknown): number {
	if (left === right) return 0;
	return (left as string | number) < (right as string | number) ? -1 : 1;
}

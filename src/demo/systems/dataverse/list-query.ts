import { type PageCookie, readCookie, writeCookie } from "./cookie.js";
import { badRequest, unknownProperty } from "./errors.js";
import { prepareFilter } from "./filter.js";
import type { Organization } from "./organization.js";
import type { QueryOptions } from "./query-options.js";
import type { FieldValue, Row } from "./row.js";
import type { TableStore } from "./table-store.js";

type ListCookie = Extract<PageCookie, { kind: "list" }>;
interface SortKey {
	readonly read: (row: Row) => FieldValue;
	readonly sign: 1 | -1;
}

/** One page of a plain list. */
export interface ListPage {
	readonly rows: readonly Row[];
	/** Null on the last page. */
	readonly skipToken: string | null;
}

/**
 * One page of the rows that pass a filter, in order. A page goes on behind the last row by its sort keys, so rows that
 * change in between move as they would in the service.
 * @throws {DataverseError} 400 for what cannot be read
 */
export function listPage(
	organization: Organization,
	store: TableStore,
	query: QueryOptions,
	pageSize: number,
): ListPage {
	const cookie = query.skipToken === null ? null : toListCookie(query.skipToken);
	const limit = query.top === null ? pageSize : Math.min(query.top, 5_000);
	if (limit === 0) return { rows: [], skipToken: null };
	const keys = sortKeys(store, query.orderby);
	const found =
		keys.length === 0
			? firstBySlot(organization, store, query, cookie?.slot ?? -1, limit + 1)
			: firstByKeys(organization, store, query, keys, cookie).slice(0, limit + 1);
	const rows = found.slice(0, limit);
	const last = rows.at(-1);
	if (found.length <= limit || query.top !== null || !last) return { rows, skipToken: null };
	const values = keys.map((key) => key.read(last));
	const next: ListCookie = { kind: "list", page: (cookie?.page ?? 1) + 1, slot: last.slot, keys: values };
	return { rows, skipToken: writeCookie(next) };
}

/** How many rows pass a filter. */
export function countRows(organization: Organization, store: TableStore, filter: string | null): number {
	if (filter === null) return store.size;
	let count = 0;
	for (const _row of passingRows(organization, store, filter, 0)) count += 1;
	return count;
}

function toListCookie(token: string): ListCookie {
	const cookie = readCookie(token);
	if (cookie.kind !== "list") throw badRequest("Malformed paging cookie.", "0x80040203");
	return cookie;
}

function firstBySlot(
	organization: Organization,
	store: TableStore,
	query: QueryOptions,
	afterSlot: number,
	limit: number,
): Row[] {
	const rows: Row[] = [];
	for (const row of passingRows(organization, store, query.filter, afterSlot + 1)) {
		rows.push(row);
		if (rows.length === limit) break;
	}
	return rows;
}

function firstByKeys(
	organization: Organization,
	store: TableStore,
	query: QueryOptions,
	keys: readonly SortKey[],
	cookie: ListCookie | null,
): Row[] {
	const entries = [...passingRows(organization, store, query.filter, 0)].map((row) => ({
		row,
		slot: row.slot,
		keys: keys.map((key) => key.read(row)),
	}));
	const compare = (a: Pick<ListCookie, "slot" | "keys">, b: Pick<ListCookie, "slot" | "keys">) => {
		for (const [index, key] of keys.entries()) {
			const order = compareValues(a.keys[index] ?? null, b.keys[index] ?? null);
			if (order !== 0) return order * key.sign;
		}
		return a.slot - b.slot;
	};
	const left = cookie === null ? entries : entries.filter((each) => compare(each, cookie) > 0);
	return left.sort(compare).map((each) => each.row);
}

/** Rows that pass a filter, in the order of creation. */
function* passingRows(
	organization: Organization,
	store: TableStore,
	filter: string | null,
	fromSlot: number,
): Generator<Row> {
	if (filter === null) {
		yield* store.scan(fromSlot);
		return;
	}
	const { candidates, passes } = prepareFilter(organization, store, filter);
	const few = candidates();
	const rows = few === null ? store.scan(fromSlot) : inOrder(few, fromSlot);
	for (const row of rows) if (passes(row)) yield row;
}

function inOrder(rows: Set<Row>, fromSlot: number): Row[] {
	return [...rows].filter((row) => row.slot >= fromSlot).sort((a, b) => a.slot - b.slot);
}

function sortKeys(store: TableStore, orderby: string | null): SortKey[] {
	if (orderby === null) return [];
	return orderby.split(",").map((item) => {
		const [property = "", direction = "asc", ...rest] = item.trim().split(/\s+/);
		if (rest.length > 0 || (direction !== "asc" && direction !== "desc")) {
			throw badRequest(`The $orderby '${item}' cannot be read.`);
		}
		const column = store.table.byProperty.get(property);
		if (!column) throw unknownProperty(property, store.table.logicalName);
		return { read: (row: Row) => store.value(row, column), sign: direction === "asc" ? 1 : -1 };
	});
}

/** Null first, then by value; text without case. */
function compareValues(a: FieldValue, b: FieldValue): number {
	if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
	if (typeof a === "string" && typeof b === "string") {
		const [x, y] = [a.toLowerCase(), b.toLowerCase()];
		return x < y ? -1 : x > y ? 1 : 0;
	}
	return Number(a) - Number(b);
}

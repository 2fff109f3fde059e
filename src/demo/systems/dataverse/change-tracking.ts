import {
	expiredToken,
	type PageCookie,
	readCookie,
	readDeltaToken,
	writeCookie,
	writeDeltaToken,
} from "./cookie.js";
import { badRequest } from "./errors.js";
import type { Organization } from "./organization.js";
import type { QueryOptions } from "./query-options.js";
import type { Row } from "./row.js";
import type { Table } from "./table.js";
import type { TableStore, Tombstone } from "./table-store.js";

type TrackedCookie = Extract<PageCookie, { kind: "tracked" }>;
/** A row with its current values, or a deletion. */
export type TrackedItem = { readonly row: Row } | { readonly tombstone: Tombstone };
type Item = TrackedItem & { readonly cookie: TrackedCookie };

/** One page of a read that tracks changes. Exactly one of the links is set. */
export interface TrackedPage {
	readonly items: readonly TrackedItem[];
	readonly skipToken: string | null;
	/** On the last page: where the next read starts. */
	readonly deltaToken: string | null;
}

const DAY_MS = 86_400_000;

/** Reads with change tracking: all rows first, then what changed since a token (facts/dataverse-api sections 5 and 12). */
export class ChangeTracking {
	/** How long deletions are remembered, in days; an older token is refused. */
	retentionDays: number;
	#firstVersion = 0;

	constructor(
		private readonly organization: Organization,
		retentionDays = 7,
	) {
		this.retentionDays = retentionDays;
	}

	/** No token given out so far is accepted any more. */
	expireAll(): void {
		this.organization.version += 1;
		this.#firstVersion = this.organization.version;
	}

	/** @throws {DataverseError} 400 for an untracked table, an option that does not go with tracking, an expired token */
	readPage(store: TableStore, query: QueryOptions, pageSize: number): TrackedPage {
		checkTracked(store.table, query);
		const start = this.#start(query);
		const items: Item[] = [];
		for (const item of itemsFrom(store, start)) {
			items.push(item);
			if (items.length > pageSize) break;
		}
		const shown = items.slice(0, pageSize);
		const last = shown.at(-1)?.cookie;
		if (items.length > pageSize && last) {
			return { items: shown, skipToken: writeCookie({ ...last, page: start.page + 1 }), deltaToken: null };
		}
		const deltaToken = writeDeltaToken(start.until, this.organization.now());
		return { items: shown, skipToken: null, deltaToken };
	}

	/** How many changes a token leaves to read. */
	count(store: TableStore, query: QueryOptions): number {
		checkTracked(store.table, query);
		let count = 0;
		for (const _item of itemsFrom(store, this.#start(query))) count += 1;
		return count;
	}

	#start(query: QueryOptions): TrackedCookie {
		if (query.skipToken !== null) {
			const cookie = readCookie(query.skipToken);
			if (cookie.kind !== "tracked") throw badRequest("Malformed paging cookie.", "0x80040203");
			if (cookie.until < this.#firstVersion) throw expiredToken();
			return cookie;
		}
		const until = this.organization.version;
		const begin = { kind: "tracked", page: 1, until } as const;
		if (query.deltaToken === null) return { ...begin, phase: "all", after: -1, since: 0 };
		const token = readDeltaToken(query.deltaToken);
		const oldest = this.organization.now() - this.retentionDays * DAY_MS;
		if (token.version < this.#firstVersion || token.at < oldest) throw expiredToken();
		return { ...begin, phase: "changed", after: token.version, since: token.version };
	}
}

function* itemsFrom(store: TableStore, start: TrackedCookie): Generator<Item> {
	if (start.phase === "all") {
		for (const row of store.scan(start.after + 1)) yield { row, cookie: { ...start, after: row.slot } };
		return;
	}
	if (start.phase === "changed") {
		for (const { version, item } of store.changes(start.after, start.until)) {
			yield { row: item, cookie: { ...start, after: version } };
		}
	}
	const after = start.phase === "deleted" ? start.after : start.since;
	for (const { version, item } of store.deletions(after, start.until)) {
		yield { tombstone: item, cookie: { ...start, phase: "deleted", after: version } };
	}
}

function checkTracked(table: Table, query: QueryOptions): void {
	if (!table.isChangeTracked) {
		throw badRequest(`Entity ${table.logicalName} isn't enabled for change tracking.`, "0x80072491");
	}
	const refused = [
		query.filter !== null && "$filter",
		query.orderby !== null && "$orderby",
		query.expand.length > 0 && "$expand",
		query.top !== null && "$top",
	].find(Boolean);
	if (!refused) return;
	throw badRequest(`The "${refused}" query parameter isn't supported when Change Tracking is enabled.`);
}

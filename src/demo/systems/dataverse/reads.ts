import type { HttpResponse } from "../kit/http-server.js";
import { type RecordKey, requireRow } from "./address.js";
import { answerEmpty, answerJson, type Call, precondition } from "./call.js";
import type { ChangeTracking, TrackedItem } from "./change-tracking.js";
import { readCookie } from "./cookie.js";
import { badRequest, DataverseError } from "./errors.js";
import { countRows, listPage } from "./list-query.js";
import { answerList } from "./long-answer.js";
import type { Organization } from "./organization.js";
import { parseQuery, type QueryOptions } from "./query-options.js";
import { type RenderRow, rowRenderer } from "./render.js";
import type { Row } from "./row.js";
import type { TableStore } from "./table-store.js";
import { etagOf } from "./wire.js";

/** Rows of a page at most, and by default (facts/dataverse-api section 6). */
export const MAX_PAGE = 5_000;
/** Characters an address may have (facts/dataverse-api section 12a). */
const MAX_URL = 32_768;
const MAX_URL_IN_BATCH = 65_536;

/** Answers what reads records. */
export class Reads {
	constructor(
		private readonly organization: Organization,
		private readonly tracking: ChangeTracking,
	) {}

	/** One record. @throws {DataverseError} 404 */
	get(call: Call, store: TableStore, key: RecordKey): HttpResponse {
		const query = queryOf(call);
		const row = requireRow(store, key);
		const etag = etagOf(row.version);
		const isPlain = query.expand.length === 0 && !call.preferences.hasAnnotations;
		if (isPlain && precondition(call, "if-none-match") === etag) return answerEmpty(304, { ETag: etag });
		const text = this.#renderer(call, store, query)(row);
		const context = `${call.root}$metadata#${store.table.entitySet}${selection(query)}/$entity`;
		return answerJson(200, `{"@odata.context":${JSON.stringify(context)},${text.slice(1)}`, {
			ETag: etag,
			...applied(call),
		});
	}

	/** A page of a set: plain, or tracking changes. */
	list(call: Call, store: TableStore): HttpResponse {
		const query = queryOf(call);
		return isTracked(call, query) ? this.#tracked(call, store, query) : this.#plain(call, store, query);
	}

	/** `$count`: digits behind a byte order mark (facts/dataverse-api section 12a). */
	count(call: Call, store: TableStore): HttpResponse {
		const query = queryOf(call);
		const count =
			query.deltaToken === null
				? countRows(this.organization, store, query.filter)
				: this.tracking.count(store, query);
		const headers = { "content-type": "text/plain", "OData-Version": "4.0" };
		return { status: 200, headers, body: `\uFEFF${count}` };
	}

	#plain(call: Call, store: TableStore, query: QueryOptions): HttpResponse {
		const write = this.#renderer(call, store, query);
		const { rows, skipToken } = listPage(this.organization, store, query, pageSizeOf(call));
		const head = [context(call, store, query, "")];
		if (query.count) head.push(...this.#countMembers(call, store, query));
		const tail = skipToken === null ? "" : `,${nextLink(call, skipToken)}`;
		const items = rows.map(still);
		return answerList({ head: head.join(","), tail }, { items, write }, applied(call));
	}

	#tracked(call: Call, store: TableStore, query: QueryOptions): HttpResponse {
		const deleted = JSON.stringify(`${call.root}$metadata#${store.table.entitySet}/$deletedEntity`);
		const page = this.tracking.readPage(store, query, pageSizeOf(call));
		const render = this.#renderer(call, store, query);
		const write = (item: TrackedItem) =>
			"row" in item
				? render(item.row)
				: `{"@odata.context":${deleted},"id":"${item.tombstone.id}","reason":"deleted"}`;
		const link =
			page.skipToken === null
				? member("@odata.deltaLink", linkTo(call, query, "$deltatoken", page.deltaToken ?? ""))
				: nextLink(call, page.skipToken);
		const head = `${context(call, store, query, "/$delta")},${link}`;
		const items = page.items.map((item) => ("row" in item ? { row: still(item.row) } : item));
		const preference = call.preferences.tracksChanges ? ["odata.track-changes"] : [];
		return answerList({ head, tail: "" }, { items, write }, applied(call, preference));
	}

	#countMembers(call: Call, store: TableStore, query: QueryOptions): string[] {
		const count = countRows(this.organization, store, query.filter);
		const exceeded = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
		const members = [`"@odata.count":${Math.min(count, MAX_PAGE)}`];
		if (call.preferences.includesAnnotation(exceeded)) members.push(`"@${exceeded}":${count > MAX_PAGE}`);
		return members;
	}

	#renderer(call: Call, store: TableStore, { select, expand }: QueryOptions): RenderRow {
		return rowRenderer(this.organization, store, { select, expand, preferences: call.preferences });
	}
}

/** A row as it stands now, for an answer that is written while others go on. */
function still(row: Row): Row {
	return { ...row };
}

/** The query of a call. @throws {DataverseError} 414 for an address that is too long */
export function queryOf(call: Call): QueryOptions {
	const limit = call.isInBatch ? MAX_URL_IN_BATCH : MAX_URL;
	if (call.target.length > limit) {
		throw new DataverseError(414, "0x0", `The request URI is longer than ${limit} characters.`);
	}
	return parseQuery(call.query);
}

/** What the service did of what the client preferred. */
export function applied(call: Call, more: readonly string[] = []): Record<string, string> {
	const size = call.preferences.maxPageSize;
	const names = [...more];
	if (size !== null && call.method === "GET") names.push(`odata.maxpagesize=${size}`);
	if (call.preferences.hasAnnotations) names.push("odata.include-annotations");
	return names.length === 0 ? {} : { "Preference-Applied": names.join(",") };
}

function isTracked(call: Call, query: QueryOptions): boolean {
	if (query.skipToken !== null) return readCookie(query.skipToken).kind === "tracked";
	return query.deltaToken !== null || call.preferences.tracksChanges;
}

function pageSizeOf(call: Call): number {
	return Math.min(call.preferences.maxPageSize ?? MAX_PAGE, MAX_PAGE);
}

function selection(query: QueryOptions): string {
	return query.select === null ? "" : `(${query.select.join(",")})`;
}

function member(name: string, value: string): string {
	return `"${name}":${JSON.stringify(value)}`;
}

function context(call: Call, store: TableStore, query: QueryOptions, suffix: string): string {
	return member(
		"@odata.context",
		`${call.root}$metadata#${store.table.entitySet}${selection(query)}${suffix}`,
	);
}

/** The address of the call itself with another token. */
function linkTo(call: Call, query: QueryOptions, name: string, token: string): string {
	const kept = call.query
		.split("&")
		.filter((pair) => pair !== "" && !/^(\$|%24)(skip|delta)token=/i.test(pair));
	if (query.top !== null) throw badRequest("A limited list has no next page.");
	const set = call.path.slice(call.path.lastIndexOf("/") + 1);
	return `${call.root}${set}?${[...kept, `${name}=${encodeURIComponent(token)}`].join("&")}`;
}

function nextLink(call: Call, skipToken: string): string {
	return member("@odata.nextLink", linkTo(call, parseQuery(call.query), "$skiptoken", skipToken));
}

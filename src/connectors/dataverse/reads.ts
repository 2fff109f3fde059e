import { own } from "../../domain/own-words.js";
import type { FieldValue, Snapshot } from "../../domain/record.js";
import {
	type CallOptions,
	type ChangePull,
	ConnectorError,
	type EntityQuery,
	type PullRequest,
	type SweepRow,
} from "../../ports/connector.js";
import type { Operation } from "../odata-protocol/batch-format.js";
import { parseCursor } from "../odata-protocol/cursor.js";
import { buildFilter, groupValues } from "../odata-protocol/filter.js";
import type { OperationAnswer } from "../odata-protocol/foreign-error.js";
import { isGuid, quoteText, withQuery } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import type { Catalog, ResolvedQuery } from "./catalog.js";
import type { DataverseField, Table } from "./columns.js";
import { isExpired, narrow } from "./errors.js";
import { isFollowable, TrackedPull } from "./pull.js";
import { PullCursor } from "./schema.js";
import { ANNOTATIONS, escapeWildcards, toFilterLiteral, toSnapshot } from "./translate.js";

/** facts/dataverse-api.md section 6. */
const LARGEST_PAGE = 5_000;
/** Section 12a: at most some 500 conditions, of which a value with brackets takes two; addresses up to 32 KB. */
const FILTER_BOUNDS = { longest: 15_000, most: 200 };

/** The half of the connector that reads. */
export class Reads {
	readonly #service: ODataService;
	readonly #catalog: Catalog;
	readonly #pageSize: number;
	/** Sent again with every page, as clients in the wild do (section 5). */
	readonly #paging: string;

	/** @param pageSize rows per page; null for as many as the service gives */
	constructor(service: ODataService, catalog: Catalog, pageSize: number | null) {
		this.#service = service;
		this.#catalog = catalog;
		this.#pageSize = Math.min(LARGEST_PAGE, pageSize ?? LARGEST_PAGE);
		this.#paging = `odata.maxpagesize=${this.#pageSize},${ANNOTATIONS}`;
	}

	async pullChanges(request: PullRequest): Promise<ChangePull> {
		const query = await this.#catalog.resolve(request);
		return (await this.#goOn(query, request)) ?? this.#begin(query, request);
	}

	async #begin(query: ResolvedQuery, request: PullRequest): Promise<ChangePull> {
		const options = { signal: request.signal };
		const { first, watermark } = await this.#firstPage(query, request.watermark, options);
		const pages = this.#service.following(first, { prefer: this.#paging }, options);
		const from = { watermark, deltaLink: null };
		return new TrackedPull({ from, resumed: false, pages, toSnapshot: (row) => snapshotOf(query, row) });
	}

	/** Null when there is nothing to go on from, or the service does not know the page any more. */
	async #goOn(query: ResolvedQuery, request: PullRequest): Promise<ChangePull | null> {
		const cursor = parseCursor(request.resume, PullCursor);
		if (cursor === null) return null;
		const { root } = this.#service.client;
		const { next } = cursor;
		if (next !== null && !isFollowable(next, root, query.table.set, query.select)) return null;
		const headers = { prefer: this.#paging };
		const going = this.#service.goOn(next, headers, { signal: request.signal });
		const pages = await this.#catalog.guarded(going);
		const toSnapshot = (row: Record<string, unknown>) => snapshotOf(query, row);
		return pages && new TrackedPull({ from: cursor, resumed: true, pages, toSnapshot });
	}

	async readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>> {
		const resolved = await this.#catalog.resolve(query);
		const { set } = resolved.table;
		const known = [...new Set(ids)].filter(isGuid);
		const reads = known.map((id) =>
			toRead(withQuery(`${set}(${id.toLowerCase()})`, { $select: resolved.select }), ANNOTATIONS),
		);
		const answers = await this.#catalog.guarded(this.#service.readMany(reads, options));
		const found = new Map<string, Snapshot>();
		for (const [index, id] of known.entries()) {
			const answer = answers[index] as OperationAnswer;
			if (answer.status < 300) found.set(id, snapshotOf(resolved, answer.body));
			else throwUnlessGone(answer);
		}
		return found;
	}

	async *listIds(entity: string, options?: CallOptions): AsyncGenerator<SweepRow[]> {
		const { table } = await this.#catalog.resolve({ entity, fields: [] });
		const modified = table.columns.has("modifiedon") ? ",modifiedon" : "";
		const path = withQuery(table.set, { $select: `${table.primaryId}${modified}` });
		for await (const page of this.#service.pages(
			path,
			{ prefer: `odata.maxpagesize=${this.#pageSize}` },
			options,
		)) {
			yield page.rows.map((row) => toSweepRow(table, row));
		}
	}

	async findByValues(
		query: EntityQuery,
		field: string,
		values: FieldValue[],
		options?: CallOptions,
	): Promise<Snapshot[]> {
		const resolved = await this.#catalog.resolve({ ...query, fields: [...query.fields, field] });
		const described = resolved.fields.get(field) as DataverseField;
		const { property } = described.column;
		const literalOf = (_: string, value: FieldValue) => toFilterLiteral(described, value);
		const asked = [...new Set(values.flatMap(bothSpellings))].filter(
			(value) => value !== null && value !== "",
		);
		const filters = groupValues(property, asked, literalOf, FILTER_BOUNDS).map((value) =>
			buildFilter([{ field: property, op: "in", value }], literalOf),
		);
		const found = await this.#findAll(resolved, filters, null, options);
		const wanted = new Set(values.map(withoutCase));
		if (described.column.type !== "text") return found;
		return found.filter(({ fields }) => wanted.has(withoutCase(fields[field])));
	}

	async search(query: EntityQuery, fields: string[], text: string, limit: number): Promise<Snapshot[]> {
		const all = await this.#catalog.resolve({ ...query, fields: [...query.fields, ...fields] });
		const terms = fields
			.map((name) => all.fields.get(name)?.column)
			.filter((column) => column?.type === "text")
			.map((column) =>
				buildFilter(
					[{ field: column?.property ?? "", op: "startsWith", value: escapeWildcards(text) }],
					(_, value) => quoteText(String(value)),
				),
			);
		const filters = terms.length === 0 ? [] : [terms.join(" or ")];
		const found = await this.#findAll(all, filters, limit, { urgent: true });
		return found.slice(0, limit);
	}

	/** Follows the watermark; reads everything when it cannot be followed or has expired. */
	async #firstPage(query: ResolvedQuery, watermark: string | null, options: CallOptions) {
		const { table, select } = query;
		if (watermark !== null && isFollowable(watermark, this.#service.client.root, table.set, select)) {
			try {
				const page = this.#service.page(watermark, { prefer: this.#paging }, options);
				return { first: await this.#catalog.guarded(page), watermark };
			} catch (error) {
				if (!isExpired(error)) throw error;
			}
		}
		const prefer = `odata.track-changes,${this.#paging}`;
		const page = this.#service.page(withQuery(table.set, { $select: select }), { prefer }, options);
		return { first: await this.#catalog.guarded(page), watermark: null };
	}

	async #findAll(
		query: ResolvedQuery,
		filters: (string | null)[],
		top: number | null,
		call: CallOptions | undefined,
	): Promise<Snapshot[]> {
		const { table, select: $select } = query;
		const $top = top === null ? null : String(top);
		const lists = filters
			.filter((filter) => filter !== null)
			.map(($filter) => toRead(withQuery(table.set, { $select, $filter, $top }), this.#paging));
		const found = new Map<string, Snapshot>();
		const options = { headers: { prefer: this.#paging }, onlyFirst: top !== null, call };
		for await (const row of this.#service.rows(lists, options)) {
			const snapshot = snapshotOf(query, row);
			found.set(snapshot.id, snapshot);
		}
		return [...found.values()];
	}
}

function toRead(path: string, prefer: string): Operation {
	return { method: "GET", path, headers: { Accept: "application/json", Prefer: prefer }, body: null };
}

/** A value with brackets is asked for plainly and with its brackets escaped: filters may take them as wildcards. */
function bothSpellings(value: FieldValue): FieldValue[] {
	return typeof value === "string" && /[[%_]/.test(value) ? [value, escapeWildcards(value)] : [value];
}

/** Filters tell neither letter case nor blanks behind a text (section 12a); brackets may have let others in. */
function withoutCase(value: FieldValue | undefined): string {
	return String(value).trim().toLowerCase();
}

function snapshotOf(query: ResolvedQuery, row: unknown): Snapshot {
	const snapshot = toSnapshot(query.table, query.fields.values(), row);
	if (snapshot !== null) return snapshot;
	const foreignMessage = `${query.table.set} has rows without a key or version.`;
	const words = own("withoutVersions", { table: query.table.set });
	throw new ConnectorError({ code: "notVersioned", retryable: false, foreignMessage, own: words });
}

function toSweepRow(table: Table, row: Record<string, unknown>): SweepRow {
	const id = row[table.primaryId];
	const { modifiedon } = row;
	if (typeof id === "string") {
		return { id: id.toLowerCase(), modifiedAt: typeof modifiedon === "string" ? modifiedon : null };
	}
	const foreignMessage = `${table.set} listed a row without a key.`;
	throw new ConnectorError({
		code: "serverError",
		retryable: true,
		foreignMessage,
		own: own("unreadable"),
	});
}

function throwUnlessGone(answer: OperationAnswer): void {
	const error = narrow(answer, "record");
	if (error.code === "notFound") return;
	throw error.code === "permission" ? narrow(answer, "whole") : error;
}

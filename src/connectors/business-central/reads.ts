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
import { buildAny, groupValues } from "../odata-protocol/filter.js";
import type { OperationAnswer } from "../odata-protocol/foreign-error.js";
import { isGuid, quoteText, withQuery } from "../odata-protocol/literals.js";
import { isSameOrigin, readsAll } from "../odata-protocol/page.js";
import type { DatedPage, ODataService } from "../odata-protocol/service.js";
import type { Catalog } from "./catalog.js";
import { mayMeanTable, narrow } from "./errors.js";
import type { BusinessCentralEntity, BusinessCentralField } from "./fields.js";
import { ModifiedSincePull, OVERLAP_MS, parseWatermark } from "./pull.js";
import { PullCursor } from "./schema.js";
import { toFilterLiteral, toSnapshot } from "./translate.js";

/** facts/business-central-api.md section 9. */
const LARGEST_PAGE = 20_000;
/** Section 13a: addresses stay under 8 KB; the rest of the address needs the difference. */
const FILTER_BOUNDS = { longest: 6_500, most: 200 };

/** The half of the connector that reads. */
export class Reads {
	readonly #service: ODataService;
	readonly #catalog: Catalog;
	readonly #paging: Record<string, string>;

	/** @param pageSize rows per page; null for as many as the service gives */
	constructor(service: ODataService, catalog: Catalog, pageSize: number | null) {
		this.#service = service;
		this.#catalog = catalog;
		this.#paging = { prefer: `odata.maxpagesize=${Math.min(LARGEST_PAGE, pageSize ?? LARGEST_PAGE)}` };
	}

	async pullChanges(request: PullRequest): Promise<ChangePull> {
		const entity = await this.#catalog.entityOf(request);
		return (await this.#goOn(entity, request)) ?? this.#begin(entity, request);
	}

	async #begin(entity: BusinessCentralEntity, request: PullRequest): Promise<ChangePull> {
		const since = parseWatermark(request.watermark);
		const from = since === null ? null : new Date(since - OVERLAP_MS).toISOString();
		const path = withQuery(await this.#catalog.pathOf(entity), {
			$select: selectOf(request.fields),
			$filter: from === null ? null : `lastModifiedDateTime ge ${from}`,
			$orderby: from === null ? null : "lastModifiedDateTime",
		});
		const options = { signal: request.signal };
		const first = await this.#service.page(path, this.#paging, options);
		const pages = this.#service.following(first, this.#paging, options);
		const start = { since, startedAt: first.serverTime, newest: null };
		return this.#pull(entity, request, { from: start, resumed: false, pages });
	}

	/** Null when there is nothing to go on from, or the service does not know the page any more. */
	async #goOn(entity: BusinessCentralEntity, request: PullRequest): Promise<ChangePull | null> {
		const cursor = parseCursor(request.resume, PullCursor);
		if (cursor === null) return null;
		const { next } = cursor;
		const options = { signal: request.signal };
		if (next !== null && !this.#isFollowable(next, request.fields)) return null;
		const pages = await this.#service.goOn(next, this.#paging, options);
		return pages && this.#pull(entity, request, { from: cursor, resumed: true, pages });
	}

	#isFollowable(link: string, fields: string[]): boolean {
		const { root } = this.#service.client;
		return isSameOrigin(link, root) && readsAll(link, root, selectOf(fields));
	}

	#pull(
		entity: BusinessCentralEntity,
		{ fields }: PullRequest,
		parts: { from: Omit<PullCursor, "next">; resumed: boolean; pages: AsyncIterable<DatedPage> },
	): ChangePull {
		const toSnapshots = (rows: unknown[]) => rows.map((row) => snapshotOf(entity, fields, row));
		return new ModifiedSincePull({ ...parts, toSnapshots });
	}

	async readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>> {
		const entity = await this.#catalog.entityOf(query);
		const set = await this.#catalog.pathOf(entity);
		const known = [...new Set(ids)].filter(isGuid);
		const reads = known.map((id) =>
			toRead(withQuery(`${set}(${id.toLowerCase()})`, { $select: selectOf(query.fields) })),
		);
		const answers = await this.#service.readMany(reads, options);
		const found = new Map<string, Snapshot>();
		for (const [index, id] of known.entries()) {
			const answer = answers[index] as OperationAnswer;
			if (answer.status < 300) found.set(id, snapshotOf(entity, query.fields, answer.body));
			else throwUnlessGone(answer);
		}
		if (answers.some(mayMeanTable)) await this.#requireTable(set, options);
		return found;
	}

	/** @throws ConnectorError `entityMissing` when the table itself is gone: then nothing is known of its records */
	async #requireTable(set: string, options: CallOptions | undefined): Promise<void> {
		await this.#service.page(withQuery(set, { $select: "id", $top: "1" }), {}, options);
	}

	async *listIds(entity: string, options?: CallOptions): AsyncGenerator<SweepRow[]> {
		const known = await this.#catalog.entity(entity);
		const path = withQuery(await this.#catalog.pathOf(known), { $select: selectOf([]) });
		for await (const page of this.#service.pages(path, this.#paging, options)) {
			yield page.rows.map((row) => {
				const { id, modifiedAt } = snapshotOf(known, [], row);
				return { id, modifiedAt };
			});
		}
	}

	async findByValues(
		query: EntityQuery,
		field: string,
		values: FieldValue[],
		options?: CallOptions,
	): Promise<Snapshot[]> {
		const entity = await this.#catalog.entityOf(query);
		const described = this.#catalog.field(entity, field);
		const { operand, literalOf } = inAnyCase(described);
		const asked = [...new Set(values)].filter((value) => value !== null && value !== "");
		const groups = groupValues(operand, asked, (_, value) => literalOf(value), FILTER_BOUNDS);
		const filters = groups.map((group) => buildAny(operand, group, literalOf));
		return this.#findAll(entity, query.fields, filters, null, options);
	}

	/** One request a field, for `or` across fields is refused (section 7.1). */
	async search(query: EntityQuery, fields: string[], text: string, limit: number): Promise<Snapshot[]> {
		const entity = await this.#catalog.entityOf(query);
		const filters = fields
			.map((name) => this.#catalog.field(entity, name))
			.filter(({ type }) => type === "text" || type === "code")
			.map(({ name, type }) => beginsWith(name, type === "code", text));
		const found = await this.#findAll(entity, query.fields, filters, limit, { urgent: true });
		return found.slice(0, limit);
	}

	async #findAll(
		entity: BusinessCentralEntity,
		fields: string[],
		filters: (string | null)[],
		top: number | null,
		call: CallOptions | undefined,
	): Promise<Snapshot[]> {
		const set = await this.#catalog.pathOf(entity);
		const $top = top === null ? null : String(top);
		const lists = filters
			.filter((filter) => filter !== null)
			.map(($filter) => toRead(withQuery(set, { $select: selectOf(fields), $filter, $top }), this.#paging));
		const found = new Map<string, Snapshot>();
		const options = { headers: this.#paging, onlyFirst: top !== null, call };
		for await (const row of this.#service.rows(lists, options)) {
			const snapshot = snapshotOf(entity, fields, row);
			found.set(snapshot.id, snapshot);
		}
		return [...found.values()];
	}
}

/**
 * A text equals another one only letter by letter unless its case is switched off (section 7.1), and matching tells no
 * upper from lower case; codes stand in upper case already.
 */
function inAnyCase(field: BusinessCentralField) {
	if (field.type !== "text")
		return { operand: field.name, literalOf: (value: FieldValue) => toFilterLiteral(field, value) };
	const literalOf = (value: FieldValue) => toFilterLiteral(field, String(value).toLowerCase());
	return { operand: `tolower(${field.name})`, literalOf };
}

/** `tolower` only switches the case off (section 7.1); codes stand in upper case already. */
function beginsWith(name: string, isCode: boolean, text: string): string {
	if (isCode) return `startswith(${name},${quoteText(text.toUpperCase())})`;
	return `startswith(tolower(${name}),${quoteText(text.toLowerCase())})`;
}

function selectOf(fields: string[]): string {
	return [...new Set(["id", "lastModifiedDateTime", ...fields])].join(",");
}

function toRead(path: string, headers: Record<string, string> = {}): Operation {
	return { method: "GET", path, headers, body: null };
}

function snapshotOf(entity: BusinessCentralEntity, fields: string[], row: unknown): Snapshot {
	const snapshot = toSnapshot(entity, fields, row);
	if (snapshot !== null) return snapshot;
	const foreignMessage = `${entity.set} has records without an id or version.`;
	const words = own("withoutVersions", { table: entity.set });
	throw new ConnectorError({ code: "notVersioned", retryable: false, foreignMessage, own: words });
}

function throwUnlessGone(answer: OperationAnswer): void {
	const error = narrow(answer, "record");
	if (error.code === "notFound") return;
	throw error.code === "permission" ? narrow(answer, "whole") : error;
}

import type { Fields, FieldValue, Snapshot } from "../../domain/record.js";
import {
	type CallOptions,
	type Capabilities,
	type ChangePull,
	type Connector,
	ConnectorError,
	type CreateRequest,
	type DeleteRequest,
	type EntityDescription,
	type EntityQuery,
	isSetupError,
	type PullRequest,
	type SweepRow,
	type UpdateRequest,
	type WriteResult,
} from "../../ports/connector.js";
import { HttpClient } from "../http/client.js";
import { type RequestLimits, shareOf, VENDOR_LIMITS } from "../http/limits.js";
import type { Timing } from "../http/timing.js";
import type { ClientCredentials } from "../http/token-source.js";
import type { Operation } from "../odata-protocol/batch-format.js";
import { BatchRunner } from "../odata-protocol/batch-runner.js";
import { buildFilter, groupValues } from "../odata-protocol/filter.js";
import type { OperationAnswer } from "../odata-protocol/foreign-error.js";
import { isGuid, withQuery } from "../odata-protocol/literals.js";
import { multipartBatch } from "../odata-protocol/multipart-batch.js";
import { ODataService } from "../odata-protocol/service.js";
import { noSuchRecord, toDeleteResult, toSaveResult, writeMany } from "../odata-protocol/write-results.js";
import { Catalog } from "./catalog.js";
import type { DataverseField, Table } from "./columns.js";
import { isExpired, narrow, narrowCreate, narrowWrite } from "./errors.js";
import { knownLogicalName, linkTo } from "./links.js";
import { isFollowable, TrackedPull } from "./pull.js";
import {
	escapeWildcards,
	selectOf,
	toBody,
	toFilterLiteral,
	toSnapshot,
	UnwritableFieldError,
} from "./translate.js";

/** What a Dataverse connector needs to know. */
export interface DataverseOptions {
	/** The system's name in the configuration. */
	name: string;
	/** What people call it; default "Dataverse". */
	label?: string | undefined;
	/** Root of the Web API, e.g. `https://<org>.crm4.dynamics.com/api/data/v9.2`. */
	url: string;
	auth: ClientCredentials;
	/** Id of the model-driven app that links open; absent leaves the choice to Dataverse. */
	appId?: string | undefined;
	/** Rows per page, at most 5,000. */
	pageSize?: number | undefined;
	/** What differs from the vendor's limits. */
	limits?: Partial<RequestLimits> | undefined;
	instances?: number | undefined;
	countOperations?: boolean | undefined;
	timeoutMs?: number | undefined;
	timing?: Timing | undefined;
}

/** Design.md section 7. The service takes up to 1,000 (facts/dataverse-api.md section 7). */
const BATCH_CAP = 200;
/** Where the vendor's own advice for requests side by side begins (section 7; `x-ms-dop-hint`). */
const PARALLEL_BATCHES = 10;
/** Section 6. */
const LARGEST_PAGE = 5_000;
/**
 * Section 8: the requests of a user may execute for 1,200 seconds together within a window, so no single one is
 * expected to run longer than that. Creates do not lean on it: their id is ours.
 */
const REQUEST_HORIZON_MS = 1_200_000;
const TIMEOUT_MS = 300_000;
/** Section 12a: at most some 500 conditions, of which a value with brackets takes two; addresses up to 32 KB. */
const FILTER_BOUNDS = { longest: 15_000, most: 200 };
const ANNOTATIONS =
	'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"';

/** @throws ConnectorSettingsError when an address is none, or not safe to send a secret to */
export function createDataverseConnector(options: DataverseOptions): Connector {
	return new DataverseConnector(options);
}

/** A query with everything its names stand for. */
interface ResolvedQuery {
	table: Table;
	/** By the names the query used. */
	fields: Map<string, DataverseField>;
	select: string;
}

class DataverseConnector implements Connector {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly #options: DataverseOptions;
	readonly #service: ODataService;
	readonly #catalog: Catalog;

	constructor(options: DataverseOptions) {
		this.name = options.name;
		this.label = options.label ?? "Dataverse";
		this.#options = options;
		const limits = { ...VENDOR_LIMITS.dataverse, ...options.limits };
		const cap = batchCap(limits, options);
		this.#service = openService(options, limits, cap);
		this.#catalog = new Catalog(this.#service);
		this.capabilities = {
			clientIds: true,
			deletionsInDelta: true,
			versionedWrites: "yes",
			requestHorizonMs: REQUEST_HORIZON_MS,
			batchSize: cap,
		};
	}

	describe(entity: string): Promise<EntityDescription> {
		return this.#catalog.describe(entity);
	}

	async pullChanges(request: PullRequest): Promise<ChangePull> {
		const query = await this.#resolve(request);
		const options = { signal: request.signal };
		const { first, watermark } = await this.#firstPage(query, request.watermark, options);
		const pages = this.#service.following(first, { prefer: this.#paging }, options);
		return new TrackedPull({ watermark, pages, toSnapshot: (row) => snapshotOf(query, row) });
	}

	async readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>> {
		const resolved = await this.#resolve(query);
		const { set } = resolved.table;
		const known = [...new Set(ids)].filter(isGuid);
		const reads = known.map((id) =>
			toRead(withQuery(`${set}(${id.toLowerCase()})`, { $select: resolved.select }), ANNOTATIONS),
		);
		const answers = await this.#guarded(this.#service.readMany(reads, options));
		const found = new Map<string, Snapshot>();
		for (const [index, id] of known.entries()) {
			const answer = answers[index] as OperationAnswer;
			if (answer.status < 300) found.set(id, snapshotOf(resolved, answer.body));
			else throwUnlessGone(answer);
		}
		return found;
	}

	async *listIds(entity: string, options?: CallOptions): AsyncGenerator<SweepRow[]> {
		const { table } = await this.#resolve({ entity, fields: [] });
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
		const resolved = await this.#resolve({ ...query, fields: [...query.fields, field] });
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
		const wanted = new Set(values.map((value) => String(value).toLowerCase()));
		if (described.column.type !== "text") return found;
		return found.filter(({ fields }) => wanted.has(String(fields[field]).toLowerCase()));
	}

	async search(query: EntityQuery, fields: string[], text: string, limit: number): Promise<Snapshot[]> {
		const all = await this.#resolve({ ...query, fields: [...query.fields, ...fields] });
		const terms = fields
			.map((name) => all.fields.get(name)?.column)
			.filter((column) => column?.type === "text")
			.map((column) =>
				buildFilter(
					[{ field: column?.property ?? "", op: "startsWith", value: escapeWildcards(text) }],
					(_, value) => `'${String(value).replaceAll("'", "''")}'`,
				),
			);
		const filters = terms.length === 0 ? [] : [terms.join(" or ")];
		const found = await this.#findAll(all, filters, limit, { urgent: true });
		return found.slice(0, limit);
	}

	/** Creates under our ids: `If-None-Match: *` makes a second create with the same id impossible (section 3). */
	async createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const query = await this.#resolve(namesIn(entity, requests));
		return this.#guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, values, read }) => {
					if (id !== null && !isGuid(id)) return noSuchRecord(id);
					const path = withQuery(addressOf(query.table, id), { $select: selectFor(query, read) });
					const body = toBodyOrError(query.fields, values, "create");
					if (body instanceof ConnectorError) return body;
					return id === null
						? toWrite("POST", path, {}, body)
						: toWrite("PATCH", path, { "If-None-Match": "*" }, body);
				},
				toResult: (outcome, { read }) =>
					toSaveResult(outcome, {
						narrow: narrowCreate,
						toSnapshot: (body) => snapshotIn(query, read, body),
					}),
				options,
			}),
		);
	}

	/** Always with `If-Match`: without it a deleted record would be created anew (section 3). */
	async updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const query = await this.#resolve(namesIn(entity, requests));
		return this.#guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, values, expectedVersion, read }) => {
					if (!isGuid(id)) return noSuchRecord(id);
					const path = withQuery(addressOf(query.table, id), { $select: selectFor(query, read) });
					const body = toBodyOrError(query.fields, values, "update");
					if (body instanceof ConnectorError) return body;
					return toWrite("PATCH", path, { "If-Match": expectedVersion ?? "*" }, body);
				},
				toResult: (outcome, { id, read }) =>
					toSaveResult(outcome, {
						narrow: narrowWrite(id),
						toSnapshot: (body) => snapshotIn(query, read, body),
					}),
				options,
			}),
		);
	}

	async deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const { table } = await this.#resolve({ entity, fields: [] });
		return this.#guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, expectedVersion }) => {
					if (!isGuid(id)) return noSuchRecord(id);
					const headers = { "If-Match": expectedVersion ?? "*" };
					return { method: "DELETE", path: addressOf(table, id), headers, body: null };
				},
				toResult: (outcome) => toDeleteResult(outcome, { narrow, toSnapshot: () => null }),
				options,
			}),
		);
	}

	link(entity: string, id: string): string | null {
		const logicalName = this.#catalog.logicalNameOf(entity) ?? knownLogicalName(entity);
		if (logicalName === null || !isGuid(id)) return null;
		const { origin: organization } = this.#service.client.root;
		return linkTo({ organization, appId: this.#options.appId ?? null, logicalName, id });
	}

	close(): Promise<void> {
		return this.#service.client.close();
	}

	get #pageSize(): number {
		return Math.min(LARGEST_PAGE, this.#options.pageSize ?? LARGEST_PAGE);
	}

	/** Sent again with every page, as clients in the wild do (section 5). */
	get #paging(): string {
		return `odata.maxpagesize=${this.#pageSize},${ANNOTATIONS}`;
	}

	/** Follows the watermark; reads everything when it cannot be followed or has expired. */
	async #firstPage(query: ResolvedQuery, watermark: string | null, options: CallOptions) {
		const { table, select } = query;
		if (watermark !== null && isFollowable(watermark, this.#service.client.root, table.set, select)) {
			try {
				const page = this.#service.page(watermark, { prefer: this.#paging }, options);
				return { first: await this.#guarded(page), watermark };
			} catch (error) {
				if (!isExpired(error)) throw error;
			}
		}
		const prefer = `odata.track-changes,${this.#paging}`;
		const page = this.#service.page(withQuery(table.set, { $select: select }), { prefer }, options);
		return { first: await this.#guarded(page), watermark: null };
	}

	async #findAll(
		query: ResolvedQuery,
		filters: (string | null)[],
		top: number | null,
		options: CallOptions | undefined,
	): Promise<Snapshot[]> {
		const headers = { prefer: this.#paging };
		const $top = top === null ? null : String(top);
		const reads = filters
			.filter((filter) => filter !== null)
			.map((filter) =>
				toRead(withQuery(query.table.set, { $select: query.select, $filter: filter, $top }), this.#paging),
			);
		const found = new Map<string, Snapshot>();
		for (const answer of await this.#guarded(this.#service.readMany(reads, options))) {
			if (answer.status >= 300) throw narrow(answer, "whole");
			const first = this.#service.toPage(answer);
			const pages = top === null ? this.#service.following(first, headers, options) : [first];
			for await (const page of pages) {
				for (const row of page.rows) {
					const snapshot = snapshotOf(query, row);
					found.set(snapshot.id, snapshot);
				}
			}
		}
		return [...found.values()];
	}

	/** The table and fields of a query. @throws ConnectorError `entityMissing` or `fieldMissing` */
	async #resolve(query: EntityQuery): Promise<ResolvedQuery> {
		const table = await this.#catalog.table(query.entity);
		const fields = await this.#catalog.fields(table, new Set(query.fields));
		return { table, fields, select: selectOf(table, fields.values()) };
	}

	/** A table or column that is suddenly missing means that the metadata kept so far is no longer true. */
	async #guarded<T>(promise: Promise<T>): Promise<T> {
		try {
			return await promise;
		} catch (error) {
			if (isSetupError(error)) this.#catalog.forget();
			throw error;
		}
	}
}

function openService(options: DataverseOptions, limits: RequestLimits, cap: number): ODataService {
	const client = new HttpClient({
		url: options.url,
		auth: options.auth,
		limits,
		instances: options.instances,
		countOperations: options.countOperations,
		heaviest: cap,
		timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
		headers: {
			accept: "application/json",
			"odata-maxversion": "4.0",
			"odata-version": "4.0",
			"if-none-match": "null",
		},
		timing: options.timing,
	});
	const batches = new BatchRunner({
		client,
		format: multipartBatch,
		cap,
		parallel: PARALLEL_BATCHES,
		isRefusal: () => false,
	});
	return new ODataService({ client, batches, narrow });
}

/** Where every operation is charged, one batch must fit the burst. */
function batchCap(limits: RequestLimits, options: DataverseOptions): number {
	if (!options.countOperations) return BATCH_CAP;
	return Math.min(BATCH_CAP, Math.max(1, Math.floor(shareOf(limits, options.instances ?? 1).burst / 2)));
}

function addressOf(table: Table, id: string | null): string {
	return id === null ? table.set : `${table.set}(${id.toLowerCase()})`;
}

function toRead(path: string, prefer: string): Operation {
	return { method: "GET", path, headers: { Accept: "application/json", Prefer: prefer }, body: null };
}

/** The representation saves a second request: it holds the new version and what the system kept (section 3). */
function toWrite(
	method: Operation["method"],
	path: string,
	headers: Record<string, string>,
	body: Record<string, unknown>,
): Operation {
	const prefer = `return=representation,${ANNOTATIONS}`;
	return { method, path, headers: { Accept: "application/json", Prefer: prefer, ...headers }, body };
}

function toBodyOrError(
	fields: Map<string, DataverseField>,
	values: Fields,
	purpose: "create" | "update",
): Record<string, unknown> | ConnectorError {
	try {
		return toBody(fields, values, purpose);
	} catch (error) {
		if (!(error instanceof UnwritableFieldError)) throw error;
		return new ConnectorError({ code: "validation", retryable: false, foreignMessage: error.message });
	}
}

/** A value with brackets is asked for plainly and with its brackets escaped: filters may take them as wildcards. */
function bothSpellings(value: FieldValue): FieldValue[] {
	return typeof value === "string" && /[[%_]/.test(value) ? [value, escapeWildcards(value)] : [value];
}

function fieldsOf(query: ResolvedQuery, names: string[]): DataverseField[] {
	return names.map((name) => query.fields.get(name)).filter((field) => field !== undefined);
}

function selectFor(query: ResolvedQuery, names: string[]): string {
	return selectOf(query.table, fieldsOf(query, names));
}

function snapshotIn(query: ResolvedQuery, names: string[], body: unknown): Snapshot | null {
	return toSnapshot(query.table, fieldsOf(query, names), body);
}

function snapshotOf(query: ResolvedQuery, row: unknown): Snapshot {
	const snapshot = toSnapshot(query.table, query.fields.values(), row);
	if (snapshot !== null) return snapshot;
	const foreignMessage = `${query.table.set} has rows without a key or version.`;
	throw new ConnectorError({ code: "notVersioned", retryable: false, foreignMessage });
}

function toSweepRow(table: Table, row: Record<string, unknown>): SweepRow {
	const id = row[table.primaryId];
	const { modifiedon } = row;
	if (typeof id === "string") {
		return { id: id.toLowerCase(), modifiedAt: typeof modifiedon === "string" ? modifiedon : null };
	}
	const foreignMessage = `${table.set} listed a row without a key.`;
	throw new ConnectorError({ code: "serverError", retryable: true, foreignMessage });
}

function namesIn(entity: string, requests: { values: Fields; read: string[] }[]): EntityQuery {
	const names = new Set(requests.flatMap(({ values, read }) => [...Object.keys(values), ...read]));
	return { entity, fields: [...names] };
}

function throwUnlessGone(answer: OperationAnswer): void {
	const error = narrow(answer, "record");
	if (error.code === "notFound") return;
	throw error.code === "permission" ? narrow(answer, "whole") : error;
}

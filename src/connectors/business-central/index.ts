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
import { jsonBatch } from "../odata-protocol/json-batch.js";
import { isGuid, quoteText, withQuery } from "../odata-protocol/literals.js";
import { ODataService } from "../odata-protocol/service.js";
import {
	noSuchRecord,
	toDeleteResult,
	toSaveResult,
	type WriteReader,
	writeMany,
} from "../odata-protocol/write-results.js";
import { Catalog } from "./catalog.js";
import { isTooManyParts, narrow } from "./errors.js";
import { type BusinessCentralEntity, toDescription } from "./fields.js";
import { linkTo, webClientOf } from "./links.js";
import { ModifiedSincePull, OVERLAP_MS, parseWatermark } from "./pull.js";
import { toBody, toFilterLiteral, toSnapshot } from "./translate.js";

/** What a Business Central connector needs to know. */
export interface BusinessCentralOptions {
	/** The system's name in the configuration. */
	name: string;
	/** What people call it; default "Business Central". */
	label?: string | undefined;
	/** Root of the API, e.g. `https://api.businesscentral.dynamics.com/v2.0/<tenant>/<environment>/api/v2.0`. */
	url: string;
	/** The company's name, display name or id. */
	company: string;
	auth: ClientCredentials;
	/** Ids may be chosen by us: only for those who tried it (facts/business-central-api.md section 13a). */
	clientIds?: boolean | undefined;
	/** Rows per page, at most 20,000. */
	pageSize?: number | undefined;
	/** What differs from the vendor's limits. */
	limits?: Partial<RequestLimits> | undefined;
	instances?: number | undefined;
	countOperations?: boolean | undefined;
	timeoutMs?: number | undefined;
	/** Address of the web client for links, where it cannot be told from `url`. */
	webClient?: string | undefined;
	timing?: Timing | undefined;
}

/** facts/business-central-api.md section 9: operations a batch takes, rows of a page. */
const BATCH_CAP = 100;
const LARGEST_PAGE = 20_000;
/** Section 9: eight minutes in the queue, then eight minutes of execution. */
const REQUEST_HORIZON_MS = 16 * 60_000;
/** The gateway itself gives up after ten minutes (section 9). */
const TIMEOUT_MS = 630_000;
/** Section 13a: addresses stay under 8 KB; the rest of the address needs the difference. */
const FILTER_BOUNDS = { longest: 6_500, most: 200 };

/** @throws ConnectorSettingsError when an address is none, or not safe to send a secret to */
export function createBusinessCentralConnector(options: BusinessCentralOptions): Connector {
	return new BusinessCentralConnector(options);
}

class BusinessCentralConnector implements Connector {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly #options: BusinessCentralOptions;
	readonly #service: ODataService;
	readonly #webClient: string | null;
	readonly #catalog: Catalog;

	constructor(options: BusinessCentralOptions) {
		this.name = options.name;
		this.label = options.label ?? "Business Central";
		this.#options = options;
		const limits = { ...VENDOR_LIMITS.businessCentral, ...options.limits };
		const cap = batchCap(limits, options);
		this.#service = openService(options, limits, cap);
		this.#catalog = new Catalog(this.#service, options.company);
		this.#webClient = options.webClient ?? webClientOf(this.#service.client.root);
		this.capabilities = {
			clientIds: options.clientIds ?? false,
			deletionsInDelta: false,
			versionedWrites: "yes",
			requestHorizonMs: REQUEST_HORIZON_MS,
			batchSize: cap,
		};
	}

	async describe(entity: string): Promise<EntityDescription> {
		return toDescription(await this.#catalog.entity(entity));
	}

	async pullChanges(request: PullRequest): Promise<ChangePull> {
		const entity = await this.#catalog.entityOf(request);
		const since = parseWatermark(request.watermark);
		const from = since === null ? null : new Date(since - OVERLAP_MS).toISOString();
		const path = withQuery(await this.#catalog.pathOf(entity), {
			$select: selectOf(request.fields),
			$filter: from === null ? null : `lastModifiedDateTime ge ${from}`,
			$orderby: from === null ? null : "lastModifiedDateTime",
		});
		const options = { signal: request.signal };
		const first = await this.#service.page(path, this.#paging, options);
		const rest = this.#service.following(first, this.#paging, options);
		const toSnapshots = (rows: unknown[]) => rows.map((row) => snapshotOf(entity, request.fields, row));
		return new ModifiedSincePull({ since, first, rest, toSnapshots });
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
		return found;
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
		const literalOf = (_: string, value: FieldValue) => toFilterLiteral(described, value);
		const asked = [...new Set(values)].filter((value) => value !== null && value !== "");
		const filters = groupValues(field, asked, literalOf, FILTER_BOUNDS).map((value) =>
			buildFilter([{ field, op: "in", value }], literalOf),
		);
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

	async createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entityOf(namesIn(entity, requests));
		const set = await this.#catalog.pathOf(known);
		const results = await writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, values }) => {
				const chosen = this.capabilities.clientIds && id !== null ? { id } : {};
				return toWrite("POST", set, {}, { ...chosen, ...toBody(known, values) });
			},
			toResult: (outcome, { read }) => toSaveResult(outcome, readerOf(known, read)),
			options,
		});
		return this.#tellDuplicateIds(known, requests, results, options);
	}

	async updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entityOf(namesIn(entity, requests));
		const set = await this.#catalog.pathOf(known);
		return writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, values, expectedVersion }) => {
				if (!isGuid(id)) return noSuchRecord(id);
				const headers = { "If-Match": expectedVersion ?? "*" };
				return toWrite("PATCH", `${set}(${id.toLowerCase()})`, headers, toBody(known, values));
			},
			toResult: (outcome, { read }) => toSaveResult(outcome, readerOf(known, read)),
			options,
		});
	}

	async deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entity(entity);
		const set = await this.#catalog.pathOf(known);
		return writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, expectedVersion }) => {
				if (!isGuid(id)) return noSuchRecord(id);
				return toWrite("DELETE", `${set}(${id.toLowerCase()})`, { "If-Match": expectedVersion ?? "*" }, null);
			},
			toResult: (outcome) => toDeleteResult(outcome, readerOf(known, [])),
			options,
		});
	}

	link(entity: string, _id: string, fields: Fields): string | null {
		const company =
			this.#catalog.companyName ?? (isGuid(this.#options.company) ? null : this.#options.company);
		return this.#webClient === null ? null : linkTo(this.#webClient, company, entity, fields);
	}

	close(): Promise<void> {
		return this.#service.client.close();
	}

	get #paging(): Record<string, string> {
		const size = Math.min(LARGEST_PAGE, this.#options.pageSize ?? LARGEST_PAGE);
		return { prefer: `odata.maxpagesize=${size}` };
	}

	async #findAll(
		entity: BusinessCentralEntity,
		fields: string[],
		filters: (string | null)[],
		top: number | null,
		options: CallOptions | undefined,
	): Promise<Snapshot[]> {
		const set = await this.#catalog.pathOf(entity);
		const $top = top === null ? null : String(top);
		const reads = filters
			.filter((filter) => filter !== null)
			.map((filter) =>
				toRead(withQuery(set, { $select: selectOf(fields), $filter: filter, $top }), this.#paging),
			);
		const found = new Map<string, Snapshot>();
		for (const answer of await this.#service.readMany(reads, options)) {
			if (answer.status >= 300) throw narrow(answer, "whole");
			const first = this.#service.toPage(answer);
			const pages = top === null ? this.#service.following(first, this.#paging, options) : [first];
			for await (const page of pages) {
				for (const row of page.rows) {
					const snapshot = snapshotOf(entity, fields, row);
					found.set(snapshot.id, snapshot);
				}
			}
		}
		return [...found.values()];
	}

	/** One code stands for a number and an id that are taken; a look by id tells which. Only where ids are ours. */
	async #tellDuplicateIds(
		entity: BusinessCentralEntity,
		requests: CreateRequest[],
		results: WriteResult[],
		options: CallOptions | undefined,
	): Promise<WriteResult[]> {
		if (!this.capabilities.clientIds) return results;
		const isDuplicate = (result: WriteResult) =>
			result.kind === "refused" && result.error.code === "duplicateKey";
		const ids = requests.flatMap(({ id }, index) => {
			const result = results[index];
			return id !== null && result !== undefined && isDuplicate(result) ? [id] : [];
		});
		if (ids.length === 0) return results;
		const taken = await this.readMany({ entity: entity.set, fields: [] }, ids, options);
		return results.map((result, index) => {
			const id = requests[index]?.id ?? null;
			if (id === null || !taken.has(id) || result.kind !== "refused" || !isDuplicate(result)) return result;
			const { error } = result;
			return {
				kind: "refused",
				error: new ConnectorError({ ...factsOf(error), code: "duplicateId" }),
			};
		});
	}
}

function openService(options: BusinessCentralOptions, limits: RequestLimits, cap: number): ODataService {
	const client = new HttpClient({
		url: options.url,
		auth: options.auth,
		limits,
		instances: options.instances,
		countOperations: options.countOperations,
		heaviest: cap,
		timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
		headers: { accept: "application/json", "accept-language": "en-US" },
		timing: options.timing,
	});
	const batches = new BatchRunner({
		client,
		format: jsonBatch,
		cap,
		parallel: limits.inFlight,
		isRefusal: isTooManyParts,
	});
	return new ODataService({ client, batches, narrow });
}

/** Where every operation is charged, one batch must fit the burst. */
function batchCap(limits: RequestLimits, options: BusinessCentralOptions): number {
	if (!options.countOperations) return BATCH_CAP;
	return Math.min(BATCH_CAP, Math.max(1, Math.floor(shareOf(limits, options.instances ?? 1).burst / 2)));
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

function toWrite(
	method: Operation["method"],
	path: string,
	headers: Record<string, string>,
	body: Record<string, unknown> | null,
): Operation {
	return { method, path, headers, body };
}

function readerOf(entity: BusinessCentralEntity, fields: string[]): WriteReader {
	return { narrow, toSnapshot: (body) => toSnapshot(entity, fields, body) };
}

function namesIn(entity: string, requests: { values: Fields; read: string[] }[]): EntityQuery {
	const names = new Set(requests.flatMap(({ values, read }) => [...Object.keys(values), ...read]));
	return { entity, fields: [...names] };
}

function snapshotOf(entity: BusinessCentralEntity, fields: string[], row: unknown): Snapshot {
	const snapshot = toSnapshot(entity, fields, row);
	if (snapshot !== null) return snapshot;
	const foreignMessage = `${entity.set} has records without an id or version.`;
	throw new ConnectorError({ code: "notVersioned", retryable: false, foreignMessage });
}

function throwUnlessGone(answer: OperationAnswer): void {
	const error = narrow(answer, "record");
	if (error.code === "notFound") return;
	throw error.code === "permission" ? narrow(answer, "whole") : error;
}

function factsOf(error: ConnectorError) {
	const { retryable, foreignMessage, retryAfterMs, foreignCode, status, cause } = error;
	return { retryable, foreignMessage, retryAfterMs, foreignCode, status, cause };
}

import type { FieldValue, Snapshot } from "../../domain/record.js";
import type {
	CallOptions,
	Capabilities,
	ChangePull,
	Connector,
	CreateRequest,
	DeleteRequest,
	EntityDescription,
	EntityQuery,
	PullRequest,
	SweepRow,
	UpdateRequest,
	WriteResult,
} from "../../ports/connector.js";
import { HttpClient } from "../http/client.js";
import { type RequestLimits, shareOf, VENDOR_LIMITS } from "../http/limits.js";
import type { Timing } from "../http/timing.js";
import type { ClientCredentials } from "../http/token-source.js";
import { BatchRunner } from "../odata-protocol/batch-runner.js";
import { isGuid } from "../odata-protocol/literals.js";
import { multipartBatch } from "../odata-protocol/multipart-batch.js";
import { ODataService } from "../odata-protocol/service.js";
import { Catalog } from "./catalog.js";
import { narrow } from "./errors.js";
import { knownLogicalName, linkTo } from "./links.js";
import { Reads } from "./reads.js";
import { Writes } from "./writes.js";

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
/**
 * Section 8: the requests of a user may execute for 1,200 seconds together within a window, so no single one is
 * expected to run longer than that. Creates do not lean on it: their id is ours.
 */
const REQUEST_HORIZON_MS = 1_200_000;
const TIMEOUT_MS = 300_000;

/** @throws ConnectorSettingsError when an address is none, or not safe to send a secret to */
export function createDataverseConnector(options: DataverseOptions): Connector {
	return new DataverseConnector(options);
}

class DataverseConnector implements Connector {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly #appId: string | null;
	readonly #client: HttpClient;
	readonly #catalog: Catalog;
	readonly #reads: Reads;
	readonly #writes: Writes;

	constructor(options: DataverseOptions) {
		this.name = options.name;
		this.label = options.label ?? "Dataverse";
		this.#appId = options.appId ?? null;
		const limits = { ...VENDOR_LIMITS.dataverse, ...options.limits };
		const cap = batchCap(limits, options);
		this.#client = openClient(options, limits, cap);
		const service = openService(this.#client, cap);
		this.#catalog = new Catalog(service);
		this.#reads = new Reads(service, this.#catalog, options.pageSize ?? null);
		this.#writes = new Writes(service, this.#catalog);
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

	pullChanges(request: PullRequest): Promise<ChangePull> {
		return this.#reads.pullChanges(request);
	}

	readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>> {
		return this.#reads.readMany(query, ids, options);
	}

	listIds(entity: string, options?: CallOptions): AsyncIterable<SweepRow[]> {
		return this.#reads.listIds(entity, options);
	}

	findByValues(
		query: EntityQuery,
		field: string,
		values: FieldValue[],
		options?: CallOptions,
	): Promise<Snapshot[]> {
		return this.#reads.findByValues(query, field, values, options);
	}

	search(query: EntityQuery, fields: string[], text: string, limit: number): Promise<Snapshot[]> {
		return this.#reads.search(query, fields, text, limit);
	}

	createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		return this.#writes.createMany(entity, requests, options);
	}

	updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		return this.#writes.updateMany(entity, requests, options);
	}

	deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		return this.#writes.deleteMany(entity, requests, options);
	}

	link(entity: string, id: string): string | null {
		const logicalName = this.#catalog.logicalNameOf(entity) ?? knownLogicalName(entity);
		if (logicalName === null || !isGuid(id)) return null;
		return linkTo({ organization: this.#client.root.origin, appId: this.#appId, logicalName, id });
	}

	close(): Promise<void> {
		return this.#client.close();
	}
}

/** The requests of a connector without its reads and writes. @throws ConnectorSettingsError as the connector */
export function openDataverse(options: DataverseOptions): { client: HttpClient; service: ODataService } {
	const limits = { ...VENDOR_LIMITS.dataverse, ...options.limits };
	const cap = batchCap(limits, options);
	const client = openClient(options, limits, cap);
	return { client, service: openService(client, cap) };
}

function openClient(options: DataverseOptions, limits: RequestLimits, cap: number): HttpClient {
	return new HttpClient({
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
}

function openService(client: HttpClient, cap: number): ODataService {
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

import type { Fields, FieldValue, Snapshot } from "../../domain/record.js";
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
import { jsonBatch } from "../odata-protocol/json-batch.js";
import { isGuid } from "../odata-protocol/literals.js";
import { ODataService } from "../odata-protocol/service.js";
import { Catalog } from "./catalog.js";
import { isTooManyParts, narrow } from "./errors.js";
import { toDescription } from "./fields.js";
import { linkTo, webClientOf } from "./links.js";
import { Reads } from "./reads.js";
import { Writes } from "./writes.js";

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

/** facts/business-central-api.md section 9: operations a batch takes. */
const BATCH_CAP = 100;
/** Section 9: eight minutes in the queue, then eight minutes of execution. */
const REQUEST_HORIZON_MS = 16 * 60_000;
/** The gateway itself gives up after ten minutes (section 9). */
const TIMEOUT_MS = 630_000;

/** @throws ConnectorSettingsError when an address is none, or not safe to send a secret to */
export function createBusinessCentralConnector(options: BusinessCentralOptions): Connector {
	return new BusinessCentralConnector(options);
}

class BusinessCentralConnector implements Connector {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly #company: string;
	readonly #client: HttpClient;
	readonly #webClient: string | null;
	readonly #catalog: Catalog;
	readonly #reads: Reads;
	readonly #writes: Writes;

	constructor(options: BusinessCentralOptions) {
		this.name = options.name;
		this.label = options.label ?? "Business Central";
		this.#company = options.company;
		const limits = { ...VENDOR_LIMITS.businessCentral, ...options.limits };
		const cap = batchCap(limits, options);
		const clientIds = options.clientIds ?? false;
		this.#client = openClient(options, limits, cap);
		const service = openService(this.#client, cap);
		this.#catalog = new Catalog(service, options.company);
		this.#reads = new Reads(service, this.#catalog, options.pageSize ?? null);
		this.#writes = new Writes({ service, catalog: this.#catalog, reads: this.#reads, clientIds });
		this.#webClient = options.webClient ?? webClientOf(this.#client.root);
		this.capabilities = {
			clientIds,
			deletionsInDelta: false,
			versionedWrites: "yes",
			requestHorizonMs: REQUEST_HORIZON_MS,
			batchSize: cap,
		};
	}

	async describe(entity: string): Promise<EntityDescription> {
		return toDescription(await this.#catalog.entity(entity));
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

	link(entity: string, _id: string, fields: Fields): string | null {
		const company = this.#catalog.companyName ?? (isGuid(this.#company) ? null : this.#company);
		return this.#webClient === null ? null : linkTo(this.#webClient, company, entity, fields);
	}

	close(): Promise<void> {
		return this.#client.close();
	}
}

/** The requests of a connector without its reads and writes. @throws ConnectorSettingsError as the connector */
export function openBusinessCentral(options: BusinessCentralOptions): {
	client: HttpClient;
	service: ODataService;
} {
	const limits = { ...VENDOR_LIMITS.businessCentral, ...options.limits };
	const cap = batchCap(limits, options);
	const client = openClient(options, limits, cap);
	return { client, service: openService(client, cap) };
}

function openClient(options: BusinessCentralOptions, limits: RequestLimits, cap: number): HttpClient {
	return new HttpClient({
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
}

function openService(client: HttpClient, cap: number): ODataService {
	const batches = new BatchRunner({
		client,
		format: jsonBatch,
		cap,
		parallel: client.inFlight,
		isRefusal: isTooManyParts,
	});
	return new ODataService({ client, batches, narrow });
}

/** Where every operation is charged, one batch must fit the burst. */
function batchCap(limits: RequestLimits, options: BusinessCentralOptions): number {
	if (!options.countOperations) return BATCH_CAP;
	return Math.min(BATCH_CAP, Math.max(1, Math.floor(shareOf(limits, options.instances ?? 1).burst / 2)));
}

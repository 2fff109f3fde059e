import type { Connector } from "../../ports/connector.js";
import { HttpClient } from "../http/client.js";
import { batchCap, type RequestLimits, VENDOR_LIMITS } from "../http/limits.js";
import type { Timing } from "../http/timing.js";
import type { ClientCredentials } from "../http/token-source.js";
import { BatchRunner } from "../odata-protocol/batch-runner.js";
import { joined } from "../odata-protocol/halves.js";
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
	const { client, service, cap } = openBusinessCentral(options);
	const clientIds = options.clientIds ?? false;
	const catalog = new Catalog(service, options.company);
	const reads = new Reads(service, catalog, options.pageSize ?? null);
	const webClient = options.webClient ?? webClientOf(client.root);
	return {
		name: options.name,
		label: options.label ?? "Business Central",
		capabilities: {
			clientIds,
			deletionsInDelta: false,
			versionedWrites: "yes",
			versionsReturn: true,
			requestHorizonMs: REQUEST_HORIZON_MS,
			batchSize: cap,
		},
		describe: async (entity) => toDescription(await catalog.entity(entity)),
		...joined(reads, new Writes({ service, catalog, reads, clientIds })),
		link(entity, _id, fields) {
			const company = catalog.companyName ?? (isGuid(options.company) ? null : options.company);
			return webClient === null ? null : linkTo(webClient, company, entity, fields);
		},
		close: () => client.close(),
	};
}

/** The requests of a connector without its reads and writes. @throws ConnectorSettingsError as the connector */
export function openBusinessCentral(options: BusinessCentralOptions): {
	client: HttpClient;
	service: ODataService;
	/** The most operations one batch takes. */
	cap: number;
} {
	const limits = { ...VENDOR_LIMITS.businessCentral, ...options.limits };
	const cap = batchCap(BATCH_CAP, limits, options);
	const client = openClient(options, limits, cap);
	return { client, service: openService(client, cap), cap };
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

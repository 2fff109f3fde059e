import type { Connector } from "../../ports/connector.js";
import { HttpClient } from "../http/client.js";
import { batchCap, type RequestLimits, VENDOR_LIMITS } from "../http/limits.js";
import type { Timing } from "../http/timing.js";
import type { ClientCredentials } from "../http/token-source.js";
import { BatchRunner } from "../odata-protocol/batch-runner.js";
import { joined } from "../odata-protocol/halves.js";
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
	const { client, service, cap } = openDataverse(options);
	const catalog = new Catalog(service);
	const reads = new Reads(service, catalog, options.pageSize ?? null);
	return {
		name: options.name,
		label: options.label ?? "Dataverse",
		capabilities: {
			clientIds: true,
			deletionsInDelta: true,
			versionedWrites: "yes",
			versionsReturn: false,
			requestHorizonMs: REQUEST_HORIZON_MS,
			batchSize: cap,
		},
		describe: (entity) => catalog.describe(entity),
		...joined(reads, new Writes(service, catalog)),
		link(entity, id) {
			const logicalName = catalog.logicalNameOf(entity) ?? knownLogicalName(entity);
			if (logicalName === null || !isGuid(id)) return null;
			return linkTo({ organization: client.root.origin, appId: options.appId ?? null, logicalName, id });
		},
		close: () => client.close(),
	};
}

/** The requests of a connector without its reads and writes. @throws ConnectorSettingsError as the connector */
export function openDataverse(options: DataverseOptions): {
	client: HttpClient;
	service: ODataService;
	/** The most operations one batch takes. */
	cap: number;
} {
	const limits = { ...VENDOR_LIMITS.dataverse, ...options.limits };
	const cap = batchCap(BATCH_CAP, limits, options);
	const client = openClient(options, limits, cap);
	return { client, service: openService(client, cap), cap };
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

import { isWrite } from "../kit/counters.js";
import type { HttpRequest, HttpResponse } from "../kit/http-server.js";
import type { Operation, Perform, RequestFacts, SystemFace } from "../kit/service.js";
import { type Address, kindOf, type RecordAddress, readAddress } from "./address.js";
import { type BatchEntry, readBatch, runBatch } from "./batch.js";
import type { Company, Writer } from "./company.js";
import {
	BusinessCentralError,
	badRequest,
	notImplemented,
	segmentNotFound,
	toErrorResponse,
	usualError,
} from "./errors.js";
import type { Gate } from "./limits.js";
import { metadataDocument } from "./metadata.js";
import {
	type ApiCall,
	answerCount,
	answerCreate,
	answerDelete,
	answerGet,
	answerList,
	answerUpdate,
	type Place,
	serviceDocument,
} from "./record-calls.js";
import { COMPANIES, SETS } from "./sets.js";
import type { Table } from "./table.js";
import { type Webhooks, webhookVerbs } from "./webhooks.js";
import { answerSubscriptions } from "./webhooks-calls.js";
import { answerSupported, companyOfSupported } from "./webhooks-supported.js";

/** What the HTTP face works on. */
export interface Environment {
	rootPath: string;
	/** By id. */
	companies: Map<string, Company>;
	/** The companies as records. */
	companyTable: Table;
	/** Stamped as the one who changed something through the API. */
	clientName: string;
	gate: Gate;
	webhooks: Webhooks;
	/** Writes that were counted have been rolled back. */
	tellRolledBack(writes: number): void;
}

/** Longer addresses fail (facts/business-central-api section 13a). */
const LONGEST_URL = 15_700;

/** The HTTP face of Business Central: what the kit's server calls for every request. */
export function businessCentralFace(environment: Environment): SystemFace {
	return {
		rootPath: environment.rootPath,
		classify: (request) => factsOf(toCall(environment, request), request.method),
		handle: (request, perform) => handle(environment, request, perform),
		toError: (given) => toErrorResponse(usualError(given)),
		toDenial: (operation, permission) => {
			const message = `You do not have permission to ${permission} records of ${operation.set}.`;
			return toErrorResponse(usualError({ status: 403, message }));
		},
		admit: () => environment.gate.admit(),
		controls: webhookVerbs(environment.webhooks),
	};
}

async function handle(
	environment: Environment,
	request: HttpRequest,
	perform: Perform,
): Promise<HttpResponse> {
	const call = toCall(environment, request);
	const asked = call === null ? companyOfSupported(environment.rootPath, request.path) : null;
	if (asked !== null) return perform(supportedOperation(environment, request, asked));
	try {
		if (request.target.length > LONGEST_URL) throw badRequest("The request URL is too long.");
		if (call === null) throw segmentNotFound(request.path.split("/").filter(Boolean).at(-1) ?? "");
		if (factsOf(call, request.method).kind === "batch")
			return await handleBatch(environment, request, perform);
	} catch (error) {
		return refusal(error);
	}
	const body = parsedBody(request);
	return perform(toOperation(environment, { ...call, body }, apiWriter(environment), request));
}

/** What can be subscribed to is asked beside the service root. */
function supportedOperation(environment: Environment, request: HttpRequest, companyId: string): Operation {
	return {
		kind: "list",
		method: request.method,
		set: "webhookSupportedResources",
		id: null,
		path: request.target,
		execute: () => {
			try {
				const { supportedSets } = environment.webhooks.settings;
				return answerSupported(request, supportedSets, environment.companies.has(companyId));
			} catch (error) {
				return refusal(error);
			}
		},
	};
}

async function handleBatch(
	environment: Environment,
	request: HttpRequest,
	perform: Perform,
): Promise<HttpResponse> {
	if (request.method !== "POST") throw usualError({ status: 405 });
	const batch = readBatch(request);
	const undo: (() => void)[] = [];
	let writes = 0;
	const run = (entry: BatchEntry) => {
		const writer = { ...apiWriter(environment), ...(batch.isSnapshot ? { undo } : {}) };
		const operation = toOperation(environment, entryCall(environment, request, entry), writer);
		return perform({
			...operation,
			execute: async () => {
				const response = await operation.execute();
				if (isWrite(operation.kind) && response.status < 400) writes += 1;
				return response;
			},
		});
	};
	return runBatch(batch, run, () => {
		for (const step of undo.reverse()) step();
		environment.tellRolledBack(writes);
	});
}

function apiWriter(environment: Environment): Writer {
	return { by: environment.clientName, isPerson: false };
}

/** The call a request makes; null when it is not below the service root. */
function toCall(environment: Environment, request: HttpRequest): ApiCall | null {
	const { rootPath } = environment;
	const { path, method, query, headers } = request;
	const isBelow = path.slice(0, rootPath.length).toLowerCase() === rootPath.toLowerCase();
	const below = path.slice(rootPath.length);
	if (!isBelow || (below !== "" && !below.startsWith("/"))) return null;
	const rootUrl = `http://${headers.host ?? "127.0.0.1"}${rootPath}`;
	return { method, path: below.slice(1), query, headers, body: undefined, rootUrl };
}

function parsedBody(request: HttpRequest): unknown {
	if (request.method !== "POST" && request.method !== "PATCH") return undefined;
	try {
		return JSON.parse(request.body);
	} catch {
		return undefined;
	}
}

/** A batch's URLs are relative to the service root; the whole address is understood as well. */
function entryCall(environment: Environment, request: HttpRequest, entry: BatchEntry): ApiCall {
	const rootUrl = `http://${request.headers.host ?? "127.0.0.1"}${environment.rootPath}`;
	let target = entry.url;
	for (const start of [rootUrl, environment.rootPath]) {
		if (target.startsWith(start)) target = target.slice(start.length);
	}
	const [path = "", ...query] = target.replace(/^\//, "").split("?");
	const company = request.headers.company;
	const headers = company === undefined ? entry.headers : { company, ...entry.headers };
	return { method: entry.method, path, query: query.join("?"), headers, body: entry.body, rootUrl };
}

function addressOf(call: ApiCall): Address {
	const named = new URLSearchParams(call.query).get("company") ?? call.headers.company ?? null;
	return readAddress(call.path, named?.toLowerCase() ?? null);
}

function factsOf(call: ApiCall | null, method: string): RequestFacts {
	try {
		if (call === null) return { kind: "list", set: null, id: null };
		const address = addressOf(call);
		const kind = kindOf(address, method);
		return { kind, set: setOf(address), id: "id" in address ? address.id : null };
	} catch {
		return { kind: method === "GET" ? "list" : "update", set: null, id: null };
	}
}

/** What faults and permissions know it by. */
function setOf(address: Address): string | null {
	if (address.kind === "subscriptions") return "subscriptions";
	return "set" in address ? address.set : null;
}

/** @param request the HTTP request when the call stands alone: its content type is checked */
function toOperation(
	environment: Environment,
	call: ApiCall,
	writer: Writer,
	request?: HttpRequest,
): Operation {
	return {
		...factsOf(call, call.method),
		method: call.method,
		path: call.query === "" ? call.path : `${call.path}?${call.query}`,
		execute: () => {
			try {
				if (request) checkContentType(request);
				const isAlone = request !== undefined;
				const answer = dispatch(environment, call, writer, isAlone);
				return answer instanceof Promise ? answer.catch(refusal) : answer;
			} catch (error) {
				return refusal(error);
			}
		},
	};
}

function refusal(error: unknown): HttpResponse {
	if (error instanceof BusinessCentralError) return toErrorResponse(error);
	throw error;
}

function checkContentType(request: HttpRequest): void {
	if (request.method !== "POST" && request.method !== "PATCH") return;
	if (/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return;
	throw new BusinessCentralError(415, "BadRequest", "The content type must be application/json.");
}

function dispatch(
	environment: Environment,
	call: ApiCall,
	writer: Writer,
	isAlone: boolean,
): HttpResponse | Promise<HttpResponse> {
	const address = addressOf(call);
	const isRead = call.method === "GET";
	if (!isRead && /^readonly$/i.test(call.headers["data-access-intent"] ?? "")) {
		throw badRequest("A write cannot have the data access intent ReadOnly.");
	}
	if (address.kind === "batch") throw badRequest("A batch cannot hold another batch.");
	if (address.kind === "subscriptions") {
		if (!isAlone) throw notImplemented("Subscriptions are not served inside a batch here.");
		const hasCompany = (id: string) => environment.companies.has(id);
		return answerSubscriptions({ webhooks: environment.webhooks, hasCompany }, call, address.id);
	}
	if (!("set" in address)) {
		if (!isRead) throw usualError({ status: 405 });
		if (address.kind === "service") return serviceDocument(call.rootUrl, [COMPANIES, ...SETS]);
		return { status: 200, headers: { "content-type": "application/xml" }, body: metadataDocument() };
	}
	const place = placeOf(environment, address);
	if (!isRead && place.table.definition.isReadOnly) throw usualError({ status: 405 });
	return answer(place, call, writer);
}

function answer(place: Place, call: ApiCall, writer: Writer): HttpResponse {
	const { address } = place;
	const action = `${call.method} ${address.kind}`;
	const id = address.kind === "entity" ? address.id : "";
	if (action === "GET set") return answerList(place, call);
	if (action === "GET count") return answerCount(place, call);
	if (action === "GET entity") return answerGet(place, call, id);
	if (action === "POST set") return answerCreate(place, call, writer);
	if (action === "PATCH entity") return answerUpdate(place, call, id, writer);
	if (action === "DELETE entity") return answerDelete(place, call, id, writer);
	throw usualError({ status: 405 });
}

/** Section 13 row 1: sets stand inside a company. */
function placeOf(environment: Environment, address: RecordAddress): Place {
	if (address.set === COMPANIES.name && address.company === null) {
		return { address, table: environment.companyTable, company: null };
	}
	if (address.company === null) throw segmentNotFound(address.set);
	const named = [...environment.companies.values()].find(
		(each) => each.name.toLowerCase() === address.company,
	);
	const company = environment.companies.get(address.company) ?? named;
	if (company === undefined) {
		const message = `The company '${address.company}' cannot be found.`;
		throw new BusinessCentralError(404, "Internal_CompanyNotFound", message);
	}
	const table = company.table(address.set);
	if (table === undefined) throw segmentNotFound(address.set);
	return { address, table, company };
}

import { type HttpResponse, jsonResponse } from "../kit/http-server.js";
import type { RecordAddress } from "./address.js";
import type { Company, Writer } from "./company.js";
import { BusinessCentralError, badRequest, segmentNotFound, usualError } from "./errors.js";
import { etagOf } from "./etag.js";
import { countAll, readPage } from "./list.js";
import { type ListQuery, readListQuery, readOptions, readSelect } from "./query.js";
import { toRecord } from "./render.js";
import { COMPANIES, type SetDefinition } from "./sets.js";
import type { RecordVersion, Table } from "./table.js";

/** A call on a set or a record, single or out of a batch. */
export interface ApiCall {
	method: string;
	/** Below the service root, without query. */
	path: string;
	query: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** The JSON that was sent; undefined when none was, or when it was not JSON. */
	body: unknown;
	/** The service root as the client sees it. */
	rootUrl: string;
}

/** An address of a set or record with what stands there. */
export interface Place {
	address: RecordAddress;
	table: Table;
	/** Null for the list of companies itself. */
	company: Company | null;
}

/** Answers a list with one page (facts/business-central-api section 7.2). */
export function answerList(place: Place, call: ApiCall): HttpResponse {
	const { table } = place;
	const query = restricted(place, readListQuery(table.definition, call.query, call.headers.prefer));
	const { versions, next } = readPage(table, query);
	const select = query.select ?? allFields(table.definition);
	const count = query.wantsCount ? `"@odata.count":${countAll(table, query)},` : "";
	const start = `{"@odata.context":${JSON.stringify(contextOf(place, call))},${count}"value":[`;
	const link =
		next === null ? "" : `,"@odata.nextLink":${JSON.stringify(nextLink(call, query, next, versions.length))}`;
	const pieces = () => listPieces(versions, (version) => toRecord(table.definition, version, select));
	if (versions.length > PIECE)
		return { ...json(200, ""), pieces: () => around(start, pieces(), `]${link}}`) };
	return json(200, [...around(start, pieces(), `]${link}}`)].join(""));
}

/** Records in one piece of a long list. */
const PIECE = 100;

function* around(start: string, pieces: Iterable<string>, end: string): Generator<string> {
	yield start;
	yield* pieces;
	yield end;
}

/** The records of a list, without its brackets; versions never change, so they may be written while others go on. */
function* listPieces(
	versions: readonly RecordVersion[],
	show: (version: RecordVersion) => unknown,
): Generator<string> {
	for (let place = 0; place < versions.length; place += PIECE) {
		const text = JSON.stringify(versions.slice(place, place + PIECE).map(show)).slice(1, -1);
		yield place === 0 ? text : `,${text}`;
	}
}

/** Answers `/$count` with the bare number. */
export function answerCount(place: Place, call: ApiCall): HttpResponse {
	const query = restricted(place, readListQuery(place.table.definition, call.query, undefined));
	return {
		status: 200,
		headers: { "content-type": "text/plain" },
		body: String(countAll(place.table, query)),
	};
}

/** Answers one record. */
export function answerGet(place: Place, call: ApiCall, id: string): HttpResponse {
	const version = existing(place.table, id);
	const select = readSelect(place.table.definition, readOptions(call.query));
	return json(200, entityText(place, call, version, select));
}

/** Creates a record. */
export function answerCreate(place: Place, call: ApiCall, writer: Writer): HttpResponse {
	const version = companyOf(place).create(place.table.definition.name, bodyOf(call), writer);
	const location = `${call.rootUrl}/companies(${companyOf(place).id})/${place.table.definition.name}(${version.id})`;
	if (/return-no-content/i.test(call.headers.prefer ?? "")) {
		return { status: 204, headers: { location }, body: "" };
	}
	const response = json(201, entityText(place, call, version, null));
	return { ...response, headers: { ...response.headers, location } };
}

/** Changes a record; the concurrency token is required (section 5). */
export function answerUpdate(place: Place, call: ApiCall, id: string, writer: Writer): HttpResponse {
	const token = call.headers["if-match"];
	if (token === undefined) {
		const message =
			"Could not validate the client concurrency token required by the service. " +
			"Please provide a valid token in the client request.";
		throw new BusinessCentralError(400, "BadRequest_InvalidToken", message);
	}
	checkToken(existing(place.table, id), token);
	const version = companyOf(place).edit(place.table.definition.name, id, bodyOf(call), writer);
	return json(200, entityText(place, call, version, null));
}

/** Deletes a record; a concurrency token is checked when one is sent. */
export function answerDelete(place: Place, call: ApiCall, id: string, writer: Writer): HttpResponse {
	const token = call.headers["if-match"];
	if (token !== undefined) checkToken(existing(place.table, id), token);
	companyOf(place).remove(place.table.definition.name, id, writer);
	return { status: 204, headers: {}, body: "" };
}

function json(status: number, body: string): HttpResponse {
	return { status, headers: { "content-type": "application/json; odata.metadata=minimal" }, body };
}

function companyOf(place: Place): Company {
	if (place.company === null) throw usualError({ status: 405 });
	return place.company;
}

function existing(table: Table, id: string): RecordVersion {
	const version = table.byId(id);
	if (version !== undefined) return version;
	const message = `The ${table.definition.caption} with id '${id}' cannot be found.`;
	throw new BusinessCentralError(404, "Internal_RecordNotFound", message);
}

function checkToken(version: RecordVersion, token: string): void {
	if (token.trim() !== "*" && token.trim() !== etagOf(version)) throw usualError({ status: 409 });
}

function bodyOf(call: ApiCall): Record<string, unknown> {
	if (typeof call.body !== "object" || call.body === null || Array.isArray(call.body)) {
		throw badRequest("The body is not a JSON object.");
	}
	return call.body as Record<string, unknown>;
}

/** Companies carry neither a time of modification nor anything else of their own. */
function allFields(definition: SetDefinition): readonly string[] | null {
	return definition === COMPANIES ? ["id", ...definition.fields.map((field) => field.name)] : null;
}

function contextOf(place: Place, call: ApiCall): string {
	const company = place.company === null ? "" : `companies(${place.company.id})/`;
	return `${call.rootUrl}/$metadata#${company}${place.table.definition.name}`;
}

function entityText(
	place: Place,
	call: ApiCall,
	version: RecordVersion,
	select: readonly string[] | null,
): string {
	const { definition } = place.table;
	const record = toRecord(definition, version, select ?? allFields(definition));
	return JSON.stringify({ "@odata.context": `${contextOf(place, call)}/$entity`, ...record });
}

/** A set reached from a record shows what is related to that record (section 3, contactsInformation). */
function restricted(place: Place, query: ListQuery): ListQuery {
	const parent = "parent" in place.address ? place.address.parent : null;
	if (parent === null) return query;
	if (place.table.definition.name !== "contactsInformation") throw segmentNotFound(place.address.set);
	const parents = companyOf(place).table(parent.set);
	if (parents === undefined) throw segmentNotFound(parent.set);
	existing(parents, parent.id);
	const given = query.filter ?? { ids: null, keys: null, from: null, before: null, rest: null };
	const rest = (version: RecordVersion) =>
		version.values.relatedId === parent.id && (given.rest === null || given.rest(version));
	return { ...query, filter: { ...given, rest } };
}

/** The link repeats the query, with the last key and what is left of `$top` (section 7.2). */
function nextLink(call: ApiCall, query: ListQuery, token: string, count: number): string {
	const options = new URLSearchParams(query.options);
	for (const name of ["aid", "$skiptoken", "$skip", "$top"]) options.delete(name);
	const parts = ["aid=FIN"];
	for (const [name, value] of options) parts.push(`${name}=${encodeURIComponent(value)}`);
	if (query.top !== null) parts.push(`$top=${query.top - count}`);
	parts.push(`$skiptoken=${encodeURIComponent(token)}`);
	return `${call.rootUrl}/${call.path}?${parts.join("&")}`;
}

/** The list of all entity sets. */
export function serviceDocument(rootUrl: string, sets: readonly SetDefinition[]): HttpResponse {
	const value = sets.map((set) => ({ name: set.name, kind: "EntitySet", url: set.name }));
	return jsonResponse(200, { "@odata.context": `${rootUrl}/$metadata`, value });
}

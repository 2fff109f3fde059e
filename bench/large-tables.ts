import type { IncomingMessage } from "node:http";

/** An answer as it goes over the wire. */
export interface Answer {
	type: string;
	text: string;
}

/** A table whose rows are made up when they are asked for. Paths are relative to the service root. */
export interface LargeTable {
	isOwn(path: string): boolean;
	/** Null where there is no such record. */
	read(root: string, path: string, prefer: string): Answer | null;
	batch(root: string, body: string, request: IncomingMessage): Answer;
}

/** What differs between the two systems. */
interface Dialect {
	/** The table's own paths; the id of one record stands in the first group. */
	own: RegExp;
	largestPage: number;
	/** The JSON of a row with these properties. */
	row(index: number, select: Set<string>): string;
	/** The row that stands at a place of the system's own order. */
	at(place: number): number;
	idOf(index: number): string;
	/** The row of an id; null for an id that is no record's. */
	indexOf(id: string): number | null;
	/** False for a row that was deleted. */
	isThere(index: number): boolean;
	/** The first place that a list of changes shows; the rows behind it changed as well. */
	changedFrom(query: URLSearchParams): number;
	/** Where the next list of changes begins, as text of JSON; empty when this list is none. */
	deltaLink(root: string, query: URLSearchParams, prefer: string): string;
	batch(
		root: string,
		body: string,
		request: IncomingMessage,
		read: (path: string, prefer: string) => string | null,
	): Answer;
}

const JSON_TYPE = "application/json; odata.metadata=minimal";
/** The first record was last modified then; each further one a tenth of a second later. */
const FIRST_AT = Date.parse("2026-01-05T08:00:00.000Z");
const STEP_MS = 100;
/** Odd, so that it turns every 32-bit number into another one: ids look as random as the systems' own. */
const SCATTER = 0x9e3779b1;
const NOT_FOUND = '{"error":{"code":"0x80040217","message":"The record does not exist."}}';
const GATHER = inverseOf(SCATTER);
const COMPANY_PATH = /^companies\([0-9a-f-]+\)\/customers(?:\(([0-9a-f-]+)\))?(?:\?|$)/;
const ACCOUNT_PATH = /^accounts(?:\(([0-9a-f-]+)\))?(?:\?|$)/;

/** Customers of Business Central, listed by their time; the first so many were renamed after all others were made. */
export function customersOf(count: number, renamed: number): LargeTable {
	return tableOf(count, {
		own: COMPANY_PATH,
		largestPage: 20_000,
		row: (index, select) => customerRow(index, select, index < renamed ? count : 0),
		at: (place) => (place + renamed) % Math.max(1, count),
		isThere: () => true,
		idOf: (index) => guidOf(index, "5e2c4b80-a1d3"),
		indexOf: (id) => indexOf(id, "5e2c4b80-a1d3", count),
		changedFrom: (query) => {
			const since = /lastModifiedDateTime ge (\S+)/.exec(query.get("$filter") ?? "")?.[1];
			if (since === undefined) return 0;
			return Math.max(0, Math.ceil((Date.parse(since) - FIRST_AT) / STEP_MS) - renamed);
		},
		deltaLink: () => "",
		batch: (_root, body, _request, read) => {
			const { requests } = JSON.parse(body) as { requests: JsonOperation[] };
			const responses = requests.map(({ id, url, headers }) => {
				const prefer = headers?.prefer ?? headers?.Prefer ?? "";
				const body = read(url, prefer);
				return `{"id":"${id}","status":${body === null ? 404 : 200},"headers":{"Content-Type":"${JSON_TYPE}"},"body":${body ?? NOT_FOUND}}`;
			});
			return { type: JSON_TYPE, text: `{"responses":[${responses.join(",")}]}` };
		},
	});
}

interface JsonOperation {
	id: string;
	url: string;
	headers?: Record<string, string>;
}

/** Accounts of Dataverse, in an order that has nothing to do with their number; the first so many were deleted. */
export function accountsOf(count: number, gone: number): LargeTable {
	const stride = strideOf(count);
	return tableOf(count, {
		own: ACCOUNT_PATH,
		largestPage: 5_000,
		row: accountRow,
		isThere: (index) => index >= gone,
		at: (place) => Number((BigInt(place) * BigInt(stride)) % BigInt(Math.max(1, count))),
		idOf: (index) => guidOf(index, "9b0d1c52-1c3e"),
		indexOf: (id) => indexOf(id, "9b0d1c52-1c3e", count),
		changedFrom: (query) => (query.has("$deltatoken") ? count : 0),
		deltaLink: (root, query, prefer) => {
			if (!query.has("$deltatoken") && !prefer.includes("track-changes")) return "";
			const select = encodeURIComponent(query.get("$select") ?? "");
			return `,"@odata.deltaLink":"${root}/accounts?$select=${select}&$deltatoken=${count}"`;
		},
		batch: (_root, body, request, read) => {
			const boundary = `--${/boundary="?([^";]+)/.exec(String(request.headers["content-type"]))?.[1]}`;
			const parts = body.split(boundary).slice(1, -1);
			const answers = parts.map((part) => {
				const path = /GET \S*\/api\/data\/v9\.2\/(\S+) HTTP/.exec(part)?.[1] ?? "";
				const prefer = /Prefer: (.*)/i.exec(part)?.[1] ?? "";
				const row = read(path, prefer);
				const status = row === null ? "404 Not Found" : "200 OK";
				return `--answers\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: ${JSON_TYPE}\r\n\r\n${row ?? NOT_FOUND}\r\n`;
			});
			return { type: "multipart/mixed; boundary=answers", text: `${answers.join("")}--answers--\r\n` };
		},
	});
}

function tableOf(count: number, dialect: Dialect): LargeTable {
	const isThere = (index: number) => index < count && dialect.isThere(index);
	const read = (root: string, path: string, prefer: string): string | null => {
		const one = dialect.own.exec(path)?.[1];
		const query = new URLSearchParams(path.slice(path.indexOf("?") + 1));
		const select = new Set((query.get("$select") ?? "").split(","));
		if (one !== undefined) {
			const index = dialect.indexOf(one);
			return index === null || !isThere(index) ? null : dialect.row(index, select);
		}
		const numbers = [...(query.get("$filter") ?? "").matchAll(/ eq 'C-(\d+)'/g)].map(([, number]) =>
			Number(number),
		);
		if (numbers.length > 0) {
			const rows = numbers.filter(isThere).map((index) => dialect.row(index, select));
			return `{"value":[${rows.join(",")}]}`;
		}
		return page(root, path, query, prefer);
	};
	const page = (root: string, path: string, query: URLSearchParams, prefer: string): string => {
		const select = new Set((query.get("$select") ?? "").split(","));
		const asked = Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? dialect.largestPage);
		const size = Math.min(asked, dialect.largestPage);
		const from = query.has("$skiptoken") ? Number(query.get("$skiptoken")) : dialect.changedFrom(query);
		const to = Math.min(count, from + size);
		const rows: string[] = [];
		for (let place = from; place < to; place++) {
			const index = dialect.at(place);
			if (isThere(index)) rows.push(dialect.row(index, select));
		}
		const tracked = query.get("track") ?? "";
		const isTracked = tracked === "" ? prefer : tracked;
		const first = path.split(/[?&]\$skiptoken=/)[0] as string;
		const link =
			to < count
				? `,"@odata.nextLink":${JSON.stringify(`${root}/${withTrack(first, isTracked)}&$skiptoken=${to}`)}`
				: dialect.deltaLink(root, query, isTracked);
		return `{"value":[${rows.join(",")}]${link}}`;
	};
	return {
		isOwn: (path) => dialect.own.test(path),
		read: (root, path, prefer) => {
			const text = read(root, path, prefer);
			return text === null ? null : { type: JSON_TYPE, text };
		},
		batch: (root, body, request) =>
			dialect.batch(root, body, request, (path, prefer) => read(root, path, prefer)),
	};
}

/** Only the first request of a list says that it is to be tracked; its links keep that. */
function withTrack(path: string, prefer: string): string {
	return prefer.includes("track-changes") && !path.includes("track=") ? `${path}&track=track-changes` : path;
}

/** `later`: how many steps after its own it was renamed; zero for one that keeps the name it was made with. */
function customerRow(index: number, select: Set<string>, later: number): string {
	const id = guidOf(index, "5e2c4b80-a1d3");
	const number = numberOf(index);
	const parts = [
		`"@odata.etag":"W/\\"JzIwOzE${String(index + later).padStart(20, "0")}MTswMDsn\\""`,
		`"id":"${id}"`,
		`"lastModifiedDateTime":"${new Date(FIRST_AT + (index + later) * STEP_MS).toISOString()}"`,
	];
	if (select.has("number")) parts.push(`"number":"${number}"`);
	if (select.has("displayName")) parts.push(`"displayName":"${nameOf(index)}${later > 0 ? " again" : ""}"`);
	if (select.has("phoneNumber")) parts.push(`"phoneNumber":"${phoneOf(index)}"`);
	if (select.has("email")) parts.push(`"email":"${emailOf(index)}"`);
	if (select.has("city")) parts.push(`"city":"${cityOf(index)}"`);
	if (select.has("creditLimit")) parts.push(`"creditLimit":${(index % 100) * 1_000}`);
	if (select.has("blocked")) parts.push(`"blocked":"_x0020_"`);
	return `{${parts.join(",")}}`;
}

function accountRow(index: number, select: Set<string>): string {
	const parts = [
		`"@odata.etag":"W/\\"${1_000_000 + index}\\""`,
		`"accountid":"${guidOf(index, "9b0d1c52-1c3e")}"`,
	];
	const at = new Date(FIRST_AT + index * STEP_MS).toISOString().replace(/\.\d+Z/, "Z");
	if (select.has("modifiedon")) parts.push(`"modifiedon":"${at}"`);
	if (select.has("_modifiedby_value")) {
		parts.push(`"_modifiedby_value@OData.Community.Display.V1.FormattedValue":"Alicia Thomber"`);
		parts.push(`"_modifiedby_value":"0bd8c0a1-7c1f-4d1a-9a9b-5d2a2f1e3c4b"`);
	}
	if (select.has("versionnumber")) parts.push(`"versionnumber":${1_000_000 + index}`);
	if (select.has("merged")) parts.push(`"merged":false`);
	if (select.has("_masterid_value")) parts.push(`"_masterid_value":null`);
	if (select.has("accountnumber")) parts.push(`"accountnumber":"${numberOf(index)}"`);
	if (select.has("name")) parts.push(`"name":"${nameOf(index)}"`);
	if (select.has("telephone1")) parts.push(`"telephone1":"${phoneOf(index)}"`);
	if (select.has("emailaddress1")) parts.push(`"emailaddress1":"${emailOf(index)}"`);
	if (select.has("address1_city")) parts.push(`"address1_city":"${cityOf(index)}"`);
	if (select.has("creditlimit")) parts.push(`"creditlimit":${(index % 100) * 1_000}`);
	return `{${parts.join(",")}}`;
}

function numberOf(index: number): string {
	return `C-${String(index).padStart(7, "0")}`;
}

function nameOf(index: number): string {
	return `Trading company number ${index} of Noordwijkerhout`;
}

function phoneOf(index: number): string {
	return `+31 20 ${1_000_000 + index}`;
}

function emailOf(index: number): string {
	return `administration@company-${index}.example`;
}

function cityOf(index: number): string {
	return ["Amsterdam", "Eindhoven", "Groningen", "Noordwijkerhout"][index % 4] as string;
}

function guidOf(index: number, middle: string): string {
	const scattered = Math.imul(index + 1, SCATTER) >>> 0;
	const text = scattered.toString(16).padStart(8, "0");
	return `${text}-${middle.slice(0, 4)}-4${middle.slice(4, 7)}-8${middle.slice(9, 12)}-${text}${middle.slice(0, 4)}`;
}

function indexOf(id: string, middle: string, count: number): number | null {
	const index = (Math.imul(Number.parseInt(id.slice(0, 8), 16), GATHER) >>> 0) - 1;
	return index >= 0 && index < count && guidOf(index, middle) === id ? index : null;
}

/** What an odd number has to be multiplied by to give 1, in 32 bits. */
function inverseOf(odd: number): number {
	let inverse = odd;
	for (let round = 0; round < 5; round++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
	return inverse >>> 0;
}

/** A number without a common divisor, near the golden section of the count: steps of it visit every row. */
function strideOf(count: number): number {
	let stride = Math.max(1, Math.floor(count * 0.618));
	while (count > 1 && divisor(stride, count) !== 1) stride++;
	return stride;
}

function divisor(left: number, right: number): number {
	return right === 0 ? left : divisor(right, left % right);
}

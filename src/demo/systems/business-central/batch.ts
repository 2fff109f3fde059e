import { bodyText, type HttpRequest, type HttpResponse } from "../kit/http-server.js";
import { BusinessCentralError, badRequest } from "./errors.js";

/** One entry of a batch, as it was sent. */
export interface BatchEntry {
	/** Null when none was given. */
	id: string | null;
	method: string;
	url: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	body: unknown;
}

/** A batch and how it is to be run (facts/business-central-api section 8). */
export interface Batch {
	entries: BatchEntry[];
	continuesOnError: boolean;
	/** All or nothing. */
	isSnapshot: boolean;
}

const MOST_OPERATIONS = 100;

/** Reads a JSON batch. @throws BusinessCentralError when it cannot be run at all */
export function readBatch(request: HttpRequest): Batch {
	if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
		throw new BusinessCentralError(415, "BadRequest", "A batch must be sent as application/json.");
	}
	const entries = readEntries(request.body);
	if (entries.length > MOST_OPERATIONS) {
		const message = `The batch contains too many parts: ${entries.length}. The maximum number is ${MOST_OPERATIONS}.`;
		throw new BusinessCentralError(500, "Unknown", message);
	}
	return {
		entries,
		continuesOnError: /\bodata\.continue-on-error\b(?!\s*=\s*false)/i.test(request.headers.prefer ?? ""),
		isSnapshot: /^snapshot$/i.test(request.headers.isolation?.trim() ?? ""),
	};
}

function readEntries(body: string): BatchEntry[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(body);
	} catch {
		throw badRequest("The batch is not valid JSON.");
	}
	const requests = (parsed as { requests?: unknown } | null)?.requests;
	if (!Array.isArray(requests)) throw badRequest("The batch has no 'requests'.");
	return requests.map(readEntry);
}

function readEntry(given: Partial<BatchEntry> | null): BatchEntry {
	const { id, method, url, headers, body } = given ?? {};
	if (typeof method !== "string" || typeof url !== "string") {
		throw badRequest("Each request of a batch needs a 'method' and a 'url'.");
	}
	const lowered: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers ?? {})) lowered[name.toLowerCase()] = String(value);
	return {
		id: id === undefined || id === null ? null : String(id),
		method: method.toUpperCase(),
		url,
		headers: lowered,
		body,
	};
}

/**
 * Runs the entries in order and answers for all that ran. When one of a snapshot fails everything is taken back, and
 * yet those before it keep showing their success: so does the service.
 * @param run runs one entry
 * @param rollBack takes back what the entries did
 */
export async function runBatch(
	batch: Batch,
	run: (entry: BatchEntry) => Promise<HttpResponse>,
	rollBack: () => void,
): Promise<HttpResponse> {
	const answers: { id: string | null; response: HttpResponse }[] = [];
	try {
		for (const entry of batch.entries) {
			const response = await run(entry);
			answers.push({ id: entry.id, response });
			if (response.status >= 400 && !batch.continuesOnError) break;
		}
	} catch (error) {
		if (batch.isSnapshot) rollBack();
		throw error;
	}
	if (batch.isSnapshot && answers.some(({ response }) => response.status >= 400)) rollBack();
	return toBatchResponse(answers);
}

function toBatchResponse(answers: { id: string | null; response: HttpResponse }[]): HttpResponse {
	let body = '{"responses":[';
	const partEnds: number[] = [];
	for (const { id, response } of answers) {
		const { status, headers } = response;
		const start = `${partEnds.length === 0 ? "" : ","}{"id":${JSON.stringify(id)},"status":${status}`;
		const text = bodyText(response);
		const inner = text === "" ? "" : `,"body":${innerBody(response, text)}`;
		body += `${start},"headers":${JSON.stringify(headers)}${inner}}`;
		partEnds.push(body.length);
	}
	return { status: 200, headers: { "content-type": "application/json" }, body: `${body}]}`, partEnds };
}

function innerBody(response: HttpResponse, text: string): string {
	return response.headers["content-type"]?.startsWith("application/json") ? text : JSON.stringify(text);
}

import { Agent, type Dispatcher } from "undici";
import { own } from "../../domain/own-words.js";
import { ConnectorError } from "../../ports/connector.js";

/** What goes over the wire. */
export interface WireRequest {
	method: "GET" | "POST" | "PATCH" | "DELETE";
	url: URL;
	headers: Record<string, string>;
	body: string | null;
	signal?: AbortSignal | undefined;
}

/** What came back. */
export interface WireAnswer {
	status: number;
	/** Names in lower case; a repeated header is joined with commas. */
	headers: Record<string, string>;
	text: string;
	/** The answer began and broke off: `text` holds what arrived. Null when it is whole. */
	brokenOff: ConnectorError | null;
}

/** No answer came. `wasSent` is false only when it is certain that nothing reached the system. */
export class NoAnswerError extends Error {
	override readonly name = "NoAnswerError";
	readonly code = "noAnswer";
	readonly wasSent: boolean;
	readonly error: ConnectorError;

	constructor(wasSent: boolean, error: ConnectorError) {
		super(error.message, { cause: error });
		this.wasSent = wasSent;
		this.error = error;
	}
}

export interface TransportOptions {
	/** The most connections kept open to one origin. */
	connections: number;
	/** How long the system may take to begin its answer, and then between two pieces of it. */
	timeoutMs: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Shorter than any service keeps an idle connection, so that none closes under a request that just left. */
const KEEP_ALIVE_MS = 20_000;

/** Keep-alive connections to one system. */
export class Transport {
	readonly dispatcher: Agent;

	constructor(options: TransportOptions) {
		this.dispatcher = new Agent({
			connections: options.connections,
			pipelining: 1,
			keepAliveTimeout: KEEP_ALIVE_MS,
			headersTimeout: options.timeoutMs,
			bodyTimeout: options.timeoutMs,
			connect: { timeout: CONNECT_TIMEOUT_MS },
		});
	}

	/** @throws NoAnswerError when not even the head of an answer came */
	async send(request: WireRequest): Promise<WireAnswer> {
		const answer = await this.#request(request);
		const { text, brokenOff } = await readBody(answer.body, request.signal);
		return { status: answer.statusCode, headers: flatten(answer.headers), text, brokenOff };
	}

	/** Ends every connection. */
	close(): Promise<void> {
		return this.dispatcher.destroy();
	}

	async #request(request: WireRequest): Promise<Dispatcher.ResponseData> {
		const { url, method, headers, body, signal } = request;
		try {
			return await this.dispatcher.request({
				origin: url.origin,
				path: url.pathname + url.search,
				method,
				headers,
				body,
				signal: signal ?? null,
			});
		} catch (error) {
			throw new NoAnswerError(!NEVER_SENT.has(codeOf(error)), toConnectorError(error, signal));
		}
	}
}

/** The connection never stood, so nothing can have reached the system. */
const NEVER_SENT: ReadonlySet<string> = new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
	"CERT_HAS_EXPIRED",
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"ERR_TLS_CERT_ALTNAME_INVALID",
]);

const TIMEOUTS: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** Narrows what the network said. */
export function toConnectorError(error: unknown, signal?: AbortSignal): ConnectorError {
	const code = codeOf(error);
	if (signal?.aborted) return abortedError(signal.reason);
	if (NEVER_SENT.has(code)) {
		const foreignMessage = `The system could not be reached (${code}).`;
		const words = own("unreachable", { detail: code });
		return new ConnectorError({
			code: "unreachable",
			retryable: true,
			foreignMessage,
			own: words,
			cause: error,
		});
	}
	if (TIMEOUTS.has(code)) {
		const foreignMessage = "The system did not answer in time.";
		const words = own("timedOut");
		return new ConnectorError({ code: "timeout", retryable: true, foreignMessage, own: words, cause: error });
	}
	const foreignMessage = `The connection was lost${code === "" ? "" : ` (${code})`}.`;
	const words = code === "" ? own("connectionLost") : own("connectionLostBy", { detail: code });
	return new ConnectorError({
		code: "connectionLost",
		retryable: true,
		foreignMessage,
		own: words,
		cause: error,
	});
}

/** The caller ended it, or may no longer send. `cause` is what the caller gave as its reason. */
export function abortedError(cause: unknown): ConnectorError {
	const foreignMessage = "The call was ended before it was done.";
	return new ConnectorError({
		code: "aborted",
		retryable: true,
		foreignMessage,
		own: own("callEnded"),
		cause,
	});
}

function codeOf(error: unknown): string {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === "string" ? code : "";
}

async function readBody(
	body: Dispatcher.ResponseData["body"],
	signal: AbortSignal | undefined,
): Promise<{ text: string; brokenOff: ConnectorError | null }> {
	const pieces: Buffer[] = [];
	try {
		for await (const piece of body) pieces.push(piece as Buffer);
		return { text: textOf(pieces), brokenOff: null };
	} catch (error) {
		return { text: textOf(pieces), brokenOff: toConnectorError(error, signal) };
	}
}

/** Without the byte order mark that some answers begin with (facts/dataverse-api.md section 12a). */
function textOf(pieces: Buffer[]): string {
	return Buffer.concat(pieces)
		.toString("utf8")
		.replace(/^\ufeff/, "");
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
	const flat: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
	}
	return flat;
}

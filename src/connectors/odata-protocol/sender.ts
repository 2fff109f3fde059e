import type { CallOptions, ConnectorError } from "../../ports/connector.js";

/** One request below the service root. */
export interface SendRequest {
	method: "GET" | "POST" | "PATCH" | "DELETE";
	/** Absolute, or relative to the service root without a slash in front. */
	url: string;
	headers?: Record<string, string>;
	body?: string | null;
	/** It changes nothing, so it may go out again after an answer that never came. */
	isRead: boolean;
	/** What it costs where operations are counted; default 1. */
	operations?: number;
}

/** An answer of the system. */
export interface SentAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	text: string;
	/** The answer began and broke off: `text` holds what arrived. Null when it is whole. */
	brokenOff: ConnectorError | null;
}

/**
 * What became of a request. `answered`: the system said something, whatever its status. `notSent`: it never left.
 * `lost`: it left and the answer did not come, so it may or may not have been executed.
 */
export type SendOutcome =
	| { kind: "answered"; answer: SentAnswer; tookMs: number }
	| { kind: "notSent"; error: ConnectorError }
	| { kind: "lost"; error: ConnectorError };

/** What the protocol needs of whoever sends its requests; the HTTP client is one. */
export interface Sender {
	/** Root of the service, with a slash at its end. */
	readonly root: URL;
	/** Requests that may be under way at once. */
	readonly inFlight: number;
	/** Sends a request in its turn. Never rejects for what the system or the network does. */
	send(request: SendRequest, options?: CallOptions): Promise<SendOutcome>;
	/** The system refused operations inside an answered batch for its rate; null when it named no time. */
	throttled(retryAfterMs: number | null): void;
	/** What an answer's headers ask to wait, in milliseconds; null when they say nothing. */
	retryAfterOf(headers: Record<string, string>): number | null;
}

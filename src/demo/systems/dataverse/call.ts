import type { HttpRequest, HttpResponse } from "../kit/http-server.js";
import { ROOT_PATH } from "./address.js";
import { DataverseError, errorResponse, JSON_TYPE } from "./errors.js";
import { type Preferences, parsePreferences } from "./preferences.js";

/** One call of the Web API, alone or out of a batch. */
export interface Call {
	readonly method: string;
	/** Path and query as sent. */
	readonly target: string;
	readonly path: string;
	/** Without its question mark, still encoded. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** Address of the service root, with a slash at its end. */
	readonly root: string;
	readonly preferences: Preferences;
	/** The change set it belongs to, if any. */
	readonly changeSet?: ChangeSet;
	/** Inside a batch, where addresses may be longer. */
	readonly isInBatch: boolean;
}

/** What the calls of a change set share. */
export interface ChangeSet {
	/** What undoes its writes so far, newest last. */
	readonly undo: (() => void)[];
	/** Address of the record that was written last; empty before. */
	lastAddress: string;
	/** Turns `$1` into the address it stands for. @throws {DataverseError} 400 for an id no earlier part declared */
	readonly resolveReference: (text: string) => string;
}

/** The call a request is. */
export function toCall(request: HttpRequest): Call {
	return {
		method: request.method,
		target: request.target,
		path: request.path,
		query: request.query,
		headers: request.headers,
		body: request.body,
		root: rootOf(request),
		preferences: parsePreferences(request.headers.prefer),
		isInBatch: false,
	};
}

/** Address of the service root as the client named the host. */
export function rootOf(request: HttpRequest): string {
	return `http://${request.headers.host ?? "127.0.0.1"}${ROOT_PATH}/`;
}

/** A value of `If-Match` or `If-None-Match`; null when absent or the literal `null` clients send against caches. */
export function precondition(call: Call, name: "if-match" | "if-none-match"): string | null {
	const value = call.headers[name];
	return value === undefined || value === "null" ? null : value;
}

/** A JSON answer. */
export function answerJson(
	status: number,
	body: string,
	headers: Readonly<Record<string, string>> = {},
): HttpResponse {
	return { status, headers: { "content-type": JSON_TYPE, "OData-Version": "4.0", ...headers }, body };
}

/** An answer without a body. */
export function answerEmpty(status: 204 | 304, headers: Readonly<Record<string, string>> = {}): HttpResponse {
	return { status, headers: { "OData-Version": "4.0", ...headers }, body: "" };
}

/** Runs a handler and turns its refusals into answers; a fault of ours becomes a 500 that names it. */
export function answering(handler: () => HttpResponse): HttpResponse {
	try {
		return handler();
	} catch (error) {
		if (error instanceof DataverseError) return errorResponse(error);
		return errorResponse({ status: 500, message: error instanceof Error ? error.message : String(error) });
	}
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One HTTP request, its body read. */
export interface HttpRequest {
	method: string;
	/** Path and query as sent, still encoded. */
	target: string;
	/** The path alone, still encoded. */
	path: string;
	/** Query without the question mark, still encoded; empty when there is none. */
	query: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	body: string;
}

/** One HTTP answer. */
export interface HttpResponse {
	status: number;
	headers: Record<string, string>;
	body: string;
	/**
	 * A long body in pieces, sent instead of `body` as the client takes them: a page of many megabytes in one piece
	 * makes the garbage collector go through all records. The pieces must not change under the sending.
	 */
	pieces?: () => Iterable<string>;
	/** Of a batch answer: where in `body` each part ends, so that it can break off behind one. */
	partEnds?: number[];
	/** The answer breaks off at this place in `body` and the connection is destroyed. */
	cutAt?: number;
}

/** What the answering side may do to the connection of one request. */
export interface Connection {
	/** Destroys it at once, whatever is still executing. */
	destroy(): void;
	readonly isDestroyed: boolean;
}

/** Answers a request; undefined means the connection is to be destroyed instead. */
export type HttpHandler = (request: HttpRequest, connection: Connection) => Promise<HttpResponse | undefined>;

export interface HttpServer {
	/** `http://127.0.0.1:<port>` */
	readonly origin: string;
	close(): Promise<void>;
}

const HOST = "127.0.0.1";
/** Longer than any client of ours keeps an idle socket, so that the server never closes one under a new request. */
const KEEP_ALIVE_MS = 120_000;
/** Room for the longest URL a system takes; the system itself refuses what it finds too long. */
const MAX_HEADER_BYTES = 128 * 1_024;

async function readBody(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return chunks.length === 0 ? "" : Buffer.concat(chunks).toString("utf8");
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(incoming.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
	}
	return headers;
}

async function toRequest(incoming: IncomingMessage): Promise<HttpRequest> {
	const target = incoming.url ?? "/";
	const mark = target.indexOf("?");
	return {
		method: (incoming.method ?? "GET").toUpperCase(),
		target,
		path: mark === -1 ? target : target.slice(0, mark),
		query: mark === -1 ? "" : target.slice(mark + 1),
		headers: flatHeaders(incoming),
		body: await readBody(incoming),
	};
}

async function send(outgoing: ServerResponse, response: HttpResponse): Promise<void> {
	if (response.pieces !== undefined) return sendPieces(outgoing, response, response.pieces());
	const body = Buffer.from(response.body, "utf8");
	const headers: Record<string, string | number> = { ...response.headers };
	if (response.status !== 204) headers["content-length"] = body.length;
	outgoing.writeHead(response.status, headers);
	if (response.cutAt === undefined) {
		outgoing.end(response.status === 204 ? undefined : body);
		return;
	}
	const kept = Buffer.from(response.body.slice(0, response.cutAt), "utf8");
	outgoing.write(kept, () => outgoing.socket?.destroy());
}

async function sendPieces(
	outgoing: ServerResponse,
	response: HttpResponse,
	pieces: Iterable<string>,
): Promise<void> {
	outgoing.writeHead(response.status, response.headers);
	for (const piece of pieces) {
		if (outgoing.destroyed) return;
		if (!outgoing.write(piece)) await drained(outgoing);
	}
	outgoing.end();
}

function drained(outgoing: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		const go = () => {
			outgoing.off("drain", go).off("close", go);
			resolve();
		};
		outgoing.on("drain", go).on("close", go);
	});
}

/** The whole body of an answer as one text. */
export function bodyText(response: HttpResponse): string {
	return response.pieces === undefined ? response.body : [...response.pieces()].join("");
}

/**
 * Serves HTTP on a loopback port with keep-alive.
 * @param options.now the clock of the `Date` header, in milliseconds: clients bound their watermarks by it
 */
export async function startHttpServer(options: {
	port?: number;
	now: () => number;
	handle: HttpHandler;
}): Promise<HttpServer> {
	const server: Server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, outgoing) => {
		outgoing.sendDate = false;
		const connection: Connection = {
			destroy: () => incoming.socket.destroy(),
			get isDestroyed() {
				return incoming.socket.destroyed;
			},
		};
		answer(incoming, outgoing, connection).catch(() => incoming.socket.destroy());
	});
	const answer = async (incoming: IncomingMessage, outgoing: ServerResponse, connection: Connection) => {
		const request = await toRequest(incoming);
		const response = await options.handle(request, connection);
		if (connection.isDestroyed) return;
		if (response === undefined) return connection.destroy();
		outgoing.setHeader("date", new Date(options.now()).toUTCString());
		await send(outgoing, response);
	};
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	server.headersTimeout = KEEP_ALIVE_MS + 1_000;
	server.requestTimeout = 0;
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(options.port ?? 0, HOST, resolve);
	});
	return {
		origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
		close: () => closeServer(server),
	};
}

function closeServer(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

/** A JSON answer. */
export function jsonResponse(
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): HttpResponse {
	return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

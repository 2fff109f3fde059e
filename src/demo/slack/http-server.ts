import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request, its body read. */
export interface HttpRequest {
	/** GET, POST. */
	verb: string;
	path: string;
	query: string;
	contentType: string;
	/** Names in lower case. */
	headers: IncomingMessage["headers"];
	body: string;
}

/** One answer; undefined stands for a broken connection. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: string } | undefined;

/** Serves every path that starts with `prefix`. */
export interface Route {
	prefix: string;
	handle(request: HttpRequest): Promise<HttpAnswer>;
}

const HOST = "127.0.0.1";

/** Serves the routes on a loopback port; the first whose prefix fits answers. */
export async function startHttpServer(options: {
	port: number;
	routes: Route[];
}): Promise<{ server: Server; origin: string; close(): Promise<void> }> {
	const server = createServer((incoming, outgoing) => {
		serve(options.routes, incoming, outgoing).catch((error: unknown) => tellFailure(outgoing, error));
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(options.port, HOST, resolve);
	});
	const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;
	const close = () =>
		new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { server, origin, close };
}

async function serve(routes: Route[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
	const request = await readRequest(incoming);
	const route = routes.find(({ prefix }) => request.path.startsWith(prefix));
	const answer = route === undefined ? notFound : await route.handle(request);
	if (incoming.socket.destroyed) return;
	if (answer === undefined) {
		incoming.socket.destroy();
		return;
	}
	outgoing.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
	outgoing.end(answer.body);
}

/** A fault of this server itself: it must show, and not look like an outage that a test asked for. */
function tellFailure(outgoing: ServerResponse, error: unknown): void {
	if (outgoing.headersSent) {
		outgoing.destroy();
		return;
	}
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	outgoing.writeHead(500, { "content-type": "application/json" });
	outgoing.end(JSON.stringify({ ok: false, error: "local_slack_failed", message }));
}

const notFound: HttpAnswer = { status: 404, headers: { "content-type": "text/plain" }, body: "not found" };

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	const url = new URL(incoming.url ?? "/", `http://${HOST}`);
	return {
		verb: (incoming.method ?? "GET").toUpperCase(),
		path: url.pathname,
		query: url.search.slice(1),
		contentType: incoming.headers["content-type"] ?? "",
		headers: incoming.headers,
		body: Buffer.concat(chunks).toString("utf8"),
	};
}

/** A JSON answer. */
export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
	return {
		status,
		headers: { "content-type": "application/json; charset=utf-8", ...headers },
		body: JSON.stringify(body),
	};
}

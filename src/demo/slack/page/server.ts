import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { refusalOf } from "./guard.js";

/** One request to the page's server. */
export interface PageRequest {
	url: URL;
	incoming: IncomingMessage;
}

/** Answers one path and everything below it. */
export interface PageRoute {
	verb: "GET" | "POST";
	path: string;
	answer(request: PageRequest, response: ServerResponse): Promise<void> | void;
}

const HOST = "127.0.0.1";

/** A server that answers these routes, the first that fits, to this machine's own pages alone. */
export function pageServer(routes: readonly PageRoute[]): Server {
	return createServer((incoming, response) => {
		serve(routes, incoming, response).catch((error: unknown) => {
			if (response.headersSent) response.destroy();
			else sendJson(response, 500, { ok: false, code: "local_slack_failed", message: String(error) });
		});
	});
}

async function serve(
	routes: readonly PageRoute[],
	incoming: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const refusal = refusalOf(incoming);
	if (refusal !== null) {
		sendJson(response, 403, { ok: false, code: "forbidden", message: refusal });
		return;
	}
	const url = new URL(incoming.url ?? "/", `http://${HOST}`);
	const route = routes.find(
		({ verb, path }) => verb === incoming.method && (path === "/" || url.pathname.startsWith(path)),
	);
	if (route !== undefined) await route.answer({ url, incoming }, response);
	else sendJson(response, 404, { ok: false, code: "not_found", message: "There is nothing here." });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, {
		"content-type": "application/json; charset=utf-8",
		"cache-control": "no-store",
		"x-content-type-options": "nosniff",
	});
	response.end(JSON.stringify(body));
}

export async function readBody(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString("utf8");
}

/** Listens on the first of these ports that is free, and answers which it is. */
export async function listenOn(server: Server, ports: readonly number[]): Promise<number> {
	for (const [index, port] of ports.entries()) {
		try {
			await listen(server, port);
			return (server.address() as AddressInfo).port;
		} catch (error) {
			const isTaken = ["EADDRINUSE", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "");
			if (!isTaken || index === ports.length - 1) throw error;
		}
	}
	throw new Error("No port was given.");
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, HOST, () => {
			server.off("error", reject);
			resolve();
		});
	});
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Reply, type Route, send } from "./route.js";

/** A server of a few paths, for where Slack's own receiver does not listen. */
export interface HttpServer {
	/** Where it listens, e.g. "http://127.0.0.1:3000". */
	readonly origin: string;
	/** Takes no more connections, answers what was asked, and ends the idle ones. */
	close(): Promise<void>;
}

/** Answers are small and quick; whoever has not taken his by then is not waited for. */
const CLOSE_WITHIN_MS = 1_000;

/** Listens; port 0 takes a free one. Throws when the port is taken (`EADDRINUSE`) or forbidden (`EACCES`). */
export async function openHttpServer(
	routes: readonly Route[],
	{ port, host = "0.0.0.0" }: { port: number; host?: string | undefined },
): Promise<HttpServer> {
	const server = createServer((request, response) => dispatch(routes, request, response));
	server.listen({ port, host });
	await once(server, "listening");
	const shown = host === "0.0.0.0" ? "127.0.0.1" : host;
	return {
		origin: `http://${shown}:${(server.address() as AddressInfo).port}`,
		close: async () => {
			const closed = once(server, "close");
			server.close();
			const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
			await closed;
			clearTimeout(timer);
		},
	};
}

function dispatch(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): void {
	const path = request.url?.split("?", 1)[0];
	const route = routes.find((one) => one.path === path);
	if (route?.method.includes(request.method ?? "")) route.handler(request, response);
	else if (route === undefined) send(response, missing(routes));
	else {
		response.setHeader("allow", route.method.join(", "));
		send(response, { status: 405, type: "text/plain", body: "This can only be looked at.\n" });
	}
}

function missing(routes: readonly Route[]): Reply {
	const paths = routes.map(({ path }) => path).join(", ");
	return { status: 404, type: "text/plain", body: `Nothing is here. There is: ${paths}\n` };
}

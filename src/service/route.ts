import type { IncomingMessage, ServerResponse } from "node:http";

/** A path that is answered over HTTP, in the shape that Bolt takes as a custom route. */
export interface Route {
	path: string;
	method: string[];
	/** Answers, now or later; never throws. */
	handler(request: IncomingMessage, response: ServerResponse): void;
}

/** What is answered. */
export interface Reply {
	status: number;
	type: string;
	body: string;
}

/** A path to look at. What goes wrong on the way is answered with 500 and told to `onFailure` alone. */
export function lookAt(
	path: string,
	answer: () => Promise<Reply> | Reply,
	onFailure: (error: unknown) => void,
): Route {
	const handler: Route["handler"] = async (_request, response) => {
		try {
			send(response, await answer());
		} catch (error) {
			onFailure(error);
			send(response, { status: 500, type: "text/plain", body: "Failed; the log tells why.\n" });
		}
	};
	return { path, method: ["GET", "HEAD"], handler };
}

/** Nothing between us and who asks may keep it: it is about this very moment. */
export function send(response: ServerResponse, { status, type, body }: Reply): void {
	if (response.headersSent) return;
	response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
	response.end(body);
}

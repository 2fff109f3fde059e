import type { IncomingMessage } from "node:http";

/** The names under which this machine reaches itself. */
const OWN_NAMES = ["127.0.0.1", "localhost"];

/**
 * Why a request is not answered; null when it may be. A foreign page must not read this Slack through a name that
 * points here (DNS rebinding), nor act in it: a post says which page it comes from, and what it carries is JSON, which
 * no page may send elsewhere without asking first.
 */
export function refusalOf(incoming: IncomingMessage): string | null {
	const { host, origin, "content-type": type = "", "sec-fetch-site": site } = incoming.headers;
	const port = incoming.socket.localPort;
	const own = OWN_NAMES.map((name) => `${name}:${port}`);
	if (host === undefined || !own.includes(host)) return "This address is not this page's own.";
	if (origin !== undefined && origin !== `http://${host}`) return "Other pages may not use this one.";
	if (incoming.method === "GET" || incoming.method === "HEAD") return null;
	if (site !== undefined && site !== "same-origin") return "Other pages may not use this one.";
	return type.startsWith("application/json") ? null : "A post carries JSON.";
}

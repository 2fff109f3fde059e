import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type HttpServer, openHttpServer } from "../../src/service/http-server.js";
import { lookAt } from "../../src/service/route.js";

let server: HttpServer;
let failures: unknown[];
beforeEach(async () => {
	failures = [];
	const fine = () => ({ status: 200, type: "text/plain", body: "fine" });
	const broken = () => Promise.reject(new Error("secret"));
	const note = (error: unknown) => void failures.push(error);
	const routes = [lookAt("/fine", fine, note), lookAt("/broken", broken, note)];
	server = await openHttpServer(routes, { port: 0, host: "127.0.0.1" });
});
afterEach(() => server.close());

const ask = (path: string, method = "GET") => fetch(`${server.origin}${path}`, { method });

describe("the server of a few paths", () => {
	it.each([
		["/fine", "GET", 200, "fine"],
		["/fine?at=once", "GET", 200, "fine"],
		["/fine", "HEAD", 200, ""],
		["/fine", "POST", 405, "This can only be looked at.\n"],
		["/", "GET", 404, "Nothing is here. There is: /fine, /broken\n"],
		["//", "GET", 404, "Nothing is here. There is: /fine, /broken\n"],
	])("answers %s asked with %s by %i", async (path, method, status, body) => {
		const answer = await ask(path, method);

		expect([answer.status, await answer.text()]).toEqual([status, body]);
	});

	it("tells a failure to the log alone, and goes on", async () => {
		const answer = await ask("/broken");

		expect([answer.status, await answer.text()]).toEqual([500, "Failed; the log tells why.\n"]);
		expect(failures).toEqual([new Error("secret")]);
		expect((await ask("/fine")).status).toBe(200);
	});

	it("cannot be opened on a port that is taken", async () => {
		const port = Number(new URL(server.origin).port);

		await expect(openHttpServer([], { port, host: "127.0.0.1" })).rejects.toMatchObject({
			code: "EADDRINUSE",
		});
	});

	it("does not wait for a connection that says nothing when it closes", async () => {
		const { hostname, port } = new URL(server.origin);
		const silent = connect(Number(port), hostname);
		await once(silent, "connect");
		const other = await openHttpServer([], { port: 0, host: "127.0.0.1" });
		const ended = once(silent, "close");

		await server.close();
		await ended;
		server = other;
	});
});

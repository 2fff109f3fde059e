import { getEventListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HttpClient, parseRetryAfter } from "../../../src/connectors/http/client.js";
import { parseServiceUrl } from "../../../src/connectors/http/service-url.js";
import { FastTiming } from "../support/fast-timing.js";

describe("HttpClient", () => {
	let server: Server;
	let answer: (request: IncomingMessage, response: ServerResponse) => void;
	let tokens: { life: number; issued: number; isHeld: boolean };
	let refusal: { status: number; headers: Record<string, string> } | null;
	let tokenAsked: Promise<void>;
	let tellTokenAsked: () => void;
	let seen: IncomingMessage[];
	let client: HttpClient;
	let timing: FastTiming;
	let origin: string;

	beforeEach(async () => {
		seen = [];
		refusal = null;
		tokens = { life: 3600, issued: 0, isHeld: false };
		tokenAsked = new Promise((resolve) => {
			tellTokenAsked = resolve;
		});
		answer = (_, response) => response.end("{}");
		server = createServer((request, response) => {
			if (request.url === "/token") return issue(response);
			seen.push(request);
			answer(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		timing = new FastTiming();
		client = open();
	});

	afterEach(async () => {
		await client.close();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	const issue = (response: ServerResponse) => {
		tellTokenAsked();
		if (tokens.isHeld) return;
		if (refusal !== null) return response.writeHead(refusal.status, refusal.headers).end();
		tokens.issued += 1;
		const body = { token_type: "Bearer", access_token: `token-${tokens.issued}`, expires_in: tokens.life };
		response.setHeader("content-type", "application/json");
		response.end(JSON.stringify(body));
	};
	const open = (timeoutMs = 5_000) =>
		new HttpClient({
			url: `${origin}/api`,
			auth: { tokenUrl: `${origin}/token`, clientId: "id", clientSecret: "secret", scope: "all" },
			limits: { inFlight: 5, burst: 600, perSecond: 18 },
			heaviest: 100,
			timeoutMs,
			headers: { accept: "application/json", "if-none-match": "null" },
			timing,
		});
	const get = () => client.send({ method: "GET", url: "things", isRead: true });
	const post = () => client.send({ method: "POST", url: "things", body: "{}", isRead: false });

	it("sends its headers and token to addresses below the service root", async () => {
		await client.send({ method: "PATCH", url: "a(1)", isRead: false, headers: { "If-None-Match": "*" } });

		const [request] = seen;
		expect(request?.url).toBe("/api/a(1)");
		expect(request?.headers).toMatchObject({
			authorization: "Bearer token-1",
			accept: "application/json",
			"if-none-match": "*",
		});
	});

	it("replaces a token before it ends, and keeps it until then", async () => {
		tokens.life = 1000;
		await get();
		await timing.sleep(800_000);
		await get();
		expect(tokens.issued).toBe(1);

		await timing.sleep(150_000);
		await Promise.all([get(), get(), get()]);

		expect(tokens.issued).toBe(2);
	});

	it("says that a sign-in was refused, however the sign-in service puts that", async () => {
		refusal = { status: 401, headers: { "www-authenticate": 'Bearer realm="sign-in"' } };

		expect(await get()).toMatchObject({
			kind: "notSent",
			error: { code: "credentials", retryable: false, status: 401 },
		});
	});

	it("reads an answer that begins with a byte order mark", async () => {
		answer = (_, response) => response.end('\ufeff{"value":[]}');

		expect(await get()).toMatchObject({ kind: "answered", answer: { text: '{"value":[]}' } });
	});

	it("follows no redirect, for its token would go along", async () => {
		answer = (_, response) => response.writeHead(302, { location: "/elsewhere" }).end();

		expect(await get()).toMatchObject({ kind: "answered", answer: { status: 302 } });
		expect(seen).toHaveLength(1);
	});

	it("sends no token to another origin", async () => {
		const elsewhere = { method: "GET", url: "https://elsewhere.example/x", isRead: true } as const;

		await expect(client.send(elsewhere)).rejects.toBeInstanceOf(RangeError);
		expect(seen).toEqual([]);
	});

	it("repeats a read after a passing failure, a few times", async () => {
		answer = (_, response) => response.writeHead(503).end();

		const outcome = await get();

		expect(outcome).toMatchObject({ kind: "answered", answer: { status: 503 } });
		expect(seen.length).toBe(4);
	});

	it("never repeats a write after a failure that leaves it open", async () => {
		answer = (_, response) => response.writeHead(503).end();
		expect(await post()).toMatchObject({ kind: "answered", answer: { status: 503 } });
		answer = (request) => request.socket.destroy();
		expect(await post()).toMatchObject({ kind: "lost", error: { code: "connectionLost" } });

		expect(seen.length).toBe(2);
	});

	it("calls what comes too late a timeout, and leaves a write open", async () => {
		await client.close();
		client = open(50);
		answer = () => {};

		expect(await post()).toMatchObject({ kind: "lost", error: { code: "timeout", retryable: true } });
	});

	it("gives what arrived of an answer that broke off", async () => {
		answer = (_, response) => {
			response.writeHead(200, { "content-length": 100 });
			response.write('{"half":', () => response.destroy());
		};

		const outcome = await post();

		expect(outcome).toMatchObject({
			kind: "answered",
			answer: { text: '{"half":', brokenOff: { code: "connectionLost" } },
		});
	});

	it("asks its caller again before every repetition", async () => {
		let asked = 0;
		answer = (_, response) => response.writeHead(asked < 3 ? 503 : 200).end("{}");
		const beforeSend = () => {
			asked += 1;
		};

		await client.send({ method: "GET", url: "x", isRead: true }, { beforeSend });

		expect([asked, seen.length]).toEqual([3, 3]);
	});

	it("stops repeating when its caller may no longer send", async () => {
		let asked = 0;
		answer = (_, response) => response.writeHead(503).end();
		const beforeSend = () => {
			asked += 1;
			if (asked === 2) throw new Error("no longer");
		};

		const outcome = await client.send({ method: "GET", url: "x", isRead: true }, { beforeSend });

		expect(outcome).toMatchObject({ kind: "notSent", error: { code: "aborted" } });
		expect(seen.length).toBe(1);
	});

	it("lets go of a request that waits for a token when its signal aborts", async () => {
		const controller = new AbortController();
		tokens.isHeld = true;
		const waiting = client.send({ method: "GET", url: "x", isRead: true }, { signal: controller.signal });
		await tokenAsked;

		controller.abort();

		expect(await waiting).toMatchObject({ kind: "notSent", error: { code: "aborted" } });
		expect(seen).toEqual([]);
	});

	it("leaves nothing listening on a signal once its requests are done", async () => {
		const { signal } = new AbortController();

		await client.send({ method: "GET", url: "x", isRead: true }, { signal });

		expect(getEventListeners(signal, "abort")).toEqual([]);
	});

	it("pauses everything for the time a 503 asks for", async () => {
		let failures = 1;
		answer = (_, response) => {
			failures -= 1;
			if (failures >= 0) response.writeHead(503, { "retry-after": "40" }).end();
			else response.end("{}");
		};

		await get();

		expect(Math.max(...timing.slept)).toBeGreaterThan(39_000);
	});

	it("does not wait for what is under way when it closes", async () => {
		const arrived = new Promise<void>((resolve) => {
			answer = () => resolve();
		});
		const underWay = post();
		await arrived;

		await client.close();

		expect(await underWay).toMatchObject({ kind: "lost", error: { code: "connectionLost" } });
		expect(await get()).toMatchObject({ kind: "notSent", error: { code: "aborted" } });
	});

	it("keeps connections for further requests", async () => {
		for (let request = 0; request < 8; request += 1) await get();

		expect(new Set(seen.map((request) => request.socket.remotePort)).size).toBeLessThanOrEqual(2);
	});
});

describe("parseRetryAfter", () => {
	it.each([
		[{ "retry-after": "7" }, 7000],
		[{ "retry-after": "Mon, 02 Mar 2026 10:00:09 GMT", date: "Mon, 02 Mar 2026 10:00:00 GMT" }, 9000],
		[{ "retry-after": "Mon, 02 Mar 2026 09:00:00 GMT", date: "Mon, 02 Mar 2026 10:00:00 GMT" }, 0],
		[{ "retry-after": "1.5" }, 1500],
		[{ "retry-after": "-1" }, null],
		[{ "retry-after": "2 30" }, null],
		[{ "retry-after": "soon" }, null],
		[{}, null],
	])("reads %j as %s ms", (headers, expected) => {
		expect(parseRetryAfter(headers as Record<string, string>)).toBe(expected);
	});
});

describe("parseServiceUrl", () => {
	it.each([
		"https://api.example.com/v2.0",
		"http://127.0.0.1:8080/x",
		"http://localhost/x",
		"http://[::1]:9/x",
	])("takes %s", (text) => {
		expect(parseServiceUrl(text, "url").href).toBe(text);
	});

	it.each([
		["http://api.example.com", "urlInsecure"],
		["http://127.0.0.1.example.com", "urlInsecure"],
		["http://localhost.example.com", "urlInsecure"],
		["ftp://127.0.0.1/x", "urlInvalid"],
		["api.example.com", "urlInvalid"],
		["https://user:secret@api.example.com", "urlInvalid"],
	])("refuses %s as %s, without repeating a secret", (text, code) => {
		const attempt = () => parseServiceUrl(text, "url");

		expect(attempt).toThrow(expect.objectContaining({ code, setting: "url" }));
		expect(attempt).not.toThrow(/secret/);
	});
});

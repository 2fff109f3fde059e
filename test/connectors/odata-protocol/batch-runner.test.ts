import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HttpClient } from "../../../src/connectors/http/client.js";
import type { Operation } from "../../../src/connectors/odata-protocol/batch-format.js";
import { BatchRunner } from "../../../src/connectors/odata-protocol/batch-runner.js";
import { BatchSize } from "../../../src/connectors/odata-protocol/batch-size.js";
import { jsonBatch } from "../../../src/connectors/odata-protocol/json-batch.js";
import { FastTiming } from "../support/fast-timing.js";

/** What the service does with one batch: a status for the whole, or null to answer each operation with 200. */
type Whole = (paths: string[]) => { status: number; code?: string } | null;

describe("BatchRunner", () => {
	let server: Server;
	let client: HttpClient;
	let whole: Whole;
	let batches: string[][];
	let singles: string[];
	let runner: BatchRunner;

	beforeEach(async () => {
		batches = [];
		singles = [];
		whole = () => null;
		server = createServer(async (request, response) => {
			const pieces: Buffer[] = [];
			for await (const piece of request) pieces.push(piece as Buffer);
			const answer = (status: number, body: unknown) => {
				response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
			};
			if (request.url === "/token")
				return answer(200, { token_type: "Bearer", access_token: "t", expires_in: 60 });
			const path = (request.url ?? "").slice("/api/".length);
			if (path !== "$batch") {
				singles.push(path);
				return answer(path === "poison" ? 400 : 200, { path });
			}
			const { requests } = JSON.parse(Buffer.concat(pieces).toString()) as {
				requests: { id: string; url: string }[];
			};
			const paths = requests.map(({ url }) => url);
			batches.push(paths);
			const refusal = whole(paths);
			if (refusal) return answer(refusal.status, { error: { code: refusal.code ?? "", message: "no" } });
			answer(200, { responses: requests.map(({ id, url }) => ({ id, status: 200, body: { path: url } })) });
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		client = new HttpClient({
			url: `${origin}/api`,
			auth: { tokenUrl: `${origin}/token`, clientId: "id", clientSecret: "secret", scope: "all" },
			limits: { inFlight: 1, burst: 600, perSecond: 18 },
			heaviest: 100,
			timeoutMs: 5_000,
			headers: {},
			timing: new FastTiming(),
		});
		const isRefusal = (answer: { body: unknown }) => JSON.stringify(answer.body).includes("TooMany");
		runner = new BatchRunner({ client, format: jsonBatch, cap: 8, parallel: 4, isRefusal });
	});

	afterEach(async () => {
		await client.close();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	const operations = (paths: string[]): Operation[] =>
		paths.map((path) => ({ method: "PATCH", path, headers: {}, body: {} }));
	const letters = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);
	const bodies = async (paths: string[], isRead = false) =>
		(await runner.run(operations(paths), isRead)).map((outcome) =>
			outcome.kind === "answered"
				? `${outcome.answer.status} ${JSON.stringify(outcome.answer.body)}`
				: outcome.kind,
		);

	it("cuts operations into batches and sends a single one alone", async () => {
		const results = await bodies(letters(17));

		expect(batches.map((batch) => batch.length)).toEqual([8, 8]);
		expect(singles).toEqual(["r16"]);
		expect(results).toEqual(letters(17).map((path) => `200 {"path":"${path}"}`));
	});

	it("halves a refused batch until the bad operation stands alone", async () => {
		whole = (paths) => (paths.includes("poison") ? { status: 400 } : null);
		const paths = ["r0", "r1", "r2", "poison", "r4", "r5", "r6", "r7"];

		const results = await bodies(paths);

		expect(results).toEqual(paths.map((path) => `${path === "poison" ? 400 : 200} {"path":"${path}"}`));
		expect(singles.filter((path) => path === "poison")).toEqual(["poison"]);
	});

	it("halves a batch the service calls too large, also with 500", async () => {
		whole = (paths) => (paths.length > 3 ? { status: 500, code: "TooMany" } : null);

		const results = await bodies(letters(8));

		expect(results.every((result) => result.startsWith("200"))).toBe(true);
	});

	it("leaves writes open after another 500, but cuts reads in two", async () => {
		whole = (paths) => (paths.includes("poison") ? { status: 500 } : null);

		expect(await bodies(["r0", "poison", "r2"])).toEqual(["refusedWhole", "refusedWhole", "refusedWhole"]);
		expect(await bodies(["r0", "poison", "r2"], true)).toEqual([
			'200 {"path":"r0"}',
			'400 {"path":"poison"}',
			'200 {"path":"r2"}',
		]);
	});

	it.each([401, 403, 404])("does not cut a batch that was refused with %d", async (status) => {
		whole = () => ({ status });

		expect(await bodies(["r0", "r1"])).toEqual(["refusedWhole", "refusedWhole"]);
		expect(batches.length).toBe(status === 401 ? 2 : 1);
	});

	it.each([502, 503])("gives reads up soon while the service is away (%d)", async (status) => {
		whole = () => ({ status });

		const outcomes = await runner.run(operations(letters(24)), true);

		expect(outcomes.every(({ kind }) => kind === "refusedWhole")).toBe(true);
		expect(batches).toHaveLength(4);
		expect(singles).toEqual([]);
	});

	it("sends nothing more once the caller may no longer send", async () => {
		let asked = 0;
		const beforeSend = () => {
			asked += 1;
			if (asked > 1) throw new Error("the lease is gone");
		};

		const outcomes = await runner.run(operations(letters(24)), false, { beforeSend });

		expect(outcomes.map(({ kind }) => kind)).toEqual([
			...new Array(8).fill("answered"),
			...new Array(16).fill("notSent"),
		]);
		expect(batches.length).toBe(1);
		expect(asked).toBe(2);
	});

	it("answers for nothing when nothing is asked", async () => {
		expect(await runner.run([], false)).toEqual([]);
		expect([batches, singles]).toEqual([[], []]);
	});
});

describe("BatchSize", () => {
	it("halves after five seconds and doubles back under two, up to the cap", () => {
		const size = new BatchSize(100);
		const sizes = [5_001, 6_000, 3_000, 1_000, 1_000, 1_000].map((ms) => {
			size.took(size.size, ms);
			return size.size;
		});

		expect(sizes).toEqual([50, 25, 25, 50, 100, 100]);
	});

	it("learns nothing from a batch that was smaller than it might have been, unless that took too long", () => {
		const size = new BatchSize(100);
		size.took(100, 6_000);
		size.took(10, 100);
		expect(size.size).toBe(50);

		size.took(10, 6_000);
		expect(size.size).toBe(5);
	});

	it("never goes below one", () => {
		const size = new BatchSize(2);
		for (let batch = 0; batch < 5; batch += 1) size.took(1, 9_000);

		expect(size.size).toBe(1);
	});
});

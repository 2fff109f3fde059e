import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { RequestLimits } from "../../src/connectors/http/limits.js";
import type { Simulator } from "../../src/demo/systems/kit/simulator.js";
import type { Fields, Snapshot } from "../../src/domain/record.js";
import type { CallOptions, Connector, EntityQuery, WriteResult } from "../../src/ports/connector.js";
import type { FastTiming } from "../connectors/support/fast-timing.js";
import { type ContractWorld, change, doneSnapshot, errorOf, outcome, walk } from "./connector.js";

/** A system behind HTTP: its simulator, and connectors with other settings. */
export interface HttpWorld {
	simulator: Simulator;
	timing: FastTiming;
	connect(options: {
		/** Default: the small pages of the suite; null asks for as many rows as the service gives. */
		pageSize?: number | null;
		limits?: Partial<RequestLimits>;
		clientSecret?: string;
		url?: string;
		tokenUrl?: string;
	}): Connector;
	revokeTokens(): void;
	/** Operations the vendor's batch takes. */
	batchCap: number;
}

type World = ContractWorld & {
	http: HttpWorld;
	all: string[];
	query: EntityQuery;
	named(text: string, code?: string): Fields;
	read(id: string): Promise<Snapshot>;
};

/** What concerns HTTP: limits, tokens, retries, batches that fail as a whole. */
export function describeOverHttp(worldNow: () => World): void {
	const some = async (count: number): Promise<{ world: World; snapshots: Snapshot[] }> => {
		const world = worldNow();
		const ids = Array.from({ length: count }, (_, index) =>
			world.people.create(world.named(`Name ${index}`)),
		);
		const found = await world.connector.readMany(world.query, ids);
		world.http.simulator.resetCounters();
		return { world, snapshots: ids.map((id) => found.get(id) as Snapshot) };
	};
	const renameAll = (world: World, snapshots: Snapshot[], options?: CallOptions): Promise<WriteResult[]> => {
		const requests = snapshots.map((row, index) => change(row, world.named(`New ${index}`), world.all));
		return world.connector.updateMany(world.entity, requests, options);
	};

	describe("batches", () => {
		it("leaves exactly the unanswered operations open when an answer breaks off", async () => {
			const { world, snapshots } = await some(6);
			world.http.simulator.faults.add({ action: { type: "truncate", afterParts: 2 } });

			const results = await renameAll(world, snapshots);

			expect(results.map(({ kind }) => kind)).toEqual([
				"done",
				"done",
				"unclear",
				"unclear",
				"unclear",
				"unclear",
			]);
			expect(world.http.simulator.counters()).toMatchObject({ requests: 1, writes: 6 });
		});

		it("halves a batch that is refused as a whole, and loses nobody's result", async () => {
			const { world, snapshots } = await some(7);
			const refuse = { type: "answer", status: 400, message: "malformed" } as const;
			world.http.simulator.faults.add({ match: { operation: "batch" }, times: 3, action: refuse });

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(new Array(7).fill("done"));
			expect(world.http.simulator.counters().writes).toBe(7);
			for (const [index, { id }] of snapshots.entries()) {
				expect(world.people.value(id, world.fields.name)).toBe(`New ${index}`);
			}
		});

		it("leaves a batch of writes open that failed with 503, and repeats none of it", async () => {
			const { world, snapshots } = await some(3);
			world.http.simulator.faults.add({
				match: { operation: "batch" },
				action: { type: "answer", status: 503 },
			});

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(new Array(3).fill("unclear serverError"));
			expect(world.http.simulator.counters()).toMatchObject({ requests: 1, writes: 0 });
		});

		it("leaves a batch of writes open that a gateway gave up on (504), and repeats none of it", async () => {
			const { world, snapshots } = await some(3);
			world.http.simulator.faults.add({
				match: { operation: "batch" },
				action: { type: "answer", status: 504 },
			});

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(new Array(3).fill("unclear serverError"));
			expect(world.http.simulator.counters()).toMatchObject({ requests: 1, writes: 0 });
		});

		it("leaves one record open that failed with 500, and does the others", async () => {
			const { world, snapshots } = await some(3);
			const id = snapshots[1]?.id as string;
			world.http.simulator.faults.add({ match: { id }, action: { type: "answer", status: 500 } });

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(["done", "unclear serverError", "done"]);
		});

		it("sends a record again that was throttled inside a batch", async () => {
			const { world, snapshots } = await some(3);
			const id = snapshots[1]?.id as string;
			world.http.simulator.faults.add({ match: { id }, action: { type: "answer", status: 429 } });

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(["done", "done", "done"]);
			expect(world.http.simulator.counters()).toMatchObject({ requests: 2, writes: 3 });
		});
	});

	describe("limits and retries", () => {
		it("costs one list and full batches for 1,000 changes, and reads nothing after its writes", async () => {
			const { world, snapshots } = await some(1000);
			const connector = world.http.connect({ pageSize: null });
			const before = await connector.pullChanges({ ...world.query, watermark: null });
			await walk(before);
			for (const { id } of snapshots) world.people.edit(id, { [world.fields.phone]: "0201234567" });
			world.http.simulator.resetCounters();

			const watermark = before.nextWatermark(null);
			const pages = await walk(await connector.pullChanges({ ...world.query, watermark }));
			const changed = pages.flatMap((page) => page.upserts);
			const requests = changed.map((row, index) => change(row, world.named(`New ${index}`), world.all));
			const results = await connector.updateMany(world.entity, requests);

			const batches = 1000 / world.http.batchCap;
			expect(results.filter(({ kind }) => kind === "done").length).toBe(1000);
			expect(world.http.simulator.counters()).toMatchObject({
				requests: 1 + batches,
				reads: 1,
				writes: 1000,
				byOperation: { list: 1, batch: batches, get: 0, metadata: 0 },
			});
			await connector.close();
		});

		it("waits as long as Retry-After says, holds everything else back, then does the write once", async () => {
			const { world, snapshots } = await some(2);
			const [first, second] = snapshots as [Snapshot, Snapshot];
			world.http.simulator.faults.add({
				match: { operation: "update" },
				action: { type: "answer", status: 429, retryAfter: 17 },
			});
			world.http.timing.slept.length = 0;

			const results = await Promise.all([renameAll(world, [first]), renameAll(world, [second])]);

			expect(results.flat().map(outcome)).toEqual(["done", "done"]);
			expect(Math.max(...world.http.timing.slept)).toBeGreaterThan(16_900);
			expect(world.http.simulator.counters().writes).toBe(2);
		});

		it("backs off from 10 to 60 seconds with jitter when 429 says no time", async () => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({
				match: { operation: "update" },
				times: 4,
				action: { type: "answer", status: 429, retryAfter: null },
			});
			world.http.timing.slept.length = 0;

			const results = await renameAll(world, snapshots);

			const waits = world.http.timing.slept.filter((ms) => ms > 5_000).map((ms) => Math.round(ms / 1000));
			expect(results.map(outcome)).toEqual(["done"]);
			expect(waits).toEqual([9, 18, 36, 54]);
		});

		it("gives up on a system that goes on refusing, without ever having written", async () => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({
				match: { operation: "update" },
				times: Number.POSITIVE_INFINITY,
				action: { type: "answer", status: 429, retryAfter: 3 },
			});

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(["throttled"]);
			expect(errorOf(results[0] as WriteResult)).toMatchObject({ retryable: true, retryAfterMs: 3000 });
		});

		it.each([502, 503, 504])("reads again after %d", async (status) => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({ match: { operation: "get" }, action: { type: "answer", status } });

			await expect(world.read(snapshots[0]?.id as string)).resolves.toEqual(snapshots[0]);
		});

		it("reads again after a lost connection", async () => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({ match: { operation: "get" }, times: 2, action: { type: "drop" } });

			await expect(world.read(snapshots[0]?.id as string)).resolves.toEqual(snapshots[0]);
			expect(world.http.simulator.counters().requests).toBe(3);
		});

		it("rejects a read that goes on failing, as something that may pass", async () => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({
				match: { operation: "get" },
				times: Number.POSITIVE_INFINITY,
				action: { type: "answer", status: 503 },
			});

			await expect(world.read(snapshots[0]?.id as string)).rejects.toMatchObject({
				code: "serverError",
				retryable: true,
				status: 503,
			});
		});

		it("rejects a sweep on the first page it cannot read", async () => {
			const { world } = await some(25);
			world.http.simulator.faults.add({
				match: { operation: "list" },
				skip: 1,
				times: Number.POSITIVE_INFINITY,
				action: { type: "answer", status: 500 },
			});
			const seen: number[] = [];
			const sweep = async () => {
				for await (const page of world.connector.listIds(world.entity)) seen.push(page.length);
			};

			await expect(sweep()).rejects.toMatchObject({ code: "serverError" });
			expect(seen).toEqual([10]);
		});

		it("sends a person's request before scheduled ones that wait longer", async () => {
			const { world, snapshots } = await some(6);
			const connector = world.http.connect({ limits: { inFlight: 1 } });
			await connector.readMany(world.query, [snapshots[0]?.id as string]);
			const hold = world.http.simulator.faults.add({ match: { operation: "get" }, action: { type: "hold" } });
			const order: string[] = [];
			const ask = (name: string, index: number, urgent = false) => {
				const id = snapshots[index]?.id as string;
				const beforeSend = () => order.push(name);
				return connector.readMany(world.query, [id], { urgent, beforeSend });
			};
			const asked = [ask("first", 0)];
			await hold.reached;
			asked.push(ask("scheduled 1", 1), ask("scheduled 2", 2), ask("urgent", 3, true), ask("scheduled 3", 4));
			await turns(20);

			hold.release();
			await Promise.all(asked);

			expect(order).toEqual(["first", "urgent", "scheduled 1", "scheduled 2", "scheduled 3"]);
			await connector.close();
		});

		it("gives up a place in the queue when its signal aborts", async () => {
			const { world, snapshots } = await some(2);
			const connector = world.http.connect({ limits: { inFlight: 1 } });
			const ids = snapshots.map(({ id }) => id);
			await connector.readMany(world.query, ids.slice(0, 1));
			const hold = world.http.simulator.faults.add({ match: { operation: "get" }, action: { type: "hold" } });
			const first = connector.readMany(world.query, ids.slice(0, 1));
			await hold.reached;
			world.http.simulator.resetCounters();
			const controller = new AbortController();
			let sent = 0;
			const beforeSend = () => {
				sent += 1;
			};
			const queued = connector.readMany(world.query, ids.slice(1), { signal: controller.signal, beforeSend });
			await turns(20);

			controller.abort();

			await expect(queued).rejects.toMatchObject({ code: "aborted" });
			hold.release();
			await first;
			expect([sent, world.http.simulator.counters().requests]).toEqual([0, 0]);
			await connector.close();
		});
	});

	describe("texts", () => {
		it("that end in half of a character are read as every store can keep them", async () => {
			const { world } = await some(0);
			const id = world.people.create(world.named("Adatum \ud83d"));

			const read = await world.read(id);
			const [written] = await world.connector.updateMany(world.entity, [
				change(read, { [world.fields.phone]: "0612345678" }, world.all),
			]);

			expect(read.fields[world.fields.name]).toBe("Adatum \ufffd");
			expect(doneSnapshot(written as WriteResult).fields[world.fields.name]).toBe("Adatum \ufffd");
		});
	});

	describe("tokens and addresses", () => {
		it("asks for another token once an older one is not allowed what it is used for", async () => {
			const { world, snapshots } = await some(1);
			const id = snapshots[0]?.id as string;
			const refuse = () =>
				world.http.simulator.faults.add({
					match: { operation: "get" },
					action: { type: "answer", status: 403 },
				});

			refuse();
			await expect(world.read(id)).rejects.toMatchObject({ code: "forbidden" });
			await world.read(id);
			expect(world.http.simulator.counters().byOperation.token ?? 0).toBe(0);
			await world.http.timing.sleep(120_000);
			refuse();
			await expect(world.read(id)).rejects.toMatchObject({ code: "forbidden" });
			await world.read(id);

			expect(world.http.simulator.counters().byOperation.token).toBe(1);
		});

		it("fetches one token for fifty callers, and one more for all of them when it is refused", async () => {
			const { world, snapshots } = await some(1);
			const connector = world.http.connect({});
			const id = snapshots[0]?.id as string;
			const fifty = () =>
				Promise.all(Array.from({ length: 50 }, () => connector.readMany(world.query, [id])));

			await fifty();
			expect(world.http.simulator.counters().byOperation.token).toBe(1);
			world.http.revokeTokens();
			const found = await fifty();

			expect(world.http.simulator.counters().byOperation.token).toBe(2);
			expect(found.every((map) => map.has(id))).toBe(true);
			await connector.close();
		});

		it("does a write once whose token had been revoked", async () => {
			const { world, snapshots } = await some(1);
			world.http.revokeTokens();

			const results = await renameAll(world, snapshots);

			expect(results.map(outcome)).toEqual(["done"]);
			expect(world.http.simulator.counters().writes).toBe(1);
		});

		it("reports a wrong secret as a setup problem and never shows it", async () => {
			const { world } = await some(1);
			const clientSecret = "not-the-secret-but-still-one";
			const connector = world.http.connect({ clientSecret });

			const error = await connector.describe(world.entity).catch((reason: unknown) => reason);

			expect(error).toMatchObject({ code: "credentials", retryable: false });
			expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(clientSecret);
			await connector.close();
		});

		it("reports refused tokens as a setup problem after one more try, and shows no token", async () => {
			const { world, snapshots } = await some(1);
			world.http.simulator.faults.add({
				match: { operation: "get" },
				times: Number.POSITIVE_INFINITY,
				action: { type: "answer", status: 401 },
			});

			const error = await world.read(snapshots[0]?.id as string).catch((reason: unknown) => reason);

			expect(error).toMatchObject({ code: "credentials" });
			expect(world.http.simulator.counters().requests).toBe(2);
			expect(inspect(error, { depth: 12, showHidden: true })).not.toContain("sim-");
		});

		it("reports a system that cannot be reached as a setup problem", async () => {
			const { world, snapshots } = await some(1);
			const { url } = world.http.simulator;
			const connector = world.http.connect({ url: url.replace(/:\d+/, ":1") });

			const error = await connector
				.readMany(world.query, [snapshots[0]?.id as string])
				.catch((reason) => reason);

			expect(error).toMatchObject({ code: "unreachable", retryable: true, status: null });
			await connector.close();
		});

		it("rejects writes as a whole when the system cannot be reached: nothing was done", async () => {
			const { world, snapshots } = await some(2);
			await world.http.simulator.close();

			await expect(renameAll(world, snapshots)).rejects.toMatchObject({ code: "unreachable" });
		});

		it("takes plain http for loopback hosts only", () => {
			const { http } = worldNow();
			const insecure = { code: "urlInsecure" };

			expect(() => http.connect({ url: "http://api.example.com/v2.0" })).toThrow(
				expect.objectContaining({ ...insecure, setting: "url" }),
			);
			expect(() => http.connect({ tokenUrl: "http://login.example.com/token" })).toThrow(
				expect.objectContaining({ ...insecure, setting: "auth.tokenUrl" }),
			);
		});
	});
}

/** Lets the event loop go round, so that what was asked stands in its queue. */
async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

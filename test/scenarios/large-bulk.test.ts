import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Actor, BulkRequest } from "../../src/ports/use-cases.js";
import { aSyncError } from "../support/builders/sync-error.js";
import { itemsOf } from "../support/operation-items.js";
import { openWorld, type World } from "../support/world.js";

const CARLA: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
const MANY = 600;
/** What a document may take, however many errors there are: a hundredth of what fits into one of MongoDB is three times this. */
const MOST_BYTES = 50_000;

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** So many conflicts, of pairs that nobody knows. */
async function openMany(mapping = "customers"): Promise<void> {
	const errors = Array.from({ length: MANY }, () =>
		aSyncError({ _id: randomUUID(), couplingId: randomUUID(), visible: true, mapping }),
	);
	await Promise.all(errors.map((error) => world.stores.errors.insert(error)));
}

const request = (resolution: BulkRequest["resolution"]): BulkRequest => ({
	resolution,
	query: { mapping: "customers" },
	subject: "group 1",
	channel: null,
	actor: CARLA,
});

async function largest(): Promise<number> {
	const sizes = (await world.raw()).map(({ document }) => Buffer.byteLength(JSON.stringify(document)));
	return Math.max(...sizes);
}

describe("a bulk resolution of hundreds of errors", () => {
	it("keeps no document that grows with their number, neither at its beginning nor at its end", async () => {
		await openMany();

		const begun = await world.main.useCases.startBulk(request("ignore"));
		expect(await largest()).toBeLessThan(MOST_BYTES);
		await world.main.idle();

		expect(await world.stores.operations.get(begun._id)).toMatchObject({
			state: "done",
			total: MANY,
			done: MANY,
			failed: 0,
		});
		expect(await largest()).toBeLessThan(MOST_BYTES);
	});

	it("goes on in the middle of its list after its process died, and counts what was stored", async () => {
		await openMany();
		const dying = await world.instance();
		await dying.dieAt(
			"afterOutcomes",
			async () => {
				await dying.useCases.startBulk(request("ignore"));
				await dying.idle();
			},
			15,
		);
		const [left] = await world.stores.operations.running();
		const stored = await itemsOf(world.stores.operations, left ?? null);
		expect(stored.filter(({ outcome }) => outcome === "done")).toHaveLength(300);
		expect(left?.done).toBeLessThan(300);

		await world.main.takeOver();

		expect(await world.stores.operations.get(left?._id ?? "")).toMatchObject({
			state: "done",
			done: MANY,
			failed: 0,
		});
		const told = await world.stores.audit.latest(2 * MANY);
		expect(told.filter(({ action, outcome }) => action === "ignore" && outcome === "done")).toHaveLength(
			MANY,
		);
	});

	it("tells every outcome where the answer to a save in the middle was lost", async () => {
		await openMany();
		world.main.failAt("operations.savePart", "after", 12);
		const begun = await world.main.useCases.startBulk(request("ignore"));

		await expect(world.main.idle()).rejects.toThrow("The database was away");

		const now = await world.stores.operations.get(begun._id);
		const items = await itemsOf(world.stores.operations, now);
		const done = items.filter(({ outcome }) => outcome === "done");
		expect(done).toHaveLength(240);
		expect(now).toMatchObject({ state: "failed", done: 240 });
	});

	it("tells each of the reasons with all their number, and does the rest of the whole list", async () => {
		await openMany("not configured");
		const query = { mapping: "not configured" };
		const choice = { side: "left" } as const;
		const begun = await world.main.useCases.startBulk({ ...request("synchronize"), query, choice });
		await world.main.idle();
		const failed = await world.stores.operations.get(begun._id);
		expect(failed).toMatchObject({ state: "done", done: 0, failed: MANY });
		expect(failed?.reasons.map(({ count }) => count)).toEqual([MANY]);

		const rest = await world.main.useCases.retryRest(begun._id, CARLA, null);

		expect(rest).toMatchObject({ total: MANY, listed: MANY });
		await world.main.idle();
		expect(await largest()).toBeLessThan(MOST_BYTES);
	});
});

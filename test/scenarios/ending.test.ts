import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { own } from "../../src/domain/own-words.js";
import { afterGrace } from "../../src/sync/ending.js";
import { openWorld, type World } from "../support/world.js";

/** Business Central takes so many operations a batch. */
const BATCH = 100;

describe("work that is told to end", () => {
	let world: World;

	beforeEach(async () => {
		world = await openWorld();
	});

	afterEach(() => world.close());

	const coupleMany = async (count: number): Promise<string[]> => {
		const numbers = Array.from({ length: count }, (_, index) => `C-${String(index).padStart(4, "0")}`);
		for (const number of numbers) {
			world.bc.create("customers", { number, displayName: number, phoneNumber: "0" });
			world.crm.create("accounts", { accountnumber: number, name: number, telephone1: "0" });
		}
		await world.sync();
		return world.crm.records("accounts").map(({ accountid }) => String(accountid));
	};

	it("finishes and saves what is under way, begins nothing more, and leaves the mapping free", async () => {
		// Fewer than half of them, or the guard would ask first; more than go out at once.
		const accounts = (await coupleMany(15 * BATCH)).slice(0, 7 * BATCH);
		for (const id of accounts) world.crm.edit("accounts", id, { telephone1: "1" });
		world.clock.advance(2_000);
		const before = world.bc.counters().writes;
		const ending = new AbortController();
		const held = world.bc.faults.add({
			match: { operation: "batch" },
			when: "after",
			times: Number.POSITIVE_INFINITY,
			action: { type: "hold" },
		});
		const running = world.main.run({ signal: ending.signal });
		await held.reached;

		ending.abort();
		held.release();
		const { job } = await running;

		const written = world.bc.counters().writes - before;
		expect(job.state).toBe("interrupted");
		expect(job.message).toBe(own("toldToEnd"));
		expect(job.counters.modified).toBe(written);
		expect(written).toBeGreaterThan(0);
		expect(written).toBeLessThan(accounts.length);
		expect((await world.couplings()).filter(({ pending }) => pending !== null)).toEqual([]);
		expect((await world.stores.mappings.get("customers")).lease).toBeNull();
		expect(await world.openErrors()).toEqual([]);

		held.remove();
		const next = await world.sync();

		expect(next.job.counters.modified).toBe(accounts.length - written);
		expect(world.bc.counters().writes - before).toBe(accounts.length);
	});

	it("does not begin at all when it was told to end before", async () => {
		await coupleMany(1);
		world.clock.advance(2_000);

		const { job } = await world.main.run({ signal: AbortSignal.abort() });

		expect(job.state).toBe("interrupted");
		expect(await world.openErrors()).toEqual([]);
	});

	it("is given up some time after it was told to end, once for everybody who shares the signal", async () => {
		const ending = new AbortController();
		const grace = afterGrace(ending.signal, 1);

		expect(afterGrace(ending.signal)).toBe(grace);
		expect(grace.aborted).toBe(false);
		ending.abort();
		await new Promise((resolve) => grace.addEventListener("abort", resolve));
		expect(grace.aborted).toBe(true);
	});
});

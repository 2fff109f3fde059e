import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { forgetDead } from "../../src/sync/forget-dead.js";
import { Liveness } from "../../src/sync/liveness.js";
import { openTestStores, type TestStores } from "../support/stores.js";
import { MovableClock } from "../support/world.js";

const LEASE_MS = 60_000;
const LONG_AGO = { host: "elsewhere", pid: 1, bootedAt: 1_000 };
const TODAY = { host: "here", pid: 2, bootedAt: 9_000 };

/** A clock on which waiting is what makes time pass. */
class WaitedClock extends MovableClock {
	override sleep = async (ms: number) => this.advance(ms);
}

let test: TestStores;
let watching: Liveness;
beforeEach(async () => {
	test = await openTestStores();
	watching = new Liveness(test.stores.instances, new WaitedClock(), TODAY, LEASE_MS);
	await watching.start();
});
afterEach(async () => {
	await watching.stop();
	await test.close();
});

const forget = (signal = new AbortController().signal) =>
	forgetDead({ stores: test.stores, liveness: watching }, 5_000, signal);
const names = async () => (await test.stores.instances.bootedBefore(10_000)).map(({ _id }) => _id);

describe("what is left of dead processes", () => {
	it("goes once they began long ago and their beat stood still; the living and the young stay", async () => {
		const { instances } = test.stores;
		await instances.register({ _id: "dead", ...LONG_AGO, beat: 7 });
		await instances.register({ _id: "young", ...LONG_AGO, bootedAt: 6_000, beat: 7 });
		await instances.register({ _id: "living", ...LONG_AGO, beat: 7 });
		const beat = instances.get.bind(instances);
		instances.get = async (id) => {
			if (id === "living") await instances.beat(id);
			return beat(id);
		};

		expect(await forget()).toBe(1);

		expect(await names()).toEqual([watching.id, "living", "young"].sort());
	});

	it("stays while it is not certain that they are dead", async () => {
		const { instances } = test.stores;
		await instances.register({ _id: "dead", ...LONG_AGO, beat: 7 });

		expect(await forget(AbortSignal.abort())).toBe(0);

		expect(await names()).toContain("dead");
	});
});

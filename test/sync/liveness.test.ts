import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { LostError } from "../../src/ports/stores.js";
import { Liveness } from "../../src/sync/liveness.js";
import { openTestStores, type TestStores } from "../support/stores.js";
import { MovableClock } from "../support/world.js";

const LEASE_MS = 60_000;

let test: TestStores;
let clock: MovableClock;
let liveness: Liveness;
beforeEach(async () => {
	test = await openTestStores();
	clock = new MovableClock();
	liveness = new Liveness(test.stores.instances, clock, { host: "here", pid: 1, bootedAt: 1 }, LEASE_MS);
	await liveness.start();
});
afterEach(async () => {
	await liveness.stop();
	await test.close();
});

/** The process is stopped for so long between sending its next beat and hearing of it. */
function stoppedInNextBeat(ms: number): void {
	const { instances } = test.stores;
	const beat = instances.beat.bind(instances);
	instances.beat = async (id) => {
		const counted = await beat(id);
		clock.advance(ms);
		return counted;
	};
}

describe("a process that was stopped in the middle of a beat", () => {
	it("may begin nothing more under its old name, although the beat was counted", async () => {
		const hold = liveness.hold();
		stoppedInNextBeat(LEASE_MS);

		await liveness.beat();

		expect(() => hold.check()).toThrow(LostError);
		expect(liveness.id).not.toBe(hold.id);
	});

	it("is alive from when the beat was sent, not from when it was answered", async () => {
		const hold = liveness.hold();
		stoppedInNextBeat(LEASE_MS * 0.4);
		await liveness.beat();
		hold.check();

		clock.advance(LEASE_MS * 0.2);

		expect(() => hold.check()).toThrow(LostError);
	});
});

describe("a process on another host", () => {
	it("counts as dead only once its beat has stood still for the lease time, and lives again when it moves", async () => {
		const { instances } = test.stores;
		await instances.register({ _id: "other", host: "elsewhere", pid: 2, bootedAt: 2, beat: 7 });
		const isAlive = () => liveness.isAlive("other");
		expect(await isAlive()).toBe(true);

		clock.advance(LEASE_MS * 0.9);
		expect(await isAlive()).toBe(true);

		clock.advance(LEASE_MS * 0.2);
		expect(await isAlive()).toBe(false);

		await instances.beat("other");
		expect(await isAlive()).toBe(true);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openWorld, type TestInstance, type World } from "./world.js";

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

describe("the time of a world", () => {
	it.each([
		["dies", (instance: TestInstance) => instance.kill()],
		["is frozen", async (instance: TestInstance) => instance.freeze()],
	] as const)("passes on when a process %s in the middle of its beat", async (_, stops) => {
		const instance = await world.instance();
		const beating = instance.pauseAt("instances.beat");
		const before = world.clock.now();
		const passing = world.passTime(60_000);
		await beating.reached;

		await stops(instance);
		await passing;

		expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
		const isAlive = world.main.engine.liveness.isAliveForSure(instance.engine.liveness.id);
		expect(await world.passTimeUntil(isAlive)).toBe(false);
		beating.release();
	});
});

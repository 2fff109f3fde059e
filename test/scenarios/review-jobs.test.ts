import { afterEach, describe, expect, it } from "@jest/globals";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

/** The database fails once at this call, in a process that lives on. */
function failOnce(store: "jobs" | "mappings", method: string): void {
	const owner = world.main.engine.stores as unknown as Record<string, Record<string, unknown>>;
	const original = owner[store] as Record<string, unknown>;
	let failed = false;
	owner[store] = new Proxy(original, {
		get: (target, name) => {
			const member = Reflect.get(target, name) as unknown;
			if (name !== method || typeof member !== "function") return member;
			return (...args: unknown[]) => {
				if (failed) return member.apply(target, args);
				failed = true;
				return Promise.reject(new Error("The database does not answer."));
			};
		},
	});
}

describe("a database that fails for a moment", () => {
	it.each([
		["jobs", "insert"],
		["jobs", "save"],
		["mappings", "releaseLease"],
	] as const)("never leaves a mapping that can not be run any more (%s.%s)", async (store, method) => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { displayName: "New" });
		world.clock.advance(2_000);
		failOnce(store, method);

		await expect(world.main.run()).rejects.toThrow("does not answer");

		await world.passTimeUntil(
			(async () => {
				await world.main.engine.liveness.beat();
				await world.main.run();
			})(),
		);
		expect(world.account(account)).toMatchObject({ name: "New" });
		expect(await world.stores.mappings.get("customers")).toMatchObject({ lease: null });
		expect(await world.stores.jobs.running()).toEqual([]);
	});
});

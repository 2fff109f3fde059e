import { afterEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

/** More than four deletions in a day are asked about, however many pairs there are. */
const FOUR = { ...DEFAULT_GUARD, deletions: 4, deletionShareFrom: 1_000, deletionHalfFrom: 1_000 };

let world: World;
afterEach(async () => {
	await world.close();
});

async function openDeleting(count: number) {
	world = await openWorld({
		mapping: customersMapping({ guard: FOUR, policies: { update: "ask", deletion: "delete" } }),
	});
	return world.coupledPairs(count);
}

function removeAccounts(pairs: Array<{ account: string }>): void {
	for (const { account } of pairs) world.crm.remove("accounts", account);
}

describe("what the guard counts of a day", () => {
	it("includes what was deleted by a run whose process died before its end", async () => {
		const pairs = await openDeleting(10);
		removeAccounts(pairs.slice(0, 3));
		const dying = await world.instance();
		await dying.dieAt("beforeWatermark", () => dying.run());
		expect(world.bc.records("customers")).toHaveLength(7);

		removeAccounts(pairs.slice(3, 5));
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(7);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 2 } });
	});

	it("includes what was deleted by a run that ended because the database was away for a moment", async () => {
		const pairs = await openDeleting(10);
		removeAccounts(pairs.slice(0, 3));
		world.main.failAt("couplings.remove", "after", 3);
		await expect(world.main.run()).rejects.toThrow("The database was away");
		expect(world.bc.records("customers")).toHaveLength(7);

		removeAccounts(pairs.slice(3, 5));
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(7);
		expect(await world.theError()).toMatchObject({ kind: "massChange" });
	});

	it("includes what was deleted by a sweep whose process died before its end", async () => {
		const pairs = await openDeleting(10);
		removeAccounts(pairs.slice(0, 3));
		const dying = await world.instance();
		await dying.dieAt("afterSave", () => dying.sweep());
		expect(world.bc.records("customers")).toHaveLength(7);

		removeAccounts(pairs.slice(3, 5));
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(7);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 2 } });
	});

	it.each(["beforeClaim", "afterClaim", "afterAnswer"] as const)(
		"counts a record once that was found by a run which died at %s, and by the next one again",
		async (step) => {
			const pairs = await openDeleting(10);
			removeAccounts(pairs.slice(0, 3));
			const dying = await world.instance();
			await dying.dieAt(step, () => dying.run());

			removeAccounts(pairs.slice(3, 4));
			await world.sync();

			expect(world.bc.records("customers")).toHaveLength(6);
			await expectSettled(world);
		},
	);

	it("counts a record once that a run found whose process died, and that was looked for again hours later", async () => {
		const pairs = await openDeleting(10);
		removeAccounts(pairs.slice(0, 3));
		const dying = await world.instance();
		await dying.dieAt("beforeClaim", () => dying.sweep());
		await world.main.runDue();

		removeAccounts(pairs.slice(3, 4));
		await world.main.sweep();

		expect(world.bc.records("customers")).toHaveLength(6);
		await expectSettled(world);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openWorld, type World } from "../support/world.js";

describe("a run of a mapping", () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
	});
	afterEach(async () => {
		await world.close();
	});

	it("couples matching records, creates the missing ones, and writes nothing a second time", async () => {
		world.bc.create("customers", { number: "C-1", displayName: "Both", phoneNumber: "1" });
		world.crm.create("accounts", { accountnumber: "C-1", name: "Both", emailaddress1: "both@example.com" });
		world.bc.create("customers", { number: "C-2", displayName: "Only left", creditLimit: 500 });
		world.crm.create("accounts", { accountnumber: "C-3", name: "Only right" });
		world.crm.create("accounts", { name: "Without number" });
		world.clock.advance(2_000);

		const { job } = await world.main.run();

		expect(job).toMatchObject({ state: "done", message: null });
		expect(await world.openErrors()).toEqual([]);
		expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(4).fill("coupled"));
		const accounts = world.crm.records("accounts");
		const customers = world.bc.records("customers");
		expect(customers).toHaveLength(4);
		expect(accounts).toHaveLength(4);
		expect(accounts.find((one) => one.name === "Only left")).toMatchObject({
			accountnumber: "C-2",
			creditlimit: 500,
		});
		expect(accounts.find((one) => one.name === "Both")).toMatchObject({ telephone1: "1" });
		expect(customers.find((one) => one.displayName === "Both")).toMatchObject({ email: "both@example.com" });
		expect(customers.find((one) => one.displayName === "Only right")).toMatchObject({ number: "C-3" });
		const numbered = accounts.find((one) => one.name === "Without number");
		expect(numbered?.accountnumber).toBe("K00001");
		world.bc.resetCounters();
		world.crm.resetCounters();
		world.clock.advance(2_000);
		const second = await world.main.run();
		expect(second.job.state).toBe("done");
		expect(world.writes()).toBe(0);
		const third = await world.main.run();
		expect(third.job.rows.right).toBe(0);
		expect(world.writes()).toBe(0);
	});

	it("carries a change each way", async () => {
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { phoneNumber: "0612345678" });
		world.clock.advance(2_000);

		await world.main.run();

		expect(world.account(account)).toMatchObject({ telephone1: "0612345678" });
		world.crm.edit("accounts", account, { name: "Renamed" });
		world.clock.advance(2_000);
		await world.main.run();
		expect(world.customer(customer)).toMatchObject({ displayName: "Renamed" });
		expect(await world.openErrors()).toEqual([]);
	});

	it("tells in the log what a value was before, also when someone had just changed it", async () => {
		const { customer, account } = await world.coupled({ phone: "1" });
		world.bc.edit("customers", customer, { phoneNumber: "2" });
		world.clock.advance(2_000);
		await world.main.run();
		world.bc.edit("customers", customer, { phoneNumber: "3" });
		world.crm.edit("accounts", account, { telephone1: "4" });
		world.clock.advance(2_000);
		await world.main.run();
		const [error] = await world.openErrors();
		if (error) await world.main.press(error, "synchronize", { side: "left" });

		const { entries } = await world.main.useCases.log("customers", customer, 10);

		expect(entries.filter(({ operation }) => operation === "update").map(({ fields }) => fields)).toEqual([
			[{ name: "phone", before: "4", after: "3" }],
			[{ name: "phone", before: "1", after: "2" }],
			[{ name: "creditLimit", before: null, after: 0 }],
		]);
	});

	it("keeps the whole record, mapped or not, before it deletes one", async () => {
		const { customer, account } = await world.coupled();
		world.crm.edit("accounts", account, { description: "Pays late, ships early" });
		world.clock.advance(2_000);
		await world.main.run();
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const [error] = await world.openErrors();
		if (error === undefined) throw new Error("No question about the deletion");

		const outcome = await world.main.press(error, "delete");

		expect(outcome.kind).toBe("done");
		expect(world.account(account)).toBeUndefined();
		const [entry] = await world.stores.audit.ofError(error._id);
		expect(entry?.before).toMatchObject([
			{ side: "right", fields: { description: "Pays late, ships early" } },
		]);
		const [logged] = await world.stores.log.ofRecord("customers", "right", account, 1);
		expect(logged?.fields).toContainEqual({
			name: "description",
			before: "Pays late, ships early",
			after: null,
		});
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});
const customers = () => world.bc.records("customers");
const accounts = () => world.crm.records("accounts");

describe("creates whose answer was lost and whose repetition is refused", () => {
	const late = (set: "customers" | "accounts") => {
		const system = set === "customers" ? world.bc : world.crm;
		return system.faults.add({ match: { operation: "create", set }, action: { type: "late" } });
	};
	const refuse = (set: "customers" | "accounts") => {
		const system = set === "customers" ? world.bc : world.crm;
		return system.faults.add({
			match: { operation: "create", set },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, message: "The name is not allowed." },
		});
	};

	it.each(["customers", "accounts"] as const)(
		"the first request may still be executed: its record is recognised (%s)",
		async (set) => {
			world = await openWorld();
			if (set === "customers") world.crm.create("accounts", { name: "Litware" });
			else world.bc.create("customers", { number: "C-1", displayName: "Litware" });
			const first = late(set);
			await world.sync();
			const refusal = refuse(set);
			await world.sync();

			await first.execute();
			refusal.remove();
			await world.sync();
			world.clock.advance(20 * MINUTE_MS);
			await world.sync();

			expect(customers()).toHaveLength(1);
			expect(accounts()).toHaveLength(1);
			await expectSettled(world);
		},
	);

	it("once nothing can be executed any more the refusal is told", async () => {
		world = await openWorld();
		world.crm.create("accounts", { name: "Litware" });
		late("customers");
		await world.sync();
		refuse("customers");
		await world.sync();
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();

		expect((await world.theError()).kind).toBe("validation");
		expect(await world.stores.couplings.claimed("customers")).toEqual([]);
		await expectSettled(world, { errors: ["validation"] });
	});
});

describe("creates whose key turns out to belong to another record", () => {
	it("a lost create that can never succeed is told, not waited for without end", async () => {
		const byName = customersMapping();
		byName.fields = byName.fields.map((field) => ({
			...field,
			match: field.name === "name" ? 1 : null,
		}));
		world = await openWorld({ mapping: byName });
		await world.coupled();
		world.crm.create("accounts", { accountnumber: "C-0001", name: "Namesake" });
		world.bc.faults.add({ match: { operation: "create", set: "customers" }, action: { type: "late" } });
		await world.sync();
		await world.sync();
		for (let look = 0; look < 3; look++) {
			world.clock.advance(20 * MINUTE_MS);
			await world.sync();
		}

		expect((await world.theError()).kind).toBe("duplicate");
		expect(await world.stores.couplings.claimed("customers")).toEqual([]);
		expect(customers()).toHaveLength(1);
		await expectSettled(world, { errors: ["duplicate"] });
	});
});

describe("errors of records that are being created", () => {
	it("a record's error ends when its create, whose answer was lost, is found done", async () => {
		world = await openWorld();
		const account = String(world.crm.create("accounts", { name: "Litware" }).accountid);
		world.bc.deny("customers", "create");
		await world.sync();
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "permission", dueAt: null });
		world.bc.allow("customers", "create");

		world.crm.edit("accounts", account, { name: "Litware BV" });
		world.bc.faults.add({ match: { operation: "create", set: "customers" }, action: { type: "drop" } });
		await world.sync();
		await world.sync();

		expect(customers()).toHaveLength(1);
		await expectSettled(world);
	});

	it("a restore whose source disappears leaves no question behind", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		world.crm.faults.add({ match: { operation: "create", set: "accounts" }, action: { type: "late" } });
		await world.main.press(await world.theError(), "restore");
		world.bc.remove("customers", customer);
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();
		await world.sync();

		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});
});

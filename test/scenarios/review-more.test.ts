import { afterEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD, type Mapping } from "../../src/domain/mapping.js";
import { customersMapping, end, field } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});
const admin = { id: "U-ANNA", name: "Anna", role: "admin" as const };

describe("a pair that was in conflict once", () => {
	it("is filled like any other when a field is added to the mapping later", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		await world.main.press(await world.theError(), "synchronize", { side: "left" });
		await world.sync();
		world.bc.edit("customers", customer, { website: "https://contoso.example" });
		await world.sync();

		const base = customersMapping();
		const added = field("website", end("website"), end("websiteurl"));
		world.main.mapping = { ...base, fields: [...base.fields, added], fingerprint: "with website" };
		await world.sync();

		expect(world.account(account)).toMatchObject({ websiteurl: "https://contoso.example" });
		await expectSettled(world, { chosen: true });
	});
});

describe("a retry of a record whose create stays unanswered", () => {
	it("is not told as done before it is", async () => {
		world = await openWorld();
		world.bc.deny("customers", "create");
		world.crm.create("accounts", { name: "Litware" });
		await world.sync();
		await world.sync();
		await world.sync();
		world.bc.allow("customers", "create");
		world.bc.faults.add({ match: { operation: "create", set: "customers" }, action: { type: "late" } });

		const outcome = await world.main.press(await world.theError(), "retry");

		expect(world.bc.records("customers")).toHaveLength(0);
		expect(outcome).toMatchObject({ kind: "failed" });
		await world.sync();
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();
		expect(world.bc.records("customers")).toHaveLength(1);
		await expectSettled(world);
	});
});

describe("the guard's question", () => {
	it("ends with the last of its pairs", async () => {
		world = await openWorld();
		const made = [];
		for (let index = 0; index < 6; index++) made.push(await world.coupled());
		for (const { account } of made) world.crm.remove("accounts", account);
		await world.sync();
		expect((await world.theError()).kind).toBe("massChange");

		await world.main.useCases.uncoupleAll(["customers"], admin, null);
		await world.main.idle();
		await world.sync();

		expect(await world.openErrors()).toEqual([]);
	});

	it("holds no pair that waits outside the filter", async () => {
		const guard = { ...DEFAULT_GUARD, overwriteFrom: 3, overwriteShare: 0.5 };
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const made = [];
		for (let index = 0; index < 4; index++) made.push(await world.coupled());
		for (const { customer } of made) {
			world.bc.edit("customers", customer, { displayName: "Closed", blocked: "All" });
		}
		await world.sync();

		expect(await world.openErrors()).toEqual([]);
		expect((await world.couplings()).every(({ outside, held }) => outside && held === null)).toBe(true);
	});
});

describe("a pair that left the filter and came back", () => {
	it("is asked about as before, and is not told as paused", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();

		expect((await world.couplings()).map(({ outside }) => outside)).toEqual([false]);
		expect(await world.main.press(await world.theError(), "synchronize", { side: "left" })).toMatchObject({
			kind: "done",
		});
		await expectSettled(world, { chosen: true });
	});
});

describe("a mapping that changes while errors stand open", () => {
	it("one that creates nothing any more tells nothing of creates", async () => {
		world = await openWorld();
		world.bc.deny("customers", "create");
		world.crm.create("accounts", { name: "Litware" });
		await world.sync();
		await world.sync();
		await world.sync();
		expect((await world.theError()).kind).toBe("permission");

		const changed: Mapping = customersMapping({ createMissing: "toRight", fingerprint: "one way" });
		world.main.mapping = changed;
		await world.sync();

		await expectSettled(world);
	});

	it("a refused record is written once the mapping can send it", async () => {
		const short = customersMapping();
		short.fields = short.fields.map((one) =>
			one.name === "name" && one.right ? { ...one, right: { ...one.right, maxLength: 5 } } : one,
		);
		world = await openWorld({ mapping: { ...short, fingerprint: "short" } });
		const { customer, account } = await world.coupled({ name: "Five5" });
		world.bc.edit("customers", customer, { displayName: "Longer than five" });
		await world.sync();
		await world.sync();
		expect((await world.theError()).kind).toBe("validation");

		world.main.mapping = customersMapping({ fingerprint: "long" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Longer than five" });
		await expectSettled(world);
	});
});

describe("an unanswered restore", () => {
	it("whose record executes late, after the source was edited, carries the edit and makes one record", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		const late = world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			action: { type: "late" },
		});
		await world.main.press(await world.theError(), "restore");
		world.bc.edit("customers", customer, { displayName: "Edited" });
		await late.execute();
		await world.sync();
		await world.sync();

		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.crm.records("accounts")[0]).toMatchObject({ name: "Edited" });
		await expectSettled(world, { chosen: true });
	});

	it("that is refused after a lost answer gives the pair back, and a late execution makes no second record", async () => {
		world = await openWorld();
		const { account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		const late = world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			action: { type: "late" },
		});
		await world.main.press(await world.theError(), "restore");
		const refusal = world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, message: "No." },
		});
		await world.sync();
		await late.execute();
		refusal.remove();
		await world.sync();
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();

		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.bc.records("customers")).toHaveLength(1);
		await expectSettled(world, { chosen: true });
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});

async function pairs(count: number) {
	const made: Array<{ customer: string; account: string }> = [];
	for (let index = 0; index < count; index++) made.push(await world.coupled());
	return made;
}

describe("the guard's question about overwrites", () => {
	const guard = { ...DEFAULT_GUARD, overwriteFrom: 3, overwriteShare: 0.5 };

	it("a rejected list is not written", async () => {
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const made = await pairs(4);
		for (const { customer } of made) world.bc.edit("customers", customer, { displayName: "Broken" });
		await world.sync();
		expect(await world.theError()).toMatchObject({
			kind: "massChange",
			held: { count: 4, what: "overwrite" },
		});

		expect(await world.main.press(await world.theError(), "reject")).toMatchObject({ kind: "done" });
		await world.sync();

		for (const { account } of made) expect(world.account(account)).not.toMatchObject({ name: "Broken" });
		const questions = await world.openErrors();
		expect(questions.map(({ kind }) => kind)).toEqual(Array(4).fill("updateConflict"));
		expect(await world.main.press(questions[0] as SyncError, "synchronize", { side: "right" })).toMatchObject(
			{
				kind: "done",
			},
		);
		await expectSettled(world, {
			errors: ["updateConflict", "updateConflict", "updateConflict"],
			chosen: true,
		});
	});

	it("a record on the list is not written by a later run that lists it alone", async () => {
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const made = await pairs(4);
		const other = await world.coupled();
		for (const { customer } of made) world.bc.edit("customers", customer, { displayName: "Meant" });
		await world.sync();
		const question = await world.theError();
		const [first] = made;
		// With a newer change behind them, no list shows those of the question any more.
		world.clock.advance(15 * MINUTE_MS);
		world.bc.edit("customers", other.customer, { city: "Breda" });
		await world.sync();

		world.bc.edit("customers", first?.customer ?? "", { city: "Delft" });
		await world.sync();

		for (const { account } of made) expect(world.account(account)).not.toMatchObject({ name: "Meant" });
		expect(await world.theError()).toMatchObject({ held: { count: 4 }, revision: question.revision });
		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });
		expect(world.account(first?.account ?? "")).toMatchObject({ name: "Meant", address1_city: "Delft" });
		await expectSettled(world);
	});

	it("a released list is written", async () => {
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const made = await pairs(4);
		for (const { customer } of made) world.bc.edit("customers", customer, { displayName: "Meant" });
		await world.sync();

		expect(await world.main.press(await world.theError(), "release")).toMatchObject({ kind: "done" });

		for (const { account } of made) expect(world.account(account)).toMatchObject({ name: "Meant" });
		await expectSettled(world);
	});
});

describe("what the guard counts", () => {
	it("a restore that keeps failing is one deletion, however often it is tried", async () => {
		world = await openWorld({
			mapping: customersMapping({ policies: { update: "ask", deletion: "restore" } }),
		});
		const [first] = await pairs(12);
		world.crm.remove("accounts", first?.account ?? "");
		const fault = world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 429, retryAfter: 0 },
		});
		for (let attempt = 0; attempt < 8; attempt++) {
			await world.sync();
			world.clock.advance(70 * MINUTE_MS);
		}

		expect((await world.theError()).kind).toBe("transient");
		fault.remove();
		await world.sync();
		expect(world.crm.records("accounts")).toHaveLength(12);
		await expectSettled(world);
	});

	it("a question whose process died before its list was complete shows what it holds", async () => {
		world = await openWorld();
		const made = await pairs(6);
		for (const { account } of made) world.crm.remove("accounts", account);
		const dying = await world.instance();
		await dying.dieAt("couplings.hold", () => world.sync(dying));
		await world.sync();

		expect(await world.theError()).toMatchObject({ held: { count: 6, total: 6 } });
	});
});

describe("a pair that the guard holds back ends otherwise", () => {
	it("what changes elsewhere afterwards flows, as long as it is not many itself", async () => {
		const guard = { ...DEFAULT_GUARD, overwriteFrom: 2, overwriteShare: 0.1 };
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const [one, two, three] = [await world.coupled(), await world.coupled(), await world.coupled()];
		for (const { account } of [one, two]) world.crm.edit("accounts", account, { telephone1: "2" });
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 2 } });
		const actor = { id: "U1", name: "Anna", role: "steward" as const };
		await world.main.useCases.uncouple("customers", one.customer, actor);

		world.crm.edit("accounts", three.account, { telephone1: "3" });
		await world.sync();

		expect(world.customer(three.customer)?.phoneNumber).toBe("3");
		expect(world.customer(two.customer)?.phoneNumber).toBe("0");
	});
});

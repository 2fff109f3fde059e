import { afterEach, describe, expect, it } from "@jest/globals";
import type { DeletionPolicy, LeavesFilter } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});
const under = (deletion: DeletionPolicy, leavesFilter: LeavesFilter = "pause") =>
	open({ mapping: customersMapping({ policies: { update: "ask", deletion }, leavesFilter }) });

/** So many coupled pairs. */
async function manyCoupled(count: number) {
	const pairs: Array<{ customer: string; account: string }> = [];
	for (let index = 0; index < count; index++) {
		const number = `N-${String(index).padStart(4, "0")}`;
		const customer = world.bc.create("customers", { number, displayName: number, creditLimit: 1 });
		const account = world.crm.create("accounts", { accountnumber: number, name: number, creditlimit: 1 });
		pairs.push({ customer: String(customer.id), account: String(account.accountid) });
	}
	await world.sync();
	await world.sync();
	expect(await world.openErrors()).toEqual([]);
	return pairs;
}

describe("the guard over overwrites", () => {
	async function massEdit() {
		await open();
		const pairs = await manyCoupled(150);
		for (const { customer } of pairs.slice(0, 120))
			world.bc.edit("customers", customer, { phoneNumber: "0" });
		world.bc.edit("customers", pairs[140]?.customer ?? "", { city: "Delft" });
		const writes = world.writes();
		await world.sync();
		expect(world.writes()).toBe(writes);
		const question = await world.theError();
		expect(question).toMatchObject({
			kind: "massChange",
			held: { count: 121, total: 150, what: "overwrite" },
		});
		return { pairs, question };
	}
	const phones = () => world.crm.records("accounts").filter(({ telephone1 }) => telephone1 === "0").length;

	it("a released list is written", async () => {
		const { pairs, question } = await massEdit();
		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });
		expect(phones()).toBe(120);
		expect(world.account(pairs[140]?.account ?? "")).toMatchObject({ address1_city: "Delft" });
		await expectSettled(world);
	});

	it("a rejected list writes nothing and becomes a question for each of its pairs", async () => {
		const { pairs, question } = await massEdit();
		const writes = world.writes();

		expect(await world.main.press(question, "reject")).toMatchObject({ kind: "done" });
		await world.sync();

		expect(world.writes()).toBe(writes);
		expect(phones()).toBe(0);
		const errors = await world.openErrors();
		expect(errors).toHaveLength(121);
		for (const { conflict } of errors) expect(conflict).toMatchObject({ reason: "rejected" });
		const of = (customer: string | undefined) =>
			errors.find(({ records }) => records.left.id === customer) as SyncError;
		const [first, second] = pairs;
		await world.main.press(of(first?.customer), "synchronize", { side: "left" });
		await world.main.press(of(second?.customer), "synchronize", { side: "right" });
		expect(world.account(first?.account ?? "")).toMatchObject({ telephone1: "0" });
		expect(world.customer(second?.customer ?? "")).toMatchObject({ phoneNumber: "" });
		await expectSettled(world, { errors: Array(119).fill("updateConflict"), chosen: true });
	});
});

describe("the guard over deletions", () => {
	it("counts over a sliding day", async () => {
		await under("delete");
		const pairs = await manyCoupled(100);
		const remove = (from: number, to: number) => {
			for (const { account } of pairs.slice(from, to)) world.crm.remove("accounts", account);
		};
		remove(0, 15);
		await world.sync();
		expect(world.bc.records("customers")).toHaveLength(85);
		world.clock.advance(60 * MINUTE_MS);
		remove(15, 25);
		await world.sync();
		expect(world.bc.records("customers")).toHaveLength(85);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 10 } });
		expect(await world.main.press(await world.theError(), "release")).toMatchObject({ kind: "done" });
		world.clock.advance(25 * 60 * MINUTE_MS);
		remove(25, 40);
		await world.sync();
		expect(world.bc.records("customers")).toHaveLength(60);
		await expectSettled(world);
	});

	it("a crash before the pairs are held shows the same list afterwards, not twice of it", async () => {
		await under("delete");
		const pairs = await manyCoupled(60);
		for (const { account } of pairs.slice(0, 30)) world.crm.remove("accounts", account);
		const dying = await world.instance();
		await dying.dieAt("couplings.hold", () => world.sync(dying));
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(60);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 30 } });
		expect(await world.main.press(await world.theError(), "release")).toMatchObject({ kind: "done" });
		expect(world.bc.records("customers")).toHaveLength(30);
		await expectSettled(world);
	});
});

describe("pairs that are paused or parted with an error open", () => {
	async function inConflict() {
		const pair = await world.coupled({ name: "Old" });
		world.bc.edit("customers", pair.customer, { displayName: "Left" });
		world.crm.edit("accounts", pair.account, { name: "Right" });
		await world.sync();
		return { ...pair, error: await world.theError() };
	}

	it("an error is closed when its record leaves the filter and is uncoupled", async () => {
		await under("ask", "uncouple");
		const { customer } = await inConflict();
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();

		expect(await world.couplings()).toMatchObject([{ state: "parted", skipped: false }]);
		await expectSettled(world, { chosen: true });
	});

	it("a press on a paused pair does not claim to be done", async () => {
		await under("ask", "pause");
		const { customer, account } = await world.coupled({ phone: "0" });
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { phoneNumber: "1" });
		await world.sync();
		await world.sync();
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		world.crm.allow("accounts", "update");

		const outcome = await world.main.press(await world.theError(), "retry");

		expect(outcome).toMatchObject({ kind: "failed", error: { kind: "permission", state: "open" } });
		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "1" });
		await expectSettled(world);
	});
});

describe("failures that heal by themselves", () => {
	const failing = () =>
		world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 503 },
		});

	it("are retried with growing waits, stay silent for a while, and end when they are over", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		const fault = failing();
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "transient", visible: false, attempts: 1 });
		const tried = fault.hits;
		await world.sync();
		await world.sync();
		expect(fault.hits).toBe(tried);

		world.clock.advance(2 * MINUTE_MS);
		await world.sync();
		expect(fault.hits).toBeGreaterThan(tried);
		expect(await world.theError()).toMatchObject({ visible: false, attempts: 2 });
		for (let round = 0; round < 4; round++) {
			world.clock.advance(15 * MINUTE_MS);
			await world.main.runDue();
		}
		expect((await world.theError()).visible).toBe(true);
		expect((await world.couplings())[0]?.ghosts.length).toBeLessThanOrEqual(1);
		fault.remove();
		world.clock.advance(60 * MINUTE_MS);
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it("do not wait any longer once the record changes again", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		const fault = failing();
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		await world.sync();
		fault.remove();
		world.bc.edit("customers", customer, { phoneNumber: "030" });
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "030" });
		await expectSettled(world);
	});

	it("a record that keeps changing under our hands is a silent error, not an endless run", async () => {
		let edits = 0;
		let account = "";
		await open({
			checkpoint: async (step) => {
				if (step !== "afterClaim" || account === "" || edits > 20) return;
				world.crm.edit("accounts", account, { description: `Typing ${++edits}` });
			},
		});
		const pair = await world.coupled({ phone: "0" });
		account = pair.account;
		world.bc.edit("customers", pair.customer, { phoneNumber: "020" });
		await world.sync();

		expect(edits).toBe(4);
		expect(await world.theError()).toMatchObject({ kind: "stale", visible: false });
		account = "";
		world.clock.advance(5 * MINUTE_MS);
		await world.sync();
		expect(world.account(pair.account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});
});

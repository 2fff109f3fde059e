import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});

describe("records that are left alone", () => {
	it("history 36: a customer that a person uncoupled is neither coupled nor created again", async () => {
		await open();
		const { customer } = await world.coupled({ name: "Parted" });
		const anna = { id: "U-ANNA", name: "Anna", role: "steward" as const };
		await world.main.useCases.uncouple("customers", customer, anna);

		world.bc.edit("customers", customer, { displayName: "Edited" });
		await world.sync();
		await world.main.sweep();
		await world.main.run({ full: true });

		expect(world.bc.records("customers")).toHaveLength(1);
		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.crm.records("accounts")[0]).toMatchObject({ name: "Parted" });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
		await expectSettled(world);
	});

	it("history 36: the same when it was uncoupled from an error's card", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		expect(await world.main.press(await world.theError(), "uncouple")).toMatchObject({ kind: "done" });
		world.crm.edit("accounts", account, { name: "Edited" });
		world.bc.remove("customers", customer);
		await world.sync();
		await world.main.sweep();

		expect(world.bc.records("customers")).toEqual([]);
		expect(world.account(account)).toMatchObject({ name: "Edited" });
		await expectSettled(world);
	});

	it("history 42: two new records with one number couple neither, and one error names both", async () => {
		await open();
		const customer = world.bc.create("customers", { number: "C-1", displayName: "One" });
		const first = world.crm.create("accounts", { accountnumber: "C-1", name: "One" });
		const second = world.crm.create("accounts", { accountnumber: "c-1", name: "One too" });
		await world.sync();
		await world.sync();

		expect(await world.couplings()).toEqual([]);
		expect(world.bc.records("customers")).toHaveLength(1);
		expect(world.crm.records("accounts")).toHaveLength(2);
		const error = await world.theError();
		expect(error.kind).toBe("duplicate");
		const named = [error.record?.id, ...error.others.map(({ id }) => id)];
		expect(named.sort()).toEqual([customer.id, first.accountid, second.accountid].sort());
		await expectSettled(world, { errors: ["duplicate"] });

		world.crm.edit("accounts", String(second.accountid), { accountnumber: "C-2" });
		await world.sync();
		await world.sync();
		expect(world.bc.records("customers")).toHaveLength(2);
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled", "coupled"]);
		await expectSettled(world);
	});

	it("history 42: the same without a partner, and for a number that a coupled record has", async () => {
		await open();
		const { account } = await world.coupled();
		const number = String(world.account(account)?.accountnumber);
		world.crm.create("accounts", { accountnumber: number, name: "Namesake" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Twin too" });
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(1);
		await expectSettled(world, { errors: ["duplicate", "duplicate"] });
	});

	it("history 42: a new record is not created as the double of a coupled one that has its number by now", async () => {
		await open();
		const { account } = await world.coupled();
		world.crm.edit("accounts", account, { accountnumber: "C-9" });
		await world.sync();

		world.bc.create("customers", { number: "C-9", displayName: "Newcomer" });
		await world.sync();

		expect(world.crm.records("accounts")).toHaveLength(1);
		const error = await world.theError();
		expect(error.kind).toBe("duplicate");
		expect(error.others).toMatchObject([{ side: "right", id: account }]);
		await expectSettled(world, { errors: ["duplicate"] });
	});

	it("a record the system refuses as a duplicate is told once, tried twice, and created when its number is free", async () => {
		await open();
		const blocked = world.bc.create("customers", { number: "C-9", displayName: "Blocked", blocked: "All" });
		const account = world.crm.create("accounts", { accountnumber: "C-9", name: "New" });
		await world.sync();
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "duplicate", attempts: 1 });
		await world.sync();
		expect(await world.theError()).toMatchObject({ _id: error._id, attempts: 2, dueAt: null });
		await expectSettled(world, { errors: ["duplicate"] });

		world.bc.remove("customers", String(blocked.id));
		expect(await world.main.press(await world.theError(), "retry")).toMatchObject({ kind: "done" });

		expect(world.bc.records("customers")).toMatchObject([{ number: "C-9", displayName: "New" }]);
		expect(world.account(String(account.accountid))).toMatchObject({ accountnumber: "C-9" });
		await expectSettled(world);
	});
});

describe("changes that arrive late or elsewhere", () => {
	it("history 37: a transaction that commits three minutes after the time it stamped is found by the overlap", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		const other = await world.coupled({ phone: "0" });
		world.bc.edit("customers", other.customer, { phoneNumber: "1" });
		await world.sync();
		const stamped = world.clock.now() - 3 * MINUTE_MS;

		world.bc.edit("customers", customer, { phoneNumber: "020" }, { at: stamped });
		world.bc.create("customers", { number: "C-LATE", displayName: "Late" }, { at: stamped });
		await world.sync();

		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		expect(world.crm.records("accounts").map(({ name }) => name)).toContain("Late");
		await expectSettled(world);
	});

	it("history 37: one that commits later than the overlap is repaired by the sweep and counted", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		await world.main.sweep();
		world.clock.advance(DAY_MS);
		const busy = await world.coupled();
		world.bc.edit("customers", busy.customer, { phoneNumber: "1" });
		await world.sync();
		const stamped = world.clock.now() - 25 * MINUTE_MS;

		world.bc.edit("customers", customer, { phoneNumber: "020" }, { at: stamped });
		world.bc.create("customers", { number: "C-LATE", displayName: "Late" }, { at: stamped });
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "0" });
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();
		const { job } = await world.main.sweep();

		expect(job.counters.missedChanges).toBe(2);
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		expect(world.crm.records("accounts").map(({ name }) => name)).toContain("Late");
		await expectSettled(world);
		expect((await world.main.sweep()).job.counters.missedChanges).toBe(0);
	});

	it("history 37: the same when it commits around a sweep, stamped before the one and seen by the next", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.clock.advance(60 * MINUTE_MS);
		const busy = await world.coupled();
		world.bc.edit("customers", busy.customer, { phoneNumber: "1" });
		await world.sync();
		await world.main.sweep();
		world.bc.edit("customers", customer, { phoneNumber: "020" }, { at: world.clock.now() - 25 * MINUTE_MS });
		world.clock.advance(DAY_MS);
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "0" });

		await world.main.sweep();

		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it("history 37: the sweep repairs a missed change of a pair that waits with an error, too", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		const before = await world.theError();
		world.clock.advance(60 * MINUTE_MS);
		const busy = await world.coupled();
		world.bc.edit("customers", busy.customer, { phoneNumber: "1" });
		await world.sync();

		world.bc.edit(
			"customers",
			customer,
			{ displayName: "Later" },
			{ at: world.clock.now() - 25 * MINUTE_MS },
		);
		await world.main.sweep();

		const error = await world.theError();
		expect(error._id).toBe(before._id);
		expect(error.fields.find(({ name }) => name === "name")).toMatchObject({ left: "Later", right: "Right" });
		const { revision } = error;
		await world.main.sweep();
		expect((await world.theError()).revision).toBe(revision);
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 39: a delta link that expired in eight quiet days means a full read; nothing is doubled", async () => {
		await open({ pageSize: 5 });
		const pairs = [];
		for (let index = 0; index < 12; index++) pairs.push(await world.coupled({ phone: "0" }));
		const [deleted, edited, gone] = pairs as [(typeof pairs)[0], (typeof pairs)[0], (typeof pairs)[0]];
		world.crm.remove("accounts", deleted.account);
		world.crm.edit("accounts", edited.account, { telephone1: "020" });
		world.bc.remove("customers", gone.customer);
		world.crm.create("accounts", { accountnumber: "C-NEW", name: "New" });
		world.clock.advance(8 * DAY_MS);

		const { job } = await world.sync();

		expect(job.rows.right).toBe(12);
		expect(world.customer(edited.customer)).toMatchObject({ phoneNumber: "020" });
		expect(world.bc.records("customers")).toHaveLength(12);
		expect(world.crm.records("accounts")).toHaveLength(12);
		expect((await world.openErrors()).map(({ kind, records }) => [kind, records.right.id])).toEqual([
			["deletedRight", deleted.account],
		]);
		await world.main.sweep();
		await expectSettled(world, { errors: ["deletedRight", "deletedLeft"] });
	});

	it("history 39: the full read also notices that a record someone was asked about is gone", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		expect((await world.theError()).kind).toBe("updateConflict");
		world.crm.remove("accounts", account);
		world.clock.advance(8 * DAY_MS);

		await world.sync();

		expect((await world.theError()).kind).toBe("deletedRight");
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	/** Pairs whose rows stand in opposite order in the two lists, read a few rows at a time. */
	async function onDifferentPages() {
		await open();
		const pairs = [];
		for (let index = 0; index < 8; index++)
			pairs.push(await world.coupled({ name: `Old ${index}`, phone: "0" }));
		const paged = await world.instance({ joinLimit: 2, pageSize: 2 });
		return { pairs, paged };
	}
	const edit = (
		pairs: Array<{ customer: string; account: string }>,
		left: Record<string, unknown>,
		right: Record<string, unknown>,
	) => {
		for (const { customer } of pairs) {
			world.bc.edit("customers", customer, left);
			world.clock.advance(2_000);
		}
		for (const { account } of [...pairs].reverse()) {
			world.crm.edit("accounts", account, right);
			world.clock.advance(2_000);
		}
	};

	it("history 40: partners on different pages of the two lists are decided once, on both (a conflict)", async () => {
		const { pairs, paged } = await onDifferentPages();
		edit(pairs, { displayName: "Left" }, { name: "Right" });
		const writes = world.writes();

		await world.sync(paged);

		expect(world.writes()).toBe(writes);
		const errors = await world.openErrors();
		expect(errors).toHaveLength(8);
		for (const { count, fields } of errors) {
			expect(count).toBe(1);
			expect(fields.find(({ name }) => name === "name")).toMatchObject({ left: "Left", right: "Right" });
		}
		await expectSettled(world, { by: paged, errors: Array(8).fill("updateConflict") });
	});

	it("history 40: partners on different pages of the two lists are decided once, on both (the same value)", async () => {
		const { pairs, paged } = await onDifferentPages();
		edit(pairs, { displayName: "Agreed" }, { name: "Agreed" });
		const writes = world.writes();
		await world.sync(paged);

		expect(world.writes()).toBe(writes);
		await expectSettled(world, { by: paged });
	});

	it("history 40: a change on a later page is not lost when the first page's row says nothing", async () => {
		const { pairs, paged } = await onDifferentPages();
		edit(pairs, { addressLine1: "Unmapped 1" }, { telephone1: "020" });
		await world.sync(paged);

		for (const { customer } of pairs) expect(world.customer(customer)).toMatchObject({ phoneNumber: "020" });
		await expectSettled(world, { by: paged });
	});

	it("history 40: new partners on different pages are coupled, not created twice", async () => {
		await open();
		const paged = await world.instance({ joinLimit: 2, pageSize: 2 });
		for (let index = 0; index < 8; index++) {
			world.bc.create("customers", { number: `N-${index}`, displayName: `New ${index}` });
			world.crm.create("accounts", { accountnumber: `N-${7 - index}`, name: `New ${7 - index}` });
		}
		await world.sync(paged);

		expect(world.bc.records("customers")).toHaveLength(8);
		expect(world.crm.records("accounts")).toHaveLength(8);
		expect(await world.couplings()).toHaveLength(8);
		await expectSettled(world, { by: paged });
	});
});

describe("deletions of records someone was asked about", () => {
	it("a conflict whose both records are gone by now is closed", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		world.bc.remove("customers", customer);
		world.crm.remove("accounts", account);
		await world.sync();

		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it.each(["left", "right"] as const)(
		"a deletion question is closed when the survivor is deleted too (first %s)",
		async (first) => {
			await open({ mapping: customersMapping() });
			const { customer, account } = await world.coupled();
			const removes = [
				() => world.bc.remove("customers", customer),
				() => world.crm.remove("accounts", account),
			];
			if (first === "right") removes.reverse();
			removes[0]?.();
			await world.sync();
			await world.main.sweep();
			expect((await world.theError()).kind).toBe(first === "left" ? "deletedLeft" : "deletedRight");
			removes[1]?.();
			await world.sync();
			await world.main.sweep();

			expect(await world.couplings()).toEqual([]);
			await expectSettled(world);
		},
	);
});

import { afterEach, describe, expect, it } from "@jest/globals";
import type { CreateKey } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;
const KEYED: CreateKey = { kind: "field", field: "number", prefix: "K" };
const WAITING: CreateKey = { kind: "wait" };

describe("creates and batches whose answer never came", () => {
	let world: World;
	const open = async (leftKey: CreateKey = KEYED): Promise<World> => {
		world = await openWorld({ mapping: createdBy(leftKey) });
		return world;
	};
	afterEach(async () => {
		await world.close();
	});
	/** The connection drops at once; whether and when the POST executes is up to the test. */
	const lateCreate = (set: "customers" | "accounts" = "customers") => {
		const system = set === "customers" ? world.bc : world.crm;
		return system.faults.add({ match: { operation: "create", set }, action: { type: "late" } });
	};
	const newAccount = (fields: Record<string, unknown> = {}) =>
		String(world.crm.create("accounts", { name: "Litware", ...fields }).accountid);
	const customers = () => world.bc.records("customers");
	const accounts = () => world.crm.records("accounts");

	it.each([
		["with a key", KEYED],
		["with a wait", WAITING],
	])(
		"history 6: a POST that executes eight minutes after it was lost makes one record (%s)",
		async (_, key) => {
			await open(key);
			newAccount();
			const late = lateCreate();
			await world.sync();
			expect(customers()).toHaveLength(0);

			world.clock.advance(2 * MINUTE_MS);
			await world.sync();
			world.clock.advance(6 * MINUTE_MS);
			await late.execute();
			await world.sync();
			world.clock.advance(20 * MINUTE_MS);
			await world.sync();

			expect(customers()).toHaveLength(1);
			expect(customers()[0]).toMatchObject({ displayName: "Litware" });
			expect(accounts()).toHaveLength(1);
			await expectSettled(world);
		},
	);

	it("history 6: a create under our id, executed late, makes no second record and writes over no edit", async () => {
		await open();
		world.bc.create("customers", { number: "C-77", displayName: "Litware" });
		const late = lateCreate("accounts");
		await world.sync();
		expect(accounts()).toHaveLength(0);
		await world.sync();
		expect(accounts()).toHaveLength(1);

		world.crm.edit("accounts", String(accounts()[0]?.accountid), { name: "Edited" });
		await late.execute();
		await world.sync();

		expect(accounts()).toHaveLength(1);
		expect(accounts()[0]).toMatchObject({ name: "Edited" });
		expect(customers()).toHaveLength(1);
		expect(customers()[0]).toMatchObject({ displayName: "Edited" });
		await expectSettled(world);
	});

	it("a customer that was there before is not taken for the copy of an account that has nothing else to be known by", async () => {
		world = await openWorld({ mapping: customersMapping({ leftKey: WAITING }) });
		const blocked = String(world.bc.create("customers", { displayName: "Litware", blocked: "All" }).id);
		const older = String(world.bc.create("customers", { displayName: "Litware" }).id);
		await world.sync();
		world.clock.advance(60 * MINUTE_MS);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		expect(customers()).toHaveLength(2);

		await late.execute();
		world.clock.advance(17 * MINUTE_MS);
		await world.sync();

		const made = customers().find(({ id }) => id !== blocked && id !== older);
		const pair = (await world.couplings()).find(({ right }) => right.id === account);
		expect(pair).toMatchObject({ state: "coupled", left: { id: made?.id } });
		expect(customers()).toHaveLength(3);
		await expectSettled(world);
	});

	it("a copy and its namesake, typed in while we waited, are both named instead of one being taken", async () => {
		await open(WAITING);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		await late.execute();
		world.bc.create("customers", { displayName: "Litware" });

		await world.sync();

		expect(customers()).toHaveLength(2);
		const told = (await world.openErrors()).find(({ kind }) => kind === "possibleDuplicate");
		expect(told).toMatchObject({ record: { side: "right", id: account } });
		const copies = customers().map(({ id }) => String(id));
		expect(told?.others.map(({ id }) => id).sort()).toEqual(copies.sort());
		expect((await world.couplings()).filter(({ state }) => state === "coupled")).toEqual([]);
	});

	/** The copy of an account comes late, and a namesake of it was typed in meanwhile. */
	const copiedTwice = async () => {
		await open(WAITING);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		await late.execute();
		const typed = String(world.bc.create("customers", { displayName: "Litware" }).id);
		const made = String(customers().find(({ id }) => id !== typed)?.id);
		await world.sync();
		return { account, made, typed };
	};
	const named = ({ record, others }: SyncError) => [record, ...others].map((one) => one?.id).sort();

	it("two copies are one question, not two about the same records", async () => {
		const { account, made, typed } = await copiedTwice();
		world.bc.edit("customers", typed, { phoneNumber: "1" });

		await world.sync();
		await world.main.run({ full: true });

		const error = await world.theError();
		expect(error.kind).toBe("possibleDuplicate");
		expect(named(error)).toEqual([account, made, typed].sort());
		await expectSettled(world, { errors: ["possibleDuplicate"] });
	});

	it("two copies are one question where another namesake was asked about before", async () => {
		await open(WAITING);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		const namesake = newAccount();
		await world.sync();
		expect(named(await world.theError())).toEqual([account, namesake].sort());

		await late.execute();
		world.bc.create("customers", { displayName: "Litware" });
		await world.sync();

		const error = await world.theError();
		expect(error.kind).toBe("duplicate");
		const all = [account, namesake, ...customers().map(({ id }) => String(id))];
		expect(named(error)).toEqual(all.sort());
		await expectSettled(world, { errors: ["duplicate"] });
	});

	it("two copies that a question about one name tells of already are not asked about beside it", async () => {
		await open(WAITING);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		const looked = world.main.pauseAt("errors.resolving");
		const run = world.sync();
		await looked.reached;
		const namesake = newAccount();
		await late.execute();
		world.bc.create("customers", { displayName: "Litware" });
		looked.release();
		await run;
		const all = [account, namesake, ...customers().map(({ id }) => String(id))].sort();
		expect(named(await world.theError())).toEqual(all);

		await world.sync();
		await world.sync();

		expect((await world.theError()).kind).toBe("duplicate");
		expect(named(await world.theError())).toEqual(all);
		await expectSettled(world, { errors: ["duplicate"] });
	});

	it("the question about two copies is over once one of them was deleted", async () => {
		const { account, made, typed } = await copiedTwice();
		world.bc.remove("customers", typed);

		await world.main.sweep();

		expect(await world.openErrors()).toEqual([]);
		const bonds = (await world.couplings()).map(({ left, right }) => [left.id, right.id]);
		expect(bonds).toEqual([[made, account]]);
	});

	it("coupling one of two copies asks about the other, which shares its name with that pair", async () => {
		const { account, made, typed } = await copiedTwice();
		const partner = { side: "left" as const, id: made };

		const outcome = await world.main.press(await world.theError(), "couple", { with: { partner } });

		expect(outcome.kind).toBe("done");
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "duplicate", record: { side: "left", id: typed } });
		expect(named(error)).toEqual([account, made, typed].sort());
	});

	it("copies that were renamed stay a question, and no third one is made", async () => {
		const { account, made, typed } = await copiedTwice();
		for (const id of [made, typed]) world.bc.edit("customers", id, { displayName: `Litware ${id}` });
		world.crm.edit("accounts", account, { telephone1: "7" });

		await world.sync();

		expect(customers()).toHaveLength(2);
		expect((await world.theError()).kind).toBe("possibleDuplicate");
	});

	it("history 6: a POST that executes even after the horizon leaves a twin that is reported", async () => {
		await open(WAITING);
		newAccount();
		const late = lateCreate();
		await world.sync();
		world.clock.advance(17 * MINUTE_MS);
		await world.sync();
		expect(customers()).toHaveLength(1);

		await late.execute();
		await world.sync();

		expect(customers()).toHaveLength(2);
		expect(accounts()).toHaveLength(1);
		const [error] = await world.openErrors();
		const named = [error?.record?.id, ...(error?.others ?? []).map(({ id }) => id)];
		for (const { id } of customers()) expect(named).toContain(id);
		await expectSettled(world, { errors: ["duplicate"] });
	});

	it.each([
		["with a key", KEYED, 0],
		["with a wait", WAITING, 17 * MINUTE_MS],
	])(
		"history 7: an edit of the source reaches the copy whose create was lost (%s)",
		async (_, key, waitMs) => {
			await open(key);
			const account = newAccount();
			lateCreate();
			await world.sync();

			world.crm.edit("accounts", account, { name: "Litware BV", telephone1: "020" });
			await world.sync();
			world.clock.advance(waitMs);
			await world.sync();

			expect(customers()).toHaveLength(1);
			expect(customers()[0]).toMatchObject({ displayName: "Litware BV", phoneNumber: "020" });
			expect(accounts()).toHaveLength(1);
			await expectSettled(world);
		},
	);

	it("history 7: the same when the create had taken effect", async () => {
		await open(WAITING);
		const account = newAccount();
		world.bc.faults.add({
			match: { operation: "create", set: "customers" },
			when: "after",
			action: { type: "drop" },
		});
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => world.sync(dying));

		world.crm.edit("accounts", account, { name: "Litware BV" });
		await world.sync();

		expect(customers()).toHaveLength(1);
		expect(customers()[0]).toMatchObject({ displayName: "Litware BV" });
		await expectSettled(world);
	});

	it.each([
		["with a key", KEYED],
		["with a wait", WAITING],
	])("history 8: nothing is created for a source that is gone by then (%s)", async (_, key) => {
		await open(key);
		const account = newAccount();
		lateCreate();
		await world.sync();

		world.crm.remove("accounts", account);
		await world.sync();
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();

		expect(customers()).toHaveLength(0);
		expect(accounts()).toHaveLength(0);
		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it.each([
		["with a key", KEYED],
		["with a wait", WAITING],
	])("history 8: a copy that appears after its source is gone is found (%s)", async (_, key) => {
		await open(key);
		const account = newAccount();
		const late = lateCreate();
		await world.sync();
		world.crm.remove("accounts", account);
		await world.sync();

		world.clock.advance(8 * MINUTE_MS);
		await late.execute();
		await world.sync();

		expect(customers()).toHaveLength(1);
		expect(accounts()).toHaveLength(0);
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	it("history 9: an edit of the fresh copy, made before we found it, is not lost (a copy under our id)", async () => {
		await open();
		const customer = world.bc.create("customers", {
			number: "C-77",
			displayName: "Litware",
			phoneNumber: "0",
		});
		world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			when: "after",
			action: { type: "drop" },
		});
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => world.sync(dying));
		const [copy] = accounts();

		world.crm.edit("accounts", String(copy?.accountid), { telephone1: "020" });
		await world.sync();

		expect(accounts()).toHaveLength(1);
		expect(accounts()[0]).toMatchObject({ telephone1: "020" });
		expect(world.customer(String(customer.id))).toMatchObject({ phoneNumber: "020" });
		await expectSettled(world);
	});

	it("history 9: the same for a copy found by a number that only we could have chosen", async () => {
		await open();
		const account = newAccount({ telephone1: "0" });
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => world.sync(dying));

		world.bc.edit("customers", String(customers()[0]?.id), { phoneNumber: "020" });
		await world.sync();

		expect(customers()).toHaveLength(1);
		expect(customers()[0]).toMatchObject({ number: "K00001", phoneNumber: "020" });
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it.each([
		["with a key", KEYED],
		["with a wait", WAITING],
	])("history 9: of a copy found by a value anyone may have typed, the edit asks (%s)", async (_, key) => {
		await open(key);
		newAccount({ accountnumber: key === KEYED ? "C-77" : null, telephone1: "0" });
		world.bc.faults.add({
			match: { operation: "create", set: "customers" },
			when: "after",
			action: { type: "drop" },
		});
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => world.sync(dying));

		world.bc.edit("customers", String(customers()[0]?.id), { phoneNumber: "020" });
		await world.sync();

		expect(customers()).toHaveLength(1);
		expect(customers()[0]).toMatchObject({ phoneNumber: "020" });
		expect(accounts()).toHaveLength(1);
		expect(accounts()[0]).toMatchObject({ telephone1: "0" });
		const [error] = await world.openErrors();
		expect(error?.conflict).toMatchObject({ reason: "firstContact", fields: ["phone"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 9: a waiting create is looked for by what it sent, not by a number the system chose itself", async () => {
		await open(WAITING);
		newAccount({ accountnumber: "C-77" });
		world.bc.faults.add({
			match: { operation: "create", set: "customers" },
			when: "after",
			action: { type: "drop" },
		});
		await world.sync();
		await world.sync();
		world.clock.advance(40 * MINUTE_MS);
		await world.sync();

		expect(customers()).toHaveLength(1);
		expect(accounts()).toHaveLength(1);
		const [error] = await world.openErrors();
		expect(error?.conflict).toMatchObject({ reason: "firstContact", fields: ["number"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 14: of a batch whose answer broke off exactly the unanswered half is looked up", async () => {
		await open();
		const pairs = [];
		for (let index = 0; index < 6; index++) pairs.push(await world.coupled());
		for (const { customer } of pairs) world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.crm.faults.add({
			match: { method: "POST", pathIncludes: "$batch" },
			scope: "request",
			action: { type: "truncate", afterParts: 3 },
		});
		const looks = pairs.map(({ account }) => countReads(world, account));

		await world.sync();

		expect(looks.map(({ hits }) => hits > 0).filter(Boolean)).toHaveLength(3);
		for (const { account } of pairs) {
			expect(world.account(account)).toMatchObject({ telephone1: "020" });
			expect(world.ours("right", account).filter((fields) => "telephone1" in fields)).toHaveLength(1);
		}
		await expectSettled(world);
	});
});

/** A fault that changes nothing and counts how often an account is read by its id. */
function countReads(world: World, id: string) {
	const probe = world.crm.faults.add({
		match: { operation: "get", set: "accounts", id },
		times: Number.POSITIVE_INFINITY,
		action: { type: "hold" },
	});
	probe.release();
	return probe;
}

/** Where Business Central gives the numbers, the copies are known by their names. */
function createdBy(leftKey: CreateKey) {
	const mapping = customersMapping({ leftKey });
	if (leftKey.kind !== "wait") return mapping;
	const matches = new Map([
		["number", 1],
		["name", 2],
	]);
	const fields = mapping.fields.map((field) => ({ ...field, match: matches.get(field.name) ?? null }));
	return { ...mapping, fields };
}

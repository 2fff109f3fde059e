import { afterEach, describe, expect, it } from "@jest/globals";
import type { Mapping, OnCouple } from "../../src/domain/mapping.js";
import { customersMapping, end, field } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});

const international = (value: unknown) => String(value ?? "").replace(/^0(?=\d{9}$)/, "+31");

describe("what counts as agreed", () => {
	it("history 22: a value the system reformats is written once, and never comes back", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.crm.reformat("accounts", "telephone1", international);
		world.bc.edit("customers", customer, { phoneNumber: "0612345678" });

		await world.sync();
		await world.sync();
		await world.main.run({ full: true });

		expect(world.account(account)).toMatchObject({ telephone1: "+31612345678" });
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "0612345678" });
		expect(world.ours("right", account).filter((fields) => "telephone1" in fields)).toHaveLength(1);
		expect(world.ours("left", customer).filter((fields) => "phoneNumber" in fields)).toEqual([]);
		expect(await world.openErrors()).toEqual([]);
		const writes = world.writes();
		await world.sync();
		expect(world.writes()).toBe(writes);
	});

	it("history 22: the same for a record we created", async () => {
		await open();
		world.crm.reformat("accounts", "telephone1", international);
		world.bc.create("customers", { displayName: "New", phoneNumber: "0612345678" });

		await world.sync();
		const writes = world.writes();
		await world.sync();
		await world.main.run({ full: true });

		expect(world.crm.records("accounts")[0]).toMatchObject({ telephone1: "+31612345678" });
		expect(world.bc.records("customers")[0]).toMatchObject({ phoneNumber: "0612345678" });
		expect(world.writes()).toBe(writes);
		expect(await world.openErrors()).toEqual([]);
	});

	it("history 22: synchronize writes it once, not six times", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.crm.reformat("accounts", "telephone1", international);
		world.bc.edit("customers", customer, { phoneNumber: "0612345678" });
		world.crm.edit("accounts", account, { telephone1: "+31100000000" });
		await world.sync();
		world.crm.resetCounters();

		expect(await world.main.press(await world.theError(), "synchronize", { side: "left" })).toMatchObject({
			kind: "done",
		});
		await world.sync();
		await world.sync();

		expect(world.account(account)).toMatchObject({ telephone1: "+31612345678" });
		expect(world.crm.counters().writes).toBe(1);
		expect(await world.openErrors()).toEqual([]);
	});

	it("history 23: correcting the short side of a cut name asks; the end of the long one survives", async () => {
		const mapping = customersMapping();
		const fields = mapping.fields.map((one) => (one.name === "name" ? { ...one, truncate: true } : one));
		await open({ mapping: { ...mapping, fields } });
		const { customer, account } = await world.coupled({ name: "Short" });
		const long = `Stichting ${"x".repeat(90)}${"y".repeat(20)}`;
		expect(long).toHaveLength(120);
		world.crm.edit("accounts", account, { name: long });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: long.slice(0, 100) });
		await expectSettled(world);

		world.bc.edit("customers", customer, { displayName: `Sti${long.slice(3, 100)}`.replace("Sti", "StI") });
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: long });
		expect((await world.theError()).conflict).toMatchObject({ reason: "cutText", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
		expect(await world.main.press(await world.theError(), "synchronize", { side: "right" })).toMatchObject({
			kind: "done",
		});
		expect(world.customer(customer)).toMatchObject({ displayName: long.slice(0, 100) });
		await expectSettled(world, { chosen: true });
	});

	it("history 23: without truncate the long name is an error before sending, and nothing is cut", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Short" });
		world.crm.edit("accounts", account, { name: "z".repeat(120), telephone1: "020" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "Short" });
		expect(await world.theError()).toMatchObject({ kind: "validation", answer: { code: "tooLong" } });
		await expectSettled(world, { errors: ["validation"] });
		world.crm.edit("accounts", account, { name: "Longer" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Longer", phoneNumber: "020" });
		await expectSettled(world);
	});

	it("history 24: of a merge whose one half is refused the other stays done and the refused one open", async () => {
		await open({ mapping: customersMapping({ policies: { update: "merge", deletion: "ask" } }) });
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.crm.edit("accounts", account, { telephone1: "020" });
		world.crm.deny("accounts", "update");

		await world.sync();
		await world.sync();
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "New", phoneNumber: "020" });
		expect(world.account(account)).toMatchObject({ name: "Old", telephone1: "020" });
		expect(world.ours("left", customer).filter((fields) => "phoneNumber" in fields)).toHaveLength(1);
		await expectSettled(world, { errors: ["permission"] });
		world.crm.allow("accounts", "update");
		expect(await world.main.press(await world.theError(), "retry")).toMatchObject({ kind: "done" });
		expect(world.account(account)).toMatchObject({ name: "New", telephone1: "020" });
		await expectSettled(world);
	});

	it("history 24: the same when it is the second half that is refused", async () => {
		await open({ mapping: customersMapping({ policies: { update: "merge", deletion: "ask" } }) });
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.crm.edit("accounts", account, { telephone1: "020" });
		world.bc.deny("customers", "update");

		await world.sync();
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "New", telephone1: "020" });
		expect(world.customer(customer)).toMatchObject({ displayName: "New", phoneNumber: "0" });
		expect(world.ours("right", account).filter((fields) => "name" in fields)).toHaveLength(1);
		await expectSettled(world, { errors: ["permission"] });
		world.bc.allow("customers", "update");
		world.crm.edit("accounts", account, { address1_city: "Delft" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "020", city: "Delft" });
		await expectSettled(world);
	});

	it("history 25: a refused change is still a change after the watermark passed and the other side was edited", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		const refusal = world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: "The number is not allowed." },
		});
		for (let run = 0; run < 4; run++) await world.sync();
		world.clock.advance(60 * 60_000);
		await world.sync();

		world.crm.edit("accounts", account, { address1_city: "Delft" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ telephone1: "0", address1_city: "Delft" });
		const error = await world.theError();
		expect(error.fields.find(({ name }) => name === "phone")).toMatchObject({ left: "020", right: "0" });
		refusal.remove();
		expect(
			await world.main.press(error, "synchronize", { fields: { phone: "left", city: "right" } }),
		).toMatchObject({
			kind: "done",
		});
		expect(world.account(account)).toMatchObject({ telephone1: "020", address1_city: "Delft" });
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "020", city: "Delft" });
		await expectSettled(world);
	});

	it("history 26: a field that flows to the right only is never a conflict, and nothing of it flows back", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { creditLimit: 500 });
		await world.sync();
		world.crm.edit("accounts", account, { creditlimit: 900, name: "Right" });
		world.bc.edit("customers", customer, { displayName: "Left" });

		const { job } = await world.sync();

		expect((await world.theError()).conflict).toMatchObject({ fields: ["name"] });
		expect(job.counters.drift).toBe(1);
		expect(world.customer(customer)).toMatchObject({ creditLimit: 500 });
		expect(world.ours("left", customer)).toEqual([]);
		expect(await world.main.press(await world.theError(), "synchronize", { side: "right" })).toMatchObject({
			kind: "done",
		});
		expect(world.customer(customer)).toMatchObject({ creditLimit: 500, displayName: "Right" });
		expect(world.account(account)).toMatchObject({ creditlimit: 900 });
		await expectSettled(world, { chosen: true });
	});

	it("history 30: a value that was changed and changed back between two runs means nothing", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		const writes = world.writes();
		world.bc.edit("customers", customer, { displayName: "New" });
		world.crm.edit("accounts", account, { telephone1: "020" });
		world.clock.advance(5_000);
		world.bc.edit("customers", customer, { displayName: "Old" });
		world.crm.edit("accounts", account, { telephone1: "0" });

		await world.sync();

		expect(world.writes()).toBe(writes);
		await expectSettled(world);
		world.crm.edit("accounts", account, { name: "Later" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Later" });
		await expectSettled(world);
	});
});

describe("records and fields that meet for the first time", () => {
	/** A customer and an account with one number, not coupled yet. */
	function meeting(left: Record<string, unknown>, right: Record<string, unknown>) {
		const customer = world.bc.create("customers", { number: "C-1", displayName: "Same", ...left });
		const account = world.crm.create("accounts", { accountnumber: "C-1", name: "Same", ...right });
		return { customer: String(customer.id), account: String(account.accountid) };
	}
	const meetingBy = (onCouple: OnCouple) => open({ mapping: customersMapping({ onCouple }) });

	it("history 27: a field that someone empties while the question is open is not filled again", async () => {
		await meetingBy("fillEmpty");
		const { customer, account } = meeting({ phoneNumber: "1", city: "Delft" }, { telephone1: "2" });
		await world.sync();
		expect((await world.theError()).conflict).toMatchObject({ reason: "firstContact", fields: ["phone"] });
		expect(world.account(account)).toMatchObject({ address1_city: "Delft" });

		world.bc.edit("customers", customer, { phoneNumber: "" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ phoneNumber: "" });
		expect(world.account(account)).toMatchObject({ telephone1: "2" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "firstContact", fields: ["phone"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it.each<[OnCouple, string, string | null]>([
		["leftWins", "1", "Delft"],
		["rightWins", "2", null],
	])("a first contact under %s overwrites nothing of the winner", async (onCouple, phone, city) => {
		await meetingBy(onCouple);
		const { customer, account } = meeting({ phoneNumber: "1", city: "Delft" }, { telephone1: "2" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ phoneNumber: phone, city: city ?? "" });
		expect(world.account(account)).toMatchObject({ telephone1: phone, address1_city: city });
		await expectSettled(world, { chosen: true });
	});

	it("a first contact under ask fills nothing and asks about every difference", async () => {
		await meetingBy("ask");
		const { customer, account } = meeting({ phoneNumber: "1", city: "Delft" }, { telephone1: "2" });
		await world.sync();

		expect((await world.theError()).conflict).toMatchObject({ fields: ["phone", "city", "creditLimit"] });
		expect(world.ours("left", customer)).toEqual([]);
		await expectSettled(world, { errors: ["updateConflict"] });
		expect(
			await world.main.press(await world.theError(), "synchronize", {
				fields: { phone: "left", city: "right" },
			}),
		).toMatchObject({ kind: "done" });
		expect(world.account(account)).toMatchObject({ telephone1: "1", address1_city: null });
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "1", city: "" });
		await expectSettled(world, { chosen: true });
	});

	it("a choice for one of two asked fields leaves the other one open, and says so", async () => {
		await meetingBy("ask");
		const { account } = meeting({ phoneNumber: "1", city: "Delft" }, { telephone1: "2" });
		await world.sync();

		const outcome = await world.main.press(await world.theError(), "synchronize", {
			fields: { phone: "left" },
		});

		expect(outcome.kind).toBe("failed");
		expect(world.account(account)).toMatchObject({ telephone1: "1", address1_city: null });
		expect((await world.theError()).conflict).toMatchObject({ fields: ["city"] });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	const website = field("website", end("website", { maxLength: 255 }), end("websiteurl", { maxLength: 200 }));
	const withWebsite = (onCouple: OnCouple): Mapping => {
		const mapping = customersMapping({ onCouple, fingerprint: `customers-2 ${onCouple}` });
		return { ...mapping, fields: [...mapping.fields, website] };
	};

	it.each<[OnCouple, number]>([
		["fillEmpty", 30],
		["ask", 60],
	])(
		"history 29: of a field that is new to many pairs nothing is overwritten unasked (%s)",
		async (onCouple, asked) => {
			await open({ pageSize: 50 });
			const count = 120;
			for (let index = 0; index < count; index++) {
				const number = `N-${index}`;
				const [left, right] = sites(index);
				world.bc.create("customers", { number, displayName: number, website: left });
				world.crm.create("accounts", { accountnumber: number, name: number, websiteurl: right });
			}
			await world.sync();
			await world.sync();
			const before = world.writes();
			const sitesBefore = websites();

			world.main.mapping = withWebsite(onCouple);
			await world.sync();

			expect(await world.openErrors()).toHaveLength(asked);
			for (const error of await world.openErrors()) {
				expect(error.conflict).toMatchObject({ reason: "firstContact", fields: ["website"] });
			}
			expect(world.writes() - before).toBe(onCouple === "fillEmpty" ? 30 : 0);
			for (const [number, [left, right]] of websites()) {
				const [wasLeft, wasRight] = sitesBefore.get(number) ?? [];
				if (wasLeft) expect(left).toBe(wasLeft);
				if (wasRight) expect(right).toBe(wasRight);
			}
			const writes = world.writes();
			await world.sync();
			expect(world.writes()).toBe(writes);
			expect(await world.openErrors()).toHaveLength(asked);
		},
	);

	it("history 29: a dry run shows what the first run with a new field would do to records that nobody has changed", async () => {
		await open();
		const { account } = await world.coupled({ name: "Adatum" });
		world.crm.edit("accounts", account, { websiteurl: "https://www.example.com" });
		await world.sync();
		world.clock.advance(60 * 60_000);
		await world.sync();

		world.main.mapping = withWebsite("fillEmpty");
		const { plan } = await world.main.run({ dryRun: true });

		expect(plan).toMatchObject([{ operation: "update", side: "left", fields: [{ name: "website" }] }]);
	});

	/** A quarter each: alike, one side empty, both empty, different. */
	function sites(index: number): [string, string | null] {
		const url = `https://www.example.com/${index}`;
		return (
			[
				[url, url],
				[url, null],
				["", null],
				[url, `${url}/other`],
			] as const
		)[index % 4] as [string, string | null];
	}
	function websites(): Map<string, [unknown, unknown]> {
		const accounts = new Map(world.crm.records("accounts").map((one) => [one.accountnumber, one]));
		return new Map(
			world.bc
				.records("customers")
				.map((one) => [String(one.number), [one.website, accounts.get(one.number)?.websiteurl]]),
		);
	}
});

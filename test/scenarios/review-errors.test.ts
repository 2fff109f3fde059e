import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const DAY_MS = 24 * 60 * 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});
const customers = () => world.bc.records("customers");

describe("shared keys that dissolve", () => {
	const sharing = async () => {
		world = await openWorld();
		const ids = ["One", "Two"].map((name) =>
			String(world.crm.create("accounts", { accountnumber: "C-9", name }).accountid),
		);
		await world.sync();
		expect((await world.theError()).kind).toBe("duplicate");
		return ids;
	};

	it.each([
		["the one the error is about", true],
		["the other one", false],
	])("when one of two namesakes is deleted, what is left is created (%s)", async (_, own) => {
		const ids = await sharing();
		const error = await world.theError();
		const [gone] = ids.filter((id) => (error.record?.id === id) === own);
		world.crm.remove("accounts", gone ?? "");

		await world.sync();
		await world.sync();

		expect(customers()).toHaveLength(1);
		await expectSettled(world);
	});

	it("the same when the error has been told for long", async () => {
		const ids = await sharing();
		await world.sync();
		await world.sync();
		world.clock.advance(3 * DAY_MS);
		await world.sync();
		world.crm.remove("accounts", ids[0] ?? "");

		await world.sync();

		expect(customers()).toHaveLength(1);
		await expectSettled(world);
	});

	it("when a coupled record gives its key up, the record that waited for it is created", async () => {
		world = await openWorld();
		const { account } = await world.coupled();
		const number = String(world.account(account)?.accountnumber);
		world.crm.create("accounts", { accountnumber: number, name: "Namesake" });
		await world.sync();
		await world.sync();
		await world.sync();
		expect((await world.theError()).kind).toBe("duplicate");
		const [coupling] = await world.couplings();
		world.bc.edit("customers", coupling?.left.id ?? "", { number: "C-OTHER" });

		await world.sync();

		expect(world.account(account)).toMatchObject({ accountnumber: "C-OTHER" });
		await world.sync();
		expect(customers()).toHaveLength(2);
		await expectSettled(world);
	});
});

describe("errors of records nobody coupled", () => {
	const refused = async () => {
		world = await openWorld();
		world.crm.deny("accounts", "create");
		const customer = String(world.bc.create("customers", { displayName: "New" }).id);
		await world.sync();
		return customer;
	};

	it("end when the record leaves the filter before it is tried again", async () => {
		const customer = await refused();
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		await world.sync();
		expect(await world.main.runDue()).toBeNull();
		await expectSettled(world);
	});

	it("end when the record is found deleted by a sweep", async () => {
		const customer = await refused();
		await world.sync();
		await world.sync();
		world.bc.remove("customers", customer);
		await world.sync();
		await world.main.sweep();
		await expectSettled(world);
	});

	it("end when an uncoupled account is deleted", async () => {
		world = await openWorld();
		world.bc.deny("customers", "create");
		const account = String(world.crm.create("accounts", { name: "New" }).accountid);
		await world.sync();
		await world.sync();
		await world.sync();
		world.crm.remove("accounts", account);
		await world.sync();
		await expectSettled(world);
	});
});

describe("pairs that end while an error stands open", () => {
	it("a pair uncoupled because it left the filter takes its error along", async () => {
		world = await openWorld({ mapping: customersMapping({ leavesFilter: "uncouple" }) });
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
		await world.sync();
		expect((await world.theError()).kind).toBe("updateConflict");

		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();

		expect((await world.couplings()).map(({ state, skipped }) => ({ state, skipped }))).toEqual([
			{ state: "parted", skipped: false },
		]);
		await expectSettled(world);
	});

	it("an error whose pair is gone is not tried for ever", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "permission", attempts: 1 });
		world.bc.remove("customers", customer);
		world.crm.remove("accounts", account);
		const dying = await world.instance();
		await dying.dieAt("errors.save", () => world.sync(dying));
		expect(await world.couplings()).toEqual([]);

		await world.sync();

		expect(await world.main.runDue()).toBeNull();
		await expectSettled(world);
	});
});

describe("errors that are retried by themselves", () => {
	it("wait longer and longer, however often runs pass", async () => {
		world = await openWorld();
		const { customer } = await world.coupled();
		world.bc.edit("customers", customer, { displayName: "New" });
		const fault = world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 429, retryAfter: 0 },
		});
		await world.sync();
		world.clock.advance(61_000);
		await world.sync();
		const { attempts, dueAt } = await world.theError();
		await world.sync();
		await world.sync();

		expect(await world.theError()).toMatchObject({ attempts, dueAt });
		fault.remove();
		world.clock.advance(2 * 60 * 60_000);
		await world.sync();
		await expectSettled(world);
	});
});

describe("an error that could not be closed", () => {
	it("is closed by the next search for deleted records once its pair is in step", async () => {
		world = await openWorld();
		const { account, customer } = await world.coupled({ phone: "1" });
		world.crm.edit("accounts", account, { telephone1: "0".repeat(40) });
		await world.sync();
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "validation", dueAt: null });
		const [mapping, actor] = ["customers", { id: "U-ANNA", name: "Anna", role: "admin" as const }];
		world.main.failAt("errors.save", "before");
		const sent = world.main.useCases.synchronize({ mapping, record: customer, side: "left", actor });
		await expect(sent).rejects.toThrow("The database was away");
		expect(world.account(account)?.telephone1).toBe(world.customer(customer)?.phoneNumber);

		await world.sync();
		await world.main.sweep();

		expect(await world.openErrors()).toEqual([]);
	});
});

describe("a pair whose value another record has already", () => {
	it("can be uncoupled on its card, like anything coupled", async () => {
		world = await openWorld();
		const { customer } = await world.coupled();
		world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: {
				type: "answer",
				status: 412,
				code: "0x80040237",
				message: "A record with matching key values exists.",
			},
		});
		world.bc.edit("customers", customer, { displayName: "Taken" });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		expect(error.kind).toBe("duplicate");

		expect(await world.main.press(error, "uncouple")).toMatchObject({ kind: "done" });

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
		await expectSettled(world);
	});
});

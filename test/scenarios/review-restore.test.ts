import { afterEach, describe, expect, it } from "@jest/globals";
import type { FieldMapping, Mapping } from "../../src/domain/mapping.js";
import type { Side } from "../../src/domain/record.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { contactsMapping } from "../support/contacts-mapping.js";
import { customersMapping, end, field } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

let world: World;
afterEach(() => world.close());

/** The customers' mapping with other fields beside or instead of its own. */
function mappingWith(
	fields: FieldMapping[],
	overrides: Parameters<typeof customersMapping>[0] = {},
): Mapping {
	const mapping = customersMapping(overrides);
	const kept = mapping.fields.filter(({ name }) => !fields.some((own) => own.name === name));
	return { ...mapping, fields: [...kept, ...fields] };
}

/** The credit limit flows from Dynamics to Business Central only. */
const LIMIT_TO_LEFT = field(
	"creditLimit",
	end("creditLimit", { type: "number", maxLength: null, scale: 2 }),
	end("creditlimit", { type: "number", maxLength: null, scale: 2 }),
	{ direction: "toLeft" },
);

async function open(mapping: Mapping = customersMapping()): Promise<World> {
	world = await openWorld({ mapping });
	return world;
}

/** Coupled records of one customer, which agree on a credit limit of 1,000. */
async function withLimit(number = "C-1000"): Promise<{ customer: string; account: string }> {
	const facts = { number, displayName: "Contoso", creditLimit: 1000 };
	const customer = String(world.bc.create("customers", facts).id);
	const account = String(
		world.crm.create("accounts", { accountnumber: number, name: "Contoso", creditlimit: 1000 }).accountid,
	);
	await world.sync();
	await world.sync();
	expect(await world.openErrors()).toEqual([]);
	return { customer, account };
}

const remove = (side: Side, { customer, account }: { customer: string; account: string }) =>
	side === "left" ? world.bc.remove("customers", customer) : world.crm.remove("accounts", account);

/** The credit limits of every record there is, by system. */
const limits = () => ({
	left: world.bc.records("customers").map(({ creditLimit }) => creditLimit),
	right: world.crm.records("accounts").map(({ creditlimit }) => creditlimit),
});

/** Nothing is left to do: another run writes nothing. */
async function expectQuiet(): Promise<void> {
	const writes = world.writes();
	await world.sync();
	await world.main.sweep();
	expect(world.writes()).toBe(writes);
	await expectSettled(world, { errors: [] });
}

describe("a record that is restored", () => {
	it.each(["left", "right"] as const)(
		"gets back what it held in fields that only flow from it (%s gone, by a press)",
		async (side) => {
			await open(side === "left" ? customersMapping() : mappingWith([LIMIT_TO_LEFT]));
			remove(side, await withLimit());
			await world.main.sweep();

			expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });

			expect(limits()).toEqual({ left: [1000], right: [1000] });
			await expectQuiet();
		},
	);

	it.each(["left", "right"] as const)(
		"gets back what it held in fields that only flow from it (%s gone, by the policy)",
		async (side) => {
			const policies = { update: "ask", deletion: "restore" } as const;
			await open(
				side === "left" ? customersMapping({ policies }) : mappingWith([LIMIT_TO_LEFT], { policies }),
			);
			remove(side, await withLimit());

			await world.main.sweep();

			expect(limits()).toEqual({ left: [1000], right: [1000] });
			await expectQuiet();
		},
	);

	it("gets it back with many others as well", async () => {
		await open();
		for (const number of ["C-1", "C-2", "C-3"]) remove("left", await withLimit(number));
		for (let n = 0; n < 9; n++) world.bc.create("customers", { number: `K-${n}`, displayName: `K-${n}` });
		await world.sync();
		await world.main.sweep();
		expect((await world.openErrors()).map(({ kind }) => kind)).toEqual(Array(3).fill("deletedLeft"));

		await world.main.useCases.startBulk({
			...{ resolution: "restore", query: { mapping: "customers" }, subject: null, channel: null },
			actor: { id: "U-CARLA", name: "Carla", role: "admin" },
		});
		await world.main.idle();

		expect(limits().left.filter((limit) => limit === 1000)).toHaveLength(3);
		await expectQuiet();
	});

	it("says before what it gets back and what cannot come back", async () => {
		const readOnly = field(
			"balance",
			end("balanceDue", { type: "number", maxLength: null, scale: 2, readOnly: true }),
			end("fax"),
			{ direction: "toRight" },
		);
		await open(mappingWith([readOnly]));
		const pair = await withLimit();
		remove("left", pair);
		await world.main.sweep();

		const shown = await world.main.useCases.preview((await world.theError())._id, "restore");

		expect(shown?.writes).toContainEqual(
			expect.objectContaining({ side: "left", field: "creditLimit", before: null, after: 1000 }),
		);
		expect(shown?.writes.map(({ field: name }) => name)).toContain("number");
		expect(shown?.lost).toEqual(["balance"]);
	});

	it("leaves an edit by hand where it is, as drift, and counts it still", async () => {
		await open();
		const pair = await withLimit();
		world.crm.edit("accounts", pair.account, { creditlimit: 1500 });
		remove("left", pair);
		await world.sync();
		await world.main.sweep();

		expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });

		expect(limits()).toEqual({ left: [1000], right: [1500] });
		expect((await world.couplings())[0]?.seats.creditLimit).toEqual({ left: 1000, right: 1000 });
		const writes = world.writes();
		await world.sync();
		expect(world.writes()).toBe(writes);
		expect(await world.openErrors()).toEqual([]);
	});

	it("is taken back like any other", async () => {
		await open();
		const pair = await withLimit();
		remove("left", pair);
		await world.main.sweep();
		const outcome = await world.main.press(await world.theError(), "restore");

		expect(await world.main.press(outcome.error as never, "undo")).toMatchObject({ kind: "done" });

		expect(limits()).toEqual({ left: [], right: [1000] });
		expect(await world.theError()).toMatchObject({ kind: "deletedLeft" });
		await expectSettled(world, { errors: ["deletedLeft"] });
	});

	it("gets back the whole of a text that the other system holds cut, and what is only written when set", async () => {
		const name = field("name", end("displayName"), end("name", { maxLength: 10 }), { truncate: true });
		const city = field("city", end("city"), end("address1_city"), { onlyWhenSet: true });
		await open(mappingWith([name, city]));
		const facts = { number: "C-1", displayName: "Contoso Nederland", city: "Delft" };
		const customer = String(world.bc.create("customers", facts).id);
		await world.sync();
		const account = String(world.crm.records("accounts")[0]?.accountid);
		world.crm.edit("accounts", account, { address1_city: "" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ city: "Delft" });
		remove("left", { customer, account });
		await world.main.sweep();

		expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });

		expect(world.bc.records("customers")[0]).toMatchObject({
			displayName: "Contoso Nederland",
			city: "Delft",
		});
		const writes = world.writes();
		await world.sync();
		expect(world.writes()).toBe(writes);
		expect(await world.openErrors()).toEqual([]);
	});
});

describe("a contact whose account is gone as well", () => {
	const sync = (mapping: Mapping) =>
		runMapping(world.main.engine, mapping, { mapping: "contacts", trigger: "manual", actor: null });
	const contactIds = () => world.crm.records("contacts").map(({ contactid }) => String(contactid));

	/** A person of a customer, coupled in both systems; then the account goes in Dynamics, and its contact with it. */
	async function withoutAccount(): Promise<TestInstance> {
		await open();
		world.bc.create("customers", { number: "C-1", displayName: "Contoso" });
		world.bc.create("contacts", { number: "C-1", type: "Company", displayName: "Contoso" });
		await world.sync();
		world.bc.create("contacts", { type: "Person", displayName: "Jansen", companyNumber: "C-1" });
		const mapping = contactsMapping();
		world.clock.advance(2_000);
		await sync(mapping);
		expect(contactIds()).toHaveLength(1);
		world.clock.advance(2_000);
		world.crm.remove("accounts", String(world.crm.records("accounts")[0]?.accountid));
		const people = await world.instance({ mapping });
		await findDeleted(people.engine, mapping, { mapping: "contacts", trigger: "manual", actor: null });
		return people;
	}
	const theContact = async () => {
		const [error, ...others] = await world.stores.errors.open({ mapping: "contacts" });
		expect(others).toEqual([]);
		return error as SyncError;
	};

	it("is not restored before the account is: the press says which one comes first, and the question stays", async () => {
		const people = await withoutAccount();
		const error = await theContact();
		expect(error.kind).toBe("deletedRight");

		const shown = await people.useCases.preview(error._id, "restore");
		const outcome = await people.press(error, "restore");

		expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("Contoso") });
		expect(shown?.hindrance).toBe(outcome.kind === "failed" ? outcome.message : null);
		expect(await theContact()).toMatchObject({ _id: error._id, kind: "deletedRight", state: "open" });
		expect(contactIds()).toEqual([]);

		await world.main.sweep();
		const [account] = await world.stores.errors.open({ mapping: "customers" });
		expect(await world.main.press(account as SyncError, "restore")).toMatchObject({ kind: "done" });
		expect((await people.useCases.preview(error._id, "restore"))?.hindrance).toBeNull();
		expect(await people.press(await theContact(), "restore")).toMatchObject({ kind: "done" });
		expect(world.crm.records("contacts")).toMatchObject([
			{ lastname: "Jansen", _parentcustomerid_value: world.crm.records("accounts")[0]?.accountid },
		]);
	});
});

describe("a contact that waits for a customer which was uncoupled", () => {
	it("can be uncoupled as well, and then waits for nothing", async () => {
		await open();
		for (const number of ["C-1", "C-2"]) {
			world.bc.create("customers", { number, displayName: number });
			world.bc.create("contacts", { number, type: "Company", displayName: number });
		}
		await world.sync();
		const person = world.bc.create("contacts", {
			type: "Person",
			displayName: "Jansen",
			companyNumber: "C-1",
		});
		const mapping = contactsMapping();
		const people = await world.instance({ mapping });
		const sync = async () => {
			world.clock.advance(2_000);
			await people.run({ mapping: "contacts" });
			return world.stores.errors.open({ mapping: "contacts" });
		};
		expect(await sync()).toEqual([]);
		const actor = { id: "U-CARLA", name: "Carla", role: "admin" } as const;
		const other = world.bc.records("customers").find(({ number }) => number === "C-2");
		await world.main.useCases.uncouple("customers", String(other?.id), actor);
		world.bc.edit("contacts", String(person.id), { companyNumber: "C-2" });

		const [error] = await sync();

		expect(error).toMatchObject({ kind: "waitingForParent", parent: { name: "C-2" } });
		expect(await people.press(error as SyncError, "uncouple")).toMatchObject({ kind: "done" });
		expect(await sync()).toEqual([]);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { InOrder } from "../../jobs/in-order.js";
import type { Mapping } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { silentLog } from "../../src/ports/log.js";
import type { RunResult } from "../../src/ports/use-cases.js";
import { namesInFields } from "../../src/resolution/names-in-fields.js";
import { preview } from "../../src/resolution/preview.js";
import { runRecord } from "../../src/resolution/run-record.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { runDue } from "../../src/sync/run-due.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { contactsMapping } from "../support/contacts-mapping.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";
import { gather } from "../support/stores.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
let posting: Posting | null = null;

beforeEach(async () => {
	world = await openWorld();
});
afterEach(async () => {
	await posting?.close();
	posting = null;
	await world.close();
});

/** A customer with the contact of the same number that its people refer to. */
function aCustomer(number: string, facts: Record<string, string> = {}): string {
	const customer = world.bc.create("customers", { number, displayName: `Company ${number}`, ...facts });
	world.bc.create("contacts", { number, type: "Company", displayName: `Company ${number}` });
	return String(customer.id);
}

const aPerson = (name: string, companyNumber: string) =>
	String(world.bc.create("contacts", { type: "Person", displayName: name, companyNumber }).id);

async function syncContacts(mapping: Mapping = contactsMapping()) {
	world.clock.advance(2_000);
	const result = await runMapping(world.main.engine, mapping, {
		mapping: "contacts",
		trigger: "manual",
		actor: null,
	});
	expect(result.setupProblem).toBeNull();
	world.clock.advance(2_000);
	return result;
}

/** What stands in the channel once everything is told. */
async function channel(): Promise<string[]> {
	posting ??= await openPosting({}, world.stores);
	posting.channelOf = () => SALES;
	posting.clock.advance(Math.max(0, world.clock.now() - posting.clock.now()));
	const outbox = posting.outbox();
	for (let round = 0; round < 4; round++) {
		await posting.projector.projectDirty();
		await outbox.drain();
	}
	return posting.slack.messages(SALES).map(({ text }) => text);
}

const contactOf = (name: string) => world.crm.records("contacts").find(({ lastname }) => lastname === name);
const accountOf = (number: string) =>
	world.crm.records("accounts").find(({ accountnumber }) => accountnumber === number);
const openContacts = () => world.stores.errors.open({ mapping: "contacts" });

describe("a reference to a record of another mapping", () => {
	it("finds its record although the first runs broke off: the ones referred to come first, then what refers to them", async () => {
		const numbers = Array.from({ length: 12 }, (_, index) => `C${String(index).padStart(2, "0")}`);
		for (const number of numbers) {
			aCustomer(number);
			aPerson(`Person of ${number}`, number);
		}
		const paged = { pageSize: 5, joinLimit: 5 };
		const dying = await world.instance(paged);
		await dying.dieAt("afterProgress", () => dying.run());
		const alive = await world.instance(paged);
		const contacts = contactsMapping();
		const told: string[] = [];
		const order = new InOrder(new Map([["contacts", contacts.dependsOn]]), {
			isOn: async () => false,
			clock: world.clock,
			log: silentLog,
		});
		const run = (name: string, by: () => Promise<RunResult>) =>
			order.of(name, async () => {
				const { job } = await by();
				told.push(`${name} ${job.state} from ${job.readsAll?.left}`);
			})(new AbortController().signal);

		const request = { mapping: "contacts", trigger: "scheduled" as const, actor: null };
		await Promise.all([
			run("contacts", () => runMapping(alive.engine, contacts, request)),
			run("customers", () => alive.run()),
		]);

		expect(told).toEqual(["customers done from 5", "contacts done from 0"]);
		for (const number of numbers)
			expect(contactOf(`Person of ${number}`)?._parentcustomerid_value).toBe(accountOf(number)?.accountid);
		expect(world.crm.records("contacts")).toHaveLength(numbers.length);
		expect(await openContacts()).toEqual([]);
	});

	it("is written in the other system's words, and a change of it flows both ways", async () => {
		aCustomer("C1");
		aCustomer("C2");
		await world.sync();
		const person = aPerson("Jansen", "C1");
		await syncContacts();

		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);

		world.crm.edit("contacts", String(contactOf("Jansen")?.contactid), {
			"parentcustomerid_account@odata.bind": `/accounts(${accountOf("C2")?.accountid})`,
		});
		await syncContacts();

		expect(world.bc.get("contacts", person)?.companyNumber).toBe("C2");
		expect((await syncContacts()).job.counters.modified).toBe(0);
		expect(await openContacts()).toEqual([]);
	});

	it("waits for a company that was refused, and goes on by itself once that is coupled (history 41)", async () => {
		aCustomer("C1");
		world.crm.deny("accounts", "create");
		aPerson("Jansen", "C1");
		await world.sync();
		await syncContacts();

		expect(await openContacts()).toMatchObject([
			{
				kind: "waitingForParent",
				parent: { mapping: "customers", side: "left", reference: "C1", name: "Company C1" },
			},
		]);
		expect(world.crm.records("contacts")).toEqual([]);
		expect(await runDue(world.main.engine, contactsMapping())).toBeNull();
		const refused = await channel();
		expect(refused).toHaveLength(1);
		expect(refused[0]).toContain("Company C1");
		expect(refused[0]).toContain("1 record of contacts waits for this one: Jansen.");

		world.crm.allow("accounts", "create");
		await world.main.press((await world.stores.errors.open({ mapping: "customers" }))[0] as never, "retry");
		await runDue(world.main.engine, contactsMapping());

		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
		expect(await openContacts()).toEqual([]);
		const settled = await channel();
		expect(settled).toHaveLength(1);
		expect(settled[0]).toContain("Resolved by Anna");
		expect(settled[0]).not.toContain("contacts");
	});

	it("is looked for once a run, also where something has come free", async () => {
		aCustomer("C1");
		world.crm.deny("accounts", "create");
		aPerson("Jansen", "C1");
		await world.sync();
		await syncContacts();
		world.crm.allow("accounts", "create");
		await world.main.press((await world.stores.errors.open({ mapping: "customers" }))[0] as never, "retry");
		const { engine } = world.main;
		let looked = 0;
		const errors = Object.create(engine.stores.errors) as typeof engine.stores.errors;
		errors.openPages = (of) => {
			if (of?.kind === "waitingForParent") looked++;
			return engine.stores.errors.openPages(of);
		};

		await runDue({ ...engine, stores: { ...engine.stores, errors } }, contactsMapping());

		expect(looked).toBe(1);
		expect(await openContacts()).toEqual([]);
	});

	it("is not tried and told anew by every run while its record is only half there, and goes on once that is restored", async () => {
		aCustomer("C1");
		await world.sync();
		const customer = world.bc.records("customers").find(({ number }) => number === "C1");
		world.bc.remove("customers", String(customer?.id));
		await findDeleted(world.main.engine, world.main.mapping, {
			...{ mapping: "customers", trigger: "manual", actor: null },
		});
		world.crm.create("contacts", {
			lastname: "Jansen",
			"parentcustomerid_account@odata.bind": `/accounts(${accountOf("C1")?.accountid})`,
		});
		await syncContacts();
		const [told] = await openContacts();
		expect(told).toMatchObject({ kind: "waitingForParent", parent: { name: "Company C1" } });

		await syncContacts();
		await syncContacts();

		expect(await openContacts()).toEqual([told]);
		expect(await runDue(world.main.engine, contactsMapping())).toBeNull();

		const [question] = await world.stores.errors.open({ mapping: "customers" });
		await world.main.press(question as never, "restore");
		await runDue(world.main.engine, contactsMapping());

		expect(await openContacts()).toEqual([]);
		expect(world.bc.records("contacts").map(({ displayName }) => displayName)).toContain("Jansen");
	});

	it("does not tell the name of a record whose mapping keeps names private", async () => {
		aCustomer("C1", { blocked: "All" });
		aPerson("Jansen", "C1");
		await world.sync();
		await syncContacts(contactsMapping({ privateNames: true }));

		expect((await openContacts())[0]?.parent).toMatchObject({ reference: "C1", name: null });
	});

	it("has one cause for all who wait for one record", async () => {
		aCustomer("C1", { blocked: "All" });
		aCustomer("C2", { blocked: "All" });
		aPerson("Jansen", "C1");
		aPerson("Pietersen", "C1");
		aPerson("Klaassen", "C2");
		await world.sync();
		await syncContacts();

		const causes = (await openContacts()).map(({ cause }) => cause);
		expect(causes).toHaveLength(3);
		expect(new Set(causes).size).toBe(2);
	});

	it("is left out of a new record and written later, where the mapping says so", async () => {
		const mapping = contactsMapping({ whenMissing: "leaveOut", onCouple: "ask" });
		const customer = aCustomer("C1", { blocked: "All" });
		aPerson("Jansen", "C1");
		await world.sync();
		await syncContacts(mapping);

		expect(contactOf("Jansen")).toMatchObject({ _parentcustomerid_value: null });
		expect(await openContacts()).toEqual([]);

		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();
		await syncContacts(mapping);

		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
		expect((await syncContacts(mapping)).job.counters.modified).toBe(0);
	});

	it("that waits to be written is not written over by a later change of the other side", async () => {
		const mapping = contactsMapping({ whenMissing: "leaveOut" });
		aCustomer("C1");
		aCustomer("C2", { blocked: "All" });
		aCustomer("C3");
		await world.sync();
		const person = aPerson("Jansen", "C1");
		const other = aPerson("Peeters", "C1");
		await syncContacts(mapping);
		world.bc.edit("contacts", person, { companyNumber: "C2" });
		await syncContacts(mapping);
		// With a newer one behind it, no list shows this change any more.
		world.clock.advance(15 * 60_000);
		world.bc.edit("contacts", other, { jobTitle: "Buyer" });
		await syncContacts(mapping);

		world.crm.edit("contacts", String(contactOf("Jansen")?.contactid), {
			"parentcustomerid_account@odata.bind": `/accounts(${accountOf("C3")?.accountid})`,
		});
		await syncContacts(mapping);

		expect(world.bc.get("contacts", person)?.companyNumber).toBe("C2");
		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C3")?.accountid);
		expect(await openContacts()).toMatchObject([
			{ kind: "updateConflict", conflict: { reason: "bothChanged", fields: ["company"] } },
		]);
	});

	it("that both sides changed is asked about by the names of the records", async () => {
		for (const number of ["C1", "C2", "C3"]) aCustomer(number);
		await world.sync();
		const person = aPerson("Jansen", "C1");
		await syncContacts();
		world.bc.edit("contacts", person, { companyNumber: "C2" });
		world.crm.edit("contacts", String(contactOf("Jansen")?.contactid), {
			"parentcustomerid_account@odata.bind": `/accounts(${accountOf("C3")?.accountid})`,
		});
		await syncContacts();

		const [error] = await openContacts();
		const field = error?.fields.find(({ name }) => name === "company");
		expect(error?.kind).toBe("updateConflict");
		const nameOf = (value: unknown) => field?.names?.find((one) => one.value === value)?.name;
		expect(nameOf(field?.left)).toBe("Company C2");
		expect(nameOf(field?.right)).toBe("Company C3");
		expect(nameOf(field?.seat?.right)).toBe("Company C1");
	});

	it("is shown by the name of its record where a press would write it, and where a value is corrected", async () => {
		aCustomer("C1");
		await world.sync();
		aPerson("Jansen", "C1");
		await syncContacts();
		world.crm.remove("contacts", String(contactOf("Jansen")?.contactid));
		const again = { mapping: "contacts", trigger: "manual" as const, actor: null };
		await findDeleted(world.main.engine, contactsMapping(), again);
		const { engine } = world.main;
		const resolver = { engine, mapping: async () => contactsMapping() };
		const [error] = await openContacts();
		expect(error?.kind).toBe("deletedRight");

		const shown = await preview(resolver, error?._id ?? "", "restore");
		const written = shown?.writes.find(({ field }) => field === "company");
		expect(written?.names).toEqual([{ value: accountOf("C1")?.accountid, name: "Company C1" }]);
		const removed = await preview(resolver, error?._id ?? "", "delete");
		const company = removed?.deletes?.fields.find(({ name }) => name === "company");
		expect(company).toMatchObject({ value: "C1", names: [{ value: "C1", name: "Company C1" }] });
		const names = await namesInFields(resolver, error?._id ?? "");
		expect(names.company).toContainEqual({ value: "C1", name: "Company C1" });
	});

	it("tells no private name of its record, neither where it is asked about nor in what a press would write", async () => {
		const mapping = contactsMapping({ privateNames: true });
		for (const number of ["C1", "C2", "C3"]) aCustomer(number);
		await world.sync();
		const person = aPerson("Jansen", "C1");
		await syncContacts(mapping);
		world.bc.edit("contacts", person, { companyNumber: "C2" });
		world.crm.edit("contacts", String(contactOf("Jansen")?.contactid), {
			"parentcustomerid_account@odata.bind": `/accounts(${accountOf("C3")?.accountid})`,
		});
		await syncContacts(mapping);
		const [error] = await openContacts();
		const resolver = { engine: world.main.engine, mapping: async () => mapping };

		const told = [
			error,
			await preview(resolver, error?._id ?? "", "synchronize", { side: "left" }),
			await namesInFields(resolver, error?._id ?? ""),
		];

		expect(error).toMatchObject({ kind: "updateConflict" });
		expect(JSON.stringify(told)).not.toContain("Company C");
		expect(JSON.stringify(told)).toContain('"company"');
	});

	it("that nobody can compare yet is waited for at first contact, not asked", async () => {
		aCustomer("C1", { blocked: "All" });
		aPerson("Jansen", "C1");
		const other = world.crm.create("accounts", { name: "Elsewhere" });
		world.crm.create("contacts", {
			lastname: "Jansen",
			"parentcustomerid_account@odata.bind": `/accounts(${other.accountid})`,
		});
		const mapping = contactsMapping();
		const name = mapping.fields[0];
		if (name !== undefined) name.match = 1;
		await syncContacts({ ...mapping, createMissing: false });

		expect(await openContacts()).toMatchObject([{ kind: "waitingForParent" }]);
	});
});

describe("an account that is deleted takes its contacts along (history 34)", () => {
	it("asks about the contacts as belonging to it, not as a mass change of their own", async () => {
		aCustomer("C1");
		await world.sync();
		for (let index = 0; index < 8; index++) aPerson(`Person ${index}`, "C1");
		await syncContacts();
		expect(world.crm.records("contacts")).toHaveLength(8);

		world.crm.remove("accounts", String(accountOf("C1")?.accountid));
		await world.sync();
		await syncContacts(contactsMapping({ policies: { update: "ask", deletion: "delete" } }));

		expect(world.crm.records("contacts")).toEqual([]);
		const errors = await openContacts();
		expect(errors.map(({ kind }) => kind)).toEqual(Array(8).fill("deletedRight"));
		expect(new Set(errors.map(({ parent }) => parent?.name))).toEqual(new Set(["Company C1"]));
		expect(new Set(errors.map(({ cause }) => cause)).size).toBe(1);
		expect(world.bc.records("contacts").filter(({ type }) => type === "Person")).toHaveLength(8);
		const told = await channel();
		expect(told).toHaveLength(1);
		expect(told[0]).toContain("Company C1 was deleted in Dynamics 365 Sales");
		expect(told[0]).toContain(
			"8 records of contacts were deleted in Dynamics 365 Sales together with this one: Person 0, Person 1 and 6 more.",
		);
	});

	it("asks about a contact too that somebody synchronizes by hand, whatever the policy deletes", async () => {
		aCustomer("C1");
		await world.sync();
		const person = aPerson("Jansen", "C1");
		await syncContacts();
		const mapping = contactsMapping({ policies: { update: "ask", deletion: "delete" } });
		world.crm.remove("accounts", String(accountOf("C1")?.accountid));
		const request = { mapping: "contacts", trigger: "manual" as const, actor: null };

		const planned = await runRecord(world.main.engine, mapping, { ...request, dryRun: true }, person);
		await runRecord(world.main.engine, mapping, request, person);

		expect(planned.plan?.map(({ decision }) => decision)).not.toContain("delete");
		expect(world.bc.get("contacts", person)).toBeDefined();
		expect(await openContacts()).toMatchObject([{ kind: "deletedRight", parent: { name: "Company C1" } }]);
	});

	it("still counts contacts that were deleted on their own", async () => {
		aCustomer("C1");
		await world.sync();
		for (let index = 0; index < 8; index++) aPerson(`Person ${index}`, "C1");
		await syncContacts();

		for (const { contactid } of world.crm.records("contacts"))
			world.crm.remove("contacts", String(contactid));
		await findDeleted(world.main.engine, contactsMapping(), {
			mapping: "contacts",
			trigger: "manual",
			actor: null,
		});

		expect((await openContacts()).map(({ kind }) => kind)).toEqual(["massChange"]);
		expect(await gather(world.stores.couplings.all("contacts"))).toHaveLength(8);
	});
});

describe("a contact that refers to an account whose deletion is asked about", () => {
	const ofJansen: Array<{ how: string; before(): Promise<void>; after(): void }> = [
		{ how: "is new", before: async () => {}, after: () => void aPerson("Jansen", "C1") },
		{
			how: "changed its company",
			before: async () => {
				aPerson("Jansen", "C2");
				await syncContacts();
			},
			after: () => {
				const person = world.bc.records("contacts").find(({ displayName }) => displayName === "Jansen");
				world.bc.edit("contacts", String(person?.id), { companyNumber: "C1" });
			},
		},
	];
	const theQuestion = async () => (await world.stores.errors.open({ mapping: "customers" }))[0] as SyncError;

	/** The account of C1 is deleted and asked about, and Jansen belongs to that company since. */
	async function orphaned({ before, after }: (typeof ofJansen)[number]) {
		aCustomer("C1");
		aCustomer("C2");
		await world.sync();
		await before();
		world.crm.remove("accounts", String(accountOf("C1")?.accountid));
		await world.main.sweep();
		expect((await theQuestion()).kind).toBe("deletedRight");
		after();
		await syncContacts();
	}

	it.each(ofJansen)(
		"waits under that question and goes on once the account is restored: it $how",
		async (how) => {
			await orphaned(how);

			const [told] = await openContacts();
			expect(told).toMatchObject({
				kind: "waitingForParent",
				parent: { mapping: "customers", side: "left", name: "Company C1" },
			});
			await syncContacts();
			expect(await openContacts()).toEqual([told]);
			expect(await channel()).toHaveLength(1);
			expect((await channel())[0]).toContain("Jansen");

			expect((await world.main.press(await theQuestion(), "restore")).kind).toBe("done");
			await runDue(world.main.engine, contactsMapping());

			expect(await openContacts()).toEqual([]);
			expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
		},
	);

	it.each(ofJansen)(
		"says which record to couple once that is uncoupled, and goes on then: it $how",
		async (how) => {
			await orphaned(how);
			await world.main.press(await theQuestion(), "uncouple");
			await syncContacts();

			expect(await openContacts()).toMatchObject([
				{ kind: "waitingForParent", parent: { name: "Company C1" } },
			]);
			expect((await channel()).some((text) => text.includes("Jansen"))).toBe(true);

			const account = world.crm.create("accounts", { accountnumber: "C1", name: "Company C1" });
			const customer = world.bc.records("customers").find(({ number }) => number === "C1");
			const pair = { left: String(customer?.id), right: String(account.accountid) };
			const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
			await world.main.useCases.couple({ mapping: "customers", ...pair, actor });
			await runDue(world.main.engine, contactsMapping());

			expect(await openContacts()).toEqual([]);
			expect(contactOf("Jansen")?._parentcustomerid_value).toBe(account.accountid);
		},
	);

	it("still says which company it waits for once the customer is deleted as well", async () => {
		await orphaned(ofJansen[0] as (typeof ofJansen)[number]);

		expect((await world.main.press(await theQuestion(), "delete")).kind).toBe("done");
		await syncContacts();
		await syncContacts();

		expect(await openContacts()).toMatchObject([
			{ kind: "waitingForParent", parent: { name: "Company C1" } },
		]);
		expect(world.crm.records("contacts")).toEqual([]);
	});

	it.each(ofJansen)(
		"waits although nobody has noticed the deletion yet, which the next run of the companies then asks about: it $how",
		async (how) => {
			aCustomer("C1");
			aCustomer("C2");
			await world.sync();
			await how.before();
			world.crm.remove("accounts", String(accountOf("C1")?.accountid));
			how.after();

			await syncContacts();

			const waits = { kind: "waitingForParent", parent: { name: "Company C1" } };
			expect(await openContacts()).toMatchObject([waits]);
			await world.sync();
			expect((await theQuestion()).kind).toBe("deletedRight");
			await syncContacts();
			expect(await openContacts()).toMatchObject([waits]);
			expect((await world.main.press(await theQuestion(), "restore")).kind).toBe("done");
			await runDue(world.main.engine, contactsMapping());
			expect(await openContacts()).toEqual([]);
			expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
		},
	);

	it("is told once, not by every run, until the deletion in Business Central is noticed", async () => {
		aCustomer("C1");
		await world.sync();
		const customer = world.bc.records("customers").find(({ number }) => number === "C1");
		world.bc.remove("customers", String(customer?.id));
		const bind = { "parentcustomerid_account@odata.bind": `/accounts(${accountOf("C1")?.accountid})` };
		world.crm.create("contacts", { lastname: "Jansen", ...bind });
		await syncContacts();
		const [told] = await openContacts();
		expect(told).toMatchObject({ kind: "waitingForParent", parent: { name: "Company C1" } });

		await syncContacts();
		await syncContacts();

		expect(await openContacts()).toEqual([told]);
		await world.sync();
		expect((await theQuestion()).kind).toBe("deletedLeft");
	});

	it("waits too while the guard holds the deletion back", async () => {
		for (let index = 1; index <= 6; index++) aCustomer(`C${index}`);
		await world.sync();
		for (const { accountid } of world.crm.records("accounts"))
			world.crm.remove("accounts", String(accountid));
		await world.main.sweep();
		expect((await theQuestion()).kind).toBe("massChange");

		aPerson("Jansen", "C1");
		await syncContacts();

		expect(await openContacts()).toMatchObject([
			{ kind: "waitingForParent", parent: { name: "Company C1" } },
		]);
	});

	it("is not even sent to it while the guard holds the deletion back: that would be refused", async () => {
		for (let index = 1; index <= 7; index++) aCustomer(`C${index}`);
		await world.sync();
		const jansen = aPerson("Jansen", "C7");
		await syncContacts();
		for (const { accountid, accountnumber } of world.crm.records("accounts"))
			if (accountnumber !== "C7") world.crm.remove("accounts", String(accountid));
		await world.main.sweep();
		expect((await theQuestion()).kind).toBe("massChange");

		world.bc.edit("contacts", jansen, { companyNumber: "C1" });
		const { refused } = world.crm.counters();
		await syncContacts();

		expect(await openContacts()).toMatchObject([
			{ kind: "waitingForParent", parent: { name: "Company C1" } },
		]);
		expect(world.crm.counters().refused).toBe(refused);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../src/domain/mapping.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { contactsMapping } from "../support/contacts-mapping.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
beforeEach(async () => {
	world = await openWorld({ others: [contactsMapping()] });
});
afterEach(async () => {
	await world.close();
});

async function syncContacts(mapping: Mapping = contactsMapping()) {
	world.clock.advance(2_000);
	const request = { mapping: "contacts", trigger: "manual" as const, actor: null };
	const result = await runMapping(world.main.engine, mapping, request);
	expect(result.setupProblem).toBeNull();
	world.clock.advance(2_000);
	return result;
}

function aCustomer(number: string): void {
	world.bc.create("customers", { number, displayName: `Company ${number}` });
	world.bc.create("contacts", { number, type: "Company", displayName: `Company ${number}` });
}

const aPerson = (companyNumber: string) =>
	String(world.bc.create("contacts", { type: "Person", displayName: "Jansen", companyNumber }).id);
const companyOf = (person: string) => world.bc.get("contacts", person)?.companyNumber;
const contactOf = (name: string) => world.crm.records("contacts").find(({ lastname }) => lastname === name);
const accountOf = (number: string) =>
	world.crm.records("accounts").find(({ accountnumber }) => accountnumber === number);
const openContacts = () => world.stores.errors.open({ mapping: "contacts" });
const writes = () => world.writes();

function parentIs(name: string, binding: Record<string, string | null>): void {
	world.crm.edit("contacts", String(contactOf(name)?.contactid), binding);
}

/** A person of company C1 on both sides, whose contact somebody then put under another contact. */
async function movedUnderAContact(mapping?: Mapping) {
	aCustomer("C1");
	aCustomer("C2");
	await world.sync();
	const person = aPerson("C1");
	await syncContacts(mapping);
	const boss = String(world.crm.create("contacts", { lastname: "Boss" }).contactid);
	await syncContacts(mapping);
	parentIs("Jansen", { "parentcustomerid_contact@odata.bind": `/contacts(${boss})` });
	return { person, boss };
}

describe("a contact that belongs to a contact, where its company is mapped", () => {
	it("keeps its company in Business Central, and somebody is told why", async () => {
		const { person, boss } = await movedUnderAContact();
		const before = writes();

		await syncContacts();
		await syncContacts();

		expect(companyOf(person)).toBe("C1");
		expect(writes()).toBe(before);
		const [error, ...others] = await openContacts();
		expect(others).toEqual([]);
		expect(error).toMatchObject({ kind: "validation", refusedSide: "left", answer: { code: "otherTable" } });
		expect(error?.fields.find(({ name }) => name === "company")).toMatchObject({
			left: "C1",
			right: `contact(${boss})`,
			asked: true,
		});
	});

	it("keeps it as well where references that cannot be carried are left out of new records", async () => {
		const mapping = contactsMapping({ whenMissing: "leaveOut" });
		const { person } = await movedUnderAContact(mapping);

		await syncContacts(mapping);

		expect(companyOf(person)).toBe("C1");
		expect(await openContacts()).toMatchObject([{ answer: { code: "otherTable" } }]);
	});

	it("is in step again by itself once it belongs to a company", async () => {
		const { person } = await movedUnderAContact();
		await syncContacts();

		parentIs("Jansen", { "parentcustomerid_account@odata.bind": `/accounts(${accountOf("C2")?.accountid})` });
		await syncContacts();

		expect(companyOf(person)).toBe("C2");
		expect(await openContacts()).toEqual([]);
	});

	it("gets the company back when somebody sends that, and the other contact again when that is undone", async () => {
		const { person, boss } = await movedUnderAContact();
		await syncContacts();
		const [error] = await openContacts();

		const pressed = error && (await world.main.press(error, "synchronize", { side: "left" }));
		expect(pressed).toMatchObject({ kind: "done" });
		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
		expect(companyOf(person)).toBe("C1");

		const closed = await world.stores.errors.get(error?._id ?? "");
		expect(closed && (await world.main.press(closed, "undo"))).toMatchObject({ kind: "done" });
		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(boss);
		expect(companyOf(person)).toBe("C1");
	});

	it("is made in Business Central without a company, and nobody is asked", async () => {
		aCustomer("C1");
		await world.sync();
		const boss = String(world.crm.create("contacts", { lastname: "Boss" }).contactid);
		world.crm.create("contacts", {
			lastname: "Clerk",
			"parentcustomerid_contact@odata.bind": `/contacts(${boss})`,
		});
		await syncContacts();
		const before = writes();
		await syncContacts();

		const clerk = world.bc.records("contacts").find(({ displayName }) => displayName === "Clerk");
		expect(clerk).toMatchObject({ companyNumber: "" });
		expect(await openContacts()).toEqual([]);
		expect(writes()).toBe(before);
	});

	it("is not taken from the other contact by a company typed in Business Central, unless somebody says so", async () => {
		aCustomer("C1");
		await world.sync();
		const person = aPerson("");
		await syncContacts();
		const boss = String(world.crm.create("contacts", { lastname: "Boss" }).contactid);
		await syncContacts();
		parentIs("Jansen", { "parentcustomerid_contact@odata.bind": `/contacts(${boss})` });
		await syncContacts();
		expect(await openContacts()).toEqual([]);

		world.bc.edit("contacts", person, { companyNumber: "C1" });
		await syncContacts();

		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(boss);
		const [error] = await openContacts();
		expect(error).toMatchObject({
			kind: "updateConflict",
			conflict: { reason: "elsewhere", fields: ["company"] },
		});
		expect(error && (await world.main.press(error, "synchronize", { side: "left" }))).toMatchObject({
			kind: "done",
		});
		expect(contactOf("Jansen")?._parentcustomerid_value).toBe(accountOf("C1")?.accountid);
	});
});

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { compare, findingLine, type Proof, prove } from "../../src/demo/proof.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../src/demo/systems/dataverse/index.js";

const customer = (number: string, facts: Record<string, unknown> = {}) => ({
	number,
	displayName: `Name of ${number}`,
	phoneNumber: "1",
	email: "",
	city: "Gent",
	creditLimit: 0,
	...facts,
});

const account = (number: string | null, facts: Record<string, unknown> = {}) => ({
	accountnumber: number,
	name: `Name of ${number}`,
	telephone1: "1",
	emailaddress1: null,
	address1_city: "Gent",
	creditlimit: 0,
	...facts,
});

describe("compare", () => {
	it("finds nothing where both sides agree", () => {
		const proof = compare([customer("A"), customer("B")], [account("B"), account("A")]);

		expect(proof).toEqual({ customers: 2, accounts: 2, pairs: 2, compared: 10, findings: [] });
	});

	it.each([
		["name", { name: "Other" }, "Name of A", "Other"],
		["phone", { telephone1: "2" }, "1", "2"],
		["phone", { telephone1: null }, "1", ""],
		["e-mail", { emailaddress1: "a@b.example" }, "", "a@b.example"],
		["city", { address1_city: "gent" }, "Gent", "gent"],
		["credit limit", { creditlimit: 0.01 }, "0.00", "0.01"],
		["credit limit", { creditlimit: null }, "0.00", ""],
	])("finds a difference of the %s (%j)", (field, facts, left, right) => {
		const { findings } = compare([customer("A")], [account("A", facts)]);

		const oneWay = field === "credit limit";
		const name = "Name of A";
		expect(findings).toEqual([{ kind: "difference", number: "A", name, field, left, right, oneWay }]);
	});

	it("takes numbers as Business Central writes them", () => {
		expect(compare([customer("C-1")], [account(" c-1 ", { name: "Name of C-1" })]).findings).toEqual([]);
	});

	it("finds a partner that is missing, on either side", () => {
		const { findings, pairs } = compare([customer("A"), customer("B")], [account("B"), account("C")]);

		expect(pairs).toBe(1);
		expect(findings).toEqual([
			{ kind: "missingPartner", side: "left", number: "A", name: "Name of A" },
			{ kind: "missingPartner", side: "right", number: "C", name: "Name of C" },
		]);
	});

	it("finds a record that stands twice", () => {
		const { findings } = compare([customer("A")], [account("A"), account("A", { name: "Name of A" })]);

		const names = ["Name of A", "Name of A"];
		expect(findings).toEqual([{ kind: "duplicate", side: "right", number: "A", names }]);
	});

	it("finds a record without a number", () => {
		const { findings } = compare([], [account(null, { name: "Nobody" })]);

		expect(findings).toEqual([{ kind: "noNumber", side: "right", name: "Nobody" }]);
	});

	it("says every finding in words that name the record and the system", () => {
		const { findings } = compare(
			[customer("A"), customer("B", { city: "" })],
			[account("B"), account("C"), account("C"), account(null, { name: "Nobody" })],
		);

		expect(findings.map(findingLine).sort()).toEqual([
			"C stands 2 times in Dynamics 365 Sales: Name of C, Name of C",
			"Name of A (A) stands in Business Central only",
			'Name of B (B), city: "" in Business Central, "Gent" in Dynamics 365 Sales',
			"Name of C (C) stands in Dynamics 365 Sales only",
			"Nobody has no number in Dynamics 365 Sales",
		]);
	});
});

describe("prove", () => {
	let bc: BusinessCentralSimulator;
	let crm: DataverseSimulator;

	beforeAll(async () => {
		bc = await startBusinessCentral();
		crm = await startDataverse();
		for (const number of ["C-1", "C-2", "C-3"]) {
			bc.create("customers", { number, displayName: `Firm ${number}`, phoneNumber: "+31 20 1" });
			crm.create("accounts", {
				accountnumber: number,
				name: `Firm ${number}`,
				telephone1: "+31 20 1",
				creditlimit: 0,
			});
		}
	});

	afterAll(async () => {
		await Promise.all([bc.close(), crm.close()]);
	});

	const proveBoth = (): Promise<Proof> => prove({ businessCentral: bc, dynamics: crm, company: "CRONUS" });

	it("reads both systems over HTTP and finds that they agree", async () => {
		bc.resetCounters();

		expect(await proveBoth()).toEqual({ customers: 3, accounts: 3, pairs: 3, compared: 15, findings: [] });
		expect(bc.counters()).toMatchObject({ writes: 0, refused: 0 });
		expect(bc.counters().requests).toBeGreaterThan(0);
	});

	it("finds what was planted in the systems", async () => {
		const planted = crm.records("accounts").find((row) => row.accountnumber === "C-2");
		crm.edit("accounts", String(planted?.accountid), { telephone1: "+31 20 2" });
		bc.create("customers", { number: "C-4", displayName: "Firm C-4" });
		crm.create("accounts", { accountnumber: "C-3", name: "Firm C-3 again" });

		const { findings } = await proveBoth();

		expect(findings.map(findingLine).sort()).toEqual([
			"C-3 stands 2 times in Dynamics 365 Sales: Firm C-3, Firm C-3 again",
			'Firm C-2 (C-2), phone: "+31 20 1" in Business Central, "+31 20 2" in Dynamics 365 Sales',
			"Firm C-4 (C-4) stands in Business Central only",
		]);
	});

	it("reads every page of a list", async () => {
		const wanted = 5_100;
		for (let index = 0; index < wanted; index++) {
			crm.create("accounts", { accountnumber: `P-${index}`, name: `Page ${index}` });
		}

		expect((await proveBoth()).accounts).toBe(wanted + 4);
	});

	it("says which endpoint did not answer", async () => {
		crm.faults.add({ match: { set: "accounts" }, action: { type: "answer", status: 503 } });

		await expect(proveBoth()).rejects.toThrow("/api/data/v9.2/accounts answered 503.");
	});
});

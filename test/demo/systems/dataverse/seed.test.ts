import { describe, expect, it } from "@jest/globals";
import { generateCompany } from "../../../../src/demo/systems/kit/company.js";
import { innerAnswers, part, start } from "./client.js";

describe("seed", () => {
	it("holds the company's parties that are in Dataverse, with their values", async () => {
		const client = await start({ seed: { size: 300, seed: 5 } });
		const expected = [...generateCompany({ size: 300, seed: 5 })].filter((each) => each.inDataverse);

		const rows = client.simulator.records("accounts");

		expect(rows.map((each) => each.accountnumber)).toEqual(expected.map((each) => each.number));
		expect(new Set(rows.map((each) => each.accountid)).size).toBe(rows.length);
		for (const [index, { dataverse: values }] of expected.entries()) {
			expect(rows[index]).toMatchObject({
				name: values?.name,
				telephone1: values?.phone || null,
				emailaddress1: values?.email || null,
				websiteurl: values?.website || null,
				address1_line1: values?.street,
				address1_city: values?.city,
				address1_stateorprovince: values?.state || null,
				address1_postalcode: values?.postalCode,
				address1_country: values?.countryCode,
				creditlimit: values?.creditLimit,
				customertypecode: 3,
				statecode: 0,
				statuscode: 1,
			});
		}
	});

	it("gives the same records, ids and versions for the same seed", async () => {
		const [one, same, other] = await Promise.all([
			start({ seed: { size: 50, seed: 5 }, now: () => 1_767_225_600_000 }),
			start({ seed: { size: 50, seed: 5 }, now: () => 1_767_225_600_000 }),
			start({ seed: { size: 50, seed: 6 }, now: () => 1_767_225_600_000 }),
		]);

		expect(same.simulator.records("accounts")).toEqual(one.simulator.records("accounts"));
		expect(other.simulator.records("accounts")[0]?.accountid).not.toBe(
			one.simulator.records("accounts")[0]?.accountid,
		);
	});

	it("keeps a seeded record's other columns when one is written, and its seed in the history", async () => {
		const client = await start({ seed: { size: 10 } });
		const [before] = client.simulator.records("accounts");
		const id = String(before?.accountid);

		await client.patch(`accounts(${id})`, { telephone1: "555" });

		expect(client.simulator.get("accounts", id)).toMatchObject({
			name: before?.name,
			address1_city: before?.address1_city,
			telephone1: "555",
		});
		expect(client.simulator.history("accounts", id)).toMatchObject([
			{ operation: "seed", fields: { name: before?.name, telephone1: before?.telephone1 } },
			{ operation: "update", fields: { telephone1: "555" } },
		]);
	});

	it("starts a seeded account with the values a new one has", async () => {
		const client = await start({ seed: { size: 10 } });
		const created = client.simulator.create("accounts", { name: "New" });
		const [seeded] = client.simulator.records("accounts");
		const initial = Object.entries(created).filter(
			([name, value]) =>
				value !== null && !/^(name|accountid|versionnumber|@odata.etag|created.*|modified.*)$/.test(name),
		);

		expect(initial.length).toBeGreaterThan(8);
		expect(seeded).toMatchObject(Object.fromEntries(initial));
	});

	it("answers long lists whole, alone and inside a batch", async () => {
		const client = await start({ seed: { size: 400 } });
		const ids = client.simulator.records("accounts").map((each) => each.accountid);

		const alone = await client.get("accounts?$select=accountid");
		const inBatch = await client.batch([part("GET accounts?$select=accountid")]);

		expect(ids.length).toBeGreaterThan(300);
		expect(alone.json.value.map((each) => each.accountid)).toEqual(ids);
		expect(innerAnswers(inBatch.text)[0]?.json.value.map((each) => each.accountid)).toEqual(ids);
	});

	it("finds seeded records by value", async () => {
		const client = await start({ seed: { size: 400 } });
		const [, , wanted] = client.simulator.records("accounts");

		const { json } = await client.get(
			`accounts?$select=name&$filter=accountnumber eq '${wanted?.accountnumber}'`,
		);

		expect(json.value.map((each) => each.accountid)).toEqual([wanted?.accountid]);
	});
});

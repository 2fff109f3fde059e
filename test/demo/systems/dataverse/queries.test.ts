import { describe, expect, it } from "@jest/globals";
import { otherId, someId, start } from "./client.js";

describe("section 2: columns on the wire", () => {
	it("writes money with four decimals, empty text as null, times in whole seconds", async () => {
		const client = await start({ now: () => Date.UTC(2026, 2, 1, 12, 0, 0, 999) });
		await client.patch(`accounts(${someId})`, {
			name: "Bos",
			creditlimit: 2500.5,
			fax: "",
			creditonhold: true,
		});

		const { text, json } = await client.get(
			`accounts(${someId})?$select=creditlimit,fax,creditonhold,createdon`,
		);

		expect(text).toContain('"creditlimit":2500.5000');
		expect(json).toMatchObject({ fax: null, creditonhold: true, createdon: "2026-03-01T12:00:00Z" });
		expect(json._transactioncurrencyid_value).toEqual(expect.any(String));
	});

	it("points a customer lookup to one table or the other, and derives the read-only columns from it", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.create("accounts", { accountid: someId, name: "Bos" });
		const boss = sim.create("contacts", { firstname: "Anna", middlename: "M.", lastname: "Mol" });
		const path = `contacts(${otherId})`;

		await client.patch(path, {
			lastname: "Das",
			"parentcustomerid_account@odata.bind": `/accounts(${someId})`,
		});
		const atAccount = sim.get("contacts", otherId);
		await client.patch(path, { "parentcustomerid_contact@odata.bind": `/contacts(${boss.contactid})` });
		const belowContact = sim.get("contacts", otherId);
		await client.patch(path, { "parentcustomerid_contact@odata.bind": null });
		const nowhere = sim.get("contacts", otherId);
		const wrong = await client.patch(path, { "parentcustomerid_contact@odata.bind": `/accounts(${someId})` });

		expect(boss.fullname).toBe("Anna M. Mol");
		expect(atAccount).toMatchObject({ _parentcustomerid_value: someId, _accountid_value: someId });
		expect(belowContact).toMatchObject({ _accountid_value: null, _parentcontactid_value: boss.contactid });
		expect(nowhere).toMatchObject({ _parentcustomerid_value: null, _parentcontactid_value: null });
		expect([wrong.status, wrong.json.error.code]).toEqual([400, "0x80048d19"]);
	});

	it("tells labels, names and tables in annotations when asked", async () => {
		const client = await start();
		client.simulator.create("accounts", {
			accountid: someId,
			name: "Bos",
			customertypecode: 3,
			creditlimit: 12_345,
		});
		client.simulator.create("contacts", {
			contactid: otherId,
			lastname: "Mol",
			"parentcustomerid_account@odata.bind": `accounts(${someId})`,
		});
		const prefer = { prefer: 'odata.include-annotations="*"' };

		const account = await client.get(`accounts(${someId})?$select=customertypecode,creditlimit`, prefer);
		const contact = await client.get(`contacts(${otherId})?$select=_parentcustomerid_value`, prefer);

		expect(account.json).toMatchObject({
			"customertypecode@OData.Community.Display.V1.FormattedValue": "Customer",
			"creditlimit@OData.Community.Display.V1.FormattedValue": "€12,345.00",
		});
		expect(contact.json).toMatchObject({
			"_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Bos",
			"_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "account",
			"_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty":
				"parentcustomerid_account",
		});
		expect(account.headers.get("preference-applied")).toContain("odata.include-annotations");
	});

	it("expands a lookup", async () => {
		const client = await start();
		const { contactid } = client.simulator.create("contacts", { lastname: "Mol" });
		const bind = { "primarycontactid@odata.bind": `contacts(${contactid})` };
		client.simulator.create("accounts", { accountid: someId, name: "Bos", ...bind });

		const { json } = await client.get(
			`accounts(${someId})?$select=name&$expand=primarycontactid($select=lastname)`,
		);

		expect(json.primarycontactid).toMatchObject({ contactid, lastname: "Mol" });
	});

	it("sets and clears a single column, and clears a lookup by its reference", async () => {
		const client = await start();
		const { contactid } = client.simulator.create("contacts", { lastname: "Mol" });
		const bind = { "primarycontactid@odata.bind": `contacts(${contactid})` };
		client.simulator.create("accounts", { accountid: someId, name: "Bos", fax: "1", ...bind });
		const path = `accounts(${someId})`;

		const answers = [
			await client.send("PUT", `${path}/name`, { body: { value: "Vos" } }),
			await client.delete(`${path}/fax`),
			await client.delete(`${path}/primarycontactid/$ref`),
		];

		expect(answers.map((each) => each.status)).toEqual([204, 204, 204]);
		expect(client.simulator.get("accounts", someId)).toMatchObject({
			name: "Vos",
			fax: null,
			_primarycontactid_value: null,
		});
	});
});

describe("section 3: create", () => {
	it("answers 204 with the address, or 201 with the record and no address", async () => {
		const client = await start();

		const plain = await client.post("accounts", { name: "Bos" });
		const told = await client.post(
			"accounts?$select=name",
			{ accountid: someId, name: "Vos" },
			{ prefer: "return=representation" },
		);
		const twin = await client.post("accounts", { accountid: someId, name: "Mol" });

		const [created] = client.simulator.records("accounts");
		const address = `${client.simulator.url}/accounts(${created?.accountid})`;
		expect(plain.status).toBe(204);
		expect([plain.headers.get("odata-entityid"), plain.headers.get("location")]).toEqual([address, address]);
		expect([told.status, told.json.accountid, told.json.name]).toEqual([201, someId, "Vos"]);
		expect(told.headers.get("odata-entityid")).toBeNull();
		expect([twin.status, twin.json.error.code]).toEqual([412, "0x80040237"]);
	});

	it.each([
		["GET", "nosuch", 404, "0x8006088a"],
		["POST", "WhoAmI", 404, "0x8006088a"],
		["GET", "accounts(12)", 400, "0x80060890"],
		["GET", "accounts?$select=nosuch", 400, "0x0"],
		["GET", "accounts?$orderby=nosuch", 400, "0x0"],
		["PUT", `accounts(${someId})`, 405, "0x8006088a"],
		["DELETE", `systemusers(${someId})`, 405, "0x8004023B"],
	])("answers %s %s with %s", async (method, path, status, code) => {
		const client = await start();

		const answer = await client.send(method, path, method === "POST" ? { body: {} } : {});

		expect([answer.status, answer.json.error.code]).toEqual([status, code]);
	});

	it("knows users by the key of an owner", async () => {
		const client = await start();
		const id = (await client.get("WhoAmI")).json.UserId;

		const bare = await client.get(`systemusers(${id})?$select=ownerid`);
		const named = await client.get(`systemusers(ownerid=${id})`);
		const wrong = await client.get(`systemusers(systemuserid=${id})`);

		expect(bare.json).toMatchObject({ systemuserid: id, ownerid: id });
		expect([named.status, wrong.status]).toEqual([200, 400]);
	});

	it("refuses a representation of unknown columns before it writes", async () => {
		const client = await start();

		const answer = await client.post(
			"accounts?$select=nosuch",
			{ name: "Bos" },
			{ prefer: "return=representation" },
		);

		expect(answer.status).toBe(400);
		expect(client.simulator.records("accounts")).toEqual([]);
	});
});

describe("section 6: paging and counting", () => {
	const seeded = async () => {
		const client = await start();
		for (const [index, name] of ["d", "B", "a", "C", "b"].entries()) {
			client.simulator.create("accounts", { name, numberofemployees: index });
		}
		return client;
	};
	const names = (pages: { json: { value: Record<string, unknown>[] } }[]) =>
		pages.map((each) => each.json.value.map((row) => row.name).join(""));

	it("pages by odata.maxpagesize until there is no next link", async () => {
		const client = await seeded();

		const { pages } = await client.readAll("accounts?$select=name", { prefer: "odata.maxpagesize=2" });

		expect(names(pages)).toEqual(["dB", "aC", "b"]);
		expect(pages[0]?.json["@odata.nextLink"]).toContain("$skiptoken=%3Ccookie%20pagenumber%3D%222%22");
		expect(pages[0]?.headers.get("preference-applied")).toBe("odata.maxpagesize=2");
	});

	it("orders by columns, text without case, and goes on behind the last row", async () => {
		const client = await seeded();
		const prefer = { prefer: "odata.maxpagesize=2" };

		const first = await client.get("accounts?$select=name&$orderby=name desc,numberofemployees", prefer);
		client.simulator.create("accounts", { name: "e" });
		client.simulator.create("accounts", { name: "A" });
		const second = await client.get(first.json["@odata.nextLink"], prefer);
		const third = await client.get(second.json["@odata.nextLink"], prefer);

		expect(names([first, second, third])).toEqual(["dC", "Bb", "Aa"]);
	});

	it("limits with $top, without a next link", async () => {
		const client = await seeded();

		const { json } = await client.get("accounts?$select=name&$orderby=name&$top=2");

		expect(names([{ json }])).toEqual(["aB"]);
		expect(json["@odata.nextLink"]).toBeUndefined();
	});

	it("counts what passes the filter, up to 5,000", async () => {
		const client = await start({ seed: { size: 6_000 } });

		const few = await client.get("accounts?$select=name&$count=true&$filter=accountnumber eq 'C-100001'");
		const many = await client.get("accounts?$select=name&$count=true", {
			prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"',
		});

		expect(few.json["@odata.count"]).toBe(1);
		expect(many.json["@odata.count"]).toBe(5_000);
		expect(many.json["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"]).toBe(true);
		expect(many.json.value).toHaveLength(5_000);
		expect(many.json["@odata.nextLink"]).toBeDefined();
	});
});

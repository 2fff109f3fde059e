import { afterEach, describe, expect, it } from "@jest/globals";
import { createDataverseConnector } from "../../../src/connectors/dataverse/index.js";
import {
	type DataverseSimulator,
	type DataverseOptions as SimulatorOptions,
	startDataverse,
} from "../../../src/demo/systems/dataverse/index.js";
import type { Fields } from "../../../src/domain/record.js";
import type { Connector, WriteResult } from "../../../src/ports/connector.js";
import { doneSnapshot, outcome, walk } from "../../contracts/connector.js";
import { FastTiming } from "../support/fast-timing.js";

const CONTACT_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const NO_ONE = "00000000-dead-4bee-8000-000000000001";

describe("Dataverse connector", () => {
	let simulator: DataverseSimulator;
	let connector: Connector;

	const open = async (options: SimulatorOptions = {}) => {
		simulator = await startDataverse(options);
		connector = createDataverseConnector({
			name: "crm",
			url: simulator.url,
			auth: { tokenUrl: simulator.tokenUrl, ...simulator.credentials, scope: "all" },
			timing: new FastTiming(),
		});
	};
	const create = (entity: string, values: Fields, id: string | null = null) =>
		connector.createMany(entity, [{ id, values, read: Object.keys(values) }]);
	const update = (entity: string, id: string, values: Fields) =>
		connector.updateMany(entity, [{ id, values, expectedVersion: null, read: Object.keys(values) }]);
	const fieldsOf = (results: WriteResult[]) => doneSnapshot(results[0] as WriteResult).fields;
	const account = (name: string) => String(simulator.create("accounts", { name }).accountid);
	const pull = (entity: string, fields: string[], watermark: string | null = null) =>
		connector.pullChanges({ entity, fields, watermark });

	afterEach(async () => {
		await connector.close();
		await simulator.close();
	});

	describe("lookups", () => {
		it("are written by navigation property, read as an id, and cleared", async () => {
			await open();
			simulator.create("contacts", { contactid: CONTACT_ID, lastname: "Jansen" });
			const id = account("Adatum");

			const set = await update("accounts", id, { primarycontactid: CONTACT_ID.toUpperCase() });
			const cleared = await update("accounts", id, { primarycontactid: null });

			expect(fieldsOf(set)).toEqual({ primarycontactid: CONTACT_ID });
			expect(fieldsOf(cleared)).toEqual({ primarycontactid: null });
		});

		it("of several targets mean the usual one, or the one whose navigation property is named", async () => {
			await open();
			const company = account("Adatum");
			const boss = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";
			await create("contacts", { lastname: "Boss", parentcustomerid: company }, boss);

			const results = await create("contacts", { lastname: "Clerk", parentcustomerid_contact: boss });

			expect(simulator.get("contacts", boss)?._parentcustomerid_value).toBe(company);
			expect(fieldsOf(results)).toEqual({ lastname: "Clerk", parentcustomerid_contact: boss });
			const fields = ["parentcustomerid", "parentcustomerid_account", "parentcustomerid_contact"];
			const read = await connector.readMany({ entity: "contacts", fields }, [boss]);
			expect(read.get(boss)?.fields).toEqual({
				parentcustomerid: company,
				parentcustomerid_account: company,
				parentcustomerid_contact: null,
			});
		});

		it("to another table than the named one are told with that table, and can be put back so", async () => {
			await open();
			const company = account("Adatum");
			const boss = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";
			await create("contacts", { lastname: "Boss" }, boss);
			await create("contacts", { lastname: "Clerk", parentcustomerid_contact: boss }, CONTACT_ID);

			const query = { entity: "contacts", fields: ["parentcustomerid_account"] };
			const read = await connector.readMany(query, [CONTACT_ID]);
			const moved = await update("contacts", CONTACT_ID, { parentcustomerid_account: company });
			const back = await update("contacts", CONTACT_ID, { parentcustomerid_account: `contact(${boss})` });

			expect(read.get(CONTACT_ID)?.fields).toEqual({ parentcustomerid_account: `contact(${boss})` });
			expect(fieldsOf(moved)).toEqual({ parentcustomerid_account: company });
			expect(fieldsOf(back)).toEqual({ parentcustomerid_account: `contact(${boss})` });
			expect(simulator.get("contacts", CONTACT_ID)?._parentcustomerid_value).toBe(boss);
		});

		it("to a record that is gone are refused as values, never taken for the record itself", async () => {
			await open();
			const id = account("Adatum");

			const results = [
				...(await update("accounts", id, { primarycontactid: NO_ONE })),
				...(await create("accounts", { name: "New", primarycontactid: NO_ONE })),
				...(await update("accounts", NO_ONE, { name: "Nobody" })),
			];

			expect(results.map(outcome)).toEqual(["validation", "validation", "notFound"]);
		});

		it("are found by the id they hold", async () => {
			await open();
			const company = account("Adatum");
			await create("contacts", { lastname: "One", parentcustomerid: company }, CONTACT_ID);

			const query = { entity: "contacts", fields: ["lastname"] };
			const found = await connector.findByValues(query, "parentcustomerid", [company, "no id"]);

			expect(found.map(({ id }) => id)).toEqual([CONTACT_ID]);
		});
	});

	describe("values", () => {
		it("keep their kinds: money, whole numbers, yes or no, options, dates", async () => {
			await open();
			const values = {
				name: "Adatum",
				creditlimit: 1234.5,
				numberofemployees: 12,
				creditonhold: true,
				customertypecode: 3,
			};
			const created = await create("accounts", values);
			const person = await create("contacts", { lastname: "Jansen", birthdate: "1980-05-17" });

			expect(fieldsOf(created)).toEqual(values);
			expect(fieldsOf(person)).toEqual({ lastname: "Jansen", birthdate: "1980-05-17" });
		});

		it("leave the state of a new record to the system, and change it afterwards", async () => {
			await open();

			const created = await create("accounts", { name: "Adatum", statecode: 1 });
			const { id } = doneSnapshot(created[0] as WriteResult);
			const updated = await update("accounts", id, { statecode: 1, statuscode: 2 });

			expect(fieldsOf(created)).toEqual({ name: "Adatum", statecode: 0 });
			expect(fieldsOf(updated)).toEqual({ statecode: 1, statuscode: 2 });
		});

		it("are found as options", async () => {
			await open();
			const id = String(simulator.create("accounts", { name: "Vendor", customertypecode: 11 }).accountid);
			account("Other");

			const query = { entity: "accounts", fields: ["name"] };
			const found = await connector.findByValues(query, "customertypecode", [11, "eleven"]);

			expect(found.map((row) => row.id)).toEqual([id]);
		});
	});

	describe("describe", () => {
		it("tells lengths, decimal places, choices and what may be written when", async () => {
			await open();

			const { fields, nameField } = await connector.describe("accounts");

			const by = new Map(fields.map((field) => [field.name, field]));
			expect(nameField).toBe("name");
			expect(by.get("accountnumber")).toMatchObject({ type: "text", maxLength: 20 });
			expect(by.get("numberofemployees")).toMatchObject({ type: "number", scale: 0 });
			expect(by.get("creditlimit")?.scale).toBeGreaterThanOrEqual(2);
			expect(by.get("statecode")).toMatchObject({ type: "option", options: [0, 1], creatable: false });
			expect(by.get("accountcategorycode")?.options).toEqual([1, 2]);
			expect(by.get("primarycontactid")).toMatchObject({ type: "guid", writable: true });
			expect(by.get("modifiedon")).toMatchObject({ type: "datetime", writable: false, creatable: false });
			expect(
				(await connector.describe("contacts")).fields.find(({ name }) => name === "birthdate")?.type,
			).toBe("date");
		});

		it("tells tables without versions and without change tracking", async () => {
			await open({ changeTracking: { account: false }, optimisticConcurrency: { account: false } });

			expect(await connector.describe("accounts")).toMatchObject({ versioned: false, changesTracked: false });
		});

		it("takes a table by its logical name too", async () => {
			await open();
			const id = account("Adatum");

			const found = await connector.readMany({ entity: "account", fields: ["name"] }, [id]);

			expect(found.get(id)?.fields).toEqual({ name: "Adatum" });
		});
	});

	describe("setup problems", () => {
		it("a table without change tracking cannot be pulled", async () => {
			await open({ changeTracking: { account: false } });

			await expect(pull("accounts", ["name"])).rejects.toMatchObject({ code: "changesNotTracked" });
		});

		it("a table without versions refuses expected versions", async () => {
			await open({ optimisticConcurrency: { account: false } });
			const id = account("Adatum");
			const request = { id, values: { name: "New" }, expectedVersion: 'W/"1"', read: ["name"] };

			await expect(connector.updateMany("accounts", [request])).rejects.toMatchObject({
				code: "notVersioned",
			});
			expect(await update("accounts", id, { name: "New" })).toMatchObject([{ kind: "done" }]);
		});
	});

	it("refuses an alternate key that is taken", async () => {
		await open({ keys: { account: [["accountnumber"]] } });
		simulator.create("accounts", { name: "Holder", accountnumber: "C-1" });

		const results = await create("accounts", { name: "Second", accountnumber: "C-1" }, NO_ONE);

		expect(results.map(outcome)).toEqual(["duplicateKey"]);
	});

	it("names who modified a record", async () => {
		await open();
		const id = account("Adatum");

		const [row] = [...(await connector.readMany({ entity: "accounts", fields: [] }, [id])).values()];

		expect(row?.modifiedBy).toMatch(/\p{L}+ \p{L}+/u);
		expect(row?.modifiedBy).not.toMatch(/^[0-9a-f-]{36}$/);
	});

	describe("pulls", () => {
		it("tell contacts that went with their account", async () => {
			await open();
			const company = account("Adatum");
			await create("contacts", { lastname: "One", parentcustomerid: company }, CONTACT_ID);
			const before = await pull("contacts", ["lastname"]);
			await walk(before);
			simulator.remove("accounts", company);

			const pages = await walk(await pull("contacts", ["lastname"], before.nextWatermark(null)));

			expect(pages.flatMap((page) => page.deletions)).toEqual([CONTACT_ID]);
		});

		it("keep the old link while a row is held back", async () => {
			await open();
			account("Adatum");
			const first = await pull("accounts", ["name"]);
			await walk(first);
			const link = first.nextWatermark(null);
			account("Contoso");
			const second = await pull("accounts", ["name"], link);
			await walk(second);

			expect(second.nextWatermark("2026-01-01T00:00:00Z")).toBe(link);
			expect(second.nextWatermark(null)).not.toBe(link);
		});

		it("read everything when the link was made for fewer fields, another table or another service", async () => {
			await open();
			const id = account("Adatum");
			const before = await pull("accounts", ["name"]);
			await walk(before);
			const link = before.nextWatermark(null) ?? "";
			const { requests } = simulator.counters();

			const more = await pull("accounts", ["name", "telephone1"], link);
			const other = await pull("contacts", ["lastname"], link);
			const elsewhere = await pull("accounts", ["name"], link.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1"));

			expect([more.full, other.full, elsewhere.full]).toEqual([true, true, true]);
			expect((await walk(more)).flatMap((page) => page.upserts.map((row) => row.id))).toEqual([id]);
			expect(simulator.counters().requests - requests).toBe(4);
			expect((await pull("accounts", ["name"], link)).full).toBe(false);
		});

		it("cost one request once tables are known", async () => {
			await open();
			account("Adatum");
			const before = await pull("accounts", ["name"]);
			await walk(before);
			simulator.resetCounters();

			await walk(await pull("accounts", ["name"], before.nextWatermark(null)));

			expect(simulator.counters()).toMatchObject({ requests: 1, byOperation: { list: 1, metadata: 0 } });
		});
	});

	it("links to a record without asking the system", async () => {
		await open();

		const link = connector.link("accounts", CONTACT_ID, {});

		const url = new URL(link ?? "");
		expect([url.origin, url.pathname]).toEqual([new URL(simulator.url).origin, "/main.aspx"]);
		expect(Object.fromEntries(url.searchParams)).toEqual({
			pagetype: "entityrecord",
			etn: "account",
			id: CONTACT_ID,
		});
		expect(connector.link("unheardof", CONTACT_ID, {})).toBeNull();
		expect(connector.link("accounts", "no id", {})).toBeNull();
	});
});

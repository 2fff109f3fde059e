import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createBusinessCentralConnector } from "../../../src/connectors/business-central/index.js";
import {
	type BusinessCentralSimulator,
	CRONUS_ID,
	startBusinessCentral,
} from "../../../src/demo/systems/business-central/index.js";
import type { Fields } from "../../../src/domain/record.js";
import type { Connector, WriteResult } from "../../../src/ports/connector.js";
import { doneSnapshot, outcome, walk } from "../../contracts/connector.js";
import { FastTiming } from "../support/fast-timing.js";

const NO_ID = "00000000-0000-0000-0000-000000000000";

describe("Business Central connector", () => {
	let simulator: BusinessCentralSimulator;
	let connector: Connector;
	const opened: Connector[] = [];

	const connect = (company: string, more: object = {}) => {
		const made = createBusinessCentralConnector({
			name: "bc",
			url: simulator.url,
			company,
			auth: { tokenUrl: simulator.tokenUrl, ...simulator.credentials, scope: "all" },
			timing: new FastTiming(),
			...more,
		});
		opened.push(made);
		return made;
	};
	const create = (entity: string, values: Fields) =>
		connector.createMany(entity, [{ id: null, values, read: Object.keys(values) }]);
	const update = (entity: string, id: string, values: Fields) =>
		connector.updateMany(entity, [{ id, values, expectedVersion: null, read: Object.keys(values) }]);
	const fieldsOf = (results: WriteResult[]) => doneSnapshot(results[0] as WriteResult).fields;
	const idOf = (results: WriteResult[]) => doneSnapshot(results[0] as WriteResult).id;
	const customer = (fields: Fields) => String(simulator.create("customers", fields).id);

	beforeEach(async () => {
		simulator = await startBusinessCentral({ companies: [{ name: "My Company / 2" }] });
		connector = connect("CRONUS");
	});

	afterEach(async () => {
		await Promise.all(opened.splice(0).map((each) => each.close()));
		await simulator.close();
	});

	describe("values", () => {
		it("of options are plain words to us and encoded words on the wire", async () => {
			const created = await create("customers", { displayName: "Adatum", blocked: " ", type: "Person" });
			const id = idOf(created);
			expect(fieldsOf(created)).toEqual({ displayName: "Adatum", blocked: " ", type: "Person" });
			expect(simulator.get("customers", id)?.blocked).toBe("_x0020_");

			const item = await create("items", { displayName: "Crate", type: "Non-Inventory" });
			expect(fieldsOf(item).type).toBe("Non-Inventory");
			expect(simulator.get("items", idOf(item))?.type).toBe("Non_x002D_Inventory");
		});

		it("of options are found by their plain word", async () => {
			const open = customer({ displayName: "Open" });
			const shut = customer({ displayName: "Shut", blocked: "All" });
			const query = { entity: "customers", fields: ["blocked"] };

			const all = await connector.findByValues(query, "blocked", ["All"]);
			const none = await connector.findByValues(query, "blocked", [" "]);

			expect([all.map(({ id }) => id), none.map(({ id }) => id)]).toEqual([[shut], [open]]);
		});

		it("that are empty are null, whatever Business Central writes for nothing", async () => {
			const id = customer({ displayName: "Adatum" });
			simulator.create("salesOrders", { customerId: id });
			const fields = ["currencyId", "email", "salespersonCode"];
			const [row] = [...(await connector.readMany({ entity: "customers", fields }, [id])).values()];
			const orders = await connector.pullChanges({
				entity: "salesOrders",
				fields: ["requestedDeliveryDate", "customerId"],
				watermark: null,
			});

			expect(row?.fields).toEqual({ currencyId: null, email: null, salespersonCode: null });
			const [order] = (await walk(orders)).flatMap((page) => page.upserts);
			expect(order?.fields).toEqual({ requestedDeliveryDate: null, customerId: id });
		});

		it("are emptied in the way of their kind", async () => {
			const currency = String(simulator.create("currencies", { code: "EUR", displayName: "Euro" }).id);
			const id = customer({ displayName: "Adatum", email: "a@adatum.example", currencyId: currency });
			const empty = { email: null, creditLimit: null, taxLiable: null, currencyId: null };

			const results = await update("customers", id, empty);

			expect(fieldsOf(results)).toEqual({ email: null, creditLimit: 0, taxLiable: false, currencyId: null });
			expect(simulator.get("customers", id)).toMatchObject({ email: "", currencyId: NO_ID });
		});

		it("of codes come back as they are kept", async () => {
			const results = await create("customers", { displayName: "Adatum", number: " c-9 " });

			expect(fieldsOf(results).number).toBe("C-9");
		});
	});

	describe("the company", () => {
		it.each(["CRONUS", "cronus", CRONUS_ID, CRONUS_ID.toUpperCase()])("is found as %s", async (company) => {
			const id = customer({ displayName: "Adatum" });

			const found = await connect(company).readMany({ entity: "customers", fields: [] }, [id]);

			expect([...found.keys()]).toEqual([id]);
		});

		it("keeps its records apart from those of another one", async () => {
			const people = simulator.inCompany("My Company / 2");
			const id = String(people.create("customers", { displayName: "Elsewhere" }).id);
			const query = { entity: "customers", fields: ["displayName"] };

			expect((await connector.readMany(query, [id])).size).toBe(0);
			expect((await connect("My Company / 2").readMany(query, [id])).size).toBe(1);
		});

		it("that does not exist is a setup problem, each time it is asked for", async () => {
			const lost = connect("No such company");
			const query = { entity: "customers", fields: [] };

			await expect(lost.readMany(query, [NO_ID])).rejects.toMatchObject({ code: "entityMissing" });
			await expect(lost.readMany(query, [NO_ID])).rejects.toMatchObject({ code: "entityMissing" });
		});

		it("and the tables are looked up once", async () => {
			await Promise.all(
				[1, 2, 3].map(() => connector.readMany({ entity: "customers", fields: [] }, [NO_ID])),
			);

			expect(simulator.counters().byOperation).toMatchObject({ metadata: 1, list: 1, get: 3 });
		});
	});

	describe("refusals", () => {
		it("of a number the series does not allow concern the record", async () => {
			simulator.numberSeries("customers").allowsManual = false;

			expect((await create("customers", { displayName: "Adatum", number: "X1" })).map(outcome)).toEqual([
				"validation",
			]);
		});

		it("of a deletion show the system's words without its correlation id", async () => {
			const id = customer({ displayName: "Adatum" });
			simulator.create("salesOrders", { customerId: id });

			const [result] = await connector.deleteMany("customers", [{ id, expectedVersion: null }]);

			expect(result).toMatchObject({
				kind: "refused",
				error: { code: "validation", foreignCode: "Application_DialogException" },
			});
			const message = result?.kind === "refused" ? result.error.foreignMessage : "";
			expect(message).not.toBe("");
			expect(message).not.toMatch(/CorrelationId/);
		});

		it("of fields that cannot be written are known beforehand", async () => {
			const { fields } = await connector.describe("customers");
			const locked = fields.filter(({ writable }) => !writable).map(({ name }) => name);

			expect(locked).toEqual(["id", "balanceDue", "taxAreaDisplayName", "lastModifiedDateTime"]);
		});
	});

	it("tells codes from texts, and choices in plain words", async () => {
		const { fields, nameField } = await connector.describe("customers");
		const by = new Map(fields.map((field) => [field.name, field]));

		expect(nameField).toBe("displayName");
		expect(["number", "postalCode", "currencyCode", "phoneNumber"].map((name) => by.get(name)?.type)).toEqual(
			["code", "code", "code", "text"],
		);
		expect(by.get("blocked")).toMatchObject({ type: "option", options: [" ", "Ship", "Invoice", "All"] });
	});

	it("reads a list again with one request once the company is known", async () => {
		customer({ displayName: "Adatum" });
		const query = { entity: "customers", fields: ["displayName"] };
		const first = await connector.pullChanges({ ...query, watermark: null });
		await walk(first);
		simulator.resetCounters();

		await walk(await connector.pullChanges({ ...query, watermark: first.nextWatermark(null) }));

		expect(simulator.counters()).toMatchObject({ requests: 1, byOperation: { list: 1 } });
	});

	it("takes smaller batches where operations are counted and the burst is small", () => {
		const counting = connect("CRONUS", { countOperations: true, limits: { burst: 60 }, instances: 2 });

		expect(counting.capabilities.batchSize).toBe(15);
		expect(connector.capabilities.batchSize).toBe(100);
	});

	it("links to the card of a record where the web client is known", () => {
		const linked = connect("CRONUS", { webClient: "https://businesscentral.dynamics.com/tenant/production" });
		const url = new URL(linked.link("customers", NO_ID, { number: "O'B & 1" }) ?? "");

		expect(url.origin + url.pathname).toBe("https://businesscentral.dynamics.com/tenant/production/");
		expect(Object.fromEntries(url.searchParams)).toEqual({
			company: "CRONUS",
			page: "21",
			filter: "'No.' IS 'O''B & 1'",
		});
		expect(linked.link("customers", NO_ID, {})).toBeNull();
		expect(linked.link("paymentTerms", NO_ID, { code: "1" })).toBeNull();
		expect(connector.link("customers", NO_ID, { number: "1" })).toBeNull();
	});
});

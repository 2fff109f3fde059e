import { describe, expect, it } from "@jest/globals";
import { type ConfiguredMapping, MappingSource } from "../src/mapping-source.js";
import { type Connector, ConnectorError, type EntityDescription } from "../src/ports/connector.js";
import { customersMapping } from "./support/customers-mapping.js";

const description = (facts: Partial<EntityDescription> = {}): EntityDescription => ({
	entity: "customers",
	fields: [],
	nameField: null,
	versioned: true,
	changesTracked: true,
	...facts,
});

/** A system that answers each question about its tables with the next of these. */
function aSystem(...answers: Array<EntityDescription | ConnectorError>) {
	const asked: string[] = [];
	const describe = async (entity: string) => {
		asked.push(entity);
		const answer = answers[Math.min(asked.length, answers.length) - 1];
		if (answer === undefined || answer instanceof ConnectorError) throw answer;
		return answer;
	};
	return { asked, connector: { describe } as unknown as Connector };
}

function aMapping(name: string, facts: Partial<ConfiguredMapping> = {}): ConfiguredMapping {
	const outline = { ...customersMapping(), name };
	return { name, outline, build: () => ({ mapping: outline }), ...facts };
}

const down = new ConnectorError({ code: "unreachable", retryable: true, foreignMessage: "Nobody answers." });

describe("the mappings as they can be run", () => {
	const source = (configured: ConfiguredMapping[], bc: Connector, crm: Connector) =>
		new MappingSource(configured, (system) => (system === "bc" ? bc : crm));

	it("are built once, from what both systems say of their tables", async () => {
		const bc = aSystem(description({ nameField: "displayName" }));
		const crm = aSystem(description({ entity: "accounts" }));
		const given: unknown[] = [];
		const configured = aMapping("customers", {
			build: (descriptions) => {
				given.push(descriptions);
				return { mapping: customersMapping() };
			},
		});
		const mappings = source([configured], bc.connector, crm.connector);

		const first = await mappings.get("customers");

		expect(await mappings.get("customers")).toBe(first);
		expect(given).toEqual([
			{ left: description({ nameField: "displayName" }), right: description({ entity: "accounts" }) },
		]);
		expect([bc.asked, crm.asked]).toEqual([["customers"], ["accounts"]]);
	});

	it("are known by the configuration alone until then, and whole from then on", async () => {
		const up = aSystem(description());
		const whole = { ...customersMapping(), fingerprint: "whole" };
		const configured = aMapping("customers", { build: () => ({ mapping: whole }) });
		const mappings = source([configured], up.connector, up.connector);

		expect(mappings.outlines()).toEqual([configured.outline]);
		await mappings.get("customers");
		expect(mappings.outlines()).toEqual([whole]);
	});

	it("are none for a name that is not configured", async () => {
		const mappings = source([aMapping("customers")], aSystem().connector, aSystem().connector);

		expect(await mappings.get("custmers")).toBeUndefined();
		expect(mappings.names).toEqual(["customers"]);
		expect(mappings.outlines()).toMatchObject([{ name: "customers" }]);
	});

	it("are asked about again after a system was down", async () => {
		const bc = aSystem(down, description());
		const mappings = source([aMapping("customers")], bc.connector, aSystem(description()).connector);

		await expect(mappings.get("customers")).rejects.toBe(down);
		expect(await mappings.problems()).toEqual([]);
		expect(await mappings.get("customers")).toBeDefined();
	});

	it("tell every problem of every mapping once, a system that is down none", async () => {
		const misfit = (name: string, ...problems: string[]) => aMapping(name, { build: () => ({ problems }) });
		const configured = [
			misfit("one", "No field a.", "No field b."),
			misfit("two", "No field a.", "No field c."),
		];
		const up = aSystem(description());
		const mappings = source(configured, up.connector, up.connector);

		expect(await mappings.problems()).toEqual(["No field a.", "No field b.", "No field c."]);
		expect(await mappings.problems("two")).toEqual(["No field a.", "No field c."]);
		expect(await source(configured, up.connector, aSystem(down).connector).problems()).toEqual([]);
	});

	it("cannot be run when they name what is not there", async () => {
		const up = aSystem(description());
		const configured = aMapping("customers", { build: () => ({ problems: ["No field a."] }) });
		const mappings = source([configured], up.connector, up.connector);

		await expect(mappings.get("customers")).rejects.toMatchObject({
			code: "fieldMissing",
			foreignMessage: "The mapping customers does not fit the systems: No field a.",
		});
	});

	it("refuse a table without versions, unless the risk is accepted", async () => {
		const unversioned = aSystem(description({ versioned: false }));
		const careful = source([aMapping("customers")], aSystem(description()).connector, unversioned.connector);
		const bold = aMapping("customers");
		bold.outline.right = { ...bold.outline.right, unversioned: "accept" };

		await expect(careful.get("customers")).rejects.toMatchObject({
			code: "notVersioned",
			foreignMessage: expect.stringContaining("accounts in Dynamics 365 Sales has no versioned writes"),
		});
		await expect(
			source([bold], aSystem(description()).connector, unversioned.connector).get("customers"),
		).resolves.toBeDefined();
	});

	it("let nothing but a system's failure pass as one", async () => {
		const broken = { describe: () => Promise.reject(new TypeError("Oops.")) } as unknown as Connector;
		const mappings = source([aMapping("customers")], broken, broken);

		await expect(mappings.problems()).rejects.toThrow("Oops.");
	});
});

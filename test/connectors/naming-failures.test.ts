import { describe, expect, it } from "@jest/globals";
import { namingFailures } from "../../src/connectors/naming-failures.js";
import { type Connector, ConnectorError } from "../../src/ports/connector.js";

const query = { entity: "customers", fields: ["number"] };

/** A connector of a system whose secret has expired. */
function lockedOut(): Connector {
	const refuse = () =>
		Promise.reject(new ConnectorError({ code: "credentials", retryable: false, foreignMessage: "No." }));
	const refuseEach = (): AsyncIterable<never> => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) });
	const capabilities = {
		clientIds: false,
		deletionsInDelta: false,
		versionedWrites: "yes" as const,
		versionsReturn: false,
		requestHorizonMs: 0,
		batchSize: 1,
	};
	return {
		name: "bc",
		label: "Business Central",
		capabilities,
		describe: refuse,
		pullChanges: async () => ({
			pages: refuseEach(),
			full: true,
			resumed: false,
			nextWatermark: () => "next",
		}),
		readMany: refuse,
		listIds: refuseEach,
		findByValues: refuse,
		search: refuse,
		createMany: refuse,
		updateMany: refuse,
		deleteMany: refuse,
		link: (entity, id) => `${entity}/${id}`,
		close: async () => {},
	};
}

async function walk(items: AsyncIterable<unknown>): Promise<void> {
	for await (const _ of items);
}

describe("a connector whose failures say where they come from", () => {
	const calls: Record<string, (connector: Connector) => Promise<unknown>> = {
		"describing a table": (one) => one.describe("customers"),
		"walking a pull": async (one) => walk((await one.pullChanges({ ...query, watermark: null })).pages),
		"reading by id": (one) => one.readMany(query, ["1"]),
		"listing ids": (one) => walk(one.listIds("customers")),
		"finding by values": (one) => one.findByValues(query, "number", ["1"]),
		searching: (one) => one.search(query, ["number"], "1", 1),
		creating: (one) => one.createMany("customers", []),
		updating: (one) => one.updateMany("customers", []),
		deleting: (one) => one.deleteMany("customers", []),
	};

	it.each(Object.keys(calls))("names its system when %s fails", async (call) => {
		const failing = calls[call]?.(namingFailures(lockedOut()));

		await expect(failing).rejects.toMatchObject({
			code: "credentials",
			system: { name: "bc", label: "Business Central" },
		});
	});

	it("is otherwise the connector itself", async () => {
		const inner = lockedOut();
		const named = namingFailures(inner);
		const pull = await named.pullChanges({ ...query, watermark: null });

		expect(named).toMatchObject({ name: "bc", label: "Business Central", capabilities: inner.capabilities });
		expect(named.link("customers", "1", {})).toBe("customers/1");
		expect([pull.full, pull.nextWatermark(null)]).toEqual([true, "next"]);
	});
});

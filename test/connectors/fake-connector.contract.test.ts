import type { Fields } from "../../src/domain/record.js";
import { type ContractWorld, describeConnector, PAGE_SIZE } from "../contracts/connector.js";
import { FakeSystem, type FakeSystemOptions } from "../support/fake-connector.js";

const FIELDS = { name: "displayName", code: "number", amount: "creditLimit", phone: "phoneNumber" };

function openWorld(options: Partial<FakeSystemOptions>): ContractWorld {
	const system = new FakeSystem({
		name: "fake",
		...options,
		pageSize: PAGE_SIZE,
		entities: {
			customers: {
				fields: {
					displayName: { type: "text", maxLength: 100 },
					number: "code",
					creditLimit: "number",
					phoneNumber: "text",
				},
				nameField: "displayName",
				unique: ["number"],
			},
		},
	});
	const entity = "customers";
	return {
		connector: system.connector,
		entity,
		fields: FIELDS,
		nameLength: 100,
		now: () => system.now(),
		people: {
			create: (fields: Fields, at) => system.create(entity, fields, at).id,
			edit: (id, fields, at) => {
				system.edit(entity, id, fields, at);
			},
			remove: (id) => system.remove(entity, id),
			value: (id, field) => system.get(entity, id)?.fields[field],
			count: () => system.all(entity).length,
			merge: (winner, loser) => system.merge(entity, winner, loser),
		},
		counters: () => ({ requests: system.counters.requests, writes: system.counters.writes }),
		resetCounters: () => system.resetCounters(),
		deny: (right) => system.deny(entity, right),
		loseAnswer: (operation) => {
			system.fail({ operation, action: { kind: "unclear", committed: true } });
		},
		holdWrite: () => system.fail({ operation: "update", action: { kind: "hold" } }),
		expireWatermarks: () => system.expireWatermarks(),
		close: async () => system.heal(),
	};
}

const common = { http: false, merges: true, uniqueCode: true, tellsWho: true };

describeConnector("fake with links and our ids", { ...common, deltaLinks: true, clientIds: true }, async () =>
	openWorld({ deletionsInDelta: true, clientIds: true }),
);

describeConnector(
	"fake with times and versions of values",
	{ ...common, deltaLinks: false, clientIds: false },
	async () => openWorld({ versions: "values" }),
);

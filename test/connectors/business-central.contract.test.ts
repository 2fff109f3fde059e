import { createBusinessCentralConnector } from "../../src/connectors/business-central/index.js";
import { startBusinessCentral } from "../../src/demo/systems/business-central/index.js";
import type { Fields } from "../../src/domain/record.js";
import { type ContractWorld, describeConnector, PAGE_SIZE } from "../contracts/connector.js";
import type { HttpWorld } from "../contracts/connector-http.js";
import { FastTiming } from "./support/fast-timing.js";

const SET = "customers";

async function openWorld(clientIds: boolean): Promise<ContractWorld> {
	const simulator = await startBusinessCentral({ clientIds: clientIds ? "keep" : "ignore" });
	const timing = new FastTiming();
	const connect: HttpWorld["connect"] = (options) =>
		createBusinessCentralConnector({
			name: "bc",
			url: options.url ?? simulator.url,
			company: "CRONUS",
			clientIds,
			auth: {
				tokenUrl: options.tokenUrl ?? simulator.tokenUrl,
				clientId: simulator.credentials.clientId,
				clientSecret: options.clientSecret ?? simulator.credentials.clientSecret,
				scope: "https://api.businesscentral.dynamics.com/.default",
			},
			pageSize: options.pageSize === undefined ? PAGE_SIZE : (options.pageSize ?? undefined),
			limits: options.limits,
			timing,
		});
	return {
		connector: connect({}),
		entity: SET,
		fields: { name: "displayName", code: "number", amount: "creditLimit", phone: "phoneNumber" },
		nameLength: 100,
		now: () => Date.now(),
		people: {
			create: (fields: Fields, options) => String(simulator.create(SET, fields, options).id),
			edit: (id, fields, options) => {
				simulator.edit(SET, id, fields, options);
			},
			remove: (id) => simulator.remove(SET, id),
			value: (id, field) => simulator.get(SET, id)?.[field],
			count: () => simulator.records(SET).length,
		},
		counters: () => ({ requests: simulator.counters().requests, writes: simulator.counters().writes }),
		resetCounters: () => simulator.resetCounters(),
		deny: (right) => simulator.deny(SET, right),
		loseAnswer: (operation) => {
			simulator.faults.add({ match: { operation }, when: "after", action: { type: "drop" } });
		},
		holdWrite: () => simulator.faults.add({ match: { operation: "update" }, action: { type: "hold" } }),
		http: {
			simulator,
			timing,
			connect,
			revokeTokens: () => simulator.tokens.revokeAll(),
			batchCap: 100,
		},
		close: () => simulator.close(),
	};
}

const traits = { http: true, deltaLinks: false, merges: false, uniqueCode: true, tellsWho: false };

describeConnector("Business Central", { ...traits, clientIds: false }, () => openWorld(false));

describeConnector("Business Central with our ids", { ...traits, http: false, clientIds: true }, () =>
	openWorld(true),
);

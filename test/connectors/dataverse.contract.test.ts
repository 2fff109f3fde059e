import { createDataverseConnector } from "../../src/connectors/dataverse/index.js";
import { startDataverse } from "../../src/demo/systems/dataverse/index.js";
import type { Fields } from "../../src/domain/record.js";
import { type ContractWorld, describeConnector, PAGE_SIZE } from "../contracts/connector.js";
import type { HttpWorld } from "../contracts/connector-http.js";
import { FastTiming } from "./support/fast-timing.js";

const SET = "accounts";

async function openWorld(): Promise<ContractWorld> {
	const simulator = await startDataverse();
	const timing = new FastTiming();
	const connect: HttpWorld["connect"] = (options) =>
		createDataverseConnector({
			name: "crm",
			url: options.url ?? simulator.url,
			auth: {
				tokenUrl: options.tokenUrl ?? simulator.tokenUrl,
				clientId: simulator.credentials.clientId,
				clientSecret: options.clientSecret ?? simulator.credentials.clientSecret,
				scope: `${new URL(simulator.url).origin}/.default`,
			},
			pageSize: options.pageSize === undefined ? PAGE_SIZE : (options.pageSize ?? undefined),
			limits: options.limits,
			timing,
		});
	return {
		connector: connect({}),
		entity: SET,
		fields: { name: "name", code: "accountnumber", amount: "creditlimit", phone: "telephone1" },
		nameLength: 160,
		now: () => Date.now(),
		people: {
			create: (fields: Fields, options) => String(simulator.create(SET, fields, options).accountid),
			edit: (id, fields, options) => {
				simulator.edit(SET, id, fields, options);
			},
			remove: (id) => simulator.remove(SET, id),
			value: (id, field) => simulator.get(SET, id)?.[field],
			count: () => simulator.records(SET).length,
			merge: (winner, loser) => simulator.merge(winner, loser),
		},
		counters: () => ({ requests: simulator.counters().requests, writes: simulator.counters().writes }),
		resetCounters: () => simulator.resetCounters(),
		deny: (right) => simulator.deny(SET, right),
		loseAnswer: (operation) => {
			const sent = operation === "create" ? {} : { operation };
			const method = operation === "delete" ? "DELETE" : "PATCH";
			simulator.faults.add({
				match: { method: operation === "create" ? "POST" : method, ...sent },
				when: "after",
				action: { type: "drop" },
			});
		},
		holdWrite: () => simulator.faults.add({ match: { method: "PATCH" }, action: { type: "hold" } }),
		expireWatermarks: () => simulator.expireDeltaLinks(),
		http: {
			simulator,
			timing,
			connect,
			revokeTokens: () => simulator.revokeTokens(),
			batchCap: 200,
		},
		close: () => simulator.close(),
	};
}

const traits = { http: true, deltaLinks: true, merges: true, uniqueCode: false, tellsWho: true };

describeConnector("Dataverse", { ...traits, clientIds: true }, openWorld);

import { createBusinessCentralConnector } from "../../../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../../../src/connectors/dataverse/index.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../../src/demo/systems/dataverse/index.js";
import type { Fault, FaultHandle, OperationKind } from "../../../src/demo/systems/kit/simulator.js";
import type { Side } from "../../../src/domain/record.js";
import type { Connector } from "../../../src/ports/connector.js";
import { MovableClock } from "../movable-clock.js";
import { Collector } from "./collector.js";
import type { Ledger } from "./ledger.js";
import { SimulatedTable, type Simulator } from "./simulated-table.js";
import type { MappingName } from "./steps.js";
import { type ComingTrouble, ENTITIES, type ModelSystem, type Operation } from "./system.js";

/** Both simulators, started once for many histories. */
export interface Simulators {
	/** The two systems, empty again, telling these ledgers of every write. */
	begin(
		ledgers: Partial<Record<MappingName, Ledger>>,
		options: { now(): number; pageSize?: number },
	): Promise<Record<Side, ModelSystem>>;
	close(): Promise<void>;
}

/** Starts both simulators on loopback ports. */
export async function startSimulators(): Promise<Simulators> {
	let now: () => number = Date.now;
	let latest = 0;
	// The time of one history must not lie before that of the one before it: change lists go by it.
	const moving = () => {
		latest = Math.max(latest, now());
		return latest;
	};
	const bc = await startBusinessCentral({ now: moving, limits: { window: null } });
	const crm = await startDataverse({ now: moving, limits: null });
	return {
		begin: async (ledgers, options) => {
			now = options.now;
			for (const set of ["contacts", "customers"])
				for (const { id } of bc.records(set)) bc.remove(set, String(id));
			for (const { contactid } of crm.records("contacts")) crm.remove("contacts", String(contactid));
			for (const { accountid } of crm.records("accounts")) crm.remove("accounts", String(accountid));
			bc.reformat("customers", "phoneNumber", null);
			crm.reformat("accounts", "telephone1", null);
			bc.resetCounters();
			crm.resetCounters();
			const collector = new Collector(ledgers, bc);
			return {
				left: systemOf("left", bc, collector, () => connectLeft(bc, options.pageSize)),
				right: systemOf("right", crm, collector, () => connectRight(crm, options.pageSize)),
			};
		},
		close: async () => {
			await Promise.all([bc.close(), crm.close()]);
		},
	};
}

function systemOf(
	side: Side,
	simulator: Simulator,
	collector: Collector,
	connect: () => Connector,
): ModelSystem {
	const late: FaultHandle[] = [];
	const connectors: Connector[] = [];
	const { collect } = collector;
	const tableOf = (of: MappingName) => new SimulatedTable(side, of, simulator, collect);
	const tables: Record<MappingName, SimulatedTable> = {
		customers: tableOf("customers"),
		contacts: tableOf("contacts"),
	};
	for (const table of Object.values(tables)) collector.add(table);
	return {
		table: (of) => tables[of],
		trouble: (trouble) => {
			const handle = simulator.faults.add(faultOf(side, trouble));
			if (trouble.what === "late") late.push(handle);
			return handle;
		},
		heal: () => simulator.faults.clear(),
		executeLate: async (which) => {
			const chosen = which === "all" ? late : late.length === 0 ? [] : [late[which % late.length]];
			collect();
			for (const handle of chosen) await handle?.execute();
			collect({ isLate: true });
		},
		expireLinks: () => {
			if ("expireDeltaLinks" in simulator) simulator.expireDeltaLinks();
		},
		reformat: (rule) =>
			simulator.reformat(
				ENTITIES.customers[side],
				side === "left" ? "phoneNumber" : "telephone1",
				rule as (value: unknown) => unknown,
			),
		writes: () => simulator.counters().writes,
		collect,
		connect: () => {
			const connector = connect();
			connectors.push(connector);
			return connector;
		},
		close: async () => {
			simulator.faults.clear();
			for (const connector of connectors) await connector.close();
		},
	};
}

const KINDS: Record<Operation, OperationKind> = {
	pull: "list",
	read: "get",
	list: "list",
	find: "list",
	create: "create",
	update: "update",
	delete: "delete",
};

function faultOf(side: Side, { of = "customers", operation, what, skip, times }: ComingTrouble): Fault {
	const set = ENTITIES[of][side];
	const match = operation === "any" ? { set } : { set, operation: KINDS[operation] };
	const common = { match, skip, times };
	switch (what) {
		case "refused":
			return { ...common, action: { type: "answer", status: 400 } };
		case "forbidden":
			return { ...common, action: { type: "answer", status: 403 } };
		case "throttled":
			return { ...common, action: { type: "answer", status: 429, retryAfter: 1 } };
		case "serverError":
			return { ...common, action: { type: "answer", status: 503 } };
		case "lostAfter":
			return { ...common, when: "after", action: { type: "drop" } };
		case "lostBefore":
		case "breakOff":
		case "down":
			return { ...common, action: { type: "drop" } };
		case "late":
			return { ...common, action: { type: "late" } };
		case "slowBefore":
			return { ...common, action: { type: "hold" } };
		case "slowAfter":
			return { ...common, when: "after", action: { type: "hold" } };
	}
}

function connectLeft(bc: BusinessCentralSimulator, pageSize: number | undefined): Connector {
	return createBusinessCentralConnector({
		name: "bc",
		url: bc.url,
		company: "CRONUS",
		auth: authOf(bc),
		pageSize,
		timing: timing(),
	});
}

function connectRight(crm: DataverseSimulator, pageSize: number | undefined): Connector {
	return createDataverseConnector({
		name: "crm",
		label: "Dynamics 365 Sales",
		url: crm.url,
		auth: authOf(crm),
		pageSize,
		timing: timing(),
	});
}

function authOf(system: BusinessCentralSimulator | DataverseSimulator) {
	return { tokenUrl: system.tokenUrl, ...system.credentials, scope: "test/.default" };
}

/** Connectors wait by the machine's clock, a little at most. */
function timing() {
	const { monotonic, sleep, random } = new MovableClock();
	return { now: monotonic, sleep, random };
}

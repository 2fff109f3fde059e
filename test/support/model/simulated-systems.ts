import { createBusinessCentralConnector } from "../../../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../../../src/connectors/dataverse/index.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../../src/demo/systems/dataverse/index.js";
import type {
	Fault,
	FaultHandle,
	HistoryEntry,
	OperationKind,
} from "../../../src/demo/systems/kit/simulator.js";
import type { Fields, FieldValue, Side } from "../../../src/domain/record.js";
import type { Connector } from "../../../src/ports/connector.js";
import { MovableClock } from "../movable-clock.js";
import type { Ledger } from "./ledger.js";
import type { ComingTrouble, ModelSystem, ModelTable, Operation } from "./system.js";

const SETS: Record<Side, string> = { left: "customers", right: "accounts" };
const IDS: Record<Side, string> = { left: "id", right: "accountid" };
/** Whom the simulators name for what a client wrote. */
const CLIENTS: Record<Side, string> = { left: "koppel", right: "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02" };

/** Both simulators, started once for many histories. */
export interface Simulators {
	/** The two systems, empty again, telling this ledger of every write. */
	begin(ledger: Ledger, options: { now(): number; pageSize?: number }): Promise<Record<Side, ModelSystem>>;
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
		begin: async (ledger, options) => {
			now = options.now;
			for (const { id } of bc.records("customers")) bc.remove("customers", String(id));
			for (const { accountid } of crm.records("accounts")) crm.remove("accounts", String(accountid));
			bc.reformat("customers", "phoneNumber", null);
			crm.reformat("accounts", "telephone1", null);
			bc.resetCounters();
			crm.resetCounters();
			const collector = new Collector(ledger);
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

interface Told {
	side: Side;
	id: string;
	entry: HistoryEntry;
}

/** Tells the ledger what both systems have written since the last time, in the order in which it happened. */
class Collector {
	readonly #sources: Array<() => Told[]> = [];

	constructor(readonly ledger: Ledger) {}

	add(source: () => Told[]): void {
		this.#sources.push(source);
	}

	collect = (): void => {
		const told = this.#sources.flatMap((source) => source());
		told.sort((a, b) => (a.entry.place ?? 0) - (b.entry.place ?? 0));
		for (const { side, id, entry } of told) {
			const operation = entry.operation === "seed" ? "create" : entry.operation;
			const by = entry.by === CLIENTS[side] ? "koppel" : "person";
			this.ledger.write({ side, id, operation, fields: entry.fields as Fields, by });
		}
	};
}

function systemOf(
	side: Side,
	simulator: BusinessCentralSimulator | DataverseSimulator,
	collector: Collector,
	connect: () => Connector,
): ModelSystem {
	const set = SETS[side];
	const ids: string[] = [];
	const told = new Map<string, number>();
	const late: FaultHandle[] = [];
	const lateCreates: FaultHandle[] = [];
	const connectors: Connector[] = [];
	const { collect } = collector;
	collector.add(() => {
		for (const record of simulator.records(set)) {
			const id = String(record[IDS[side]]).toLowerCase();
			if (!ids.includes(id)) ids.push(id);
		}
		return ids.flatMap((id) => {
			const entries = simulator.history(set, id);
			const news = entries.slice(told.get(id) ?? 0);
			told.set(id, entries.length);
			return news.map((entry) => ({ side, id, entry }));
		});
	});
	/** What people do is told at once, so that it stands in its place in the ledger. */
	const telling = (act: () => unknown) => {
		collect();
		act();
		collect();
	};
	const table: ModelTable = {
		everyId: () => {
			collect();
			return [...ids];
		},
		get: (id) => simulator.get(set, id) as Record<string, FieldValue> | undefined,
		create: (fields) => telling(() => simulator.create(set, fields)),
		edit: (id, fields, at) =>
			telling(() => {
				const earliest = (simulator.history(set, id).at(-1)?.at ?? 0) + 1;
				simulator.edit(set, id, fields, at === undefined ? {} : { at: Math.max(at, earliest) });
			}),
		remove: (id) => telling(() => simulator.remove(set, id)),
		merge: (winner, loser) => {
			if ("merge" in simulator) telling(() => simulator.merge(winner, loser));
		},
		mergedInto: (id) => {
			const record = simulator.get(set, id);
			return record?.merged === true ? String(record.masterid ?? record._masterid_value ?? "") : null;
		},
	};
	return {
		table: () => table,
		trouble: (trouble) => {
			const handle = simulator.faults.add(faultOf(set, trouble));
			if (trouble.what === "late") late.push(handle);
			if (trouble.what === "late" && trouble.operation === "create") lateCreates.push(handle);
			return handle;
		},
		heal: () => simulator.faults.clear(),
		executeLate: async (which) => {
			const chosen = which === "all" ? late : late.length === 0 ? [] : [late[which % late.length]];
			for (const handle of chosen) await handle?.execute();
			collect();
		},
		passHorizon: async () => {
			for (const handle of lateCreates) await handle.execute();
		},
		expireLinks: () => {
			if ("expireDeltaLinks" in simulator) simulator.expireDeltaLinks();
		},
		reformat: (rule) =>
			simulator.reformat(
				set,
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

function faultOf(set: string, { operation, what, skip, times }: ComingTrouble): Fault {
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

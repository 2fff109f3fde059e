import { randomUUID } from "node:crypto";
import { createBusinessCentralConnector } from "../../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../../src/connectors/dataverse/index.js";
import type { BusinessCentralSimulator } from "../../src/demo/systems/business-central/index.js";
import { startBusinessCentral } from "../../src/demo/systems/business-central/index.js";
import type { DataverseSimulator } from "../../src/demo/systems/dataverse/index.js";
import { startDataverse } from "../../src/demo/systems/dataverse/index.js";
import type { Coupling } from "../../src/domain/coupling.js";
import type { Mapping } from "../../src/domain/mapping.js";
import type { BothSides, Side } from "../../src/domain/record.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Database, Document } from "../../src/persistence/collection.js";
import { COLLECTIONS, type CollectionName } from "../../src/persistence/indexes.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Connector } from "../../src/ports/connector.js";
import type { Stores } from "../../src/ports/stores.js";
import type { RunResult } from "../../src/ports/use-cases.js";
import type { Step } from "../../src/sync/engine.js";
import { customersMapping } from "./customers-mapping.js";
import { startInstance, type TestInstance } from "./instance.js";
import { MovableClock } from "./movable-clock.js";
import { Process } from "./process.js";
import { type DatabaseKind, gather, openTestStores, type TestStores } from "./stores.js";

export type { Pause, PressOptions, TestInstance } from "./instance.js";
export { MovableClock } from "./movable-clock.js";

/** What differs from the world's own settings. */
export interface InstanceOptions {
	mapping?: Mapping;
	/** Mappings beside it; those of the world unless given. */
	others?: Mapping[];
	/** How far its host's wall clock is ahead. */
	clockAheadMs?: number;
	/** Changed rows a side that are joined in memory. */
	joinLimit?: number;
	/** Rows a page, in both systems. */
	pageSize?: number;
}

/** One write to a record. */
export interface Written {
	operation: string;
	fields: Record<string, unknown>;
	ours: boolean;
}

/** The ids of a pair's records. */
export interface CoupledPair {
	customer: string;
	account: string;
}

/** Two simulated systems over HTTP, one store, and as many instances of Koppel as a story needs. */
export interface World {
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	clock: MovableClock;
	stores: Stores;
	main: TestInstance;
	instance(options?: InstanceOptions): Promise<TestInstance>;
	couplings(): Promise<Coupling[]>;
	openErrors(): Promise<SyncError[]>;
	/** The one error that is open; throws when there is none, or another one. */
	theError(): Promise<SyncError>;
	/** Writes both systems have carried out for clients. */
	writes(): number;
	/** Everything written to a record, in order; `ours` is what Koppel wrote. */
	history(side: Side, id: string): Written[];
	/** The fields Koppel wrote to a record, write by write. */
	ours(side: Side, id: string): Array<Record<string, unknown>>;
	/** A customer and an account that are coupled and agree. */
	coupled(fields?: Record<string, unknown>): Promise<CoupledPair>;
	/** So many of them, coupled by one run. */
	coupledPairs(count: number, fields?: Record<string, unknown>): Promise<CoupledPair[]>;
	/** The same, with a name that both systems changed and one run has asked about. */
	inConflict(fields?: Record<string, unknown>): Promise<CoupledPair>;
	customer(id: string): Record<string, unknown> | undefined;
	account(id: string): Record<string, unknown> | undefined;
	/** A little later, a run to its end; it must not have failed. */
	sync(by?: TestInstance): Promise<RunResult>;
	/** Time passes on every host until this is settled; those that are not frozen beat. */
	passTimeUntil<T>(promise: Promise<T>): Promise<T>;
	/** So much time passes on every host. */
	passTime(ms: number): Promise<void>;
	/** Everything the store holds, for comparison. */
	dump(): Promise<unknown>;
	/** Every document of every collection, as the database keeps it. */
	raw(): Promise<Array<{ collection: CollectionName; document: Document }>>;
	close(): Promise<void>;
}

export interface WorldOptions {
	mapping?: Mapping;
	database?: DatabaseKind;
	leaseMs?: number;
	pageSize?: number;
	joinLimit?: number;
	/** How far the clocks of the two systems are ahead of ours; negative where they are behind. */
	serversAheadMs?: Partial<BothSides<number>>;
	/** Above how many records bulk work that destroys needs a second person; it never does when left out. */
	confirmBulkAbove?: number;
	/** False: there is no Slack to ask a second person in. */
	canAsk?: boolean;
	/** Mappings beside the one every instance runs. */
	others?: Mapping[];
	/** Empty stores that outlive the world; without them it has its own. */
	stores?: TestStores;
	/** The machine all its instances run on; each on one of its own unless given. */
	host?: string;
	/** Stops at a step by not resolving; see `Step`. */
	checkpoint?: (step: Step) => Promise<void>;
}

const LEASE_MS = 30_000;
/** Whom the simulators name for what a client wrote. */
const CLIENTS = { left: "koppel", right: "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02" };

/** Opens a world; close it at the end of the test. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
	const clock = new MovableClock();
	const { left = 0, right = 0 } = options.serversAheadMs ?? {};
	const bc = await startBusinessCentral({ now: () => clock.now() + left, limits: { window: null } });
	const crm = await startDataverse({ now: () => clock.now() + right, limits: null });
	const opened = options.stores ?? (await openTestStores(options.database ?? worldDatabase()));
	const stores: Stores = opened.stores;
	const instances: TestInstance[] = [];
	const connectors: Connector[] = [];
	const hosts = { moved: 0 };
	const processes = new Map<TestInstance, Process>();
	let number = 0;

	const clockOf = (aheadMs: number): Clock => ({ ...clock, now: () => clock.now() + aheadMs });
	const instance = async (own: InstanceOptions = {}): Promise<TestInstance> => {
		const opening = openConnectors(bc, crm, clock, own.pageSize ?? options.pageSize);
		connectors.push(...Object.values(opening));
		const process = new Process(stores);
		const made = await startInstance({
			process,
			connectors: opening,
			mapping: own.mapping ?? options.mapping ?? customersMapping(),
			others: own.others ?? options.others ?? [],
			...(options.host === undefined ? {} : { host: options.host }),
			clock: clockOf(own.clockAheadMs ?? 0),
			hostTime: { ...clock, monotonic: () => performance.now() + hosts.moved },
			leaseMs: options.leaseMs ?? LEASE_MS,
			joinLimit: own.joinLimit ?? options.joinLimit ?? 50_000,
			approval:
				options.confirmBulkAbove === undefined
					? undefined
					: { above: options.confirmBulkAbove, canAsk: options.canAsk ?? true },
			newId: randomUUID,
			checkpoint: options.checkpoint ?? (async () => {}),
		});
		instances.push(made);
		processes.set(made, process);
		return made;
	};
	const main = await instance();
	const leaseMs = options.leaseMs ?? LEASE_MS;
	const passStep = async (ms: number) => {
		hosts.moved += ms;
		clock.advance(ms);
		for (const one of instances) await processes.get(one)?.whileMoving(() => one.engine.liveness.beat());
		await new Promise((resolve) => setImmediate(resolve));
	};

	const agreeing = (fields: Record<string, unknown>): CoupledPair => {
		const own = `C-${String(++number).padStart(4, "0")}`;
		const values = { name: `Contoso ${number}`, phone: "0", ...fields };
		const customer = bc.create("customers", {
			number: own,
			displayName: values.name,
			phoneNumber: values.phone,
		});
		const account = crm.create("accounts", {
			accountnumber: own,
			name: values.name,
			telephone1: values.phone,
		});
		return { customer: String(customer.id), account: String(account.accountid) };
	};

	const world: World = {
		bc,
		crm,
		clock,
		stores,
		main,
		instance,
		couplings: () => gather(stores.couplings.all("customers")),
		openErrors: () => stores.errors.open({}),
		theError: async () => {
			const [error, ...others] = await world.openErrors();
			if (error === undefined || others.length > 0) throw new Error("Exactly one error should be open.");
			return error;
		},
		writes: () => bc.counters().writes + crm.counters().writes,
		history: (side, id) => {
			const entries = side === "left" ? bc.history("customers", id) : crm.history("accounts", id);
			return entries.map(({ operation, fields, by }) => ({ operation, fields, ours: by === CLIENTS[side] }));
		},
		ours: (side, id) =>
			world
				.history(side, id)
				.filter(({ ours }) => ours)
				.map(({ fields }) => fields),
		coupled: async (fields = {}) => {
			const [pair] = await world.coupledPairs(1, fields);
			return pair as CoupledPair;
		},
		coupledPairs: async (count, fields = {}) => {
			const made = Array.from({ length: count }, () => agreeing(fields));
			clock.advance(2_000);
			await main.run();
			clock.advance(2_000);
			return made;
		},
		inConflict: async (fields = {}) => {
			const pair = await world.coupled({ name: "Old", ...fields });
			bc.edit("customers", pair.customer, { displayName: "Left" });
			crm.edit("accounts", pair.account, { name: "Right" });
			await world.sync();
			return pair;
		},
		customer: (id) => bc.get("customers", id),
		account: (id) => crm.get("accounts", id),
		sync: async (by = main) => {
			clock.advance(2_000);
			const result = await by.run();
			if (result.job.state !== "done") throw new Error(`The run failed: ${result.job.message}`);
			clock.advance(2_000);
			return result;
		},
		passTime: async (ms) => {
			for (let left = ms; left > 0; left -= leaseMs / 6) await passStep(Math.min(left, leaseMs / 6));
		},
		passTimeUntil: async (promise) => {
			let settled = false;
			const done = () => {
				settled = true;
			};
			promise.then(done, done);
			while (!settled) await passStep(leaseMs / 6);
			return promise;
		},
		dump: () => dump(stores),
		raw: () => rawOf(opened.database),
		close: async () => {
			for (const one of instances) await one.stop();
			for (const connector of connectors) await connector.close();
			await Promise.all([bc.close(), crm.close()]);
			if (options.stores === undefined) await opened.close();
		},
	};
	return world;
}

async function rawOf(database: Database): ReturnType<World["raw"]> {
	const found: Awaited<ReturnType<World["raw"]>> = [];
	for (const collection of COLLECTIONS) {
		const documents = await database.collection(collection).find({ _id: { $gt: "" } });
		found.push(...documents.map((document) => ({ collection, document })));
	}
	return found;
}

async function dump(stores: Stores): Promise<unknown> {
	return {
		couplings: await gather(stores.couplings.all("customers")),
		mappings: await stores.mappings.all(),
		jobs: await stores.jobs.latest("customers", 1_000),
		errors: await stores.errors.open({}),
		audit: await stores.audit.latest(1_000),
		operations: await stores.operations.running(),
	};
}

function openConnectors(
	bc: BusinessCentralSimulator,
	crm: DataverseSimulator,
	clock: MovableClock,
	pageSize: number | undefined,
): Record<string, Connector> {
	const auth = (system: typeof bc | typeof crm) => ({
		tokenUrl: system.tokenUrl,
		...system.credentials,
		scope: "test/.default",
	});
	const timing = { now: clock.monotonic, sleep: clock.sleep, random: clock.random };
	return {
		bc: createBusinessCentralConnector({
			name: "bc",
			url: bc.url,
			company: "CRONUS",
			auth: auth(bc),
			pageSize,
			timing,
		}),
		crm: createDataverseConnector({
			name: "crm",
			label: "Dynamics 365 Sales",
			url: crm.url,
			auth: auth(crm),
			pageSize,
			timing,
		}),
	};
}

/** Where worlds keep their data unless a test says so: on MongoDB for the suites that run there too. */
export function worldDatabase(): DatabaseKind {
	return process.env.KOPPEL_TEST_WORLD === "MongoDB" ? "MongoDB" : "embedded";
}

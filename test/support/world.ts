import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { createBusinessCentralConnector } from "../../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../../src/connectors/dataverse/index.js";
import type { Timing } from "../../src/connectors/http/timing.js";
import type { BusinessCentralSimulator } from "../../src/demo/systems/business-central/index.js";
import { startBusinessCentral } from "../../src/demo/systems/business-central/index.js";
import type { DataverseSimulator } from "../../src/demo/systems/dataverse/index.js";
import { startDataverse } from "../../src/demo/systems/dataverse/index.js";
import type { Coupling } from "../../src/domain/coupling.js";
import type { Mapping } from "../../src/domain/mapping.js";
import type { Choice } from "../../src/domain/reconcile.js";
import type { Side } from "../../src/domain/record.js";
import type { ResolutionKind, Role } from "../../src/domain/resolution.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Database, Document } from "../../src/persistence/collection.js";
import { COLLECTIONS, type CollectionName } from "../../src/persistence/indexes.js";
import { type Clock, systemClock } from "../../src/ports/clock.js";
import type { Connector } from "../../src/ports/connector.js";
import { silentLog } from "../../src/ports/log.js";
import type { Stores } from "../../src/ports/stores.js";
import type {
	ResolveOutcome,
	ResolveRequest,
	RunRequest,
	RunResult,
	UseCases,
} from "../../src/ports/use-cases.js";
import { carryOut, takeOverOperations } from "../../src/resolution/operation.js";
import type { Engine, Step } from "../../src/sync/engine.js";
import { SyncEvents } from "../../src/sync/events.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { Liveness } from "../../src/sync/liveness.js";
import { runDue } from "../../src/sync/run-due.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { createUseCases } from "../../src/use-cases.js";
import { customersMapping } from "./customers-mapping.js";
import { Process, type Stop } from "./process.js";
import { type DatabaseKind, gather, openTestStores } from "./stores.js";

/** A clock that runs like the machine's and can be moved. */
export class MovableClock implements Clock, Timing {
	private moved = 0;

	now = (): number => Date.now() + this.moved;
	monotonic = (): number => performance.now() + this.moved;
	random = (): number => 0.5;
	sleep = (ms: number, signal?: AbortSignal): Promise<void> => systemClock.sleep(Math.min(ms, 20), signal);

	advance(ms: number): void {
		this.moved += ms;
	}
}

/** A process's view of the world: an engine with its own name, and what people can do through it. */
export interface TestInstance {
	engine: Engine;
	useCases: UseCases;
	/** The mapping this instance runs; may be replaced to play a configuration change. */
	mapping: Mapping;
	run(request?: Partial<RunRequest>): Promise<RunResult>;
	/** Goes on with what is due, without reading a change list. */
	runDue(): Promise<RunResult | null>;
	sweep(): Promise<RunResult>;
	press(error: SyncError, resolution: ResolutionKind, how?: PressOptions): Promise<ResolveOutcome>;
	/** Work that goes on after its call returned, such as an operation, has ended. */
	idle(): Promise<void>;
	/** Takes over the operations of dead processes and carries them out. */
	takeOver(): Promise<void>;
	/** Stops at this step, the nth time it comes there, until let go. */
	pauseAt(step: Stop, nth?: number): Pause;
	/** Does something, and dies on the way at this step. Rejects when it never came there. */
	dieAt(step: Stop, action: () => Promise<unknown>, nth?: number): Promise<void>;
	/** Ends the process without letting it say anything: its name stays, its beat stands still. */
	kill(): Promise<void>;
	/** SIGSTOP: nothing more reaches the store, and its beat stands still. */
	freeze(): void;
	/** SIGCONT. */
	thaw(): void;
	stop(): Promise<void>;
}

export interface Pause {
	readonly reached: Promise<void>;
	release(): void;
}

export interface PressOptions {
	side?: Side;
	fields?: Record<string, Side>;
	role?: Role;
	name?: string;
	revision?: number | null;
	/** What else the press carries: corrected values, a partner, a note. */
	with?: Partial<ResolveRequest>;
}

/** What differs from the world's own settings. */
export interface InstanceOptions {
	mapping?: Mapping;
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
	coupled(fields?: Record<string, unknown>): Promise<{ customer: string; account: string }>;
	/** The same, with a name that both systems changed and one run has asked about. */
	inConflict(fields?: Record<string, unknown>): Promise<{ customer: string; account: string }>;
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
	/** Stops at a step by not resolving; see `Step`. */
	checkpoint?: (step: Step) => Promise<void>;
}

const LEASE_MS = 30_000;
/** Whom the simulators name for what a client wrote. */
const CLIENTS = { left: "koppel", right: "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02" };

/** Opens a world; close it at the end of the test. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
	const clock = new MovableClock();
	const bc = await startBusinessCentral({ now: clock.now, limits: { window: null } });
	const crm = await startDataverse({ now: clock.now, limits: null });
	const opened = await openTestStores(options.database ?? worldDatabase());
	const stores: Stores = opened.stores;
	const instances: TestInstance[] = [];
	const connectors: Connector[] = [];
	const hosts = { moved: 0 };
	const processes = new Map<TestInstance, Process>();
	let number = 0;

	const instance = async (own: InstanceOptions = {}): Promise<TestInstance> => {
		const opening = openConnectors(bc, crm, clock, own.pageSize ?? options.pageSize);
		connectors.push(...Object.values(opening));
		const process = new Process(stores);
		const made = await startInstance({
			clock,
			hosts,
			process,
			connectors: opening,
			options: { ...options, ...own },
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
			clock.advance(2_000);
			await main.run();
			clock.advance(2_000);
			return { customer: String(customer.id), account: String(account.accountid) };
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
			await opened.close();
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

interface Start {
	clock: MovableClock;
	/** How much time has passed on the hosts beside the machine's own. */
	hosts: { moved: number };
	process: Process;
	connectors: Record<string, Connector>;
	options: WorldOptions & InstanceOptions;
}

async function startInstance({
	clock,
	hosts,
	process: own,
	connectors,
	options,
}: Start): Promise<TestInstance> {
	const { stores } = own;
	const mapping = options.mapping ?? customersMapping();
	const facts = { host: `${hostname()}-${randomUUID()}`, pid: process.pid, bootedAt: 1 };
	const hostTime: Clock = {
		now: clock.now,
		monotonic: () => performance.now() + hosts.moved,
		sleep: clock.sleep,
	};
	const liveness = new Liveness(stores.instances, hostTime, facts, options.leaseMs ?? LEASE_MS);
	await liveness.start();
	const ahead = options.clockAheadMs ?? 0;
	const engine: Engine = {
		stores,
		clock: { now: () => clock.now() + ahead, monotonic: clock.monotonic, sleep: clock.sleep },
		log: silentLog,
		events: new SyncEvents(),
		liveness,
		connector: (system) => {
			const connector = connectors[system];
			if (connector === undefined) throw new Error(`No system ${system}`);
			return connector;
		},
		showTransientAfterMs: 30 * 60_000,
		joinLimit: options.joinLimit ?? 50_000,
		newId: randomUUID,
		checkpoint: async (step) => {
			await own.comesTo(step);
			await options.checkpoint?.(step);
		},
	};
	const background: Array<Promise<unknown>> = [];
	const kill = async () => {
		own.kill();
		void liveness.stop();
		await own.unguarded.instances.remove(liveness.id);
	};
	const self: TestInstance = {
		engine,
		mapping,
		useCases: createUseCases({
			engine,
			mappings: {
				names: [mapping.name],
				get: async (name) => (name === mapping.name ? self.mapping : undefined),
				outlines: () => [self.mapping],
			},
			nextRunAt: () => null,
			onBackgroundFailure: (error) => {
				throw error;
			},
			background: (work) => background.push(work),
		}),
		run: (request = {}) =>
			runMapping(engine, self.mapping, {
				mapping: self.mapping.name,
				trigger: "manual",
				actor: null,
				...request,
			}),
		runDue: () => runDue(engine, self.mapping),
		sweep: () =>
			findDeleted(engine, self.mapping, { mapping: self.mapping.name, trigger: "manual", actor: null }),
		press: async (error, resolution, how = {}) => {
			const { side, fields } = how;
			const choice: Choice | undefined = fields ? { fields } : side ? { side } : undefined;
			const outcome = await self.useCases.resolve({
				errorId: error._id,
				revision: how.revision === undefined ? error.revision : how.revision,
				resolution,
				choice,
				...how.with,
				actor: { id: how.name ?? "U-ANNA", name: how.name ?? "Anna", role: how.role ?? "admin" },
			});
			await self.idle();
			return outcome;
		},
		idle: async () => {
			await Promise.all(background.splice(0));
		},
		takeOver: async () => {
			const resolver = {
				engine,
				mapping: async (name: string) => (name === mapping.name ? self.mapping : undefined),
			};
			for (const operation of await takeOverOperations(engine)) await carryOut(resolver, operation);
		},
		pauseAt: (step, nth = 1) => own.pauseAt(step, nth),
		dieAt: async (step, action, nth = 1) => {
			const pause = own.pauseAt(step, nth);
			const through = action().then(() => Promise.reject(new Error(`Never came to ${step}`)));
			await Promise.race([pause.reached, through]);
			through.catch(() => {});
			await kill();
		},
		kill,
		freeze: () => own.freeze(),
		thaw: () => own.thaw(),
		stop: async () => {
			if (own.isDead) return;
			own.thaw();
			await Promise.all(background.splice(0));
			await liveness.stop();
		},
	};
	return self;
}

/** Where worlds keep their data unless a test says so: on MongoDB for the suites that run there too. */
function worldDatabase(): DatabaseKind {
	return process.env.KOPPEL_TEST_WORLD === "MongoDB" ? "MongoDB" : "embedded";
}

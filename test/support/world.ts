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
import type { Clock } from "../../src/ports/clock.js";
import type { Connector } from "../../src/ports/connector.js";
import { silentLog } from "../../src/ports/log.js";
import type { Stores } from "../../src/ports/stores.js";
import type { ResolveOutcome, RunRequest, RunResult, UseCases } from "../../src/ports/use-cases.js";
import type { Engine, Step } from "../../src/sync/engine.js";
import { SyncEvents } from "../../src/sync/events.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { Liveness } from "../../src/sync/liveness.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { createUseCases } from "../../src/use-cases.js";
import { customersMapping } from "./customers-mapping.js";
import { type DatabaseKind, openTestStores } from "./stores.js";

/** A clock that runs like the machine's and can be moved. */
export class MovableClock implements Clock, Timing {
	private moved = 0;

	now = (): number => Date.now() + this.moved;
	monotonic = (): number => performance.now() + this.moved;
	random = (): number => 0.5;
	sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
		new Promise((resolve) => {
			if (signal?.aborted) return resolve();
			const timer = setTimeout(resolve, Math.min(ms, 20));
			signal?.addEventListener("abort", () => resolve(), { once: true });
			timer.unref();
		});

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
	sweep(): Promise<RunResult>;
	press(error: SyncError, resolution: ResolutionKind, how?: PressOptions): Promise<ResolveOutcome>;
	/** Ends the process without letting it say anything: its name stays, its beat stands still. */
	kill(): Promise<void>;
	stop(): Promise<void>;
}

export interface PressOptions {
	side?: Side;
	fields?: Record<string, Side>;
	role?: Role;
	name?: string;
	revision?: number | null;
}

/** Two simulated systems over HTTP, one store, and as many instances of Koppel as a story needs. */
export interface World {
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	clock: MovableClock;
	stores: Stores;
	main: TestInstance;
	instance(mapping?: Mapping): Promise<TestInstance>;
	couplings(): Promise<Coupling[]>;
	openErrors(): Promise<SyncError[]>;
	/** Writes both systems have carried out for clients. */
	writes(): number;
	/** A customer and an account that are coupled and agree. */
	coupled(fields?: Record<string, unknown>): Promise<{ customer: string; account: string }>;
	customer(id: string): Record<string, unknown> | undefined;
	account(id: string): Record<string, unknown> | undefined;
	close(): Promise<void>;
}

export interface WorldOptions {
	mapping?: Mapping;
	database?: DatabaseKind;
	leaseMs?: number;
	/** Stops at a step by not resolving; see `Step`. */
	checkpoint?: (step: Step) => Promise<void>;
}

/** Opens a world; close it at the end of the test. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
	const clock = new MovableClock();
	const bc = await startBusinessCentral({ now: clock.now, limits: { window: null } });
	const crm = await startDataverse({ now: clock.now, limits: null });
	const opened = await openTestStores(options.database);
	const stores: Stores = opened.stores;
	const instances: TestInstance[] = [];
	const connectors: Connector[] = [];
	let number = 0;

	const instance = async (mapping = options.mapping ?? customersMapping()): Promise<TestInstance> => {
		const own = openConnectors(bc, crm, clock);
		connectors.push(...Object.values(own));
		const made = await startInstance({ clock, stores, connectors: own, mapping, options });
		instances.push(made);
		return made;
	};
	const main = await instance();

	const world: World = {
		bc,
		crm,
		clock,
		stores,
		main,
		instance,
		couplings: async () => {
			const all: Coupling[] = [];
			for await (const page of stores.couplings.all("customers")) all.push(...page);
			return all;
		},
		openErrors: () => stores.errors.open({}),
		writes: () => bc.counters().writes + crm.counters().writes,
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
		customer: (id) => bc.get("customers", id),
		account: (id) => crm.get("accounts", id),
		close: async () => {
			for (const one of instances) await one.stop();
			for (const connector of connectors) await connector.close();
			await Promise.all([bc.close(), crm.close()]);
			await opened.close();
		},
	};
	return world;
}

function openConnectors(
	bc: BusinessCentralSimulator,
	crm: DataverseSimulator,
	clock: MovableClock,
): Record<string, Connector> {
	const auth = (system: typeof bc | typeof crm) => ({
		tokenUrl: system.tokenUrl,
		...system.credentials,
		scope: "test/.default",
	});
	return {
		bc: createBusinessCentralConnector({
			name: "bc",
			url: bc.url,
			company: "CRONUS",
			auth: auth(bc),
			timing: { now: clock.monotonic, sleep: clock.sleep, random: clock.random },
		}),
		crm: createDataverseConnector({
			name: "crm",
			label: "Dynamics 365 Sales",
			url: crm.url,
			auth: auth(crm),
			timing: { now: clock.monotonic, sleep: clock.sleep, random: clock.random },
		}),
	};
}

interface Start {
	clock: MovableClock;
	stores: Stores;
	connectors: Record<string, Connector>;
	mapping: Mapping;
	options: WorldOptions;
}

async function startInstance({ clock, stores, connectors, mapping, options }: Start): Promise<TestInstance> {
	const facts = { host: `${hostname()}-${randomUUID()}`, pid: process.pid, bootedAt: 1 };
	const realTime = { ...clock, now: clock.now, monotonic: () => performance.now(), sleep: clock.sleep };
	const liveness = new Liveness(stores.instances, realTime, facts, options.leaseMs ?? 30_000);
	await liveness.start();
	let dead = false;
	const engine: Engine = {
		stores,
		clock,
		log: silentLog,
		events: new SyncEvents(),
		liveness,
		connector: (system) => {
			const connector = connectors[system];
			if (connector === undefined) throw new Error(`No system ${system}`);
			return connector;
		},
		showTransientAfterMs: 30 * 60_000,
		joinLimit: 50_000,
		newId: randomUUID,
		checkpoint: async (step) => {
			if (dead) await new Promise(() => {});
			await options.checkpoint?.(step);
		},
	};
	const background: Array<Promise<unknown>> = [];
	const self: TestInstance = {
		engine,
		mapping,
		useCases: createUseCases({
			engine,
			mappings: async () => [self.mapping],
			names: [mapping.name],
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
				actor: { id: how.name ?? "U-ANNA", name: how.name ?? "Anna", role: how.role ?? "admin" },
			});
			await Promise.all(background.splice(0));
			return outcome;
		},
		kill: async () => {
			dead = true;
			await liveness.stop();
		},
		stop: async () => {
			await Promise.all(background.splice(0));
			if (!dead) await liveness.stop();
		},
	};
	return self;
}

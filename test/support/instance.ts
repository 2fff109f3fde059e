import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Mapping } from "../../src/domain/mapping.js";
import type { Choice } from "../../src/domain/reconcile.js";
import type { Side } from "../../src/domain/record.js";
import type { ResolutionKind, Role } from "../../src/domain/resolution.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Connector } from "../../src/ports/connector.js";
import { silentLog } from "../../src/ports/log.js";
import type {
	ResolveOutcome,
	ResolveRequest,
	RunRequest,
	RunResult,
	UseCases,
} from "../../src/ports/use-cases.js";
import { carryOut, takeOverOperations } from "../../src/resolution/operation.js";
import type { ApprovalRules } from "../../src/resolution/second-person.js";
import type { Engine, Step } from "../../src/sync/engine.js";
import { SyncEvents } from "../../src/sync/events.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { Liveness } from "../../src/sync/liveness.js";
import { runDue } from "../../src/sync/run-due.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import { createUseCases } from "../../src/use-cases.js";
import type { Process, Stop } from "./process.js";

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
	/** The nth such call to a store fails, e.g. `couplings.save`: before anything is stored, or after. */
	failAt(at: string, when: "before" | "after", nth?: number): void;
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

/** What a process is made of. */
export interface InstanceSetup {
	process: Process;
	connectors: Record<string, Connector>;
	mapping: Mapping;
	/** Mappings beside it, which only what names them concerns. */
	others?: Mapping[];
	/** The machine it runs on; one of its own unless given. */
	host?: string;
	/** What its wall clock shows, and how it waits. */
	clock: Clock;
	/** By which its own beat and the beats of others are measured. */
	hostTime: Clock;
	leaseMs: number;
	/** Changed rows a side that are joined in memory. */
	joinLimit: number;
	/** When bulk work that destroys needs a second person; never when left out. */
	approval?: ApprovalRules | undefined;
	newId(): string;
	checkpoint(step: Step): Promise<void>;
}

/** Starts a process on a host of its own: an engine with a beat, and the use cases on top of it. */
export async function startInstance(setup: InstanceSetup): Promise<TestInstance> {
	const { process: own, connectors, mapping, others = [] } = setup;
	const { stores } = own;
	const facts = { host: setup.host ?? `${hostname()}-${randomUUID()}`, pid: process.pid, bootedAt: 1 };
	const liveness = new Liveness(stores.instances, setup.hostTime, facts, setup.leaseMs);
	await liveness.start();
	const engine: Engine = {
		stores,
		clock: setup.clock,
		log: silentLog,
		events: new SyncEvents(),
		liveness,
		connector: (system) => {
			const connector = connectors[system];
			if (connector === undefined) throw new Error(`No system ${system}`);
			return connector;
		},
		isConfigured: (name) => [mapping, ...others].some((configured) => configured.name === name),
		showTransientAfterMs: 30 * 60_000,
		joinLimit: setup.joinLimit,
		newId: setup.newId,
		checkpoint: async (step) => {
			await own.comesTo(step);
			await setup.checkpoint(step);
		},
	};
	const background: Array<Promise<unknown>> = [];
	const mappingOf = async (name: string) =>
		[self.mapping, ...others].find((configured) => configured.name === name);
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
				names: [mapping, ...others].map(({ name }) => name),
				get: mappingOf,
				outlines: () => [self.mapping, ...others],
			},
			approval: setup.approval ?? { above: Number.POSITIVE_INFINITY, canAsk: true },
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
			const resolver = { engine, mapping: mappingOf };
			for (const operation of await takeOverOperations(engine)) await carryOut(resolver, operation);
		},
		failAt: (at, when, nth = 1) => own.failAt(at, nth, when),
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

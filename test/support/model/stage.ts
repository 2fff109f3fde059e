import { randomUUID } from "node:crypto";
import type { Mapping } from "../../../src/domain/mapping.js";
import type { Side } from "../../../src/domain/record.js";
import { openStores } from "../../../src/persistence/stores/open-stores.js";
import type { Stores } from "../../../src/ports/stores.js";
import { startInstance, type TestInstance } from "../instance.js";
import { Process } from "../process.js";
import { gather } from "../stores.js";
import { openFakeSystems } from "./fake-systems.js";
import { Ledger } from "./ledger.js";
import { changedMapping, mappingOf } from "./mapping.js";
import { openMemory } from "./memory-database.js";
import type { Simulators } from "./simulated-systems.js";
import type { Change, Settings, Worker } from "./steps.js";
import type { ModelSystem } from "./system.js";
import { VirtualTime } from "./virtual-time.js";

const LEASE_MS = 30_000;
const AHEAD_MS = 2 * 60_000;

/** A process and what can be done to it. */
export interface Actor {
	instance: TestInstance;
	process: Process;
	/** What a frozen process is in the middle of; null for one that moves. */
	frozen: Promise<void> | null;
}

/** Two systems, one store, and the processes of Koppel, all on one time that passes only when told. */
export class Stage {
	readonly ledger = new Ledger();
	readonly time: VirtualTime;
	readonly stores: Stores;
	systems: Record<Side, ModelSystem>;
	mapping: Mapping;
	readonly #actors = new Map<Worker, Actor>();
	readonly #everyone: Actor[] = [];
	#ids = 0;
	#idsBegin = "00000000-0000-4000-8000";

	private constructor(readonly settings: Settings) {
		this.mapping = mappingOf(settings);
		this.ledger.configure(this.mapping);
		this.time = new VirtualTime(LEASE_MS / 6, async () => {
			for (const { process, instance } of this.#everyone) {
				await process.whileMoving(() => instance.engine.liveness.beat());
			}
		});
		this.stores = openStores(openMemory());
		const { now } = this.time;
		this.systems = openFakeSystems(this.ledger, { now, newId: () => this.newId(), ...this.#paging });
	}

	/** Everything empty; on the simulators where they are given, else in memory. */
	static async open(settings: Settings, simulators?: Simulators): Promise<Stage> {
		const stage = new Stage(settings);
		if (simulators === undefined) return stage;
		// The simulators remember the ids of earlier histories.
		stage.#idsBegin = randomUUID().slice(0, 23);
		stage.systems = await simulators.begin(stage.ledger, { now: stage.time.now, ...stage.#paging });
		return stage;
	}

	get #paging() {
		return this.settings.smallPages ? { pageSize: 2 } : {};
	}

	/** Ids in an order that is the same every time. */
	newId(): string {
		return `${this.#idsBegin}-${String(++this.#ids).padStart(12, "0")}`;
	}

	/** The process in this place; another one is started where the last one died or is frozen. */
	async actor(worker: Worker): Promise<Actor> {
		const standing = this.#actors.get(worker);
		if (standing !== undefined && !standing.process.isDead && standing.frozen === null) return standing;
		const process = new Process(this.stores);
		const connectors = { bc: this.systems.left.connect(), crm: this.systems.right.connect() };
		const { now, monotonic, sleep } = this.time;
		const ahead = worker === "skewed" ? AHEAD_MS : 0;
		const instance = await startInstance({
			process,
			connectors,
			mapping: this.mapping,
			clock: { now: () => now() + ahead, monotonic, sleep },
			hostTime: this.time,
			leaseMs: LEASE_MS,
			joinLimit: this.settings.smallPages ? 3 : 50_000,
			newId: () => this.newId(),
			checkpoint: async () => {},
		});
		const actor = { instance, process, frozen: null };
		this.#actors.set(worker, actor);
		this.#everyone.push(actor);
		return actor;
	}

	get frozen(): Actor[] {
		return this.#everyone.filter(({ frozen }) => frozen !== null);
	}

	configure(change: Change): void {
		this.mapping = changedMapping(this.mapping, change);
		this.ledger.configure(this.mapping);
		for (const { instance } of this.#everyone) instance.mapping = this.mapping;
	}

	couplings() {
		return gather(this.stores.couplings.all(this.mapping.name));
	}

	/** The ledger learns what stands in the systems and in the store now. */
	async observe(): Promise<void> {
		this.systems.left.collect();
		this.systems.right.collect();
		this.ledger.observe(await this.couplings(), await this.stores.errors.open({}));
	}

	/** Nothing goes wrong any more; what is late stays late. */
	heal(): void {
		this.systems.left.heal();
		this.systems.right.heal();
		for (const { process } of this.#everyone) process.heal();
	}

	writes(): number {
		return this.systems.left.writes() + this.systems.right.writes();
	}

	/** Time passes until everybody who stands still is taken for dead. */
	async passLease(): Promise<void> {
		await this.time.pass(LEASE_MS * 3);
	}

	async close(): Promise<void> {
		for (const { instance, process } of this.#everyone) {
			if (process.isDead) continue;
			process.thaw();
			await instance.engine.liveness.stop();
		}
		await this.systems.left.close();
		await this.systems.right.close();
	}
}

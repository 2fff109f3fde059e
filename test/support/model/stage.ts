import { randomUUID } from "node:crypto";
import type { Coupling } from "../../../src/domain/coupling.js";
import type { Mapping } from "../../../src/domain/mapping.js";
import { bothSides, type Side } from "../../../src/domain/record.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { openStores } from "../../../src/persistence/stores/open-stores.js";
import type { Stores } from "../../../src/ports/stores.js";
import { startInstance, type TestInstance } from "../instance.js";
import { Process } from "../process.js";
import { gather } from "../stores.js";
import { CascadeWatch } from "./cascade-watch.js";
import { Companies } from "./companies.js";
import { openFakeSystems } from "./fake-systems.js";
import { Ledger, Order } from "./ledger.js";
import { changedMapping, contactsOf, mappingOf } from "./mapping.js";
import { openMemory } from "./memory-database.js";
import type { Part } from "./part.js";
import type { Simulators } from "./simulated-systems.js";
import type { Change, MappingName, Settings, Worker } from "./steps.js";
import type { ModelSystem } from "./system.js";
import { Values } from "./values.js";
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
	readonly order = new Order();
	readonly time: VirtualTime;
	readonly stores: Stores;
	systems: Record<Side, ModelSystem>;
	readonly customers: Part;
	/** Null where people are not mapped, and so is what looks after those who go with their companies. */
	readonly contacts: Part | null = null;
	readonly cascades: CascadeWatch | null = null;
	readonly #database = openMemory();
	/** What stood in the store when it was read last, and after how many changes. */
	#read: { changes: number; couplings: Coupling[][]; errors: SyncError[] } | null = null;
	/** The mapping of contacts, where there is one; every process looks into this list. */
	readonly #others: Mapping[] = [];
	readonly #actors = new Map<Worker, Actor>();
	readonly #everyone: Actor[] = [];
	#ids = 0;
	#idsBegin = "00000000-0000-4000-8000";

	private constructor(readonly settings: Settings) {
		this.customers = this.#openPart("customers", mappingOf(settings), null);
		if (settings.contacts !== "none") {
			const companies = new Companies(this.customers.ledger, () => this.customers.tables);
			this.contacts = this.#openPart("contacts", contactsOf(settings), companies);
			this.#others.push(this.contacts.mapping);
			this.cascades = new CascadeWatch(this.contacts, companies);
		}
		this.time = new VirtualTime(LEASE_MS / 6, async () => {
			for (const { process, instance } of this.#everyone) {
				await process.whileMoving(() => instance.engine.liveness.beat());
			}
		});
		this.stores = openStores(this.#database);
		const { now } = this.time;
		this.systems = openFakeSystems(this.#ledgers, { now, newId: () => this.newId(), ...this.#paging });
	}

	#openPart(name: MappingName, mapping: Mapping, companies: Companies | null): Part {
		const stage = this;
		const ledger = new Ledger(this.order);
		ledger.configure(mapping);
		return {
			name,
			mapping,
			ledger,
			companies,
			values: new Values(this.settings.reformats, companies?.areOne),
			get tables() {
				return bothSides((side) => stage.systems[side].table(name));
			},
			couplings: () => gather(this.stores.couplings.all(name)),
		};
	}

	/** Everything empty; on the simulators where they are given, else in memory. */
	static async open(settings: Settings, simulators?: Simulators): Promise<Stage> {
		const stage = new Stage(settings);
		if (simulators === undefined) return stage;
		// The simulators remember the ids of earlier histories.
		stage.#idsBegin = randomUUID().slice(0, 23);
		stage.systems = await simulators.begin(stage.#ledgers, { now: stage.time.now, ...stage.#paging });
		return stage;
	}

	/** Those that others refer to come first. */
	get parts(): Part[] {
		return this.contacts === null ? [this.customers] : [this.customers, this.contacts];
	}

	/** Null for contacts where people are not mapped. */
	part(name: MappingName = "customers"): Part | null {
		return name === "contacts" ? this.contacts : this.customers;
	}

	get #ledgers(): Partial<Record<MappingName, Ledger>> {
		return Object.fromEntries(this.parts.map(({ name, ledger }) => [name, ledger]));
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
			mapping: this.customers.mapping,
			others: this.#others,
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

	/** The configuration changes for all mappings that it makes sense for. */
	configure(change: Change): void {
		for (const part of this.parts) {
			part.mapping = changedMapping(part.mapping, change);
			part.ledger.configure(part.mapping);
		}
		if (this.contacts !== null) this.#others.splice(0, 1, this.contacts.mapping);
		for (const { instance } of this.#everyone) instance.mapping = this.customers.mapping;
	}

	/** The ledgers learn what stands in the systems and in the store now. Returns the open errors. */
	async observe(): Promise<SyncError[]> {
		this.systems.left.collect();
		this.systems.right.collect();
		const { couplings, errors } = await this.#readStore();
		for (const [at, { name, ledger }] of this.parts.entries()) {
			const own = errors.filter(({ mapping }) => mapping === name);
			ledger.observe(couplings[at] ?? [], own);
		}
		this.cascades?.look(couplings, errors);
		return errors;
	}

	/** Once for as long as nothing changes. */
	async #readStore() {
		const changes = this.#database.changes();
		if (this.#read?.changes === changes) return this.#read;
		const couplings: Coupling[][] = [];
		for (const part of this.parts) couplings.push(await part.couplings());
		this.#read = { changes, couplings, errors: await this.stores.errors.open({}) };
		return this.#read;
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

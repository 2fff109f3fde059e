import { randomUUID } from "node:crypto";
import type { ValueType } from "../../src/domain/mapping.js";
import type { Fields, FieldValue, Snapshot } from "../../src/domain/record.js";
import {
	type CallOptions,
	type Capabilities,
	type ChangePage,
	type ChangePull,
	type Connector,
	ConnectorError,
	type ConnectorErrorCode,
	type CreateRequest,
	type DeleteRequest,
	type EntityDescription,
	type EntityQuery,
	type FieldDescription,
	isSetupError,
	type PullRequest,
	type SweepRow,
	type UpdateRequest,
	type WriteResult,
} from "../../src/ports/connector.js";

/** One field of a fake table: its type alone, or with what differs from a plain writable field. */
export type FakeField = ValueType | ({ type: ValueType } & Partial<Omit<FieldDescription, "name" | "type">>);

/** One table of a fake system. */
export interface FakeEntity {
	fields: Record<string, FakeField>;
	/** The field that names a record to a person. */
	nameField?: string;
	/** Fields no two records may share a value of. */
	unique?: string[];
	/** What a create leaves empty. */
	defaults?: Fields;
	/** Fills a unique field that a create leaves empty, with `prefix` and a counter. */
	series?: { field: string; prefix: string };
	/** Fields that name a record of another table by its id: it must stand there, and what names it goes with it. */
	references?: Record<string, string>;
	/** Default true. */
	versioned?: boolean;
	/** Default true. */
	changesTracked?: boolean;
}

export interface FakeSystemOptions {
	name: string;
	/** Default: the name. */
	label?: string;
	/** Ids are chosen by the client. Default false. */
	clientIds?: boolean;
	/** Change lists tell deletions, and resume by a link that can expire; else by modification time. Default false. */
	deletionsInDelta?: boolean;
	/**
	 * `counter`: every write gives a new version, as Dataverse does. `values`: a version stands for values, so writing
	 * what is there changes nothing, and a value changed back has its old version, as in Business Central.
	 * Default: `counter`.
	 */
	versions?: "counter" | "values";
	entities: Record<string, FakeEntity>;
	/** Milliseconds since 1970. Default: a clock that starts at a fixed time and moves one second a write. */
	now?: () => number;
	pageSize?: number;
	batchSize?: number;
	/** How far a pull by time looks back. Default ten minutes. */
	overlapMs?: number;
	requestHorizonMs?: number;
	/** Makes the ids the system chooses. Default: random ones. */
	newId?: () => string;
	/** Told of every write that took effect, in order. */
	onWrite?: (write: { entity: string; id: string; entry: FakeHistoryEntry }) => void;
}

export type FakeOperation = "pull" | "read" | "list" | "find" | "create" | "update" | "delete";

/** What happens to a call, or to one record's write in it. */
export type FakeFaultAction =
	/** One record's write is refused; of a read the whole call is. */
	| {
			kind: "refuse";
			code: ConnectorErrorCode;
			message?: string;
			foreignCode?: string;
			retryable?: boolean;
			retryAfterMs?: number;
	  }
	/** The answer to one record's write is lost, before or after it took effect. */
	| { kind: "unclear"; committed: boolean; code?: ConnectorErrorCode }
	/** The answer is lost; the write takes effect when the handle's `execute()` is called. */
	| { kind: "late" }
	/** The connection drops in the middle of a batch: this record and the rest of it are unclear and never happen. */
	| { kind: "breakOff" }
	/** The whole call rejects and nothing of it happens. */
	| { kind: "reject"; code: ConnectorErrorCode; message?: string }
	/** The call waits until `release()`, before anything in it happens or after all of it has. */
	| { kind: "hold"; when?: "before" | "after" };

export interface FakeFault {
	/** Absent: any. */
	operation?: FakeOperation;
	entity?: string;
	/** The record written or read; a create without our id has none. */
	id?: string;
	/** The values written, for creates above all. */
	values?: (values: Fields) => boolean;
	/** How often it strikes; default 1. */
	times?: number;
	/** How many matches pass before it strikes; default 0. */
	skip?: number;
	action: FakeFaultAction;
}

export interface FakeFaultHandle {
	/** Resolves when it strikes for the first time. */
	readonly reached: Promise<void>;
	readonly hits: number;
	/** Lets held calls go, and all that come later. */
	release(): void;
	/** Executes writes that wait to be late. */
	execute(): void;
	remove(): void;
}

/** One value of a record's history. */
export interface FakeHistoryEntry {
	/** ISO 8601 UTC. */
	at: string;
	by: string;
	/** The fields written, as kept; empty for a deletion. */
	fields: Fields;
	operation: "create" | "update" | "delete";
}

/** What connectors asked of the system since the last reset. */
export interface FakeCounters {
	/** Requests; a batch of writes or reads is one. */
	requests: number;
	/** Creates, updates and deletions that took effect, also when their answer was lost. */
	writes: number;
	/** Calls of the port's methods, by what they do. */
	calls: Record<FakeOperation, number>;
}

type PeopleOptions = { id?: string; by?: string; at?: number };

/** A record in the store. */
interface Stored {
	id: string;
	fields: Fields;
	counter: number;
	modifiedAt: number;
	modifiedBy: string;
	mergedInto: string | null;
}

interface Tombstone {
	id: string;
	counter: number;
}

interface TableState {
	definition: FakeEntity;
	fields: Map<string, FieldDescription>;
	records: Map<string, Stored>;
	tombstones: Tombstone[];
	nextNumber: number;
}

const FIRST_TIME = Date.parse("2026-03-02T08:00:00.000Z");
const CLIENT = "Koppel";

/**
 * A business application in memory that obeys the connector contract. People use `create`, `edit`, `remove`, `get` and
 * `all`; the product uses `connector`, or further ones from `connect()`.
 */
export class FakeSystem {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly connector: Connector;
	readonly options: FakeSystemOptions;
	counters: FakeCounters = noCounts();
	readonly #tables = new Map<string, TableState>();
	readonly #histories = new Map<string, FakeHistoryEntry[]>();
	readonly #reformats = new Map<string, (value: FieldValue) => FieldValue>();
	readonly #denied = new Set<string>();
	#faults: Fault[] = [];
	#counter = 0;
	#expiredUpTo = -1;
	#lastTime = 0;
	#writes = 0;

	constructor(options: FakeSystemOptions) {
		this.options = options;
		this.name = options.name;
		this.label = options.label ?? options.name;
		this.capabilities = {
			clientIds: options.clientIds ?? false,
			deletionsInDelta: options.deletionsInDelta ?? false,
			versionedWrites: "yes",
			versionsReturn: options.versions === "values",
			requestHorizonMs: options.requestHorizonMs ?? 16 * 60_000,
			batchSize: options.batchSize ?? 100,
		};
		for (const [name, definition] of Object.entries(options.entities)) {
			const fields = Object.entries(definition.fields).map(([field, given]) => describeField(field, given));
			this.#tables.set(name, {
				definition,
				fields: new Map(fields.map((field) => [field.name, field])),
				records: new Map(),
				tombstones: [],
				nextNumber: 1,
			});
		}
		this.connector = this.connect();
	}

	/** Another connector to the same system, as a second process would have. */
	connect(): Connector {
		return new FakeConnector(this);
	}

	/** Creates a record as a person would, and says how it stands. Throws what the system refuses. */
	create(entity: string, fields: Fields, options: PeopleOptions = {}): Snapshot {
		return this.snapshot(
			this.table(entity),
			this.insert(entity, options.id ?? null, fields, person(options)),
		);
	}

	/** Edits a record as a person would; `at` stamps this time, as a transaction that commits late does. */
	edit(entity: string, id: string, fields: Fields, options: PeopleOptions = {}): Snapshot {
		return this.snapshot(this.table(entity), this.update(entity, id, fields, person(options)));
	}

	remove(entity: string, id: string, options: PeopleOptions = {}): void {
		this.delete(entity, id, person(options));
	}

	/** Merges one record into another: the loser stays, marked. */
	merge(entity: string, winner: string, loser: string, options: PeopleOptions = {}): void {
		const record = this.find(entity, loser);
		if (record === undefined) throw refusal("notFound", `There is no ${loser}.`);
		record.mergedInto = winner.toLowerCase();
		this.#stamp(record, person(options));
		for (const { table, field, id } of this.#referring(entity, record.id))
			this.update(table, id, { [field]: record.mergedInto }, person(options));
	}

	/** How a record stands, with all its fields; undefined when there is none. */
	get(entity: string, id: string): Snapshot | undefined {
		const record = this.find(entity, id);
		return record === undefined ? undefined : this.snapshot(this.table(entity), record);
	}

	/** All records of a table, oldest first. */
	all(entity: string): Snapshot[] {
		const table = this.table(entity);
		return [...table.records.values()].map((record) => this.snapshot(table, record));
	}

	/** Every value ever written to the record, oldest first; kept after its deletion. */
	history(entity: string, id: string): FakeHistoryEntry[] {
		return [...(this.#histories.get(`${entity}/${id.toLowerCase()}`) ?? [])];
	}

	resetCounters(): void {
		this.counters = noCounts();
	}

	/** Calls that match go wrong. Faults are tried in the order they were added. */
	fail(fault: FakeFault): FakeFaultHandle {
		const active = new Fault(fault, () => {
			this.#faults = this.#faults.filter((other) => other !== active);
		});
		this.#faults.push(active);
		return active;
	}

	/** Ends all faults and lets held calls go. */
	heal(): void {
		for (const fault of [...this.#faults]) fault.remove();
	}

	/** The system reformats what is written to a field; null ends it. */
	reformat(entity: string, field: string, rule: ((value: FieldValue) => FieldValue) | null): void {
		if (rule === null) this.#reformats.delete(`${entity}.${field}`);
		else this.#reformats.set(`${entity}.${field}`, rule);
	}

	/** Takes a right away from the connectors. */
	deny(entity: string, right: "read" | "create" | "update" | "delete"): void {
		this.#denied.add(`${entity}.${right}`);
	}

	allow(entity: string, right: "read" | "create" | "update" | "delete"): void {
		this.#denied.delete(`${entity}.${right}`);
	}

	/** No watermark given out so far is accepted any more; only systems whose watermarks are links expire them. */
	expireWatermarks(): void {
		this.#expiredUpTo = this.#counter;
		this.#counter += 1;
	}

	// What the connector uses.

	table(entity: string): TableState {
		const table = this.#tables.get(entity);
		if (table === undefined) throw refusal("entityMissing", `There is no table ${entity}.`);
		return table;
	}

	find(entity: string, id: string): Stored | undefined {
		return this.table(entity).records.get(id.toLowerCase());
	}

	get counterNow(): number {
		return this.#counter;
	}

	isExpired(counter: number): boolean {
		return counter <= this.#expiredUpTo;
	}

	/** The system's clock, milliseconds since 1970. */
	now(): number {
		const now = this.options.now?.() ?? FIRST_TIME + this.#writes * 1000;
		this.#lastTime = Math.max(this.#lastTime, Math.floor(now));
		return this.#lastTime;
	}

	isDenied(entity: string, right: string): boolean {
		return this.#denied.has(`${entity}.${right}`);
	}

	/** The first fault that strikes this call or write. */
	strike(subject: FaultSubject, level: "call" | "record"): Fault | undefined {
		return this.#faults.find((fault) => fault.strikes(subject, level));
	}

	insert(entity: string, id: string | null, values: Fields, by: Author): Stored {
		const table = this.table(entity);
		const own = (id ?? this.options.newId?.() ?? randomUUID()).toLowerCase();
		if (table.records.has(own)) throw refusal("duplicateId", `A record with the id ${own} already exists.`);
		const empty = Object.fromEntries([...table.fields.keys()].map((name) => [name, null]));
		const given = { ...table.definition.defaults, ...values };
		const fields = { ...empty, ...this.#kept(entity, given, by, "creatable") };
		this.#fillNumber(table, fields);
		this.#checkUnique(table, own, fields);
		this.#checkReferences(table, fields);
		const record = { id: own, fields, counter: 0, modifiedAt: 0, modifiedBy: "", mergedInto: null };
		table.records.set(own, record);
		this.#stamp(record, by);
		this.#note(entity, record, { ...fields }, "create", by);
		return record;
	}

	update(
		entity: string,
		id: string,
		values: Fields,
		by: Author,
		expectedVersion: string | null = null,
	): Stored {
		const table = this.table(entity);
		const record = this.#expected(entity, id, expectedVersion);
		const changes = this.#kept(entity, values, by, "writable");
		this.#checkUnique(table, record.id, { ...record.fields, ...changes });
		this.#checkReferences(table, changes);
		const differs = Object.entries(changes).some(([name, value]) => record.fields[name] !== value);
		Object.assign(record.fields, changes);
		if (differs || this.options.versions !== "values") this.#stamp(record, by);
		this.#note(entity, record, changes, "update", by);
		return record;
	}

	delete(entity: string, id: string, by: Author, expectedVersion: string | null = null): void {
		const table = this.table(entity);
		const record = this.#expected(entity, id, expectedVersion);
		table.records.delete(record.id);
		this.#stamp(record, by);
		table.tombstones.push({ id: record.id, counter: record.counter });
		this.#note(entity, record, {}, "delete", by);
		for (const child of this.#referring(entity, record.id)) this.delete(child.table, child.id, CASCADE);
	}

	snapshot(table: TableState, record: Stored, names: string[] = [...table.fields.keys()]): Snapshot {
		return {
			id: record.id,
			fields: Object.fromEntries(names.map((name) => [name, record.fields[name] ?? null])),
			version: this.versionOf(record),
			modifiedAt: new Date(record.modifiedAt).toISOString(),
			modifiedBy: record.modifiedBy,
			mergedInto: record.mergedInto,
		};
	}

	versionOf(record: Stored): string {
		if (this.options.versions !== "values") return `W/"${record.counter}"`;
		return `W/"${Buffer.from(JSON.stringify([record.id, record.fields])).toString("base64")}"`;
	}

	#expected(entity: string, id: string, expectedVersion: string | null): Stored {
		const record = this.find(entity, id);
		if (record === undefined) throw refusal("notFound", `There is no record with the id ${id}.`);
		if (expectedVersion !== null && expectedVersion !== this.versionOf(record)) {
			throw refusal("stale", "Another user has already changed the record.");
		}
		return record;
	}

	/** The values as the system keeps them, or its refusal. People may write what a client may not. */
	#kept(entity: string, values: Fields, by: Author, right: "creatable" | "writable"): Fields {
		const { fields } = this.table(entity);
		const kept: Fields = {};
		for (const [name, value] of Object.entries(values)) {
			const field = fields.get(name);
			if (field === undefined) throw refusal("fieldMissing", `${entity} has no field ${name}.`);
			if (!by.isPerson && !field[right]) throw refusal("validation", `${name} is read-only.`);
			const rule = this.#reformats.get(`${entity}.${name}`);
			const formatted = rule === undefined ? value : rule(value);
			kept[name] = toKept(field, formatted);
		}
		return kept;
	}

	#fillNumber(table: TableState, fields: Fields): void {
		const { series } = table.definition;
		if (series === undefined || fields[series.field] !== null) return;
		fields[series.field] = `${series.prefix}${String(table.nextNumber).padStart(5, "0")}`;
		table.nextNumber += 1;
	}

	#checkUnique(table: TableState, id: string, fields: Fields): void {
		for (const name of table.definition.unique ?? []) {
			const value = fields[name] ?? null;
			if (value === null) continue;
			for (const other of table.records.values()) {
				if (other.id === id || other.fields[name] !== value) continue;
				throw refusal("duplicateKey", `A record with ${name} ${JSON.stringify(value)} already exists.`);
			}
		}
	}

	#checkReferences({ definition }: TableState, fields: Fields): void {
		for (const [name, entity] of Object.entries(definition.references ?? {})) {
			const id = fields[name] ?? null;
			if (id !== null && this.find(entity, String(id)) === undefined)
				throw refusal("validation", `${name}: there is no ${entity} with the id ${id}.`);
		}
	}

	/** The records that name this one. */
	#referring(entity: string, id: string): Array<{ table: string; field: string; id: string }> {
		return [...this.#tables].flatMap(([table, { definition, records }]) =>
			Object.entries(definition.references ?? {})
				.filter(([, target]) => target === entity)
				.flatMap(([field]) =>
					[...records.values()]
						.filter(({ fields }) => String(fields[field] ?? "").toLowerCase() === id)
						.map((record) => ({ table, field, id: record.id })),
				),
		);
	}

	#stamp(record: Stored, by: Author): void {
		this.#writes += 1;
		this.#counter += 1;
		record.counter = this.#counter;
		record.modifiedAt = by.at ?? this.now();
		record.modifiedBy = by.name;
	}

	#note(
		entity: string,
		record: Stored,
		fields: Fields,
		operation: FakeHistoryEntry["operation"],
		by: Author,
	): void {
		const key = `${entity}/${record.id}`;
		const at = new Date(record.modifiedAt).toISOString();
		const entries = this.#histories.get(key) ?? [];
		const entry = { at, by: by.name, fields, operation };
		this.#histories.set(key, [...entries, entry]);
		this.options.onWrite?.({ entity, id: record.id, entry });
		if (!by.isPerson) this.counters.writes += 1;
	}
}

interface Author {
	name: string;
	isPerson: boolean;
	at?: number;
}

/** What goes with another record is deleted by the system itself, whoever deleted that one. */
const CASCADE: Author = { name: "the system", isPerson: true };

function person({ by, at }: PeopleOptions): Author {
	return { name: by ?? "a person", isPerson: true, ...(at === undefined ? {} : { at }) };
}

function noCounts(): FakeCounters {
	const calls = { pull: 0, read: 0, list: 0, find: 0, create: 0, update: 0, delete: 0 };
	return { requests: 0, writes: 0, calls };
}

function describeField(name: string, given: FakeField): FieldDescription {
	const field = typeof given === "string" ? { type: given } : given;
	return {
		name,
		creatable: field.writable ?? true,
		writable: true,
		maxLength: null,
		scale: field.type === "number" ? 2 : null,
		options: null,
		...field,
	};
}

/** Codes are kept in upper case and trimmed; a text that is too long is refused, never cut. */
function toKept(field: FieldDescription, value: FieldValue): FieldValue {
	if (value === null || value === "") return null;
	if (field.options !== null && !field.options.some((option) => String(option) === String(value))) {
		throw refusal("validation", `${JSON.stringify(value)} is not an option of ${field.name}.`);
	}
	if (typeof value !== "string") return value;
	if (field.maxLength !== null && value.length > field.maxLength) {
		throw refusal(
			"validation",
			`The length of ${field.name} is ${value.length}, at most ${field.maxLength}.`,
		);
	}
	return field.type === "code" ? value.trim().toUpperCase() : value;
}

function refusal(code: ConnectorErrorCode, foreignMessage: string, retryable = false): ConnectorError {
	return new ConnectorError({ code, retryable, foreignMessage, foreignCode: `Fake_${code}` });
}

interface FaultSubject {
	operation: FakeOperation;
	entity: string;
	id: string | null;
	values: Fields;
}

class Fault implements FakeFaultHandle {
	readonly reached: Promise<void>;
	readonly released: Promise<void>;
	readonly action: FakeFaultAction;
	hits = 0;
	release: () => void = () => {};
	#tell: () => void = () => {};
	#skipped = 0;
	#isRemoved = false;
	#late: (() => void)[] = [];
	readonly #fault: FakeFault;
	readonly #detach: () => void;

	constructor(fault: FakeFault, detach: () => void) {
		this.#fault = fault;
		this.action = fault.action;
		this.#detach = detach;
		this.reached = new Promise((resolve) => {
			this.#tell = resolve;
		});
		this.released = new Promise((resolve) => {
			this.release = resolve;
		});
	}

	/** Holds and rejections concern a whole call, and so does a refused read; everything else one record's write. */
	strikes(subject: FaultSubject, level: "call" | "record"): boolean {
		const { kind } = this.action;
		const isRead = ["pull", "read", "list", "find"].includes(subject.operation);
		const own = kind === "hold" || kind === "reject" || isRead ? "call" : "record";
		if (this.#isRemoved || own !== level || !this.#matches(subject, level)) return false;
		if (this.hits >= (this.#fault.times ?? 1)) return false;
		if (this.#skipped < (this.#fault.skip ?? 0)) {
			this.#skipped += 1;
			return false;
		}
		this.hits += 1;
		this.#tell();
		return true;
	}

	later(write: () => void): void {
		this.#late.push(write);
	}

	execute(): void {
		const waiting = this.#late;
		this.#late = [];
		for (const write of waiting) write();
	}

	remove(): void {
		this.#isRemoved = true;
		this.release();
		this.#detach();
	}

	#matches(subject: FaultSubject, level: "call" | "record"): boolean {
		const { operation, entity, id, values } = this.#fault;
		if (operation !== undefined && operation !== subject.operation) return false;
		if (entity !== undefined && entity !== subject.entity) return false;
		if (level === "call") return true;
		if (id !== undefined && id.toLowerCase() !== subject.id?.toLowerCase()) return false;
		return values === undefined || values(subject.values);
	}
}

const DELTA = /^fake-delta:(\d+)$/;

class FakeConnector implements Connector {
	readonly name: string;
	readonly label: string;
	readonly capabilities: Capabilities;
	readonly #system: FakeSystem;
	#isClosed = false;

	constructor(system: FakeSystem) {
		this.#system = system;
		this.name = system.name;
		this.label = system.label;
		this.capabilities = system.capabilities;
	}

	async describe(entity: string): Promise<EntityDescription> {
		const { definition, fields } = this.#system.table(entity);
		return {
			entity,
			fields: [...fields.values()],
			nameField: definition.nameField ?? null,
			versioned: definition.versioned ?? true,
			changesTracked: definition.changesTracked ?? true,
		};
	}

	async pullChanges(request: PullRequest): Promise<ChangePull> {
		await this.#begin("pull", request.entity, request.signal ? { signal: request.signal } : {});
		this.#checkQuery(request);
		const table = this.#system.table(request.entity);
		if (table.definition.changesTracked === false) {
			throw refusal("changesNotTracked", `${request.entity} isn't enabled for change tracking.`);
		}
		return this.capabilities.deletionsInDelta
			? this.#tracked(request, table)
			: this.#modified(request, table);
	}

	async readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>> {
		await this.#begin("read", query.entity, options, Math.ceil(ids.length / this.capabilities.batchSize));
		this.#checkQuery(query);
		const table = this.#system.table(query.entity);
		const found = new Map<string, Snapshot>();
		for (const id of ids) {
			const record = this.#system.find(query.entity, id);
			if (record !== undefined) found.set(id, this.#system.snapshot(table, record, query.fields));
		}
		return found;
	}

	async *listIds(entity: string, options?: CallOptions): AsyncGenerator<SweepRow[]> {
		const { records } = this.#system.table(entity);
		const rows = [...records.values()].map(({ id, modifiedAt }) => ({
			id,
			modifiedAt: new Date(modifiedAt).toISOString(),
		}));
		for (const page of pagesOf(rows, this.#pageSize)) {
			await this.#begin("list", entity, options);
			yield page;
		}
	}

	async findByValues(
		query: EntityQuery,
		field: string,
		values: FieldValue[],
		options?: CallOptions,
	): Promise<Snapshot[]> {
		await this.#begin("find", query.entity, options);
		this.#checkQuery({ ...query, fields: [...query.fields, field] });
		const wanted = new Set(values.filter((value) => value !== null && value !== "").map(comparable));
		const table = this.#system.table(query.entity);
		return [...table.records.values()]
			.filter((record) => wanted.has(comparable(record.fields[field] ?? null)))
			.map((record) => this.#system.snapshot(table, record, query.fields));
	}

	async search(query: EntityQuery, fields: string[], text: string, limit: number): Promise<Snapshot[]> {
		await this.#begin("find", query.entity, undefined);
		this.#checkQuery({ ...query, fields: [...query.fields, ...fields] });
		const table = this.#system.table(query.entity);
		const begins = (value: FieldValue | undefined) => comparable(value ?? null).startsWith(comparable(text));
		return [...table.records.values()]
			.filter((record) => fields.some((name) => begins(record.fields[name])))
			.slice(0, limit)
			.map((record) => this.#system.snapshot(table, record, query.fields));
	}

	createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const by = { name: CLIENT, isPerson: false };
		return this.#writeMany("create", entity, requests, options, (request) => {
			const id = this.capabilities.clientIds ? request.id : null;
			const record = this.#system.insert(entity, id, request.values, by);
			return this.#system.snapshot(this.#system.table(entity), record, request.read);
		});
	}

	updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const by = { name: CLIENT, isPerson: false };
		return this.#writeMany("update", entity, requests, options, (request) => {
			const { id, values, expectedVersion, read } = request;
			const record = this.#system.update(entity, id, values, by, expectedVersion);
			return this.#system.snapshot(this.#system.table(entity), record, read);
		});
	}

	deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const by = { name: CLIENT, isPerson: false };
		return this.#writeMany("delete", entity, requests, options, ({ id, expectedVersion }) => {
			this.#system.delete(entity, id, by, expectedVersion);
			return null;
		});
	}

	link(entity: string, id: string): string {
		return `https://${this.name}.example/${entity}/${encodeURIComponent(id)}`;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
	}

	get #pageSize(): number {
		return this.#system.options.pageSize ?? 1000;
	}

	/** Delta links: all rows, then what changed since the link was given out, deletions behind. */
	#tracked(request: PullRequest, table: TableState): ChangePull {
		const since = this.#sinceOf(request.watermark);
		const link = `fake-delta:${this.#system.counterNow}`;
		const rows = [...table.records.values()]
			.filter((record) => since === null || record.counter > since)
			.map((record) => this.#system.snapshot(table, record, request.fields));
		const gone = table.tombstones.filter(({ id, counter }) => {
			return since !== null && counter > since && !table.records.has(id);
		});
		const pages = pagesOf(rows, this.#pageSize).map(
			(upserts): ChangePage => ({ upserts, deletions: [], resume: null }),
		);
		const deletions = gone.map(({ id }) => id);
		const last = pages.at(-1);
		if (last) last.deletions.push(...deletions);
		return {
			full: since === null,
			resumed: false,
			pages: this.#walk(pages, request),
			nextWatermark: (heldBack) => (heldBack === null ? link : since === null ? null : request.watermark),
		};
	}

	#sinceOf(watermark: string | null): number | null {
		const counter = Number(DELTA.exec(watermark ?? "")?.[1] ?? Number.NaN);
		return Number.isNaN(counter) || this.#system.isExpired(counter) ? null : counter;
	}

	/** By modification time, from the watermark less the overlap. */
	#modified(request: PullRequest, table: TableState): ChangePull {
		const given = Date.parse(request.watermark ?? "");
		const since = Number.isNaN(given) ? null : given;
		const startedAt = this.#system.now();
		const from = since === null ? null : since - (this.#system.options.overlapMs ?? 600_000);
		const records = [...table.records.values()]
			.filter(({ modifiedAt }) => from === null || modifiedAt >= from)
			.sort((left, right) => left.modifiedAt - right.modifiedAt);
		const newest = records.at(-1)?.modifiedAt ?? since ?? startedAt;
		const reached = Math.min(Math.max(newest, since ?? newest), startedAt);
		const rows = records.map((record) => this.#system.snapshot(table, record, request.fields));
		const pages = pagesOf(rows, this.#pageSize).map(
			(upserts): ChangePage => ({ upserts, deletions: [], resume: null }),
		);
		return {
			full: since === null,
			resumed: false,
			pages: this.#walk(pages, request),
			nextWatermark: (heldBack) => {
				const bound = heldBack === null ? reached : Math.min(reached, Date.parse(heldBack));
				return new Date(bound).toISOString();
			},
		};
	}

	async *#walk(pages: ChangePage[], request: PullRequest): AsyncGenerator<ChangePage> {
		for (const [index, page] of pages.entries()) {
			if (index > 0) {
				await this.#begin("pull", request.entity, request.signal ? { signal: request.signal } : {});
			}
			yield page;
		}
	}

	/** One request of a read: abort, the caller's leave, faults and rights, in the order a real one meets them. */
	async #begin(
		operation: FakeOperation,
		entity: string,
		options: CallOptions | undefined,
		requests = 1,
	): Promise<void> {
		for (let request = 0; request < Math.max(1, requests); request += 1) {
			const refused = leave(options);
			if (refused !== null || this.#isClosed) throw refused ?? aborted("The connector was closed.");
			this.#system.counters.requests += 1;
		}
		this.#system.counters.calls[operation] += 1;
		await settled();
		const fault = this.#system.strike({ operation, entity, id: null, values: {} }, "call");
		if (fault !== undefined) await this.#meet(fault, options);
		if (this.#system.isDenied(entity, "read")) throw refusal("forbidden", `Missing right to read ${entity}.`);
	}

	async #meet(fault: Fault, options: CallOptions | undefined): Promise<void> {
		const { action } = fault;
		if (action.kind === "hold") {
			await orAborted(fault.released, options?.signal);
			if (options?.signal?.aborted) throw aborted(options.signal.reason);
		} else if (action.kind === "refuse") throw toError(action);
		else if (action.kind === "reject") throw refusal(action.code, action.message ?? action.code);
		else throw refusal("connectionLost", "The connection was lost.", true);
	}

	async #writeMany<T extends { id: string | null; values?: Fields; read?: string[] }>(
		operation: "create" | "update" | "delete",
		entity: string,
		requests: T[],
		options: CallOptions | undefined,
		write: (request: T) => Snapshot | null,
	): Promise<WriteResult[]> {
		for (const { values = {}, read = [] } of requests) {
			this.#checkQuery({ entity, fields: [...Object.keys(values), ...read] });
		}
		this.#system.counters.calls[operation] += 1;
		const results: WriteResult[] = [];
		let refused: ConnectorError | null = null;
		for (const batch of pagesOf(requests, this.capabilities.batchSize)) {
			refused ??= this.#isClosed ? aborted("The connector was closed.") : leave(options);
			if (refused === null) results.push(...(await this.#send(operation, entity, batch, options, write)));
			else results.push(...batch.map(() => toRefused(refused as ConnectorError)));
		}
		throwWhenNothingWasDone(results);
		return results;
	}

	async #send<T extends { id: string | null; values?: Fields }>(
		operation: "create" | "update" | "delete",
		entity: string,
		batch: T[],
		options: CallOptions | undefined,
		write: (request: T) => Snapshot | null,
	): Promise<WriteResult[]> {
		if (batch.length === 0) return [];
		this.#system.counters.requests += 1;
		await settled();
		const hold = this.#system.strike({ operation, entity, id: null, values: {} }, "call");
		const execute = () => this.#writeAll(operation, entity, batch, write);
		if (hold === undefined) return execute();
		if (hold.action.kind === "reject") {
			throw refusal(hold.action.code, hold.action.message ?? hold.action.code);
		}
		const isAfter = hold.action.kind === "hold" && hold.action.when === "after";
		const results = isAfter ? execute() : null;
		await orAborted(hold.released, options?.signal);
		if (!options?.signal?.aborted) return results ?? execute();
		return batch.map(() => ({ kind: "unclear", error: aborted(options.signal?.reason) }));
	}

	#writeAll<T extends { id: string | null; values?: Fields }>(
		operation: "create" | "update" | "delete",
		entity: string,
		batch: T[],
		write: (request: T) => Snapshot | null,
	): WriteResult[] {
		let broken: WriteResult | null = null;
		return batch.map((request) => {
			const result = broken ?? this.#writeOne(operation, entity, request, write);
			if (result.kind === "unclear" && result.error.foreignCode === BROKEN_OFF) broken = result;
			return result;
		});
	}

	#writeOne<T extends { id: string | null; values?: Fields }>(
		operation: "create" | "update" | "delete",
		entity: string,
		request: T,
		write: (request: T) => Snapshot | null,
	): WriteResult {
		const subject = { operation, entity, id: request.id, values: request.values ?? {} };
		const fault = this.#system.strike(subject, "record");
		if (fault === undefined) return this.#attempt(operation, entity, request, write);
		const { action } = fault;
		if (action.kind === "refuse") return toRefused(toError(action));
		if (action.kind === "breakOff") return { kind: "unclear", error: brokenOff() };
		if (action.kind === "late") fault.later(() => this.#attempt(operation, entity, request, write));
		if (action.kind === "unclear" && action.committed) this.#attempt(operation, entity, request, write);
		const code = action.kind === "unclear" ? (action.code ?? "connectionLost") : "connectionLost";
		return { kind: "unclear", error: refusal(code, "The answer was lost.", true) };
	}

	#attempt<T>(
		operation: "create" | "update" | "delete",
		entity: string,
		request: T,
		write: (request: T) => Snapshot | null,
	): WriteResult {
		if (this.#system.isDenied(entity, operation)) {
			return toRefused(refusal("permission", `Missing right to ${operation} records of ${entity}.`));
		}
		try {
			return { kind: "done", snapshot: write(request) };
		} catch (error) {
			if (error instanceof ConnectorError) return toRefused(error);
			throw error;
		}
	}

	#checkQuery({ entity, fields }: EntityQuery): void {
		const table = this.#system.table(entity);
		const unknown = fields.find((name) => !table.fields.has(name));
		if (unknown !== undefined) throw refusal("fieldMissing", `${entity} has no field ${unknown}.`);
	}
}

const BROKEN_OFF = "Fake_brokenOff";

function brokenOff(): ConnectorError {
	const facts = { code: "connectionLost", retryable: true, foreignCode: BROKEN_OFF } as const;
	return new ConnectorError({ ...facts, foreignMessage: "The connection broke off." });
}

/** Null when the request may leave. */
function leave(options: CallOptions | undefined): ConnectorError | null {
	if (options?.signal?.aborted) return aborted(options.signal.reason);
	try {
		options?.beforeSend?.();
		return null;
	} catch (error) {
		return aborted(error);
	}
}

function aborted(cause: unknown): ConnectorError {
	const foreignMessage = "The call was ended before it was done.";
	return new ConnectorError({ code: "aborted", retryable: true, foreignMessage, cause });
}

function toError(action: FakeFaultAction & { kind: "refuse" }): ConnectorError {
	const { code, message, foreignCode, retryable = false, retryAfterMs = null } = action;
	const foreignMessage = message ?? code;
	return new ConnectorError({
		code,
		retryable,
		retryAfterMs,
		foreignMessage,
		foreignCode: foreignCode ?? null,
	});
}

function toRefused(error: ConnectorError): WriteResult {
	return { kind: "refused", error };
}

/** As the port says: when nothing was done and the reason is the whole call's, the call rejects. */
function throwWhenNothingWasDone(results: WriteResult[]): void {
	const [first] = results;
	const isOfTheCall = (result: WriteResult): boolean =>
		result.kind === "refused" && (result.error.code === "aborted" || isSetupError(result.error));
	if (first?.kind === "refused" && results.every(isOfTheCall)) throw first.error;
}

/** An empty list is one empty page: the request was made. */
function pagesOf<T>(rows: T[], size: number): T[][] {
	const pages: T[][] = [];
	for (let from = 0; from < rows.length; from += size) pages.push(rows.slice(from, from + size));
	return pages.length === 0 ? [[]] : pages;
}

function comparable(value: FieldValue): string {
	return String(value ?? "").toLowerCase();
}

/** A request takes at least one turn of the event loop, so that callers meet. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (signal === undefined) return promise;
	if (signal.aborted) return Promise.resolve();
	const abort = new Promise<void>((resolve) =>
		signal.addEventListener("abort", () => resolve(), { once: true }),
	);
	return Promise.race([promise, abort]);
}

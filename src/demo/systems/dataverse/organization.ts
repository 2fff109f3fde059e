import { randomUUID } from "node:crypto";
import { RecordHistory } from "../kit/history.js";
import type { HistoryEntry, ReformatRule, SimRecord } from "../kit/simulator.js";
import type { Column } from "./columns.js";
import { unknownResource } from "./errors.js";
import type { Fields, FieldValue, Row } from "./row.js";
import { AccountSeed, initialFields, type SeedOptions } from "./seed.js";
import type { Table } from "./table.js";
import { TableStore } from "./table-store.js";
import { defineTables, type TableSettings } from "./tables/index.js";
import { Turn } from "./turn.js";
import { toWire } from "./wire.js";

export const ORGANIZATION_ID = "7c9e6b1a-0d2f-ee11-bdf3-000d3a4b6c01";

export interface OrganizationOptions extends TableSettings {
	readonly seed?: SeedOptions;
	/** Milliseconds since 1970; default Date.now. */
	readonly now?: () => number;
	/** How long delta links live, in days; default 7. */
	readonly retentionDays?: number;
}

/** One environment: its tables, its one counter of versions, its people. */
export class Organization {
	readonly now: () => number;
	/** Who may write while a change set is open. */
	readonly turn = new Turn();
	readonly history = new RecordHistory();
	/** The user behind the client's credentials. */
	readonly applicationUserId = "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02";
	/** Who edits when nobody is named. */
	readonly personId = "5e2f7a11-1c3e-ee11-bdf3-000d3a4b6c03";
	readonly currencyId = "2b8f3c40-1c3e-ee11-bdf3-000d3a4b6c04";
	version = 0;
	readonly #stores = new Map<string, TableStore>();
	readonly #bySet = new Map<string, TableStore>();
	readonly #reformats = new Map<string, ReformatRule>();

	constructor(options: OrganizationOptions = {}) {
		this.now = options.now ?? Date.now;
		const links = { ownerId: this.personId, currencyId: this.currencyId };
		const accountSeed = options.seed && new AccountSeed(options.seed, links);
		for (const table of defineTables(options)) {
			const seed = table.logicalName === "account" ? accountSeed : undefined;
			const store = new TableStore(table, seed);
			for (const row of seed?.rows(this.now(), this.personId) ?? []) {
				store.insert(row);
				this.version = row.version;
			}
			this.#stores.set(table.logicalName, store);
			this.#bySet.set(table.entitySet, store);
		}
		this.#addBasics(options.retentionDays ?? 7);
	}

	get stores(): IterableIterator<TableStore> {
		return this.#stores.values();
	}

	/** The rows of a table by its logical name. */
	store(logicalName: string): TableStore {
		const store = this.#stores.get(logicalName);
		if (!store) throw new Error(`There is no table '${logicalName}'.`);
		return store;
	}

	/** The rows of a table by its entity set. @throws {DataverseError} 404 for an unknown one */
	storeOf(entitySet: string): TableStore {
		const store = this.#bySet.get(entitySet);
		if (!store) throw unknownResource(entitySet);
		return store;
	}

	hasSet(entitySet: string): boolean {
		return this.#bySet.has(entitySet);
	}

	/** The name people know a record by; null when it is gone or has none. */
	nameOf(logicalName: string, id: string): string | null {
		const store = this.store(logicalName);
		const row = store.find(id);
		const column = store.table.byName.get(store.table.primaryName);
		const name = row && column ? store.value(row, column) : null;
		return name === null ? null : String(name);
	}

	/** The id of the user a person's name or id stands for; a new name is a new colleague. */
	userId(by: string | undefined): string {
		if (by === undefined) return this.personId;
		const users = this.store("systemuser");
		if (users.find(by.toLowerCase())) return by.toLowerCase();
		const fullname = users.table.byName.get("fullname") as Column;
		for (const row of users.findBy(fullname, by)) return row.id;
		const [first = "", ...rest] = by.split(" ");
		const mailbox = by.toLowerCase().replace(/[^a-z0-9]+/g, ".");
		const mail = {
			internalemailaddress: `${mailbox}@koppel.example`,
			domainname: `${mailbox}@koppel.example`,
		};
		return this.#put("systemuser", randomUUID(), {
			firstname: first,
			lastname: rest.join(" ") || null,
			...mail,
		});
	}

	/** Sets or ends a rule by which the system changes what it is sent. */
	reformat(entitySet: string, property: string, rule: ReformatRule | null): void {
		const { table } = this.storeOf(entitySet);
		const key = `${table.logicalName} ${property}`;
		if (rule) this.#reformats.set(key, rule);
		else this.#reformats.delete(key);
	}

	/** A value as the system keeps it. */
	reformatted(table: Table, column: Column, value: FieldValue): FieldValue {
		const rule = this.#reformats.get(`${table.logicalName} ${column.property}`);
		return rule === undefined ? value : (rule(value) as FieldValue);
	}

	/** Writes a line into the history of a record; gives what takes it back. */
	remember(store: TableStore, row: Row, fields: Fields, entry: Omit<HistoryEntry, "fields">): () => void {
		const { entitySet } = store.table;
		const before = row.seed < 0 ? undefined : () => this.seedEntry(store, row);
		this.history.add(entitySet, row.id, { ...entry, fields: wireFields(store.table, row, fields) }, before);
		return () => this.history.takeBack(entitySet, row.id);
	}

	/** The history line of a seeded row that nobody has written yet. */
	seedEntry(store: TableStore, row: Row): HistoryEntry {
		const fields = wireFields(store.table, row, store.fields(row));
		return { at: row.createdOn, by: row.createdBy, fields, operation: "seed" };
	}

	#addBasics(retentionDays: number): void {
		this.#put("organization", ORGANIZATION_ID, { name: "Koppel", expirechangetrackingindays: retentionDays });
		this.#put("systemuser", this.applicationUserId, {
			lastname: "Koppel",
			applicationid: "3f1c9d70-1c3e-ee11-bdf3-000d3a4b6c05",
			accessmode: 4,
		});
		this.#put("systemuser", this.personId, {
			firstname: "Anna",
			lastname: "Visser",
			internalemailaddress: "anna.visser@koppel.example",
			domainname: "anna.visser@koppel.example",
			islicensed: true,
		});
		this.#put("transactioncurrency", this.currencyId, {
			currencyname: "Euro",
			isocurrencycode: "EUR",
			currencysymbol: "€",
			currencyprecision: 2,
			exchangerate: 1,
		});
	}

	#put(logicalName: string, id: string, fields: Fields): string {
		const store = this.store(logicalName);
		const at = Math.floor(this.now() / 1_000) * 1_000;
		this.version += 1;
		store.insert({
			id,
			slot: store.nextSlot,
			seed: -1,
			version: this.version,
			createdOn: at,
			createdBy: this.applicationUserId,
			modifiedOn: at,
			modifiedBy: this.applicationUserId,
			fields: { ...initialFields(store.table), ...fields },
		});
		return id;
	}
}

function wireFields(table: Table, row: Row, fields: Fields): SimRecord {
	const record: SimRecord = {};
	for (const name of Object.keys(fields)) {
		const column = table.byName.get(name);
		if (column) record[column.property] = toWire(column, column.read(row, fields));
	}
	return record;
}

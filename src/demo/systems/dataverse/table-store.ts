import { ColumnIndex } from "./column-index.js";
import type { Column } from "./columns.js";
import type { Fields, FieldValue, Row } from "./row.js";
import type { Table } from "./table.js";
import { VersionLog } from "./version-log.js";

/** What a deletion leaves behind for delta reads. */
export interface Tombstone {
	readonly id: string;
	readonly version: number;
}

/** Computes the columns of seeded rows that were never written. */
export interface Seeding {
	/** Names of the columns that may hold a value. */
	readonly columns: ReadonlySet<string>;
	fields(seed: number): Fields;
}

/** Everything a write changes of a row, so that it can be put back. */
export type RowState = Pick<Row, "version" | "modifiedOn" | "modifiedBy" | "fields">;

const NO_FIELDS: Fields = {};

/** The rows of one table, found by id, by order of creation, by version and by value. */
export class TableStore {
	readonly #rows: (Row | null)[] = [];
	readonly #byId = new Map<string, Row>();
	readonly #indexes = new Map<Column, ColumnIndex>();
	readonly #tombstones = new Map<string, Tombstone>();
	readonly #changes = new VersionLog<Row>((row, version) => row.version === version && this.has(row));
	readonly #deletions = new VersionLog<Tombstone>((each) => this.#tombstones.get(each.id) === each);

	constructor(
		readonly table: Table,
		private readonly seeding: Seeding = { columns: new Set(), fields: () => ({}) },
	) {}

	get size(): number {
		return this.#byId.size;
	}

	/** Slot the next row takes. */
	get nextSlot(): number {
		return this.#rows.length;
	}

	find(id: string): Row | undefined {
		return this.#byId.get(id);
	}

	has(row: Row): boolean {
		return this.#rows[row.slot] === row;
	}

	fields(row: Row): Fields {
		return row.fields ?? this.seeding.fields(row.seed);
	}

	value(row: Row, column: Column): FieldValue {
		return column.read(row, column.isOnRow ? NO_FIELDS : this.fields(row));
	}

	/** Rows in the order of creation, from a slot on. */
	*scan(fromSlot = 0): Generator<Row> {
		for (let slot = fromSlot; slot < this.#rows.length; slot += 1) {
			const row = this.#rows[slot];
			if (row) yield row;
		}
	}

	/** Rows whose column has that value, in no order. */
	*findBy(column: Column, value: FieldValue): Generator<Row> {
		if (column.name === this.table.primaryId) {
			const row = this.#byId.get(String(value).toLowerCase());
			if (row) yield row;
			return;
		}
		yield* this.#indexOf(column).find(value);
	}

	/** Rows with a version above `since`, up to `until`, in the order of versions. */
	changes(since: number, until: number): Iterable<{ version: number; item: Row }> {
		return this.#changes.between(since, until);
	}

	/** Deletions above `since`, up to `until`, of ids that did not come back. */
	deletions(since: number, until: number): Iterable<{ version: number; item: Tombstone }> {
		return this.#deletions.between(since, until);
	}

	/** Adds a row; an id that was deleted comes back. Gives what undoes it. */
	insert(row: Row): () => void {
		const tombstone = this.#tombstones.get(row.id);
		this.#tombstones.delete(row.id);
		this.#rows[row.slot] = row;
		this.#enter(row);
		this.#changes.append(row.version, row, false);
		return () => {
			this.#leave(row);
			if (tombstone) this.#tombstones.set(row.id, tombstone);
		};
	}

	/** Gives a row another state with a version above all others. Gives what undoes it. */
	update(row: Row, state: RowState): () => void {
		const before: RowState = {
			version: row.version,
			modifiedOn: row.modifiedOn,
			modifiedBy: row.modifiedBy,
			fields: row.fields,
		};
		this.#assign(row, state);
		this.#changes.append(row.version, row, true);
		return () => {
			if (row.version === state.version) this.#assign(row, before);
		};
	}

	/** Deletes a row at a version above all others. Gives what undoes it. */
	remove(row: Row, version: number): () => void {
		const tombstone: Tombstone = { id: row.id, version };
		this.#leave(row);
		this.#tombstones.set(row.id, tombstone);
		this.#deletions.append(version, tombstone, false);
		return () => {
			this.#tombstones.delete(row.id);
			this.#rows[row.slot] = row;
			this.#enter(row);
		};
	}

	/** Gives memory back. Not to be called while a write may still be undone. */
	compact(): void {
		this.#changes.compact();
	}

	#assign(row: Row, state: RowState): void {
		for (const [column, index] of this.#indexes) index.remove(this.value(row, column), row);
		Object.assign(row, state);
		for (const [column, index] of this.#indexes) index.add(this.value(row, column), row);
	}

	#enter(row: Row): void {
		this.#byId.set(row.id, row);
		for (const [column, index] of this.#indexes) index.add(this.value(row, column), row);
	}

	#leave(row: Row): void {
		this.#rows[row.slot] = null;
		this.#byId.delete(row.id);
		for (const [column, index] of this.#indexes) index.remove(this.value(row, column), row);
	}

	#indexOf(column: Column): ColumnIndex {
		const found = this.#indexes.get(column);
		if (found) return found;
		const index = new ColumnIndex();
		const isSeeded = !column.isStored || this.seeding.columns.has(column.name);
		for (const row of this.scan()) {
			if (isSeeded || row.fields !== null) index.add(this.value(row, column), row);
		}
		this.#indexes.set(column, index);
		return index;
	}
}

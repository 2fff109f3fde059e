import { randomUUID } from "node:crypto";
import type { Column } from "./columns.js";
import { badRequest, duplicateKey, duplicateRecord } from "./errors.js";
import type { Organization } from "./organization.js";
import { type Fields, type Row, targetKey } from "./row.js";
import { initialFields } from "./seed.js";
import type { Table } from "./table.js";
import type { TableStore } from "./table-store.js";

/** Who writes, at which time, and where the way back is kept. */
export interface WriteContext {
	/** Id of the user. */
	readonly by: string;
	/** Stamped on the record, milliseconds. */
	readonly at: number;
	/** Collects what undoes the writes, newest last; absent when nothing will be undone. */
	readonly undo?: (() => void)[];
}

/** Undoes writes, newest first. */
export function undoAll(undo: (() => void)[]): void {
	for (const step of undo.splice(0).reverse()) step();
}

/** Creates, changes and deletes rows by the rules of the tables; every write gives the row the next version. */
export class Writer {
	constructor(private readonly organization: Organization) {}

	/**
	 * Creates a row. @param id null lets the system choose
	 * @throws {DataverseError} 412 for an id in use, and what the table's rules refuse
	 */
	create(store: TableStore, id: string | null, changes: Fields, context: WriteContext): Row {
		if (id !== null && store.find(id)) throw duplicateRecord();
		const { table } = store;
		const initial = initialFields(table);
		const states = settleStates(table, initial, changes);
		const owner: Fields = table.isOwned ? { ownerid: context.by } : {};
		const fields = this.#withCurrency(table, { ...initial, ...owner, ...this.#reformatted(table, states) });
		this.#checkProduct(store, null, fields);
		checkKeys(store, null, fields);
		const at = wholeSeconds(context.at);
		const row: Row = {
			id: id ?? randomUUID(),
			slot: store.nextSlot,
			seed: -1,
			version: this.#nextVersion(),
			createdOn: typeof fields.overriddencreatedon === "number" ? fields.overriddencreatedon : at,
			createdBy: context.by,
			modifiedOn: at,
			modifiedBy: context.by,
			fields,
		};
		this.#keep(context, store.insert(row));
		this.#remember(store, row, fields, context, "create");
		return row;
	}

	/** Changes columns of a row; no columns, or equal values, count as a write too. */
	update(store: TableStore, row: Row, changes: Fields, context: WriteContext): void {
		const { table } = store;
		const before = store.fields(row);
		const written = this.#reformatted(table, settleStates(table, before, changes));
		const fields = this.#withCurrency(table, { ...before, ...written });
		this.#checkProduct(store, row, fields);
		checkKeys(store, row, fields);
		this.#remember(store, row, written, context, "update");
		const state = {
			version: this.#nextVersion(),
			modifiedOn: wholeSeconds(context.at),
			modifiedBy: context.by,
		};
		this.#keep(context, store.update(row, { ...state, fields }));
		if (!this.organization.turn.isTaken) store.compact();
	}

	/** Deletes a row; records that look up to it go with it or lose the link (facts/dataverse-api section 12a). */
	delete(store: TableStore, row: Row, context: WriteContext): void {
		this.#remember(store, row, {}, context, "delete");
		this.#keep(context, store.remove(row, this.#nextVersion()));
		for (const { child, column, onDelete } of this.#children(store.table)) {
			for (const each of this.#pointing(child, column, store.table, row.id)) {
				if (onDelete === "cascade") this.delete(child, each, context);
				else this.update(child, each, unlinked(column), context);
			}
		}
	}

	/**
	 * Merges one account into another: what looks up to the loser looks up to the winner, then the loser is
	 * deactivated and points to the winner (facts/dataverse-api section 5).
	 */
	merge(winner: Row, loser: Row, context: WriteContext): void {
		const store = this.organization.store("account");
		for (const { child, column } of this.#children(store.table)) {
			if (column.name === "masterid") continue;
			for (const each of this.#pointing(child, column, store.table, loser.id)) {
				const isWinner = each === winner;
				this.update(child, each, { [column.name]: isWinner ? null : winner.id }, context);
			}
		}
		const state = { statecode: 1, statuscode: 2, merged: true, masterid: winner.id };
		this.update(store, loser, state, context);
	}

	*#children(parent: Table) {
		for (const child of this.organization.stores) {
			for (const column of child.table.columns) {
				if (!column.isStored) continue;
				const target = column.targets?.find((each) => each.table === parent.logicalName);
				if (target) yield { child, column, onDelete: target.onDelete };
			}
		}
	}

	#pointing(child: TableStore, column: Column, parent: Table, id: string): Row[] {
		const isShared = (column.targets?.length ?? 0) > 1;
		return [...child.findBy(column, id)].filter(
			(row) => !isShared || child.fields(row)[targetKey(column.name)] === parent.logicalName,
		);
	}

	#nextVersion(): number {
		this.organization.version += 1;
		return this.organization.version;
	}

	#keep(context: WriteContext, step: () => void): void {
		context.undo?.push(step);
	}

	#remember(
		store: TableStore,
		row: Row,
		fields: Fields,
		context: WriteContext,
		operation: "create" | "update" | "delete",
	): void {
		const entry = { at: wholeSeconds(context.at), by: context.by, operation };
		this.#keep(context, this.organization.remember(store, row, fields, entry));
	}

	#reformatted(table: Table, changes: Fields): Fields {
		const entries = Object.entries(changes).map(([name, value]) => {
			const column = table.byName.get(name);
			return [name, column ? this.organization.reformatted(table, column, value) : value] as const;
		});
		return Object.fromEntries(entries);
	}

	/** Money needs a currency; the organization's own when none is named. */
	#withCurrency(table: Table, fields: Fields): Fields {
		if (!table.byName.has("transactioncurrencyid") || fields.transactioncurrencyid != null) return fields;
		return { ...fields, transactioncurrencyid: this.organization.currencyId };
	}

	/** Number, unit group and unit of a product (facts/dataverse-api section 12a). */
	#checkProduct(store: TableStore, row: Row | null, fields: Fields): void {
		if (store.table.logicalName !== "product") return;
		if (fields.productnumber == null) throw badRequest("The product number is missing.", "0x80043b05");
		if (fields.defaultuomscheduleid == null) throw badRequest("The unit group is missing.", "0x80043b0a");
		if (fields.defaultuomid == null) throw badRequest("The default unit is missing.", "0x80043b0d");
		if (fields.quantitydecimal == null) throw badRequest("The number of decimals is missing.", "0x80040203");
		const column = store.table.byName.get("productnumber") as Column;
		for (const other of store.findBy(column, fields.productnumber)) {
			if (other === row) continue;
			throw badRequest("A product with the specified product number already exists.", "0x80043b06");
		}
	}
}

function wholeSeconds(ms: number): number {
	return Math.floor(ms / 1_000) * 1_000;
}

function unlinked(column: Column): Fields {
	const isShared = (column.targets?.length ?? 0) > 1;
	return isShared ? { [column.name]: null, [targetKey(column.name)]: null } : { [column.name]: null };
}

/** State and status move together; one that does not fit the other is refused (facts/dataverse-api sections 2 and 4). */
function settleStates(table: Table, before: Fields, changes: Fields): Fields {
	const hasState = changes.statecode != null;
	const hasStatus = changes.statuscode != null;
	const states = table.byName.get("statecode")?.options;
	const statuses = table.byName.get("statuscode")?.options;
	if ((!hasState && !hasStatus) || !states || !statuses) return changes;
	const state = states.find((each) => each.value === (hasState ? changes.statecode : before.statecode));
	if (!hasStatus) return { ...changes, statuscode: state?.defaultStatus ?? null };
	const status = statuses.find((each) => each.value === changes.statuscode);
	if (status?.state === state?.value) return changes;
	throw badRequest(
		`${changes.statuscode} is not a valid status code for state code ${table.schemaName}State.${state?.label} on ${table.logicalName}.`,
		"0x80048408",
	);
}

/** @throws {DataverseError} 412 when another row has the same values in an alternate key */
function checkKeys(store: TableStore, row: Row | null, fields: Fields): void {
	for (const key of store.table.keys) {
		const twin = findByKey(store, Object.fromEntries(key.map((name) => [name, fields[name] ?? null])));
		if (twin && twin !== row) throw duplicateKey(key);
	}
}

/** The row whose columns have these values; undefined when there is none or a value is null. */
export function findByKey(store: TableStore, values: Fields): Row | undefined {
	const [first, ...others] = Object.entries(values);
	if (!first || Object.values(values).includes(null)) return undefined;
	const column = store.table.byName.get(first[0]);
	if (!column) return undefined;
	for (const row of store.findBy(column, first[1])) {
		if (others.every(([name, value]) => isSame(store.fields(row)[name] ?? null, value))) return row;
	}
	return undefined;
}

function isSame(left: Fields[string], right: Fields[string] | undefined): boolean {
	return String(left).toLowerCase() === String(right).toLowerCase();
}

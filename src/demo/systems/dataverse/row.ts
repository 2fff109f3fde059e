/** A value as a table keeps it: DateTime columns in milliseconds, lookups as the id they point to. */
export type FieldValue = string | number | boolean | null;

/** Columns of a record by logical name; an absent column is null. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** A record of a table. The columns the server owns stand beside `fields`. */
export interface Row {
	/** Lower case. */
	readonly id: string;
	/** Place in the order of creation, never reused. */
	readonly slot: number;
	/** Index of the party this row was seeded from; -1 for all others. */
	readonly seed: number;
	version: number;
	/** Milliseconds, whole seconds. */
	createdOn: number;
	createdBy: string;
	/** Milliseconds, whole seconds. */
	modifiedOn: number;
	modifiedBy: string;
	/** Null while a seeded row was never written: its columns are then computed from its seed. */
	fields: Fields | null;
}

/** Name under which `fields` keeps the table a lookup with several targets points to. */
export function targetKey(column: string): string {
	return `${column}.table`;
}

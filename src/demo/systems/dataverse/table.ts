import { type Column, commonColumns, decimal, guid, lookup, type Target } from "./columns.js";

/** What the metadata knows of a table; never derive one name from another (facts/dataverse-api section 2). */
export interface Table {
	readonly logicalName: string;
	readonly schemaName: string;
	readonly entitySet: string;
	readonly primaryId: string;
	readonly primaryName: string;
	/** Name the key has in an address; a bare id needs none. */
	readonly addressKey: string;
	readonly columns: readonly Column[];
	/** Whether each record has an owner; else the organization owns all. */
	readonly isOwned: boolean;
	readonly isChangeTracked: boolean;
	readonly isConcurrencyEnabled: boolean;
	/** Whether clients may create and delete records. */
	readonly isOpen: boolean;
	/** Alternate keys, each a list of columns. */
	readonly keys: readonly (readonly string[])[];
	readonly byName: ReadonlyMap<string, Column>;
	/** Columns by their property on the wire. */
	readonly byProperty: ReadonlyMap<string, Column>;
	/** Lookups by navigation property. */
	readonly byNavigation: ReadonlyMap<string, { column: Column; target: Target }>;
}

export interface TableOptions {
	readonly isChangeTracked?: boolean;
	readonly isConcurrencyEnabled?: boolean;
	readonly keys?: readonly (readonly string[])[];
}

interface TableDraft {
	readonly logicalName: string;
	readonly schemaName: string;
	readonly entitySet: string;
	readonly primaryName: string;
	readonly columns: readonly Column[];
	/** Owned by a user; else by the organization. Default true. */
	readonly isOwned?: boolean;
	/** Has money: then it has a currency and an exchange rate. */
	readonly hasMoney?: boolean;
	readonly isOpen?: boolean;
	/** Default: the primary key. */
	readonly addressKey?: string;
}

/** Completes a table with its key and the columns every table has. */
export function defineTable(draft: TableDraft, options: TableOptions = {}): Table {
	const primaryId = `${draft.logicalName}id`;
	const columns = [
		guid(primaryId, {
			access: "insertOnly",
			required: "SystemRequired",
			isOnRow: true,
			read: (row) => row.id,
		}),
		...draft.columns,
		...(draft.hasMoney
			? [
					lookup("transactioncurrencyid", "transactioncurrency"),
					decimal("exchangerate", { access: "readOnly", precision: 12, read: () => 1 }),
				]
			: []),
		...commonColumns(draft.isOwned ?? true),
	];
	const navigations = columns.flatMap((column) =>
		(column.targets ?? []).map((target) => [target.navigation, { column, target }] as const),
	);
	return {
		logicalName: draft.logicalName,
		schemaName: draft.schemaName,
		entitySet: draft.entitySet,
		primaryId,
		primaryName: draft.primaryName,
		addressKey: draft.addressKey ?? primaryId,
		columns,
		isOwned: draft.isOwned ?? true,
		isChangeTracked: options.isChangeTracked ?? true,
		isConcurrencyEnabled: options.isConcurrencyEnabled ?? true,
		isOpen: draft.isOpen ?? true,
		keys: options.keys ?? [],
		byName: new Map(columns.map((each) => [each.name, each])),
		byProperty: new Map(columns.map((each) => [each.property, each])),
		byNavigation: new Map(navigations),
	};
}

import { type Fields, type FieldValue, type Row, targetKey } from "./row.js";

/** Attribute types of the metadata; `DateOnly` is a DateTime whose format is a date (facts/dataverse-api section 2). */
export type ColumnType =
	| "String"
	| "Memo"
	| "Integer"
	| "BigInt"
	| "Decimal"
	| "Money"
	| "Boolean"
	| "DateTime"
	| "DateOnly"
	| "Picklist"
	| "State"
	| "Status"
	| "Uniqueidentifier"
	| "Lookup"
	| "Customer"
	| "Owner";

/** One value of a picklist. */
export interface Option {
	readonly value: number;
	readonly label: string;
	/** Of a status: the state it belongs to. */
	readonly state?: number;
	/** Of a state: the status a record takes when none is named. */
	readonly defaultStatus?: number;
}

/** A table a lookup may point to, and what becomes of this record when the target is deleted. */
export interface Target {
	readonly table: string;
	/** Navigation property that binds this target. */
	readonly navigation: string;
	readonly onDelete: "cascade" | "removeLink";
}

/** When a client may write a column. */
export type Access = "free" | "readOnly" | "insertOnly" | "updateOnly";

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
	/** Property on the wire: `_name_value` for a lookup. */
	readonly property: string;
	readonly label: string;
	readonly access: Access;
	readonly required: "None" | "ApplicationRequired" | "SystemRequired";
	readonly maxLength?: number;
	readonly precision?: number;
	readonly min?: number;
	readonly max?: number;
	readonly options?: readonly Option[];
	readonly targets?: readonly Target[];
	/** Value of a new record. */
	readonly initial?: FieldValue;
	/** Whether the value is kept in the row's fields; else `read` derives it. */
	readonly isStored: boolean;
	readonly read: (row: Row, fields: Fields) => FieldValue;
	/** Whether `read` looks at the row alone, so that its fields need not be computed. */
	readonly isOnRow?: boolean;
}

/** The only business unit. */
export const BUSINESS_UNIT_ID = "1f5d7a20-4c3e-ee11-bdf3-000d3a4b6c10";

type Details = Partial<Omit<Column, "name" | "type">>;

function column(name: string, type: ColumnType, details: Details = {}): Column {
	const isLookup = type === "Lookup" || type === "Customer" || type === "Owner";
	return {
		name,
		type,
		property: isLookup ? `_${name}_value` : name,
		label: name,
		access: "free",
		required: "None",
		isStored: details.read === undefined,
		read: (_row, fields) => fields[name] ?? null,
		...details,
	};
}

export const text = (name: string, maxLength: number, details?: Details) =>
	column(name, "String", { maxLength, ...details });

export const memo = (name: string, details?: Details) =>
	column(name, "Memo", { maxLength: 2_000, ...details });

export const integer = (name: string, details?: Details) =>
	column(name, "Integer", { min: -2_147_483_648, max: 2_147_483_647, ...details });

export const decimal = (name: string, details?: Details) =>
	column(name, "Decimal", { precision: 2, min: -100_000_000_000, max: 100_000_000_000, ...details });

/** A money column and its read-only `_base` twin in the organization's currency. */
export const money = (name: string, details?: Details): Column[] => [
	column(name, "Money", { precision: 2, min: 0, max: 922_337_203_685_477, ...details }),
	column(`${name}_base`, "Money", {
		precision: 2,
		access: "readOnly",
		read: (_row, fields) => fields[name] ?? null,
	}),
];

export const yesNo = (name: string, details?: Details) =>
	column(name, "Boolean", { initial: false, ...details });

export const date = (name: string, details?: Details) => column(name, "DateOnly", details);

export const dateTime = (name: string, details?: Details) => column(name, "DateTime", details);

export const guid = (name: string, details?: Details) => column(name, "Uniqueidentifier", details);

/** @param options labels by value */
export const picklist = (name: string, options: Readonly<Record<number, string>>, details?: Details) =>
	column(name, "Picklist", { options: toOptions(options), ...details });

/** A lookup with one target; its navigation property bears the column's own name. */
export const lookup = (
	name: string,
	table: string,
	details: Details & Partial<Pick<Target, "onDelete">> = {},
) => {
	const { onDelete = "removeLink", ...rest } = details;
	return column(name, "Lookup", { targets: [{ table, navigation: name, onDelete }], ...rest });
};

/** A lookup to an account or a contact, each with its own navigation property. */
export const customer = (name: string, onDelete: Target["onDelete"], details?: Details) =>
	column(name, "Customer", {
		targets: ["account", "contact"].map((table) => ({ table, navigation: `${name}_${table}`, onDelete })),
		...details,
	});

/** State and status columns. `states` maps a state to its label and its status values, the first being its default. */
export function stateAndStatus(
	states: Readonly<Record<number, readonly [label: string, statuses: Readonly<Record<number, string>>]>>,
	initial: { state: number; status: number },
): Column[] {
	const stateOptions: Option[] = [];
	const statusOptions: Option[] = [];
	for (const [key, [label, statuses]] of Object.entries(states)) {
		const state = Number(key);
		const options = toOptions(statuses).map((each) => ({ ...each, state }));
		stateOptions.push({ value: state, label, defaultStatus: options[0]?.value ?? 0 });
		statusOptions.push(...options);
	}
	return [
		column("statecode", "State", {
			options: stateOptions,
			access: "updateOnly",
			required: "SystemRequired",
			initial: initial.state,
		}),
		column("statuscode", "Status", { options: statusOptions, initial: initial.status }),
	];
}

function toOptions(labels: Readonly<Record<number, string>>): Option[] {
	return Object.entries(labels).map(([value, label]) => ({ value: Number(value), label }));
}

/** Which table a lookup points to; null when it points nowhere. */
export function targetOf(column: Column, fields: Fields): string | null {
	if (fields[column.name] == null) return null;
	const [only, other] = column.targets ?? [];
	if (other === undefined) return only?.table ?? null;
	return String(fields[targetKey(column.name)]);
}

/** The columns the server owns in every table (facts/dataverse-api section 2). */
export function commonColumns(owned: boolean): Column[] {
	const readOnly = { access: "readOnly" } as const;
	const onRow = { ...readOnly, isOnRow: true } as const;
	const user = (name: string, details: Details) => lookup(name, "systemuser", { ...readOnly, ...details });
	const columns = [
		dateTime("createdon", { ...onRow, read: (row) => row.createdOn }),
		dateTime("modifiedon", { ...onRow, read: (row) => row.modifiedOn }),
		user("createdby", { isOnRow: true, read: (row) => row.createdBy }),
		user("modifiedby", { isOnRow: true, read: (row) => row.modifiedBy }),
		column("versionnumber", "BigInt", { ...onRow, read: (row) => row.version }),
		dateTime("overriddencreatedon", { access: "insertOnly" }),
		integer("importsequencenumber", { access: "insertOnly" }),
	];
	if (!owned) return columns;
	return [
		...columns,
		column("ownerid", "Owner", {
			required: "SystemRequired",
			targets: [{ table: "systemuser", navigation: "ownerid", onDelete: "removeLink" }],
		}),
		user("owninguser", { read: (_row, fields) => fields.ownerid ?? null }),
		guid("owningbusinessunit", {
			...readOnly,
			property: "_owningbusinessunit_value",
			read: () => BUSINESS_UNIT_ID,
		}),
	];
}

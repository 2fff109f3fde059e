import type { Fields, FieldValue, Snapshot } from "../../domain/record.js";
import { isGuid, toLiteral, ZERO_GUID } from "../odata-protocol/literals.js";
import { wholeText } from "../odata-protocol/whole-text.js";
import type { DataverseField, Table } from "./columns.js";
import { DeletedItem, SystemFields } from "./schema.js";

const DATE_LENGTH = "2026-01-31".length;
const LOOKUP_TABLE = "Microsoft.Dynamics.CRM.lookuplogicalname";

/** A reference with the table it leads to, as `fromWire` writes it. */
const TABLE_AND_ID = /^(\w+)\(([0-9a-f-]{36})\)$/i;

/** Who modified a row by name, and which table a lookup points to; nothing else is worth its bytes (section 2). */
export const ANNOTATIONS =
	'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"';

/** Columns every reading asks for beside the mapped ones, where the table has them. */
const SYSTEM_COLUMNS: readonly string[] = ["modifiedon", "modifiedby", "versionnumber", "merged", "masterid"];

/** The properties of `$select`; the primary key comes unasked (facts/dataverse-api.md section 2). */
export function selectOf(table: Table, fields: Iterable<DataverseField>): string {
	const properties = new Set([table.primaryId]);
	for (const { column } of fields) properties.add(column.property);
	for (const name of SYSTEM_COLUMNS) {
		const column = table.columns.get(name);
		if (column) properties.add(column.property);
	}
	return [...properties].join(",");
}

/** A record as read; null when it lacks its key or version. */
export function toSnapshot(table: Table, fields: Iterable<DataverseField>, row: unknown): Snapshot | null {
	const system = SystemFields.safeParse(row);
	if (!system.success) return null;
	const values = row as Record<string, unknown>;
	const id = values[table.primaryId];
	if (typeof id !== "string") return null;
	const { data } = system;
	return {
		id: id.toLowerCase(),
		fields: toFields(fields, values),
		version: data["@odata.etag"],
		modifiedAt: data.modifiedon ?? null,
		modifiedBy:
			data["_modifiedby_value@OData.Community.Display.V1.FormattedValue"] ?? data._modifiedby_value ?? null,
		mergedInto: data.merged === true ? (data._masterid_value?.toLowerCase() ?? null) : null,
	};
}

/** The id a list of changes says was deleted; null for a row that is still there. */
export function toDeletedId(row: unknown): string | null {
	const deleted = DeletedItem.safeParse(row);
	return deleted.success ? deleted.data.id.toLowerCase() : null;
}

function toFields(fields: Iterable<DataverseField>, row: Record<string, unknown>): Fields {
	const all = [...fields];
	const values: Fields = {};
	for (const field of all) values[field.name] = fromWire(field, row, all);
	return values;
}

function fromWire(field: DataverseField, row: Record<string, unknown>, all: DataverseField[]): FieldValue {
	const { column, target, targets } = field;
	const value = row[column.property];
	if (typeof value === "number" || typeof value === "boolean") return value;
	if (typeof value !== "string" || value === "") return null;
	if (column.type !== "guid") return wholeText(value);
	if (value === ZERO_GUID) return null;
	const id = value.toLowerCase();
	const table = row[`${column.property}@${LOOKUP_TABLE}`];
	if (targets.length === 0 || typeof table !== "string" || table === target?.table) return id;
	// Empty it would look as if nothing stood there, and be taken for emptied.
	const isReadToo = all.some((other) => other.column === column && other.target?.table === table);
	return isReadToo ? null : `${table}(${id})`;
}

/** What keeps a value from being written. */
export class UnwritableFieldError extends Error {
	override readonly name = "UnwritableFieldError";
	readonly code = "unwritableField";
}

/**
 * The columns of a record as a write sends them. Lookups are bound by their navigation property, never by `_x_value`
 * (section 2). The state of a new record is the system's to give, so a create leaves it out (section 2).
 * @throws UnwritableFieldError for a lookup whose target cannot be told
 */
export function toBody(
	fields: Map<string, DataverseField>,
	values: Fields,
	purpose: "create" | "update",
): Record<string, FieldValue> {
	const body: Record<string, FieldValue> = {};
	for (const [name, value] of Object.entries(values)) {
		const field = fields.get(name);
		if (field === undefined) continue;
		if (purpose === "create" && field.column.attributeType === "State") continue;
		if (field.column.isLookup) Object.assign(body, toBinding(field, value));
		else body[field.column.name] = toWire(field, value);
	}
	return body;
}

function toBinding(field: DataverseField, value: FieldValue): Record<string, FieldValue> {
	const { name, target, targets } = field;
	if (target === null) {
		throw new UnwritableFieldError(
			`${name} may point to several tables; name its navigation property instead.`,
		);
	}
	const property = `${target.navigation}@odata.bind`;
	if (value === null || value === "") return { [property]: null };
	const [, table, id = ""] = TABLE_AND_ID.exec(String(value)) ?? [];
	const named = targets.find((one) => one.table === table);
	// What an undo puts back may have led to another table.
	if (named !== undefined)
		return { [`${named.navigation}@odata.bind`]: `/${named.set}(${id.toLowerCase()})` };
	if (!isGuid(String(value))) throw new UnwritableFieldError(`${name} takes the id of a record.`);
	return { [property]: `/${target.set}(${String(value).toLowerCase()})` };
}

function toWire({ column }: DataverseField, value: FieldValue): FieldValue {
	if (value === null || value === "") return null;
	switch (column.type) {
		case "number":
			return Number(value);
		case "option":
			return /^-?\d+$/.test(String(value)) ? Number(value) : value;
		case "boolean":
			return typeof value === "string" ? value === "true" : Boolean(value);
		case "date":
			return String(value).slice(0, DATE_LENGTH);
		case "datetime":
			return toInstant(String(value));
		case "guid":
			return String(value).toLowerCase();
		default:
			return String(value);
	}
}

/** A bare date stays one: only the system knows whether the column keeps times. Dataverse keeps whole seconds. */
function toInstant(text: string): string {
	const at = Date.parse(text);
	if (text.length <= DATE_LENGTH || Number.isNaN(at)) return text;
	return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * A value in a filter; null when no record can hold it. A bare date stays one, as it does when it is written: a column
 * without times is compared with nothing else.
 */
export function toFilterLiteral({ column }: DataverseField, value: FieldValue): string | null {
	if (column.type === "option") return toLiteral("number", value);
	const isBareDate = column.type === "datetime" && String(value).length <= DATE_LENGTH;
	return toLiteral(isBareDate ? "date" : column.type, value);
}

/** Text for `startswith`, in which `%`, `_` and brackets would match other characters (section 12a). */
export function escapeWildcards(text: string): string {
	return text.replace(/[%_[]/g, (character) => `[${character}]`);
}

import { resolveBind } from "./address.js";
import type { Column, Target } from "./columns.js";
import { badRequest, invalidPayload } from "./errors.js";
import type { Organization } from "./organization.js";
import { type Fields, type FieldValue, targetKey } from "./row.js";
import type { Table } from "./table.js";
import { toFieldValue } from "./values.js";

/** What a body is for. `person` may also set what the server keeps from clients, as a form or a plug-in would. */
export interface BodyPurpose {
	readonly kind: "create" | "update";
	readonly isPerson?: boolean;
	/** Turns `$1` into the address of the record that part of a change set made. */
	readonly resolveReference?: (text: string) => string;
}

/** A body's columns, and the id it names. */
export interface ParsedBody {
	readonly fields: Fields;
	/** Value of the primary key, null when the body has none. */
	readonly id: string | null;
}

/** Reads the JSON of a body. @throws {DataverseError} 400 */
export function parseJsonBody(body: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(body);
		if (typeof value === "object" && value !== null && !Array.isArray(value)) {
			return value as Record<string, unknown>;
		}
	} catch {
		throw invalidPayload("An error occurred while reading the JSON of the request.");
	}
	throw invalidPayload("The body of the request is no JSON object.");
}

/** Reads the columns of a body. @throws {DataverseError} 400, or 404 for a lookup target that does not exist */
export function parseBody(
	organization: Organization,
	table: Table,
	body: Readonly<Record<string, unknown>>,
	purpose: BodyPurpose,
): ParsedBody {
	const fields: Record<string, FieldValue> = {};
	let id: string | null = null;
	for (const [name, value] of Object.entries(body)) {
		const [property = "", annotation] = splitAnnotation(name);
		if (annotation === "odata.bind") {
			Object.assign(fields, bound(organization, table, property, value, purpose));
		} else if (annotation === undefined && property === table.primaryId) {
			id = toFieldValue(table, table.byName.get(property) as Column, value) as string;
		} else if (annotation === undefined) {
			Object.assign(fields, plain(table, property, value, purpose));
		}
	}
	return { fields, id };
}

function splitAnnotation(name: string): [property: string, annotation: string | undefined] {
	const at = name.indexOf("@");
	return at === -1 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

function plain(table: Table, property: string, value: unknown, purpose: BodyPurpose): Fields {
	const navigation = table.byNavigation.get(property);
	if (navigation) {
		if (value !== null)
			throw invalidPayload(`Related records in '${property}' are not taken here; bind them.`);
		checkAccess(navigation.column, purpose);
		return cleared(table, navigation.column);
	}
	const column = table.byProperty.get(property);
	if (!column) {
		throw badRequest(
			`Invalid property '${property}' was found in entity 'Microsoft.Dynamics.CRM.${table.logicalName}'.`,
		);
	}
	if (column.targets) {
		throw badRequest(
			"CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.",
			"0x80060888",
		);
	}
	checkAccess(column, purpose);
	return { [column.name]: toFieldValue(table, column, value) };
}

/** @throws {DataverseError} 400 for a column the client may not write now (facts/dataverse-api section 12 row 2) */
function checkAccess(column: Column, purpose: BodyPurpose): void {
	const { access } = column;
	if (access === "free" || (purpose.isPerson === true && column.isStored)) return;
	if (access === "insertOnly" && purpose.kind === "create") return;
	if (access === "updateOnly" && purpose.kind === "update") return;
	const when = access === "readOnly" ? "written" : `set on ${purpose.kind}`;
	throw badRequest(`The property '${column.property}' cannot be ${when}.`, "0x80040203");
}

function bound(
	organization: Organization,
	table: Table,
	property: string,
	value: unknown,
	purpose: BodyPurpose,
): Fields {
	const navigation = table.byNavigation.get(property);
	if (!navigation) {
		throw invalidPayload(
			`An undeclared property '${property}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`,
		);
	}
	const { column, target } = navigation;
	checkAccess(column, purpose);
	if (value === null) return cleared(table, column);
	if (typeof value !== "string") throw invalidPayload(`The value of '${property}@odata.bind' is no address.`);
	const address = purpose.resolveReference?.(value) ?? value;
	return pointing(organization, column, target, address);
}

function pointing(organization: Organization, column: Column, target: Target, address: string): Fields {
	const { store, row } = resolveBind(organization, address);
	const { logicalName } = store.table;
	if (logicalName !== target.table) {
		throw invalidPayload(`'${target.navigation}' points to ${target.table}, not to ${logicalName}.`);
	}
	const isShared = (column.targets?.length ?? 0) > 1;
	return { [column.name]: row.id, ...(isShared ? { [targetKey(column.name)]: logicalName } : {}) };
}

function cleared(table: Table, column: Column): Fields {
	toFieldValue(table, column, null);
	const isShared = (column.targets?.length ?? 0) > 1;
	return { [column.name]: null, ...(isShared ? { [targetKey(column.name)]: null } : {}) };
}

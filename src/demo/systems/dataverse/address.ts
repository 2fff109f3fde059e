import type { Column } from "./columns.js";
import {
	badRequest,
	DataverseError,
	invalidPayload,
	notFoundById,
	notFoundByKey,
	unknownResource,
} from "./errors.js";
import type { Organization } from "./organization.js";
import type { Fields, Row } from "./row.js";
import type { Table } from "./table.js";
import type { TableStore } from "./table-store.js";
import { isGuid, toFieldValue } from "./values.js";
import { findByKey } from "./writer.js";

/** What stands in the brackets behind a set: an id, or the values of an alternate key. */
export type RecordKey =
	| { readonly kind: "id"; readonly id: string }
	| { readonly kind: "alternate"; readonly values: Fields };

/** What a path below the service root means. */
export type Address =
	| { readonly kind: "service" }
	| { readonly kind: "whoAmI" }
	| { readonly kind: "batch" }
	| { readonly kind: "metadata"; readonly segments: readonly string[] }
	| { readonly kind: "set"; readonly store: TableStore }
	| { readonly kind: "count"; readonly store: TableStore }
	| { readonly kind: "privileges"; readonly store: TableStore; readonly key: RecordKey }
	| { readonly kind: "record"; readonly store: TableStore; readonly key: RecordKey }
	| { readonly kind: "column"; readonly store: TableStore; readonly key: RecordKey; readonly column: Column }
	| {
			readonly kind: "reference";
			readonly store: TableStore;
			readonly key: RecordKey;
			readonly column: Column;
	  };

export const ROOT_PATH = "/api/data/v9.2";

/** A function bound to a user, with or without the brackets of an empty list of parameters. */
const PRIVILEGES = /^Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges(\(\))?$/;

/** The path below the root, without query, origin or leading slash; null for another place. */
export function belowRoot(path: string): string | null {
	const local = path.replace(/^https?:\/\/[^/]+/i, "");
	if (!local.startsWith("/")) return local;
	if (local === ROOT_PATH) return "";
	return local.startsWith(`${ROOT_PATH}/`) ? local.slice(ROOT_PATH.length + 1) : null;
}

/** @throws {DataverseError} 404 for what does not exist, 400 for a key that cannot be read */
export function parseAddress(organization: Organization, path: string): Address {
	const local = belowRoot(path);
	if (local === null) throw unknownResource(path);
	const segments = local.split("/").filter(Boolean).map(decode);
	const [first = "", second, third] = segments;
	if (first === "") return { kind: "service" };
	if (first === "$batch") return { kind: "batch" };
	if (first === "WhoAmI" || first === "WhoAmI()") return { kind: "whoAmI" };
	if (/^EntityDefinitions(\(|$)/.test(first)) return { kind: "metadata", segments };
	const { set, key } = splitSegment(first);
	const store = organization.storeOf(set);
	if (key === null) return setAddress(store, segments);
	const recordKey = parseKey(store.table, key);
	if (second === undefined) return { kind: "record", store, key: recordKey };
	if (store.table.logicalName === "systemuser" && PRIVILEGES.test(second))
		return { kind: "privileges", store, key: recordKey };
	return partAddress(store, recordKey, second, third, segments.length);
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		throw badRequest(`The segment '${segment}' is not encoded well.`);
	}
}

function setAddress(store: TableStore, segments: readonly string[]): Address {
	if (segments.length === 1) return { kind: "set", store };
	if (segments.length === 2 && segments[1] === "$count") return { kind: "count", store };
	throw unknownResource(segments[1] ?? "");
}

function partAddress(
	store: TableStore,
	key: RecordKey,
	name: string,
	suffix: string | undefined,
	length: number,
): Address {
	if (suffix === "$ref" && length === 3) {
		const navigation = store.table.byNavigation.get(name);
		if (navigation) return { kind: "reference", store, key, column: navigation.column };
	}
	const column = store.table.byProperty.get(name);
	if (length === 2 && column && !column.targets) return { kind: "column", store, key, column };
	throw unknownResource(name);
}

/** Splits `accounts(key)` into set and key; the key is null when there are no brackets. */
export function splitSegment(segment: string): { set: string; key: string | null } {
	const match = /^([A-Za-z_]\w*)(?:\((.*)\))?$/s.exec(segment);
	if (!match) throw unknownResource(segment);
	return { set: match[1] as string, key: match[2] ?? null };
}

/** Reads a key. @throws {DataverseError} 400 when it names no declared key */
export function parseKey(table: Table, text: string): RecordKey {
	if (isGuid(text)) return { kind: "id", id: text.toLowerCase() };
	const values: Record<string, Fields[string]> = {};
	for (const [, name = "", value = ""] of text.matchAll(/(?:^|,)\s*(\w+)=('(?:[^']|'')*'|[^,']+)/g)) {
		const column = table.byName.get(name) ?? table.byProperty.get(name);
		if (!column) throw undeclaredKey(table);
		const literal = value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : literalOf(value);
		values[column.name] = toFieldValue(table, column, literal);
	}
	const names = Object.keys(values);
	if (names.length === 1 && names[0] === table.addressKey) {
		return { kind: "id", id: String(values[table.addressKey]) };
	}
	const isDeclared = table.keys.some(
		(key) => key.length === names.length && key.every((name) => names.includes(name)),
	);
	if (!isDeclared) throw undeclaredKey(table);
	return { kind: "alternate", values };
}

function literalOf(text: string): unknown {
	if (text === "null") return null;
	return Number.isNaN(Number(text)) ? text : Number(text);
}

function undeclaredKey(table: Table): DataverseError {
	const message = `The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.${table.logicalName}'.`;
	return new DataverseError(400, "0x80060890", message);
}

/** The row a key stands for, if there is one. */
export function findRow(store: TableStore, key: RecordKey): Row | undefined {
	return key.kind === "id" ? store.find(key.id) : findByKey(store, key.values);
}

/** The row a key stands for. @throws {DataverseError} 404 */
export function requireRow(store: TableStore, key: RecordKey): Row {
	const row = findRow(store, key);
	if (row) return row;
	throw key.kind === "id" ? notFoundById(store.table.logicalName, key.id) : notFoundByKey();
}

/** The record a bind value names. @throws {DataverseError} 400 for no address, 404 for a record that is not there */
export function resolveBind(organization: Organization, text: string): { store: TableStore; row: Row } {
	const local = belowRoot(text) ?? text.replace(/^\//, "");
	const { set, key } = splitSegment(decode(local));
	if (key === null || !organization.hasSet(set))
		throw invalidPayload(`'${text}' is not the address of a record.`);
	const store = organization.storeOf(set);
	return { store, row: requireRow(store, parseKey(store.table, key)) };
}

import { type Column, targetOf } from "./columns.js";
import { badRequest, unknownProperty } from "./errors.js";
import type { Organization } from "./organization.js";
import type { Preferences } from "./preferences.js";
import type { ExpandItem } from "./query-options.js";
import type { Fields, FieldValue, Row } from "./row.js";
import type { Table } from "./table.js";
import type { TableStore } from "./table-store.js";
import { etagOf, toIso, toJson } from "./wire.js";

const FORMATTED = "OData.Community.Display.V1.FormattedValue";
const LOOKUP_TABLE = "Microsoft.Dynamics.CRM.lookuplogicalname";
const NAVIGATION = "Microsoft.Dynamics.CRM.associatednavigationproperty";

const amount = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const wholeOrNot = new Intl.NumberFormat("en-US", { maximumFractionDigits: 10 });

/** Writes rows of one table as JSON text: etag, key, the chosen columns (facts/dataverse-api section 2). */
export type RenderRow = (row: Row) => string;

/** What of a record is asked for. */
export interface Projection {
	/** Properties; null means all. */
	readonly select: readonly string[] | null;
	readonly expand?: readonly ExpandItem[];
	readonly preferences?: Preferences;
}

/** The columns of a `$select`, the key included. @throws {DataverseError} 400 for an unknown property */
export function selectColumns(table: Table, select: readonly string[] | null): readonly Column[] {
	if (select === null) return table.columns;
	const names = new Set([table.primaryId, ...select]);
	const chosen = [...names].map((name) => {
		const column = table.byProperty.get(name);
		if (!column) throw unknownProperty(name, table.logicalName);
		return column;
	});
	const currency = table.byName.get("transactioncurrencyid");
	const hasMoney = chosen.some((each) => each.type === "Money");
	return hasMoney && currency && !chosen.includes(currency) ? [...chosen, currency] : chosen;
}

/** Prepares writing rows of a table once, for many rows. @throws {DataverseError} 400 for unknown properties */
export function rowRenderer(
	organization: Organization,
	store: TableStore,
	{ select, expand = [], preferences }: Projection,
): RenderRow {
	const columns = selectColumns(store.table, select);
	const writers = columns.map((column) => ({ column, prefix: `,"${column.property}":` }));
	const annotations = preferences?.hasAnnotations ? preferences : null;
	const expansions = expand.map((item) => expansion(organization, store, item, preferences));
	const isOnRow = columns.every((each) => each.isOnRow) && expand.length === 0;
	return (row) => {
		const fields = isOnRow ? {} : store.fields(row);
		let text = `{"@odata.etag":${JSON.stringify(etagOf(row.version))}`;
		for (const { column, prefix } of writers) {
			const value = column.read(row, fields);
			text += prefix + toJson(column, value);
			if (annotations && value !== null) text += annotate(organization, column, value, fields, annotations);
		}
		for (const each of expansions) text += each(row, fields);
		return `${text}}`;
	};
}

function annotate(
	organization: Organization,
	column: Column,
	value: FieldValue,
	fields: Fields,
	{ includesAnnotation }: Preferences,
): string {
	let text = "";
	const add = (name: string, content: string | null) => {
		if (content === null || !includesAnnotation(name)) return;
		text += `,"${column.property}@${name}":${JSON.stringify(content)}`;
	};
	add(FORMATTED, formatted(organization, column, value, fields));
	if (!column.targets) return text;
	const table = column.isStored ? targetOf(column, fields) : (column.targets[0]?.table ?? null);
	add(LOOKUP_TABLE, table);
	add(NAVIGATION, column.targets.find((each) => each.table === table)?.navigation ?? null);
	return text;
}

/** What a person reads: option labels, names, money with its symbol; null where the value is already that. */
function formatted(
	organization: Organization,
	column: Column,
	value: FieldValue,
	fields: Fields,
): string | null {
	if (column.targets) {
		const table = column.isStored ? targetOf(column, fields) : column.targets[0]?.table;
		return table ? organization.nameOf(table, String(value)) : null;
	}
	switch (column.type) {
		case "Picklist":
		case "State":
		case "Status":
			return column.options?.find((each) => each.value === value)?.label ?? null;
		case "Boolean":
			return value === true ? "Yes" : "No";
		case "Money":
			return `€${amount.format(Number(value))}`;
		case "DateTime":
			return toIso(Number(value)).replace("T", " ").slice(0, 16);
		case "Integer":
		case "Decimal":
		case "BigInt":
			return wholeOrNot.format(Number(value));
		default:
			return null;
	}
}

/** Only single-valued navigation properties are offered. */
function expansion(
	organization: Organization,
	store: TableStore,
	item: ExpandItem,
	preferences: Preferences | undefined,
): (row: Row, fields: Fields) => string {
	const found = store.table.byNavigation.get(item.navigation);
	if (!found) throw unknownProperty(item.navigation, store.table.logicalName);
	if (item.options.filter !== null || item.options.orderby !== null) {
		throw badRequest(`The $expand of '${item.navigation}' takes $select only.`);
	}
	const { column, target } = found;
	const related = organization.store(target.table);
	const { select, expand } = item.options;
	const render = rowRenderer(organization, related, { select, expand, ...(preferences && { preferences }) });
	return (row, fields) => {
		const id = column.read(row, fields);
		const isThere = id !== null && (!column.isStored || targetOf(column, fields) === target.table);
		const relatedRow = isThere ? related.find(String(id)) : undefined;
		return `,"${item.navigation}":${relatedRow ? render(relatedRow) : "null"}`;
	};
}

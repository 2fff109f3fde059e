import {
	type CompareNode,
	evaluateFilter,
	type FilterNode,
	type FilterOptions,
	FilterSyntaxError,
	type FunctionNode,
	type Literal,
	parseFilter,
	walkFilter,
} from "../kit/odata-filter.js";
import type { Column } from "./columns.js";
import { badRequest, DataverseError, unknownProperty } from "./errors.js";
import type { Organization } from "./organization.js";
import type { FieldValue, Row } from "./row.js";
import type { Table } from "./table.js";
import type { TableStore } from "./table-store.js";
import { edmType } from "./values.js";

/** A filter ready to run on the rows of one table. */
export interface RowFilter {
	/** Rows that may pass, found by value; null means that every row has to be looked at. */
	readonly candidates: () => Set<Row> | null;
	readonly passes: (row: Row) => boolean;
}

/** Conditions a query may have (facts/dataverse-api section 12a). */
const MAX_CONDITIONS = 500;
const IN = "Microsoft.Dynamics.CRM.In";
const NOT_IN = "Microsoft.Dynamics.CRM.NotIn";
const textFunctions = new Set(["contains", "startswith", "endswith"]);

/**
 * Prepares a filter: text compares without case, values of the text functions take wildcards, and only the
 * documented functions exist (facts/dataverse-api section 12a).
 * @throws {DataverseError} 400 for what the Web API would not read
 */
export function prepareFilter(organization: Organization, store: TableStore, text: string): RowFilter {
	const node = parse(text);
	check(organization, store.table, node);
	const options: FilterOptions = {
		caseInsensitive: true,
		wildcards: true,
		read: (row, name) => readPath(organization, store, row as unknown as Row, name),
		functions: { [IN]: listFunction(store, true), [NOT_IN]: listFunction(store, false) },
	};
	return {
		candidates: () => candidates(store, node),
		passes: (row) => evaluateFilter(node, row as unknown as Record<string, unknown>, options),
	};
}

function parse(text: string): FilterNode {
	try {
		return parseFilter(text);
	} catch (error) {
		if (error instanceof FilterSyntaxError) throw badRequest(`Syntax error ${error.message}`);
		throw error;
	}
}

function check(organization: Organization, table: Table, root: FilterNode): void {
	let conditions = 0;
	walkFilter(root, (node) => {
		if (node.kind === "property") columnAt(organization, table, node.name);
		if (node.kind === "in")
			throw badRequest("The operator 'in' is not supported; use the In query function.");
		if (node.kind === "function") conditions += checkFunction(table, node);
		if (node.kind === "compare") {
			conditions += 1;
			checkTypes(organization, table, node);
		}
	});
	if (conditions <= MAX_CONDITIONS) return;
	const message = `The query contains more than the allowed ${MAX_CONDITIONS} conditions.`;
	throw new DataverseError(400, "0x8004430C", message);
}

/** Checks a function and says how many conditions it is. */
function checkFunction(table: Table, node: FunctionNode): number {
	if (textFunctions.has(node.name)) return 1;
	if (node.name !== IN && node.name !== NOT_IN) {
		throw badRequest(`An unknown function with name '${node.name}' was found.`);
	}
	namedColumn(table, node);
	return 1;
}

function namedColumn(table: Table, node: FunctionNode): Column {
	const name = node.named.PropertyName as Literal | undefined;
	const property = String(name?.value ?? "");
	const column = table.byProperty.get(property) ?? table.byName.get(property);
	if (!column) throw unknownProperty(property, table.logicalName);
	return column;
}

function namedValues(node: FunctionNode): (string | number | boolean | null)[] {
	const values = node.named.PropertyValues;
	return Array.isArray(values) ? values.map((each: Literal) => each.value) : [];
}

function listFunction(store: TableStore, isIn: boolean) {
	const prepared = new WeakMap<FunctionNode, { column: Column; values: Set<string> }>();
	return (node: FunctionNode, record: Readonly<Record<string, unknown>>): boolean => {
		let found = prepared.get(node);
		if (!found) {
			const values = new Set(namedValues(node).map((each) => String(each).toLowerCase()));
			found = { column: namedColumn(store.table, node), values };
			prepared.set(node, found);
		}
		const value = store.value(record as unknown as Row, found.column);
		return value !== null && found.values.has(String(value).toLowerCase()) === isIn;
	};
}

/** The column of a property, or of a path through single lookups. */
function columnAt(organization: Organization, table: Table, path: string): Column {
	const [first = "", ...rest] = path.split("/");
	if (rest.length === 0) {
		const column = table.byProperty.get(first);
		if (!column) throw unknownProperty(first, table.logicalName);
		return column;
	}
	const navigation = table.byNavigation.get(first);
	if (!navigation) throw unknownProperty(first, table.logicalName);
	return columnAt(organization, organization.store(navigation.target.table).table, rest.join("/"));
}

function readPath(organization: Organization, store: TableStore, row: Row, path: string): FieldValue {
	const at = path.indexOf("/");
	if (at === -1) {
		const column = store.table.byProperty.get(path);
		return column ? store.value(row, column) : null;
	}
	const navigation = store.table.byNavigation.get(path.slice(0, at));
	const id = navigation ? store.value(row, navigation.column) : null;
	if (!navigation || id === null) return null;
	const related = organization.store(navigation.target.table);
	const relatedRow = related.find(String(id));
	return relatedRow ? readPath(organization, related, relatedRow, path.slice(at + 1)) : null;
}

const literalTypes: Readonly<Record<string, readonly Literal["type"][]>> = {
	"Edm.String": ["string"],
	"Edm.Guid": ["guid"],
	"Edm.Boolean": ["boolean"],
	"Edm.DateTimeOffset": ["datetime"],
	"Edm.Date": ["datetime"],
	"Edm.Int32": ["number"],
	"Edm.Int64": ["number"],
	"Edm.Decimal": ["number"],
};

function checkTypes(organization: Organization, table: Table, node: CompareNode): void {
	const sides = [node.left, node.right];
	const property = sides.find((each) => each.kind === "property");
	const literal = sides.find((each) => each.kind === "literal");
	if (property?.kind !== "property" || literal?.kind !== "literal") return;
	const { type } = literal.literal;
	const expected = edmType(columnAt(organization, table, property.name));
	if (type === "null" || literalTypes[expected]?.includes(type)) return;
	throw badRequest(
		`A binary operator with incompatible types was detected. Found operand types '${expected}' and '${type}' for operator '${node.operator}'.`,
	);
}

/** Rows that an equality (or a list of them) leaves, from the index; null when the filter gives no such hold. */
function candidates(store: TableStore, node: FilterNode): Set<Row> | null {
	switch (node.kind) {
		case "compare":
			return equalRows(store, node);
		case "or": {
			const left = candidates(store, node.left);
			const right = left && candidates(store, node.right);
			return left && right && new Set([...left, ...right]);
		}
		case "and": {
			const left = candidates(store, node.left);
			return left ?? candidates(store, node.right);
		}
		case "function": {
			if (node.name !== IN) return null;
			const column = namedColumn(store.table, node);
			if (!isIndexed(column)) return null;
			return new Set(namedValues(node).flatMap((value) => [...store.findBy(column, value)]));
		}
		default:
			return null;
	}
}

function equalRows(store: TableStore, node: CompareNode): Set<Row> | null {
	const { left, right } = node;
	if (node.operator !== "eq" || left.kind !== "property" || right.kind !== "literal") return null;
	const column = store.table.byProperty.get(left.name);
	if (!column || !isIndexed(column) || right.literal.value === null) return null;
	return new Set(store.findBy(column, right.literal.value));
}

function isIndexed(column: Column): boolean {
	return column.type === "String" || edmType(column) === "Edm.Guid";
}

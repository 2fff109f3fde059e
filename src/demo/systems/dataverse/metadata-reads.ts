import type { HttpResponse } from "../kit/http-server.js";
import { evaluateFilter, FilterSyntaxError, parseFilter } from "../kit/odata-filter.js";
import { splitSegment } from "./address.js";
import { answerJson, type Call } from "./call.js";
import type { Column } from "./columns.js";
import { badRequest, DataverseError, unknownProperty, unknownResource } from "./errors.js";
import {
	castOf,
	describeColumn,
	describeKeys,
	describeOptionSets,
	describeRelationships,
	describeTable,
	describeType,
	isCast,
} from "./metadata.js";
import type { JsonObject } from "./metadata-values.js";
import type { Organization } from "./organization.js";
import { parseQuery, type QueryOptions } from "./query-options.js";
import type { Table } from "./table.js";

/** Members that appear only when expanded. */
const expandable = new Set(["OptionSet", "GlobalOptionSet", "Attributes", "Keys", "ManyToOneRelationships"]);
const NAMESPACE = "Microsoft.Dynamics.CRM.";

/** Answers `EntityDefinitions` and what lies below it; there is no paging (facts/dataverse-api section 10). */
export class MetadataReads {
	constructor(private readonly organization: Organization) {}

	/** @throws {DataverseError} 404 for a table or column that does not exist */
	get(call: Call, segments: readonly string[]): HttpResponse {
		const query = parseQuery(call.query);
		const [first = "", second, third] = segments;
		const { key } = splitSegment(first);
		if (key === null) return collection(call, query, first, this.#tables());
		const table = this.#table(key);
		if (second === undefined) return single(call, query, first, wholeTable(table));
		const part = splitSegment(second);
		if (part.set === "Keys") return collection(call, query, second, describeKeys(table));
		if (part.set === "ManyToOneRelationships") {
			return collection(call, query, second, describeRelationships(table));
		}
		if (part.set !== "Attributes") throw unknownResource(part.set);
		return attributes(call, query, table, part.key, third);
	}

	#tables(): JsonObject[] {
		return [...this.organization.stores].map((store) => wholeTable(store.table));
	}

	#table(key: string): Table {
		const name = nameIn(key);
		for (const { table } of this.organization.stores) if (table.logicalName === name) return table;
		const message = `Could not find an entity with name ${name} and id 00000000-0000-0000-0000-000000000000.`;
		throw new DataverseError(404, "0x80060888", message);
	}
}

function wholeTable(table: Table): JsonObject {
	return {
		...describeTable(table),
		Attributes: table.columns.map((column) => typedColumn(table, column)),
		Keys: describeKeys(table),
		ManyToOneRelationships: describeRelationships(table),
	};
}

function typedColumn(table: Table, column: Column): JsonObject {
	return {
		"@odata.type": `#${NAMESPACE}${castOf(column)}`,
		...describeColumn(table, column),
		...describeType(column),
	};
}

/** Attributes of a table: all or one, of any type or of the one they are cast to. */
function attributes(
	call: Call,
	query: QueryOptions,
	table: Table,
	key: string | null,
	cast: string | undefined,
): HttpResponse {
	const type = cast === undefined ? null : castName(cast);
	const columns = table.columns.filter((each) => type === null || castOf(each) === type);
	const describe = (column: Column): JsonObject =>
		type === null
			? typedColumn(table, column)
			: { ...describeColumn(table, column), ...describeType(column), ...describeOptionSets(table, column) };
	if (type === null) checkBaseSelect(query, table);
	if (key === null) return collection(call, query, "Attributes", columns.map(describe));
	const column = columns.find((each) => each.name === nameIn(key));
	if (!column)
		throw new DataverseError(404, "0x80060888", `Could not find an attribute with name ${nameIn(key)}.`);
	return single(call, query, "Attributes", describe(column));
}

function castName(segment: string): string {
	const name = segment.startsWith(NAMESPACE) ? segment.slice(NAMESPACE.length) : "";
	if (!isCast(name)) throw unknownResource(segment);
	return name;
}

/** Details of a type cannot be selected without a cast. */
function checkBaseSelect({ select, expand }: QueryOptions, table: Table): void {
	const base = describeColumn(table, table.columns[0] as Column);
	const wrong = [...(select ?? []), ...expand.map((each) => each.navigation)].find(
		(name) => !Object.hasOwn(base, name),
	);
	if (wrong !== undefined) throw unknownProperty(wrong, "AttributeMetadata");
}

function nameIn(key: string): string {
	const match = /^(?:LogicalName=)?'([^']*)'$/.exec(key.trim());
	if (!match) throw badRequest(`The key '${key}' cannot be read; use LogicalName='...'.`);
	return match[1] as string;
}

function collection(
	call: Call,
	query: QueryOptions,
	resource: string,
	all: readonly JsonObject[],
): HttpResponse {
	if (query.orderby !== null || query.top !== null || query.count) {
		throw badRequest("Metadata is not paged, counted or ordered.");
	}
	const value = filtered(all, query.filter).map((each) => chosen(each, query));
	const context = `${call.root}$metadata#${resource}`;
	return answerJson(200, JSON.stringify({ "@odata.context": context, value }));
}

function single(call: Call, query: QueryOptions, resource: string, item: JsonObject): HttpResponse {
	const context = `${call.root}$metadata#${resource}/$entity`;
	return answerJson(200, JSON.stringify({ "@odata.context": context, ...chosen(item, query) }));
}

function filtered(all: readonly JsonObject[], filter: string | null): readonly JsonObject[] {
	if (filter === null) return all;
	try {
		const node = parseFilter(filter);
		return all.filter((each) => evaluateFilter(node, each));
	} catch (error) {
		if (error instanceof FilterSyntaxError) throw badRequest(`Syntax error ${error.message}`);
		throw error;
	}
}

/** The selected members, the id and type always, and what was expanded. */
function chosen(item: JsonObject, { select, expand }: QueryOptions): JsonObject {
	const wrong = select?.find((name) => !Object.hasOwn(item, name) || expandable.has(name));
	if (wrong !== undefined && !isDetail(wrong)) throw unknownProperty(wrong, "EntityMetadata");
	const kept = Object.entries(item).filter(
		([name]) =>
			!expandable.has(name) &&
			(select === null || select.includes(name) || name === "MetadataId" || name === "@odata.type"),
	);
	const expanded = expand.map(({ navigation, options }) => {
		if (!expandable.has(navigation) || !Object.hasOwn(item, navigation)) {
			throw unknownProperty(navigation, "MetadataBase");
		}
		return [navigation, expandedValue(item[navigation], options)] as const;
	});
	return { ...Object.fromEntries(kept), ...Object.fromEntries(expanded) };
}

/** Members that some columns of a type have and others lack. */
function isDetail(name: string): boolean {
	return ["MaxLength", "Precision", "MinValue", "MaxValue", "Targets", "Format", "DefaultFormValue"].includes(
		name,
	);
}

function expandedValue(value: unknown, options: QueryOptions): unknown {
	if (Array.isArray(value)) {
		return filtered(value as JsonObject[], options.filter).map((each) => chosen(each, options));
	}
	if (typeof value !== "object" || value === null || options.select === null) return value;
	return chosen(value as JsonObject, options);
}

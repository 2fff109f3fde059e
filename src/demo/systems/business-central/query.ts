import { fieldOf } from "./body.js";
import { BusinessCentralError, badRequest, notImplemented } from "./errors.js";
import { type RecordFilter, readFilter } from "./filter.js";
import type { SetDefinition } from "./sets.js";

/** One term of an order. */
export interface OrderTerm {
	name: string;
	isDescending: boolean;
}

/** What a list is asked for. */
export interface ListQuery {
	filter: RecordFilter | null;
	/** Names of the fields to answer; null for all. */
	select: readonly string[] | null;
	/** Empty: by key. */
	orderBy: readonly OrderTerm[];
	top: number | null;
	skip: number;
	wantsCount: boolean;
	/** Where the page before ended. */
	skipToken: string | null;
	/** Most records on a page. */
	pageSize: number;
	/** The options as they were sent, for the link to the next page. */
	options: URLSearchParams;
}

/** The largest page, and the one that is given unasked (facts/business-central-api section 7.2). */
export const LARGEST_PAGE = 20_000;

const KNOWN = new Set([
	"$filter",
	"$select",
	"$orderby",
	"$top",
	"$skip",
	"$count",
	"$skiptoken",
	"$schemaversion",
	"$format",
	"aid",
	"company",
]);

/** Reads the options of a list. @throws BusinessCentralError for what the service does not take */
export function readListQuery(
	definition: SetDefinition,
	query: string,
	prefer: string | undefined,
): ListQuery {
	const options = readOptions(query);
	const filter = options.get("$filter");
	const allowsIn = options.get("$schemaversion") === "2.1";
	return {
		filter: filter ? readFilter(definition, filter, allowsIn) : null,
		select: readSelect(definition, options),
		orderBy: readOrder(definition, options.get("$orderby")),
		top: readCount(options, "$top"),
		skip: readCount(options, "$skip") ?? 0,
		wantsCount: options.get("$count") === "true",
		skipToken: options.get("$skiptoken"),
		pageSize: readPageSize(prefer),
		options,
	};
}

/** Reads query options; unknown ones that start with `$` are refused. */
export function readOptions(query: string): URLSearchParams {
	const options = new URLSearchParams(query);
	for (const name of options.keys()) {
		if (name === "$expand" || name === "$apply")
			throw notImplemented(`The option '${name}' is not supported.`);
		if (name.startsWith("$") && !KNOWN.has(name)) {
			throw badRequest(`The query parameter '${name}' is not supported.`);
		}
	}
	return options;
}

/** The chosen fields; null for all. */
export function readSelect(definition: SetDefinition, options: URLSearchParams): readonly string[] | null {
	const select = options.get("$select");
	if (!select) return null;
	const names = select.split(",").map((name) => name.trim());
	for (const name of names) checkProperty(definition, name);
	return names.includes("*") ? null : names;
}

function checkProperty(definition: SetDefinition, name: string): void {
	if (["id", "lastModifiedDateTime", "*"].includes(name) || fieldOf(definition, name)) return;
	throw badRequest(`Could not find a property named '${name}' on type 'Microsoft.NAV.${definition.entity}'.`);
}

function readOrder(definition: SetDefinition, text: string | null): OrderTerm[] {
	if (!text) return [];
	return text.split(",").map((term) => {
		const [name = "", direction = "asc", ...rest] = term.trim().split(/\s+/);
		checkProperty(definition, name);
		if (rest.length > 0 || !/^(asc|desc)$/.test(direction)) {
			throw new BusinessCentralError(400, "BadRequest_NotFound", `Syntax error in the order '${term}'.`);
		}
		return { name, isDescending: direction === "desc" };
	});
}

function readCount(options: URLSearchParams, name: string): number | null {
	const text = options.get(name);
	if (text === null) return null;
	if (!/^\d+$/.test(text)) {
		throw new BusinessCentralError(400, "BadRequest_NotFound", `Invalid value '${text}' for ${name}.`);
	}
	return Number(text);
}

function readPageSize(prefer: string | undefined): number {
	const wanted = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(prefer ?? "")?.[1];
	return wanted === undefined ? LARGEST_PAGE : Math.min(LARGEST_PAGE, Math.max(1, Number(wanted)));
}

import {
	evaluateFilter,
	type FilterNode,
	FilterSyntaxError,
	parseFilter,
	walkFilter,
} from "../kit/odata-filter.js";
import { fieldOf } from "./body.js";
import { BusinessCentralError, badRequest, notImplemented } from "./errors.js";
import { type FieldDefinition, type FieldKind, toWire } from "./fields.js";
import { wireValue } from "./render.js";
import type { SetDefinition } from "./sets.js";
import type { RecordVersion } from "./table.js";

/** A checked filter, taken apart for the indexes. */
export interface RecordFilter {
	/** Only records with these ids can pass; null when the filter does not say. */
	ids: readonly string[] | null;
	/** Only records with these keys can pass. */
	keys: readonly string[] | null;
	/** Only records modified at or after `from` and before `before` (ms) can pass. */
	from: number | null;
	before: number | null;
	/** Says whether a record passes what the above leaves open; null when it leaves nothing open. */
	rest: ((version: RecordVersion) => boolean) | null;
}

const FUNCTIONS = new Set(["startswith", "endswith", "contains", "substring", "tolower", "toupper"]);

/**
 * Reads and checks a `$filter` by the rules of facts/business-central-api sections 7.1, 12 and 13a.
 * @param allowsIn true with `$schemaversion=2.1`
 * @throws BusinessCentralError for what the service does not take
 */
export function readFilter(definition: SetDefinition, text: string, allowsIn: boolean): RecordFilter {
	const node = normalise(definition, parse(text));
	walkFilter(node, (each) => check(definition, each, allowsIn));
	const filter: RecordFilter = { ids: null, keys: null, from: null, before: null, rest: null };
	const open = conjuncts(node).filter((each) => !isIndexed(definition, each, filter));
	if (open.length > 0) filter.rest = (version) => open.every((each) => passes(definition, each, version));
	return filter;
}

function parse(text: string): FilterNode {
	try {
		return parseFilter(text);
	} catch (error) {
		if (error instanceof FilterSyntaxError) {
			throw new BusinessCentralError(
				400,
				"BadRequest_NotFound",
				`Syntax error in the filter: ${error.message}`,
			);
		}
		throw error;
	}
}

function passes(definition: SetDefinition, node: FilterNode, version: RecordVersion): boolean {
	return evaluateFilter(node, version as unknown as Record<string, unknown>, {
		read: (_record, name) => wireValue(definition, version, name),
	});
}

function conjuncts(node: FilterNode): FilterNode[] {
	return node.kind === "and" ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

/** Takes a condition over into the index part when an index serves it wholly. */
function isIndexed(definition: SetDefinition, node: FilterNode, filter: RecordFilter): boolean {
	if (node.kind === "compare" && node.operator !== "ne" && propertyOf(node) === "lastModifiedDateTime") {
		return takeTime(node, filter);
	}
	const equals = equalityOf(node);
	if (equals === null) return false;
	if (equals.name === "id" && filter.ids === null) {
		filter.ids = [...new Set(equals.values.map((value) => value.toLowerCase()))];
		return true;
	}
	if (equals.name !== definition.key || definition.keyOf !== undefined || filter.keys !== null) return false;
	filter.keys = [...new Set(equals.values)];
	return true;
}

function propertyOf(node: FilterNode & { kind: "compare" }): string | null {
	return node.left.kind === "property" && node.right.kind === "literal" ? node.left.name : null;
}

function takeTime(node: FilterNode & { kind: "compare" }, filter: RecordFilter): boolean {
	const ms = node.right.kind === "literal" ? Date.parse(String(node.right.literal.value)) : Number.NaN;
	const isLater = node.operator === "gt" || node.operator === "le";
	const edge = isLater ? ms + 1 : ms;
	if (node.operator !== "lt" && node.operator !== "le") filter.from = Math.max(filter.from ?? edge, edge);
	if (node.operator === "lt" || node.operator === "le") {
		filter.before = Math.min(filter.before ?? edge, edge);
	}
	if (node.operator === "eq") filter.before = Math.min(filter.before ?? ms + 1, ms + 1);
	return true;
}

/** The values a single property must have one of: `p eq x`, several joined by `or`, or `in`. Null for anything else. */
function equalityOf(node: FilterNode): { name: string; values: string[] } | null {
	if (node.kind === "or") {
		const left = equalityOf(node.left);
		const right = equalityOf(node.right);
		if (left === null || right === null || left.name !== right.name) return null;
		return { name: left.name, values: left.values.concat(right.values) };
	}
	if (node.kind === "in" && node.operand.kind === "property") {
		return { name: node.operand.name, values: node.values.map((each) => String(each.value)) };
	}
	if (node.kind !== "compare" || node.operator !== "eq" || node.right.kind !== "literal") return null;
	const name = propertyOf(node);
	return name === null ? null : { name, values: [String(node.right.literal.value)] };
}

/** `tolower` and `toupper` only switch case off; codes compare in capitals, as they are stored. */
function normalise(definition: SetDefinition, node: FilterNode): FilterNode {
	switch (node.kind) {
		case "and":
		case "or":
			return {
				...node,
				left: normalise(definition, node.left),
				right: normalise(definition, node.right),
			};
		case "not":
			return { ...node, operand: normalise(definition, node.operand) };
		case "in":
			return isCode(definition, node.operand) ? { ...node, values: node.values.map(inCapitals) } : node;
		case "compare": {
			const [left, right] = sameCase(definition, [node.left, node.right]);
			return { ...node, left: left as FilterNode, right: right as FilterNode };
		}
		case "function":
			return { ...node, args: sameCase(definition, node.args) };
		default:
			return node;
	}
}

function sameCase(definition: SetDefinition, sides: readonly FilterNode[]): FilterNode[] {
	const ignoresCase = sides.some((side) => side.kind === "function" && /^to(lower|upper)$/.test(side.name));
	const capitals = sides.some((side) => isCode(definition, side));
	return sides.map((side) => {
		if (side.kind === "function" && ignoresCase) return { ...side, name: "tolower" };
		if (side.kind !== "literal" || side.literal.type !== "string") return side;
		if (capitals) return { ...side, literal: inCapitals(side.literal) };
		if (!ignoresCase) return side;
		return { ...side, literal: { ...side.literal, value: String(side.literal.value).toLowerCase() } };
	});
}

function isCode(definition: SetDefinition, node: FilterNode): boolean {
	return node.kind === "property" && fieldOf(definition, node.name)?.kind === "code";
}

function inCapitals<L extends { value: unknown }>(literal: L): L {
	return typeof literal.value === "string" ? { ...literal, value: literal.value.toUpperCase() } : literal;
}

function check(definition: SetDefinition, node: FilterNode, allowsIn: boolean): void {
	if (node.kind === "property") kindOf(definition, node.name);
	if (node.kind === "or") checkOr(node);
	if (node.kind === "in" && !allowsIn) throw notImplemented("The 'in' operator is not supported.");
	if (node.kind === "function" && !FUNCTIONS.has(node.name)) {
		throw notImplemented(`The function '${node.name}' is not supported on an OData filter.`);
	}
	if (node.kind === "compare") checkTypes(definition, node);
}

function checkOr(node: FilterNode): void {
	const names = new Set<string>();
	walkFilter(node, (each) => {
		if (each.kind === "property") names.add(each.name);
	});
	if (names.size > 1) {
		throw notImplemented("The 'OR' operator is not supported on distinct fields on an OData filter.");
	}
}

function kindOf(definition: SetDefinition, name: string): FieldKind {
	if (name === "id") return "guid";
	if (name === "lastModifiedDateTime") return "datetime";
	const field = fieldOf(definition, name);
	if (field !== undefined) return field.kind;
	throw badRequest(`Could not find a property named '${name}' on type 'Microsoft.NAV.${definition.entity}'.`);
}

const LITERALS: Record<FieldKind, readonly string[]> = {
	text: ["string"],
	code: ["string"],
	enum: ["string", "enum"],
	decimal: ["number"],
	integer: ["number"],
	boolean: ["boolean"],
	guid: ["guid"],
	date: ["datetime"],
	datetime: ["datetime"],
};

function checkTypes(definition: SetDefinition, node: FilterNode & { kind: "compare" }): void {
	const { left, right } = node;
	if (left.kind !== "property" || right.kind !== "literal") return;
	const kind = kindOf(definition, left.name);
	const { type, value } = right.literal;
	if (type !== "null" && !LITERALS[kind].includes(type)) {
		const message = `A binary operator with incompatible types was detected: '${left.name}' and a ${type}.`;
		throw badRequest(message);
	}
	if (kind === "enum") checkOption(fieldOf(definition, left.name) as FieldDefinition, String(value));
}

/** The filter wants the encoded word; the plain one is refused (section 12). */
function checkOption(field: FieldDefinition, word: string): void {
	if ((field.options ?? []).some((option) => toWire(field, option) === word)) return;
	const message = `The value '${word}' is not valid for the field '${field.name}' in the filter.`;
	throw new BusinessCentralError(400, "Application_FilterErrorException", message);
}

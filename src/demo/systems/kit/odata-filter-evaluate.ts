import type { CompareOperator, FilterNode, FunctionNode, Literal } from "./odata-filter.js";

/** How a system reads its filters; the defaults are OData's own. */
export interface FilterOptions {
	/** Text compares without regard to case. */
	readonly caseInsensitive?: boolean;
	/** `%`, `_` and `[...]` in the value of startswith, endswith and contains match as in SQL's LIKE. */
	readonly wildcards?: boolean;
	/** Reads a property; by default the record's own member, a path `a/b` step by step. */
	readonly read?: (record: Readonly<Record<string, unknown>>, name: string) => unknown;
	/** Functions beyond OData's, by full name. */
	readonly functions?: Readonly<
		Record<string, (call: FunctionNode, record: Readonly<Record<string, unknown>>) => unknown>
	>;
}

/**
 * Says whether a record passes a filter. A missing property counts as null; null is equal to null only and
 * neither greater nor less than anything.
 * @throws {UnknownFilterFunctionError} for a function nobody declared.
 */
export function evaluateFilter(
	node: FilterNode,
	record: Readonly<Record<string, unknown>>,
	options: FilterOptions = {},
): boolean {
	return evaluate(node, record, options) === true;
}

/** The filter calls a function that does not exist. */
export class UnknownFilterFunctionError extends Error {
	readonly code = "filterFunction";
	readonly functionName: string;
	readonly position: number;

	constructor(node: FunctionNode) {
		super(`An unknown function with name '${node.name}' was found.`);
		this.name = "UnknownFilterFunctionError";
		this.functionName = node.name;
		this.position = node.position;
	}
}

type Row = Readonly<Record<string, unknown>>;

function evaluate(node: FilterNode, record: Row, options: FilterOptions): unknown {
	switch (node.kind) {
		case "literal":
			return node.literal.value;
		case "property":
			return options.read ? options.read(record, node.name) : readPath(record, node.name);
		case "and":
			return evaluate(node.left, record, options) === true && evaluate(node.right, record, options) === true;
		case "or":
			return evaluate(node.left, record, options) === true || evaluate(node.right, record, options) === true;
		case "not":
			return evaluate(node.operand, record, options) === false;
		case "in":
			return isIn(evaluate(node.operand, record, options), node.values, options);
		case "compare": {
			const left = evaluate(node.left, record, options);
			const right = evaluate(node.right, record, options);
			const isTime = isTimeNode(node.left) || isTimeNode(node.right);
			return compares(node.operator, left, right, isTime, options);
		}
		case "function":
			return callFunction(node, record, options);
	}
}

function readPath(record: Row, name: string): unknown {
	if (Object.hasOwn(record, name)) return record[name];
	let value: unknown = record;
	for (const step of name.split("/")) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
		value = (value as Row)[step];
	}
	return value;
}

function isTimeNode(node: FilterNode): boolean {
	return node.kind === "literal" && node.literal.type === "datetime";
}

function isIn(value: unknown, literals: readonly Literal[], options: FilterOptions): boolean {
	return literals.some((each) => compares("eq", value, each.value, each.type === "datetime", options));
}

function compares(
	operator: CompareOperator,
	left: unknown,
	right: unknown,
	isTime: boolean,
	options: FilterOptions,
): boolean {
	const a = comparable(left, isTime, options);
	const b = comparable(right, isTime, options);
	if (operator === "eq") return a === b;
	if (operator === "ne") return a !== b;
	if (a === null || b === null || typeof a !== typeof b) return false;
	switch (operator) {
		case "gt":
			return a > b;
		case "ge":
			return a >= b;
		case "lt":
			return a < b;
		case "le":
			return a <= b;
	}
}

const guidText = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function comparable(
	value: unknown,
	isTime: boolean,
	options: FilterOptions,
): string | number | boolean | null {
	if (typeof value === "number" || typeof value === "boolean") return value;
	if (typeof value !== "string") return null;
	if (isTime) return Date.parse(value);
	if (options.caseInsensitive === true) return value.toLowerCase();
	return value.length === 36 && guidText.test(value) ? value.toLowerCase() : value;
}

function callFunction(node: FunctionNode, record: Row, options: FilterOptions): unknown {
	const own = options.functions?.[node.name];
	if (own !== undefined) return own(node, record);
	const args = node.args.map((each) => evaluate(each, record, options));
	const text = (index: number): string | null => {
		const value = args[index];
		return typeof value === "string" ? value : null;
	};
	const [first, second] = [text(0), text(1)];
	switch (node.name) {
		case "startswith":
		case "endswith":
		case "contains":
			return first !== null && second !== null && matchesText(node.name, first, second, options);
		case "tolower":
			return first?.toLowerCase() ?? null;
		case "toupper":
			return first?.toUpperCase() ?? null;
		case "trim":
			return first?.trim() ?? null;
		case "length":
			return first?.length ?? null;
		case "substring":
			return substring(first, args[1], args[2]);
		default:
			throw new UnknownFilterFunctionError(node);
	}
}

function substring(text: string | null, start: unknown, length: unknown): string | null {
	if (text === null || typeof start !== "number") return null;
	return text.slice(start, typeof length === "number" ? start + length : undefined);
}

function matchesText(
	name: "startswith" | "endswith" | "contains",
	text: string,
	part: string,
	options: FilterOptions,
): boolean {
	if (options.wildcards === true && /[%_[]/.test(part)) {
		return likePattern(name, part, options.caseInsensitive === true)?.test(text) ?? false;
	}
	const [whole, piece] = options.caseInsensitive ? [text.toLowerCase(), part.toLowerCase()] : [text, part];
	if (name === "startswith") return whole.startsWith(piece);
	return name === "endswith" ? whole.endsWith(piece) : whole.includes(piece);
}

/** Null for a set of characters that is none, such as `[z-a]`: nothing matches it. */
function likePattern(
	name: "startswith" | "endswith" | "contains",
	part: string,
	ignoreCase: boolean,
): RegExp | null {
	const body = part.replace(/%|_|\[\^?[^\]]+\]|[\\^$.*+?()[\]{}|/-]/g, (piece) => {
		if (piece === "%") return "[\\s\\S]*";
		if (piece === "_") return "[\\s\\S]";
		return piece.length > 1 ? piece.replaceAll("\\", "\\\\") : `\\${piece}`;
	});
	const start = name === "startswith" ? "^" : "";
	const end = name === "endswith" ? "$" : "";
	try {
		return new RegExp(`${start}${body}${end}`, ignoreCase ? "i" : "");
	} catch {
		return null;
	}
}

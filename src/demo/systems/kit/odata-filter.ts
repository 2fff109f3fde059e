import { FilterSyntaxError, type Literal, type Token, tokenize } from "./odata-filter-lexer.js";

export { FilterSyntaxError, type Literal } from "./odata-filter-lexer.js";

/**
 * OData `$filter`: text to tree, and a tree asked about one record. Which properties exist, which functions a
 * system offers and which types may meet is the system's own matter: it walks the tree (see {@link walkFilter}).
 */
export type FilterNode =
	| { readonly kind: "literal"; readonly literal: Literal; readonly position: number }
	| { readonly kind: "property"; readonly name: string; readonly position: number }
	| FunctionNode
	| CompareNode
	| InNode
	| LogicalNode
	| { readonly kind: "not"; readonly operand: FilterNode; readonly position: number };

export type CompareOperator = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

export interface FunctionNode {
	readonly kind: "function";
	readonly name: string;
	readonly args: readonly FilterNode[];
	/** Arguments given by name, as the vendor's query functions take them; lists are arrays. */
	readonly named: Readonly<Record<string, Literal | readonly Literal[]>>;
	readonly position: number;
}

export interface CompareNode {
	readonly kind: "compare";
	readonly operator: CompareOperator;
	readonly left: FilterNode;
	readonly right: FilterNode;
	readonly position: number;
}

export interface InNode {
	readonly kind: "in";
	readonly operand: FilterNode;
	readonly values: readonly Literal[];
	readonly position: number;
}

export interface LogicalNode {
	readonly kind: "and" | "or";
	readonly left: FilterNode;
	readonly right: FilterNode;
	readonly position: number;
}

const compareOperators: ReadonlySet<string> = new Set(["eq", "ne", "gt", "ge", "lt", "le"]);

/** Reads a filter. @throws {FilterSyntaxError} with the position where it stops being one. */
export function parseFilter(text: string): FilterNode {
	const parser = new Parser(text);
	return parser.parse();
}

/** Calls `visit` for every node, parents first. */
export function walkFilter(node: FilterNode, visit: (node: FilterNode) => void): void {
	visit(node);
	for (const child of childrenOf(node)) walkFilter(child, visit);
}

function childrenOf(node: FilterNode): readonly FilterNode[] {
	switch (node.kind) {
		case "function":
			return node.args;
		case "compare":
		case "and":
		case "or":
			return [node.left, node.right];
		case "in":
		case "not":
			return [node.operand];
		default:
			return [];
	}
}

class Parser {
	private readonly tokens: readonly Token[];
	private next = 0;

	constructor(private readonly text: string) {
		this.tokens = tokenize(text);
	}

	parse(): FilterNode {
		const node = this.or();
		if (this.token.kind !== "end") throw this.problem("Unexpected word");
		return node;
	}

	private get token(): Token {
		return this.tokens[this.next] as Token;
	}

	private problem(what: string): FilterSyntaxError {
		return new FilterSyntaxError(what, this.token.position, this.text);
	}

	private acceptName(name: string): boolean {
		if (this.token.kind !== "name" || this.token.name !== name) return false;
		this.next += 1;
		return true;
	}

	private acceptMark(mark: string): boolean {
		if (this.token.kind !== "mark" || this.token.mark !== mark) return false;
		this.next += 1;
		return true;
	}

	private expectMark(mark: string): void {
		if (!this.acceptMark(mark)) throw this.problem(`Expected '${mark}'`);
	}

	private or(): FilterNode {
		let left = this.and();
		for (let { position } = this.token; this.acceptName("or"); position = this.token.position) {
			left = { kind: "or", left, right: this.and(), position };
		}
		return left;
	}

	private and(): FilterNode {
		let left = this.unary();
		for (let { position } = this.token; this.acceptName("and"); position = this.token.position) {
			left = { kind: "and", left, right: this.unary(), position };
		}
		return left;
	}

	private unary(): FilterNode {
		const { position } = this.token;
		return this.acceptName("not") ? { kind: "not", operand: this.unary(), position } : this.comparison();
	}

	private comparison(): FilterNode {
		const left = this.operand();
		const { token } = this;
		if (token.kind !== "name") return left;
		if (token.name === "in") {
			this.next += 1;
			return { kind: "in", operand: left, values: this.list("(", ")"), position: token.position };
		}
		if (!compareOperators.has(token.name)) return left;
		this.next += 1;
		const operator = token.name as CompareOperator;
		return { kind: "compare", operator, left, right: this.operand(), position: token.position };
	}

	private operand(): FilterNode {
		const { token } = this;
		if (this.acceptMark("(")) {
			const node = this.or();
			this.expectMark(")");
			return node;
		}
		if (token.kind !== "literal" && token.kind !== "name") throw this.problem("Expected a value or a name");
		this.next += 1;
		if (token.kind === "literal")
			return { kind: "literal", literal: token.literal, position: token.position };
		if (this.acceptMark("(")) return this.call(token.name, token.position);
		return { kind: "property", name: token.name, position: token.position };
	}

	private call(name: string, position: number): FunctionNode {
		const args: FilterNode[] = [];
		const named: Record<string, Literal | readonly Literal[]> = {};
		while (!this.acceptMark(")")) {
			if (args.length + Object.keys(named).length > 0) this.expectMark(",");
			this.argument(args, named);
		}
		return { kind: "function", name, args, named, position };
	}

	private argument(args: FilterNode[], named: Record<string, Literal | readonly Literal[]>): void {
		const { token } = this;
		const following = this.tokens[this.next + 1];
		if (token.kind !== "name" || following?.kind !== "mark" || following.mark !== "=") {
			args.push(this.or());
			return;
		}
		this.next += 2;
		const isList = this.token.kind === "mark" && this.token.mark === "[";
		named[token.name] = isList ? this.list("[", "]") : this.literal();
	}

	private list(open: string, close: string): Literal[] {
		this.expectMark(open);
		const values = [this.literal()];
		while (this.acceptMark(",")) values.push(this.literal());
		this.expectMark(close);
		return values;
	}

	private literal(): Literal {
		const { token } = this;
		if (token.kind !== "literal") throw this.problem("Expected a literal");
		this.next += 1;
		return token.literal;
	}
}

export {
	evaluateFilter,
	type FilterOptions,
	UnknownFilterFunctionError,
} from "./odata-filter-evaluate.js";

/**
 * Words of an OData `$filter` text. Kept apart from the grammar because literals carry most of the rules:
 * guids and dates start like numbers, quoted text doubles its quotes, an enum literal is a name with a quoted tail.
 */

/** A literal of a filter: its OData type and its value (dates and guids as their text). */
export interface Literal {
	readonly type: "string" | "number" | "boolean" | "null" | "guid" | "datetime" | "enum";
	readonly value: string | number | boolean | null;
}

/** One word with the place (0-based) where it starts in the text. */
export type Token =
	| { readonly kind: "literal"; readonly literal: Literal; readonly position: number }
	| { readonly kind: "name"; readonly name: string; readonly position: number }
	| { readonly kind: "mark"; readonly mark: string; readonly position: number }
	| { readonly kind: "end"; readonly position: number };

/** The text is no filter; `position` counts characters from 0 to where reading stopped. */
export class FilterSyntaxError extends Error {
	readonly code = "filterSyntax";
	readonly position: number;
	readonly filter: string;

	constructor(problem: string, position: number, filter: string) {
		super(`${problem} at position ${position} in '${filter}'.`);
		this.name = "FilterSyntaxError";
		this.position = position;
		this.filter = filter;
	}
}

const blank = /\s+/y;
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy;
const datetime = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?(?![\w:.-])/iy;
const number = /-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)[lmfd]?(?![\w.])/iy;
const quoted = /'((?:[^']|'')*)'/y;
const doubleQuoted = /"([^"\\]*)"/y;
const name = /[A-Za-z_@$][\w.]*(?:\/[\w.]+)*/y;
const mark = /[(),[\]=]/y;

/** Splits a filter into words. @throws {FilterSyntaxError} at a character that starts no word. */
export function tokenize(filter: string): Token[] {
	const tokens: Token[] = [];
	let position = take(blank, filter, 0)?.[0].length ?? 0;
	while (position < filter.length) {
		const { token, length } = readToken(filter, position);
		tokens.push(token);
		position += length;
		position += take(blank, filter, position)?.[0].length ?? 0;
	}
	tokens.push({ kind: "end", position: filter.length });
	return tokens;
}

function take(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
	pattern.lastIndex = position;
	return pattern.exec(text);
}

function readToken(filter: string, position: number): { token: Token; length: number } {
	const literal = readLiteral(filter, position);
	if (literal !== null) {
		return { token: { kind: "literal", literal: literal.literal, position }, length: literal.length };
	}
	const word = take(name, filter, position);
	if (word !== null) return readName(filter, position, word[0]);
	const sign = take(mark, filter, position);
	if (sign !== null) return { token: { kind: "mark", mark: sign[0], position }, length: sign[0].length };
	const problem = filter[position] === "'" ? "Text without its closing quote" : "Unexpected character";
	throw new FilterSyntaxError(problem, position, filter);
}

function readLiteral(filter: string, position: number): { literal: Literal; length: number } | null {
	const text = take(quoted, filter, position);
	if (text !== null) {
		return { literal: { type: "string", value: unquote(text[1] ?? "") }, length: text[0].length };
	}
	const doubled = take(doubleQuoted, filter, position);
	if (doubled !== null) {
		return { literal: { type: "string", value: doubled[1] ?? "" }, length: doubled[0].length };
	}
	for (const [type, pattern] of [
		["guid", guid],
		["datetime", datetime],
	] as const) {
		const found = take(pattern, filter, position);
		if (found !== null) return { literal: { type, value: found[0] }, length: found[0].length };
	}
	const digits = take(number, filter, position);
	if (digits === null) return null;
	const value = Number(digits[0].replace(/[lmfd]$/i, ""));
	return { literal: { type: "number", value }, length: digits[0].length };
}

function readName(filter: string, position: number, word: string): { token: Token; length: number } {
	const constants: Record<string, Literal> = {
		null: { type: "null", value: null },
		true: { type: "boolean", value: true },
		false: { type: "boolean", value: false },
	};
	if (Object.hasOwn(constants, word)) {
		const literal = constants[word] as Literal;
		return { token: { kind: "literal", literal, position }, length: word.length };
	}
	const tail = take(quoted, filter, position + word.length);
	if (tail === null) return { token: { kind: "name", name: word, position }, length: word.length };
	const literal: Literal = { type: "enum", value: unquote(tail[1] ?? "") };
	return { token: { kind: "literal", literal, position }, length: word.length + tail[0].length };
}

function unquote(text: string): string {
	return text.replaceAll("''", "'");
}

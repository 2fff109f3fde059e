import { readFile } from "node:fs/promises";
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { variableIn } from "./env.js";
import { aProblem, type PathPart, type Problem, pathText } from "./problem.js";

/** A configuration file as read, variables filled in, before anything is known about its content. */
export interface RawFile {
	/** Maps, lists and values; null when the file is empty. */
	content: unknown;
	problems: Problem[];
	/** True when its grammar is broken, so that nothing can be said about its content. */
	isBroken: boolean;
	/** The line where a value or its key stands, else the nearest line above it. */
	lineOf(parts: readonly PathPart[]): number | null;
	/** True when the value was filled in from a variable, or could not be. */
	isFilledIn(parts: readonly PathPart[]): boolean;
	/** True when a variable of this value is not set. */
	lacksVariable(parts: readonly PathPart[]): boolean;
	/** Values that must never stand in a message. */
	secrets: string[];
}

/** The text of a file, or why it cannot be read. */
export async function readConfigText(
	path: string,
): Promise<{ ok: true; text: string } | { ok: false; problem: Problem }> {
	try {
		return { ok: true, text: await readFile(path, "utf8") };
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "";
		const reason = UNREADABLE[code] ?? `the system says ${code}`;
		const message = `The configuration file ${path} cannot be read: ${reason}.`;
		const expected = "a file there, or its path in the variable KOPPEL_CONFIG";
		return { ok: false, problem: aProblem("", message, { expected }) };
	}
}

const UNREADABLE: Record<string, string> = {
	ENOENT: "there is no such file",
	EACCES: "access is denied",
	EISDIR: "it is a folder",
	ENOTDIR: "a part of its path is no folder",
};

/** Parses YAML and fills in `${VARIABLE}`; `$${` stands for a plain `${`. */
export function parseConfigText(text: string, env: NodeJS.ProcessEnv): RawFile {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
	const syntax = syntaxProblems(document, lines);
	const lineOf = (parts: readonly PathPart[]) => findLine(document, lines, parts);
	const parsed = contentOf(document);
	const filling = new Filling(env, lineOf);
	const content = parsed.ok ? filling.fill(parsed.content, []) : null;
	const problems = [...syntax, ...(parsed.ok ? [] : [parsed.problem]), ...filling.problems];
	return {
		content,
		problems,
		isBroken: !parsed.ok || document.errors.some(({ code }) => code !== "DUPLICATE_KEY"),
		lineOf,
		isFilledIn: (parts) => filling.filled.has(pathText(parts)),
		lacksVariable: (parts) => filling.lacking.has(pathText(parts)),
		secrets: [...filling.values, ...writtenSecrets(content)],
	};
}

/** The parser's own messages quote the file, which may hold secrets; these do not. */
const SYNTAX: Record<string, string> = {
	DUPLICATE_KEY: "A key stands twice in one map",
	TAB_AS_INDENT: "A tab stands where blanks are needed to indent",
	BAD_INDENT: "The indentation does not fit, or a bracket is not closed",
	MISSING_CHAR: "A quotation mark, bracket, comma or colon is missing",
	BLOCK_AS_IMPLICIT_KEY: "A value holds a colon and needs quotation marks, or its line is indented wrongly",
	TAG_RESOLVE_FAILED: "A value begins with ! and needs quotation marks",
	MULTIPLE_DOCS: "The file holds more than one document",
};

function syntaxProblems(document: Document.Parsed, lines: LineCounter): Problem[] {
	const told = new Map<string, Problem>();
	for (const { code, pos } of [...document.errors, ...document.warnings]) {
		const line = lines.linePos(pos[0]).line;
		const message = `${SYNTAX[code] ?? "This is no valid YAML"}.`;
		told.set(`${line} ${message}`, aProblem("", message, { line }));
	}
	return [...told.values()];
}

function contentOf(
	document: Document.Parsed,
): { ok: true; content: unknown } | { ok: false; problem: Problem } {
	try {
		return { ok: true, content: document.toJS({ maxAliasCount: 100 }) };
	} catch {
		const message = "A value begins with * and needs quotation marks, or its anchor is missing.";
		return { ok: false, problem: aProblem("", message) };
	}
}

function findLine(document: Document.Parsed, lines: LineCounter, parts: readonly PathPart[]): number | null {
	let node: unknown = document.contents;
	let line = lineAt(node, lines);
	for (const part of parts) {
		if (isAlias(node)) node = node.resolve(document);
		if (isMap(node)) {
			const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
			if (pair === undefined) return line;
			line = lineAt(pair.key, lines) ?? line;
			node = pair.value;
		} else if (isSeq(node) && typeof part === "number" && part < node.items.length) {
			node = node.items[part];
			line = lineAt(node, lines) ?? line;
		} else return line;
	}
	return line;
}

function lineAt(node: unknown, lines: LineCounter): number | null {
	return isNode(node) && node.range ? lines.linePos(node.range[0]).line : null;
}

const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

/** Fills variables in, remembers where, and keeps what it filled in as secrets. */
class Filling {
	readonly problems: Problem[] = [];
	readonly filled = new Set<string>();
	readonly lacking = new Set<string>();
	readonly values: string[] = [];

	constructor(
		private readonly env: NodeJS.ProcessEnv,
		private readonly lineOf: (parts: readonly PathPart[]) => number | null,
	) {}

	fill(value: unknown, parts: PathPart[]): unknown {
		if (typeof value === "string") return this.fillText(value, parts);
		if (Array.isArray(value)) return value.map((item, index) => this.fill(item, [...parts, index]));
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([key, item]) => [key, this.fill(item, [...parts, key])]),
		);
	}

	private fillText(text: string, parts: PathPart[]): string {
		const path = pathText(parts);
		return text.replace(VARIABLE, (found: string, name: string | undefined) => {
			if (found === "$${") return "${";
			this.filled.add(path);
			const value = name === undefined ? null : variableIn(this.env, name);
			if (value) {
				this.values.push(value);
				return value;
			}
			this.lacking.add(path);
			this.problems.push(this.lack(parts, name));
			return found;
		});
	}

	private lack(parts: PathPart[], name: string | undefined): Problem {
		const line = this.lineOf(parts);
		if (name === undefined) {
			const expected = "the name of a variable between the braces";
			return aProblem(pathText(parts), "After ${ no variable is named.", { expected, line });
		}
		const message = `The variable ${name} is not set.`;
		return aProblem(pathText(parts), message, { expected: `a value in the variable ${name}`, line });
	}
}

/** Secrets that were written into the file itself. */
function writtenSecrets(content: unknown): string[] {
	if (typeof content !== "object" || content === null) return [];
	return Object.entries(content).flatMap(([key, value]) =>
		/secret|password|token$/i.test(key) && typeof value === "string" ? [value] : writtenSecrets(value),
	);
}

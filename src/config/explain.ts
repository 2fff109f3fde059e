import { z } from "zod";
import { nearestOf } from "./nearest.js";
import { aProblem, type PathPart, type Problem, pathText } from "./problem.js";

/** One thing zod found wrong. */
export type Issue = z.core.$ZodIssue;

/** What explaining needs to know of the file. */
export interface Explained {
	schema: z.ZodType;
	content: unknown;
	lineOf(parts: readonly PathPart[]): number | null;
	/** True for values that must not be quoted. */
	isHidden(parts: readonly PathPart[]): boolean;
}

/** What zod found, in words for whoever writes the file. */
export function explainIssues(issues: readonly Issue[], file: Explained): Problem[] {
	return issues.flatMap((issue) => explain(issue, issue.path as PathPart[], file));
}

function explain(issue: Issue, parts: PathPart[], file: Explained): Problem[] {
	const value = valueAt(file.content, parts);
	const problem = (message: string, facts: Partial<Problem> = {}) =>
		aProblem(pathText(parts), message, { line: file.lineOf(parts), ...facts });
	switch (issue.code) {
		case "unrecognized_keys":
			return issue.keys.map((key) => unknownKey(key, parts, file));
		case "invalid_type":
			return [wrongType(issue.expected, value, problem)];
		case "invalid_value":
			return [wrongWord(issue.values.map(String), value, problem, file.isHidden(parts))];
		case "invalid_union":
			return explainUnion(issue, parts, file);
		case "invalid_key":
			return [problem("This name must begin with a letter and hold letters, digits, - and _ only.")];
		case "too_small":
			return [
				problem(issue.origin === "number" ? `Must be at least ${issue.minimum}.` : "Must not be empty."),
			];
		case "too_big":
			return [problem(`Must be at most ${issue.maximum}.`)];
		default:
			return [problem(`This ${issue.message}.`, { expected: expectedIn(issue) })];
	}
}

type Tell = (message: string, facts?: Partial<Problem>) => Problem;

function unknownKey(key: string, parts: PathPart[], file: Explained): Problem {
	const known = keysAt(file.schema, parts, file.content);
	return aProblem(pathText([...parts, key]), `The key "${key}" is not known here.`, {
		expected: known.length === 0 ? null : `one of ${known.join(", ")}`,
		nearest: nearestOf(key, known),
		line: file.lineOf([...parts, key]),
	});
}

const TYPE_WORDS: Record<string, string> = {
	string: "a text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	object: "a map of keys and values",
	record: "a map of names and values",
	array: "a list",
};

function wrongType(type: string, value: unknown, problem: Tell): Problem {
	const expected = TYPE_WORDS[type] ?? type;
	if (value === undefined) return problem("This key is missing.", { expected });
	if (value === null) return problem("This value is empty.", { expected });
	return problem(`This is ${typeWord(value)}.`, { expected });
}

function typeWord(value: unknown): string {
	if (Array.isArray(value)) return "a list";
	if (typeof value === "number") return "a number";
	return (
		{ string: "a text", boolean: "true or false", object: "a map" }[typeof value as string] ?? "no value"
	);
}

function wrongWord(words: string[], value: unknown, problem: Tell, isHidden: boolean): Problem {
	const expected = words.length === 1 ? `"${words[0]}"` : `one of ${words.join(", ")}`;
	if (value === undefined) return problem("This key is missing.", { expected });
	if (isHidden || typeof value !== "string") return problem("This value is not known here.", { expected });
	return problem(`"${value}" is not known here.`, { expected, nearest: nearestOf(value, words) });
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, parts: PathPart[], file: Explained): Problem[] {
	const value = valueAt(file.content, parts);
	const problem: Tell = (message, facts) =>
		aProblem(pathText(parts), message, { line: file.lineOf(parts), ...facts });
	if (issue.discriminator !== undefined) {
		const words = ((issue as { options?: unknown[] }).options ?? []).map(String);
		return [wrongWord(words, value, problem, file.isHidden(parts))];
	}
	if (value === undefined) return [problem("This key is missing.", { expected: afterMust(issue.message) })];
	const close = issue.errors.find((branch) =>
		branch.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
	);
	if (close !== undefined && close.length > 0)
		return close.flatMap((inner) => explain(inner, [...parts, ...(inner.path as PathPart[])], file));
	const words = issue.errors.flatMap((branch) =>
		branch.flatMap((inner) => ("values" in inner ? inner.values.map(String) : [])),
	);
	const nearest = typeof value === "string" && !file.isHidden(parts) ? nearestOf(value, words) : null;
	return [problem(`This ${issue.message}.`, { nearest })];
}

function afterMust(message: string): string {
	return message.replace(/^must be /, "");
}

function expectedIn(issue: Issue): string | null {
	const params = (issue as { params?: { expected?: unknown } }).params;
	return typeof params?.expected === "string" ? params.expected : null;
}

function valueAt(content: unknown, parts: readonly PathPart[]): unknown {
	return parts.reduce<unknown>(
		(value, part) =>
			typeof value === "object" && value !== null
				? (value as Record<string, unknown>)[String(part)]
				: undefined,
		content,
	);
}

/** The keys the schema knows at a path. */
function keysAt(schema: z.ZodType, parts: readonly PathPart[], content: unknown): string[] {
	const [part, ...rest] = parts;
	const bare = unwrapped(schema, content);
	if (part === undefined) return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
	const inner = valueAt(content, [part]);
	if (bare instanceof z.ZodObject) return keysAt(bare.shape[part] as z.ZodType, rest, inner);
	if (bare instanceof z.ZodArray) return keysAt(bare.element as z.ZodType, rest, inner);
	if (bare instanceof z.ZodRecord) return keysAt(bare.valueType as z.ZodType, rest, inner);
	return [];
}

/** A schema without its defaults, and of a union the branch that is meant. */
function unwrapped(schema: z.ZodType, content: unknown): z.ZodType {
	if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
		return unwrapped(schema.unwrap() as z.ZodType, content);
	if (!(schema instanceof z.ZodUnion)) return schema;
	const branches = schema.options as z.ZodType[];
	const objects = branches.filter((branch) => branch instanceof z.ZodObject);
	const fitting = objects.find((branch) => {
		const type = (branch as z.ZodObject).shape.type;
		const given = String(valueAt(content, ["type"]));
		return type instanceof z.ZodLiteral && nearestOf(given, [String(type.value)]) !== null;
	});
	return fitting ?? objects[0] ?? schema;
}

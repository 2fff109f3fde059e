import type { z } from "zod";
import { nearestOf } from "./nearest.js";
import type { PathPart } from "./problem.js";
import { fieldSchema, type MappingInFile, mappingSchema } from "./schema.js";

/** What decides who writes what where; without it the checks between values would complain about guesses. */
const DECISIVE = [
	"direction",
	"createMissing",
	"createKey",
	"constant",
	"match",
	"left",
	"right",
	"name",
	"filter",
];

const KNOWN = [...Object.keys(mappingSchema.shape), ...Object.keys(fieldSchema.shape)];

/**
 * A mapping for the checks that need several values. A malformed value has its own problem already; where nothing
 * else depends on it the mapping is checked as if it stood at its default. Null when it cannot be checked.
 */
export function checkableMapping(candidate: unknown): MappingInFile | null {
	const parsed = mappingSchema.safeParse(candidate);
	if (parsed.success) return parsed.data;
	if (parsed.error.issues.some(isDecisive)) return null;
	const bad = parsed.error.issues.flatMap(pathsOf);
	const again = mappingSchema.safeParse(bad.reduce<unknown>(without, candidate));
	return again.success ? again.data : null;
}

function pathsOf(issue: z.core.$ZodIssue): PathPart[][] {
	const path = issue.path as PathPart[];
	return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}

function isDecisive(issue: z.core.$ZodIssue): boolean {
	if (issue.path.some((part) => DECISIVE.includes(String(part)))) return true;
	if (issue.code !== "unrecognized_keys") return false;
	return issue.keys.some((key) => DECISIVE.includes(nearestOf(key, KNOWN) ?? ""));
}

/** The same value without what stands at the path. */
function without(value: unknown, [part, ...rest]: readonly PathPart[]): unknown {
	if (part === undefined || typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map((item, index) => (index === part ? without(item, rest) : item));
	const entries = Object.entries(value).flatMap(([key, item]): Array<[string, unknown]> => {
		if (key !== part) return [[key, item]];
		return rest.length === 0 ? [] : [[key, without(item, rest)]];
	});
	return Object.fromEntries(entries);
}

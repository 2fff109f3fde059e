/** A JSON object whose fields are not known yet. */
export type Json = Record<string, unknown>;

/** Says whether a value is a JSON object (not null, not a list). */
export function isJson(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one when it is something else. */
export function toJson(value: unknown): Json {
	return isJson(value) ? value : {};
}

/** The value as a list; an empty one when it is something else. */
export function toList(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** The objects of a list; everything else in it is left out. */
export function toJsonList(value: unknown): Json[] {
	return toList(value).filter(isJson);
}

/** The value as text; empty when it is something else. */
export function toText(value: unknown): string {
	return typeof value === "string" ? value : "";
}

/** A copy that shares nothing with the original. */
export function copy<T>(value: T): T {
	return structuredClone(value);
}

/** The entry of a table under a word from outside; never something inherited, `toString` for example. */
export function entryOf<T>(table: Record<string, T>, word: unknown): T | undefined {
	return Object.hasOwn(table, String(word)) ? table[String(word)] : undefined;
}

/** Parses JSON; undefined when the text is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

import type { FieldMapping, Mapping } from "../domain/mapping.js";
import type { RecordLogEntry } from "../ports/stores.js";
import { UnknownFieldError } from "../ports/use-cases.js";

/**
 * The field a person means: the field mapping's name, either system's own name, or what people call it, in any case.
 *
 * @throws UnknownFieldError
 */
export function fieldNamed(mapping: Mapping, typed: string): FieldMapping {
	const wanted = plainly(typed);
	const found = mapping.fields.find((field) => wordsFor(field).some((word) => plainly(word) === wanted));
	if (found !== undefined) return found;
	throw new UnknownFieldError(
		mapping.name,
		typed,
		mapping.fields.map(({ name }) => name),
	);
}

function wordsFor({ name, label, left, right }: FieldMapping): string[] {
	const labels = typeof label === "string" ? [label] : [label?.en, label?.nl];
	return [name, left?.field, right?.field, ...labels].filter((word) => word !== undefined);
}

/** "credit limit" and "creditLimit" are one word to whoever types it. */
function plainly(word: string): string {
	return word.toLowerCase().replace(/[\s_-]+/g, "");
}

/**
 * What an entry tells of one field; null when nothing. A deletion took every field with it, and lists them by the
 * system's own names.
 */
export function ofField(entry: RecordLogEntry, field: FieldMapping): RecordLogEntry | null {
	const isDeletion = entry.operation === "delete";
	const name = isDeletion ? field[entry.side]?.field : field.name;
	const own = entry.fields.filter((written) => written.name === name);
	if (own.length === 0 && !isDeletion) return null;
	return { ...entry, fields: own.map((written) => ({ ...written, name: field.name })) };
}

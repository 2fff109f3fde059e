import type { FieldValue } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MappingFacts } from "./mapping-facts.js";

/** What stands in the place of a personal value inside a text of someone else. */
const MASK = "•••";

/** Takes personal values out of a text. */
export type Mask = (text: string) => string;

/**
 * A mask for everything an error says: the values of its private fields, as both sides hold them and held them,
 * disappear from names, answers of the systems and summaries, however they are cased or spaced there.
 */
export function maskOf(error: SyncError, mapping: MappingFacts): Mask {
	const values: FieldValue[] = [];
	for (const field of error.fields) {
		if (!field.private && !mapping.privateFields.has(field.name)) continue;
		values.push(field.left, field.right, field.seat?.left ?? null, field.seat?.right ?? null);
	}
	return maskFor(values);
}

/** A mask for these values. Longer values first, so that no end of one is left over after a shorter one. */
export function maskFor(values: FieldValue[]): Mask {
	const texts = values.flatMap((value) => (value === null || typeof value === "boolean" ? [] : [`${value}`]));
	const wanted = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ""))];
	wanted.sort((one, two) => two.length - one.length);
	const patterns = wanted.flatMap(patternsFor);
	return (text) => patterns.reduce((masked, pattern) => masked.replace(pattern, MASK), text);
}

function patternsFor(value: string): RegExp[] {
	const patterns = [wholeValue(value)];
	const digits = value.replace(/\D/g, "");
	// A telephone or bank number comes back from a system in another spacing than we sent it.
	if (digits.length >= 6 && digits.length * 2 > value.length) patterns.push(spacedDigits(digits));
	return patterns;
}

/** The value itself; not as a part of a longer word, or a customer called "Al" would blacken every "also". */
function wholeValue(value: string): RegExp {
	const body = value.split(/\s+/).map(escapeRegExp).join("\\s+");
	const start = /^[\p{L}\p{N}]/u.test(value) ? "(?<![\\p{L}\\p{N}])" : "";
	const end = /[\p{L}\p{N}]$/u.test(value) ? "(?![\\p{L}\\p{N}])" : "";
	return new RegExp(`${start}${body}${end}`, "giu");
}

function spacedDigits(digits: string): RegExp {
	return new RegExp(`\\+?(?<!\\d)${digits.split("").join("[\\s().\\/-]{0,2}")}(?!\\d)`, "g");
}

function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, (character) => `\\${character}`);
}

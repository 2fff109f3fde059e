import type { Mapping } from "./mapping.js";
import { MASK } from "./mask.js";

/** The least digits of a telephone number in a sentence; a shorter number is a code or an amount. */
const LEAST_DIGITS = 8;

/**
 * What a system says about a whole mapping, without what may be someone's. No record is known there whose values could
 * be looked for, so every mail address and everything that looks like a telephone number goes, where the mapping has
 * personal fields at all.
 */
export function publicWords({ fields }: Pick<Mapping, "fields">, text: string): string {
	return fields.some((field) => field.private) ? withoutContacts(text) : text;
}

/** Without mail addresses and telephone numbers. */
export function withoutContacts(text: string): string {
	return text
		.replace(/[\p{L}\p{N}._%+'-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*/giu, MASK)
		.replace(/(?<![\p{L}\p{N}-])\+?\(?\d[\d ()./-]+\d(?![\p{L}\p{N}-])/gu, (run) =>
			isPhone(run) ? MASK : run,
		);
}

/** A date has as many digits, and a run is told by its date. */
function isPhone(run: string): boolean {
	return run.replace(/\D/g, "").length >= LEAST_DIGITS && !/^\d{4}-\d{2}-\d{2}/.test(run);
}

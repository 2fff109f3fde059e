import type { Mapping } from "./mapping.js";
import { MASK, type Mask } from "./mask.js";
import { SIDES } from "./record.js";
import type { ShownField } from "./sync-error.js";

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

/**
 * A mask for what a system says about a record that refers to others with personal fields. What those hold is not known
 * here, so every mail address goes that the record does not show itself.
 */
export function mailMask(shown: readonly ShownField[]): Mask {
	const own = shown.filter((field) => !field.private).flatMap(({ left, right }) => [left, right]);
	const told = new Set(own.map((value) => String(value).toLowerCase()));
	return (text) => text.replace(MAIL, (mail) => (told.has(mail.toLowerCase()) ? mail : MASK));
}

/** True where a field refers to records of which something is personal. */
export function refersToPersonal({ fields }: Pick<Mapping, "fields">): boolean {
	return fields.some(({ lookup }) => lookup && SIDES.some((side) => lookup.privateFields[side].length > 0));
}

const MAIL = /[\p{L}\p{N}._%+'-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*/giu;

/** Without mail addresses and telephone numbers. */
export function withoutContacts(text: string): string {
	return text
		.replace(MAIL, MASK)
		.replace(/(?<![\p{L}\p{N}-])\+?\(?\d[\d ()./-]+\d(?![\p{L}\p{N}-])/gu, (run) =>
			isPhone(run) ? MASK : run,
		);
}

/** A date has as many digits, and a run is told by its date. */
function isPhone(run: string): boolean {
	return run.replace(/\D/g, "").length >= LEAST_DIGITS && !/^\d{4}-\d{2}-\d{2}/.test(run);
}

import { type Folded, fold, isClose } from "./fold.js";
import type { FieldValue } from "./record.js";
import type { SyncError } from "./sync-error.js";

/** What stands in the place of a personal value inside a text of someone else. */
export const MASK = "•••";

/** Takes personal values out of a text. */
export type Mask = (text: string) => string;

/** The least of a value that is recognised when a system quotes only its beginning or its end, in characters. */
export const LEAST_PART = 6;
/** And the least share of it; a long part counts whatever its share. */
const LEAST_SHARE = 1 / 3;
const LONG_PART = 12;
/** A shorter value is an ordinary word more often than not: it is found as it is written, and nowhere inside a word. */
const SHORT_VALUE = 4;

/** The personal fields of an error in which a value stands. */
export function hiddenFields(
	{ fields }: Pick<SyncError, "fields">,
	isPrivate: (field: string) => boolean = () => false,
): SyncError["fields"] {
	return fields.filter(
		(field) =>
			(field.private || isPrivate(field.name)) &&
			[field.left, field.right, field.seat?.left, field.seat?.right].some(isValue),
	);
}

/** True when an error keeps something from its readers. */
export function hidesSomething(
	error: Pick<SyncError, "fields" | "hidden">,
	isPrivate: (field: string) => boolean = () => false,
): boolean {
	return (error.hidden ?? []).some(isValue) || hiddenFields(error, isPrivate).length > 0;
}

function isValue(value: FieldValue | undefined): boolean {
	return value !== undefined && value !== null && value !== "";
}

/** The personal values an error knows of: those both sides hold and held, and those a refused write carried. */
export function hiddenValues(
	{ fields, hidden = [] }: Pick<SyncError, "fields" | "hidden">,
	isPrivate: (field: string) => boolean = () => false,
): FieldValue[] {
	const values: FieldValue[] = [...hidden];
	for (const field of fields) {
		if (!field.private && !isPrivate(field.name)) continue;
		values.push(field.left, field.right, field.seat?.left ?? null, field.seat?.right ?? null);
	}
	return values;
}

/**
 * A mask for these values, however they are cased, spaced, encoded or cut off in a text. What is `told` anyway, such as
 * the name of the record, is not taken for a part of one: a mail address often begins with its owner's name.
 */
export function maskFor(values: FieldValue[], told: readonly string[] = []): Mask {
	if (!values.some(isValue)) return (text) => text;
	const names = told.map(plainly).filter((name) => name !== "");
	return maskOfForms(values, (value) => {
		const isMail = value.includes("@");
		return (part) => (!isMail || isOfMail(part)) && !names.some((name) => name.includes(plainly(part)));
	});
}

/**
 * A mask for the name of a record that people may read. What could be a name itself stays, though a personal value says
 * the same or begins alike; a mail address or a number that stands in the name does not.
 */
export function nameMaskFor(values: FieldValue[]): Mask {
	return maskOfForms(values.filter(isNoName), () => isNoWord);
}

/** A mask for these values where they stand whole, however they are cased, spaced or encoded. */
export function wholeMaskFor(values: FieldValue[]): Mask {
	return maskOfForms(values, () => () => false);
}

/** Longer values first, so that no end of one is left over after a shorter one. */
function maskOfForms(values: FieldValue[], partsOf: (value: string) => Wanted["isPart"]): Mask {
	const forms = new Set(values.flatMap(formsOf));
	if (forms.size === 0) return (text) => text;
	const ordered = [...forms].sort((one, two) => two.length - one.length);
	const words = ordered.map(wholeWord);
	const long = ordered
		.map((form): Wanted => ({ text: fold(form).text, isPart: partsOf(form) }))
		.filter(({ text }) => text.length >= SHORT_VALUE);
	return (text) =>
		withoutLong(
			words.reduce((masked, word) => masked.replace(word, MASK), text),
			long,
		);
}

/** A value that is looked for, as it is compared, and what counts as a part of it where it is not whole. */
interface Wanted {
	text: string;
	isPart(quoted: string): boolean;
}

const AT_SIGN = /@|%40/;

/** A mail address has no spaces, so words with spaces between them are none that was cut off before its @. */
function isOfMail(part: string): boolean {
	return AT_SIGN.test(part) || !/\s|%20/.test(part);
}

function isNoWord(part: string): boolean {
	return AT_SIGN.test(part) || !/\p{L}/u.test(part);
}

/** True for a text that no name looks like. A number of a few digits stands in many a name. */
export function isNoName(value: FieldValue): boolean {
	return typeof value === "string" && value.trim().length >= SHORT_VALUE && /[@\d]/.test(value);
}

function plainly(text: string): string {
	return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** A value as systems write it: numbers with their decimals, dates in the order of days and months people use. */
export function formsOf(value: FieldValue): string[] {
	if (value === null || typeof value === "boolean") return [];
	const text = `${value}`.trim();
	if (text === "") return [];
	if (typeof value === "number") return [text, value.toFixed(2), value.toFixed(3)];
	const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
	if (year === undefined || month === undefined || day === undefined) return [text];
	const [bareMonth, bareDay] = [String(Number(month)), String(Number(day))];
	return [
		text,
		`${year}-${month}-${day}`,
		`${day}-${month}-${year}`,
		`${month}/${day}/${year}`,
		`${bareDay}-${bareMonth}-${year}`,
		`${bareMonth}/${bareDay}/${year}`,
	];
}

function withoutLong(text: string, values: Wanted[]): string {
	if (values.length === 0) return text;
	const folded = fold(text);
	const spots = values.flatMap((value) => spotsOf(text, folded, value));
	if (spots.length === 0) return text;
	let masked = "";
	let at = 0;
	for (const [from, to] of joinedSpots(spots)) {
		masked += `${withoutPlus(text.slice(at, from))}${MASK}`;
		at = to;
	}
	return masked + text.slice(at);
}

/** The sign before a telephone number goes with it. */
function withoutPlus(before: string): string {
	return before.replace(/(?<![\p{L}\p{N}])\+$/u, "");
}

type Spot = readonly [from: number, to: number];

/** Where the value stands in the text, whole, or its beginning or end alone where it was cut off. */
function spotsOf(quoting: string, folded: Folded, { text: value, isPart }: Wanted): Spot[] {
	const { text } = folded;
	const least = Math.min(
		value.length,
		Math.max(LEAST_PART, Math.min(LONG_PART, Math.ceil(value.length * LEAST_SHARE))),
	);
	const spots: Spot[] = [];
	const add = (first: number, last: number, isWhole = false) => {
		const found = spot(folded, first, last);
		if (isWhole || isPart(quoting.slice(...found))) spots.push(found);
	};
	for (let at = 0; at < text.length; at++) {
		if (isWordStart(folded, at)) {
			const length = alike(folded, at, value);
			const isWhole = length === value.length && isWordEnd(folded, at + length - 1);
			if (isWhole || (length >= least && length >= LEAST_PART)) add(at, at + length - 1, isWhole);
		}
		if (isWordEnd(folded, at)) {
			const length = alikeBackwards(folded, at, value);
			if (length >= least && length >= LEAST_PART) add(at - length + 1, at);
		}
	}
	return spots;
}

/** How many characters from here on are those the value begins with. */
function alike(folded: Folded, at: number, value: string): number {
	let length = 0;
	while (length < value.length && folded.text[at + length] === value[length]) {
		if (length > 0 && !isClose(folded, at + length)) break;
		length++;
	}
	return length;
}

/** How many characters up to here are those the value ends with. */
function alikeBackwards(folded: Folded, at: number, value: string): number {
	let length = 0;
	while (length < value.length && folded.text[at - length] === value[value.length - 1 - length]) {
		if (length > 0 && !isClose(folded, at - length + 1)) break;
		length++;
	}
	return length;
}

/** A part that ends inside a word is widened to the whole word. */
function spot({ from, to, joined }: Folded, first: number, last: number): Spot {
	let [start, end] = [first, last];
	while (start > 0 && joined[start]) start--;
	while (joined[end + 1]) end++;
	return [from[start] as number, to[end] as number];
}

function isWordStart({ joined }: Folded, at: number): boolean {
	return !joined[at];
}

function isWordEnd({ joined, text }: Folded, at: number): boolean {
	return at === text.length - 1 || !joined[at + 1];
}

/** In order, those that touch made one. */
function joinedSpots(spots: Spot[]): Spot[] {
	const ordered = [...spots].sort((one, two) => one[0] - two[0]);
	const joined: Array<[number, number]> = [];
	for (const [from, to] of ordered) {
		const last = joined.at(-1);
		if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
		else joined.push([from, to]);
	}
	return joined;
}

/** The value itself; not as a part of a longer word, or a customer called "Al" would blacken every "also". */
function wholeWord(value: string): RegExp {
	const body = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
	const start = /^[\p{L}\p{N}]/u.test(value) ? "(?<![\\p{L}\\p{N}])" : "";
	const end = /[\p{L}\p{N}]$/u.test(value) ? "(?![\\p{L}\\p{N}])" : "";
	return new RegExp(`${start}${body}${end}`, "giu");
}

/** A sentence about an error, to be kept or told, without the personal values the error knows of. */
export function maskedReason(error: Pick<SyncError, "fields" | "hidden"> | null, reason: string): string {
	return error === null ? reason : maskFor(hiddenValues(error))(reason);
}

import { createHash } from "node:crypto";
import type { Scalar } from "../collection.js";
import type { KeyPart } from "./lmdb.js";

/** Keys may have 1,978 bytes; the longest declared index has four parts. */
const LONGEST_PART = 400;
const KEPT_OF_LONG = 300;

/** Sorts after every key part: no text in UTF-8 and no number begins with this byte. */
export const AFTER_ALL = new Uint8Array([0xff]);
/** The bytes between which the encoded values of one type lie. */
export const NUMBERS = { from: new Uint8Array([8]), to: new Uint8Array([25]) };
export const TEXTS = { from: new Uint8Array([26]), to: AFTER_ALL };
/** Sorts before every key: null is the lowest part, and an iteration without a start would skip it. */
export const BEFORE_ALL = null;

/** Texts that the key encoding would not keep apart or in order are kept as a beginning and a hash. */
export function isKeptWhole(text: string): boolean {
	if (text.length > LONGEST_PART / 3 && Buffer.byteLength(text) > LONGEST_PART) return false;
	return isWellFormed(text) && !(text.length >= UNESCAPED && hasControl(text));
}

/** False for a text with half a surrogate pair, which UTF-8 cannot express. */
function isWellFormed(text: string): boolean {
	return !/\p{Surrogate}/u.test(text);
}

/** The encoding escapes its own control characters (0 to 4) in texts shorter than this only. */
const UNESCAPED = 64;

function hasControl(text: string): boolean {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 4) return true;
	return false;
}

/**
 * The part of a key that stands for a value. Equal values have equal parts and different values different ones. Parts
 * sort as the values do, but for texts beyond 400 bytes, which sort by their first 300 bytes, and for those of 64
 * characters and more that hold U+0000 to U+0004.
 */
export function keyPart(value: Scalar | undefined): KeyPart {
	if (value === undefined || value === null) return null;
	if (value instanceof Date) return value.getTime();
	if (value === 0) return 0; // -0 is encoded apart
	return typeof value === "string" && !isKeptWhole(value) ? shorten(value) : value;
}

/** Between the beginning of a long text and its hash. */
const BEHIND_BEGINNING = "\u{10ffff}";

function shorten(text: string): string {
	return `${beginning(text)}${BEHIND_BEGINNING}${createHash("sha256").update(JSON.stringify(text)).digest("hex")}`;
}

/** False for a part that may stand for another value: a number for a date, a beginning with a hash for a long text. */
export function isItsValue(part: KeyPart): boolean {
	return typeof part !== "number" && !(typeof part === "string" && part.includes(BEHIND_BEGINNING));
}

/** The first 300 bytes or less, without characters that the key encoding takes for its own. */
export function beginning(text: string): string {
	let length = Math.min(text.length, KEPT_OF_LONG);
	while (Buffer.byteLength(text.slice(0, length)) > KEPT_OF_LONG) length--;
	for (let at = 0; at < length; at++) if (text.charCodeAt(at) <= 4) length = at;
	const kept = text.slice(0, length);
	return isWellFormed(kept) ? kept : kept.slice(0, kept.search(/[\ud800-\udfff]/));
}

/** Whether a range that ends at this value can be cut exactly: all texts up to 300 bytes, numbers, dates. */
export function isExactBound(value: string | number | Date): boolean {
	return typeof value !== "string" || (Buffer.byteLength(value) <= KEPT_OF_LONG && isKeptWhole(value));
}

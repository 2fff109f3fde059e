import { hash } from "node:crypto";

/** 32-bit words of one key. */
const KEY_WORDS = 4;
const FIRST_SLOTS = 16;
/** Slots in use before the table grows: beyond that, searches get long. */
const MOST_LOAD = 0.75;
const GUID_LENGTH = 36;
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);

/**
 * Record or coupling ids with a few numbers each, in plain memory instead of objects: a run over a million records
 * knows each of them, and as texts in a Map they alone would take more than half of what a run may use. One id takes
 * 16 bytes and 8 for each number, in a table that is between three eighths and three quarters full.
 *
 * Ids are compared without letter case. A GUID is kept as it is; of any other text a digest of 128 bits is, so ids
 * cannot be listed.
 */
export class IdTable {
	readonly #numbers: number;
	#slots = FIRST_SLOTS;
	#keys = new Uint32Array(FIRST_SLOTS * KEY_WORDS);
	#values: Float64Array;
	#size = 0;
	/** The key looked for, so that a search makes no garbage. */
	readonly #key = new Uint32Array(KEY_WORDS);

	/** @param numbers how many are kept with each id */
	constructor(numbers: number) {
		this.#numbers = numbers;
		this.#values = new Float64Array(FIRST_SLOTS * numbers);
	}

	/** How many ids there are. */
	get size(): number {
		return this.#size;
	}

	has(id: string): boolean {
		readKey(id, this.#key);
		return this.#isTaken(this.#find(this.#key, 0));
	}

	/** One of the numbers kept with an id; undefined when the id is not there. */
	get(id: string, which = 0): number | undefined {
		readKey(id, this.#key);
		const slot = this.#find(this.#key, 0);
		return this.#isTaken(slot) ? this.#values[slot * this.#numbers + which] : undefined;
	}

	/** Adds an id, or replaces the numbers it had. */
	set(id: string, ...numbers: number[]): void {
		readKey(id, this.#key);
		let slot = this.#find(this.#key, 0);
		if (!this.#isTaken(slot)) {
			if (this.#size + 1 > this.#slots * MOST_LOAD) {
				this.#grow();
				slot = this.#find(this.#key, 0);
			}
			this.#keys.set(this.#key, slot * KEY_WORDS);
			this.#size++;
		}
		for (let which = 0; which < this.#numbers; which++)
			this.#values[slot * this.#numbers + which] = numbers[which] ?? 0;
	}

	/** The slot of the key that stands there in a list of words: its own, or the free one it would get. */
	#find(words: Uint32Array, at: number): number {
		const keys = this.#keys;
		const mask = this.#slots - 1;
		let slot = mix(words, at) & mask;
		while (this.#isTaken(slot) && !isSame(keys, slot * KEY_WORDS, words, at)) slot = (slot + 1) & mask;
		return slot;
	}

	/** No key is all zeros. */
	#isTaken(slot: number): boolean {
		const keys = this.#keys;
		const at = slot * KEY_WORDS;
		return keys[at] !== 0 || keys[at + 1] !== 0 || keys[at + 2] !== 0 || keys[at + 3] !== 0;
	}

	#grow(): void {
		const keys = this.#keys;
		const values = this.#values;
		const slots = this.#slots;
		const width = this.#numbers;
		this.#slots = slots * 2;
		this.#keys = new Uint32Array(this.#slots * KEY_WORDS);
		this.#values = new Float64Array(this.#slots * width);
		for (let slot = 0; slot < slots; slot++) {
			const at = slot * KEY_WORDS;
			if (keys[at] === 0 && keys[at + 1] === 0 && keys[at + 2] === 0 && keys[at + 3] === 0) continue;
			const to = this.#find(keys, at);
			for (let word = 0; word < KEY_WORDS; word++)
				this.#keys[to * KEY_WORDS + word] = keys[at + word] as number;
			for (let which = 0; which < width; which++)
				this.#values[to * width + which] = values[slot * width + which] as number;
		}
	}
}

/** A number of 52 bits that stands for a text: two different ones have the same about once in 4 * 10^15. */
export function digestOf(text: string): number {
	const digest = hash("sha256", text, "buffer");
	return digest.readUIntBE(0, 6) * 16 + (digest.readUInt8(6) & 15);
}

/** Writes the key of an id; all zeros means a free slot, so the GUID of zeros goes by its digest. */
function readKey(id: string, key: Uint32Array): void {
	if (readGuid(id, key) && (key[0] || key[1] || key[2] || key[3])) return;
	const digest = hash("sha256", id.toLowerCase(), "buffer");
	for (let word = 0; word < KEY_WORDS; word++) key[word] = digest.readUInt32BE(word * 4);
}

/** False for what is no GUID; the key is then left half written. */
function readGuid(id: string, key: Uint32Array): boolean {
	if (id.length !== GUID_LENGTH) return false;
	let word = 0;
	let digits = 0;
	for (let at = 0; at < GUID_LENGTH; at++) {
		const code = id.charCodeAt(at);
		if (DASHES.has(at)) {
			if (code !== 45) return false;
			continue;
		}
		const digit = digitOf(code);
		if (digit < 0) return false;
		word = (word << 4) | digit;
		if (++digits % 8 === 0) key[digits / 8 - 1] = word;
	}
	return true;
}

/** The value of a hexadecimal digit in either case; -1 for any other character. */
function digitOf(code: number): number {
	if (code >= 48 && code <= 57) return code - 48;
	const lower = code | 32;
	return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Spreads keys over the table: systems give out GUIDs that differ in a few digits only. */
function mix(words: Uint32Array, at: number): number {
	let mixed = 0;
	for (let word = 0; word < KEY_WORDS; word++) {
		mixed = Math.imul(mixed ^ (words[at + word] as number), 0x9e3779b1);
		mixed ^= mixed >>> 15;
	}
	return Math.imul(mixed, 0x85ebca6b) >>> 4;
}

function isSame(keys: Uint32Array, at: number, words: Uint32Array, from: number): boolean {
	return (
		keys[at] === words[from] &&
		keys[at + 1] === words[from + 1] &&
		keys[at + 2] === words[from + 2] &&
		keys[at + 3] === words[from + 3]
	);
}

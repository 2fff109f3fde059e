import type { Document } from "../collection.js";
import { DocumentError } from "../errors.js";
import type { IndexDeclaration } from "../indexes.js";
import { type Fields, isFields, valueAt } from "../values.js";
import { keyPart } from "./keys.js";
import type { Key, KeyPart, Table } from "./lmdb.js";

/** The key of one entry. */
export type Entry = readonly KeyPart[];

const NO_ENTRIES: readonly Entry[] = [];

/**
 * One declared index. An entry's key is the indexed values and then the document's own key, with nothing as its value.
 * In a unique index the key is the values alone and the value is the document's key. In an index of a list a document
 * has an entry for each text of the list.
 */
export class IndexTable {
	readonly unique: boolean;
	readonly sparse: boolean;
	readonly list: boolean;
	/** The declared paths without a closing `_id`, which every entry has anyway. */
	readonly paths: readonly string[];
	readonly #segments: ReadonlyArray<readonly string[]>;
	/** The fields of a document that entries are made of. */
	readonly #fields: ReadonlySet<string>;

	constructor(
		readonly declaration: IndexDeclaration,
		readonly table: Table,
	) {
		this.unique = declaration.unique === true;
		this.sparse = declaration.sparse === true;
		this.list = declaration.list === true;
		const paths = declaration.keys.map(([path]) => path);
		this.paths = !this.unique && paths.at(-1) === "_id" ? paths.slice(0, -1) : paths;
		this.#segments = this.paths.map((path) => path.split("."));
		this.#fields = new Set(this.#segments.map(([field]) => field as string));
	}

	/** Whether a change of these fields may change an entry. */
	dependsOn(fields: readonly string[]): boolean {
		return fields.some((field) => this.#fields.has(field));
	}

	/** The keys of a document's entries, each once; none when a sparse index leaves it out. */
	entriesOf(document: Document, documentKey: string): readonly Entry[] {
		if (this.list) return this.#listed(document as unknown as Fields, documentKey);
		const parts: KeyPart[] = [];
		for (const segments of this.#segments) {
			const value = this.#indexed(document as unknown as Fields, segments);
			if (value === undefined && this.sparse && parts.length === 0) return NO_ENTRIES;
			parts.push(value === undefined ? null : value);
		}
		if (!this.unique) parts.push(documentKey);
		return [parts];
	}

	/** The document's key of an entry. */
	documentKey(entryKey: Key): string {
		return (Array.isArray(entryKey) ? entryKey[entryKey.length - 1] : entryKey) as string;
	}

	#listed(document: Fields, documentKey: string): readonly Entry[] {
		const segments = this.#segments[0] as readonly string[];
		const value = valueAt(document, segments);
		if (value === undefined || value === null) return NO_ENTRIES;
		if (!Array.isArray(value)) this.#refuse(segments);
		const parts = new Set<KeyPart>();
		for (const element of value) {
			if (typeof element !== "string") this.#refuse(segments);
			parts.add(keyPart(element));
		}
		return [...parts].map((part) => [part, documentKey]);
	}

	#indexed(document: Fields, segments: readonly string[]): KeyPart | undefined {
		let value: unknown = document;
		for (const segment of segments) {
			if (Array.isArray(value)) this.#refuse(segments);
			if (!isFields(value) || !Object.hasOwn(value, segment)) return undefined;
			value = value[segment];
		}
		if (value === undefined) return undefined;
		if (typeof value === "object" && value !== null && !(value instanceof Date)) this.#refuse(segments);
		return keyPart(value as string);
	}

	#refuse(segments: readonly string[]): never {
		const allowed = this.list ? "a list of texts" : "a scalar";
		throw new DocumentError(
			segments.join("."),
			`an indexed value is ${allowed} (index ${this.declaration.name})`,
		);
	}
}

/** The entries of one index that are not among others of it. */
export function entriesBeside(entries: readonly Entry[], others: readonly Entry[]): readonly Entry[] {
	if (entries.length <= 1) return entries.filter((entry) => !others.some((other) => sameEntry(entry, other)));
	const texts = new Set(others.map(([text]) => text));
	return entries.filter(([text]) => !texts.has(text as KeyPart));
}

function sameEntry(left: Entry, right: Entry): boolean {
	return left.every((part, at) => part === right[at]);
}

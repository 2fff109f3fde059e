import type { Document } from "../collection.js";
import { DocumentError } from "../errors.js";
import type { IndexDeclaration } from "../indexes.js";
import { type Fields, isFields } from "../values.js";
import { keyPart } from "./keys.js";
import type { Key, KeyPart, Table } from "./lmdb.js";

/**
 * One declared index. An entry's key is the indexed values and then the document's own key, with nothing as its value.
 * In a unique index the key is the values alone and the value is the document's key.
 */
export class IndexTable {
	readonly unique: boolean;
	readonly sparse: boolean;
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
		const paths = declaration.keys.map(([path]) => path);
		this.paths = !this.unique && paths.at(-1) === "_id" ? paths.slice(0, -1) : paths;
		this.#segments = this.paths.map((path) => path.split("."));
		this.#fields = new Set(this.#segments.map(([field]) => field as string));
	}

	/** Whether a change of these fields may change an entry. */
	dependsOn(fields: readonly string[]): boolean {
		return fields.some((field) => this.#fields.has(field));
	}

	/** The key of a document's entry; null when a sparse index leaves it out. */
	entryOf(document: Document, documentKey: string): readonly KeyPart[] | null {
		const parts: KeyPart[] = [];
		for (const segments of this.#segments) {
			const value = this.#indexed(document as unknown as Fields, segments);
			if (value === undefined && this.sparse && parts.length === 0) return null;
			parts.push(value === undefined ? null : value);
		}
		if (!this.unique) parts.push(documentKey);
		return parts;
	}

	/** The document's key of an entry. */
	documentKey(entryKey: Key): string {
		return (Array.isArray(entryKey) ? entryKey[entryKey.length - 1] : entryKey) as string;
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
		throw new DocumentError(
			segments.join("."),
			`an indexed value is a scalar (index ${this.declaration.name})`,
		);
	}
}

/** Whether two entry keys are the same; both of one index. */
export function sameEntry(left: readonly KeyPart[] | null, right: readonly KeyPart[] | null): boolean {
	if (left === null || right === null) return left === right;
	return left.every((part, at) => part === right[at]);
}

import { checkDocument } from "../check-document.js";
import type { Document, Update } from "../collection.js";
import type { Conditions } from "../conditions.js";
import { applyUpdate, upserted } from "./apply-update.js";
import { decode, encode } from "./codec.js";
import { type IndexTable, sameEntry } from "./index-table.js";
import { keyPart } from "./keys.js";
import type { KeyPart, Table } from "./lmdb.js";

/** What an index has to forget and to learn when a document changes. */
interface EntryChange {
	readonly index: IndexTable;
	readonly before: readonly KeyPart[] | null;
	readonly after: readonly KeyPart[] | null;
}

/**
 * Writes documents and their index entries. Every method runs inside a write transaction, finds out everything that may
 * go wrong first and writes after that: a throw does not undo what was put before it.
 */
export class Writer {
	constructor(
		readonly documents: Table,
		readonly indexes: readonly IndexTable[],
	) {}

	read<T extends Document>(key: string): T | undefined {
		const text = this.documents.get(key);
		return text === undefined ? undefined : decode<T>(text);
	}

	/** False when the id or another unique key is taken. */
	insert(document: Document): boolean {
		checkDocument(document);
		const key = keyPart(document._id) as string;
		if (this.documents.get(key) !== undefined) return false;
		const changes = entryChanges(this.indexes, [], document, key);
		if (!this.#isFree(changes, key)) return false;
		this.#write(key, changes, document);
		return true;
	}

	/** The document as it is after the update; "duplicate" when a unique key is taken; whether anything changed. */
	update<T extends Document>(
		key: string,
		current: T,
		update: Update,
	): "duplicate" | { document: T; isChanged: boolean } {
		const fields = changedFields(update);
		const indexes = this.indexes.filter((index) => index.dependsOn(fields));
		const before = indexes.map((index) => index.entryOf(current, key));
		if (!applyUpdate(current, update)) return { document: current, isChanged: false };
		const changes = entryChanges(indexes, before, current, key);
		if (!this.#isFree(changes, key)) return "duplicate";
		this.#write(key, changes, current);
		return { document: current, isChanged: true };
	}

	/** The inserted document, or "duplicate". */
	upsert<T extends Document>(id: string, conditions: Conditions, update: Update): "duplicate" | T {
		const document = upserted(id, conditions, update) as T;
		return this.insert(document) ? document : "duplicate";
	}

	remove(key: string, document: Document): void {
		for (const index of this.indexes) {
			const entry = index.entryOf(document, key);
			if (entry !== null) index.table.remove(entry);
		}
		this.documents.remove(key);
	}

	#isFree(changes: readonly EntryChange[], key: string): boolean {
		return changes.every(({ index, after }) => {
			if (!index.unique || after === null) return true;
			const holder = index.table.get(after);
			return holder === undefined || holder === key;
		});
	}

	#write(key: string, changes: readonly EntryChange[], document: Document): void {
		const text = encode(document);
		for (const { index, before, after } of changes) {
			if (before !== null) index.table.remove(before);
			if (after !== null) index.table.put(after, index.unique ? key : "");
		}
		this.documents.put(key, text);
	}
}

function entryChanges(
	indexes: readonly IndexTable[],
	before: ReadonlyArray<readonly KeyPart[] | null>,
	document: Document,
	key: string,
): EntryChange[] {
	const changes: EntryChange[] = [];
	indexes.forEach((index, at) => {
		const old = before[at] ?? null;
		const after = index.entryOf(document, key);
		if (!sameEntry(old, after)) changes.push({ index, before: old, after });
	});
	return changes;
}

function changedFields(update: Update): string[] {
	const fields: string[] = [];
	for (const changes of Object.values(update))
		for (const path of Object.keys(changes ?? {})) fields.push(path.split(".", 1)[0] as string);
	return fields;
}

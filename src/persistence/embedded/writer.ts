import { applyUpdate, upserted } from "../apply-update.js";
import type { Document, Update } from "../collection.js";
import type { Conditions } from "../conditions.js";
import { decode, encode } from "./codec.js";
import { type Entry, entriesBeside, type IndexTable } from "./index-table.js";
import { keyPart } from "./keys.js";
import type { Table } from "./lmdb.js";

/** What an index has to forget and to learn when a document changes. */
interface EntryChange {
	readonly index: IndexTable;
	readonly before: readonly Entry[];
	readonly after: readonly Entry[];
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

	/** Of a checked document. False when the id or another unique key is taken. */
	insert(document: Document): boolean {
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
		const before = indexes.map((index) => index.entriesOf(current, key));
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
		for (const index of this.indexes)
			for (const entry of index.entriesOf(document, key)) index.table.remove(entry);
		this.documents.remove(key);
	}

	#isFree(changes: readonly EntryChange[], key: string): boolean {
		return changes.every(({ index, after }) => {
			if (!index.unique) return true;
			return after.every((entry) => {
				const holder = index.table.get(entry);
				return holder === undefined || holder === key;
			});
		});
	}

	#write(key: string, changes: readonly EntryChange[], document: Document): void {
		const text = encode(document);
		for (const { index, before, after } of changes) {
			for (const entry of before) index.table.remove(entry);
			for (const entry of after) index.table.put(entry, index.unique ? key : "");
		}
		this.documents.put(key, text);
	}
}

function entryChanges(
	indexes: readonly IndexTable[],
	before: ReadonlyArray<readonly Entry[]>,
	document: Document,
	key: string,
): EntryChange[] {
	const changes: EntryChange[] = [];
	indexes.forEach((index, at) => {
		const old = before[at] ?? [];
		const now = index.entriesOf(document, key);
		const change = { index, before: entriesBeside(old, now), after: entriesBeside(now, old) };
		if (change.before.length + change.after.length > 0) changes.push(change);
	});
	return changes;
}

function changedFields(update: Update): string[] {
	const fields: string[] = [];
	for (const changes of Object.values(update))
		for (const path of Object.keys(changes ?? {})) fields.push(path.split(".", 1)[0] as string);
	return fields;
}

import { inTurns } from "../../ports/in-turns.js";
import type { BulkOperation, Collection, Document, Filter, Update } from "../collection.js";

/** How many ids or writes go into one request. */
export const REQUEST_SIZE = 1_000;

/** How many documents a page of a stream holds. */
export const PAGE_SIZE = 500;

/** Conditions on a field that exists only while it matters, as ranges, which every sparse index serves. */
export const SOME_TEXT = { $gt: "" } as const;
export const SOME_NUMBER = { $gte: Number.MIN_SAFE_INTEGER } as const;

/** The list in pieces of one request each, in order. */
export function* chunksOf<T>(list: readonly T[], size = REQUEST_SIZE): Iterable<T[]> {
	for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/**
 * An update after which the stored document holds exactly the fields of this one. `optional` names the fields that
 * may be missing from it: those are taken away, for a field left standing would keep its place in an index.
 */
export function replacementOf<T extends Document>(
	document: T,
	optional: ReadonlyArray<keyof T & string> = [],
): { $set: Record<string, unknown>; $unset?: Record<string, true> } {
	const $set: Record<string, unknown> = {};
	for (const [field, value] of Object.entries(document))
		if (field !== "_id" && value !== undefined) $set[field] = value;
	const missing = optional.filter((field) => document[field] === undefined);
	if (missing.length === 0) return { $set };
	return { $set, $unset: Object.fromEntries(missing.map((field) => [field, true])) };
}

/**
 * Updates the one document the filter finds. False when there is none, or when a unique index refused: then nothing
 * changed.
 */
export async function updateOne<T extends Document>(
	collection: Collection<T>,
	filter: Filter,
	update: Update,
): Promise<boolean> {
	const { matched, duplicates } = await collection.bulkWrite([{ update: { filter, update } }]);
	return matched === 1 && duplicates.length === 0;
}

/** Inserts one document; false when its id or another unique key is taken. */
export async function insertOne<T extends Document>(
	collection: Collection<T>,
	document: T,
): Promise<boolean> {
	const { duplicates } = await collection.insertMany([document]);
	return duplicates.length === 0;
}

/** Sets what `setOf` says in each of these documents, and gives way to other work meanwhile; how many it was. */
export async function changeInTurns<T extends Document>(
	collection: Collection<T>,
	pages: AsyncIterable<T[]>,
	setOf: (document: T) => Record<string, unknown> | null,
): Promise<number> {
	let count = 0;
	let writes: BulkOperation<T>[] = [];
	const write = async () => {
		if (writes.length > 0) await collection.bulkWrite(writes);
		count += writes.length;
		writes = [];
	};
	for await (const document of inTurns(pages)) {
		const $set = setOf(document);
		if ($set !== null) writes.push({ update: { filter: { _id: document._id }, update: { $set } } });
		if (writes.length === PAGE_SIZE) await write();
	}
	await write();
	return count;
}

/** All documents with these values at `path`, a request's worth of values at a time. */
export async function findByValues<T extends Document>(
	collection: Collection<T>,
	path: string,
	values: readonly string[],
	projection?: readonly string[],
): Promise<T[]> {
	const found: T[] = [];
	for (const some of chunksOf([...new Set(values)])) {
		const documents = await collection.find({ [path]: { $in: some } }, projection ? { projection } : {});
		for (const document of documents) found.push(document);
	}
	return found;
}

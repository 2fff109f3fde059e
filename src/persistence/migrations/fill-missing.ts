import type { BulkOperation, Collection, Document } from "../collection.js";

/** What a document that lacks a field gets there; undefined leaves it without. */
export type Defaults<T extends Document> = {
	readonly [Field in keyof T & string]?: (document: T) => T[Field] | undefined;
};

/** How many documents are read and written at once. */
const PAGE = 500;

/**
 * Gives every document the fields it lacks, each on condition that it still lacks it: what somebody saves meanwhile
 * stays. Done again, it finds nothing to do.
 */
export function fillMissing<T extends Document>(
	collection: Collection<T>,
	defaults: Defaults<T>,
	check: () => void,
): Promise<void> {
	return changeEach(collection, (document) => writesFor(document, defaults), check);
}

/** Walks a whole collection a page at a time and writes what each document needs. */
export async function changeEach<T extends Document>(
	collection: Collection<T>,
	writesOf: (document: T) => BulkOperation<T>[],
	check: () => void,
): Promise<void> {
	for await (const page of collection.stream({}, { sort: { _id: 1 }, batchSize: PAGE })) {
		check();
		const writes = page.flatMap(writesOf);
		if (writes.length > 0) await collection.bulkWrite(writes);
	}
}

function writesFor<T extends Document>(document: T, defaults: Defaults<T>): BulkOperation<T>[] {
	return Object.keys(defaults).flatMap((field) => {
		if (field in document) return [];
		const value = defaults[field as keyof T & string]?.(document);
		if (value === undefined) return [];
		const filter = { _id: document._id, [field]: { $exists: false } };
		return [{ update: { filter, update: { $set: { [field]: value } } } }];
	});
}

import type { Collection, Document } from "../collection.js";
import { COLLECTIONS, type CollectionName, type IndexTable } from "../indexes.js";

/** Deletes what is older than its TTL index allows, as MongoDB does by itself. Returns how many. */
export async function pruneExpired(
	collection: (name: CollectionName) => Collection<Document>,
	declarations: IndexTable,
	now: Date,
): Promise<number> {
	let deleted = 0;
	for (const name of COLLECTIONS) {
		for (const { keys, ttlSeconds } of declarations[name]) {
			if (ttlSeconds === undefined || keys[0] === undefined) continue;
			const oldest = new Date(now.getTime() - ttlSeconds * 1000);
			deleted += await collection(name).deleteMany({ [keys[0][0]]: { $lt: oldest } });
		}
	}
	return deleted;
}

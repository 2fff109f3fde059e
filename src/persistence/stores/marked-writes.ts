import { randomBytes } from "node:crypto";
import type { Collection, Document, Filter, Update } from "../collection.js";
import { chunksOf, findByValues } from "./documents.js";

/** What a document keeps of the writes that reached it; never leaves the store. */
export interface Marked {
	/** One text per write, the newest last. */
	writes?: string[];
}

/** So many later writers may pass before it is looked which writes took effect; then a write counts as lost. */
const MARKS_KEPT = 8;

/** An update of one document, on condition of its filter. */
export interface ConditionalWrite {
	id: string;
	filter: Filter;
	update: Update;
}

/**
 * Makes many conditional updates at once and tells exactly which did not take effect: a bulk only says how many did.
 * A raised revision would not tell either, for another writer raises it to the same number. So every update leaves a
 * mark of its own, and only when some were refused are the marks read. A mark that is gone again (eight writers
 * in between) counts as refused: a writer told so looks afresh, where one told otherwise would build on nothing.
 */
export async function writeMarked<T extends Document & Marked>(
	collection: Collection<T>,
	writes: readonly ConditionalWrite[],
): Promise<Set<string>> {
	const refused = new Set<string>();
	for (const some of chunksOf(writes)) for (const id of await writeBatch(collection, some)) refused.add(id);
	return refused;
}

async function writeBatch<T extends Document & Marked>(
	collection: Collection<T>,
	writes: readonly ConditionalWrite[],
): Promise<string[]> {
	const batch = randomBytes(9).toString("base64url");
	const marks = writes.map((_, at) => `${batch}.${at}`);
	const { matched, duplicates } = await collection.bulkWrite(
		writes.map(({ filter, update }, at) => ({
			update: {
				filter,
				update: { ...update, $push: { writes: { $each: [marks[at]], $slice: -MARKS_KEPT } } },
			},
		})),
	);
	if (matched === writes.length && duplicates.length === 0) return [];
	const ids = writes.map(({ id }) => id);
	const stored = await findByValues(collection, "_id", ids, ["writes"]);
	const made = new Set(stored.flatMap((document) => document.writes ?? []));
	return ids.filter((_, at) => !made.has(marks[at] as string));
}

import type { mongo } from "mongoose";
import { checkDocument } from "../check-document.js";
import { checkUpdate, upsertId } from "../check-update.js";
import type { BulkOperation, BulkResult, Document } from "../collection.js";
import { parseFilter } from "../conditions.js";
import { isDuplicate } from "./server-errors.js";

/** What a bulk did, and where a unique index refused. */
interface Outcome {
	readonly result: mongo.BulkWriteResult;
	readonly duplicates: readonly number[];
}

/** The driver's form of our operations, checked. */
export function toDriver<T extends Document>(
	operation: BulkOperation<T>,
): mongo.AnyBulkWriteOperation<Document> {
	if ("insert" in operation) {
		checkDocument(operation.insert);
		return { insertOne: { document: operation.insert } };
	}
	if ("delete" in operation) {
		const { filter } = operation.delete;
		parseFilter(filter);
		return { deleteOne: { filter: filter as object } };
	}
	const { filter, update, upsert } = operation.update;
	const conditions = parseFilter(filter);
	checkUpdate(update);
	if (upsert === true) upsertId(conditions, update);
	return { updateOne: { filter: filter as object, update: update as object, upsert: upsert === true } };
}

/** Runs `write`, which is unordered, and tells duplicates from other errors, which are thrown. */
export async function outcomeOf(write: Promise<mongo.BulkWriteResult>): Promise<Outcome> {
	try {
		return { result: await write, duplicates: [] };
	} catch (error) {
		const { writeErrors, result } = error as mongo.MongoBulkWriteError;
		const refused = writeErrors === undefined ? [] : [writeErrors].flat();
		if (refused.length === 0) throw error;
		const other = refused.find((one) => !isDuplicate(one));
		if (other !== undefined) throw other;
		return { result, duplicates: refused.map(({ index }) => index).sort((left, right) => left - right) };
	}
}

export function toBulkResult({ result, duplicates }: Outcome): BulkResult {
	return {
		matched: result.matchedCount,
		modified: result.modifiedCount,
		inserted: result.insertedCount,
		upserted: result.upsertedCount,
		deleted: result.deletedCount,
		duplicates: [...duplicates],
	};
}

/** Both bulks in one: of the second, `positions` tells where its operations stood in the first. */
export function merged(first: BulkResult, second: BulkResult, positions: readonly number[]): BulkResult {
	const repeated = new Set(positions);
	const still = second.duplicates.map((position) => positions[position] as number);
	return {
		matched: first.matched + second.matched,
		modified: first.modified + second.modified,
		inserted: first.inserted + second.inserted,
		upserted: first.upserted + second.upserted,
		deleted: first.deleted + second.deleted,
		duplicates: [...first.duplicates.filter((position) => !repeated.has(position)), ...still].sort(
			(left, right) => left - right,
		),
	};
}

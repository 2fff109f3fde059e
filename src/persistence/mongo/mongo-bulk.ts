import type { mongo } from "mongoose";
import { checkDocument } from "../check-document.js";
import { checkUpdate, upsertId } from "../check-update.js";
import type { BulkOperation, BulkResult, Document } from "../collection.js";
import { parseFilter } from "../conditions.js";
import { isConflict } from "./conflicts.js";
import { isDuplicate } from "./server-errors.js";

/** The driver's form of an operation. */
export type DriverOperation = mongo.AnyBulkWriteOperation<Document>;

/** What a bulk did, and what it did not do. */
export interface Outcome {
	readonly done: Omit<BulkResult, "duplicates">;
	/** By their positions, the operations that the server refused, and why. Each did nothing. */
	readonly refused: ReadonlyMap<number, unknown>;
}

export const NOTHING: Outcome = {
	done: { matched: 0, modified: 0, inserted: 0, upserted: 0, deleted: 0 },
	refused: new Map(),
};

/** The driver's form of our operations, checked. */
export function toDriver<T extends Document>(operation: BulkOperation<T>): DriverOperation {
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

/** What came of `write`, which is unordered and of so many operations. Throws where nobody knows. */
export async function outcomeOf(write: Promise<mongo.BulkWriteResult>, size: number): Promise<Outcome> {
	try {
		return { done: counted(await write), refused: new Map() };
	} catch (error) {
		const { writeErrors, result } = error as mongo.MongoBulkWriteError;
		const refusals = writeErrors === undefined ? [] : [writeErrors].flat();
		if (refusals.length > 0)
			return { done: counted(result), refused: new Map(refusals.map((one) => [one.index, one])) };
		if (!isConflict(error) || !isNothing(counted(result))) throw error;
		return refusedAsAWhole(error, size);
	}
}

/** One command of a bulk was broken off, and no other one did anything: all of the bulk is left to do. */
function refusedAsAWhole(error: unknown, size: number): Outcome {
	const refused = new Map<number, unknown>();
	for (let position = 0; position < size; position++) refused.set(position, error);
	return { ...NOTHING, refused };
}

/** The operations that met another write, by their positions. */
export function conflictsIn({ refused }: Outcome): number[] {
	return [...refused].filter(([, error]) => isConflict(error)).map(([position]) => position);
}

/** The upserts that met another one, by their positions: they find the other's document now. */
export function metUpserts({ refused }: Outcome, operations: readonly DriverOperation[]): number[] {
	const isUpsert = (operation: DriverOperation | undefined) =>
		operation !== undefined && "updateOne" in operation && operation.updateOne.upsert === true;
	return [...refused]
		.filter(([position, error]) => isDuplicate(error) && isUpsert(operations[position]))
		.map(([position]) => position);
}

/** Both bulks in one: the second repeats the operations that stood at these positions of the first. */
export function merged(first: Outcome, second: Outcome, positions: readonly number[]): Outcome {
	const refused = new Map(first.refused);
	for (const position of positions) refused.delete(position);
	for (const [at, error] of second.refused) refused.set(positions[at] as number, error);
	return { done: sum(first.done, second.done), refused };
}

/** Throws what was refused for another reason than a unique index. */
export function toBulkResult({ done, refused }: Outcome): BulkResult {
	const refusals = [...refused].sort(([left], [right]) => left - right);
	const other = refusals.find(([, error]) => !isDuplicate(error));
	if (other !== undefined) throw other[1];
	return { ...done, duplicates: refusals.map(([position]) => position) };
}

function counted(result: mongo.BulkWriteResult): Outcome["done"] {
	return {
		matched: result.matchedCount,
		modified: result.modifiedCount,
		inserted: result.insertedCount,
		upserted: result.upsertedCount,
		deleted: result.deletedCount,
	};
}

function isNothing(done: Outcome["done"]): boolean {
	return Object.values(done).every((count) => count === 0);
}

function sum(first: Outcome["done"], second: Outcome["done"]): Outcome["done"] {
	return {
		matched: first.matched + second.matched,
		modified: first.modified + second.modified,
		inserted: first.inserted + second.inserted,
		upserted: first.upserted + second.upserted,
		deleted: first.deleted + second.deleted,
	};
}

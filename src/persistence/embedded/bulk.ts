import { checkDocument } from "../check-document.js";
import { checkUpdate, upsertId } from "../check-update.js";
import type { BulkOperation, BulkResult, Document, Filter, Update } from "../collection.js";
import type { Query } from "./embedded-collection.js";
import type { Folder } from "./folder.js";
import { keyPart } from "./keys.js";
import type { Reader } from "./reader.js";
import { inSlices } from "./slices.js";
import type { Writer } from "./writer.js";

interface Means {
	readonly folder: Folder;
	readonly reader: Reader;
	readonly writer: Writer;
	readonly prepare: (filter: Filter) => Query;
}

/** One operation, ready to run inside the transaction. False: refused by a unique index. */
type Step = (result: BulkResult) => boolean;

/**
 * Runs a bulk, in as many transactions as let other work in between them: the operations of a bulk stand each for
 * itself, as on MongoDB. An operation that is outside the language stops the bulk before anything is written;
 * one that does not fit its document leaves the others alone and is thrown in the end, as MongoDB does.
 */
export async function runBulk<T extends Document>(
	operations: readonly BulkOperation<T>[],
	means: Means,
): Promise<BulkResult> {
	const steps = operations.map((operation) => prepareStep(operation, means));
	const result: BulkResult = {
		matched: 0,
		modified: 0,
		inserted: 0,
		upserted: 0,
		deleted: 0,
		duplicates: [],
	};
	if (steps.length === 0) return result;
	const errors: unknown[] = [];
	await inSlices(means.folder, steps, (step, position) => {
		try {
			if (!step(result)) result.duplicates.push(position);
		} catch (error) {
			errors.push(error);
		}
	});
	if (errors.length > 0) throw errors[0];
	return result;
}

function prepareStep<T extends Document>(operation: BulkOperation<T>, means: Means): Step {
	if ("insert" in operation) return insertStep(operation.insert, means);
	if ("delete" in operation) return deleteStep(means.prepare(operation.delete.filter), means);
	const { filter, update, upsert } = operation.update;
	checkUpdate(update);
	const query = means.prepare(filter);
	return updateStep(query, update, upsert === true ? upsertId(query.conditions, update) : undefined, means);
}

function insertStep(document: Document, { writer }: Means): Step {
	checkDocument(document);
	return (result) => {
		if (!writer.insert(document)) return false;
		result.inserted++;
		return true;
	};
}

function deleteStep({ plan }: Query, { reader, writer }: Means): Step {
	return (result) => {
		const document = reader.first(plan, []);
		if (document === undefined) return true;
		writer.remove(keyPart(document._id) as string, document);
		result.deleted++;
		return true;
	};
}

function updateStep(
	{ conditions, plan }: Query,
	update: Update,
	id: string | undefined,
	{ reader, writer }: Means,
): Step {
	return (result) => {
		const current = reader.first(plan, []);
		if (current === undefined) {
			if (id === undefined) return true;
			if (writer.upsert(id, conditions, update) === "duplicate") return false;
			result.upserted++;
			return true;
		}
		const outcome = writer.update(keyPart(current._id) as string, current, update);
		if (outcome === "duplicate") return false;
		result.matched++;
		if (outcome.isChanged) result.modified++;
		return true;
	};
}

import { ReasonTally } from "../../domain/outcome-reasons.js";
import type { Operation, OperationItem, OperationPart } from "../../ports/stores.js";
import type { Database, Document } from "../collection.js";
import { replacementOf, updateOne } from "../stores/documents.js";
import { partsOf } from "../stores/operation-parts.js";
import type { Migration } from "./migration.js";

/** An operation of before, which held all its items itself. */
type OldOperation = Operation & { items?: OperationItem[] };

/** Items of operations in documents of their own: all of a large list did not fit into the operation's. */
export const itemsInParts: Migration = {
	version: 5,
	name: "items of bulk resolutions in parts",
	async up(database, check) {
		const operations = database.collection<Document>("operations");
		for await (const page of operations.stream({}, { sort: { _id: 1 }, projection: ["revision"] }))
			for (const { _id } of page)
				do check();
				while (!(await divide(database, _id)));
	},
};

/**
 * One at a time, for one may be as large as a document can be. Its own list goes last, so that nothing is lost when this
 * breaks off; false when somebody has saved it meanwhile.
 */
async function divide(database: Database, _id: string): Promise<boolean> {
	const operations = database.collection<OldOperation>("operations");
	const operation = await operations.findOne({ _id });
	if (operation?.items === undefined) return true;
	const { items, revision = null } = operation;
	const parts = database.collection<OperationPart>("operationParts");
	for (const part of partsOf({ ...operation, list: _id }, items))
		await parts.bulkWrite([
			{ update: { filter: { _id: part._id }, update: replacementOf(part), upsert: true } },
		]);
	const tally = new ReasonTally<OperationItem>();
	for (const item of items) tally.add(item);
	const listed = items.filter(({ errorId }) => errorId !== null).length;
	const update = { $set: { list: _id, listed, reasons: tally.list() }, $unset: { items: true } };
	return updateOne(operations, { _id, revision }, update);
}

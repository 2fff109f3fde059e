import type { AuditEntry, RecordLogEntry, ValuesPart } from "../../ports/stores.js";
import type { BulkOperation, Database, Document, Filter } from "../collection.js";
import type { CollectionName } from "../indexes.js";
import type { StoredError } from "../stores/error-store.js";
import { withoutLogValues } from "../stores/record-log-store.js";

/** How many documents are read and written at once. */
const PIECE = 500;

/** Up to which time values were taken out, part by part: what is older is not looked at again. */
interface Progress extends Document {
	log?: string;
	errors?: string;
	audit?: string;
}

const PROGRESS = "values taken out";

interface Part {
	name: CollectionName;
	/** The time by which it is old. */
	at: string;
	also: Filter;
	atOf(document: never): string;
	/** What is left of it; null when there is nothing to take out. */
	blanked(document: never): Record<string, unknown> | null;
}

const PARTS: Record<ValuesPart, Part> = {
	log: {
		name: "recordLog",
		at: "at",
		also: {},
		atOf: ({ at }: RecordLogEntry) => at,
		blanked: (entry: RecordLogEntry) =>
			entry.fields.length === 0 || entry.withoutValues ? null : withoutLogValues(entry),
	},
	audit: {
		name: "auditEntries",
		at: "at",
		also: {},
		atOf: ({ at }: AuditEntry) => at,
		blanked: ({ before }: AuditEntry) =>
			before.every(({ fields }) => Object.keys(fields).length === 0)
				? null
				: { before: before.map((image) => ({ ...image, fields: {} })) },
	},
	errors: {
		name: "syncErrors",
		at: "outcome.at",
		also: { state: "resolved" },
		atOf: ({ outcome }: StoredError) => outcome?.at ?? "",
		// What a system answered may quote the record.
		blanked: ({ fields, undo, answer, hidden }: StoredError) =>
			fields.length === 0 && undo === null && answer === null
				? null
				: { fields: [], undo: null, answer: null, ...(hidden === undefined ? {} : { hidden: [] }) },
	},
};

/** Takes values out of what ended before then, the oldest first, and tells how many each piece was. */
export async function* blank(database: Database, part: ValuesPart, before: string): AsyncGenerator<number> {
	const { name, at, also, atOf, blanked } = PARTS[part];
	const progress = database.collection<Progress>("leases");
	const from = (await progress.findOne({ _id: PROGRESS }))?.[part] ?? "";
	const filter: Filter = { ...also, [at]: { $gte: from, $lt: before } };
	const collection = database.collection(name);
	for await (const page of collection.stream(filter, { sort: { [at]: 1 }, batchSize: PIECE })) {
		const writes = page.flatMap((document): BulkOperation<Document>[] => {
			const $set = blanked(document as never);
			return $set === null ? [] : [{ update: { filter: { ...also, _id: document._id }, update: { $set } } }];
		});
		if (writes.length > 0) await collection.bulkWrite(writes);
		const reached = atOf(page.at(-1) as never);
		await progress.findOneAndUpdate({ _id: PROGRESS }, { $max: { [part]: reached } }, { upsert: true });
		yield writes.length;
	}
}

import { keyOf, recordKey } from "../../domain/coupling.js";
import type { Side } from "../../domain/record.js";
import type { RecordLogEntry, RecordLogStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { chunksOf } from "./documents.js";

/** An entry as it is kept: with the texts that couplings have too, so that ids are found in any case. */
export type StoredLogEntry = RecordLogEntry & { leftKey?: string; rightKey?: string };

/** What happened to records. Nothing of an entry changes but that its values are taken out; one that is added again is the same one. */
export class StoredRecordLog implements RecordLogStore {
	constructor(private readonly entries: Collection<StoredLogEntry>) {}

	async add(entries: RecordLogEntry[]): Promise<void> {
		for (const some of chunksOf(entries)) await this.entries.insertMany(some.map(toStored));
	}

	async ofRecord(mapping: string, side: Side, id: string, limit: number): Promise<RecordLogEntry[]> {
		const filter = { [keyOf(side)]: recordKey(mapping, id) };
		const found = await this.entries.find(filter, { sort: { at: -1, _id: -1 }, limit });
		return found.map(toEntry);
	}

	async forgetValues(mapping: string, side: Side, id: string): Promise<number> {
		const found = await this.entries.find({ [keyOf(side)]: recordKey(mapping, id) });
		const telling = found.filter(({ fields, withoutValues }) => fields.length > 0 && !withoutValues);
		for (const some of chunksOf(telling)) {
			await this.entries.bulkWrite(
				some.map((entry) => ({
					update: { filter: { _id: entry._id }, update: { $set: withoutLogValues(entry) } },
				})),
			);
		}
		return telling.length;
	}
}

/** What an entry becomes whose values are taken out: which fields were written, why and when stays, names of people do not. */
export function withoutLogValues({
	fields,
	cause,
}: RecordLogEntry): Pick<RecordLogEntry, "fields" | "cause" | "withoutValues"> {
	return {
		fields: fields.map(({ name }) => ({ name, before: null, after: null })),
		withoutValues: true,
		...(cause === undefined ? {} : { cause: { ...cause, by: null } }),
	};
}

function toStored(entry: RecordLogEntry): StoredLogEntry {
	const stored: StoredLogEntry = { ...entry };
	if (entry.left !== null) stored.leftKey = recordKey(entry.mapping, entry.left);
	if (entry.right !== null) stored.rightKey = recordKey(entry.mapping, entry.right);
	return stored;
}

function toEntry({ leftKey, rightKey, ...entry }: StoredLogEntry): RecordLogEntry {
	return entry;
}

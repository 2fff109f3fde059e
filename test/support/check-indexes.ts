import type { Document } from "../../src/persistence/collection.js";
import { decode } from "../../src/persistence/embedded/codec.js";
import type { EmbeddedDatabase } from "../../src/persistence/embedded/embedded-database.js";
import { AFTER_ALL } from "../../src/persistence/embedded/keys.js";

/** What is wrong between documents and index entries: both read entry by entry, without the planner. */
export function indexFaults(database: EmbeddedDatabase): string[] {
	database.folder.refresh();
	const faults: string[] = [];
	for (const [name, { documents, indexes }] of database.folder.tables) {
		const all = [...documents.getRange({ start: "" })];
		for (const index of indexes) {
			const expected = all.flatMap(({ key, value }) =>
				index
					.entriesOf(decode<Document>(value), key as string)
					.map((entry) => `${JSON.stringify([entry].flat())} ${index.unique ? key : ""}`),
			);
			const found = [...index.table.getRange({ start: null, end: AFTER_ALL })].map(
				({ key, value }) => `${JSON.stringify([key].flat())} ${value}`,
			);
			faults.push(...difference(`${name}.${index.declaration.name}`, expected, found));
		}
	}
	return faults;
}

function difference(index: string, expected: readonly string[], found: readonly string[]): string[] {
	const entries = new Set(found);
	const wanted = new Set(expected);
	const faults = expected.filter((entry) => !entries.has(entry)).map((entry) => `${index} lacks ${entry}`);
	faults.push(...found.filter((entry) => !wanted.has(entry)).map((entry) => `${index} has ${entry}`));
	if (wanted.size < expected.length) faults.push(`${index}: two documents have one entry`);
	return faults;
}

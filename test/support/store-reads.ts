import type { EmbeddedDatabase } from "../../src/persistence/embedded/embedded-database.js";
import type { CollectionName } from "../../src/persistence/indexes.js";

/** Counts the documents that are looked at in an embedded store, whether they turn out to fit or not. */
export function countReads(database: EmbeddedDatabase): { of(name: CollectionName): number; reset(): void } {
	const counts = new Map<CollectionName, number>();
	for (const [name, { documents }] of database.folder.tables) {
		const get = documents.get.bind(documents);
		documents.get = (...asked: Parameters<typeof get>) => {
			counts.set(name, (counts.get(name) ?? 0) + 1);
			return get(...asked);
		};
	}
	return { of: (name) => counts.get(name) ?? 0, reset: () => counts.clear() };
}

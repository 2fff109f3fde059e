import type { Database } from "../../../src/persistence/collection.js";
import type { DatabaseLocation } from "../../../src/persistence/database.js";
import { openEmbedded } from "../../../src/persistence/embedded/embedded-database.js";
import { COLLECTIONS, type IndexTable } from "../../../src/persistence/indexes.js";

/** The test that opened it first has built them. */
const NO_INDEXES = Object.fromEntries(COLLECTIONS.map((name) => [name, []])) as unknown as IndexTable;

/** The database of a process that should start fast: the other kind takes a while to load. */
export async function openOnly({ mongodbUri, dataFolder }: DatabaseLocation): Promise<Database> {
	if (mongodbUri === null) return openEmbedded(dataFolder);
	const { openMongo } = await import("../../../src/persistence/mongo/mongo-database.js");
	return openMongo(mongodbUri, { indexes: NO_INDEXES });
}

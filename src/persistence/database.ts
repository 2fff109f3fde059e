import type { Database } from "./collection.js";
import { openEmbedded } from "./embedded/embedded-database.js";
import { openMongo } from "./mongo/mongo-database.js";

export interface DatabaseLocation {
	/** The connection string of a MongoDB; null for the embedded store. */
	readonly mongodbUri: string | null;
	/** The folder of the embedded store; not used with a MongoDB. */
	readonly dataFolder: string;
}

/** Opens the database that is configured. Throws `DatabaseError`, never with a password. */
export async function openDatabase({ mongodbUri, dataFolder }: DatabaseLocation): Promise<Database> {
	return mongodbUri === null ? openEmbedded(dataFolder) : openMongo(mongodbUri);
}

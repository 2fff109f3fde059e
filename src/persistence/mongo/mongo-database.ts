import { type Connection, createConnection, type Model, Schema } from "mongoose";
import type { Collection, Database, Document } from "../collection.js";
import { DatabaseError } from "../errors.js";
import { COLLECTIONS, type CollectionName, INDEXES, type IndexTable } from "../indexes.js";
import { targetOf } from "./connection-string.js";
import { MongoCollection } from "./mongo-collection.js";
import { buildIndexes } from "./mongo-indexes.js";
import { withoutCredentials } from "./server-errors.js";

export interface MongoOptions {
	/** The indexes, unless told those of `indexes.ts`. */
	readonly indexes?: IndexTable;
	/** How long to look for a server before an operation fails, in milliseconds; ten seconds unless told or in the connection string. */
	readonly serverTimeoutMs?: number;
}

/**
 * Connects and builds the declared indexes. Writes are acknowledged by the journals of a majority, reads see only such
 * writes, and both go to the primary. Throws `DatabaseError`, whose text and cause hold no password.
 */
export async function openMongo(uri: string, options: MongoOptions = {}): Promise<MongoDatabase> {
	const { hosts, database } = targetOf(uri);
	const description = `MongoDB ${hosts}/${database}`;
	let connection: Connection | undefined;
	try {
		connection = createConnection(uri, {
			dbName: database,
			appName: "koppel",
			autoIndex: false,
			autoCreate: false,
			bufferCommands: false,
			ignoreUndefined: true,
			readConcern: { level: "majority" },
			readPreference: "primary",
			writeConcern: { w: "majority", journal: true },
			...serverTimeout(uri, options.serverTimeoutMs),
		});
		// A lost connection shows in the operations that meet it; without a listener it would end the process.
		connection.on("error", () => undefined);
		await connection.asPromise();
		const opened = new MongoDatabase(description, connection, uri);
		await opened.buildIndexes(options.indexes ?? INDEXES);
		return opened;
	} catch (error) {
		await connection?.close().catch(() => undefined);
		const cause = withoutCredentials(error, uri);
		throw new DatabaseError(`${description} cannot be used: ${cause.message}`, { cause });
	}
}

/** An option would override what the connection string says. */
function serverTimeout(uri: string, toldMs: number | undefined): { serverSelectionTimeoutMS?: number } {
	if (toldMs === undefined && /[?&]serverSelectionTimeoutMS=/i.test(uri)) return {};
	return { serverSelectionTimeoutMS: toldMs ?? 10_000 };
}

export class MongoDatabase implements Database {
	readonly #collections = new Map<CollectionName, MongoCollection<Document>>();

	constructor(
		readonly description: string,
		readonly connection: Connection,
		uri: string,
	) {
		for (const name of COLLECTIONS)
			this.#collections.set(name, new MongoCollection(modelOf(connection, name), uri));
	}

	collection<T extends Document>(name: CollectionName): Collection<T> {
		return this.#collections.get(name) as unknown as Collection<T>;
	}

	async flushed(): Promise<void> {}

	async close(): Promise<void> {
		await this.connection.close();
	}

	/** Builds what is missing of the table; an index of ours that is declared otherwise now is built anew. */
	async buildIndexes(table: IndexTable): Promise<void> {
		const collections = [...this.#collections].filter(([name]) => table[name].length > 0);
		await Promise.all(collections.map(([name, { model }]) => buildIndexes(model.collection, table[name])));
	}
}

/**
 * What our stores check before they write is not cast again, nor what they look for: a number would be made the id that
 * reads like it. Objects are stored as they are, empty ones too.
 */
function modelOf(connection: Connection, name: CollectionName): Model<Document> {
	const schema = new Schema<Document>(
		{ _id: { type: Schema.Types.Mixed, required: true } },
		{
			collection: name,
			strict: false,
			strictQuery: false,
			minimize: false,
			versionKey: false,
			id: false,
			autoIndex: false,
			autoCreate: false,
		},
	);
	return connection.model<Document>(name, schema);
}

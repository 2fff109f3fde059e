import { randomBytes } from "node:crypto";
import {
	type MongoDatabase,
	type MongoOptions,
	openMongo,
} from "../../src/persistence/mongo/mongo-database.js";

/** The MongoDB that tests may use; undefined where there is none. */
export const TEST_MONGODB_URI = process.env.TEST_MONGODB_URI;

/** Opens a database of its own on the test server, which vanishes when it is closed. */
export async function openTestMongo(options: MongoOptions = {}): Promise<MongoDatabase> {
	const database = await openMongo(freshUri(), options);
	const close = database.close.bind(database);
	database.close = async () => {
		await database.connection.dropDatabase();
		await close();
	};
	return database;
}

/** Takes a database away that processes of their own have used. */
export async function dropMongo(uri: string): Promise<void> {
	const database = await openMongo(uri);
	await database.connection.dropDatabase();
	await database.close();
}

/** The connection string with a database name that nobody else uses. Throws unless the configured name contains "test". */
export function freshUri(uri = TEST_MONGODB_URI): string {
	if (uri === undefined) throw new Error("TEST_MONGODB_URI is not set");
	const parts = /^(mongodb(?:\+srv)?:\/\/[^/]+\/)([^?]*)(.*)$/.exec(uri);
	const [, server, name, options] = parts ?? [];
	if (name === undefined || !name.includes("test"))
		throw new Error("TEST_MONGODB_URI must name a database with test in its name");
	return `${server}${name}-${randomBytes(6).toString("hex")}${options}`;
}

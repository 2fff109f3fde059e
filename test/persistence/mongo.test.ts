import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "@jest/globals";
import { openDatabase } from "../../src/persistence/database.js";
import { COLLECTIONS, INDEXES, type IndexTable } from "../../src/persistence/indexes.js";
import { targetOf, withoutSecrets } from "../../src/persistence/mongo/connection-string.js";
import type { MongoCollection } from "../../src/persistence/mongo/mongo-collection.js";
import { type MongoDatabase, openMongo } from "../../src/persistence/mongo/mongo-database.js";
import { translated } from "../../src/persistence/mongo/server-errors.js";
import { type Item, TEST_INDEXES } from "../contracts/collection.js";
import { freshUri, openTestMongo, TEST_MONGODB_URI } from "../support/mongo.js";

describe("a connection string", () => {
	it.each([
		["mongodb://host/koppel", "host", "koppel"],
		["mongodb://user:pass@host:27017/koppel?replicaSet=rs", "host:27017", "koppel"],
		["mongodb+srv://user:p%40ss@cluster.example.net/data?w=1", "cluster.example.net", "data"],
		["mongodb://u:p@a:1,b:2,c:3/d", "a:1,b:2,c:3", "d"],
		["mongodb://host", "host", "koppel"],
		["mongodb://koppel:pw@host/?tls=true", "host", "koppel"],
		["mongodb://user:un@quoted@host/x", "host", "x"],
	])("%s is shown without credentials", (uri, hosts, database) => {
		expect(targetOf(uri)).toEqual({ hosts, database });
	});

	it("loses its secrets wherever they stand in a text", () => {
		const uri = "mongodb://koppel:s3cr%40t@host/db";
		const text = withoutSecrets(`bad ${uri}: koppel:s3cr%40t and s3cr@t`, uri);

		expect(text).not.toMatch(/s3cr/);
		expect(withoutSecrets("nothing to hide", "mongodb://host/db")).toBe("nothing to hide");
	});
});

describe("a MongoDB that cannot be used", () => {
	const password = "s3cr%40t-word";

	it.each([
		["is not there", `mongodb://koppel:${password}@127.0.0.1:1/test?directConnection=true`],
		["is named wrongly", `mongodb://koppel:${password}@127.0.0.1:port/test`],
		["is configured wrongly", `mongodb://koppel:${password}@127.0.0.1:1/test?w=majority&bad=%zz&tls=maybe`],
		["is not a MongoDB address", `mysql://koppel:${password}@127.0.0.1:1/test`],
	])("is reported without the password: it %s", async (_name, uri) => {
		const error = await openMongo(uri, { serverTimeoutMs: 200 }).catch((reason: unknown) => reason);

		expect(error).toMatchObject({
			code: "databaseFailed",
			message: expect.stringContaining("MongoDB 127.0.0.1"),
		});
		expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/s3cr/);
	});

	it("keeps passwords out of errors of the server", () => {
		const uri = `mongodb://koppel:${password}@host/db`;
		const error = Object.assign(new Error(`auth for ${uri} failed`), { client: { uri } });

		expect(inspect(translated(error, "couplings", uri), { depth: 20 })).not.toMatch(/s3cr/);
	});
});

if (TEST_MONGODB_URI !== undefined) {
	describe("a MongoDB", () => {
		let databases: MongoDatabase[] = [];

		afterEach(async () => {
			for (const database of databases) await database.close();
			databases = [];
		});

		async function open(indexes?: IndexTable): Promise<MongoDatabase> {
			const database = await openTestMongo(indexes && { indexes });
			databases.push(database);
			return database;
		}

		async function indexesOf(database: MongoDatabase, name: string) {
			const collections = await database.connection.listCollections();
			if (!collections.some((collection) => collection.name === name)) return [];
			const found = await database.connection.collection(name).indexes();
			return found.filter((index) => index.name !== "_id_");
		}

		it("has exactly the declared indexes", async () => {
			const database = await open();

			for (const name of COLLECTIONS) {
				const found = (await indexesOf(database, name)).map((index) => ({
					name: index.name,
					keys: Object.entries(index.key),
					unique: index.unique === true,
					isPartial: index.sparse === true || index.partialFilterExpression !== undefined,
				}));
				const declared = INDEXES[name].map(({ name: indexName, keys, unique, sparse }) => ({
					name: indexName,
					keys: keys.map((key) => [...key]),
					unique: unique === true,
					isPartial: sparse === true,
				}));
				expect(found.sort(byName)).toEqual(declared.sort(byName));
			}
		});

		it("gives pages in an order without holding all documents at once, not even by their ids", async () => {
			const collection = (await open(TEST_INDEXES)).collection<{ _id: string }>(
				"couplings",
			) as MongoCollection<{
				_id: string;
			}>;
			await collection.insertMany(Array.from({ length: 12 }, (_, index) => ({ _id: String(index + 10) })));
			const asked: number[] = [];
			const find = collection.find.bind(collection);
			collection.find = async (filter, options) => {
				const found = await find(filter, options);
				asked.push(found.length);
				return found;
			};

			const pages: number[] = [];
			for await (const page of collection.stream({}, { sort: { _id: 1 }, batchSize: 5 }))
				pages.push(page.length);

			expect(pages).toEqual([5, 5, 2]);
			expect(asked).toEqual(pages);
		});

		it("gets an index anew that is declared otherwise", async () => {
			const database = await open(TEST_INDEXES);
			const changed: IndexTable = {
				...TEST_INDEXES,
				couplings: [
					{
						name: "at",
						keys: [
							["at", 1],
							["_id", 1],
						],
						serves: "by time",
					},
				],
			};

			await database.buildIndexes(changed);

			const at = (await indexesOf(database, "couplings")).find(({ name }) => name === "at");
			expect(Object.keys(at?.key ?? {})).toEqual(["at", "_id"]);
		});

		it("keeps its indexes when it is opened again as it was", async () => {
			const database = await open(TEST_INDEXES);
			const before = await indexesOf(database, "couplings");
			let dropped = 0;
			for (const model of Object.values(database.connection.models)) {
				model.collection.dropIndex = async () => {
					dropped++;
					return {};
				};
			}

			await database.buildIndexes(TEST_INDEXES);

			expect(dropped).toBe(0);
			expect(await indexesOf(database, "couplings")).toEqual(before);
		});

		it("gets a lifetime index", async () => {
			const database = await open({
				...TEST_INDEXES,
				leases: [{ name: "old", keys: [["at", 1]], ttlSeconds: 60, serves: "retention" }],
			});

			expect(await indexesOf(database, "leases")).toMatchObject([{ expireAfterSeconds: 60 }]);
		});

		it("is opened by its address, and described by it", async () => {
			const uri = freshUri();
			const database = (await openDatabase({ mongodbUri: uri, dataFolder: "unused" })) as MongoDatabase;
			const { hosts, database: name } = targetOf(uri);

			await database.collection<Item>("leases").insertMany([{ _id: "1" }]);

			expect(database.description).toBe(`MongoDB ${hosts}/${name}`);
			expect(database.connection.name).toBe(name);
			await database.connection.dropDatabase();
			await database.close();
		});

		it("reports what it does after it was closed", async () => {
			const database = await openTestMongo();
			await database.close();

			await expect(database.collection<Item>("leases").find({})).rejects.toMatchObject({
				code: "databaseFailed",
			});
		});
	});
}

function byName(left: { name?: string | undefined }, right: { name?: string | undefined }): number {
	return (left.name ?? "") < (right.name ?? "") ? -1 : 1;
}

describe("the test helper", () => {
	it("touches no database whose name lacks test", () => {
		expect(() => freshUri("mongodb://host/koppel")).toThrow(/test/);
		expect(freshUri("mongodb://host/koppel-test?a=b")).toMatch(
			/^mongodb:\/\/host\/koppel-test-[0-9a-f]+\?a=b$/,
		);
	});
});

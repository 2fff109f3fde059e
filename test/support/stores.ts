import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe } from "@jest/globals";
import type { Database } from "../../src/persistence/collection.js";
import type { DatabaseLocation } from "../../src/persistence/database.js";
import { openEmbedded } from "../../src/persistence/embedded/embedded-database.js";
import { COLLECTIONS } from "../../src/persistence/indexes.js";
import { openMongo } from "../../src/persistence/mongo/mongo-database.js";
import { openStores } from "../../src/persistence/stores/open-stores.js";

type Stores = ReturnType<typeof openStores>;

export type DatabaseKind = "embedded" | "MongoDB";

export interface TestStores {
	stores: Stores;
	database: Database;
	/** Where another process finds it. */
	location: DatabaseLocation;
	/** Deletes every document. */
	clear(): Promise<void>;
	/** Closes the database and removes what it kept; done at the end of the file where nobody asked for it before. */
	close(): Promise<void>;
}

const opened = new Set<TestStores>();

afterAll(async () => {
	for (const stores of opened) await stores.close();
});

/**
 * Empty stores of their own: on the embedded database in a temporary folder, or, when asked, in a new database beside
 * the one TEST_MONGODB_URI names.
 */
export async function openTestStores(kind: DatabaseKind = "embedded"): Promise<TestStores> {
	const { database, location, remove } = kind === "embedded" ? await openTestFolder() : await openTestMongo();
	let closed: Promise<void> | null = null;
	const test: TestStores = {
		stores: openStores(database),
		database,
		location,
		clear: async () => {
			await Promise.all(COLLECTIONS.map((name) => database.collection(name).deleteMany({})));
		},
		close: () => {
			opened.delete(test);
			closed ??= remove();
			return closed;
		},
	};
	opened.add(test);
	return test;
}

/** Opened once per test file and kind: building indexes takes some servers long. */
const shared = new Map<DatabaseKind, Promise<TestStores>>();

function openShared(kind: DatabaseKind): Promise<TestStores> {
	const stores = shared.get(kind) ?? openTestStores(kind);
	shared.set(kind, stores);
	return stores;
}

/**
 * One suite for every database there is: the embedded one, and MongoDB where TEST_MONGODB_URI is set. Every test begins
 * with empty stores.
 */
export function describeStores(
	name: string,
	suite: (test: {
		readonly stores: Stores;
		readonly database: Database;
		readonly kind: DatabaseKind;
		clear(): Promise<void>;
	}) => void,
): void {
	const kinds: DatabaseKind[] = process.env.TEST_MONGODB_URI ? ["embedded", "MongoDB"] : ["embedded"];
	describe.each(kinds)(`${name} (%s)`, (kind) => {
		let open: TestStores;
		beforeAll(async () => {
			open = await openShared(kind);
		}, 120_000);
		beforeEach(() => open.clear());
		suite({
			kind,
			clear: () => open.clear(),
			get stores() {
				return open.stores;
			},
			get database() {
				return open.database;
			},
		});
	});
}

interface Opened {
	database: Database;
	location: DatabaseLocation;
	remove(): Promise<void>;
}

async function openTestFolder(): Promise<Opened> {
	const folder = await mkdtemp(join(tmpdir(), "koppel-test-"));
	const database = await openEmbedded(folder);
	return {
		database,
		location: { mongodbUri: null, dataFolder: folder },
		remove: async () => {
			await database.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

let databases = 0;

async function openTestMongo(): Promise<Opened> {
	const uri = process.env.TEST_MONGODB_URI;
	if (!uri) throw new Error("TEST_MONGODB_URI is not set");
	const target = new URL(uri);
	if (!target.pathname.includes("test")) throw new Error("the name of the database must contain test");
	target.pathname += `-${process.pid}-${Date.now().toString(36)}-${++databases}`;
	const database = await openMongo(target.href);
	return {
		database,
		location: { mongodbUri: target.href, dataFolder: "" },
		remove: async () => {
			await database.connection.dropDatabase();
			await database.close();
		},
	};
}

/** All pages of a stream as one list. */
export async function gather<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
	const all: T[] = [];
	for await (const page of pages) all.push(...page);
	return all;
}

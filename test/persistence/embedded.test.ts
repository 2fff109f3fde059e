import { rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Collection, Database, Document, Filter } from "../../src/persistence/collection.js";
import { openDatabase } from "../../src/persistence/database.js";
import { decode, encode } from "../../src/persistence/embedded/codec.js";
import {
	type EmbeddedDatabase,
	type EmbeddedOptions,
	openEmbedded,
} from "../../src/persistence/embedded/embedded-database.js";
import { UnindexedQueryError } from "../../src/persistence/errors.js";
import type { IndexDeclaration, IndexTable } from "../../src/persistence/indexes.js";
import { compareText } from "../../src/persistence/values.js";
import { type Item, TEST_INDEXES } from "../contracts/collection.js";
import { indexFaults } from "../support/check-indexes.js";
import { freshFolder } from "../support/embedded.js";

let folder: string;
let opened: EmbeddedDatabase[];

beforeEach(async () => {
	folder = await freshFolder();
	opened = [];
});
afterEach(async () => {
	for (const database of opened) await database.close();
	await rm(folder, { recursive: true, force: true });
});

async function open(options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
	const database = await openEmbedded(folder, { indexes: TEST_INDEXES, ...options });
	opened.push(database);
	return database;
}

const couplingsOf = (database: Database) => database.collection<Item>("couplings");

async function drain(stream: AsyncIterable<Item[]>): Promise<Item[]> {
	const all: Item[] = [];
	for await (const batch of stream) all.push(...batch);
	return all;
}

describe("a filter that no index serves", () => {
	const unserved: Filter[] = [
		{ name: "x" },
		{ due: 1 },
		{ key: null },
		{ key: { $ne: "a" } },
		{ "pending.owner": { $exists: false } },
		{ mapping: { $ne: "a" } },
		{ $or: [{ mapping: "a" }, { name: "x" }] },
	];
	const served: Filter[] = [
		{},
		{ _id: "1", name: "x" },
		{ _id: { $gt: "1" } },
		{ mapping: "a", name: "x" },
		{ mapping: { $in: ["a", "b"] } },
		{ mapping: null },
		{ mapping: { $gt: "a" } },
		{ key: { $exists: true } },
		{ "pending.owner": { $ne: null } },
		{ $or: [{ mapping: "a" }, { key: "x" }], name: "x" },
		{ $and: [{ name: "x" }, { state: "open" }] },
		{ mapping: { $in: [] } },
	];
	const uses: Array<[string, (couplings: Collection<Item>, filter: Filter) => Promise<unknown>]> = [
		["find", (couplings, filter) => couplings.find(filter)],
		["findOne", (couplings, filter) => couplings.findOne(filter, { sort: { mapping: 1 } })],
		["stream", (couplings, filter) => drain(couplings.stream(filter))],
		["count", (couplings, filter) => couplings.count(filter)],
		["countBy", (couplings, filter) => couplings.countBy(filter, ["state"])],
		["updateMany", (couplings, filter) => couplings.updateMany(filter, { $set: { a: 1 } })],
		["deleteMany", (couplings, filter) => couplings.deleteMany(filter)],
		["findOneAndUpdate", (couplings, filter) => couplings.findOneAndUpdate(filter, { $set: { a: 1 } })],
		["bulkWrite", (couplings, filter) => couplings.bulkWrite([{ delete: { filter } }])],
	];

	it.each(uses)("is refused by %s where documents can be many, in tests", async (_name, use) => {
		const couplings = couplingsOf(await open());

		for (const filter of unserved)
			await expect(use(couplings, filter)).rejects.toBeInstanceOf(UnindexedQueryError);
		for (const filter of served) await use(couplings, filter);
	});

	it("says which paths it is about", async () => {
		const couplings = couplingsOf(await open());

		await expect(couplings.find({ name: "x", $or: [{ size: 1 }] })).rejects.toMatchObject({
			code: "unindexedQuery",
			collection: "couplings",
			paths: ["name", "size"],
		});
	});

	it("is answered where documents are few, and outside of tests", async () => {
		const strict = await open();
		expect(await strict.collection<Item>("leases").find({ name: "x" })).toEqual([]);
		await strict.close();

		expect(await couplingsOf(await open({ strict: false })).find({ name: "x" })).toEqual([]);
	});
});

describe("long work", () => {
	const COUNT = 20_000;
	let couplings: Collection<Item>;

	beforeEach(async () => {
		couplings = couplingsOf(await open());
		const filler = "x".repeat(200);
		await couplings.insertMany(
			Array.from({ length: COUNT }, (_, n) => ({
				_id: `${n}`,
				mapping: "a",
				n: 0,
				state: "s",
				due: n,
				filler,
			})),
		);
	});

	/** How often others get a turn while something runs. */
	async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
		let turns = 0;
		let isRunning = true;
		const others = (async () => {
			while (isRunning) {
				await new Promise((resolve) => setImmediate(resolve));
				turns++;
			}
		})();
		await work();
		isRunning = false;
		await others;
		return turns;
	}

	it.each<[string, () => Promise<unknown>]>([
		["find", () => couplings.find({ mapping: "a" })],
		["count", () => couplings.count({ mapping: "a", n: { $gte: 0 } })],
		["countBy", () => couplings.countBy({ mapping: "a" }, ["n"])],
		["stream", () => drain(couplings.stream({ mapping: "a" }, { batchSize: COUNT }))],
		[
			"a sorted stream",
			() => drain(couplings.stream({ mapping: "a" }, { batchSize: COUNT, sort: { n: 1 } })),
		],
		["updateMany", () => couplings.updateMany({ mapping: "a" }, { $inc: { n: 1 } })],
		["deleteMany", () => couplings.deleteMany({ mapping: "a" })],
	])("gives way: %s", async (_name, work) => {
		expect(await turnsDuring(work)).toBeGreaterThan(3);
	});

	it("sees one moment, whatever is written meanwhile", async () => {
		const everything = Array.from({ length: COUNT }, (_, n) => ({
			update: { filter: { _id: `${n}` }, update: { $inc: { n: 1 } } },
		}));

		const [found, groups, sorted] = await Promise.all([
			couplings.find({ mapping: "a" }),
			couplings.countBy({ mapping: "a" }, ["n"]),
			couplings.find({ mapping: "a" }, { sort: { filler: 1 }, limit: 10_000 }),
			couplings.bulkWrite(everything),
		]);

		expect(new Set(found.map(({ n }) => n)).size).toBe(1);
		expect(groups).toHaveLength(1);
		expect(new Set(sorted.map(({ n }) => n)).size).toBe(1);
	});

	it("counts whole blocks, their ends, and what lies between two bounds", async () => {
		expect(await couplings.count({ mapping: "a" })).toBe(COUNT);
		expect(await couplings.count({})).toBe(COUNT);
		expect(await couplings.count({ state: "s", due: { $gte: 5, $lt: 10_005 } })).toBe(10_000);
		expect(await couplings.count({ state: "s", due: { $gte: 5, $lte: 10_005 } })).toBe(10_001);
		expect(await couplings.count({ state: "s", due: { $gt: 5, $lt: 10_005 } })).toBe(9_999);
		expect(await couplings.count({ state: "t" })).toBe(0);
	});
});

describe("the folder", () => {
	it("keeps what was written when it is opened again", async () => {
		const first = await open();
		await couplingsOf(first).insertMany([{ _id: "1", mapping: "a", at: new Date(5) }]);
		await first.close();

		const second = await open();

		expect(await couplingsOf(second).find({ mapping: "a" })).toEqual([
			{ _id: "1", mapping: "a", at: new Date(5) },
		]);
	});

	it("may be open several times in one process, until the last one closes", async () => {
		const [first, second] = await Promise.all([open(), open()]);
		await couplingsOf(first).insertMany([{ _id: "1", mapping: "a" }]);
		await first.close();
		await first.close();

		expect(await couplingsOf(second).count({ mapping: "a" })).toBe(1);
		await second.close();
		expect(await couplingsOf(await open()).count({ mapping: "a" })).toBe(1);
	});

	it("may have a dot in its name, and is made with its parents", async () => {
		folder = `${folder}/deep/data.v1`;
		const database = await openDatabase({ mongodbUri: null, dataFolder: folder });
		opened.push(database as EmbeddedDatabase);

		expect(database.description).toBe(`embedded store in ${folder}`);
		expect((await database.collection("leases").insertMany([{ _id: "1" }])).duplicates).toEqual([]);
	});

	it("is refused when another version wrote it in a format of its own", async () => {
		const database = await open();
		await database.folder.environment.transaction(() => database.folder.meta.put("format", "999"));
		await database.close();

		await expect(open()).rejects.toMatchObject({
			code: "databaseFailed",
			message: expect.stringContaining("999"),
		});
	});

	it("refuses writes once another version has changed its indexes", async () => {
		const database = await open();
		await database.folder.environment.transaction(() => database.folder.meta.put("schema", "another"));

		await expect(couplingsOf(database).insertMany([{ _id: "1" }])).rejects.toMatchObject({
			code: "databaseFailed",
		});
		expect(await couplingsOf(database).count({})).toBe(0);
	});

	it("tells everyone who waits for the disk", async () => {
		const database = await open();
		const couplings = couplingsOf(database);

		const done = await Promise.all(
			Array.from({ length: 200 }, async (_, n) => {
				if (n % 3 > 0) await couplings.insertMany([{ _id: `${n}` }]);
				await database.flushed();
				if (n % 5 === 0) await couplings.updateMany({ _id: `${n}` }, { $set: { n } });
				await database.flushed();
				return n;
			}),
		);

		expect(done).toHaveLength(200);
	});
});

describe("declared indexes", () => {
	const withIndexes = (...couplings: IndexDeclaration[]): IndexTable => ({ ...TEST_INDEXES, couplings });
	const byName: IndexDeclaration = { name: "name", keys: [["name", 1]], serves: "by name" };

	async function reopen(indexes: IndexTable): Promise<EmbeddedDatabase> {
		for (const database of opened.splice(0)) await database.close();
		return open({ indexes });
	}

	it("are built for the documents there are when they are new", async () => {
		const before = await open({ indexes: withIndexes() });
		await couplingsOf(before).insertMany([{ _id: "1", name: "x" }, { _id: "2" }]);

		const after = await reopen(withIndexes(byName));

		expect(await couplingsOf(after).find({ name: "x" })).toEqual([{ _id: "1", name: "x" }]);
		expect(indexFaults(after)).toEqual([]);
	});

	it("are built anew when they are declared otherwise, and when they come back", async () => {
		const before = await open({ indexes: withIndexes(byName) });
		await couplingsOf(before).insertMany([{ _id: "1", name: "x", size: 1 }]);
		const bySize: IndexDeclaration = { name: "name", keys: [["size", 1]], sparse: true, serves: "by size" };

		const changed = await reopen(withIndexes(bySize));
		expect(await couplingsOf(changed).count({ size: 1 })).toBe(1);
		expect(indexFaults(changed)).toEqual([]);
		const without = await reopen(withIndexes());
		await couplingsOf(without).updateMany({ _id: "1" }, { $set: { name: "y" } });
		const back = await reopen(withIndexes(byName));

		expect(await couplingsOf(back).count({ name: "x" })).toBe(0);
		expect(await couplingsOf(back).count({ name: "y" })).toBe(1);
		expect(indexFaults(back)).toEqual([]);
	});

	it("are not built when documents contradict them, and the store stays as it was", async () => {
		const before = await open({ indexes: withIndexes(byName) });
		await couplingsOf(before).insertMany(["1", "2"].map((_id) => ({ _id, name: "x" })));

		await expect(reopen(withIndexes({ ...byName, unique: true }))).rejects.toMatchObject({
			code: "databaseFailed",
		});

		const after = await reopen(withIndexes(byName));
		expect(await couplingsOf(after).count({ name: "x" })).toBe(2);
		expect(indexFaults(after)).toEqual([]);
	});

	it.each([
		["a list", { mapping: ["a"] }],
		["an object", { mapping: { a: 1 } }],
		["a path through a list", { pending: [{ owner: "x" }] }],
		["one text where a list is indexed", { tags: "x" }],
		["a list of other things", { tags: ["x", 1] }],
	])("refuse %s, and nothing of its document is kept", async (_name, fields) => {
		const database = await open();
		const couplings = couplingsOf(database);
		await couplings.insertMany([{ _id: "1", mapping: "b" }]);

		await expect(couplings.insertMany([{ _id: "2", key: "k", ...fields }])).rejects.toMatchObject({
			code: "valueNotStorable",
		});
		await expect(couplings.updateMany({ _id: "1" }, { $set: { key: "k", ...fields } })).rejects.toMatchObject(
			{
				code: "valueNotStorable",
			},
		);
		expect(await couplings.find({})).toEqual([{ _id: "1", mapping: "b" }]);
		expect(indexFaults(database)).toEqual([]);
	});

	it("with a lifetime let old documents go", async () => {
		const lifetime: IndexDeclaration = {
			name: "old",
			keys: [["at", 1]],
			ttlSeconds: 60,
			serves: "retention",
		};
		const database = await open({ indexes: withIndexes(lifetime), now: () => new Date(100_000) });
		const couplings = couplingsOf(database);
		await couplings.insertMany([
			{ _id: "old", at: new Date(39_999) },
			{ _id: "young", at: new Date(40_000) },
			{ _id: "none", at: null },
			{ _id: "missing" },
		]);

		expect(await database.prune()).toBe(1);
		expect((await couplings.find({}, { sort: { _id: 1 } })).map(({ _id }) => _id)).toEqual([
			"missing",
			"none",
			"young",
		]);
	});

	it("sort any text as its code points do, and find it", async () => {
		const couplings = couplingsOf(await open());
		const text = fc.oneof(
			fc.string({ unit: "binary", maxLength: 20 }),
			fc
				.string({ unit: "binary", minLength: 60, maxLength: 90 })
				.filter((long) => ![...long].some((character) => character <= "\u0004")),
		);

		await fc.assert(
			fc
				.asyncProperty(fc.uniqueArray(text, { maxLength: 12 }), text, async (texts, bound) => {
					await couplings.insertMany(texts.map((mapping, at) => ({ _id: `${at}`, mapping, key: mapping })));
					const inOrder = [...texts].sort(compareText);

					const found = await couplings.find({}, { sort: { mapping: 1 } });
					expect(found.map(({ mapping }) => mapping)).toEqual(inOrder);
					const above = await couplings.find({ mapping: { $gt: bound } }, { sort: { mapping: -1 } });
					expect(above.map(({ mapping }) => mapping)).toEqual(
						inOrder.filter((one) => compareText(one, bound) > 0).reverse(),
					);
					for (const one of texts) expect((await couplings.find({ key: one })).length).toBe(1);
				})
				.afterEach(async () => {
					await couplings.deleteMany({});
				}),
			{ numRuns: 100 },
		);
	});
});

describe("documents as text", () => {
	it("come back as they were, dates at any depth included", () => {
		const scalar = fc.oneof(
			fc.string(),
			fc.double({ noNaN: true, noDefaultInfinity: true }),
			fc.boolean(),
			fc.constant(null),
			fc.date({ noInvalidDate: true }),
		);
		const value = fc.object({ values: [scalar], withNullPrototype: false, maxDepth: 3 });

		fc.assert(
			fc.property(value, (fields) => {
				const document = { ...fields, _id: "1" };
				fc.pre(!JSON.stringify(document).includes("__proto__"));
				expect(decode<Document>(encode(document))).toEqual(normalised(document));
			}),
		);
	});

	/** JSON knows no -0. */
	function normalised(value: unknown): unknown {
		if (Array.isArray(value)) return value.map(normalised);
		if (value instanceof Date || typeof value !== "object" || value === null)
			return Object.is(value, -0) ? 0 : value;
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalised(inner)]));
	}
});

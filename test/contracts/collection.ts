import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Collection, Database, Document, Filter, Update } from "../../src/persistence/collection.js";
import { FilterError, UpdateError } from "../../src/persistence/errors.js";
import { COLLECTIONS, type IndexTable } from "../../src/persistence/indexes.js";
import { inPairs } from "../support/rivals.js";

/** A document of any shape: what is tested is the language, not our data. */
export interface Item extends Document {
	[field: string]: unknown;
}

/** What the adapters are opened with: `couplings` has indexes of every kind, `leases` has none. */
export const TEST_INDEXES: IndexTable = {
	...(Object.fromEntries(COLLECTIONS.map((name) => [name, []])) as unknown as IndexTable),
	couplings: [
		{ name: "key", keys: [["key", 1]], unique: true, sparse: true, serves: "one by key" },
		{
			name: "pair",
			keys: [
				["group", 1],
				["place", 1],
			],
			unique: true,
			sparse: true,
			serves: "one by group and place",
		},
		{
			name: "group",
			keys: [
				["mapping", 1],
				["_id", 1],
			],
			serves: "a mapping",
		},
		{
			name: "due",
			keys: [
				["state", 1],
				["due", 1],
				["_id", 1],
			],
			serves: "what is due",
		},
		{ name: "owner", keys: [["pending.owner", 1]], sparse: true, serves: "claims" },
		{
			name: "dirty",
			keys: [
				["dirty", 1],
				["rank", -1],
				["_id", 1],
			],
			sparse: true,
			serves: "what is to be drawn",
		},
		{ name: "at", keys: [["at", 1]], serves: "by time" },
		{ name: "tags", keys: [["tags", 1]], sparse: true, list: true, serves: "by an element of a list" },
	],
};

const ids = (items: ReadonlyArray<Document>) => items.map(({ _id }) => _id);
const sorted = (items: ReadonlyArray<Document>) => ids(items).sort();

/** The suite that every adapter of `Collection` passes. `open` gives a database of its own with `TEST_INDEXES`. */
export function describeCollection(name: string, open: () => Promise<Database>): void {
	describe(`collection: ${name}`, () => {
		let database: Database;
		let indexed: Collection<Item>;
		let plain: Collection<Item>;

		beforeAll(async () => {
			database = await open();
			indexed = database.collection<Item>("couplings");
			plain = database.collection<Item>("leases");
		});
		afterEach(async () => {
			await indexed.deleteMany({});
			await plain.deleteMany({});
		});
		afterAll(() => database.close());

		describe.each([
			["with an index", () => indexed],
			["without an index", () => plain],
		] as const)("filters %s", (_, collection) => {
			const items: Item[] = [
				{ _id: "1", mapping: "a", state: "open", due: 1, pending: { owner: "x", n: 1 }, tags: ["p", "q"] },
				{ _id: "2", mapping: "a", state: "open", due: 2, pending: { owner: "y" }, tags: [] },
				{ _id: "3", mapping: "b", state: "done", due: 3, pending: null, key: null },
				{ _id: "4", mapping: "b", state: null, due: null, rows: [{ n: 1 }, { n: 2 }] },
				{ _id: "5", mapping: "b" },
			];
			const cases: Array<[string, Filter, string[]]> = [
				["everything", {}, ["1", "2", "3", "4", "5"]],
				["an id", { _id: "3" }, ["3"]],
				["a list of ids, one twice and one unknown", { _id: { $in: ["5", "1", "5", "9"] } }, ["1", "5"]],
				["equality", { mapping: "b" }, ["3", "4", "5"]],
				["$eq", { mapping: { $eq: "b" } }, ["3", "4", "5"]],
				["two equalities", { state: "open", due: 2 }, ["2"]],
				["the same path twice", { $and: [{ mapping: "a" }, { mapping: "b" }] }, []],
				["$in", { mapping: { $in: ["b", "c"] } }, ["3", "4", "5"]],
				["$in with null", { state: { $in: ["done", null] } }, ["3", "4", "5"]],
				["an empty $in", { mapping: { $in: [] } }, []],
				["null matches null and missing", { state: null }, ["4", "5"]],
				["null in a sparse index", { "pending.owner": null }, ["3", "4", "5"]],
				["null of a parent", { pending: null }, ["3", "4", "5"]],
				["$ne matches missing", { mapping: "b", state: { $ne: "done" } }, ["4", "5"]],
				["$ne null", { mapping: { $in: ["a", "b"] }, state: { $ne: null } }, ["1", "2", "3"]],
				["$ne null in a sparse index", { "pending.owner": { $ne: null } }, ["1", "2"]],
				["$gt", { state: "open", due: { $gt: 1 } }, ["2"]],
				["$gte", { state: "open", due: { $gte: 1 } }, ["1", "2"]],
				["$lt never matches null", { state: { $in: ["open", "done", null] }, due: { $lt: 2 } }, ["1"]],
				["$lte", { state: { $in: ["open", "done", null] }, due: { $lte: 2 } }, ["1", "2"]],
				["a range", { state: { $in: ["open", "done"] }, due: { $gt: 1, $lt: 3 } }, ["2"]],
				["a range of texts", { mapping: { $gt: "a" } }, ["3", "4", "5"]],
				["a range of another type", { mapping: { $gt: 0 } }, []],
				["a range of ids", { _id: { $gt: "2", $lte: "4" } }, ["3", "4"]],
				["$exists", { mapping: { $in: ["a", "b"] }, state: { $exists: true } }, ["1", "2", "3", "4"]],
				["$exists false", { mapping: { $in: ["a", "b"] }, state: { $exists: false } }, ["5"]],
				["$exists in a sparse index", { "pending.owner": { $exists: true } }, ["1", "2"]],
				["a field holding null exists", { key: { $exists: true } }, ["3"]],
				["a dotted path", { "pending.owner": "y" }, ["2"]],
				["a dotted path beside an index", { mapping: "a", "pending.n": 1 }, ["1"]],
				["$or", { $or: [{ mapping: "a" }, { state: "done" }] }, ["1", "2", "3"]],
				["$or of branches that overlap", { $or: [{ mapping: "b" }, { _id: "3" }] }, ["3", "4", "5"]],
				[
					"$or beside an equality",
					{ mapping: "b", $or: [{ state: "done" }, { due: null }] },
					["3", "4", "5"],
				],
				["$and in $or", { $or: [{ $and: [{ mapping: "a" }, { due: 2 }] }, { _id: "5" }] }, ["2", "5"]],
				["an element of a list", { mapping: "a", tags: "q" }, ["1"]],
				["a list without an element", { mapping: "a", tags: { $ne: "q" } }, ["2"]],
				["$in on a list", { mapping: "a", tags: { $in: ["q", "z"] } }, ["1"]],
				["one element alone", { tags: "q" }, ["1"]],
				["several elements of one list", { tags: { $in: ["p", "q"] } }, ["1"]],
				["two elements at once", { $and: [{ tags: "p" }, { tags: "q" }] }, ["1"]],
				["a path through a list", { mapping: "b", "rows.n": 2 }, ["4"]],
			];

			it.each(cases)("finds by %s", async (_name, filter, expected) => {
				await collection().insertMany(items);

				expect(sorted(await collection().find(filter))).toEqual(expected);
				expect(await collection().count(filter)).toBe(expected.length);
			});

			it("compares dates", async () => {
				const at = (day: number) => new Date(Date.UTC(2024, 0, day));
				await collection().insertMany([1, 2, 3].map((day) => ({ _id: `${day}`, at: at(day) })));

				expect(ids(await collection().find({ at: at(2) }))).toEqual(["2"]);
				expect(ids(await collection().find({ at: { $gt: at(1), $lt: at(3) } }))).toEqual(["2"]);
				expect((await collection().findOne({ at: { $gte: at(3) } }))?.at).toEqual(at(3));
			});

			it("tells a time from a number, and a range of two types from one", async () => {
				await collection().insertMany([
					{ _id: "1", at: new Date(5), n: 5 },
					{ _id: "2", at: new Date(6), n: new Date(5) },
				]);
				const found = async (filter: Filter) => sorted(await collection().find(filter));

				expect(await found({ at: { $gt: new Date(0) }, n: 5 })).toEqual(["1"]);
				expect(await found({ at: { $gt: new Date(0) }, n: { $in: [5] } })).toEqual(["1"]);
				expect(await found({ at: { $gt: new Date(0) }, n: { $ne: 5 } })).toEqual(["2"]);
				expect(await found({ at: { $gt: new Date(0), $lt: "a" } })).toEqual([]);
				expect(await collection().count({ at: { $gte: new Date(0), $lte: "a" } })).toBe(0);
			});

			it.each([
				["a quote", `a"b'c\`d`],
				["a dollar and dots", "$set.a.b"],
				["an operator", "$gt"],
				["only spaces", "  "],
				["a backslash and control characters", "a\\b\n\t\u0001\u0007\u001f"],
				["control characters in a long text", `${"long ".repeat(20)}\u0001\u0002\u0004`],
				["letters beyond ASCII", "Müller & Søn Œuvre İıß"],
				["other scripts", "株式会社 Κοπελ שלום"],
				["characters beyond U+FFFF", "🧾𝒳🇧🇪"],
				["the highest of both planes", "\ue000\uffee\u{10fffe}"],
				["an empty text", ""],
				["a name of Object.prototype", "__proto__"],
			])("finds by a text with %s", async (_name, text) => {
				await collection().insertMany([
					{ _id: "1", mapping: text, note: text },
					{ _id: "2", mapping: `${text}.` },
					{ _id: "3", mapping: null },
				]);

				expect(await collection().find({ mapping: text })).toEqual([{ _id: "1", mapping: text, note: text }]);
				expect(sorted(await collection().find({ mapping: { $in: [text, "other"] } }))).toEqual(["1"]);
				expect(sorted(await collection().find({ mapping: { $gte: text } }))).toEqual(["1", "2"]);
				expect(await collection().count({ mapping: text, note: text })).toBe(1);
			});

			it("takes no other value for the id that reads like it", async () => {
				await collection().insertMany([{ _id: "5" }, { _id: "true" }, { _id: "null" }]);

				for (const _id of [5, true, null, new Date(5)]) {
					expect(await collection().find({ _id })).toEqual([]);
					expect(await collection().updateMany({ _id }, { $set: { a: 1 } })).toBe(0);
					expect(await collection().findOneAndUpdate({ _id }, { $set: { a: 1 } })).toBeNull();
					expect(await collection().deleteMany({ _id: { $in: [_id] } })).toBe(0);
				}
			});

			it("finds by ids with odd characters", async () => {
				const odd = ["$a.b", `q"'`, "ü🧾", " ", "__proto__", "long ".repeat(300), "a/b|c:d"];
				await collection().insertMany(odd.map((_id, at) => ({ _id, at })));

				for (const [at, _id] of odd.entries())
					expect(await collection().findOne({ _id })).toEqual({ _id, at });
				expect(await collection().count({ _id: { $in: odd } })).toBe(odd.length);
			});
		});

		describe("refuses", () => {
			const refused: Array<[string, unknown]> = [
				["a whole object", { pending: { owner: "x" } }],
				["an empty object", { pending: {} }],
				["a list", { tags: ["a"] }],
				["undefined", { mapping: undefined }],
				["undefined in an operator", { mapping: { $gt: undefined } }],
				["an unknown operator", { mapping: { $regex: "a" } }],
				["an unknown operator at the top", { $where: "true" }],
				["an object in $in", { mapping: { $in: [{ a: 1 }] } }],
				["a range up to null", { due: { $lt: null } }],
				["an empty $or", { $or: [] }],
				["a path with an empty segment", { "a..b": 1 }],
			];

			it.each(refused)("%s in a filter", async (_name, filter) => {
				const bad = filter as Filter;

				await expect(indexed.find(bad)).rejects.toBeInstanceOf(FilterError);
				await expect(indexed.count(bad)).rejects.toBeInstanceOf(FilterError);
				await expect(indexed.deleteMany(bad)).rejects.toBeInstanceOf(FilterError);
				await expect(indexed.updateMany(bad, { $set: { a: 1 } })).rejects.toBeInstanceOf(FilterError);
				await expect(indexed.bulkWrite([{ delete: { filter: bad } }])).rejects.toBeInstanceOf(FilterError);
			});

			const impossible: Array<[string, unknown]> = [
				["nothing", {}],
				["only undefined", { $set: { a: undefined } }],
				["an unknown operator", { $rename: { a: "b" } }],
				["a replacement", { a: 1 }],
				["a path twice", { $set: { a: 1 }, $inc: { a: 1 } }],
				["a path and one inside", { $set: { a: {}, "a.b": 1 } }],
				["another id", { $set: { _id: "2" } }],
				["an id to remove", { $unset: { _id: true } }],
				["a number that is none", { $inc: { n: Number.NaN } }],
				["a text to add", { $inc: { n: "1" } }],
				["the prototype", { $set: { "__proto__.a": 1 } }],
				["to count on null", { $inc: { nothing: 1 } }],
				["to count on a text", { $inc: { text: 1 } }],
				["to reach into a text", { $set: { "text.a": 1 } }],
				["to reach into null", { $set: { "nothing.a": 1 } }],
				["to push on a text", { $push: { text: 1 } }],
				["to push on null", { $push: { nothing: 1 } }],
				["to pull from a text", { $pull: { text: 1 } }],
			];

			it.each(impossible)("%s in an update, and changes nothing", async (_name, update) => {
				await plain.insertMany([{ _id: "1", n: 1, text: "a", nothing: null }]);

				await expect(plain.findOneAndUpdate({ _id: "1" }, update as Update)).rejects.toBeInstanceOf(
					UpdateError,
				);
				await expect(plain.updateMany({ _id: "1" }, update as Update)).rejects.toBeInstanceOf(UpdateError);
				expect(await plain.findOne({ _id: "1" })).toEqual({ _id: "1", n: 1, text: "a", nothing: null });
			});

			it.each([
				["a number that is not finite", { n: Number.POSITIVE_INFINITY }],
				["a dotted name", { "a.b": 1 }],
				["a name with a dollar in front", { $a: 1 }],
				["a function", { a: () => 1 }],
				["an instance of a class", { a: new Map() }],
				["an invalid date", { at: new Date(Number.NaN) }],
			])("to store %s", async (_name, fields) => {
				await expect(plain.insertMany([{ _id: "1", ...fields }])).rejects.toMatchObject({
					code: "valueNotStorable",
				});
				expect(await plain.count({})).toBe(0);
			});

			it("all of a list in which one cannot be stored", async () => {
				const [good, bad] = [{ _id: "1" }, { _id: "2", n: Number.NaN }];

				await expect(plain.insertMany([good, bad])).rejects.toMatchObject({ code: "valueNotStorable" });
				await expect(plain.bulkWrite([{ insert: good }, { insert: bad }])).rejects.toMatchObject({
					code: "valueNotStorable",
				});
				expect(await plain.count({})).toBe(0);
			});

			it("an upsert without an id", async () => {
				const upsert = plain.findOneAndUpdate({ mapping: "a" }, { $set: { n: 1 } }, { upsert: true });

				await expect(upsert).rejects.toBeInstanceOf(UpdateError);
			});
		});

		describe("gives documents back", () => {
			it("as they were put in", async () => {
				const item: Item = {
					_id: "1",
					text: "a",
					empty: "",
					zero: 0,
					negative: -1.5,
					large: 2 ** 53 - 1,
					yes: true,
					no: false,
					nothing: null,
					at: new Date("2024-02-29T12:34:56.789Z"),
					list: [1, "a", null, [2], { b: new Date(0) }, []],
					inner: { a: { b: { c: 1 } }, empty: {} },
					isoText: "2024-02-29T12:34:56.789Z",
				};
				await plain.insertMany([item]);

				expect(await plain.findOne({ _id: "1" })).toEqual(item);
			});

			it("without the fields that hold undefined", async () => {
				await plain.insertMany([{ _id: "1", gone: undefined, inner: { gone: undefined, a: 1 } }]);
				await plain.findOneAndUpdate(
					{ _id: "1" },
					{ $set: { b: 2, other: undefined, "inner.x": { y: undefined } } },
				);

				const [item] = await plain.find({});

				expect(item).toStrictEqual({ _id: "1", inner: { a: 1, x: {} }, b: 2 });
				expect(Object.keys(item ?? {}).sort()).toEqual(["_id", "b", "inner"]);
			});

			it("independent of what was put in and of each other", async () => {
				const inner = { a: 1 };
				const insert = plain.insertMany([{ _id: "1", inner, list: [inner] }]);
				await insert;
				inner.a = 2;
				const [first] = await plain.find({});
				(first?.inner as { a: number }).a = 3;

				expect(await plain.findOne({ _id: "1" })).toEqual({ _id: "1", inner: { a: 1 }, list: [{ a: 1 }] });
			});

			it("with the projected paths only", async () => {
				await plain.insertMany([{ _id: "1", a: 1, b: { c: 2, d: 3 }, rows: [{ n: 1, m: 2 }, { m: 3 }] }]);

				expect(await plain.findOne({ _id: "1" }, { projection: ["a", "b.c"] })).toEqual({
					_id: "1",
					a: 1,
					b: { c: 2 },
				});
				expect(await plain.find({}, { projection: ["missing", "rows.n"] })).toEqual([
					{ _id: "1", rows: [{ n: 1 }, {}] },
				]);
				expect(await plain.find({}, { projection: [] })).toEqual([{ _id: "1" }]);
			});
		});

		describe("sorts", () => {
			beforeEachInsert(
				() => [indexed, plain],
				[
					{ _id: "1", state: "a", due: 2, dirty: 1, rank: 1 },
					{ _id: "2", state: "a", due: 1, dirty: 1, rank: 2 },
					{ _id: "3", state: "a", due: 2, dirty: 1, rank: 2 },
					{ _id: "4", state: "a", due: null, dirty: 2, rank: 1 },
					{ _id: "5", state: "a", dirty: 2, rank: 3 },
					{ _id: "6", state: "b", due: 0 },
				],
			);
			const collections = () => [indexed, plain];

			it.each([
				["up, null and missing first, ties by id", { due: 1 }, ["4", "5", "2", "1", "3"]],
				["down, ties by id downwards", { due: -1 }, ["3", "1", "2", "5", "4"]],
				["by ids named otherwise", { due: -1, _id: 1 }, ["1", "3", "2", "4", "5"]],
				["by two paths in opposite directions", { dirty: -1, rank: 1 }, ["4", "5", "1", "2", "3"]],
				["by ids", { _id: -1 }, ["5", "4", "3", "2", "1"]],
			] as const)("%s", async (_name, sort, expected) => {
				for (const collection of collections()) {
					expect(ids(await collection.find({ state: "a" }, { sort }))).toEqual(expected);
					expect(ids(await collection.find({ state: "a" }, { sort, limit: 2 }))).toEqual(
						expected.slice(0, 2),
					);
					expect((await collection.findOne({ state: "a" }, { sort }))?._id).toBe(expected[0]);
				}
			});

			it("over several equal values and ranges", async () => {
				for (const collection of collections()) {
					const filter: Filter = { state: { $in: ["a", "b"] }, due: { $gte: 0 } };
					expect(ids(await collection.find(filter, { sort: { due: 1 } }))).toEqual(["6", "2", "1", "3"]);
					expect(ids(await collection.find(filter, { sort: { due: -1 }, limit: 3 }))).toEqual([
						"3",
						"1",
						"2",
					]);
					const range: Filter = { state: "a", due: { $gt: 1, $lte: 2 } };
					expect(ids(await collection.find(range, { sort: { due: -1 } }))).toEqual(["3", "1"]);
				}
			});

			it("text by its code points", async () => {
				const texts = ["", " ", "A", "a", "aa", "b", "é", "\ue000", "\uffee", "\u{10000}", "🧾"];
				await indexed.deleteMany({});
				await indexed.insertMany(
					[...texts].reverse().map((text, at) => ({ _id: `${at}`, mapping: text, state: text })),
				);

				const byIndex = await indexed.find({}, { sort: { mapping: 1 } });
				const inMemory = await indexed.find({}, { sort: { dirty: 1, mapping: 1 } });

				expect(byIndex.map(({ mapping }) => mapping)).toEqual(texts);
				expect(inMemory.map(({ mapping }) => mapping)).toEqual(texts);
				expect((await indexed.find({ mapping: { $gt: "\uffee" } })).length).toBe(2);
			});

			it("gives nothing for a limit of 0", async () => {
				expect(await indexed.find({ state: "a" }, { limit: 0 })).toEqual([]);
			});
		});

		describe("updates", () => {
			const cases: Array<[string, object, Update, object]> = [
				[
					"$set adds and replaces",
					{ a: 1, b: { c: 1 } },
					{ $set: { a: 2, b: { d: 1 }, e: null } },
					{ a: 2, b: { d: 1 }, e: null },
				],
				[
					"$set reaches into objects and makes them",
					{ b: { c: 1 } },
					{ $set: { "b.d": 2, "x.y.z": 3 } },
					{ b: { c: 1, d: 2 }, x: { y: { z: 3 } } },
				],
				[
					"$set stores objects, lists and dates",
					{},
					{ $set: { o: { a: [] }, at: new Date(5), l: [1] } },
					{ o: { a: [] }, at: new Date(5), l: [1] },
				],
				[
					"$set reaches names that objects inherit",
					{},
					{ $set: { "constructor.a": 1, toString: 2 } },
					{ constructor: { a: 1 }, toString: 2 },
				],
				[
					"$unset removes",
					{ a: 1, b: { c: 1, d: 2 } },
					{ $unset: { a: true, "b.c": true, "x.y": true } },
					{ b: { d: 2 } },
				],
				["$unset leaves an empty object", { b: { c: 1 } }, { $unset: { "b.c": 1 } }, { b: {} }],
				[
					"$inc counts up, down and from nothing",
					{ a: 1, b: 5 },
					{ $inc: { a: 1, b: -2, c: 3, "d.e": 0.5 } },
					{ a: 2, b: 3, c: 3, d: { e: 0.5 } },
				],
				[
					"$min keeps the lower",
					{ a: 2, b: 2, d: "b" },
					{ $min: { a: 1, b: 3, c: 4, d: "a" } },
					{ a: 1, b: 2, c: 4, d: "a" },
				],
				["$max keeps the higher", { a: 2, b: 2 }, { $max: { a: 1, b: 3, c: 4 } }, { a: 2, b: 3, c: 4 }],
				["$max on dates", { at: new Date(5) }, { $max: { at: new Date(7) } }, { at: new Date(7) }],
				["$min leaves null, the lowest", { a: null }, { $min: { a: 1 } }, { a: null }],
				["$max replaces null, the lowest", { a: null }, { $max: { a: 1 } }, { a: 1 }],
				["$setOnInsert is for inserts", { a: 1 }, { $setOnInsert: { a: 2 }, $set: { b: 1 } }, { a: 1, b: 1 }],
				[
					"$push appends and makes lists",
					{ l: [1] },
					{ $push: { l: { n: 2 }, "o.l": 1 } },
					{ l: [1, { n: 2 }], o: { l: [1] } },
				],
				["$push of a list is one element", { l: [1] }, { $push: { l: [2, 3] } }, { l: [1, [2, 3]] }],
				["$push with $each", { l: [1] }, { $push: { l: { $each: [2, 3] } } }, { l: [1, 2, 3] }],
				[
					"$push with $slice keeps the last",
					{ l: [1, 2] },
					{ $push: { l: { $each: [3, 4], $slice: -3 } } },
					{ l: [2, 3, 4] },
				],
				[
					"$push with $slice keeps the first",
					{ l: [1, 2] },
					{ $push: { l: { $each: [3, 4], $slice: 3 } } },
					{ l: [1, 2, 3] },
				],
				[
					"$addToSet adds once",
					{ l: [1, { a: 1 }] },
					{ $addToSet: { l: { a: 1 }, m: "x" } },
					{ l: [1, { a: 1 }], m: ["x"] },
				],
				[
					"$addToSet with $each",
					{ l: ["a"] },
					{ $addToSet: { l: { $each: ["a", "b", "b"] } } },
					{ l: ["a", "b"] },
				],
				["$pull removes values", { l: [1, 2, 1, 3] }, { $pull: { l: 1, z: 1 } }, { l: [2, 3] }],
				[
					"$pull removes by a filter",
					{ l: [{ a: 1, b: 1 }, { a: 2 }] },
					{ $pull: { l: { a: 1 } } },
					{ l: [{ a: 2 }] },
				],
				["$pull removes by operators", { l: [1, 2, 3] }, { $pull: { l: { $gte: 2 } } }, { l: [1] }],
				[
					"a text with a dollar is a text",
					{},
					{ $set: { a: "$b" }, $push: { l: "$each" } },
					{ a: "$b", l: ["$each"] },
				],
			];

			it.each(cases)("%s", async (_name, before, update, after) => {
				for (const collection of [plain, indexed]) {
					await collection.insertMany([{ _id: "1", ...before }]);

					const returned = await collection.findOneAndUpdate({ _id: "1" }, update);

					expect(returned).toEqual({ _id: "1", ...after });
					expect(await collection.findOne({ _id: "1" })).toEqual({ _id: "1", ...after });
				}
			});

			it("many at once, and counts those that change", async () => {
				await indexed.insertMany(
					[1, 2, 3, 4].map((n) => ({ _id: `${n}`, mapping: n < 4 ? "a" : "b", n: n % 2 })),
				);

				expect(await indexed.updateMany({ mapping: "a" }, { $set: { n: 1 } })).toBe(1);
				expect(await indexed.updateMany({ mapping: "a" }, { $inc: { n: 1 }, $set: { mapping: "c" } })).toBe(
					3,
				);
				expect(await indexed.updateMany({ mapping: "a" }, { $inc: { n: 1 } })).toBe(0);
				expect(await indexed.find({ mapping: "c" }, { sort: { _id: 1 }, projection: ["n"] })).toEqual(
					["1", "2", "3"].map((_id) => ({ _id, n: 2 })),
				);
			});

			it("each document once, though the update moves it in the index it is found by", async () => {
				await indexed.insertMany(
					Array.from({ length: 1500 }, (_, n) => ({ _id: `${n}`, state: "open", due: n })),
				);

				expect(await indexed.updateMany({ state: "open", due: { $gte: 0 } }, { $inc: { due: 700 } })).toBe(
					1500,
				);

				const total = (await indexed.find({ state: "open" })).reduce(
					(sum, { due }) => sum + (due as number),
					0,
				);
				expect(total).toBe((1499 * 1500) / 2 + 700 * 1500);
			});

			it("nothing when a filter on the revision does not fit any more", async () => {
				await plain.insertMany([{ _id: "1", revision: 3 }]);
				const save = (revision: number) =>
					plain.findOneAndUpdate({ _id: "1", revision }, { $inc: { revision: 1 }, $set: { by: revision } });

				expect(await save(2)).toBeNull();
				expect(await save(3)).toEqual({ _id: "1", revision: 4, by: 3 });
				expect(await save(3)).toBeNull();
			});

			it("and keeps every index in step", async () => {
				await indexed.insertMany([{ _id: "1", mapping: "a", key: "k", pending: { owner: "x" }, dirty: 1 }]);
				await indexed.updateMany(
					{ mapping: "a" },
					{ $set: { mapping: "b", key: "l" }, $unset: { pending: 1, dirty: 1 } },
				);

				const gone: Filter[] = [{ mapping: "a" }, { key: "k" }, { "pending.owner": "x" }, { dirty: 1 }];
				for (const filter of gone) expect(await indexed.count(filter)).toBe(0);
				expect(ids(await indexed.find({ mapping: "b" }))).toEqual(["1"]);
				expect(ids(await indexed.find({ key: "l" }))).toEqual(["1"]);
				expect(await indexed.deleteMany({ key: "l" })).toBe(1);
				expect(await indexed.count({ mapping: "b" })).toBe(0);
				expect((await indexed.insertMany([{ _id: "2", key: "l" }])).duplicates).toEqual([]);
			});

			it("and finds a document by each element that its list has by then", async () => {
				await indexed.insertMany([
					{ _id: "1", tags: ["p", "q", "p"] },
					{ _id: "2", tags: ["q"] },
					{ _id: "3" },
				]);
				await indexed.updateMany({ tags: "p" }, { $push: { tags: "r" }, $set: { mapping: "a" } });
				await indexed.updateMany({ _id: "2" }, { $set: { tags: ["s"] } });

				const found = async (tag: string) => sorted(await indexed.find({ tags: tag }));
				expect(await Promise.all(["p", "q", "r", "s"].map(found))).toEqual([["1"], ["1"], ["1"], ["2"]]);
				expect(await indexed.count({ tags: { $in: ["p", "r", "s"] } })).toBe(2);
				await indexed.updateMany({ _id: "1" }, { $unset: { tags: 1 } });
				expect(await indexed.count({ tags: { $in: ["p", "q", "r"] } })).toBe(0);
				expect(await indexed.deleteMany({ tags: "s" })).toBe(1);
			});
		});

		describe("upserts", () => {
			it("insert what the filter demands, the update and $setOnInsert", async () => {
				const upsert = () =>
					plain.findOneAndUpdate(
						{ _id: "1", mapping: "a", "owner.name": "x", n: { $lt: 5 } },
						{ $setOnInsert: { created: 1 }, $inc: { n: 1 }, $push: { log: "run" } },
						{ upsert: true },
					);

				expect(await upsert()).toEqual({
					_id: "1",
					mapping: "a",
					owner: { name: "x" },
					created: 1,
					n: 1,
					log: ["run"],
				});
				expect(await upsert()).toEqual({
					_id: "1",
					mapping: "a",
					owner: { name: "x" },
					created: 1,
					n: 2,
					log: ["run", "run"],
				});
			});

			it("take the id from the update when the filter names another key", async () => {
				const upsert = (_id: string) =>
					indexed.findOneAndUpdate({ key: "k" }, { $setOnInsert: { _id }, $inc: { n: 1 } }, { upsert: true });

				expect(await upsert("1")).toEqual({ _id: "1", key: "k", n: 1 });
				expect(await upsert("2")).toEqual({ _id: "1", key: "k", n: 2 });
			});

			it("update what is there, though what they would insert does not fit the update", async () => {
				await plain.insertMany([{ _id: "1", tags: ["p"] }]);
				const upsert = (_id: string) =>
					plain.findOneAndUpdate({ _id, tags: "p" }, { $push: { tags: "q" } }, { upsert: true });

				expect(await upsert("1")).toEqual({ _id: "1", tags: ["p", "q"] });
				await expect(upsert("2")).rejects.toBeInstanceOf(UpdateError);
				expect(await plain.count({})).toBe(1);
			});

			it("of several callers insert once", async () => {
				const counts = await Promise.all(
					Array.from({ length: 16 }, () =>
						plain.findOneAndUpdate({ _id: "counter" }, { $inc: { n: 1 } }, { upsert: true }),
					),
				);

				expect(counts.map((one) => one?.n as number).sort((a, b) => a - b)).toEqual(
					Array.from({ length: 16 }, (_, n) => n + 1),
				);
			});

			it("are refused as duplicates when the id is taken by a document that does not match", async () => {
				await plain.insertMany([{ _id: "1", n: 9 }]);
				const upsert = plain.findOneAndUpdate({ _id: "1", n: 1 }, { $set: { a: 1 } }, { upsert: true });

				await expect(upsert).rejects.toMatchObject({ code: "duplicateKey" });
				const bulk = await plain.bulkWrite([
					{ update: { filter: { _id: "1", n: 1 }, update: { $set: { a: 1 } }, upsert: true } },
				]);
				expect(bulk.duplicates).toEqual([0]);
				expect(await plain.findOne({ _id: "1" })).toEqual({ _id: "1", n: 9 });
			});
		});

		describe("unique indexes", () => {
			it("refuse single documents of an unordered insert, by position", async () => {
				await indexed.insertMany([{ _id: "1", key: "a" }]);

				const { duplicates } = await indexed.insertMany([
					{ _id: "2", key: "b" },
					{ _id: "1", key: "c" },
					{ _id: "3", key: "a" },
					{ _id: "4", key: "b" },
					{ _id: "5", key: "d" },
				]);

				expect(duplicates).toEqual([1, 2, 3]);
				expect(sorted(await indexed.find({}))).toEqual(["1", "2", "5"]);
				expect(ids(await indexed.find({ key: "b" }))).toEqual(["2"]);
			});

			it("leave out documents without the field when they are sparse", async () => {
				const { duplicates } = await indexed.insertMany([{ _id: "1" }, { _id: "2" }, { _id: "3", key: "a" }]);

				expect(duplicates).toEqual([]);
				expect(await indexed.count({ key: null })).toBe(2);
			});

			it("hold one null, which is a value", async () => {
				const { duplicates } = await indexed.insertMany([
					{ _id: "1", key: null },
					{ _id: "2", key: null },
				]);

				expect(duplicates).toEqual([1]);
			});

			it("free a key that is changed, removed or deleted", async () => {
				await indexed.insertMany(["a", "b", "c"].map((key) => ({ _id: key, key })));
				await indexed.bulkWrite([
					{ update: { filter: { _id: "a" }, update: { $set: { key: "x" } } } },
					{ update: { filter: { _id: "b" }, update: { $unset: { key: true } } } },
					{ delete: { filter: { _id: "c" } } },
				]);

				const { duplicates } = await indexed.insertMany(
					["a", "b", "c"].map((key) => ({ _id: `new ${key}`, key })),
				);

				expect(duplicates).toEqual([]);
			});

			it("over two fields", async () => {
				const { duplicates } = await indexed.insertMany([
					{ _id: "1", group: "a", place: 1 },
					{ _id: "2", group: "a", place: 2 },
					{ _id: "3", group: "b", place: 1 },
					{ _id: "4", group: "a", place: 2 },
				]);

				expect(duplicates).toEqual([3]);
				expect(ids(await indexed.find({ group: "a", place: 2 }))).toEqual(["2"]);
				expect(ids(await indexed.find({ group: "a" }, { sort: { place: -1 } }))).toEqual(["2", "1"]);
			});

			it("refuse an update, which changes nothing then", async () => {
				await indexed.insertMany([
					{ _id: "1", key: "a", mapping: "m" },
					{ _id: "2", key: "b", mapping: "m" },
				]);
				const steal: Update = { $set: { key: "a", mapping: "n" } };

				await expect(indexed.findOneAndUpdate({ _id: "2" }, steal)).rejects.toMatchObject({
					code: "duplicateKey",
				});
				await expect(indexed.updateMany({ key: "b" }, steal)).rejects.toMatchObject({ code: "duplicateKey" });
				expect(await indexed.findOne({ key: "b" })).toEqual({ _id: "2", key: "b", mapping: "m" });
				expect(await indexed.count({ mapping: "n" })).toBe(0);
			});

			it("tell keys apart that are longer than an index entry may be", async () => {
				const long = "x".repeat(3000);
				const keys = [`${long}a`, `${long}b`, `a${long}`, `ü${long}🧾`];
				await indexed.insertMany(keys.map((key, at) => ({ _id: `${at}`, key, mapping: key })));

				const again = await indexed.insertMany(keys.map((key, at) => ({ _id: `again ${at}`, key })));

				expect(again.duplicates).toEqual([0, 1, 2, 3]);
				for (const [at, key] of keys.entries()) {
					expect(ids(await indexed.find({ key }))).toEqual([`${at}`]);
					expect(ids(await indexed.find({ mapping: key, key }))).toEqual([`${at}`]);
				}
				expect(sorted(await indexed.find({ mapping: { $gt: `${long}a` } }))).toEqual(["1", "3"]);
				expect(sorted(await indexed.find({ mapping: { $lte: `${long}a` } }))).toEqual(["0", "2"]);
			});
		});

		describe("bulk writes", () => {
			it("count what happened and refuse only what is a duplicate", async () => {
				await indexed.insertMany([
					{ _id: "1", key: "a", n: 1 },
					{ _id: "2", key: "b", n: 1 },
				]);

				const result = await indexed.bulkWrite([
					{ insert: { _id: "3", key: "c" } },
					{ insert: { _id: "1" } },
					{ update: { filter: { _id: "1" }, update: { $inc: { n: 1 } } } },
					{ update: { filter: { _id: "2" }, update: { $set: { n: 1 } } } },
					{ update: { filter: { _id: "2" }, update: { $set: { key: "a" } } } },
					{ update: { filter: { _id: "9" }, update: { $set: { n: 1 } } } },
					{ update: { filter: { _id: "4" }, update: { $set: { n: 1 } }, upsert: true } },
					{ delete: { filter: { _id: "3" } } },
					{ delete: { filter: { _id: "9" } } },
				]);

				expect(result).toEqual({
					matched: 2,
					modified: 1,
					inserted: 1,
					upserted: 1,
					deleted: 1,
					duplicates: [1, 4],
				});
				expect(await indexed.find({}, { sort: { _id: 1 } })).toEqual([
					{ _id: "1", key: "a", n: 2 },
					{ _id: "2", key: "b", n: 1 },
					{ _id: "4", n: 1 },
				]);
			});

			it("see what earlier operations of the same bulk did", async () => {
				const result = await plain.bulkWrite([
					{ insert: { _id: "1", n: 1 } },
					{ update: { filter: { _id: "1", n: 1 }, update: { $inc: { n: 1 } } } },
					{ update: { filter: { _id: "1", n: 1 }, update: { $inc: { n: 1 } } } },
				]);

				expect(result).toMatchObject({ inserted: 1, matched: 1, modified: 1 });
			});

			it("change one document per update", async () => {
				await indexed.insertMany(["1", "2"].map((_id) => ({ _id, mapping: "a" })));

				const result = await indexed.bulkWrite([
					{ update: { filter: { mapping: "a" }, update: { $set: { mapping: "b" } } } },
					{ delete: { filter: { mapping: { $in: ["a", "b"] } } } },
				]);

				expect(result).toMatchObject({ matched: 1, modified: 1, deleted: 1 });
				expect(await indexed.count({})).toBe(1);
			});

			it("claim each pair for one of many owners", async () => {
				const pairs = Array.from({ length: 200 }, (_, n) => `${n}`);
				await indexed.insertMany(pairs.map((_id) => ({ _id, revision: 1 })));
				const claim = (owner: string) =>
					indexed.bulkWrite(
						pairs.map((_id) => ({
							update: {
								filter: { _id, revision: 1, pending: null },
								update: { $set: { pending: { owner } }, $inc: { revision: 1 } },
							},
						})),
					);

				const results = await Promise.all(["a", "b", "c", "d"].map(claim));

				expect(results.reduce((sum, { modified }) => sum + modified, 0)).toBe(200);
				expect(await indexed.count({ "pending.owner": { $in: ["a", "b", "c", "d"] } })).toBe(200);
				expect(await indexed.count({ "pending.owner": "a" })).toBe(results[0]?.modified);
			});

			it("throw what does not fit its document, after all others", async () => {
				await plain.insertMany([
					{ _id: "1", text: "a" },
					{ _id: "2", n: 1 },
				]);

				const bulk = plain.bulkWrite([
					{ update: { filter: { _id: "1" }, update: { $inc: { text: 1 } } } },
					{ update: { filter: { _id: "2" }, update: { $inc: { n: 1 } } } },
				]);

				await expect(bulk).rejects.toBeInstanceOf(UpdateError);
				expect(await plain.findOne({ _id: "2" })).toEqual({ _id: "2", n: 2 });
			});

			it("do nothing with nothing to do", async () => {
				const nothing = { matched: 0, modified: 0, inserted: 0, upserted: 0, deleted: 0, duplicates: [] };

				expect(await plain.bulkWrite([])).toEqual(nothing);
				expect(await plain.insertMany([])).toEqual({ duplicates: [] });
			});
		});

		describe("under contention", () => {
			it("hands every entry of a queue to one of 16 callers", async () => {
				await indexed.insertMany(
					Array.from({ length: 60 }, (_, n) => ({ _id: `${n}`, state: "ready", due: 59 - n })),
				);
				const taken: string[] = [];
				const work = async (owner: number) => {
					for (;;) {
						const job = await indexed.findOneAndUpdate(
							{ state: "ready", due: { $lte: 100 } },
							{ $set: { state: "taken", owner } },
							{ sort: { due: 1 } },
						);
						if (job === null) return;
						expect(job).toMatchObject({ state: "taken", owner });
						taken.push(job._id);
					}
				};

				await Promise.all(Array.from({ length: 16 }, (_, owner) => work(owner)));

				expect(taken).toHaveLength(60);
				expect(new Set(taken).size).toBe(60);
				expect(await indexed.count({ state: "ready" })).toBe(0);
			});

			it("hands out a queue in its order", async () => {
				await indexed.insertMany([3, 1, 2].map((n) => ({ _id: `${n}`, state: "ready", due: n })));
				const next = () =>
					indexed.findOneAndUpdate({ state: "ready" }, { $set: { state: "taken" } }, { sort: { due: 1 } });

				expect([await next(), await next(), await next(), await next()].map((job) => job?._id)).toEqual([
					"1",
					"2",
					"3",
					undefined,
				]);
			});

			it("loses no count", async () => {
				await plain.insertMany([{ _id: "1", n: 0 }]);

				await Promise.all(
					Array.from({ length: 100 }, () => plain.findOneAndUpdate({ _id: "1" }, { $inc: { n: 1 } })),
				);

				expect(await plain.findOne({ _id: "1" })).toEqual({ _id: "1", n: 100 });
			});

			it("gives each free key to one of its two takers", async () => {
				const results = await Promise.all(
					inPairs(8).map(([n, key]) => indexed.insertMany([{ _id: `${n}`, key: `key ${key}` }])),
				);

				expect(results.filter(({ duplicates }) => duplicates.length === 0)).toHaveLength(8);
				expect(await indexed.count({})).toBe(8);
				expect(await indexed.countBy({}, ["key"])).toHaveLength(8);
			});
		});

		describe("counts by keys", () => {
			it("with null and missing in one group", async () => {
				await indexed.insertMany([
					{ _id: "1", mapping: "a", state: "open", pending: { owner: "x" } },
					{ _id: "2", mapping: "a", state: "open" },
					{ _id: "3", mapping: "a", state: null },
					{ _id: "4", mapping: "a" },
					{ _id: "5", mapping: "b", state: "open" },
				]);
				const by = async (filter: Filter, keys: string[]) =>
					(await indexed.countBy(filter, keys)).sort((l, r) =>
						JSON.stringify(l) < JSON.stringify(r) ? -1 : 1,
					);

				expect(await by({ mapping: "a" }, ["state"])).toEqual([
					{ key: { state: "open" }, count: 2 },
					{ key: { state: null }, count: 2 },
				]);
				expect(await by({}, ["mapping", "pending.owner"])).toEqual([
					{ key: { mapping: "a", "pending.owner": "x" }, count: 1 },
					{ key: { mapping: "a", "pending.owner": null }, count: 3 },
					{ key: { mapping: "b", "pending.owner": null }, count: 1 },
				]);
				expect(await by({ mapping: "c" }, ["state"])).toEqual([]);
			});

			it.each([
				["long texts that begin alike", [`${"x".repeat(600)} 1`, `${"x".repeat(600)} 2`]],
				["texts with control characters", ["\u0000\u0001", `\u0002${"y".repeat(70)}`]],
				["numbers", [0, 1.5]],
				["times", [new Date(0), new Date(1)]],
				["truths", [true, false]],
			])("by %s, as they stand in the documents", async (_, values) => {
				await indexed.insertMany(
					[...values, values[0]].map((due, n) => ({ _id: `${n}`, state: "open", due }) as never),
				);

				const counted = await indexed.countBy({ state: "open" }, ["due"]);

				expect(counted.sort((l, r) => r.count - l.count)).toEqual([
					{ key: { due: values[0] }, count: 2 },
					{ key: { due: values[1] }, count: 1 },
				]);
			});
		});

		describe("streams", () => {
			const many = (count: number) =>
				Array.from({ length: count }, (_, n) => ({
					_id: String(n).padStart(5, "0"),
					mapping: "a",
					state: "s",
					due: n % 7,
					tags: ["x", "y"],
					n,
				}));

			it.each([
				["by an index and ids", { mapping: "a" } as Filter, undefined],
				["everything", {} as Filter, undefined],
				["by a range", { state: "s", due: { $gte: 0 } } as Filter, undefined],
				["by a list", { mapping: { $in: ["a", "b"] } } as Filter, undefined],
				["by elements of a list", { tags: { $in: ["x", "y", "z"] } } as Filter, undefined],
				["in an order", { mapping: "a" } as Filter, { due: -1 } as const],
			])("%s, in batches", async (_name, filter, sort) => {
				await indexed.insertMany(many(1050));
				const batches: Item[][] = [];

				for await (const batch of indexed.stream(filter, { batchSize: 100, ...(sort && { sort }) }))
					batches.push(batch);

				expect(batches.length).toBe(11);
				expect(Math.max(...batches.map((batch) => batch.length))).toBe(100);
				const all = batches.flat();
				expect(new Set(ids(all)).size).toBe(1050);
				if (sort) expect(ids(all)).toEqual(ids(await indexed.find(filter, { sort })));
			});

			it("with what an index leaves open, and a projection", async () => {
				await indexed.insertMany(many(500));
				const found: Item[] = [];

				const stream = indexed.stream(
					{ mapping: "a", due: 3, n: { $lt: 100 } },
					{ batchSize: 4, projection: ["n"] },
				);
				for await (const batch of stream) found.push(...batch);

				const expected = many(100).filter(({ due }) => due === 3);
				expect(found).toEqual(expected.map(({ _id, n }) => ({ _id, n })));
			});

			it.each([
				["a stable index", { mapping: "a" } as Filter, undefined],
				["a range that documents move in", { state: "s", due: { $gte: 0 } } as Filter, undefined],
				["an order that documents move in", { mapping: "a" } as Filter, { due: 1 } as const],
			])("every document that stays exactly once while others write: %s", async (_name, filter, sort) => {
				await indexed.insertMany(many(600));
				const seen: string[] = [];
				let round = 0;

				for await (const batch of indexed.stream(filter, { batchSize: 50, ...(sort && { sort }) })) {
					seen.push(...ids(batch));
					round++;
					await indexed.updateMany({ mapping: "a", n: { $lt: 400 } }, { $inc: { due: round % 2 ? 100 : 7 } });
					await indexed.deleteMany({ _id: { $in: [String(600 - round).padStart(5, "0")] } });
					await indexed.insertMany([{ _id: `new ${round}`, mapping: "a", state: "s", due: 50, n: 1000 }]);
					await indexed.updateMany(
						{ _id: String(450 + round).padStart(5, "0") },
						{ $set: { mapping: "b", state: "t" } },
					);
				}

				const steady = ids(many(450)).filter((id) => id < "00450");
				const count = new Map<string, number>();
				for (const id of seen) count.set(id, (count.get(id) ?? 0) + 1);
				expect(steady.filter((id) => count.get(id) !== 1)).toEqual([]);
				expect([...count].filter(([, times]) => times > 1)).toEqual([]);
			});

			it("nothing that has stopped to match", async () => {
				await indexed.insertMany(many(20));
				const seen: Item[] = [];

				for await (const batch of indexed.stream({ mapping: "a" }, { batchSize: 5, sort: { due: 1 } })) {
					seen.push(...batch);
					await indexed.updateMany({ mapping: "a" }, { $set: { mapping: "b" } });
				}

				expect(seen).toHaveLength(5);
			});

			it.each<[string, Filter]>([
				["an index", { mapping: "a", _id: { $gt: "00100", $lte: "00399" } }],
				["ids", { _id: { $gt: "00100", $lte: "00399" } }],
			])("a stretch of %s, in either direction", async (_name, filter) => {
				await indexed.insertMany(many(500));
				const expected = ids(many(500)).slice(101, 400);

				for (const direction of [1, -1] as const) {
					const found: Item[] = [];
					const stream = indexed.stream(filter, { batchSize: 7, sort: { _id: direction } });
					for await (const batch of stream) found.push(...batch);
					expect(ids(found)).toEqual(direction === 1 ? expected : [...expected].reverse());
				}
			});

			it("and ends when the consumer leaves", async () => {
				await indexed.insertMany(many(50));
				let batches = 0;

				for await (const _ of indexed.stream({ mapping: "a" }, { batchSize: 5 })) if (++batches === 2) break;

				expect(batches).toBe(2);
				expect(await indexed.deleteMany({ mapping: "a" })).toBe(50);
			});
		});

		it("deletes what matches and says how many", async () => {
			await indexed.insertMany(
				Array.from({ length: 1200 }, (_, n) => ({ _id: `${n}`, mapping: n % 3 ? "a" : "b", n })),
			);

			expect(await indexed.deleteMany({ mapping: "b", n: { $lt: 600 } })).toBe(200);
			expect(await indexed.deleteMany({ mapping: "b" })).toBe(200);
			expect(await indexed.count({})).toBe(800);
			expect(await indexed.deleteMany({ mapping: "b" })).toBe(0);
		});

		it("resolves flushed after writes and without any", async () => {
			await database.flushed();
			await plain.insertMany([{ _id: "1" }]);
			await database.flushed();

			expect(await plain.count({})).toBe(1);
		});
	});
}

function beforeEachInsert(collections: () => Array<Collection<Item>>, items: Item[]): void {
	beforeEach(async () => {
		for (const collection of collections()) await collection.insertMany(items);
	});
}

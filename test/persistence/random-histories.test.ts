import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Collection, Database, Filter, Sort, Update } from "../../src/persistence/collection.js";
import { type Item, TEST_INDEXES } from "../contracts/collection.js";
import { openTestEmbedded } from "../support/embedded.js";
import { openTestMongo, TEST_MONGODB_URI } from "../support/mongo.js";
import { ReferenceCollection } from "../support/reference-collection.js";

const id = fc.integer({ min: 0, max: 14 }).map((n) => `id${n}`);
const mapping = fc.constantFrom("a", "b", "ab", "a/b");
const state = fc.constantFrom("open", "done", null);
const number = fc.integer({ min: -2, max: 4 });
const due = fc.oneof(number, fc.constant(null));
const owner = fc.constantFrom("x", "y", null);
const at = fc.integer({ min: 0, max: 3 }).map((day) => new Date(day * 86_400_000));
const key = fc.constantFrom("k1", "k2", "k3", `${"long".repeat(600)}1`, `${"long".repeat(600)}2`, null);
const tag = fc.constantFrom("p", "q", "r");

const plain = { noNullPrototype: true };
const optional = { requiredKeys: [] as [], ...plain };
const fields = fc.record(
	{
		mapping,
		state,
		due,
		at,
		key,
		group: fc.constantFrom("g", "h"),
		place: number,
		dirty: fc.boolean(),
		rank: number,
		count: number,
		tags: fc.array(tag, { maxLength: 3 }),
	},
	optional,
);
const pending = fc.record({ owner, n: number }, optional);
const document: fc.Arbitrary<Item> = fc
	.tuple(id, fields, fc.option(pending, { nil: undefined }))
	.map(([_id, rest, claim]) => ({ _id, ...rest, ...(claim && { pending: claim }) }));

const scalarTest = <V>(value: fc.Arbitrary<V>) =>
	fc.oneof(
		value,
		fc.array(value, { maxLength: 3 }).map(($in) => ({ $in })),
		value.map(($ne) => ({ $ne })),
		fc.boolean().map(($exists) => ({ $exists })),
	);
const rangeTest = <V>(value: fc.Arbitrary<V>) =>
	fc.oneof(
		fc.record({ $gt: value }, plain),
		fc.record({ $gte: value }, plain),
		fc.record({ $lt: value }, plain),
		fc.record({ $lte: value }, plain),
		fc.record({ $gte: value, $lt: value }, plain),
		fc.record({ $gt: value, $lte: value }, plain),
	);
const test: fc.Arbitrary<Filter> = fc.oneof(
	...(
		[
			["_id", fc.oneof(scalarTest(id), rangeTest(id))],
			["mapping", fc.oneof(scalarTest(fc.oneof(mapping, fc.constant(null))), rangeTest(mapping))],
			["state", scalarTest(state)],
			["due", fc.oneof(scalarTest(due), rangeTest(number))],
			["at", fc.oneof(scalarTest(at), rangeTest(at))],
			["key", fc.oneof(scalarTest(key), rangeTest(fc.constantFrom("k1", "k2", `${"long".repeat(600)}1`)))],
			["group", scalarTest(fc.constantFrom("g", "h", null))],
			["place", fc.oneof(scalarTest(due), rangeTest(number))],
			["dirty", scalarTest(fc.oneof(fc.boolean(), fc.constant(null)))],
			["rank", rangeTest(number)],
			["pending.owner", scalarTest(owner)],
			["pending", fc.constantFrom(null, { $ne: null }, { $exists: true })],
			["tags", scalarTest(tag)],
		] as Array<[string, fc.Arbitrary<unknown>]>
	).map(([path, value]) => value.map((operand) => ({ [path]: operand }) as Filter)),
);
const conjunction = fc.array(test, { maxLength: 3 }).map((tests): Filter => {
	const merged: Record<string, unknown> = Object.assign({}, ...tests);
	return merged as Filter;
});
const filter: fc.Arbitrary<Filter> = fc.oneof(
	{ weight: 4, arbitrary: conjunction },
	{ weight: 1, arbitrary: fc.array(test, { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })) },
	{
		weight: 2,
		arbitrary: fc
			.tuple(conjunction, fc.array(conjunction, { minLength: 1, maxLength: 3 }))
			.map(([outer, $or]) => ({ ...outer, $or })),
	},
);
const sort: fc.Arbitrary<Sort> = fc
	.uniqueArray(
		fc.tuple(
			fc.constantFrom("_id", "mapping", "state", "due", "at", "rank", "dirty", "place", "pending.owner"),
			fc.constantFrom(1 as const, -1 as const),
		),
		{ maxLength: 3, selector: ([path]) => path },
	)
	.map((keys) => Object.fromEntries(keys));

const update: fc.Arbitrary<Update> = fc
	.array(
		fc.oneof(
			fields.map((changes): Update => ({ $set: changes })),
			fc.record({ "pending.owner": owner }, plain).map(($set): Update => ({ $set })),
			fc
				.subarray(["mapping", "state", "key", "group", "dirty", "pending", "at"], { minLength: 1 })
				.map((paths): Update => ({ $unset: Object.fromEntries(paths.map((path) => [path, true])) })),
			number.map((n): Update => ({ $inc: { count: n } })),
			number.map((n): Update => ({ $min: { due: n } })),
			number.map((n): Update => ({ $max: { due: n, rank: n } })),
			tag.map((value): Update => ({ $push: { tags: value } })),
			tag.map((value): Update => ({ $addToSet: { tags: value } })),
			tag.map((value): Update => ({ $pull: { tags: value } })),
		),
		{ minLength: 1, maxLength: 2 },
	)
	.map((parts): Update => Object.assign({}, ...parts))
	.filter(isPossible);

/** No path twice, none around another, something to change. */
function isPossible(candidate: Update): boolean {
	const paths = Object.values(candidate).flatMap((changes) => Object.keys(changes));
	const roots = paths.map((path) => path.split(".")[0]);
	return paths.length > 0 && new Set(roots).size === roots.length;
}

type Step =
	| { kind: "insert"; documents: Item[] }
	| {
			kind: "bulk";
			operations: Array<{ id: string; update: Update } | { insert: Item } | { remove: string }>;
	  }
	| { kind: "findOneAndUpdate"; filter: Filter; update: Update; sort: Sort }
	| { kind: "upsert"; filter: Filter; update: Update; isBulk: boolean }
	| { kind: "updateMany"; filter: Filter; update: Update }
	| { kind: "deleteMany"; filter: Filter }
	| { kind: "look"; filter: Filter; sort: Sort; limit: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("insert" as const),
			documents: fc.array(document, { maxLength: 6 }),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("bulk" as const),
			// Of one kind: MongoDB's driver sends those of other kinds in an order of its own.
			operations: fc.oneof(
				fc.array(fc.record({ id, update }), { maxLength: 5 }),
				fc.array(
					document.map((insert) => ({ insert })),
					{ maxLength: 5 },
				),
				fc.array(
					id.map((remove) => ({ remove })),
					{ maxLength: 3 },
				),
			),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constant("findOneAndUpdate" as const), filter, update, sort }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("upsert" as const),
			filter: fc
				.tuple(id, fc.record({ mapping, due, key }, optional))
				.map(([_id, rest]): Filter => ({ _id, ...rest })),
			update,
			isBulk: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("updateMany" as const), filter, update }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteMany" as const), filter }) },
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant("look" as const),
			filter,
			sort,
			limit: fc.integer({ min: 1, max: 6 }),
		}),
	},
);

const byId = <T extends { _id: string }>(items: readonly T[]) =>
	[...items].sort((l, r) => (l._id < r._id ? -1 : 1));

async function check(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	one: Step,
): Promise<void> {
	if (one.kind === "insert") await checkInsert(collection, reference, one.documents);
	else if (one.kind === "bulk") await checkBulk(collection, reference, one.operations);
	else if (one.kind === "findOneAndUpdate") await checkFindOneAndUpdate(collection, reference, one);
	else if (one.kind === "upsert") await checkUpsert(collection, reference, one);
	else if (one.kind === "updateMany") await checkUpdateMany(collection, reference, one);
	else if (one.kind === "deleteMany")
		expect(await collection.deleteMany(one.filter)).toBe(reference.delete(one.filter));
	else await checkLook(collection, reference, one);
	expect(byId(await collection.find({}))).toEqual(byId(reference.documents));
}

async function checkInsert(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	documents: Item[],
) {
	const duplicates = documents.flatMap((item, position) => (reference.insert(item) ? [] : [position]));

	expect((await collection.insertMany(documents)).duplicates).toEqual(duplicates);
}

async function checkBulk(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	operations: Array<{ id: string; update: Update } | { insert: Item } | { remove: string }>,
) {
	const expected = reference.count({});
	operations.forEach((operation, position) => {
		if ("insert" in operation) {
			if (reference.insert(operation.insert)) expected.inserted++;
			else expected.duplicates.push(position);
		} else if ("remove" in operation) expected.deleted += reference.delete({ _id: operation.remove });
		else {
			const outcome = reference.updateFirst({ _id: operation.id }, operation.update);
			if (outcome === "duplicate") expected.duplicates.push(position);
			else if (outcome !== null) expected.matched++;
		}
	});

	const result = await collection.bulkWrite(
		operations.map((operation) => {
			if ("insert" in operation) return operation;
			if ("remove" in operation) return { delete: { filter: { _id: operation.remove } } };
			return { update: { filter: { _id: operation.id }, update: operation.update } };
		}),
	);

	expect({ ...result, modified: 0 }).toEqual(expected);
	expect(result.modified).toBeLessThanOrEqual(result.matched);
}

async function checkFindOneAndUpdate(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	one: { filter: Filter; update: Update; sort: Sort },
) {
	const order = { ...one.sort, _id: one.sort._id ?? (1 as const) };
	const expected = reference.updateFirst(one.filter, one.update, order);
	const result = collection.findOneAndUpdate(one.filter, one.update, { sort: order });

	if (expected === "duplicate") await expect(result).rejects.toMatchObject({ code: "duplicateKey" });
	else expect(await result).toEqual(expected?.after ?? null);
}

async function checkUpsert(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	{ filter, update, isBulk }: { filter: Filter; update: Update; isBulk: boolean },
) {
	const expected = reference.upsertFirst(filter, update);
	if (isBulk) {
		const result = await collection.bulkWrite([{ update: { filter, update, upsert: true } }]);
		const told =
			expected === "duplicate" ? { duplicates: [0] } : expected.isNew ? { upserted: 1 } : { matched: 1 };
		expect({ ...result, modified: 0 }).toEqual(reference.count(told));
		return;
	}
	const result = collection.findOneAndUpdate(filter, update, { upsert: true });
	if (expected === "duplicate") await expect(result).rejects.toMatchObject({ code: "duplicateKey" });
	else expect(await result).toEqual(expected.after);
}

/** Without unique fields: which of several documents would win is open. */
async function checkUpdateMany(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	one: { filter: Filter; update: Update },
) {
	const {
		key: _key,
		group: _group,
		place: _place,
		...rest
	} = (one.update.$set ?? {}) as Record<string, unknown>;
	const { key: _k, group: _g, ...unset } = (one.update.$unset ?? {}) as Record<string, unknown>;
	const harmless: Update = {
		...one.update,
		$set: { ...rest, touched: true },
		...(one.update.$unset && { $unset: unset }),
	};
	const changing = reference.find(one.filter).map(({ _id }) => _id);
	for (const _id of changing) reference.updateFirst({ _id }, harmless);

	expect(await collection.updateMany(one.filter, harmless)).toBeLessThanOrEqual(changing.length);
}

async function checkLook(
	collection: Collection<Item>,
	reference: ReferenceCollection<Item>,
	one: { filter: Filter; sort: Sort; limit: number },
) {
	const expected = reference.find(one.filter, one.sort);
	const isSorted = Object.keys(one.sort).length > 0;
	const streamed: Item[] = [];
	for await (const batch of collection.stream(one.filter, {
		batchSize: 3,
		...(isSorted && { sort: one.sort }),
	}))
		streamed.push(...batch);

	expect(byId(await collection.find(one.filter))).toEqual(byId(expected));
	expect(await collection.find(one.filter, { sort: one.sort, limit: one.limit })).toEqual(
		expected.slice(0, one.limit),
	);
	expect(isSorted ? streamed : byId(streamed)).toEqual(isSorted ? expected : byId(expected));
	expect(await collection.count(one.filter)).toBe(expected.length);
	const groups = await collection.countBy(one.filter, ["state"]);
	expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
}

function describeHistories(name: string, open: () => Promise<Database>, numRuns: number): void {
	describe(`random histories: ${name}`, () => {
		let database: Database;
		beforeAll(async () => {
			database = await open();
		});
		afterAll(() => database.close());

		it.each(["couplings", "leases"] as const)(
			"of %s agree with a plain list",
			async (collectionName) => {
				const collection = database.collection<Item>(collectionName);
				const unique = collectionName === "couplings" ? [["key"], ["group", "place"]] : [];

				await fc.assert(
					fc
						.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
							const reference = new ReferenceCollection<Item>(unique);
							for (const one of steps) await check(collection, reference, one);
						})
						.afterEach(async () => {
							await collection.deleteMany({});
						}),
					{ numRuns },
				);
			},
			120_000,
		);
	});
}

describeHistories("embedded store", () => openTestEmbedded({ indexes: TEST_INDEXES, strict: false }), 150);
if (TEST_MONGODB_URI !== undefined)
	describeHistories("MongoDB", () => openTestMongo({ indexes: TEST_INDEXES }), 30);

import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Collection } from "../../src/persistence/collection.js";
import { COLLECTIONS, type IndexTable } from "../../src/persistence/indexes.js";
import { Conflicts } from "../../src/persistence/mongo/conflicts.js";
import { type MongoDatabase, openMongo } from "../../src/persistence/mongo/mongo-database.js";
import type { Item } from "../contracts/collection.js";
import { type Message, ScriptedMongo } from "../support/scripted-mongo.js";

const NO_INDEXES = Object.fromEntries(COLLECTIONS.map((name) => [name, []])) as unknown as IndexTable;

const CONFLICT = 112;
const DUPLICATE = 11000;
const DOES_NOT_FIT = 14;
const FAILED = { code: "databaseFailed", message: expect.stringContaining("refused by 112") };

let server: ScriptedMongo;
let database: MongoDatabase;
let collection: Collection<Item>;

beforeEach(async () => {
	server = await ScriptedMongo.start();
	database = await openMongo(server.uri, { indexes: NO_INDEXES });
	collection = database.collection<Item>("couplings");
});
afterEach(async () => {
	await database.close();
	await server.stop();
});

/** The whole command is refused. */
function refused(code: number, ...errorLabels: string[]): Message {
	return { ok: 0, code, errmsg: `refused by ${code}`, errorLabels };
}

/** The operations at these positions are refused, so many others done. */
function except(codes: Readonly<Record<number, number>>, n: number): Message {
	const writeErrors = Object.entries(codes).map(([index, code]) => ({
		index: Number(index),
		code,
		errmsg: `refused by ${code}`,
	}));
	return { n, nModified: n, writeErrors };
}

const update = (_id: string) => ({ update: { filter: { _id }, update: { $set: { a: "of a person" } } } });

/** What the server was asked to write, by the ids. */
function asked(): unknown[] {
	return server.asked.map(({ query, documents, updates, deletes }) => {
		const list = (documents ?? updates ?? deletes ?? [{ q: query }]) as Array<{ _id?: string; q?: Item }>;
		return list.map(({ _id, q }) => _id ?? q?._id);
	});
}

describe("a write that MongoDB breaks off because another one is in its way", () => {
	it("is made again, be it an update or a deletion", async () => {
		server.answer(refused(CONFLICT), refused(CONFLICT), { value: { _id: "1", a: 1 } }, refused(CONFLICT));

		const updated = await collection.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } });
		const deleted = await collection.deleteMany({ _id: "2" });

		expect([updated, deleted]).toEqual([{ _id: "1", a: 1 }, 1]);
		expect(asked()).toEqual([["1"], ["1"], ["1"], ["2"], ["2"]]);
	});

	it("is made again where an upsert inserts", async () => {
		server.answer({ value: null }, except({ 0: CONFLICT }, 0));

		const upserted = await collection.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } }, { upsert: true });

		expect(upserted).toEqual({ _id: "1", a: 1 });
		expect(server.asked.map((command) => Object.keys(command)[0])).toEqual([
			"findAndModify",
			"insert",
			"insert",
		]);
	});

	it("is made again alone where it stood among others, and told with them", async () => {
		server.answer(
			except({ 0: CONFLICT, 2: DUPLICATE, 3: CONFLICT }, 2),
			except({ 1: CONFLICT }, 1),
			except({ 0: DUPLICATE }, 0),
		);

		const result = await collection.bulkWrite(["a", "b", "c", "d", "e"].map(update));

		expect(asked()).toEqual([["a", "b", "c", "d", "e"], ["a", "d"], ["d"]]);
		expect(result).toMatchObject({ matched: 3, modified: 3, duplicates: [2, 3] });
	});

	it("is made again with all others where the whole command was broken off before anything was done", async () => {
		server.answer(refused(CONFLICT));

		expect(await collection.insertMany([{ _id: "1" }, { _id: "2" }])).toEqual({ duplicates: [] });
		expect(asked()).toEqual([
			["1", "2"],
			["1", "2"],
		]);
	});

	it("waits for its turn, so that those who met do not all meet again", async () => {
		const conflicts = new Conflicts();
		const seen: string[] = [];
		const write = (name: string) => async () => {
			seen.push(`${name} begins`);
			for (let turns = 0; turns < 50; turns++) await nextTurn();
			seen.push(`${name} ends`);
			if (name === "first") throw new Error("refused");
		};

		await Promise.allSettled(["first", "second"].map((name) => conflicts.again(0, write(name))));

		expect(seen).toEqual(["first begins", "first ends", "second begins", "second ends"]);
	});

	it("is made before it is told that another one of the bulk does not fit its document", async () => {
		server.answer(except({ 0: DOES_NOT_FIT, 1: CONFLICT }, 0));

		const bulk = collection.bulkWrite(["a", "b"].map(update));

		await expect(bulk).rejects.toMatchObject({ code: "updateNotPossible" });
		expect(asked()).toEqual([["a", "b"], ["b"]]);
	});

	it("is made again where the server says of another failure that nothing was written", async () => {
		const notPrimary = refused(10107, "RetryableWriteError", "NoWritesPerformed");
		server.answer(notPrimary, notPrimary);

		expect(await collection.findOneAndUpdate({ _id: "1" }, { $inc: { n: 1 } })).toEqual({ _id: "1" });
	});

	it("is told as failed in the end, each and of a bulk, without the document", async () => {
		server.answer(...Array.from({ length: 50 }, () => refused(CONFLICT)));
		await expect(collection.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } })).rejects.toMatchObject(FAILED);

		server.answer(...Array.from({ length: 50 }, () => except({ 0: CONFLICT }, 0)));
		const failure = await collection.bulkWrite([update("1")]).catch((error: unknown) => error);

		expect(failure).toMatchObject(FAILED);
		expect(String(failure)).not.toContain("of a person");
	});
});

describe("a write of which nobody knows whether it happened", () => {
	const unknown = { code: "databaseFailed" };

	it("is not made again", async () => {
		server.answer(refused(91, "RetryableWriteError"), refused(91, "RetryableWriteError"));

		const updated = collection.findOneAndUpdate({ _id: "1" }, { $inc: { n: 1 } });

		await expect(updated).rejects.toMatchObject(unknown);
		// The second time by the driver, under the same number: the server knows it for the same write.
		expect(server.asked.map(({ txnNumber }) => String(txnNumber))).toEqual(["1", "1"]);
	});

	it("is not made again in a bulk that was broken off after a part of it was done", async () => {
		server.answer({ n: 1 }, refused(CONFLICT));

		const bulk = collection.bulkWrite([{ insert: { _id: "1" } }, update("2")]);

		await expect(bulk).rejects.toMatchObject(unknown);
		expect(asked()).toEqual([["1"], ["2"]]);
	});

	it.each<[string, Message, () => Promise<unknown>]>([
		["an insert", { n: 1 }, () => collection.insertMany([{ _id: "1" }])],
		["an update", { n: 1, nModified: 1 }, () => collection.bulkWrite([update("1")])],
		[
			"one beside a duplicate",
			except({ 1: DUPLICATE }, 1),
			() => collection.insertMany([{ _id: "1" }, { _id: "2" }]),
		],
		["a claim", { value: { _id: "1" } }, () => collection.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } })],
		["a deletion", { n: 1 }, () => collection.deleteMany({ _id: "1" })],
	])("is told as failed where a majority did not confirm it: %s", async (_name, answer, write) => {
		server.answer({ ...answer, writeConcernError: { code: 64, errmsg: "waiting timed out" } });

		await expect(write()).rejects.toMatchObject(unknown);
		expect(server.asked).toMatchObject([{ writeConcern: { w: "majority", j: true } }]);
	});
});

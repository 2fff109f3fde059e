import { describe, expect, it } from "@jest/globals";
import { mongo } from "mongoose";
import { MongoCollection } from "../../src/persistence/mongo/mongo-collection.js";
import type { Item } from "../contracts/collection.js";

/** How the server answers one command: with a refusal of the whole, of single operations by their positions, or not. */
type Answer = Error | ReadonlyMap<number, number> | "done";

type Operation = mongo.AnyBulkWriteOperation<Item>;

const CONFLICT = 112;
const DUPLICATE = 11000;
const DOES_NOT_FIT = 14;

/** A server that says what it is told to, and then does what it is asked. Keeps what it was asked, in order. */
class ScriptedServer {
	readonly asked: unknown[] = [];
	readonly #answers: Answer[];

	constructor(...answers: Answer[]) {
		this.#answers = answers;
	}

	get collection(): MongoCollection<Item> {
		const model = {
			collection: {
				name: "couplings",
				insertOne: async (document: Item) => this.#whole({ insert: document._id }),
				bulkWrite: async (operations: Operation[]) => this.#bulk(operations),
			},
			findOneAndUpdate: (filter: Item) => ({
				exec: async () => {
					this.#whole({ update: filter._id });
					return filter._id === "missing" ? null : { _id: filter._id };
				},
			}),
			deleteMany: async (filter: Item) => {
				this.#whole({ delete: filter._id });
				return { deletedCount: 1 };
			},
		};
		return new MongoCollection<Item>(model as never, "mongodb://host/db");
	}

	#whole(asked: unknown): void {
		this.asked.push(asked);
		const answer = this.#answers.shift();
		if (answer instanceof Error) throw answer;
	}

	#bulk(operations: Operation[]): mongo.BulkWriteResult {
		this.asked.push(operations.map(idOf));
		const answer = this.#answers.shift() ?? "done";
		if (answer instanceof Error) throw answer;
		if (answer === "done") return resultOf(operations);
		const writeErrors = [...answer].map(([index, code]) => ({
			index,
			code,
			errmsg: `refused by ${code}`,
			toString: () => "with the whole document",
		}));
		throw bulkError({ writeErrors }, resultOf(operations.filter((_, at) => !answer.has(at))));
	}
}

function idOf(operation: Operation): unknown {
	if ("insertOne" in operation) return operation.insertOne.document._id;
	return "updateOne" in operation ? operation.updateOne.filter._id : undefined;
}

function resultOf(done: Operation[]): mongo.BulkWriteResult {
	const updates = done.filter((operation) => "updateOne" in operation).length;
	return {
		insertedCount: done.length - updates,
		matchedCount: updates,
		modifiedCount: updates,
		upsertedCount: 0,
		deletedCount: 0,
	} as mongo.BulkWriteResult;
}

/** The driver wraps what a command of a bulk came to, with what the commands before it did. */
function bulkError(error: object, before: mongo.BulkWriteResult): Error {
	return new mongo.MongoBulkWriteError({ message: "write operation failed", ...error } as never, before);
}

/** One command of a bulk is refused as a whole. */
function brokenOff(code: number, before: Operation[] = []): Error {
	return bulkError({ message: `refused by ${code}`, code }, resultOf(before));
}

function serverError(code: number, errorLabels: string[] = []): Error {
	return new mongo.MongoServerError({ errmsg: `refused by ${code}`, code, errorLabels });
}

const update = (_id: string) => ({ update: { filter: { _id }, update: { $set: { a: 1 } } } });

describe("a write that MongoDB breaks off because another one is in its way", () => {
	it("is made again, be it an update or a deletion", async () => {
		const server = new ScriptedServer(serverError(CONFLICT), serverError(CONFLICT));

		const updated = await server.collection.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } });

		expect(updated).toEqual({ _id: "1" });
		expect(server.asked).toEqual([{ update: "1" }, { update: "1" }, { update: "1" }]);
		const other = new ScriptedServer(serverError(CONFLICT));
		expect(await other.collection.deleteMany({ _id: "1" })).toBe(1);
		expect(other.asked).toHaveLength(2);
	});

	it("is made again where an upsert inserts", async () => {
		const server = new ScriptedServer("done", serverError(CONFLICT));
		const upsert = { $set: { a: 1 } };

		const upserted = await server.collection.findOneAndUpdate({ _id: "missing" }, upsert, { upsert: true });

		expect(upserted).toEqual({ _id: "missing", a: 1 });
		expect(server.asked).toEqual([{ update: "missing" }, { insert: "missing" }, { insert: "missing" }]);
	});

	it("is made again alone where it stood among others, and told with them", async () => {
		const server = new ScriptedServer(
			new Map([
				[0, CONFLICT],
				[2, DUPLICATE],
				[3, CONFLICT],
			]),
			new Map([[1, CONFLICT]]),
			new Map([[0, DUPLICATE]]),
		);

		const result = await server.collection.bulkWrite(["a", "b", "c", "d", "e"].map(update));

		expect(server.asked).toEqual([["a", "b", "c", "d", "e"], ["a", "d"], ["d"]]);
		expect(result).toMatchObject({ matched: 3, modified: 3, duplicates: [2, 3] });
	});

	it("is made again with all others where the whole command was broken off before anything was done", async () => {
		const server = new ScriptedServer(brokenOff(CONFLICT));

		expect(await server.collection.insertMany([{ _id: "1" }, { _id: "2" }])).toEqual({ duplicates: [] });
		expect(server.asked).toEqual([
			["1", "2"],
			["1", "2"],
		]);
	});

	it("is made before it is told that another one of the bulk does not fit its document", async () => {
		const refused = new Map([
			[0, DOES_NOT_FIT],
			[1, CONFLICT],
		]);
		const server = new ScriptedServer(refused);

		const bulk = server.collection.bulkWrite(["a", "b"].map(update));

		await expect(bulk).rejects.toMatchObject({ code: "updateNotPossible" });
		expect(server.asked).toEqual([["a", "b"], ["b"]]);
	});

	it("is made again where the server says of another failure that nothing was written", async () => {
		const notPrimary = serverError(10107, ["RetryableWriteError", "NoWritesPerformed"]);
		const server = new ScriptedServer(notPrimary);

		expect(await server.collection.findOneAndUpdate({ _id: "1" }, { $inc: { n: 1 } })).toEqual({ _id: "1" });
	});

	it("is told as failed in the end, each and of a bulk", async () => {
		const always = (answer: Answer) =>
			new ScriptedServer(...Array.from({ length: 50 }, () => answer)).collection;
		const single = always(serverError(CONFLICT));
		const bulk = always(new Map([[0, CONFLICT]]));
		const failed = { code: "databaseFailed", message: expect.stringContaining("refused by 112") };

		await expect(single.findOneAndUpdate({ _id: "1" }, { $set: { a: 1 } })).rejects.toMatchObject(failed);
		await expect(bulk.bulkWrite([update("1")])).rejects.toMatchObject(failed);
	});
});

describe("a write of which nobody knows whether it happened", () => {
	it("is not made again", async () => {
		const server = new ScriptedServer(serverError(91, ["RetryableWriteError"]));

		const update = server.collection.findOneAndUpdate({ _id: "1" }, { $inc: { n: 1 } });
		await expect(update).rejects.toMatchObject({ code: "databaseFailed" });

		expect(server.asked).toEqual([{ update: "1" }]);
	});

	it("is not made again in a bulk that was broken off after a part of it was done", async () => {
		const inserted = { insertOne: { document: { _id: "1" } } };
		const server = new ScriptedServer(brokenOff(CONFLICT, [inserted]));

		const bulk = server.collection.bulkWrite([{ insert: { _id: "1" } }, update("2")]);
		await expect(bulk).rejects.toMatchObject({ code: "databaseFailed" });

		expect(server.asked).toEqual([["1", "2"]]);
	});
});

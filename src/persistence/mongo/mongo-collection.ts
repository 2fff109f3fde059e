import type { Model } from "mongoose";
import { upserted } from "../apply-update.js";
import { checkUpdate, upsertId } from "../check-update.js";
import type {
	BulkOperation,
	BulkResult,
	Collection,
	Document,
	Filter,
	FindOneAndUpdateOptions,
	FindOneOptions,
	FindOptions,
	Sort,
	StreamOptions,
	Update,
} from "../collection.js";
import { parseFilter } from "../conditions.js";
import { DuplicateKeyError } from "../errors.js";
import { sortKeys } from "../sort.js";
import { Conflicts, PAUSES_MS } from "./conflicts.js";
import {
	conflictsIn,
	type DriverOperation,
	merged,
	metUpserts,
	NOTHING,
	type Outcome,
	outcomeOf,
	toBulkResult,
	toDriver,
} from "./mongo-bulk.js";
import { translated } from "./server-errors.js";

const BATCH = 500;

/** How many ids come at a time where a stream reads them first. */
const IDS_BATCH = 5_000;

/** How often an upsert that met another one is tried again: it finds the other's document then. */
const UPSERT_TRIES = 3;

/** A collection behind a mongoose model. Bulks and inserts go to the driver: there is nothing for a model to cast. */
export class MongoCollection<T extends Document> implements Collection<T> {
	readonly #conflicts = new Conflicts();

	constructor(
		readonly model: Model<Document>,
		/** Only to take its secrets out of errors. */
		readonly uri: string,
	) {}

	async findOne(filter: Filter, options: FindOneOptions = {}): Promise<T | null> {
		return (await this.find(filter, { ...options, limit: 1 }))[0] ?? null;
	}

	async find(filter: Filter, options: FindOptions = {}): Promise<T[]> {
		parseFilter(filter);
		if (options.limit !== undefined && options.limit <= 0) return [];
		const query = this.model.find(filter as object, toProjection(options.projection));
		if (options.sort !== undefined) query.sort(toSort(options.sort));
		if (options.limit !== undefined) query.limit(options.limit);
		return this.#run(async () => (await query.lean().exec()) as unknown as T[]);
	}

	/**
	 * Page by page, with no cursor left open while the consumer works: in the order of the ids, or, for another order,
	 * by the ids read first.
	 */
	async *stream(filter: Filter, options: StreamOptions = {}): AsyncIterable<T[]> {
		const size = options.batchSize ?? BATCH;
		const page = { projection: options.projection } as FindOneOptions;
		if (options.sort !== undefined) {
			yield* this.#streamSorted(filter, options.sort, size, page);
			return;
		}
		let last: string | undefined;
		for (;;) {
			const next: Filter = last === undefined ? filter : { $and: [filter, { _id: { $gt: last } }] };
			const documents = await this.find(next, { ...page, sort: { _id: 1 }, limit: size });
			if (documents.length > 0) yield documents;
			if (documents.length < size) return;
			last = documents.at(-1)?._id;
		}
	}

	async insertMany(documents: readonly T[]): Promise<{ duplicates: number[] }> {
		const { duplicates } = await this.bulkWrite(documents.map((document) => ({ insert: document })));
		return { duplicates };
	}

	async bulkWrite(operations: readonly BulkOperation<T>[]): Promise<BulkResult> {
		const prepared = operations.map(toDriver);
		return this.#run(async () => {
			const outcome = await this.#bulk(prepared);
			const upserts = metUpserts(outcome, prepared);
			const again = await this.#bulk(at(upserts, prepared));
			return toBulkResult(merged(outcome, again, upserts));
		});
	}

	async findOneAndUpdate(
		filter: Filter,
		update: Update,
		options: FindOneAndUpdateOptions = {},
	): Promise<T | null> {
		const conditions = parseFilter(filter);
		checkUpdate(update);
		if (!options.upsert) return this.#run(() => this.#findOneAndUpdate(filter, update, options));
		const id = upsertId(conditions, update);
		return this.#upsert(filter, update, options, () => upserted(id, conditions, update));
	}

	/**
	 * Update or insert, in two commands: servers that speak MongoDB's protocol have been seen to let several callers
	 * insert the same document by one, each overwriting the one before. Inserts are refused by the unique id everywhere.
	 */
	async #upsert(
		filter: Filter,
		update: Update,
		options: FindOneAndUpdateOptions,
		toInsert: () => Document,
	): Promise<T | null> {
		for (let tries = 1; ; tries++) {
			const found = await this.#run(() => this.#findOneAndUpdate(filter, update, options));
			if (found !== null) return found;
			const inserted = toInsert();
			try {
				await this.#run(() =>
					this.#conflicts.repeated(() => this.model.collection.insertOne({ ...inserted } as never)),
				);
				return inserted as unknown as T;
			} catch (error) {
				if (!(error instanceof DuplicateKeyError) || tries === UPSERT_TRIES) throw error;
			}
		}
	}

	/** Not made again where another write was in its way: some of the documents may have been changed by then. */
	async updateMany(filter: Filter, update: Update): Promise<number> {
		parseFilter(filter);
		checkUpdate(update);
		return this.#run(async () => {
			const result = await this.model.updateMany(filter as object, update as object);
			return result.modifiedCount;
		});
	}

	async deleteMany(filter: Filter): Promise<number> {
		parseFilter(filter);
		return this.#run(() =>
			this.#conflicts.repeated(async () => (await this.model.deleteMany(filter as object)).deletedCount),
		);
	}

	async count(filter: Filter): Promise<number> {
		parseFilter(filter);
		return this.#run(async () => this.model.countDocuments(filter as object));
	}

	async countBy(
		filter: Filter,
		keys: readonly string[],
	): Promise<Array<{ key: Record<string, unknown>; count: number }>> {
		parseFilter(filter);
		// Paths have dots, which names of fields do not: k0, k1, ... stand for them.
		const group = Object.fromEntries(keys.map((path, at) => [`k${at}`, { $ifNull: [`$${path}`, null] }]));
		const groups = await this.#run(async () =>
			this.model.aggregate<{ _id: Record<string, unknown>; count: number }>([
				{ $match: filter },
				{ $group: { _id: group, count: { $sum: 1 } } },
			]),
		);
		return groups.map(({ _id, count }) => ({
			key: Object.fromEntries(keys.map((path, at) => [path, _id[`k${at}`] ?? null])),
			count,
		}));
	}

	async *#streamSorted(filter: Filter, sort: Sort, size: number, page: FindOneOptions): AsyncIterable<T[]> {
		const ids = await this.#idsOf(filter, sort);
		for (let at = 0; at < ids.length; at += size) {
			const slice = ids.slice(at, at + size);
			const found = await this.find({ $and: [filter, { _id: { $in: slice } }] }, page);
			const byId = new Map(found.map((document) => [document._id, document]));
			const documents = slice.map((id) => byId.get(id)).filter((document) => document !== undefined);
			if (documents.length > 0) yield documents;
		}
	}

	/** Read a few thousand at a time, for they may be a million: as documents all at once they would take a gigabyte. */
	#idsOf(filter: Filter, sort: Sort): Promise<string[]> {
		parseFilter(filter);
		const query = this.model
			.find(filter as object, toProjection([]))
			.sort(toSort(sort))
			.lean();
		return this.#run(async () => {
			const ids: string[] = [];
			for await (const { _id } of query.cursor({ batchSize: IDS_BATCH })) ids.push(String(_id));
			return ids;
		});
	}

	/** Makes each write until nothing is in its way any more, a few times in all. */
	async #bulk(operations: readonly DriverOperation[]): Promise<Outcome> {
		let outcome = await this.#bulkOnce(operations);
		for (const pauseMs of PAUSES_MS) {
			const conflicts = conflictsIn(outcome);
			if (conflicts.length === 0) break;
			const again = await this.#conflicts.again(pauseMs, () => this.#bulkOnce(at(conflicts, operations)));
			outcome = merged(outcome, again, conflicts);
		}
		return outcome;
	}

	async #bulkOnce(operations: readonly DriverOperation[]): Promise<Outcome> {
		if (operations.length === 0) return NOTHING;
		const write = this.model.collection.bulkWrite(operations as never, { ordered: false });
		return outcomeOf(write, operations.length);
	}

	async #findOneAndUpdate(
		filter: Filter,
		update: Update,
		options: FindOneAndUpdateOptions,
	): Promise<T | null> {
		const found = await this.#conflicts.repeated(() =>
			this.model
				.findOneAndUpdate(filter as object, update as object, {
					returnDocument: "after",
					lean: true,
					...(options.sort === undefined ? {} : { sort: toSort(options.sort) }),
				})
				.exec(),
		);
		return found as unknown as T | null;
	}

	async #run<R>(work: () => Promise<R>): Promise<R> {
		try {
			return await work();
		} catch (error) {
			throw translated(error, this.model.collection.name, this.uri);
		}
	}
}

function at<Item>(positions: readonly number[], list: readonly Item[]): Item[] {
	return positions.map((position) => list[position] as Item);
}

function toSort(sort: Sort): Record<string, 1 | -1> {
	return Object.fromEntries(sortKeys(sort).map(({ path, direction }) => [path, direction]));
}

function toProjection(paths: readonly string[] | undefined): Record<string, 1> | undefined {
	return paths && Object.fromEntries(["_id", ...paths].map((path) => [path, 1]));
}

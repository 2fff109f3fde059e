import type { CollectionName } from "./indexes.js";

/** What every stored document has. Ids are strings of ours and never change. */
export interface Document {
	_id: string;
}

/** A value that can be compared, indexed and sorted by. A missing field counts as null. */
export type Scalar = string | number | boolean | Date | null;

/** The operators that may stand in place of a value. Ranges compare within one type and never match null. */
export interface Comparison {
	readonly $eq?: Scalar;
	readonly $ne?: Scalar;
	readonly $in?: readonly Scalar[];
	readonly $gt?: string | number | Date;
	readonly $gte?: string | number | Date;
	readonly $lt?: string | number | Date;
	readonly $lte?: string | number | Date;
	/** As in MongoDB: a field holding null exists. */
	readonly $exists?: boolean;
}

/**
 * A filter in MongoDB's language: dotted paths with a value or operators, and `$and` / `$or` with lists of filters.
 * Null matches null and missing alike. Whole objects and arrays are never compared: name the path inside them.
 */
export interface Filter {
	readonly [path: string]: Scalar | Comparison | readonly Filter[];
}

/** An update in MongoDB's language. Paths are dotted and lead through objects, never through arrays. */
export interface Update {
	readonly $set?: Readonly<Record<string, unknown>>;
	readonly $unset?: Readonly<Record<string, unknown>>;
	readonly $inc?: Readonly<Record<string, number>>;
	readonly $min?: Readonly<Record<string, string | number | Date>>;
	readonly $max?: Readonly<Record<string, string | number | Date>>;
	/** Only when an upsert inserts. */
	readonly $setOnInsert?: Readonly<Record<string, unknown>>;
	/** A value, or `{ $each: [...], $slice?: n }` (a negative n keeps the last n). */
	readonly $push?: Readonly<Record<string, unknown>>;
	/** A value, or `{ $each: [...] }`. */
	readonly $addToSet?: Readonly<Record<string, unknown>>;
	/** A value; or a filter that elements (objects) are matched with; or operators that elements (values) are matched with. */
	readonly $pull?: Readonly<Record<string, unknown>>;
}

/** Paths in order, 1 ascending, -1 descending. `_id` is appended, in the direction of the last path, where it is not named. */
export type Sort = Readonly<Record<string, 1 | -1>>;

/** One write of a bulk. `update` and `delete` touch one document at most: the first that matches. */
export type BulkOperation<T extends Document> =
	| { readonly insert: T }
	| { readonly update: { readonly filter: Filter; readonly update: Update; readonly upsert?: boolean } }
	| { readonly delete: { readonly filter: Filter } };

export interface BulkResult {
	/** Documents an update found, whether it changed anything or not; without the upserted. */
	matched: number;
	/** Documents an update really changed. */
	modified: number;
	inserted: number;
	upserted: number;
	deleted: number;
	/** Positions of the operations that a unique index refused, ascending. */
	duplicates: number[];
}

export interface FindOneOptions {
	readonly sort?: Sort;
	/** Paths to return beside `_id`; what is not named is missing from the result. */
	readonly projection?: readonly string[];
}

export interface FindOptions extends FindOneOptions {
	readonly limit?: number;
}

export interface StreamOptions extends FindOneOptions {
	/** Documents per batch, 500 unless told. */
	readonly batchSize?: number;
}

export interface FindOneAndUpdateOptions {
	readonly sort?: Sort;
	readonly upsert?: boolean;
}

/**
 * The subset of MongoDB that Koppel uses (see the adapters in `embedded/` and `mongo/`).
 *
 * Every operation on one document is atomic. Writes find their documents by the filter at the moment of writing.
 * An upsert must name its `_id`, in the filter or in the update, and is safe against another process doing the same
 * when its filter names the `_id` or a unique field.
 *
 * Throws `FilterError`, `UpdateError` and `DocumentError` for what is outside the language, `DuplicateKeyError`
 * where no list of duplicates is returned, and (embedded, strict) `UnindexedQueryError`.
 */
export interface Collection<T extends Document> {
	findOne(filter: Filter, options?: FindOneOptions): Promise<T | null>;
	/** All matching documents at once: for results that are known to be few. Without a sort their order is open. */
	find(filter: Filter, options?: FindOptions): Promise<T[]>;
	/**
	 * All matching documents in batches, for results of any size. A document that exists and matches all the time comes
	 * exactly once; one that is changed, inserted or deleted meanwhile comes once or not at all, and never in a state
	 * that does not match. A sort is the one at the start. The consumer may take its time between batches.
	 */
	stream(filter: Filter, options?: StreamOptions): AsyncIterable<T[]>;
	/** Unordered: what is not a duplicate is inserted. */
	insertMany(documents: readonly T[]): Promise<{ duplicates: number[] }>;
	/**
	 * Unordered: a duplicate refuses only its own operation, and what several operations of different kinds do to one
	 * document or key is open. One transaction (embedded) or one round trip per kind (MongoDB).
	 */
	bulkWrite(operations: readonly BulkOperation<T>[]): Promise<BulkResult>;
	/** Updates the first match and returns it as it is afterwards; null when nothing matched and `upsert` is not set. */
	findOneAndUpdate(filter: Filter, update: Update, options?: FindOneAndUpdateOptions): Promise<T | null>;
	/** The number of documents really changed. */
	updateMany(filter: Filter, update: Update): Promise<number>;
	/** The number of documents deleted. */
	deleteMany(filter: Filter): Promise<number>;
	count(filter: Filter): Promise<number>;
	/** Matching documents counted by the values at `keys`; a missing value and null are one group, with null as its key. */
	countBy(
		filter: Filter,
		keys: readonly string[],
	): Promise<Array<{ key: Record<string, unknown>; count: number }>>;
}

export interface Database {
	collection<T extends Document>(name: CollectionName): Collection<T>;
	/**
	 * Resolves once every acknowledged write would survive a power cut: awaited before a create or delete in a foreign
	 * system. At once on MongoDB, whose writes are acknowledged by the majority's journals.
	 */
	flushed(): Promise<void>;
	/** For people: "embedded store in ./.koppel" or "MongoDB <hosts>/<database>", never with credentials. */
	readonly description: string;
	close(): Promise<void>;
}

import { checkDocument } from "../check-document.js";
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
import { type Conditions, parseFilter, pathsOf } from "../conditions.js";
import { DuplicateKeyError, UnindexedQueryError } from "../errors.js";
import type { CollectionName } from "../indexes.js";
import { type SortKey, sortKeys } from "../sort.js";
import { type Fields, valueAt } from "../values.js";
import { runBulk } from "./bulk.js";
import type { CollectionTables, Folder } from "./folder.js";
import { Groups } from "./groups.js";
import { keyPart } from "./keys.js";
import { matcherOf } from "./matcher.js";
import { coveringPlan, type Plan, planFor } from "./planner.js";
import { project } from "./projection.js";
import { Reader } from "./reader.js";
import { inSlices } from "./slices.js";
import { Writer } from "./writer.js";

const BATCH = 500;

/** A filter with the way to what it asks for. */
export interface Query {
	readonly conditions: Conditions;
	readonly plan: Plan;
	/** The order asked for; empty for none. */
	readonly sort: readonly SortKey[];
}

/** A collection in an open folder. */
export class EmbeddedCollection<T extends Document> implements Collection<T> {
	readonly #reader: Reader;
	readonly #writer: Writer;

	constructor(
		readonly name: CollectionName,
		readonly folder: Folder,
		readonly tables: CollectionTables,
		/** Refuse filters that no index serves. */
		readonly isStrict: boolean,
	) {
		this.#reader = new Reader(folder, tables);
		this.#writer = new Writer(tables.documents, tables.indexes);
	}

	async findOne(filter: Filter, options: FindOneOptions = {}): Promise<T | null> {
		return (await this.find(filter, { ...options, limit: 1 }))[0] ?? null;
	}

	async find(filter: Filter, options: FindOptions = {}): Promise<T[]> {
		const { plan, sort } = this.#query(filter, options.sort);
		const found = await this.#reader.collect<T>(plan, sort, options.limit ?? Number.POSITIVE_INFINITY);
		return found.map((document) => project(document, options.projection));
	}

	async *stream(filter: Filter, options: StreamOptions = {}): AsyncIterable<T[]> {
		const query = this.#query(filter, options.sort);
		for await (const keys of this.#keyBatches(query, options.batchSize ?? BATCH)) {
			const documents = await this.#reader.readAll<T>(keys, query.conditions);
			if (documents.length > 0) yield documents.map((document) => project(document, options.projection));
		}
	}

	async insertMany(documents: readonly T[]): Promise<{ duplicates: number[] }> {
		for (const document of documents) checkDocument(document);
		const duplicates: number[] = [];
		const errors: unknown[] = [];
		await inSlices(this.folder, documents, (document, position) => {
			try {
				if (!this.#writer.insert(document)) duplicates.push(position);
			} catch (error) {
				errors.push(error);
			}
		});
		if (errors.length > 0) throw errors[0];
		return { duplicates };
	}

	async bulkWrite(operations: readonly BulkOperation<T>[]): Promise<BulkResult> {
		const prepare = (filter: Filter) => this.#query(filter);
		return runBulk(operations, { folder: this.folder, reader: this.#reader, writer: this.#writer, prepare });
	}

	async findOneAndUpdate(
		filter: Filter,
		update: Update,
		options: FindOneAndUpdateOptions = {},
	): Promise<T | null> {
		checkUpdate(update);
		const { conditions, plan, sort } = this.#query(filter, options.sort);
		const id = options.upsert ? upsertId(conditions, update) : undefined;
		const result = await this.folder.write(() => {
			const current = this.#reader.first<T>(plan, sort);
			if (current !== undefined) return this.#writer.update(keyPart(current._id) as string, current, update);
			return id === undefined ? null : this.#writer.upsert<T>(id, conditions, update);
		});
		if (result === "duplicate") throw new DuplicateKeyError(this.name);
		return result !== null && "isChanged" in result ? (result.document as T) : result;
	}

	async updateMany(filter: Filter, update: Update): Promise<number> {
		checkUpdate(update);
		let changed = 0;
		await this.#writeEach(filter, (key, document) => {
			const result = this.#writer.update(key, document, update);
			if (result === "duplicate") throw new DuplicateKeyError(this.name);
			if (result.isChanged) changed++;
		});
		return changed;
	}

	async deleteMany(filter: Filter): Promise<number> {
		let deleted = 0;
		await this.#writeEach(filter, (key, document) => {
			this.#writer.remove(key, document);
			deleted++;
		});
		return deleted;
	}

	async count(filter: Filter): Promise<number> {
		return this.#reader.count(this.#query(filter).plan);
	}

	async countBy(
		filter: Filter,
		keys: readonly string[],
	): Promise<Array<{ key: Record<string, unknown>; count: number }>> {
		const { conditions, plan } = this.#query(filter);
		const covering = coveringPlan(conditions, this.tables.indexes, keys);
		const counted = covering === undefined ? undefined : await this.#reader.groups(covering, keys);
		if (counted !== undefined) return counted;
		const segments = keys.map((path) => path.split("."));
		const groups = new Groups(keys);
		await this.#reader.each<T>(plan, (document) => {
			groups.add(segments.map((path) => valueAt(document as unknown as Fields, path) ?? null));
			return true;
		});
		return groups.list();
	}

	#query(filter: Filter, sort?: Sort): Query {
		const conditions = parseFilter(filter);
		const order = sort === undefined ? [] : sortKeys(sort);
		const plan = planFor(conditions, this.tables.indexes, order);
		if (this.isStrict && !plan.isServed) throw new UnindexedQueryError(this.name, pathsOf(conditions));
		return { conditions, plan, sort: order };
	}

	/**
	 * The keys of what a plan finds, in batches. A stable walk is taken up again after its last key; in any other a
	 * document that is changed between two batches could move and be met twice or missed, so its keys are read first.
	 */
	async *#keyBatches({ plan, sort }: Query, size: number): AsyncIterable<string[]> {
		if (!plan.isStable || !plan.isSorted) {
			const keys = await this.#reader.keys(plan, sort);
			for (let at = 0; at < keys.length; at += size) yield keys.slice(at, at + size);
			return;
		}
		const isOpen = plan.rest.tests.length > 0 || plan.rest.anyOf.length > 0;
		const matches = isOpen ? matcherOf(plan.rest) : undefined;
		let last: string | undefined;
		for (;;) {
			const keys = await this.#reader.page(plan, matches, last, size);
			if (keys.length > 0) yield keys;
			if (keys.length < size) return;
			last = keys.at(-1);
		}
	}

	/** Runs `write` on every document that fulfils the filter at the moment of writing. */
	async #writeEach(filter: Filter, write: (key: string, document: T) => void): Promise<void> {
		const query = this.#query(filter);
		const matches = matcherOf(query.conditions);
		for await (const keys of this.#keyBatches(query, BATCH)) {
			await inSlices(this.folder, keys, (key) => {
				const document = this.#writer.read<T>(key);
				if (document !== undefined && matches(document)) write(key, document);
			});
		}
	}
}

import { applyUpdate, upserted } from "../../../src/persistence/apply-update.js";
import { checkUpdate, upsertId } from "../../../src/persistence/check-update.js";
import type {
	BulkOperation,
	BulkResult,
	Collection,
	Database,
	Document,
	Filter,
	FindOneAndUpdateOptions,
	FindOneOptions,
	FindOptions,
	Sort,
	StreamOptions,
	Update,
} from "../../../src/persistence/collection.js";
import { parseFilter } from "../../../src/persistence/conditions.js";
import { decode, encode } from "../../../src/persistence/embedded/codec.js";
import { project } from "../../../src/persistence/embedded/projection.js";
import { DuplicateKeyError } from "../../../src/persistence/errors.js";
import { COLLECTIONS, type CollectionName, INDEXES } from "../../../src/persistence/indexes.js";
import { compareBy, sortKeys } from "../../../src/persistence/sort.js";
import { type Fields, valueAt } from "../../../src/persistence/values.js";
import { matches } from "./matches.js";

/** Whoever has read everything need not read it again before something has changed. */
export interface MemoryDatabase extends Database {
	/** How many documents were written or removed so far. */
	changes(): number;
}

/**
 * A database that keeps its documents in memory: what thousands of short histories run on, where the disk would take
 * most of the time. It speaks the embedded store's own filter and update language; that the real stores agree with it
 * is what their contract suites are for.
 */
export function openMemory(): MemoryDatabase {
	let changes = 0;
	const onChange = () => void changes++;
	const collections = new Map<CollectionName, MemoryCollection<Document>>(
		COLLECTIONS.map((name) => [name, new MemoryCollection<Document>(name, onChange)]),
	);
	return {
		changes: () => changes,
		collection: <T extends Document>(name: CollectionName) =>
			collections.get(name) as unknown as Collection<T>,
		flushed: async () => {},
		description: "memory",
		close: async () => {},
	};
}

/** The paths of one unique index; sparse on the first of them. */
interface Unique {
	segments: string[][];
	held: Map<string, string>;
}

/**
 * Documents are kept twice: to look at, and as the text that whoever reads gets a copy of their own from. Every write
 * is one turn of the event loop, so it is atomic.
 */
class MemoryCollection<T extends Document> implements Collection<T> {
	readonly #documents = new Map<string, T>();
	readonly #texts = new Map<string, string>();
	readonly #unique: Unique[];

	constructor(
		readonly name: CollectionName,
		private readonly onChange: () => void,
	) {
		this.#unique = INDEXES[name]
			.filter(({ unique }) => unique)
			.map(({ keys }) => ({ segments: keys.map(([path]) => path.split(".")), held: new Map() }));
	}

	async findOne(filter: Filter, options: FindOneOptions = {}): Promise<T | null> {
		return (await this.find(filter, { ...options, limit: 1 }))[0] ?? null;
	}

	async find(filter: Filter, { sort, limit, projection }: FindOptions = {}): Promise<T[]> {
		const found = this.#matching(filter, sort);
		return found.slice(0, limit).map(({ _id }) => project(this.#read(_id), projection));
	}

	async *stream(filter: Filter, options: StreamOptions = {}): AsyncIterable<T[]> {
		const all = await this.find(filter, options);
		const size = options.batchSize ?? 500;
		for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
	}

	async insertMany(documents: readonly T[]): Promise<{ duplicates: number[] }> {
		const duplicates: number[] = [];
		for (const [at, document] of documents.entries()) if (!this.#insert(document)) duplicates.push(at);
		return { duplicates };
	}

	async bulkWrite(operations: readonly BulkOperation<T>[]): Promise<BulkResult> {
		const result = { matched: 0, modified: 0, inserted: 0, upserted: 0, deleted: 0 };
		const duplicates: number[] = [];
		for (const [at, operation] of operations.entries()) {
			const done = this.#carryOut(operation);
			if (done === "duplicate") duplicates.push(at);
			else for (const name of done) result[name]++;
		}
		return { ...result, duplicates };
	}

	async findOneAndUpdate(
		filter: Filter,
		update: Update,
		{ sort, upsert }: FindOneAndUpdateOptions = {},
	): Promise<T | null> {
		const done = this.#update(filter, update, upsert ?? false, sort);
		if (done === "duplicate") throw new DuplicateKeyError(this.name);
		return done === null ? null : this.#read(done.id);
	}

	async updateMany(filter: Filter, update: Update): Promise<number> {
		checkUpdate(update);
		let changed = 0;
		for (const document of this.#matching(filter)) {
			const done = this.#replace(document, update);
			if (done === "duplicate") throw new DuplicateKeyError(this.name);
			if (done.isChanged) changed++;
		}
		return changed;
	}

	async deleteMany(filter: Filter): Promise<number> {
		const found = this.#matching(filter);
		for (const document of found) this.#remove(document);
		return found.length;
	}

	async count(filter: Filter): Promise<number> {
		return this.#matching(filter).length;
	}

	async countBy(filter: Filter, keys: readonly string[]) {
		const groups = new Map<string, { key: Record<string, unknown>; count: number }>();
		for (const document of this.#matching(filter)) {
			const values = keys.map((path) => valueAt(document as unknown as Fields, path.split(".")) ?? null);
			const identity = JSON.stringify(values);
			const key = Object.fromEntries(keys.map((path, at) => [path, values[at]]));
			groups.set(identity, { key, count: (groups.get(identity)?.count ?? 0) + 1 });
		}
		return [...groups.values()];
	}

	#matching(filter: Filter, sort?: Sort): T[] {
		const conditions = parseFilter(filter);
		const id = conditions.tests.find(({ path, operator }) => path === "_id" && operator === "$eq")?.value;
		const candidates = id === undefined ? [...this.#documents.values()] : [this.#documents.get(String(id))];
		const found = candidates.filter((one): one is T => one !== undefined && matches(one, conditions));
		if (sort === undefined) return found;
		return found.sort(compareBy(sortKeys(sort)) as unknown as (left: T, right: T) => number);
	}

	#carryOut(operation: BulkOperation<T>): "duplicate" | Array<keyof Omit<BulkResult, "duplicates">> {
		if ("insert" in operation) return this.#insert(operation.insert) ? ["inserted"] : "duplicate";
		if ("delete" in operation) {
			const [first] = this.#matching(operation.delete.filter);
			if (first !== undefined) this.#remove(first);
			return first === undefined ? [] : ["deleted"];
		}
		const { filter, update, upsert } = operation.update;
		const done = this.#update(filter, update, upsert ?? false);
		if (done === "duplicate") return "duplicate";
		if (done === null) return [];
		if (done.isNew) return ["upserted"];
		return done.isChanged ? ["matched", "modified"] : ["matched"];
	}

	#update(filter: Filter, update: Update, upsert: boolean, sort?: Sort) {
		checkUpdate(update);
		const [first] = this.#matching(filter, sort);
		if (first !== undefined) return this.#replace(first, update);
		if (!upsert) return null;
		const conditions = parseFilter(filter);
		const document = upserted(upsertId(conditions, update), conditions, update) as T;
		return this.#insert(document) ? { id: document._id, isChanged: true, isNew: true } : "duplicate";
	}

	#replace(before: T, update: Update) {
		const document = this.#read(before._id);
		const isChanged = applyUpdate(document, update);
		if (isChanged && !this.#isFree(document)) return "duplicate";
		if (isChanged) {
			this.#forget(before);
			this.#keep(document);
		}
		return { id: document._id, isChanged, isNew: false };
	}

	#insert(document: T): boolean {
		if (this.#documents.has(document._id) || !this.#isFree(document)) return false;
		this.#keep(document);
		return true;
	}

	#remove(document: T): void {
		this.onChange();
		this.#forget(document);
		this.#documents.delete(document._id);
		this.#texts.delete(document._id);
	}

	#isFree(document: T): boolean {
		return this.#unique.every(({ segments, held }) => {
			const key = keyIn(document, segments);
			const holder = key === null ? undefined : held.get(key);
			return holder === undefined || holder === document._id;
		});
	}

	#read(id: string): T {
		return decode<T>(this.#texts.get(id) ?? "");
	}

	#keep(given: T): void {
		this.onChange();
		const text = encode(given);
		const document = decode<T>(text);
		this.#texts.set(document._id, text);
		this.#documents.set(document._id, document);
		for (const { segments, held } of this.#unique) {
			const key = keyIn(document, segments);
			if (key !== null) held.set(key, document._id);
		}
	}

	#forget(document: T): void {
		for (const { segments, held } of this.#unique) {
			const key = keyIn(document, segments);
			if (key !== null) held.delete(key);
		}
	}
}

function keyIn(document: Document, segments: string[][]): string | null {
	const values = segments.map((path) => valueAt(document as unknown as Fields, path));
	return values[0] === undefined ? null : JSON.stringify(values.map((value) => value ?? null));
}

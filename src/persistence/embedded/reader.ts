import type { Document } from "../collection.js";
import type { Conditions } from "../conditions.js";
import { compareBy, type SortKey } from "../sort.js";
import type { Fields } from "../values.js";
import { decode } from "./codec.js";
import type { CollectionTables, Folder } from "./folder.js";
import { type Counted, Groups } from "./groups.js";
import { isItsValue } from "./keys.js";
import type { KeyPart, ReadTransaction } from "./lmdb.js";
import { type Matcher, matcherOf } from "./matcher.js";
import type { Plan, Source } from "./planner.js";
import { Turns } from "./turns.js";
import { countable, countBlock, entriesOf, walk } from "./walk.js";

/** Index entries counted between two looks at the clock: well under a millisecond. */
const COUNT_BLOCK = 10_000;

/** Reads a collection by plans. Long reads give way to other work and still see one moment throughout. */
export class Reader {
	constructor(
		readonly folder: Folder,
		readonly tables: CollectionTables,
	) {}

	/** Calls `visit` with every document the plan finds, until it returns false. */
	async each<T extends Document>(plan: Plan, visit: (document: T, key: string) => boolean): Promise<void> {
		const matches = matcherOf(plan.rest);
		await this.#atOneMoment(plan, (key, transaction) => {
			const document = this.#read<T>(key, matches, transaction);
			return document === undefined || visit(document, key);
		});
	}

	/** The documents a plan finds, sorted and cut. */
	async collect<T extends Document>(plan: Plan, sort: readonly SortKey[], limit: number): Promise<T[]> {
		if (limit <= 0) return [];
		const found = new Collected<T>(plan.isSorted ? [] : sort, limit);
		await this.each<T>(plan, (document) => {
			found.add(document);
			return !(plan.isSorted && found.size === limit);
		});
		return found.result();
	}

	/** As `collect` for one document, in one go: inside a write transaction. */
	first<T extends Document>(plan: Plan, sort: readonly SortKey[]): T | undefined {
		const matches = matcherOf(plan.rest);
		const found = new Collected<T>(plan.isSorted ? [] : sort, 1);
		for (const key of walk(plan, this.tables.documents)) {
			const document = this.#read<T>(key, matches);
			if (document === undefined) continue;
			if (plan.isSorted) return document;
			found.add(document);
		}
		return found.result()[0];
	}

	/** The keys of what a plan finds, in its order, all at one moment. */
	async keys(plan: Plan, sort: readonly SortKey[]): Promise<string[]> {
		if (plan.isSorted && plan.rest.tests.length === 0 && plan.rest.anyOf.length === 0) {
			const keys: string[] = [];
			await this.#atOneMoment(plan, (key) => keys.push(key) > 0);
			return keys;
		}
		const paths = sort.map(({ segments }) => segments[0] as string);
		const found: Array<{ key: string; fields: Fields }> = [];
		await this.each<Document>(plan, (document, key) => {
			const fields: Fields = {};
			for (const path of paths) fields[path] = (document as unknown as Fields)[path];
			return found.push({ key, fields }) > 0;
		});
		if (!plan.isSorted) {
			const compare = compareBy(sort);
			found.sort((left, right) => compare(left.fields, right.fields));
		}
		return found.map(({ key }) => key);
	}

	/** The next keys of a stable plan behind `after`, at most `size`; fewer only at the end. */
	async page(
		plan: Plan,
		matches: Matcher | undefined,
		after: string | undefined,
		size: number,
	): Promise<string[]> {
		const keys: string[] = [];
		const turns = new Turns();
		let last = after;
		let isAtEnd = false;
		while (!isAtEnd && keys.length < size) {
			this.folder.refresh();
			isAtEnd = true;
			for (const key of walk(plan, this.tables.documents, last === undefined ? {} : { after: last })) {
				last = key;
				if (matches === undefined || this.#read(key, matches) !== undefined) keys.push(key);
				if (keys.length < size && !turns.isOver()) continue;
				isAtEnd = false;
				break;
			}
			if (!isAtEnd && keys.length < size) await turns.giveWay();
		}
		return keys;
	}

	/** The documents with these keys that fulfil the conditions now. */
	async readAll<T extends Document>(keys: readonly string[], conditions: Conditions): Promise<T[]> {
		const matches = matcherOf(conditions);
		const turns = new Turns();
		const documents: T[] = [];
		this.folder.refresh();
		for (const key of keys) {
			const document = this.#read<T>(key, matches);
			if (document !== undefined) documents.push(document);
			if (turns.isOver()) await turns.giveWay();
		}
		return documents;
	}

	async count(plan: Plan): Promise<number> {
		const stretches = countable(plan, this.tables.documents);
		let total = 0;
		if (stretches === undefined) {
			await this.each(plan, () => ++total > 0);
			return total;
		}
		await this.#withTransaction(async (transaction, turns) => {
			for (const { table, bounds } of stretches) {
				let next = bounds.start;
				while (next !== undefined) {
					const block = countBlock(table, { ...bounds, start: next, transaction }, COUNT_BLOCK);
					total += block.count;
					next = block.next;
					if (turns.isOver()) await turns.giveWay();
				}
			}
		});
		return total;
	}

	/** Counts entries by these parts, without a look at a document; undefined where a part does not tell the value. */
	async groups(source: Source & { kind: "spans" }, paths: readonly string[]): Promise<Counted | undefined> {
		const places = paths.map((path) => source.index.paths.indexOf(path));
		const groups = new Groups(paths);
		let isTold = true;
		await this.#withTransaction(async (transaction, turns) => {
			for (const entry of entriesOf(source, transaction)) {
				const values = places.map((at) => entry[at] as KeyPart);
				isTold = values.every(isItsValue);
				if (!isTold) return;
				groups.add(values);
				if (turns.isOver()) await turns.giveWay();
			}
		});
		return isTold ? groups.list() : undefined;
	}

	async #atOneMoment(
		plan: Plan,
		visit: (key: string, transaction: ReadTransaction) => boolean,
	): Promise<void> {
		await this.#withTransaction(async (transaction, turns) => {
			for (const key of walk(plan, this.tables.documents, { transaction })) {
				if (!visit(key, transaction)) return;
				if (turns.isOver()) await turns.giveWay();
			}
		});
	}

	async #withTransaction(work: (transaction: ReadTransaction, turns: Turns) => Promise<void>): Promise<void> {
		this.folder.refresh();
		const transaction = this.folder.environment.useReadTransaction();
		try {
			await work(transaction, new Turns());
		} finally {
			transaction.done();
		}
	}

	#read<T>(key: string, matches: Matcher, transaction?: ReadTransaction): T | undefined {
		const text = this.tables.documents.get(key, transaction && { transaction });
		if (text === undefined) return undefined;
		const document = decode<T>(text);
		return matches(document as object) ? document : undefined;
	}
}

/** Documents so far, the first `limit` of them in order: never holds more than twice as many. */
class Collected<T extends Document> {
	#documents: T[] = [];
	readonly #compare: ((left: T, right: T) => number) | undefined;

	constructor(
		sort: readonly SortKey[],
		readonly limit: number,
	) {
		const compare = compareBy(sort);
		if (sort.length > 0)
			this.#compare = (left, right) => compare(left as unknown as Fields, right as unknown as Fields);
	}

	get size(): number {
		return this.#documents.length;
	}

	add(document: T): void {
		this.#documents.push(document);
		if (this.#compare !== undefined && this.#documents.length >= 2 * this.limit + 100) this.#cut();
	}

	result(): T[] {
		this.#cut();
		return this.#documents;
	}

	#cut(): void {
		if (this.#compare !== undefined) this.#documents.sort(this.#compare);
		if (this.#documents.length > this.limit) this.#documents.length = this.limit;
	}
}

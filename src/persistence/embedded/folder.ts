import { DatabaseError } from "../errors.js";
import {
	COLLECTIONS,
	type CollectionName,
	type IndexTable as Declarations,
	type IndexDeclaration,
} from "../indexes.js";
import { decode } from "./codec.js";
import { IndexTable } from "./index-table.js";
import { type Environment, openEnvironment, type Table } from "./lmdb.js";

const FORMAT = 1;

export interface CollectionTables {
	readonly documents: Table;
	readonly indexes: readonly IndexTable[];
}

/** An open folder: its tables, and the one way to write. */
export class Folder {
	#users = 0;
	/** The last commit failed. */
	#isFailing = false;
	readonly #waiting = new Set<() => void>();
	/** Transactions under way. */
	readonly #writing = new Set<Promise<unknown>>();
	#isHalted = false;

	private constructor(
		readonly environment: Environment,
		readonly tables: ReadonlyMap<CollectionName, CollectionTables>,
		readonly meta: Table,
		readonly schema: string,
	) {}

	static async open(path: string, declarations: Declarations): Promise<Folder> {
		const environment = openEnvironment(path);
		const openTable = (name: string) => environment.openDB({ name, encoding: "string" });
		const tables = new Map<CollectionName, CollectionTables>();
		for (const name of COLLECTIONS) {
			const indexes = declarations[name].map(
				(declaration) => new IndexTable(declaration, openTable(tableName(name, declaration.name))),
			);
			tables.set(name, { documents: openTable(`documents/${name}`), indexes });
		}
		const folder = new Folder(environment, tables, openTable("meta"), schemaOf(declarations));
		try {
			await folder.#bringUpToDate(openTable);
		} catch (error) {
			await environment.close();
			throw error;
		}
		return folder;
	}

	/**
	 * Runs `work` in a write transaction of its own; other processes wait. What it puts is on the disk when this resolves.
	 */
	async write<R>(work: () => R): Promise<R> {
		if (this.#isHalted) return new Promise(() => {});
		let isCommitted = false;
		try {
			const transaction = this.environment.transaction(() => {
				this.#checkSchema();
				return work();
			});
			this.#expectRejection();
			this.#writing.add(transaction);
			const result = await transaction.finally(() => this.#writing.delete(transaction));
			isCommitted = true;
			return result;
		} catch (error) {
			const failure = await commitFailure(error);
			isCommitted = failure === undefined;
			throw failure ?? error;
		} finally {
			this.#isFailing = !isCommitted;
			if (!isCommitted) this.#onFailure();
		}
	}

	/**
	 * Resolves once everything acknowledged so far is on the disk. Throws `DatabaseError` where the disk takes nothing
	 * any more: the library would leave us waiting for a commit that failed.
	 */
	async flushed(): Promise<void> {
		const failed = new DatabaseError("the embedded store could not be written: see the failed write");
		if (this.#isFailing) throw failed;
		let stop = () => {};
		const failure = new Promise<never>((_resolve, reject) => {
			stop = this.#whenFailing(() => reject(failed));
		});
		await Promise.race([this.environment.flushed, failure]).finally(stop);
	}

	/** Waits for what is being written, but not for a disk that takes nothing any more. */
	async close(): Promise<void> {
		const closed = this.environment.close();
		if (!this.#isFailing) await closed;
	}

	/** For a process that is about to end: begins no write any more, and resolves once none is under way. */
	async halt(): Promise<void> {
		this.#isHalted = true;
		while (this.#writing.size > 0) await Promise.allSettled(this.#writing);
	}

	/** Other processes may have written since the last look. */
	refresh(): void {
		this.environment.resetReadTxn();
	}

	use(): this {
		this.#users++;
		return this;
	}

	/** True when nobody is left. */
	release(): boolean {
		return --this.#users === 0;
	}

	#whenFailing(tell: () => void): () => void {
		this.#waiting.add(tell);
		return () => this.#waiting.delete(tell);
	}

	#onFailure(): void {
		for (const tell of this.#waiting) tell();
	}

	/**
	 * Beside the promise that we wait for the library makes one per batch of writes, in the `setImmediate` it has asked
	 * for just before, and rejects it with nobody listening when a commit fails, which would end the process.
	 */
	#expectRejection(): void {
		setImmediate(() => this.environment.committed.then(ignore, ignore));
	}

	/** A newer Koppel may have changed the indexes under us: what we wrote would be missing from its new ones. */
	#checkSchema(): void {
		if (this.meta.get("schema") !== this.schema)
			throw new DatabaseError("the embedded store was upgraded by another version of Koppel: start again");
	}

	async #bringUpToDate(openTable: (name: string) => Table): Promise<void> {
		const format = this.meta.get("format");
		if (format !== undefined && format !== String(FORMAT))
			throw new DatabaseError(`the embedded store has format ${format}; this version reads ${FORMAT}`);
		if (this.meta.get("schema") === this.schema) return;
		const stale = this.#staleTables().map((name) => ({ name, table: openTable(name) }));
		await this.environment.transaction(() => {
			const missing = this.#missingIndexes();
			// A throw would not undo what is put before it: everything that may be wrong is found first.
			for (const { name, index, documents } of missing) checkBuildable(name, index, documents);
			for (const { name, table } of stale) this.#forget(name, table);
			for (const { name, index, documents } of missing) {
				build(index, documents);
				this.meta.put(name, shapeOf(index.declaration));
			}
			this.meta.put("format", String(FORMAT));
			this.meta.put("schema", this.schema);
		});
	}

	/** Tables of indexes that are no longer declared. */
	#staleTables(): string[] {
		const declared = new Set<string>();
		for (const [name, { indexes }] of this.tables)
			for (const { declaration } of indexes) declared.add(tableName(name, declaration.name));
		return [...this.meta.getKeys({ start: "indexes/", end: "indexes0" })]
			.map((key) => key as string)
			.filter((key) => !declared.has(key));
	}

	#forget(name: string, table: Table): void {
		table.clearSync();
		this.meta.remove(name);
	}

	/** Indexes that are new or declared otherwise than before. */
	#missingIndexes(): Array<{ name: string; index: IndexTable; documents: Table }> {
		return [...this.tables].flatMap(([collection, { documents, indexes }]) =>
			indexes
				.map((index) => ({ name: tableName(collection, index.declaration.name), index, documents }))
				.filter(({ name, index: { declaration } }) => this.meta.get(name) !== shapeOf(declaration)),
		);
	}
}

function checkBuildable(name: string, index: IndexTable, documents: Table): void {
	const entries = new Set<string>();
	for (const { key, value } of documents.getRange({ start: "" })) {
		const found = index.entriesOf(decode(value), key as string);
		for (const entry of index.unique ? found : []) {
			const identity = JSON.stringify(entry);
			if (entries.has(identity))
				throw new DatabaseError(`${name} cannot be built: two documents have the same unique key`);
			entries.add(identity);
		}
	}
}

function build(index: IndexTable, documents: Table): void {
	index.table.clearSync();
	for (const { key, value } of documents.getRange({ start: "" })) {
		for (const entry of index.entriesOf(decode(value), key as string))
			index.table.put(entry, index.unique ? (key as string) : "");
	}
}

/** What documents are indexed by, as text: it differs between versions that would not keep each other's indexes. */
export function schemaOf(declarations: Declarations): string {
	return COLLECTIONS.map((name) => `${name} ${declarations[name].map(shapeOf).join(" ")}`).join("\n");
}

function shapeOf({ name, keys, unique, sparse, list }: IndexDeclaration): string {
	const paths = keys.map(([path]) => path);
	return JSON.stringify([name, paths, unique === true, sparse === true, ...(list ? ["list"] : [])]);
}

function tableName(collection: string, index: string): string {
	return `indexes/${collection}/${index}`;
}

function ignore(): void {}

/** Undefined for an error of the work itself. A failed commit is rejected with a promise of its reason. */
async function commitFailure(error: unknown): Promise<DatabaseError | undefined> {
	const reason = (error as { commitError?: Promise<unknown> } | null)?.commitError;
	if (reason === undefined) return undefined;
	const cause = await reason.then(
		() => error,
		(why: unknown) => why,
	);
	const text = cause instanceof Error ? cause.message : String(cause);
	return new DatabaseError(`the embedded store could not be written: ${text}`, { cause });
}

import { mkdir, realpath } from "node:fs/promises";
import { DatabaseError } from "../errors.js";
import { COLLECTIONS, type CollectionName, type IndexTable as Declarations } from "../indexes.js";
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
	/** What a document is indexed by, as text: differs between versions that would not keep each other's indexes. */
	readonly schema: string;
	#users = 0;

	private constructor(
		readonly environment: Environment,
		readonly tables: ReadonlyMap<CollectionName, CollectionTables>,
		readonly meta: Table,
	) {
		this.schema = [...tables].map(([name, { indexes }]) => `${name}: ${indexes.map(shapeOf)}`).join("\n");
	}

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
		const folder = new Folder(environment, tables, openTable("meta"));
		try {
			await folder.#bringUpToDate(openTable);
		} catch (error) {
			await environment.close();
			throw error;
		}
		return folder;
	}

	/**
	 * Runs `work` in a write transaction of its own; other processes wait. What it puts is on its way to the disk when
	 * this resolves and survives the end of the process, but a power cut only after `flushed`.
	 */
	async write<R>(work: () => R): Promise<R> {
		try {
			return await this.environment.transaction(() => {
				this.#checkSchema();
				return work();
			});
		} catch (error) {
			throw await explained(error);
		}
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
			for (const { name, table } of stale) this.#forget(name, table);
			for (const { documents, indexes } of this.tables.values())
				for (const index of indexes) this.#build(index, documents);
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

	/** Builds an index that is new or declared otherwise than before, from the documents there are. */
	#build(index: IndexTable, documents: Table): void {
		const name = this.#nameOf(index);
		const shape = shapeOf(index);
		if (this.meta.get(name) === shape) return;
		index.table.clearSync();
		for (const { key, value } of documents.getRange({ start: "" })) {
			const entry = index.entryOf(decode(value), key as string);
			if (entry === null) continue;
			if (index.unique && index.table.get(entry) !== undefined)
				throw new DatabaseError(`${name} cannot be built: two documents have the same unique key`);
			index.table.put(entry, index.unique ? (key as string) : "");
		}
		this.meta.put(name, shape);
	}

	#nameOf(index: IndexTable): string {
		for (const [name, { indexes }] of this.tables)
			if (indexes.includes(index)) return tableName(name, index.declaration.name);
		throw new Error("an index of no collection");
	}
}

function shapeOf(index: IndexTable): string {
	return JSON.stringify([index.declaration.name, index.paths, index.unique, index.sparse]);
}

function tableName(collection: string, index: string): string {
	return `indexes/${collection}/${index}`;
}

/** A failed commit is rejected with a promise of its reason. */
async function explained(error: unknown): Promise<unknown> {
	const reason = (error as { commitError?: Promise<unknown> } | null)?.commitError;
	if (reason === undefined) return error;
	const cause = await reason.then(
		() => error,
		(why: unknown) => why,
	);
	const text = cause instanceof Error ? cause.message : String(cause);
	return new DatabaseError(`the embedded store could not be written: ${text}`, { cause });
}

/**
 * The folders this process has open. A folder may be open once per process only: with two handles, one would hold the
 * write lock while it waits for the thread that the other one blocks.
 */
const openFolders = new Map<string, Promise<Folder>>();
const closing = new Map<string, Promise<void>>();

/** Opens a folder or joins those who have it open. Ends with `release`. */
export async function useFolder(
	folder: string,
	declarations: Declarations,
): Promise<{ folder: Folder; release: () => Promise<void> }> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const path = await realpath(folder);
	await closing.get(path);
	let opened = openFolders.get(path);
	if (opened === undefined) {
		opened = Folder.open(path, declarations);
		openFolders.set(path, opened);
		opened.catch(() => openFolders.delete(path));
	}
	const used = (await opened).use();
	return { folder: used, release: () => release(path, used) };
}

async function release(path: string, folder: Folder): Promise<void> {
	if (!folder.release()) return;
	openFolders.delete(path);
	const closed = folder.environment.close();
	closing.set(path, closed);
	await closed.finally(() => closing.delete(path));
}

import type { Collection, Database, Document } from "../collection.js";
import { type CollectionName, GROWING, INDEXES, type IndexTable } from "../indexes.js";
import { EmbeddedCollection } from "./embedded-collection.js";
import type { CollectionTables, Folder } from "./folder.js";
import { useFolder } from "./open-folders.js";
import { pruneExpired } from "./prune.js";

export interface EmbeddedOptions {
	/** Refuse filters that no index serves on collections that can grow. Unless told: in tests. */
	readonly strict?: boolean;
	/** The indexes, unless told those of `indexes.ts`. */
	readonly indexes?: IndexTable;
	/** The time that expiry is measured by. */
	readonly now?: () => Date;
	/** How often expired documents are deleted, in milliseconds; a minute unless told. */
	readonly pruneEveryMs?: number;
}

/**
 * Opens the embedded store in a folder of this host, which is made if need be; never a network drive. Several processes
 * may have it open at once. Throws `DatabaseError` when it was written by a version that this one does not understand.
 */
export async function openEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
	const indexes = options.indexes ?? INDEXES;
	const { folder: opened, release } = await useFolder(folder, indexes);
	return new EmbeddedDatabase(folder, opened, release, { ...options, indexes });
}

export class EmbeddedDatabase implements Database {
	readonly description: string;
	readonly #collections = new Map<CollectionName, EmbeddedCollection<Document>>();
	readonly #timer: NodeJS.Timeout;
	#pruning: Promise<unknown> = Promise.resolve();
	#closed: Promise<void> | undefined;

	constructor(
		path: string,
		readonly folder: Folder,
		readonly release: () => Promise<void>,
		readonly options: EmbeddedOptions & { indexes: IndexTable },
	) {
		this.description = `embedded store in ${path}`;
		const isStrict = options.strict ?? process.env.NODE_ENV === "test";
		for (const [name, tables] of folder.tables) this.#add(name, tables, isStrict && GROWING.includes(name));
		this.#timer = setInterval(() => this.#pruneInBackground(), options.pruneEveryMs ?? 60_000);
		this.#timer.unref();
	}

	collection<T extends Document>(name: CollectionName): Collection<T> {
		return this.#collections.get(name) as unknown as Collection<T>;
	}

	async flushed(): Promise<void> {
		await this.folder.flushed();
	}

	/** Deletes expired documents now, and lets go of what processes that died were reading. */
	async prune(): Promise<number> {
		this.folder.environment.readerCheck();
		const now = this.options.now?.() ?? new Date();
		return pruneExpired((name) => this.collection(name), this.options.indexes, now);
	}

	/** Waits for what is being written. Calling it again waits for the same. */
	close(): Promise<void> {
		this.#closed ??= this.#close();
		return this.#closed;
	}

	async #close(): Promise<void> {
		clearInterval(this.#timer);
		await this.#pruning;
		await this.release();
	}

	#add(name: CollectionName, tables: CollectionTables, isStrict: boolean): void {
		this.#collections.set(name, new EmbeddedCollection(name, this.folder, tables, isStrict));
	}

	/** A failure (a full disk) is met again, and reported, by whoever writes next. */
	#pruneInBackground(): void {
		this.#pruning = this.#pruning.then(() => this.prune()).catch(() => undefined);
	}
}

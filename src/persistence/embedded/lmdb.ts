import type * as lmdb from "lmdb";

/**
 * The kept key-value library, loaded through Node's own `require`. A process holds its native part once, and that part
 * belongs to the JavaScript realm that loaded it first. Test runners give every test file a realm of its own and take
 * it down afterwards: an ordinary import would leave the second file with functions of a realm that is gone.
 * `getBuiltinModule` reaches Node's module loader, which no runner replaces. Values cross as texts, so no object of
 * another realm ever reaches a document.
 */
const { createRequire } = process.getBuiltinModule("node:module");
const library = createRequire(import.meta.url)("lmdb") as typeof lmdb;

/** What a key is made of. The declared type of the library leaves out null, which its encoding knows. */
export type KeyPart = string | number | boolean | null | Uint8Array;
export type Key = KeyPart | readonly KeyPart[];

export interface ReadTransaction {
	done(): void;
}

export interface RangeOptions {
	start?: Key;
	end?: Key;
	exclusiveStart?: boolean;
	inclusiveEnd?: boolean;
	reverse?: boolean;
	limit?: number;
	offset?: number;
	transaction?: ReadTransaction;
}

/** One ordered table of texts. Only what we use of the library. */
export interface Table {
	get(key: Key, options?: { transaction?: ReadTransaction }): string | undefined;
	put(key: Key, value: string): unknown;
	remove(key: Key): unknown;
	getKeys(options: RangeOptions): Iterable<Key>;
	getRange(options: RangeOptions): Iterable<{ key: Key; value: string }>;
	getKeysCount(options: RangeOptions): number;
	/** Inside a write transaction: part of it. */
	clearSync(): void;
}

export interface Environment extends Table {
	openDB(options: { name: string; encoding: "string" }): Table;
	/** Runs between the start and the commit of a write transaction; a throw does not undo what was put before it. */
	transaction<R>(work: () => R): Promise<R>;
	useReadTransaction(): ReadTransaction;
	resetReadTxn(): void;
	readerCheck(): number;
	readonly committed: PromiseLike<unknown>;
	readonly flushed: PromiseLike<unknown>;
	close(): Promise<void>;
}

/**
 * Opens the folder, which must exist. A commit is on the disk before it is acknowledged. The library's default lets the
 * next process write while a commit is still being flushed, under a lock of its own: when the holder of that lock is
 * killed, whoever gets it next puts the number of the last commit back without the write lock, and an acknowledged
 * commit of a third process can be written over.
 */
export function openEnvironment(folder: string): Environment {
	const options = {
		path: folder,
		noSubdir: false,
		encoding: "string",
		maxDbs: 256,
		overlappingSync: false,
	};
	return library.open(options as lmdb.RootDatabaseOptionsWithPath) as unknown as Environment;
}

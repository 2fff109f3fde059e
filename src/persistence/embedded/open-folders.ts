import { mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseError } from "../errors.js";
import type { IndexTable } from "../indexes.js";
import { Folder, schemaOf } from "./folder.js";

/**
 * The folders this process has open. A folder may be open once per process only: with two handles, one would hold the
 * write lock while it waits for the thread that the other one blocks.
 */
const openFolders = new Map<string, Promise<Folder>>();
const closing = new Map<string, Promise<void>>();

/** Opens a folder or joins those who have it open. Ends with `release`. Throws `DatabaseError` when it cannot be used. */
export async function useFolder(
	folder: string,
	declarations: IndexTable,
): Promise<{ folder: Folder; release: () => Promise<void> }> {
	const path = await realFolder(folder);
	await closing.get(path);
	let opened = openFolders.get(path);
	if (opened === undefined) {
		opened = openChecked(path, declarations);
		openFolders.set(path, opened);
		opened.catch(() => openFolders.delete(path));
	}
	const used = await opened;
	if (used.schema !== schemaOf(declarations))
		throw new DatabaseError(`${folder} is open in this process with other indexes`);
	used.use();
	return { folder: used, release: () => release(path, used) };
}

/**
 * Has to be done before `process.exit`: the library's thread, in the middle of a write, waits for the JavaScript that
 * does not run any more, and the exit waits for the thread (seen with lmdb 3.5). Nothing is written after this.
 */
export async function haltWrites(): Promise<void> {
	const folders = await Promise.allSettled(openFolders.values());
	await Promise.all(folders.map((opened) => (opened.status === "fulfilled" ? opened.value.halt() : null)));
}

async function release(path: string, folder: Folder): Promise<void> {
	if (!folder.release()) return;
	openFolders.delete(path);
	const closed = folder.close();
	closing.set(path, closed);
	await closed.finally(() => closing.delete(path));
}

/** Why a folder cannot be used, in words. */
const REASONS: Record<string, string> = {
	EEXIST: "it is a file, not a folder",
	ENOTDIR: "a part of its path is a file, not a folder",
	EACCES: "access is denied",
	EPERM: "access is denied",
	EROFS: "the disk is read-only",
	ENOSPC: "the disk is full",
};

async function realFolder(folder: string): Promise<string> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		return await realpath(folder);
	} catch (error) {
		throw cannotOpen(folder, error);
	}
}

async function openChecked(path: string, declarations: IndexTable): Promise<Folder> {
	try {
		await checkFile(join(path, "data.mdb"));
		return await Folder.open(path, declarations);
	} catch (error) {
		throw cannotOpen(path, error);
	}
}

function cannotOpen(folder: string, error: unknown): DatabaseError {
	if (error instanceof DatabaseError) return error;
	const { code = "", message } = error as NodeJS.ErrnoException;
	const reason = REASONS[code] ?? message;
	return new DatabaseError(`the embedded store in ${folder} cannot be opened: ${reason}`, { cause: error });
}

/** What every file of the key-value library begins with, after the head of its first page. */
const MAGIC = Buffer.from([0xde, 0xc0, 0xef, 0xbe]);
const MAGIC_AT = 24;

/** The library ends the process over a file that is none of its own: it never gets to see one. A new one is empty. */
async function checkFile(path: string): Promise<void> {
	const head = await readHead(path);
	if (head.length === 0 || head.subarray(MAGIC_AT).equals(MAGIC)) return;
	throw new DatabaseError(
		`${path} is no database of Koppel, or it is damaged: put its backup there, or name another folder`,
	);
}

/** The first bytes of a file; none when there is no such file. */
async function readHead(path: string): Promise<Buffer> {
	try {
		const file = await open(path, "r");
		try {
			const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_AT + MAGIC.length));
			return buffer.subarray(0, bytesRead);
		} finally {
			await file.close();
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
		throw error;
	}
}

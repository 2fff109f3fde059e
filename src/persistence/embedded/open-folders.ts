import { mkdir, realpath } from "node:fs/promises";
import { DatabaseError } from "../errors.js";
import type { IndexTable } from "../indexes.js";
import { Folder, schemaOf } from "./folder.js";

/**
 * The folders this process has open. A folder may be open once per process only: with two handles, one would hold the
 * write lock while it waits for the thread that the other one blocks.
 */
const openFolders = new Map<string, Promise<Folder>>();
const closing = new Map<string, Promise<void>>();

/** Opens a folder or joins those who have it open. Ends with `release`. */
export async function useFolder(
	folder: string,
	declarations: IndexTable,
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
	const used = await opened;
	if (used.schema !== schemaOf(declarations))
		throw new DatabaseError(`${folder} is open in this process with other indexes`);
	used.use();
	return { folder: used, release: () => release(path, used) };
}

async function release(path: string, folder: Folder): Promise<void> {
	if (!folder.release()) return;
	openFolders.delete(path);
	const closed = folder.close();
	closing.set(path, closed);
	await closed.finally(() => closing.delete(path));
}

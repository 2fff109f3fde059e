import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type EmbeddedDatabase,
	type EmbeddedOptions,
	openEmbedded,
} from "../../src/persistence/embedded/embedded-database.js";

/** A folder for one test. */
export function freshFolder(): Promise<string> {
	return mkdtemp(join(tmpdir(), "koppel-test-"));
}

/** Opens an embedded store in a folder of its own, which vanishes when it is closed. */
export async function openTestEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
	const folder = await freshFolder();
	const database = await openEmbedded(folder, options);
	const close = database.close.bind(database);
	database.close = async () => {
		await close();
		await rm(folder, { recursive: true, force: true });
	};
	return database;
}

import type { Log } from "../../ports/log.js";
import type { Database } from "../collection.js";
import { MIGRATIONS } from "./index.js";
import type { Migration } from "./migration.js";
import { type SchemaState, SchemaStates } from "./schema-state.js";

/** Who migrates, and how it tells whether another one that does still lives (design.md 6.4). */
export interface Migrator {
	/** The instance's name. */
	id: string;
	isAlive(instance: string): Promise<boolean>;
	/** Throws when this instance may not go on under its name. */
	check(): void;
	sleep(ms: number): Promise<void>;
	log: Log;
}

/** The database was written by a newer program, whose documents this one may not understand. */
export class NewerDatabaseError extends Error {
	override readonly name = "NewerDatabaseError";
	readonly code = "newerDatabase";
	constructor(description: string, found: number, known: number) {
		super(
			`A newer version of Koppel has used this database (${description}): its data has version ${found}, this program knows ${known}. Start that version or a later one, or restore the backup from before it. Nothing was changed.`,
		);
	}
}

/** Between two looks at somebody else's migration. */
const LOOK_EVERY_MS = 250;

/**
 * Brings what is stored to the version this program knows. One process does it under a lease, the others wait for it;
 * when it dies, the next one goes on with the migration it was at. Throws NewerDatabaseError.
 */
export async function migrate(
	database: Database,
	migrator: Migrator,
	migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
	const states = new SchemaStates(database);
	const newest = migrations.at(-1)?.version ?? 0;
	for (;;) {
		migrator.check();
		const seen = await states.read();
		if (seen.version > newest) throw new NewerDatabaseError(database.description, seen.version, newest);
		if (seen.version === newest) return;
		const taken = (await isFree(seen, migrator)) ? await states.take(seen, migrator.id) : null;
		if (taken !== null) await carryOut({ database, states, migrator, taken }, migrations);
		else await migrator.sleep(LOOK_EVERY_MS);
	}
}

async function isFree({ owner }: SchemaState, { isAlive }: Migrator): Promise<boolean> {
	return owner === null || !(await isAlive(owner));
}

interface Taken {
	database: Database;
	states: SchemaStates;
	migrator: Migrator;
	taken: SchemaState;
}

/** What was done is recorded migration by migration, so that none that is finished is begun again. */
async function carryOut({ database, states, migrator, taken }: Taken, migrations: readonly Migration[]) {
	const { version: from, fence } = taken;
	try {
		for (const { version, name, up } of migrations.filter((one) => one.version > from)) {
			migrator.check();
			await up(database, migrator.check);
			migrator.check();
			if (!(await states.reach(fence, version))) return;
			migrator.log.info({ version, migration: name }, "Stored data migrated");
		}
	} finally {
		await states.release(fence);
	}
}

/** True while the stored data has the version this program knows. */
export async function isMigrated(database: Database): Promise<boolean> {
	return (await new SchemaStates(database).read()).version === (MIGRATIONS.at(-1)?.version ?? 0);
}

import type { Collection, Database } from "../collection.js";
import { insertOne, updateOne } from "../stores/documents.js";

/** The version of what is stored and the lease of whoever raises it: one document, so that neither moves without the other. */
export interface SchemaState {
	_id: string;
	/** The last migration that was done; 0 before the first. */
	version: number;
	/** The instance that migrates now; null while nobody does. */
	owner: string | null;
	/** Raised each time the lease is taken; the version is saved on condition of it. */
	fence: number;
}

const ID = "migrations";
const BEFORE_ALL: SchemaState = { _id: ID, version: 0, owner: null, fence: 0 };

/** Reads and moves the schema's state. */
export class SchemaStates {
	private readonly leases: Collection<SchemaState>;

	constructor(database: Database) {
		this.leases = database.collection<SchemaState>("leases");
	}

	/** As it stands; a database nobody migrated yet is at version 0. */
	async read(): Promise<SchemaState> {
		return (await this.leases.findOne({ _id: ID })) ?? BEFORE_ALL;
	}

	/** Takes the lease as it was seen; null when somebody else was quicker. */
	async take(seen: SchemaState, owner: string): Promise<SchemaState | null> {
		const filter = { _id: ID, fence: seen.fence, owner: seen.owner, version: seen.version };
		const update = { $set: { owner }, $inc: { fence: 1 } };
		const taken = await this.leases.findOneAndUpdate(filter, update);
		if (taken !== null || seen.fence > 0) return taken;
		await insertOne(this.leases, BEFORE_ALL);
		return this.leases.findOneAndUpdate(filter, update);
	}

	/** Records a finished migration; false when the lease went to somebody else. */
	reach(fence: number, version: number): Promise<boolean> {
		return updateOne(this.leases, { _id: ID, fence }, { $set: { version } });
	}

	/** Lets go of the lease, if it is still the one that was taken. */
	async release(fence: number): Promise<void> {
		await updateOne(this.leases, { _id: ID, fence }, { $set: { owner: null } });
	}
}

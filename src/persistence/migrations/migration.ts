import type { Database } from "../collection.js";

/** One numbered change of what is stored. */
export interface Migration {
	/** Counts up from 1 without a gap; the database keeps the number of the last one that was done. */
	readonly version: number;
	/** What it does, for the log. */
	readonly name: string;
	/**
	 * Does it, in batches. It may be broken off anywhere and is then run again from its beginning, so every step has to
	 * find out by itself what is still to be done. `check` throws once another process has taken over: it is called
	 * before each batch.
	 */
	up(database: Database, check: () => void): Promise<void>;
}

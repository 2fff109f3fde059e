import type { HistoryPart, HistoryStore, ValuesPart } from "../../ports/stores.js";
import type { Database } from "../collection.js";
import { blank } from "./blank.js";
import { prune } from "./prune.js";

/** The past of an open database. MongoDB's own expiry would need dates where our times are texts, and knows no values. */
export class StoredHistory implements HistoryStore {
	constructor(private readonly database: Database) {}

	prune(part: HistoryPart, before: string): AsyncIterable<number> {
		return prune(this.database, part, before);
	}

	blank(part: ValuesPart, before: string): AsyncIterable<number> {
		return blank(this.database, part, before);
	}
}

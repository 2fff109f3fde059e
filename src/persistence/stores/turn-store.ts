import type { JobTurn, TurnStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne, replacementOf, updateOne } from "./documents.js";

/** The jobs' turns, beside other leases in one collection. */
export class StoredTurns implements TurnStore {
	constructor(private readonly leases: Collection<JobTurn>) {}

	async get(job: string): Promise<JobTurn | null> {
		const stored = await this.leases.findOne({ _id: idOf(job) });
		return stored && { ...stored, _id: job };
	}

	insert(turn: JobTurn): Promise<boolean> {
		return insertOne(this.leases, { ...turn, _id: idOf(turn._id) });
	}

	/** The stored one gets the next revision. */
	save(turn: JobTurn): Promise<boolean> {
		const { revision } = turn;
		const next = { ...turn, revision: revision + 1 };
		return updateOne(this.leases, { _id: idOf(turn._id), revision }, replacementOf(next));
	}
}

function idOf(job: string): string {
	return `job ${job}`;
}

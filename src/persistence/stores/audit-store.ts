import type { AuditEntry, AuditStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne } from "./documents.js";

/** The audit trail. Every list is newest first. */
export class StoredAudit implements AuditStore {
	constructor(private readonly entries: Collection<AuditEntry>) {}

	/** An entry that is added again stays as it was. */
	async add(entry: AuditEntry): Promise<void> {
		await insertOne(this.entries, entry);
	}

	ofError(errorId: string): Promise<AuditEntry[]> {
		return this.entries.find({ errorId }, { sort: { at: -1, _id: -1 } });
	}

	ofCoupling(couplingId: string): Promise<AuditEntry[]> {
		return this.entries.find({ couplingId }, { sort: { at: -1, _id: -1 } });
	}

	latest(limit: number): Promise<AuditEntry[]> {
		return this.entries.find({}, { sort: { at: -1, _id: -1 }, limit });
	}
}

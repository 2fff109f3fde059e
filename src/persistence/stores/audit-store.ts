import { MASK } from "../../domain/mask.js";
import type { AuditEntry, AuditStore, Forgotten } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { chunksOf, findByValues, insertOne } from "./documents.js";

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

	async forgetValues({ errorIds, couplingIds }: Forgotten): Promise<number> {
		const ofErrors = await findByValues(this.entries, "errorId", errorIds);
		const found = [...ofErrors, ...(await findByValues(this.entries, "couplingId", couplingIds))];
		const entries = new Map(found.filter(tellsValues).map((entry) => [entry._id, entry]));
		for (const some of chunksOf([...entries.values()])) {
			await this.entries.bulkWrite(
				some.map((entry) => ({
					update: { filter: { _id: entry._id }, update: { $set: withoutValues(entry) } },
				})),
			);
		}
		return entries.size;
	}

	ofCoupling(couplingId: string): Promise<AuditEntry[]> {
		return this.entries.find({ couplingId }, { sort: { at: -1, _id: -1 } });
	}

	latest(limit: number): Promise<AuditEntry[]> {
		return this.entries.find({}, { sort: { at: -1, _id: -1 }, limit });
	}
}

function withoutValues(entry: AuditEntry): Pick<AuditEntry, "before" | "reason"> {
	const before = entry.before.map((image) => ({ ...image, fields: {} }));
	return { before, reason: quotes(entry) ? MASK : entry.reason };
}

function tellsValues(entry: AuditEntry): boolean {
	return entry.before.some(({ fields }) => Object.keys(fields).length > 0) || quotes(entry);
}

/** What a person wrote and what a system said are free text; any other reason is a word of ours. */
function quotes({ action, outcome, reason }: AuditEntry): boolean {
	return reason !== null && reason !== MASK && (outcome === "failed" || action === "note");
}

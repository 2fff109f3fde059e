import { MASK, type Mask } from "../../domain/mask.js";
import type { AuditEntry, AuditStore, Forgotten } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { changeInTurns, insertOne, PAGE_SIZE, SOME_TEXT } from "./documents.js";

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

	async getMany(ids: string[]): Promise<Map<string, AuditEntry>> {
		const found = await this.entries.find({ _id: { $in: ids } });
		return new Map(found.map((entry) => [entry._id, entry]));
	}

	async forgetValues({ errorIds, couplingIds }: Forgotten, mask: Mask): Promise<number> {
		const [errors, couplings] = [new Set(errorIds), new Set(couplingIds)];
		const options = { sort: { at: 1 }, batchSize: PAGE_SIZE } as const;
		return changeInTurns(this.entries, this.entries.stream({ at: SOME_TEXT }, options), (entry) => {
			const isOwn = errors.has(entry.errorId ?? "") || couplings.has(entry.couplingId ?? "");
			return isOwn ? withoutValues(entry) : withoutQuote(entry, mask);
		});
	}

	ofCoupling(couplingId: string): Promise<AuditEntry[]> {
		return this.entries.find({ couplingId }, { sort: { at: -1, _id: -1 } });
	}

	latest(limit: number): Promise<AuditEntry[]> {
		return this.entries.find({}, { sort: { at: -1, _id: -1 }, limit });
	}
}

/** Null where there is nothing to take out. */
function withoutValues(entry: AuditEntry): Pick<AuditEntry, "before" | "reason"> | null {
	if (!tellsValues(entry)) return null;
	const before = entry.before.map((image) => ({ ...image, fields: {} }));
	return { before, reason: quotes(entry) ? MASK : entry.reason };
}

/** The same of an entry about something else. */
function withoutQuote({ reason }: AuditEntry, mask: Mask): Pick<AuditEntry, "reason"> | null {
	const told = reason === null ? null : mask(reason);
	return told === reason ? null : { reason: told };
}

function tellsValues(entry: AuditEntry): boolean {
	return entry.before.some(({ fields }) => Object.keys(fields).length > 0) || quotes(entry);
}

/** What a person wrote and what a system said are free text; any other reason is a word of ours. */
function quotes({ action, outcome, reason }: AuditEntry): boolean {
	return reason !== null && reason !== MASK && (outcome === "failed" || action === "note");
}

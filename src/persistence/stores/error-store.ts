import type { SyncError } from "../../domain/sync-error.js";
import type { ErrorQuery, ErrorStore } from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import { findByValues, insertOne, PAGE_SIZE, replacementOf, SOME_TEXT, updateOne } from "./documents.js";

/** A sync error as it is kept. */
export type StoredError = SyncError & {
	/** `openedAt`, only while the error is not resolved: an index of open errors alone, in the order of their age. */
	openSince?: string;
};

/** The sync errors. Which cards have to be drawn again is the store's to know, whatever `cardDirty` says on saving. */
export class StoredErrors implements ErrorStore {
	constructor(private readonly errors: Collection<StoredError>) {}

	async get(id: string): Promise<SyncError | null> {
		const stored = await this.errors.findOne({ _id: id });
		return stored && toError(stored);
	}

	async byOpenKeys(keys: string[]): Promise<Map<string, SyncError>> {
		const found = await findByValues(this.errors, "openKey", keys);
		return new Map(found.map((stored) => [stored.openKey as string, toError(stored)]));
	}

	insert(error: SyncError): Promise<boolean> {
		const stored = toStored(error);
		return insertOne(this.errors, error.visible ? { ...stored, cardDirty: true } : stored);
	}

	/**
	 * Also false when a resolved error is opened again while its subject has another open one. The card has to be drawn
	 * again when a visible error's revision, count or state changes, or its visibility.
	 */
	async save(error: SyncError, read: { revision: number; count: number }): Promise<boolean> {
		const filter = { _id: error._id, revision: read.revision, count: read.count };
		const replacement = replacementOf(toStored(error), ["openKey", "openSince"]);
		const unchangedCard = sameCard(error, read);
		if (unchangedCard && (await updateOne(this.errors, { ...filter, ...unchangedCard }, replacement)))
			return true;
		const $set = { ...replacement.$set, cardDirty: true };
		return updateOne(this.errors, filter, { ...replacement, $set });
	}

	open(query: ErrorQuery): Promise<SyncError[]> {
		const { limit, skip = 0 } = query;
		const most = limit === undefined ? {} : { limit: limit + skip };
		const options = { sort: { openSince: 1, _id: 1 }, ...most } as const;
		return this.errors.find(filterOf(query), options).then((found) => found.slice(skip).map(toError));
	}

	countOpen(query: ErrorQuery = {}): Promise<number> {
		return this.errors.count(filterOf(query));
	}

	/** First what is to be tried again, then what is to wake up; an error someone is resolving is left alone. */
	async *due(mapping: string, at: string): AsyncIterable<SyncError[]> {
		for (const state of ["open", "snoozed"]) {
			const filter: Filter = { mapping, state, dueAt: { $lte: at } };
			const options = { sort: { dueAt: 1, _id: 1 }, batchSize: PAGE_SIZE } as const;
			for await (const page of this.errors.stream(filter, options)) yield page.map(toError);
		}
	}

	async resolving(): Promise<SyncError[]> {
		const filter: Filter = { "resolving.owner": SOME_TEXT, state: "resolving" };
		return (await this.errors.find(filter, { sort: { _id: 1 } })).map(toError);
	}

	async dirty(limit: number): Promise<SyncError[]> {
		return (await this.errors.find({ cardDirty: true }, { sort: { _id: 1 }, limit })).map(toError);
	}

	async shown(id: string, revision: number): Promise<void> {
		await updateOne(this.errors, { _id: id, revision }, { $unset: { cardDirty: true } });
	}

	async ofCoupling(couplingId: string): Promise<SyncError[]> {
		const found = await this.errors.find({ couplingId }, { sort: { openedAt: -1, _id: -1 } });
		return found.map(toError);
	}
}

/** Open errors; a cause and an assignee have an index of their own, for they pick few out of many. */
function filterOf({ mapping, kind, cause, assignee, waiting, visibleOnly }: ErrorQuery): Filter {
	return {
		openSince: SOME_TEXT,
		...(mapping === undefined ? {} : { mapping }),
		...(kind === undefined ? {} : { kind }),
		...(cause === undefined ? {} : { cause }),
		...(assignee === undefined ? {} : { "assignee.id": assignee }),
		...(waiting ? { state: { $ne: "snoozed" } } : {}),
		...(visibleOnly ? { visible: true } : {}),
	};
}

/** What the stored error must be for its card to stay as it is; null when the card changes in any case. */
function sameCard(error: SyncError, read: { revision: number; count: number }): Filter | null {
	if (!error.visible) return { visible: false };
	if (error.revision !== read.revision || error.count !== read.count) return null;
	return { visible: true, state: error.state };
}

function toStored({ cardDirty, openKey, ...error }: SyncError): StoredError {
	if (error.state === "resolved") return error;
	const stored: StoredError = { ...error, openSince: error.openedAt };
	if (openKey !== undefined) stored.openKey = openKey;
	return stored;
}

function toError({ openSince, ...error }: StoredError): SyncError {
	return error;
}

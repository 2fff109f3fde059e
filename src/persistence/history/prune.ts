import type { HistoryPart, Operation, OperationPart } from "../../ports/stores.js";
import type { Collection, Database, Document, Filter } from "../collection.js";
import type { CollectionName } from "../indexes.js";
import type { StoredCard } from "../stores/card-store.js";

/** How many documents are looked at and deleted at once. */
const PIECE = 500;

/** The collection of a part, the time by which it is old, and what beside its age must hold for it to go. */
const PARTS: Record<
	Exclude<HistoryPart, "cards" | "operationParts">,
	{ name: CollectionName; at: string; also: Filter }
> = {
	jobs: { name: "syncJobs", at: "finishedAt", also: { state: { $ne: "running" } } },
	operations: { name: "operations", at: "finishedAt", also: { state: { $ne: "running" } } },
	log: { name: "recordLog", at: "at", also: {} },
	errors: { name: "syncErrors", at: "outcome.at", also: { state: "resolved" } },
	audit: { name: "auditEntries", at: "at", also: {} },
};

/** Deletes what ended before then, the oldest first, and tells how many each piece was. */
export async function* prune(database: Database, part: HistoryPart, before: string): AsyncGenerator<number> {
	if (part === "cards") return yield* pruneCards(database, before);
	if (part === "operationParts") return yield* pruneParts(database, before);
	const { name, at, also } = PARTS[part];
	const collection = database.collection(name);
	const filter: Filter = { ...also, [at]: { $lt: before } };
	for (;;) {
		const old = await collection.find(filter, { sort: { [at]: 1 }, limit: PIECE, projection: [at] });
		if (old.length === 0) return;
		// What somebody took up again meanwhile is no past any more.
		yield await deleteAll(collection, old, filter);
	}
}

function deleteAll<T extends Document>(
	collection: Collection<T>,
	documents: readonly T[],
	filter: Filter,
): Promise<number> {
	return collection.deleteMany({ ...filter, _id: { $in: documents.map(({ _id }) => _id) } });
}

/** Cards hold what they show. They go once their errors have ended; a card of several once it has. */
async function* pruneCards(database: Database, before: string): AsyncGenerator<number> {
	const cards = database.collection<StoredCard>("cards");
	const filter: Filter = { changedAt: { $lt: before } };
	const projection = ["changedAt", "errorId", "live", "hosting"];
	for await (const page of cards.stream(filter, { sort: { changedAt: 1 }, batchSize: PIECE, projection })) {
		const standing = await standingErrors(database, page);
		const gone = page.filter(
			({ live, hosting, errorId = "" }) =>
				live === undefined && hosting === undefined && !standing.has(errorId),
		);
		if (gone.length > 0) yield await deleteAll(cards, gone, filter);
	}
}

/** The errors of these cards that have not ended. */
async function standingErrors(database: Database, cards: readonly StoredCard[]): Promise<Set<string>> {
	const ids = cards.flatMap(({ errorId }) => (errorId === undefined ? [] : [errorId]));
	const filter: Filter = { _id: { $in: ids }, state: { $ne: "resolved" } };
	const errors = await database.collection("syncErrors").find(filter, { projection: ["state"] });
	return new Set(errors.map(({ _id }) => _id));
}

/** Items go after their operation, so that what breaks off in between is made up for; and those of one that never began. */
async function* pruneParts(database: Database, before: string): AsyncGenerator<number> {
	const parts = database.collection<OperationPart>("operationParts");
	const filter: Filter = { begunAt: { $lt: before } };
	const projection = ["begunAt", "operation", "list"];
	for await (const page of parts.stream(filter, { sort: { begunAt: 1 }, batchSize: PIECE, projection })) {
		const ids = [...new Set(page.map(({ operation }) => operation))];
		const operations = database.collection<Operation>("operations");
		const found = await operations.find({ _id: { $in: ids } }, { projection: ["list"] });
		const standing = new Set(found.map(({ list }) => list));
		const gone = page.filter(({ list }) => !standing.has(list));
		if (gone.length > 0) yield await deleteAll(parts, gone, filter);
	}
}

import type { Pending } from "../../domain/coupling.js";
import { isWaiting, pileOf } from "../../domain/pile.js";
import type { Operation, OperationItem } from "../../ports/stores.js";
import type { BulkOperation } from "../collection.js";
import type { StoredCard } from "../stores/card-store.js";
import type { StoredCoupling } from "../stores/coupling-store.js";
import type { StoredError } from "../stores/error-store.js";
import { changeEach, type Defaults, fillMissing } from "./fill-missing.js";
import type { Migration } from "./migration.js";

/**
 * What came with the resolutions people press in Slack (set aside, assign, note, undo, shared cards): a database from
 * before has documents that know nothing of it.
 */
export const consoleOfResolutions: Migration = {
	version: 1,
	name: "fields of the resolutions in Slack",
	async up(database, check) {
		const couplings = database.collection<StoredCoupling>("couplings");
		await fillMissing(couplings, COUPLING, check);
		await changeEach(couplings, openWrites, check);
		await fillMissing(database.collection<StoredError>("syncErrors"), ERROR, check);
		await fillMissing(database.collection<OldOperation>("operations"), OPERATION, check);
		await fillMissing(database.collection<StoredCard>("cards"), CARD, check);
	},
};

const COUPLING: Defaults<StoredCoupling> = {
	undone: () => false,
};

/** A write that was under way before: its seats follow from its values, and it took nothing back. */
const PLAIN = { seats: null, asks: false } as const;

/** Claims and ghosts of before. A missing `seats` would look like an edit by hand. */
function openWrites({ _id, revision, pending, ghosts }: StoredCoupling): BulkOperation<StoredCoupling>[] {
	const $set: Record<string, unknown> = {};
	if (pending !== null && !("seats" in pending)) $set.pending = { ...PLAIN, ...(pending as Pending) };
	if (ghosts.some((ghost) => !("seats" in ghost)))
		$set.ghosts = ghosts.map((ghost) => ({ ...PLAIN, ...ghost }));
	if (Object.keys($set).length === 0) return [];
	return [{ update: { filter: { _id, revision }, update: { $set } } }];
}

const ERROR: Defaults<StoredError> = {
	snooze: () => null,
	assignee: () => null,
	notes: () => [],
	undo: () => null,
	// An error found by its pile only is one a shared card can tell of.
	pile: (error) => (isWaiting(error) ? pileOf(error)?.key : undefined),
	openSince: (error) => (error.state === "resolved" ? undefined : error.openedAt),
};

/** Its items stood in the operation itself. */
type OldOperation = Operation & { items: OperationItem[] };

const OPERATION: Defaults<OldOperation> = {
	choice: () => null,
	subject: () => null,
	question: () => null,
	total: ({ items }) => items.length,
	done: ({ items }) => items.filter(({ outcome }) => outcome === "done").length,
	failed: ({ items }) => items.filter(({ outcome }) => outcome === "failed" || outcome === "refused").length,
};

const CARD: Defaults<StoredCard> = {
	subject: ({ errorId }) => (errorId === undefined ? undefined : `error ${errorId}`),
	pile: () => null,
	generation: () => 0,
	shared: () => null,
	partOf: () => null,
	thread: () => null,
};

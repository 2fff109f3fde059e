import type { BulkOperation } from "../collection.js";
import { placesOf, type StoredError } from "../stores/error-store.js";
import { changeEach } from "./fill-missing.js";
import type { Migration } from "./migration.js";

/**
 * What came with errors that hang under the card of the record they belong to: they lie in piles of their own, and
 * errors are found by the record they are about.
 */
export const childrenOfCards: Migration = {
	version: 2,
	name: "errors under the card of the record they belong to",
	async up(database, check) {
		await changeEach(database.collection<StoredError>("syncErrors"), placed, check);
	},
};

/** Where an error of before is found by now; its card is looked at again when it lies in another pile. */
function placed(error: StoredError): BulkOperation<StoredError>[] {
	const places = placesOf(error);
	const changed = Object.entries(places).filter(
		([name, value]) => error[name as keyof StoredError] !== value,
	);
	if (changed.length === 0) return [];
	const isMoved = changed.some(([name]) => name === "pile");
	const $set = { ...Object.fromEntries(changed), ...(isMoved ? { cardDirty: true } : {}) };
	const { _id, revision, count } = error;
	return [{ update: { filter: { _id, revision, count }, update: { $set } } }];
}

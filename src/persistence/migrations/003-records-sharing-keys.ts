import { type StoredError, sharingOf } from "../stores/error-store.js";
import { fillMissing } from "./fill-missing.js";
import type { Migration } from "./migration.js";

/** Errors about a key are found by the records that share it, so that a run does not look through all open errors. */
export const recordsSharingKeys: Migration = {
	version: 3,
	name: "errors about a key by the records that share it",
	async up(database, check) {
		await fillMissing(database.collection<StoredError>("syncErrors"), { sharing: sharingOf }, check);
	},
};

import type { Stores } from "../../ports/stores.js";
import type { Database } from "../collection.js";
import { StoredAudit } from "./audit-store.js";
import { StoredCards } from "./card-store.js";
import { StoredCouplings } from "./coupling-store.js";
import { StoredDigests } from "./digest-store.js";
import { StoredErrors } from "./error-store.js";
import { StoredInstances } from "./instance-store.js";
import { StoredJobs } from "./job-store.js";
import { StoredMappings } from "./mapping-store.js";
import { StoredOperations } from "./operation-store.js";
import { StoredPresses } from "./press-store.js";
import { StoredRecordLog } from "./record-log-store.js";
import { StoredTurns } from "./turn-store.js";

/** The stores on an open database, which stays the caller's to close. */
export function openStores(database: Database) {
	return {
		mappings: new StoredMappings(database.collection("mappings")),
		couplings: new StoredCouplings(database.collection("couplings")),
		jobs: new StoredJobs(database.collection("syncJobs")),
		errors: new StoredErrors(database.collection("syncErrors")),
		log: new StoredRecordLog(database.collection("recordLog")),
		audit: new StoredAudit(database.collection("auditEntries")),
		operations: new StoredOperations(
			database.collection("operations"),
			database.collection("operationParts"),
		),
		instances: new StoredInstances(database.collection("instances")),
		cards: new StoredCards(database.collection("cards")),
		presses: new StoredPresses(database.collection("leases")),
		turns: new StoredTurns(database.collection("leases")),
		digests: new StoredDigests(database.collection("digests")),
		flushed: () => database.flushed(),
	} satisfies Stores;
}

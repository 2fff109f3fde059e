import type { ErrorOutcome, SyncError } from "../domain/sync-error.js";
import type { Operation } from "../ports/stores.js";

/** What each kind of operation that can be taken back answers its errors with. */
const ANSWERS: Partial<Record<Operation["kind"], ErrorOutcome["resolution"]>> = {
	synchronizeAll: "synchronize",
	restoreAll: "restore",
	uncoupleAll: "uncouple",
	release: "released",
};

/** True when it was this operation that answered the error, and nobody has answered it since. */
export function isAnswerOf(operation: Operation, { outcome, undo }: SyncError): boolean {
	const answers = ANSWERS[operation.kind];
	if (outcome === null || outcome.resolution !== answers || outcome.actor !== operation.actor) return false;
	const isLater = operation.finishedAt !== null && outcome.at > operation.finishedAt;
	return outcome.at >= operation.startedAt && !isLater && undo !== null;
}

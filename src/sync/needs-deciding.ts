import type { Coupling } from "../domain/coupling.js";
import type { Side, Snapshot } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import { isBeingResolved } from "./close-errors.js";
import { isMerged, isOutside } from "./decide-pairs.js";
import type { Work } from "./engine.js";
import { isAsTold, isRecorded, type Pair, versionsOf } from "./pair.js";

/** What an open error says already is decided again only when the mapping decides differently by now. */
export function isTold(work: Work, pair: Pair): boolean {
	if (work.freesWaiting || pair.coupling.outside) return false;
	return isRecorded(pair) || (waitsForItsTime(work, pair.error) && isAsTold(pair));
}

export function isBound({ state, held }: Coupling): boolean {
	return state === "coupled" && held === null;
}

/**
 * A row whose version is the stored one is our own echo, or nothing new. A paired record that had left the filter, or that
 * is asked about, may come back under its old version (facts/business-central-api.md section 13a), so any row of it is
 * looked at.
 */
export function isNews(coupling: Coupling, side: Side, row: Snapshot | undefined): boolean {
	if (row === undefined) return false;
	const mayComeBack = coupling.outside || coupling.skipped;
	return mayComeBack || row.version !== coupling[side].version || row.mergedInto !== null;
}

/** A row with another version but no later time than the stored one was listed before the last write (history 15). */
export function isOldPicture(coupling: Coupling, side: Side, row: Snapshot | null | undefined): boolean {
	if (!row || row.version === coupling[side].version) return false;
	const stored = coupling[side].modifiedAt;
	if (stored === null || row.modifiedAt === null || coupling[side].version === null) return false;
	return Date.parse(row.modifiedAt) <= Date.parse(stored);
}

/** What is not decided now is not written now, so it is nothing for the guard. */
export function isLeftOut(work: Work, pair: Pair): boolean {
	const isTaken = pair.coupling.pending !== null || isBeingResolved(work, pair.error);
	return isTaken || isMerged(pair) || isOutside(work, pair);
}

/** A row on a later page that the decision has not seen is a change of its own (history 40). */
export function isDecided(work: Work, pair: Pair): boolean {
	return work.decided.covers(pair.coupling._id, versionsOf(pair));
}

/** What failed is tried again when it is due, however often runs pass until then. */
export function waitsForItsTime({ engine }: Work, error: SyncError | null): boolean {
	return error !== null && error.dueAt !== null && Date.parse(error.dueAt) > engine.clock.now();
}

import type { GuardLimits } from "./mapping.js";

/** What the guard weighs (design.md I7). Counts are pairs. */
export interface GuardWeight {
	/** Deletions found now, those an open question already holds left out. */
	found: number;
	/** Deletions of the last 24 hours that were decided without a question, or wait in an open one. */
	recent: number;
	/** Couplings of the mapping, the ones found deleted included. */
	couplings: number;
}

/**
 * True when these deletions must be asked about as one list before any of them is applied: more than 500, more
 * than 20 and more than 5 %, or 5 or more and more than half of the couplings (limits configurable).
 */
export function tripsOnDeletions(limits: GuardLimits, { found, recent, couplings }: GuardWeight): boolean {
	if (found === 0) return false;
	const count = found + recent;
	return (
		count > limits.deletions ||
		(count > limits.deletionShareFrom && count > limits.deletionShare * couplings) ||
		(count >= limits.deletionHalfFrom && count > couplings / 2)
	);
}

/** True when so many records would be overwritten that a person should look first. */
export function tripsOnOverwrites(limits: GuardLimits, planned: number, couplings: number): boolean {
	return planned >= limits.overwriteFrom && planned > limits.overwriteShare * couplings;
}

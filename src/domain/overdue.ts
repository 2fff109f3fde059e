/** So many scheduled times may pass without a run that succeeds (design.md section 4). */
const TIMES = 3;

/** How long the run of a scheduled time has to succeed before that time counts as passed, in milliseconds. */
const GRACE_MS = 60_000;

/** What is known of a mapping's runs; times in milliseconds since 1970. */
export interface RunsSoFar {
	now: number;
	paused: boolean;
	/** Its scheduled times count from here: Koppel first ran with them, or the mapping was resumed. */
	countsFrom: number;
	/** When the last run that succeeded ended; null before the first. */
	lastSuccessAt: number | null;
}

/**
 * True when three scheduled times have passed without a run that succeeded, and three minutes at least, for schedules
 * tighter than that. `lastTimes` gives the last scheduled times up to a moment, newest first, so many at most. A paused
 * mapping is never overdue.
 */
export function isOverdue(
	{ now, paused, countsFrom, lastSuccessAt }: RunsSoFar,
	lastTimes: (until: number, count: number) => number[],
): boolean {
	if (paused) return false;
	const from = Math.max(countsFrom, lastSuccessAt ?? countsFrom);
	const third = lastTimes(now - GRACE_MS, TIMES)[TIMES - 1];
	return third !== undefined && third > from && now - from >= TIMES * 60_000;
}

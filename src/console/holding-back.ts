/**
 * While a run is on, a failure of its own waits this long for others of its cause, in milliseconds; then it is shown,
 * whatever the run is doing.
 */
export const SETTLE_MS = 3_000;
/** While a run is on, a card of several is counted anew when it says a hundredth, or a hundred times, of what is. */
const GROWN = 100;
/** And in any case after this long. */
const LONGEST_MS = 5 * 60_000;
/** Between two lines of progress. */
export const PROGRESS_MS = 5_000;

/** How long a first card of one error is still held back, in milliseconds; 0 is not at all. */
export function holdOfOwn(facts: { now: number; openedAt: string; running: boolean }): number {
	if (!facts.running) return 0;
	const age = facts.now - Date.parse(facts.openedAt);
	return age < 0 ? 0 : Math.max(0, SETTLE_MS - age);
}

/** What a card of several says, and what has become of it. */
export interface Recount {
	now: number;
	/** ISO; when the card was drawn last. */
	drawnAt: string;
	shown: number;
	count: number;
	/** A run of the mapping is on: more will come. */
	running: boolean;
	/** An operation is on that the card tells of. */
	operating: boolean;
}

/** How long a new count is still held back, in milliseconds; 0 is not at all. The last one to settle never waits. */
export function holdOfCount({ now, drawnAt, shown, count, running, operating }: Recount): number {
	if (count === 0 || (!running && !operating)) return 0;
	const age = now - Date.parse(drawnAt);
	if (age < 0) return 0;
	if (operating) return Math.max(0, PROGRESS_MS - age);
	const grown = count >= shown * GROWN || shown >= count * GROWN;
	return grown ? Math.max(0, SETTLE_MS - age) : Math.max(0, LONGEST_MS - age);
}

import type { Clock } from "../ports/clock.js";

/** Slack delivers an event again at once, after about a minute and after about five (facts/slack.md section 4.4). */
const KEPT_MS = 60 * 60_000;
/** A bound for the memory of an hour in which very much happens; the oldest go first. */
const MOST_KEPT = 20_000;

/** Remembers events for an hour, so that one delivered again is not acted on again. */
export class SeenEvents {
	/** By event id when it came, oldest first. */
	private readonly seen = new Map<string, number>();

	constructor(private readonly clock: Clock) {}

	/** True for an event that has not come before; it counts as seen from now on. */
	isNew(eventId: string): boolean {
		const now = this.clock.monotonic();
		for (const [id, at] of this.seen) {
			if (now - at < KEPT_MS && this.seen.size < MOST_KEPT) break;
			this.seen.delete(id);
		}
		if (this.seen.has(eventId)) return false;
		this.seen.set(eventId, now);
		return true;
	}
}

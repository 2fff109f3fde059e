import { type PlannedSwing, REMEMBERED_MS, type RunWrite } from "./loop.js";
import type { Side } from "./record.js";

/** A source that changes later than this after our own write does not react to it, in milliseconds. */
const REACTION_MS = 5 * 60_000;

/** Changes further apart do little harm, and waiting for the next ones would take too long, in milliseconds. */
const LONGEST_BEAT_MS = 10 * 60_000;

/** How many of its own beats a field is watched. Whatever changes by itself has changed by then. */
const BEATS_WATCHED = 3;

/** So many watches have to stay quiet, and be followed by a reaction to the write that ends them, before it is a loop. */
export const QUIET_WATCHES = 3;

/**
 * A field whose source has changed again within minutes of each of our own writes: what a program does that copies
 * every value from where we wrote it back to where it came from, changed. An import that happens to run right after our
 * schedule looks the same, so a reaction alone proves nothing: Koppel stops writing for a while and watches. What goes on
 * changing does so by itself; what stands still until we write, again and again, is fed by us.
 */
export interface Reaction {
	/** Field mapping name. */
	field: string;
	/** The side we write. */
	side: Side;
	/** How often the source reacted without a break, as far as is remembered. */
	times: number;
	/** When the first of these writes was made, ISO. */
	since: string;
	/** The longest time between two of these changes, in milliseconds. */
	beatMs: number;
	/** How many of these writes ended a watch that had stayed quiet. */
	quietWatches: number;
}

/** A write that is about to be made, and when its source was last changed; null where its system does not tell. */
export interface PlannedReaction extends PlannedSwing {
	changedAt: string | null;
}

/**
 * The fields that react to our writes at least `limit` times running; 0 looks for none. One that was seen changing by
 * itself in the last 24 hours is none. `at` is now, ISO; clocks of systems may differ from ours by `clockSkewMs`.
 */
export function reactionsOf(facts: {
	writes: readonly RunWrite[];
	planned: readonly PlannedReaction[];
	limit: number;
	clockSkewMs: number;
	at: string;
}): Reaction[] {
	const { limit, at, clockSkewMs } = facts;
	if (limit === 0) return [];
	const from = Date.parse(at) - REMEMBERED_MS;
	const writes = facts.writes.filter((write) => Date.parse(write.at) > from);
	return facts.planned.flatMap(({ side, fields, changedAt }) =>
		Object.keys(fields).flatMap((field) => {
			const own = writes.filter((write) => field in write.fields);
			const alone = own.at(-1)?.fields[field]?.alone;
			if (changedAt === null || (alone !== undefined && Date.parse(alone) > from)) return [];
			const reaction = reactionIn(own, { field, side, changedAt, clockSkewMs });
			return reaction !== null && reaction.times >= limit ? [reaction] : [];
		}),
	);
}

/** The unbroken row of reactions that ends with the change that is about to be written; null for none. */
function reactionIn(
	own: readonly RunWrite[],
	next: { field: string; side: Side; changedAt: string; clockSkewMs: number },
): Reaction | null {
	const { field, side, clockSkewMs } = next;
	const found: Reaction = { field, side, times: 0, since: "", beatMs: 0, quietWatches: 0 };
	let changedAt = Date.parse(next.changedAt);
	for (const write of own.toReversed()) {
		if (write.side !== side || write.changedAt === undefined) break;
		const lagMs = changedAt - Date.parse(write.at);
		const beatMs = changedAt - Date.parse(write.changedAt);
		const isWatched = write.watched === true;
		if (lagMs > REACTION_MS || lagMs < -clockSkewMs || (!isWatched && beatMs > LONGEST_BEAT_MS)) break;
		found.times++;
		found.since = write.at;
		if (isWatched) found.quietWatches++;
		else found.beatMs = Math.max(found.beatMs, beatMs);
		changedAt = Date.parse(write.changedAt);
	}
	return found.times === 0 ? null : found;
}

/** How long a pair is watched for these, in milliseconds. */
export function watchMs(reactions: readonly Reaction[]): number {
	return BEATS_WATCHED * Math.max(...reactions.map(({ beatMs }) => beatMs), 1_000);
}

/** The memory with a field noted as one that changes by itself: it is not watched again for 24 hours. */
export function withAlone(writes: readonly RunWrite[], field: string, at: string): RunWrite[] {
	const last = writes.findLastIndex((write) => field in write.fields);
	return writes.map((write, index) => {
		const own = write.fields[field];
		if (index !== last || own === undefined) return write;
		return { ...write, fields: { ...write.fields, [field]: { ...own, alone: at } } };
	});
}

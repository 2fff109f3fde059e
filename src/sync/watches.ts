import type { PlannedSwing, Swing } from "../domain/loop.js";
import {
	type PlannedReaction,
	QUIET_WATCHES,
	type Reaction,
	reactionsOf,
	watchMs,
	withAlone,
} from "../domain/reaction.js";
import { otherSide } from "../domain/record.js";
import type { LoopWatch, SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Work } from "./engine.js";
import type { DecidedPair } from "./pair.js";

/** What a pair whose field reacts to our writes is: proven a loop, being watched, or free to be written. */
export type Watched =
	| { kind: "loop"; fields: Swing[] }
	| { kind: "watch"; fields: Swing[]; watch: LoopWatch }
	| { kind: "free"; pair: DecidedPair };

/**
 * A pair whose field reacts to each of our writes is left alone for a while: silently, for most of these are honest. Its
 * error keeps the change meanwhile, and is due when the time is over. Where something else is open about the pair, or
 * would be asked, it is not watched.
 */
export function watchReactions(work: Work, decided: DecidedPair, planned: PlannedSwing[]): Watched {
	const { decision, error } = decided;
	const watch = watchIn(error);
	const pair = watch === null ? decided : withoutWatchOf(work, decided, { watch, planned });
	const isQuestion =
		decision.kind !== "update" || decision.conflict !== null || decision.unsendable.length > 0;
	if (isQuestion || (error !== null && watch === null)) return { kind: "free", pair };
	const reactions = reactionsOf({
		writes: pair.coupling.recentWrites ?? [],
		planned: planned.map((one): PlannedReaction => {
			const { side } = one;
			return { ...one, changedAt: decided[otherSide(side)]?.modifiedAt ?? null };
		}),
		limit: work.mapping.loop.reactions,
		clockSkewMs: work.mapping.clockSkewMs,
		at: isoNow(work.engine.clock),
	});
	const proven = reactions.filter(({ quietWatches }) => quietWatches >= QUIET_WATCHES);
	if (proven.length > 0) return { kind: "loop", fields: proven.map(toSwing) };
	if (reactions.length === 0) return { kind: "free", pair };
	const now = work.engine.clock.now();
	if (watch !== null && Date.parse(watch.until) <= now)
		return { kind: "free", pair: { ...pair, watched: true } };
	const until = watch?.until ?? new Date(now + watchMs(reactions)).toISOString();
	const fields = reactions.map(toSwing);
	return { kind: "watch", fields, watch: { until, digests: digestsOf(planned, reactions) } };
}

/** The watch that is on; null for none. */
export function watchIn(error: SyncError | null): LoopWatch | null {
	return error?.kind === "loop" ? (error.loop?.watch ?? null) : null;
}

/** What changed again although nothing was written changes by itself. */
function withoutWatchOf(
	{ engine }: Work,
	decided: DecidedPair,
	{ watch, planned }: { watch: LoopWatch; planned: PlannedSwing[] },
): DecidedPair {
	const watched = Object.keys(watch.digests);
	const now = digestsOf(
		planned,
		watched.map((field) => ({ field })),
	);
	const alone = watched.filter((field) => now[field] !== watch.digests[field]);
	const { recentWrites } = decided.coupling;
	if (alone.length === 0 || recentWrites === undefined) return decided;
	const at = isoNow(engine.clock);
	const writes = alone.reduce((memory, field) => withAlone(memory, field, at), recentWrites);
	return { ...decided, coupling: { ...decided.coupling, recentWrites: writes } };
}

/** What would be written to these fields, as far as anything would. */
function digestsOf(
	planned: PlannedSwing[],
	fields: ReadonlyArray<Pick<Reaction, "field">>,
): Record<string, string> {
	const digests: Record<string, string> = {};
	for (const { field } of fields) {
		const written = planned.map((one) => one.fields[field]).find((one) => one !== undefined);
		if (written !== undefined) digests[field] = written.digest;
	}
	return digests;
}

function toSwing({ field, side, times, since }: Reaction): Swing {
	return { field, side, reason: "reaction", times, since };
}

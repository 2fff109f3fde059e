import type { Mapping } from "../domain/mapping.js";
import { isOverdue, type RunsSoFar } from "../domain/overdue.js";
import { openKeyOf } from "../domain/sync-error.js";
import { lastRunAt, type MappingState } from "../ports/stores.js";
import { closeMappingProblem } from "./close-errors.js";
import { type Engine, openWork } from "./engine.js";
import { isAsleep } from "./error-schedule.js";
import { recordMappingProblem } from "./record-errors.js";

/** When a mapping's schedule calls for runs. */
export interface ScheduledTimes {
	/** ISO; times before it do not count. */
	countsFrom: string;
	/** The last scheduled times up to a moment (milliseconds since 1970), newest first, so many at most. */
	lastTimes(until: number, count: number): number[];
}

/**
 * Tells the administrators of a mapping that has missed its schedule, once, and takes that back when it is not so any
 * more: a run succeeded, it was paused, or it has no schedule by now (null). Needs no system to answer, so the mapping
 * may be a mere outline.
 */
export async function watchOverdue(
	engine: Engine,
	mapping: Mapping,
	times: ScheduledTimes | null,
): Promise<void> {
	const state = await engine.stores.mappings.get(mapping.name);
	if (times === null || !isOverdue(runsSoFar(engine, state, times), times.lastTimes))
		return closeMappingProblem(engine, mapping.name, "overdue");
	if (await isTold(engine, mapping.name)) return;
	const work = openWork(engine, mapping, { type: "synchronization", trigger: "scheduled", actor: null });
	const message = "No run has succeeded for three of its scheduled times.";
	await recordMappingProblem(work, { kind: "overdue", code: "overdue", message });
}

function runsSoFar({ clock }: Engine, state: MappingState, { countsFrom }: ScheduledTimes): RunsSoFar {
	const ended = lastRunAt(state);
	return {
		now: clock.now(),
		paused: state.paused,
		countsFrom: Date.parse(countsFrom),
		lastSuccessAt: ended === null ? null : Date.parse(ended),
	};
}

/** True while it stands open or is set aside: to say it again every minute would tell nothing new. */
async function isTold(engine: Engine, mapping: string): Promise<boolean> {
	const key = openKeyOf({ mapping, problem: "overdue" });
	const open = (await engine.stores.errors.byOpenKeys([key])).get(key);
	return open !== undefined && (open.state !== "snoozed" || isAsleep(engine, open));
}

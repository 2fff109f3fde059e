import type { MappingTimes } from "../jobs/schedule.js";
import type { MappingStore } from "./ports/stores.js";
import { CronTimes } from "./service/cron-times.js";
import type { JobTurns } from "./service/job-turns.js";
import type { ScheduledTimes } from "./sync/watch-overdue.js";

/** When the mappings' schedules call for runs, for whoever judges whether one is overdue. */
export class ScheduledTimesOf {
	/** Of each mapping with a schedule, parsed once. */
	private readonly known: ReadonlyMap<string, { cron: string; times: CronTimes }>;

	constructor(
		mappings: readonly MappingTimes[],
		private readonly turns: JobTurns,
		private readonly states: Pick<MappingStore, "get">,
		private readonly now: () => number,
	) {
		const scheduled = mappings.flatMap(({ name, schedule: cron }) =>
			cron === null ? [] : [[name, { cron, times: new CronTimes(cron) }] as const],
		);
		this.known = new Map(scheduled);
	}

	/** True while another instance runs the mapping by its schedule, or is about to. */
	async isOnElsewhere(mapping: string): Promise<boolean> {
		const known = this.known.get(mapping);
		if (known === undefined) return false;
		const [due = null] = known.times.until(this.now(), 1);
		return this.turns.isOnElsewhere({ name: `run-sync:${mapping}`, cron: known.cron }, due);
	}

	/** Null without a schedule. Times during a pause do not count: looked at while it lasts, it moves their beginning on. */
	async of(mapping: string): Promise<ScheduledTimes | null> {
		const known = this.known.get(mapping);
		if (known === undefined) return null;
		const { cron, times } = known;
		const job = { name: `run-sync:${mapping}`, cron };
		if ((await this.states.get(mapping)).paused) await this.turns.countFromNow(job);
		const { since } = await this.turns.known(job);
		return { countsFrom: since, lastTimes: (until, count) => times.until(until, count) };
	}
}

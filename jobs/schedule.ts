/** One mapping's times, from the configuration; null runs only by hand. */
export interface MappingTimes {
	name: string;
	schedule: string | null;
	findDeleted: string | null;
}

/** Does a job. The signal aborts when the schedule stops. */
export type Handler = (signal: AbortSignal) => Promise<void>;

/** What the schedule calls; the values come from app.ts. */
export interface Handlers {
	runSync(mapping: string): Handler;
	findDeleted(mapping: string): Handler;
	retryDue: Handler;
	pruneHistory: Handler;
	/** Null without Slack. */
	postCards: Handler | null;
}

/** How often what is due is tried again, and cards are brought up to date when no event did. */
const EVERY_MINUTE = "* * * * *";
const EVERY_HALF_MINUTE = "*/30 * * * * *";

/** When the old past is forgotten: a quiet time, and not the full hour at which everybody's searches begin. */
const EVERY_NIGHT = "17 3 * * *";

/**
 * The table of scheduled jobs: name, times, overlap rule, handler. A job that is still on is not started again; its
 * next time makes up for it.
 */
export function scheduleOf(mappings: MappingTimes[], handlers: Handlers) {
	const jobs = mappings.flatMap(({ name, schedule, findDeleted }) => [
		...entry(`run-sync:${name}`, schedule, handlers.runSync(name)),
		...entry(`find-deleted:${name}`, findDeleted, handlers.findDeleted(name)),
	]);
	return [
		...jobs,
		...entry("retry-due", EVERY_MINUTE, handlers.retryDue),
		...entry("prune-history", EVERY_NIGHT, handlers.pruneHistory),
		...(handlers.postCards === null ? [] : entry("post-cards", EVERY_HALF_MINUTE, handlers.postCards)),
	];
}

function entry(name: string, cron: string | null, handler: Handler) {
	return cron === null ? [] : [{ name, cron, overlap: "skip" as const, handler }];
}

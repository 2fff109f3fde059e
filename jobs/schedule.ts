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
	watchOverdue: Handler;
	/** Null without Slack. */
	postCards: Handler | null;
	/** Null without Slack, or where no channel wants to be reminded. */
	sendReminders: Handler | null;
	/** The digests of channels. */
	digests: DigestJob[];
}

/** The digest of one channel, with the zone its times are of. */
export interface DigestJob {
	channel: string;
	schedule: string;
	timeZone: string;
	handler: Handler;
}

/** How often what is due is tried again, and cards are brought up to date when no event did. */
const EVERY_MINUTE = "* * * * *";
const EVERY_HALF_MINUTE = "*/30 * * * * *";

/** How often is looked for what waits too long. */
const EVERY_TEN_MINUTES = "*/10 * * * *";

/** When the old past is forgotten: a quiet time, and not the full hour at which everybody's searches begin. */
const EVERY_NIGHT = "17 3 * * *";

/** How a job runs beside other instances: see `ScheduledJob` in src/service/scheduler.ts. */
interface Rule {
	runs: "once" | "everywhere";
	missed: "makeUp" | "leaveOut";
}

/** One instance makes each time, and one run makes up for all times that were missed: the rule for a new job. */
const ONCE: Rule = { runs: "once", missed: "makeUp" };

/** What looks at how things stand now: a look that was missed is none any more. */
const ONCE_NOW: Rule = { runs: "once", missed: "leaveOut" };

/**
 * Every instance does it. What is due is guarded by the mapping's lease and by claims, each instance has to watch with
 * its own clock whether others are dead, and a system that hangs must hold up one instance only. Cards are posted
 * by whoever has the connection, each one by one instance, and each has its own events to make up for.
 */
const EVERYWHERE: Rule = { runs: "everywhere", missed: "leaveOut" };

/**
 * The table of scheduled jobs: name, times, rules, handler. A job that is still on anywhere is not started again; its
 * next time makes up for it. Another job is another entry here.
 */
export function scheduleOf(mappings: MappingTimes[], handlers: Handlers) {
	const jobs = mappings.flatMap(({ name, schedule, findDeleted }) => [
		...entry(`run-sync:${name}`, schedule, ONCE, handlers.runSync(name)),
		...entry(`find-deleted:${name}`, findDeleted, ONCE, handlers.findDeleted(name)),
	]);
	const digests = handlers.digests.flatMap(({ channel, schedule, timeZone, handler }) =>
		entry(`send-digest:${channel}`, schedule, ONCE, handler).map((job) => ({ ...job, timeZone })),
	);
	return [
		...jobs,
		...digests,
		...entry("send-reminders", EVERY_TEN_MINUTES, ONCE, handlers.sendReminders),
		...entry("retry-due", EVERY_MINUTE, EVERYWHERE, handlers.retryDue),
		...entry("prune-history", EVERY_NIGHT, ONCE, handlers.pruneHistory),
		...entry("watch-overdue", EVERY_MINUTE, ONCE_NOW, handlers.watchOverdue),
		...entry("post-cards", EVERY_HALF_MINUTE, EVERYWHERE, handlers.postCards),
	];
}

/** Nothing without times, or where there is nothing to do it with. */
function entry(name: string, cron: string | null, rule: Rule, handler: Handler | null) {
	return cron === null || handler === null
		? []
		: [{ name, cron, ...rule, overlap: "skip" as const, handler }];
}

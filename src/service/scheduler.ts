import { createTask, type RunCoordinator, type ScheduledTask, type TaskOptions } from "node-cron";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { CronTimes } from "./cron-times.js";
import type { JobTurns, Turn } from "./job-turns.js";

/** One entry of the cron table. */
export interface ScheduledJob {
	name: string;
	/** Cron expression, five or six fields. */
	cron: string;
	/** The zone its times are of; the machine's when left out. */
	timeZone?: string | undefined;
	/** `once`: one of all instances makes each time. `everywhere`: every instance does, for what it alone knows or holds. */
	runs: "once" | "everywhere";
	/** What to do when the last one is still on: leave this one out. Every job of ours is made up for by its next one. */
	overlap: "skip";
	/** What to do at the start about times that passed while nothing was up: make one run for all of them, or none. */
	missed: "makeUp" | "leaveOut";
	/** Does the job. The signal aborts when the schedule stops: nothing new begins, what is under way is finished. */
	handler: (signal: AbortSignal) => Promise<void>;
}

/** How an entry runs in this process: at its time, and when that passed while the process was busy. */
interface Way {
	run: () => Promise<void>;
	late: (slot: string) => Promise<void>;
	options: TaskOptions;
}

/** How often an instance looks for times that nobody made, and for jobs whose instance died at them. */
const EVERY_MINUTE = "* * * * *";

/** The cron table as it runs in one process, beside other processes on the same database. */
export class Scheduler {
	private readonly tasks = new Map<string, ScheduledTask>();
	/** Of each job by its name, parsed once: parsing costs far more than looking, and every minute looks. */
	private readonly times = new Map<string, CronTimes>();
	/** Jobs of `everywhere` that are on here. */
	private readonly here = new Set<string>();
	/** Turns the cron library was told it may make. */
	private readonly granted = new Map<string, { turn: Turn; done: () => void }>();
	private readonly pending = new Set<Promise<void>>();
	private readonly stopping = new AbortController();

	constructor(
		private readonly jobs: ScheduledJob[],
		private readonly services: {
			log: Log;
			turns: JobTurns;
			clock: Clock;
			/** False where the clock is not the machine's, whose timers would go off at the wrong times: see `makeDue`. */
			hasTimers?: boolean;
		},
	) {}

	/** Begins; a job runs at its next time, and at once where one was missed while nothing was up. */
	async start(): Promise<void> {
		if (this.services.hasTimers === false) return this.lookAfter();
		for (const job of this.jobs) this.schedule(job.name, job.cron, this.wayOf(job));
		this.schedule("look-after", EVERY_MINUTE, {
			run: () => this.lookAfter(),
			late: () => this.lookAfter(),
			options: {},
		});
		await this.lookAfter();
	}

	/** When a job runs next, ISO; null before the start and for an unknown name. */
	nextRunAt(name: string): string | null {
		return this.tasks.get(name)?.getNextRun()?.toISOString() ?? null;
	}

	/** Runs a job now, besides its schedule; its failure is logged, never thrown. */
	async runNow(name: string): Promise<void> {
		const job = this.jobs.find((candidate) => candidate.name === name);
		if (job?.runs === "everywhere") await this.runHere(job);
		else if (job !== undefined) await this.runTaken(job, () => this.take(job, null));
	}

	/** Makes the scheduled times that have come and that nobody made, to the end. Timers do so by themselves. */
	async makeDue(): Promise<void> {
		await this.lookAfter();
		while (this.pending.size > 0) await Promise.all(this.pending);
	}

	/** Starts no more jobs, tells those under way to end, and waits for them. */
	async stop(): Promise<void> {
		this.stopping.abort();
		for (const task of this.tasks.values()) await task.destroy();
		this.tasks.clear();
		while (this.pending.size > 0) await Promise.all(this.pending);
	}

	private wayOf(job: ScheduledJob): Way {
		if (job.runs === "everywhere")
			return { run: () => this.runHere(job), late: () => this.runHere(job), options: zoneOf(job) };
		return {
			run: () => this.runGranted(job),
			late: (slot) => this.runTaken(job, () => this.take(job, slot)),
			options: { ...zoneOf(job), distributed: true, runCoordinator: this.coordinatorOf(job) },
		};
	}

	private schedule(name: string, cron: string, { run, late, options }: Way): void {
		const logger = cronLogger(this.services.log, name);
		const task = createTask(cron, run, { ...options, name, logger, suppressMissedWarning: true });
		// A time that passed while this process was busy or asleep is made up for now.
		task.on("execution:missed", ({ date }) => late(date.toISOString()));
		this.tasks.set(name, task);
		void task.start();
	}

	/** Asked by the cron library before each time; its key is the job's name and the scheduled time. */
	private coordinatorOf(job: ScheduledJob): RunCoordinator {
		return {
			shouldRun: async (key) => {
				const done = this.keepPending();
				try {
					const turn = await this.take(job, key.slice(job.name.length + 1));
					if (turn !== null) this.granted.set(job.name, { turn, done });
					else done();
					return turn !== null;
				} catch (error) {
					done();
					throw error;
				}
			},
		};
	}

	/** What the library begins once it was told that it may. */
	private async runGranted(job: ScheduledJob): Promise<void> {
		const granted = this.granted.get(job.name);
		this.granted.delete(job.name);
		if (granted !== undefined) await this.carryOut(job, granted.turn).finally(granted.done);
	}

	private async runTaken(job: ScheduledJob, take: () => Promise<Turn | null>): Promise<void> {
		const done = this.keepPending();
		try {
			const turn = await take();
			if (turn !== null) await this.carryOut(job, turn);
		} catch (error) {
			this.services.log.error({ scheduledJob: job.name, error }, "Scheduled job could not begin");
		} finally {
			done();
		}
	}

	private async runHere(job: ScheduledJob): Promise<void> {
		if (this.stopping.signal.aborted) return;
		if (this.here.has(job.name)) return this.tellLeftOut(job, null);
		const done = this.keepPending();
		this.here.add(job.name);
		await this.carryOut(job, null);
		this.here.delete(job.name);
		done();
	}

	/** Null without a time is a run besides the schedule. */
	private async take(job: ScheduledJob, slot: string | null): Promise<Turn | null> {
		if (this.stopping.signal.aborted) return null;
		const turn = await this.services.turns.take(job, slot, this.stopping.signal);
		if (turn === null) this.tellLeftOut(job, slot);
		else this.services.log.debug({ scheduledJob: job.name, slot }, "Scheduled job begins");
		return turn;
	}

	private tellLeftOut({ name }: ScheduledJob, slot: string | null): void {
		this.services.log.debug(
			{ scheduledJob: name, slot },
			"Scheduled job left out: it is made elsewhere, or still on",
		);
	}

	/** A job's failure is its own: the schedule goes on. */
	private async carryOut({ name, handler }: ScheduledJob, turn: Turn | null): Promise<void> {
		const { signal } = this.stopping;
		const { log } = this.services;
		try {
			await handler(turn === null ? signal : AbortSignal.any([signal, turn.signal]));
		} catch (error) {
			log.error({ scheduledJob: name, error }, "Scheduled job failed");
		}
		// A turn that cannot be given back is seen to be over at its next time: this process is not at it any more.
		await turn
			?.end()
			.catch((error: unknown) => log.warn({ scheduledJob: name, error }, "A turn was not given back"));
	}

	/** Makes up for times that nobody made, and goes on with what an instance died at; waits for none of it. */
	private async lookAfter(): Promise<void> {
		for (const job of this.jobs) {
			if (job.runs === "everywhere") continue;
			const slot = job.missed === "makeUp" ? await this.missedOf(job) : null;
			const take = slot === null ? () => this.services.turns.takeOver(job) : () => this.take(job, slot);
			void this.runTaken(job, take);
		}
	}

	/** The last scheduled time, where nobody made it; null when it was made. Becomes known to all instances by this. */
	private async missedOf(job: ScheduledJob): Promise<string | null> {
		try {
			const { since, slot } = await this.services.turns.known(job);
			const [last] = this.timesOf(job).until(this.services.clock.now(), 1);
			if (last === undefined) return null;
			const time = new Date(last).toISOString();
			return time > since && (slot === null || time > slot) ? time : null;
		} catch (error) {
			this.services.log.error({ scheduledJob: job.name, error }, "Missed times could not be looked for");
			return null;
		}
	}

	private timesOf({ name, cron, timeZone }: ScheduledJob): CronTimes {
		const times = this.times.get(name) ?? new CronTimes(cron, timeZone);
		this.times.set(name, times);
		return times;
	}

	/** What a stop waits for, until the returned function is called. */
	private keepPending(): () => void {
		let done = () => {};
		const waiting = new Promise<void>((resolve) => {
			done = resolve;
		});
		this.pending.add(waiting);
		return () => {
			this.pending.delete(waiting);
			done();
		};
	}
}

function zoneOf({ timeZone }: ScheduledJob): TaskOptions {
	return timeZone === undefined ? {} : { timezone: timeZone };
}

/** What the cron library has to say goes where everything is logged. */
function cronLogger(log: Log, scheduledJob: string) {
	const detail = (message: string | Error) => ({ scheduledJob, detail: String(message) });
	return {
		info: (message: string) => log.debug(detail(message), "Schedule"),
		warn: (message: string) => log.warn(detail(message), "Schedule"),
		error: (message: string | Error) => log.error(detail(message), "Schedule"),
		debug: (message: string | Error) => log.debug(detail(message), "Schedule"),
	};
}

import { createTask, type ScheduledTask } from "node-cron";
import type { Log } from "../ports/log.js";

/** One entry of the cron table. */
export interface ScheduledJob {
	name: string;
	/** Cron expression, five or six fields. */
	cron: string;
	/** What to do when the last one is still on: leave this one out. Every job of ours is made up for by its next one. */
	overlap: "skip";
	/** Does the job. The signal aborts when the schedule stops: nothing new begins, what is under way is finished. */
	handler: (signal: AbortSignal) => Promise<void>;
}

/** The cron table as it runs in one process. */
export class Scheduler {
	private readonly tasks = new Map<string, ScheduledTask>();
	private readonly running = new Map<string, Promise<void>>();
	private readonly stopping = new AbortController();

	constructor(
		private readonly jobs: ScheduledJob[],
		private readonly log: Log,
	) {}

	/** Begins; each job first runs at its next time. */
	start(): void {
		for (const job of this.jobs) {
			const task = createTask(job.cron, () => this.run(job), {
				name: job.name,
				logger: cronLogger(this.log, job.name),
				suppressMissedWarning: true,
			});
			// A time that passed while this process was busy or asleep is made up for now.
			task.on("execution:missed", () => this.run(job));
			this.tasks.set(job.name, task);
			void task.start();
		}
	}

	/** When a job runs next, ISO; null before the start and for an unknown name. */
	nextRunAt(name: string): string | null {
		return this.tasks.get(name)?.getNextRun()?.toISOString() ?? null;
	}

	/** Runs a job now, besides its schedule; its failure is logged, never thrown. */
	async runNow(name: string): Promise<void> {
		const job = this.jobs.find((candidate) => candidate.name === name);
		if (job !== undefined) await this.run(job);
	}

	/** Starts no more jobs, tells those under way to end, and waits for them. */
	async stop(): Promise<void> {
		this.stopping.abort();
		for (const task of this.tasks.values()) await task.destroy();
		this.tasks.clear();
		await Promise.all(this.running.values());
	}

	/** A job's failure is its own: the schedule goes on. */
	private async run(job: ScheduledJob): Promise<void> {
		if (this.stopping.signal.aborted) return;
		if (this.running.has(job.name)) {
			this.log.debug({ job: job.name }, "Scheduled job left out: the last one is still on");
			return;
		}
		const work = this.carryOut(job).finally(() => this.running.delete(job.name));
		this.running.set(job.name, work);
		await work;
	}

	private async carryOut({ name, handler }: ScheduledJob): Promise<void> {
		try {
			await handler(this.stopping.signal);
		} catch (error) {
			this.log.error({ job: name, error }, "Scheduled job failed");
		}
	}
}

/** What the cron library has to say goes where everything is logged. */
function cronLogger(log: Log, job: string) {
	const detail = (message: string | Error) => ({ job, detail: String(message) });
	return {
		info: (message: string) => log.debug(detail(message), "Schedule"),
		warn: (message: string) => log.warn(detail(message), "Schedule"),
		error: (message: string | Error) => log.error(detail(message), "Schedule"),
		debug: (message: string | Error) => log.debug(detail(message), "Schedule"),
	};
}

import { createTask, type ScheduledTask } from "node-cron";
import type { Log } from "../ports/log.js";

/** One entry of the cron table. */
export interface ScheduledJob {
	name: string;
	/** Cron expression, five or six fields. */
	cron: string;
	/** What to do when the last one is still on: leave this one out. Every job of ours is made up for by its next one. */
	overlap: "skip";
	handler: () => Promise<void>;
}

/** The cron table as it runs in one process. */
export class Scheduler {
	private readonly tasks = new Map<string, ScheduledTask>();
	private readonly running = new Set<Promise<void>>();

	constructor(
		private readonly jobs: ScheduledJob[],
		private readonly log: Log,
	) {}

	/** Begins; each job first runs at its next time. */
	start(): void {
		for (const job of this.jobs) {
			const task = createTask(job.cron, () => this.run(job), {
				name: job.name,
				noOverlap: true,
				suppressMissedWarning: true,
			});
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

	/** Starts no more jobs and waits for those under way. */
	async stop(): Promise<void> {
		for (const task of this.tasks.values()) await task.destroy();
		this.tasks.clear();
		await Promise.allSettled(this.running);
	}

	/** A job's failure is its own: the schedule goes on. */
	private async run(job: ScheduledJob): Promise<void> {
		const work = job.handler().catch((error: unknown) => {
			this.log.error({ job: job.name, error }, "Scheduled job failed");
		});
		this.running.add(work);
		await work;
		this.running.delete(work);
	}
}

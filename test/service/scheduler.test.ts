import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type Log, silentLog } from "../../src/ports/log.js";
import { type ScheduledJob, Scheduler } from "../../src/service/scheduler.js";

const EVERY_SECOND = "* * * * * *";

/** A job that runs until it is let go. */
function aJob(name: string, cron = EVERY_SECOND) {
	const runs: Array<{ signal: AbortSignal; end: () => void; fail: (error: Error) => void }> = [];
	const job: ScheduledJob = {
		name,
		cron,
		overlap: "skip",
		handler: (signal) =>
			new Promise<void>((end, fail) => {
				runs.push({ signal, end, fail });
			}),
	};
	return { job, runs };
}

/** A log that keeps what it is told. */
function aLog() {
	const lines: Array<{ level: string; fields: Record<string, unknown>; message: string }> = [];
	const keep = (level: string) => (fields: Record<string, unknown>, message: string) =>
		void lines.push({ level, fields, message });
	const log: Log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
	return { log, lines };
}

describe("the schedule", () => {
	const schedulers: Scheduler[] = [];
	const started = (jobs: ScheduledJob[], log: Log = silentLog): Scheduler => {
		const scheduler = new Scheduler(jobs, log);
		schedulers.push(scheduler);
		scheduler.start();
		return scheduler;
	};
	const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1_000);

	beforeEach(() => {
		jest.useFakeTimers({ now: Date.parse("2026-03-02T08:00:00.500Z") });
	});

	afterEach(async () => {
		await Promise.all(schedulers.splice(0).map((scheduler) => scheduler.stop()));
		jest.useRealTimers();
	});

	it("runs each job at its times", async () => {
		const often = aJob("often");
		const seldom = aJob("seldom", "*/5 * * * * *");
		started([often.job, seldom.job]);

		for (let second = 0; second < 5; second++) {
			await seconds(1);
			for (const { end } of often.runs) end();
		}

		expect(often.runs).toHaveLength(5);
		expect(seldom.runs).toHaveLength(1);
		for (const { end } of seldom.runs) end();
	});

	it("leaves a time out while the last run of the job is still on, and takes the next one", async () => {
		const { job, runs } = aJob("slow");
		const { log, lines } = aLog();
		started([job], log);

		await seconds(3);
		expect(runs).toHaveLength(1);

		runs[0]?.end();
		await seconds(1);
		expect(runs).toHaveLength(2);
		runs[1]?.end();
		expect(lines.map(({ level }) => level)).toEqual(["debug", "debug"]);
	});

	it("starts no second run by hand while one is on", async () => {
		const { job, runs } = aJob("slow");
		const scheduler = started([job]);
		await seconds(1);

		await scheduler.runNow("slow");

		expect(runs).toHaveLength(1);
		runs[0]?.end();
	});

	it("goes on with every job when one fails, and logs which", async () => {
		const { log, lines } = aLog();
		const bad = aJob("bad");
		const good = aJob("good");
		const thrower: ScheduledJob = {
			...good.job,
			name: "thrower",
			handler: () => {
				throw new Error("before it began");
			},
		};
		started([bad.job, thrower, good.job], log);

		await seconds(1);
		bad.runs[0]?.fail(new Error("out of luck"));
		good.runs[0]?.end();
		await seconds(1);

		expect([bad.runs.length, good.runs.length]).toEqual([2, 2]);
		expect(lines.filter(({ level }) => level === "error")).toEqual([
			{
				level: "error",
				fields: { job: "thrower", error: new Error("before it began") },
				message: "Scheduled job failed",
			},
			{
				level: "error",
				fields: { job: "bad", error: new Error("out of luck") },
				message: "Scheduled job failed",
			},
			{
				level: "error",
				fields: { job: "thrower", error: new Error("before it began") },
				message: "Scheduled job failed",
			},
		]);
		bad.runs[1]?.end();
		good.runs[1]?.end();
	});

	it("makes up for a time that passed while the process was busy", async () => {
		const { job, runs } = aJob("nightly", "0 0 9 * * *");
		started([job]);

		jest.setSystemTime(Date.parse("2026-03-02T09:00:40Z"));
		await jest.advanceTimersToNextTimerAsync();

		expect(runs).toHaveLength(1);
		runs[0]?.end();
	});

	it("says when a job runs next", () => {
		const { job } = aJob("hourly", "0 0 * * * *");
		const scheduler = new Scheduler([job], silentLog);

		expect(scheduler.nextRunAt("hourly")).toBeNull();
		scheduler.start();
		schedulers.push(scheduler);

		expect(scheduler.nextRunAt("hourly")).toBe("2026-03-02T09:00:00.000Z");
		expect(scheduler.nextRunAt("unknown")).toBeNull();
	});

	it("runs a job by hand, and no unknown one", async () => {
		const { job, runs } = aJob("retry-due", "0 0 1 1 *");
		const scheduler = started([job]);

		const running = scheduler.runNow("retry-due");
		runs[0]?.end();
		await running;
		await scheduler.runNow("unknown");

		expect(runs).toHaveLength(1);
	});

	it("on a stop tells what is under way to end, waits for it, and begins nothing more", async () => {
		const { job, runs } = aJob("slow");
		const scheduler = started([job]);
		await seconds(1);
		const [run] = runs;
		let stopped = false;

		const stopping = scheduler.stop().then(() => {
			stopped = true;
		});
		await seconds(3);
		expect(run?.signal.aborted).toBe(true);
		expect(stopped).toBe(false);

		run?.end();
		await stopping;
		await scheduler.runNow("slow");
		await seconds(3);
		expect(runs).toHaveLength(1);
		expect(scheduler.nextRunAt("slow")).toBeNull();
	});

	it("stops although what is under way fails", async () => {
		const { job, runs } = aJob("failing");
		const { log, lines } = aLog();
		const scheduler = started([job], log);
		await seconds(1);

		const stopping = scheduler.stop();
		runs[0]?.fail(new Error("aborted"));
		await stopping;

		expect(lines).toMatchObject([{ level: "error", fields: { job: "failing" } }]);
	});
});

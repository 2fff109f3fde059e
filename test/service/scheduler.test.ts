import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Log } from "../../src/ports/log.js";
import type { ScheduledJob, Scheduler } from "../../src/service/scheduler.js";
import { Hosts } from "../support/hosts.js";

const EVERY_SECOND = "* * * * * *";

/** A job that runs until it is let go. */
function aJob(name: string, cron = EVERY_SECOND) {
	const runs: Array<{ signal: AbortSignal; end: () => void; fail: (error: Error) => void }> = [];
	const job: ScheduledJob = {
		name,
		cron,
		runs: "once",
		overlap: "skip",
		missed: "makeUp",
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
	let hosts: Hosts;
	const started = async (jobs: ScheduledJob[], log?: Log): Promise<Scheduler> =>
		(await hosts.start("host", () => jobs, log)).scheduler;
	const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1_000);

	beforeEach(() => {
		jest.useFakeTimers({ now: Date.parse("2026-03-02T08:00:00.500Z") });
		hosts = new Hosts();
	});

	afterEach(async () => {
		await hosts.close();
		jest.useRealTimers();
	});

	it("runs each job at its times", async () => {
		const often = aJob("often");
		const seldom = aJob("seldom", "*/5 * * * * *");
		await started([often.job, seldom.job]);

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
		await started([job], log);

		await seconds(3);
		expect(runs).toHaveLength(1);

		runs[0]?.end();
		await seconds(1);
		expect(runs).toHaveLength(2);
		runs[1]?.end();
		expect(lines.map(({ message }) => message.split(":")[0])).toEqual([
			"Scheduled job begins",
			"Scheduled job left out",
			"Scheduled job left out",
			"Scheduled job begins",
		]);
	});

	it("makes nothing by itself on a clock that is moved, and one run for all times that have come when it is told", async () => {
		const { job, runs } = aJob("told");
		const { scheduler } = await hosts.start("host", () => [job], undefined, false);
		await seconds(90);
		expect(runs).toHaveLength(0);

		let isOver = false;
		const making = scheduler.makeDue().then(() => {
			isOver = true;
		});
		await seconds(1);
		expect([runs.length, isOver]).toEqual([1, false]);
		runs[0]?.end();
		await making;

		await scheduler.stop();
		expect(hosts.turns.slots).toEqual([{ job: "told", slot: "2026-03-02T08:01:30.000Z" }]);
	});

	it("starts no second run by hand while one is on", async () => {
		const { job, runs } = aJob("slow");
		const scheduler = await started([job]);
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
		await started([bad.job, thrower, good.job], log);

		await seconds(1);
		bad.runs[0]?.fail(new Error("out of luck"));
		good.runs[0]?.end();
		await seconds(1);

		expect([bad.runs.length, good.runs.length]).toEqual([2, 2]);
		expect(lines.filter(({ level }) => level === "error")).toEqual([
			{
				level: "error",
				fields: { scheduledJob: "thrower", error: new Error("before it began") },
				message: "Scheduled job failed",
			},
			{
				level: "error",
				fields: { scheduledJob: "bad", error: new Error("out of luck") },
				message: "Scheduled job failed",
			},
			{
				level: "error",
				fields: { scheduledJob: "thrower", error: new Error("before it began") },
				message: "Scheduled job failed",
			},
		]);
		bad.runs[1]?.end();
		good.runs[1]?.end();
	});

	it("makes up for a time that passed while the process was busy", async () => {
		const { job, runs } = aJob("nightly", "0 0 9 * * *");
		await started([{ ...job, missed: "leaveOut" }]);

		jest.setSystemTime(Date.parse("2026-03-02T09:00:40Z"));
		await seconds(3_600);

		expect(runs).toHaveLength(1);
		runs[0]?.end();
	});

	it("says when a job runs next", async () => {
		const { job } = aJob("hourly", "0 0 * * * *");
		const scheduler = await started([job]);

		expect(scheduler.nextRunAt("hourly")).toBe("2026-03-02T09:00:00.000Z");
		expect(scheduler.nextRunAt("unknown")).toBeNull();
	});

	it("runs a job by hand, and no unknown one", async () => {
		const { job, runs } = aJob("retry-due", "0 0 1 1 *");
		const scheduler = await started([job]);

		const running = scheduler.runNow("retry-due");
		await seconds(0);
		runs[0]?.end();
		await running;
		await scheduler.runNow("unknown");

		expect(runs).toHaveLength(1);
	});

	it("on a stop tells what is under way to end, waits for it, and begins nothing more", async () => {
		const { job, runs } = aJob("slow");
		const scheduler = await started([job]);
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
		const scheduler = await started([job], log);
		await seconds(1);

		const stopping = scheduler.stop();
		runs[0]?.fail(new Error("aborted"));
		await stopping;

		expect(lines.filter(({ level }) => level === "error")).toMatchObject([
			{ fields: { scheduledJob: "failing" } },
		]);
	});
});

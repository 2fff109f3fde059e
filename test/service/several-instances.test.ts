import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { ScheduledJob } from "../../src/service/scheduler.js";
import { type Host, Hosts } from "../support/hosts.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BEGIN = Date.parse("2026-03-02T00:00:30Z");

/** One run of a job, on the host it ran on. */
interface Run {
	job: string;
	host: string;
	begun: number;
	ended: number | null;
}

describe("the schedules of several instances", () => {
	const minutes = (count: number) => jest.advanceTimersByTimeAsync(count * MINUTE_MS);
	let hosts: Hosts;
	let runs: Run[];

	beforeEach(() => {
		jest.useFakeTimers({ now: BEGIN });
		hosts = new Hosts();
		runs = [];
	});

	afterEach(async () => {
		const closing = hosts.close();
		await minutes(15);
		await closing;
		jest.useRealTimers();
	});

	/** A job that takes so long and tells where it ran. */
	const aJob = (name: string, cron: string, takesMs: number, rule: Partial<ScheduledJob> = {}) => {
		return (host: string): ScheduledJob => ({
			name,
			cron,
			runs: "once",
			overlap: "skip",
			missed: "makeUp",
			...rule,
			handler: async () => {
				const run: Run = { job: name, host, begun: Date.now(), ended: null };
				runs.push(run);
				await new Promise((resolve) => setTimeout(resolve, takesMs));
				run.ended = Date.now();
			},
		});
	};
	const start = (name: string, ...jobs: Array<(host: string) => ScheduledJob>) =>
		hosts.start(name, (host) => jobs.map((job) => job(host)));
	const times = () => runs.map(({ begun }) => new Date(begun).toISOString().slice(11, 16));

	it("make each time once, whoever comes first", async () => {
		const job = aJob("run-sync:customers", "*/5 * * * *", 1_000);
		for (const name of ["one", "two", "three"]) await start(name, job);

		await minutes(20);

		expect(times()).toEqual(["00:05", "00:10", "00:15", "00:20"]);
	});

	it("make it on every instance where each has to look after itself", async () => {
		const job = aJob("retry-due", "*/5 * * * *", 1_000, { runs: "everywhere" });
		for (const name of ["one", "two", "three"]) await start(name, job);

		await minutes(5);

		expect(runs.map(({ host }) => host)).toEqual(["one", "two", "three"]);
	});

	it("go on without one that died in the middle, and make what it was at once more", async () => {
		const job = aJob("send-digest", "0 1 * * *", 2 * MINUTE_MS);
		const all = new Map<string, Host>();
		for (const name of ["one", "two", "three"]) all.set(name, await start(name, job));
		await minutes(60);
		all.get(runs[0]?.host ?? "")?.kill();

		await minutes(10);

		expect(times()[0]).toBe("01:00");
		expect(runs).toHaveLength(2);
		expect(runs[1]?.host).not.toBe(runs[0]?.host);
		expect(runs[1]?.ended).not.toBeNull();
		await minutes(10);
		expect(runs).toHaveLength(2);
	});

	it("make a time that passed while nothing was up once, however many passed, on one instance", async () => {
		const job = aJob("run-sync:customers", "*/5 * * * *", 1_000);
		const watch = aJob("watch-overdue", "* * * * *", 1_000, { missed: "leaveOut" });
		const first = await start("one", job, watch);
		await minutes(5);
		await first.stop();
		runs.length = 0;
		await minutes(62);

		await Promise.all([start("two", job, watch), start("three", job, watch)]);
		await jest.advanceTimersByTimeAsync(2_000);

		expect(runs).toMatchObject([{ job: "run-sync:customers" }]);
		await minutes(3);
		expect(runs.filter(({ job }) => job === "run-sync:customers")).toHaveLength(2);
	});

	it("make no time that passed before anything was installed", async () => {
		await start("one", aJob("find-deleted:customers", "0 2 * * *", 1_000));

		await minutes(60);

		expect(runs).toEqual([]);
	});

	it("leave a time out while the last one is on anywhere", async () => {
		const job = aJob("run-sync:customers", "*/5 * * * *", 12 * MINUTE_MS);
		for (const name of ["one", "two", "three"]) await start(name, job);

		await minutes(35);

		expect(times()).toEqual(["00:05", "00:20", "00:35"]);
	});

	it("refuse a run besides the schedule while the job is on anywhere", async () => {
		const job = aJob("send-digest", "0 0 1 1 *", 5 * MINUTE_MS);
		const [one, two] = [await start("one", job), await start("two", job)];
		void one.scheduler.runNow("send-digest");
		await minutes(1);

		const refused = two.scheduler.runNow("send-digest");
		await minutes(1);
		await refused;

		expect(runs).toHaveLength(1);
	});

	it("over a day with one of three killed every hour make every time, and none twice", async () => {
		const mappings = ["customers", "items", "contacts"];
		const table = [
			...mappings.map((mapping) => aJob(`run-sync:${mapping}`, "*/10 * * * *", 90_000)),
			...mappings.map((mapping) => aJob(`find-deleted:${mapping}`, "0 2 * * *", 4 * MINUTE_MS)),
		];
		let started = 0;
		const up = new Map<string, Host>();
		const killed = new Map<string, number>();
		const startOne = async () => {
			const name = `host-${++started}`;
			up.set(name, await start(name, ...table));
		};
		for (let count = 0; count < 3; count++) await startOne();

		for (let hour = 0; hour < 24; hour++) {
			// In the middle of a run, of whoever is at one.
			await minutes(30);
			const at = runs.findLast(({ ended, host }) => ended === null && up.has(host)) ?? {
				host: [...up.keys()][0],
			};
			up.get(at.host ?? "")?.kill();
			up.delete(at.host ?? "");
			killed.set(at.host ?? "", Date.now());
			await minutes(20);
			await startOne();
			await minutes(10);
		}

		await minutes(2);

		for (const mapping of mappings) {
			const job = `run-sync:${mapping}`;
			const expected = Array.from({ length: 6 * 24 }, (_, n) =>
				iso(BEGIN - 30_000 + (n + 1) * 10 * MINUTE_MS),
			);
			expect(hosts.turns.slots.filter((taken) => taken.job === job).map(({ slot }) => slot)).toEqual(
				expected,
			);
			expect(madeTimes(job)).toEqual(expected);
			expect(madeTimes(`find-deleted:${mapping}`)).toEqual([iso(BEGIN - 30_000 + 2 * HOUR_MS)]);
		}
		expect(killed.size).toBe(24);
		expect(runs.filter(({ ended, host }) => ended === null && !killed.has(host))).toEqual([]);

		/** The scheduled times whose run came to its end, in order; one that was broken off is the one that followed it. */
		function madeTimes(job: string): string[] {
			const every = job.startsWith("run-sync") ? 10 * MINUTE_MS : DAY_MS / 12;
			const done = runs.filter((run) => run.job === job && run.ended !== null && !cutShort(run));
			return done.map(({ begun }) => iso(Math.floor(begun / every) * every));
		}
		function cutShort({ host, ended }: Run): boolean {
			const at = killed.get(host);
			return at !== undefined && (ended ?? 0) > at;
		}
	}, 120_000);
});

function iso(ms: number): string {
	return new Date(ms).toISOString();
}

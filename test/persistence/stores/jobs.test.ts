import { expect, it } from "@jest/globals";
import { noCounters, type SyncJob } from "../../../src/domain/sync-job.js";
import { describeStores } from "../../support/stores.js";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 9, n)).toISOString();

function nth(n: number, overrides: Partial<SyncJob> = {}): SyncJob {
	return {
		_id: `job-${n}`,
		mapping: "customers",
		type: "synchronization",
		trigger: "scheduled",
		state: "running",
		instance: "instance-1",
		actor: null,
		startedAt: minute(n),
		finishedAt: null,
		counters: noCounters(),
		rows: { left: 0, right: 0 },
		message: null,
		...overrides,
	};
}

describeStores("sync jobs", (test) => {
	it("gives a job back as it was saved last", async () => {
		const { jobs } = test.stores;
		await jobs.insert(nth(1));
		expect(await jobs.get("job-1")).toStrictEqual(nth(1));
		const done = nth(1, {
			state: "done",
			finishedAt: minute(2),
			counters: { ...noCounters(), modified: 3 },
			rows: { left: 3, right: 1 },
		});

		await jobs.save(done);

		expect(await jobs.get("job-1")).toStrictEqual(done);
		expect(await jobs.get("job-2")).toBeNull();
	});

	it("keeps how a job ended, whatever a process that wakes late has to say of it", async () => {
		const { jobs } = test.stores;
		const interrupted = nth(1, {
			state: "interrupted",
			finishedAt: minute(2),
			message: "koppel:processEnded",
		});
		await jobs.insert(nth(1));
		await jobs.save(interrupted);

		await jobs.save(nth(1, { state: "done", finishedAt: minute(3) }));
		await jobs.save(nth(1));

		expect(await jobs.get("job-1")).toStrictEqual(interrupted);
	});

	it("lists the latest of a mapping, newest first, and what is running anywhere", async () => {
		const { jobs } = test.stores;
		await jobs.insert(nth(1, { state: "done" }));
		await jobs.insert(nth(3, { state: "failed" }));
		await jobs.insert(nth(2));
		await jobs.insert(nth(4, { mapping: "items" }));

		expect((await jobs.latest("customers", 2)).map(({ _id }) => _id)).toEqual(["job-3", "job-2"]);
		expect((await jobs.running()).map(({ _id }) => _id)).toEqual(["job-2", "job-4"]);
	});

	it("lists the latest runs of a mapping behind however many jobs presses wrote", async () => {
		const { jobs } = test.stores;
		await jobs.insert(nth(1, { state: "done" }));
		for (let number = 2; number <= 30; number++) {
			await jobs.insert(nth(number, { state: "done", trigger: "resolution" }));
		}

		expect((await jobs.latestRuns("customers", 10)).map(({ _id }) => _id)).toEqual(["job-1"]);
	});
});

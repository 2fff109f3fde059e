import { describe, expect, it } from "@jest/globals";
import { findDeleted } from "../../jobs/find-deleted.js";
import {
	MappingBusyError,
	MappingPausedError,
	ObservingError,
	type RunRequest,
	type RunResult,
} from "../../src/ports/use-cases.js";
import { keptLog, quickClock } from "./support.js";

describe("the job that searches for deleted records", () => {
	const { signal } = new AbortController();
	const clock = quickClock();

	it("searches for the schedule, and can be told to end", async () => {
		const requests: RunRequest[] = [];
		const search = async (request: RunRequest) => {
			requests.push(request);
			return {} as RunResult;
		};

		await findDeleted({ useCases: { findDeleted: search }, clock, log: keptLog().log }, "customers")(signal);

		expect(requests).toEqual([{ mapping: "customers", trigger: "scheduled", actor: null, signal }]);
	});

	it("waits for a run that is on, says so once, and is made then", async () => {
		const { log, lines } = keptLog();
		const clock = quickClock();
		let tries = 0;
		const search = async () => {
			if (++tries < 4) throw new MappingBusyError("customers");
			return {} as RunResult;
		};

		await findDeleted({ useCases: { findDeleted: search }, clock, log }, "customers")(signal);

		expect([tries, clock.waits]).toEqual([4, 3]);
		expect(lines).toEqual([{ line: "info Sweep waits: a run is on", fields: { mapping: "customers" } }]);
	});

	it("waits no longer when the schedule stops", async () => {
		const stopping = new AbortController();
		const sleep = async () => stopping.abort();
		let tries = 0;
		const search = async () => {
			tries++;
			throw new MappingBusyError("customers");
		};

		await findDeleted(
			{ useCases: { findDeleted: search }, clock: { sleep }, log: keptLog().log },
			"customers",
		)(stopping.signal);

		expect(tries).toBe(1);
	});

	it("is left out while the mapping is paused", async () => {
		const search = async () => Promise.reject(new MappingPausedError("customers"));

		await findDeleted({ useCases: { findDeleted: search }, clock, log: keptLog().log }, "customers")(signal);

		expect(clock.waits).toBe(0);
	});

	it("is left out, and says nothing, while the mapping only observes", async () => {
		const { log, lines } = keptLog();
		const search = async () => Promise.reject(new ObservingError("customers"));

		await findDeleted({ useCases: { findDeleted: search }, clock, log }, "customers")(signal);

		expect(lines).toEqual([]);
	});

	it("fails with what the search failed with", async () => {
		const search = async () => Promise.reject(new Error("The database is gone."));

		await expect(
			findDeleted({ useCases: { findDeleted: search }, clock, log: keptLog().log }, "customers")(signal),
		).rejects.toThrow("The database is gone.");
	});
});

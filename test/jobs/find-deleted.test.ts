import { describe, expect, it } from "@jest/globals";
import { findDeleted } from "../../jobs/find-deleted.js";
import {
	MappingBusyError,
	ObservingError,
	type RunRequest,
	type RunResult,
} from "../../src/ports/use-cases.js";
import { keptLog } from "./support.js";

describe("the job that searches for deleted records", () => {
	const { signal } = new AbortController();

	it("searches for the schedule, and can be told to end", async () => {
		const requests: RunRequest[] = [];
		const search = async (request: RunRequest) => {
			requests.push(request);
			return {} as RunResult;
		};

		await findDeleted({ useCases: { findDeleted: search }, log: keptLog().log }, "customers")(signal);

		expect(requests).toEqual([{ mapping: "customers", trigger: "scheduled", actor: null, signal }]);
	});

	it("is left out, and says so, while a run is on", async () => {
		const { log, lines } = keptLog();
		const search = async () => Promise.reject(new MappingBusyError("customers"));

		await findDeleted({ useCases: { findDeleted: search }, log }, "customers")(signal);

		expect(lines).toEqual([{ line: "info Sweep left out: a run is on", fields: { mapping: "customers" } }]);
	});

	it("waits, and says nothing, while the mapping only observes", async () => {
		const { log, lines } = keptLog();
		const search = async () => Promise.reject(new ObservingError("customers"));

		await findDeleted({ useCases: { findDeleted: search }, log }, "customers")(signal);

		expect(lines).toEqual([]);
	});

	it("fails with what the search failed with", async () => {
		const search = async () => Promise.reject(new Error("The database is gone."));

		await expect(
			findDeleted({ useCases: { findDeleted: search }, log: keptLog().log }, "customers")(signal),
		).rejects.toThrow("The database is gone.");
	});
});

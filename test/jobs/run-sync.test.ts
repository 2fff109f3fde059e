import { describe, expect, it } from "@jest/globals";
import { runSync } from "../../jobs/run-sync.js";
import { MappingBusyError, type RunRequest, type RunResult } from "../../src/ports/use-cases.js";
import { keptLog } from "./support.js";

describe("the job that runs a mapping", () => {
	const { signal } = new AbortController();

	it("runs it for the schedule, and can be told to end", async () => {
		const requests: RunRequest[] = [];
		const run = async (request: RunRequest) => {
			requests.push(request);
			return {} as RunResult;
		};

		await runSync({ useCases: { run }, log: keptLog().log }, "customers")(signal);

		expect(requests).toEqual([{ mapping: "customers", trigger: "scheduled", actor: null, signal }]);
	});

	it("is left out, and says so, while another run is on", async () => {
		const { log, lines } = keptLog();
		const run = async () => Promise.reject(new MappingBusyError("customers"));

		await runSync({ useCases: { run }, log }, "customers")(signal);

		expect(lines).toEqual([
			{ line: "info Run left out: another one is on", fields: { mapping: "customers" } },
		]);
	});

	it("fails with what the run failed with", async () => {
		const run = async () => Promise.reject(new Error("The database is gone."));

		await expect(runSync({ useCases: { run }, log: keptLog().log }, "customers")(signal)).rejects.toThrow(
			"The database is gone.",
		);
	});
});

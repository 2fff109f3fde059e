import { describe, expect, it } from "@jest/globals";
import { runSync } from "../../jobs/run-sync.js";
import { MappingBusyError, type RunRequest, type RunResult } from "../../src/ports/use-cases.js";
import { keptLog, quickClock } from "./support.js";

describe("the job that runs a mapping", () => {
	const { signal } = new AbortController();
	const clock = quickClock();
	const services = { lastSuccessAt: async () => null, clock, log: keptLog().log };

	it("runs it for the schedule, and can be told to end", async () => {
		const requests: RunRequest[] = [];
		const run = async (request: RunRequest) => {
			requests.push(request);
			return {} as RunResult;
		};

		await runSync({ ...services, useCases: { run } }, "customers")(signal);

		expect(requests).toEqual([{ mapping: "customers", trigger: "scheduled", actor: null, signal }]);
	});

	it("is left out when another run that was on has succeeded, and says that it waited", async () => {
		const { log, lines } = keptLog();
		let tries = 0;
		const run = async () => {
			tries++;
			throw new MappingBusyError("customers");
		};
		const lastSuccessAt = async () => `after ${Math.min(tries, 1)} runs`;

		await runSync({ useCases: { run }, lastSuccessAt, clock, log }, "customers")(signal);

		expect(tries).toBe(1);
		expect(lines).toEqual([{ line: "info Run waits: another one is on", fields: { mapping: "customers" } }]);
	});

	it("is made after a sweep that was on, or a run that failed", async () => {
		let tries = 0;
		const run = async () => {
			if (++tries < 3) throw new MappingBusyError("customers");
			return {} as RunResult;
		};

		await runSync({ ...services, useCases: { run } }, "customers")(signal);

		expect(tries).toBe(3);
	});

	it("fails with what the run failed with", async () => {
		const run = async () => Promise.reject(new Error("The database is gone."));

		await expect(runSync({ ...services, useCases: { run } }, "customers")(signal)).rejects.toThrow(
			"The database is gone.",
		);
	});
});

import { describe, expect, it } from "@jest/globals";
import { jobLine } from "../../src/cli/words.js";
import { noCounters } from "../../src/domain/sync-job.js";
import { aJob } from "../support/fakes/fake-use-cases.js";

describe("how far a run is", () => {
	const counters = { ...noCounters(), coupled: 9_748 };
	const facts = { rows: { left: 5_000, right: 5_000 }, counters, finishedAt: null };

	it("is told of one that reads everything, and of one that goes on where another broke off", () => {
		const begun = aJob({ ...facts, state: "running", readsAll: { left: 0, right: 0 } });
		const resumed = aJob({ ...facts, state: "running", readsAll: { left: 20_000, right: 15_000 } });

		expect(jobLine(begun)).toBe("customers is reading everything: 10000 records so far, 9748 coupled.");
		expect(jobLine(resumed)).toBe(
			"customers is reading everything, on from record 35000: 45000 records so far, 9748 coupled.",
		);
	});

	it("is told in its own rows once it has ended", () => {
		const ended = aJob({ ...facts, state: "done", readsAll: { left: 20_000, right: 15_000 } });

		expect(jobLine(ended)).toBe("customers has run: 5000 + 5000 rows read, 9748 coupled.");
	});
});

import { describe, expect, it } from "@jest/globals";
import { watchOverdue } from "../../jobs/watch-overdue.js";
import { keptLog } from "./support.js";

describe("the job that looks for overdue runs", () => {
	const mappings = ["customers", "items", "contacts"];

	it("looks at every mapping, also after one that cannot be looked at", async () => {
		const { log, lines } = keptLog();
		const looked: string[] = [];
		const failure = new Error("No.");
		const look = async (mapping: string) => {
			looked.push(mapping);
			if (mapping === "items") throw failure;
		};

		await watchOverdue({ look, mappings, log })(new AbortController().signal);

		expect(looked).toEqual(mappings);
		expect(lines).toEqual([
			{
				line: "error Whether a run is overdue could not be told",
				fields: { mapping: "items", error: failure },
			},
		]);
	});

	it("looks at no other mapping once it is told to end", async () => {
		const ending = new AbortController();
		const looked: string[] = [];
		const look = async (mapping: string) => {
			looked.push(mapping);
			ending.abort();
		};

		await watchOverdue({ look, mappings, log: keptLog().log })(ending.signal);

		expect(looked).toEqual(["customers"]);
	});
});

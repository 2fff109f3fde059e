import { describe, expect, it } from "@jest/globals";
import { retryDue } from "../../jobs/retry-due.js";
import { keptLog } from "./support.js";

describe("the job that tries again what is due", () => {
	const mappings = ["customers", "items", "contacts"];

	it("looks at every mapping, one after the other, then goes on with what dead processes left", async () => {
		const { signal } = new AbortController();
		const did: string[] = [];
		const runDue = async (mapping: string, passed: AbortSignal) => {
			expect(passed).toBe(signal);
			did.push(`begin ${mapping}`);
			await Promise.resolve();
			did.push(`end ${mapping}`);
		};
		const takeOverOperations = async () => void did.push("operations");

		await retryDue({ runDue, takeOverOperations, mappings, log: keptLog().log })(signal);

		expect(did).toEqual([
			"begin customers",
			"end customers",
			"begin items",
			"end items",
			"begin contacts",
			"end contacts",
			"operations",
		]);
	});

	it("goes on with the others when one mapping fails, and logs which", async () => {
		const { log, lines } = keptLog();
		const did: string[] = [];
		const failure = new Error("No.");
		const runDue = async (mapping: string) => {
			if (mapping === "items") throw failure;
			did.push(mapping);
		};
		const takeOverOperations = async () => void did.push("operations");

		await retryDue({ runDue, takeOverOperations, mappings, log })(new AbortController().signal);

		expect(did).toEqual(["customers", "contacts", "operations"]);
		expect(lines).toEqual([
			{
				line: "error What is due could not be tried again",
				fields: { mapping: "items", error: failure },
			},
		]);
	});

	it("begins with no other mapping once it is told to end", async () => {
		const ending = new AbortController();
		const did: string[] = [];
		const runDue = async (mapping: string) => {
			did.push(mapping);
			ending.abort();
		};
		const takeOverOperations = async () => void did.push("operations");

		await retryDue({ runDue, takeOverOperations, mappings, log: keptLog().log })(ending.signal);

		expect(did).toEqual(["customers"]);
	});
});

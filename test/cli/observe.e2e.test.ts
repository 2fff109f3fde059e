import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type File, type Office, openOffice } from "./support.js";

/** What makes the one mapping of the file only look, or write. */
const mode = (word: "observe" | "sync") => (file: File) => {
	for (const mapping of file.mappings) mapping.mode = word;
};

describe("the command line on a mapping that only observes", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
		await office.configure(mode("observe"));
	});

	afterEach(() => office.close());

	const writes = () => office.bc.counters().writes + office.crm.counters().writes;

	it("prints the plan, writes nothing, and carries the same out with mode: sync", async () => {
		office.twins("C-1");
		office.bc.create("customers", { number: "C-2", displayName: "New" });
		const before = writes();

		const observed = await office.here("sync", "customers");

		expect(observed.code).toBe(0);
		expect(observed.out).toContain("couple Contoso C-1");
		expect(observed.out).toContain("create New in Dynamics 365 Sales");
		expect(observed.out).toContain('customers only observes. To let it write, set "mode: sync"');
		expect(writes()).toBe(before);

		await office.configure(mode("sync"));
		const run = await office.here("sync", "customers");

		expect(run.code).toBe(0);
		expect(run.out).toContain("1 created");
		expect(run.out).toContain("1 coupled");
	});

	it("gives what it counted as data", async () => {
		office.twins("C-1");

		const { code, data } = await office.hereJson("sync", "customers");

		expect(code).toBe(0);
		const operations = data.plan.map(({ operation }: { operation: string }) => operation);
		expect(data.job.observed).toEqual({ create: 0, update: 1, delete: 0, couple: 1, uncouple: 0, ask: 0 });
		expect(operations.sort()).toEqual(["couple", "update"]);
	});

	it("refuses commands that would write or touch a coupling, with the step to take", async () => {
		const { customer, account } = office.twins("C-1");
		const before = writes();
		const commands = [
			["find-deleted", "customers"],
			["couple", "customers", customer, account],
			["uncouple", "customers", "--all"],
		];

		for (const words of commands) {
			const { code, err } = await office.here(...words);

			expect([words[0], code, err]).toEqual([
				words[0],
				2,
				expect.stringContaining('customers only observes. Set "mode: sync" for it'),
			]);
		}
		expect(writes()).toBe(before);
	});
});

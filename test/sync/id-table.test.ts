import { randomUUID } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { DecidedPairs } from "../../src/sync/decided.js";
import { IdTable } from "../../src/sync/id-table.js";

const GUID = "5f1b9c1e-0a2b-4c3d-8e4f-a0b1c2d3e4f5";
const ZEROS = "00000000-0000-0000-0000-000000000000";

describe("a table of ids", () => {
	it("knows what was put in and nothing else, through every growth", () => {
		const table = new IdTable(1);
		const ids = Array.from({ length: 5_000 }, () => randomUUID());

		for (const [index, id] of ids.entries()) table.set(id, index);

		expect(table.size).toBe(5_000);
		expect(ids.every((id, index) => table.get(id) === index)).toBe(true);
		expect(Array.from({ length: 5_000 }, () => randomUUID()).some((id) => table.has(id))).toBe(false);
	});

	it("takes ids that differ in their letter case as one, GUIDs and others", () => {
		const table = new IdTable(0);

		table.set(GUID.toUpperCase());
		table.set("Customer-Ä");

		expect(table.has(GUID)).toBe(true);
		expect(table.has("cUSTOMER-ä")).toBe(true);
		expect(table.size).toBe(2);
	});

	it.each([ZEROS, "", "C-10000", `{${GUID}}`, GUID.replaceAll("-", ""), GUID.replace("-", "0")])(
		"keeps %j apart from everything else",
		(id) => {
			const table = new IdTable(1);

			expect(table.has(id)).toBe(false);
			table.set(GUID, 1);
			expect(table.has(id)).toBe(false);
			table.set(id, 2);

			expect([table.get(id), table.get(GUID), table.size]).toEqual([2, 1, 2]);
		},
	);

	it("keeps several numbers, no time among them, and replaces them", () => {
		const table = new IdTable(2);

		table.set(GUID, Number.NaN, 2 ** 53 - 1);
		expect([table.get(GUID, 0), table.get(GUID, 1)]).toEqual([Number.NaN, 2 ** 53 - 1]);
		table.set(GUID, 3, 4);

		expect([table.get(GUID, 0), table.get(GUID, 1), table.size]).toEqual([3, 4, 1]);
		expect(table.get(ZEROS)).toBeUndefined();
	});

	it("stands for a Map, whatever is done to it", () => {
		const key = fc.oneof(
			fc.uuid(),
			fc.uuid().map((id) => id.toUpperCase()),
			fc.string(),
			fc.constantFrom(GUID, ZEROS, "a", "A"),
			// Ids a database counts up differ in a few digits.
			fc.nat(50).map((n) => `00000000-0000-0000-0000-${n.toString(16).padStart(12, "0")}`),
		);
		const steps = fc.array(fc.tuple(key, fc.double()), { maxLength: 200 });
		fc.assert(
			fc.property(steps, fc.array(key), (puts, others) => {
				const table = new IdTable(1);
				const map = new Map<string, number>();
				for (const [id, number] of puts) {
					table.set(id, number);
					map.set(id.toLowerCase(), number);
				}
				expect(table.size).toBe(map.size);
				for (const id of [...puts.map(([put]) => put), ...others]) {
					expect(table.has(id)).toBe(map.has(id.toLowerCase()));
					expect(table.get(id)).toBe(map.get(id.toLowerCase()));
				}
			}),
		);
	});
});

describe("what a job has decided", () => {
	it("covers a reading of the versions it was decided on, also of one side alone", () => {
		const decided = new DecidedPairs();

		decided.set(GUID, { left: 'W/"1"', right: null });

		expect(decided.covers(GUID, { left: 'W/"1"', right: undefined })).toBe(true);
		expect(decided.covers(GUID, { left: undefined, right: null })).toBe(true);
		expect(decided.covers(GUID, { left: 'W/"1"', right: null })).toBe(true);
	});

	it("does not cover another version, a record that was not read then, or one that is back", () => {
		const decided = new DecidedPairs();

		decided.set(GUID, { left: 'W/"1"', right: undefined });
		decided.set(ZEROS, { left: 'W/"1"', right: null });

		expect(decided.covers(GUID, { left: 'W/"2"', right: undefined })).toBe(false);
		expect(decided.covers(GUID, { left: 'W/"1"', right: 'W/"1"' })).toBe(false);
		expect(decided.covers(GUID, { left: 'W/"1"', right: null })).toBe(false);
		expect(decided.covers(ZEROS, { left: 'W/"1"', right: 'W/"1"' })).toBe(false);
		expect(decided.covers(randomUUID(), { left: undefined, right: undefined })).toBe(false);
	});
});

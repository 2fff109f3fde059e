import { describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD } from "../../src/domain/mapping.js";
import { tripsOnDeletions, tripsOnOverwrites } from "../../src/domain/mass-change.js";

describe("tripsOnDeletions", () => {
	it.each<[string, number, number, number, boolean]>([
		["500 of very many", 500, 0, 100_000, false],
		["501 of very many", 501, 0, 100_000, true],
		["one more after 500 in a day", 1, 500, 100_000, true],
		["20 of 399, more than 5 %", 20, 0, 399, false],
		["21 of 400, more than 5 %", 21, 0, 400, true],
		["21 of 420, exactly 5 %", 21, 0, 420, false],
		["21 of 419, just over 5 %", 21, 0, 419, true],
		["25 of 500, exactly 5 %", 25, 0, 500, false],
		["26 of 500, just over 5 %", 26, 0, 500, true],
		["11 after 10 in a day", 11, 10, 400, true],
		["4 of 5", 4, 0, 5, false],
		["5 of 9, more than half", 5, 0, 9, true],
		["5 of 10, exactly half", 5, 0, 10, false],
		["6 of 10", 6, 0, 10, true],
		["2 after 3 in a day, of 9", 2, 3, 9, true],
		["none now, whatever came before", 0, 5000, 10, false],
	])("judges %s", (_, found, recent, couplings, trips) => {
		const result = tripsOnDeletions(DEFAULT_GUARD, { found, recent, couplings });

		expect(result).toBe(trips);
	});

	it("follows the configured limits", () => {
		const strict = { ...DEFAULT_GUARD, deletions: 2 };
		const weight = { found: 3, recent: 0, couplings: 1000 };

		const trips = [tripsOnDeletions(DEFAULT_GUARD, weight), tripsOnDeletions(strict, weight)];

		expect(trips).toEqual([false, true]);
	});
});

describe("tripsOnOverwrites", () => {
	it.each<[string, number, number, boolean]>([
		["99 of 100", 99, 100, false],
		["100 of 199, more than half", 100, 199, true],
		["100 of 200, exactly half", 100, 200, false],
		["101 of 200", 101, 200, true],
		["none of none", 0, 0, false],
	])("judges %s", (_, planned, couplings, trips) => {
		const result = tripsOnOverwrites(DEFAULT_GUARD, planned, couplings);

		expect(result).toBe(trips);
	});
});

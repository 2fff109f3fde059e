import { describe, expect, it } from "@jest/globals";
import { fitsFilter } from "../../src/domain/filter.js";
import type { FilterCondition } from "../../src/domain/mapping.js";
import type { Fields, FieldValue } from "../../src/domain/record.js";

type Row = [FilterCondition["op"], FieldValue | FieldValue[], FieldValue | undefined, boolean];

describe("fitsFilter", () => {
	it.each<Row>([
		["eq", "All", "All", true],
		["eq", "all", "ALL", true],
		["eq", "All", "Ship", false],
		["eq", " ", " ", true],
		["eq", " ", "", false],
		["eq", null, "", true],
		["eq", "", null, true],
		["eq", null, undefined, true],
		["eq", 1, 1, true],
		["eq", 1, "1", false],
		["eq", true, true, true],
		["eq", false, null, false],
		["eq", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000Z", true],
		["ne", "All", "Ship", true],
		["ne", "All", "all", false],
		["ne", null, "", false],
		["ne", "All", null, true],
		["in", ["Ship", "All"], "all", true],
		["in", ["Ship", "All"], "Invoice", false],
		["in", ["Ship", null], "", true],
		["in", [], "Ship", false],
		["in", "Ship", "Ship", true],
		["startsWith", "ada", "Adatum", true],
		["startsWith", "datum", "Adatum", false],
		["startsWith", "A", null, false],
		["gt", 10, 11, true],
		["gt", 10, 10, false],
		["ge", 10, 10, true],
		["lt", 10, 9.5, true],
		["lt", 10, 10, false],
		["le", 10, 10, true],
		["lt", 10, 9, true],
		["gt", 9, 10, true],
		["lt", 10, null, false],
		["gt", null, 10, false],
		["gt", "C10", "c20", true],
		["lt", "C10", "b99", true],
		["gt", "2026-01-31", "2026-02-01", true],
		["ge", "2026-01-31", "2026-01-31T00:00:00Z", true],
		["le", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000Z", true],
		["ge", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000Z", true],
		["gt", "2026-01-31T10:00:00Z", "2026-01-31T11:00:00+01:00", false],
		["lt", "2026-01-31", "0001-01-01", true],
	])("%s %j judges %j as %s", (op, value, held, fits) => {
		const fields: Fields = held === undefined ? {} : { blocked: held };

		const result = fitsFilter([{ field: "blocked", op, value }], fields);

		expect(result).toBe(fits);
	});

	it("lets everything through without a condition", () => {
		expect(fitsFilter([], {})).toBe(true);
	});

	it("asks every condition", () => {
		const conditions: FilterCondition[] = [
			{ field: "blocked", op: "eq", value: " " },
			{ field: "creditLimit", op: "gt", value: 0 },
		];

		const both = fitsFilter(conditions, { blocked: " ", creditLimit: 5 });
		const one = fitsFilter(conditions, { blocked: " ", creditLimit: 0 });

		expect([both, one]).toEqual([true, false]);
	});
});

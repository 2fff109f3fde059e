import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { buildFilter, groupValues } from "../../../src/connectors/odata-protocol/filter.js";
import { isGuid, quoteText, toLiteral, withQuery } from "../../../src/connectors/odata-protocol/literals.js";
import { parseFilter } from "../../../src/demo/systems/kit/odata-filter.js";
import { evaluateFilter } from "../../../src/demo/systems/kit/odata-filter-evaluate.js";
import type { ValueType } from "../../../src/domain/mapping.js";
import type { FieldValue } from "../../../src/domain/record.js";

const asText = (_: string, value: FieldValue) => toLiteral("text", value);
const passes = (filter: string, record: Record<string, unknown>) =>
	evaluateFilter(parseFilter(filter), record);

describe("toLiteral", () => {
	it.each<[ValueType, FieldValue, string | null]>([
		["text", "O'Brien", "'O''Brien'"],
		["code", "A/1", "'A/1'"],
		["option", "Ship", "'Ship'"],
		["option", 3, "3"],
		["number", "12.50", "12.5"],
		["number", "1 or 1 eq 1", null],
		["number", "", null],
		["boolean", "true", "true"],
		["boolean", "yes", null],
		["guid", "3F2504E0-4F89-41D3-9A0C-0305E82C3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
		["guid", "x') or (1 eq 1", null],
		["date", "2026-01-31T10:00:00Z", "2026-01-31"],
		["date", "yesterday", null],
		["datetime", "2026-01-31T11:00:00+01:00", "2026-01-31T10:00:00.000Z"],
		["datetime", "soon", null],
		["text", null, "null"],
	])("writes a %s of %j as %j", (type, value, literal) => {
		expect(toLiteral(type, value)).toBe(literal);
	});

	it("keeps any text one text", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				const node = parseFilter(`name eq ${quoteText(text)}`);

				expect(node).toMatchObject({ kind: "compare", right: { literal: { value: text } } });
			}),
		);
	});
});

describe("buildFilter", () => {
	it("joins conditions, and lists values of one field with or", () => {
		const filter = buildFilter(
			[
				{ field: "blocked", op: "eq", value: "no" },
				{ field: "city", op: "in", value: ["Ulm", "O'Town"] },
				{ field: "name", op: "startsWith", value: "A" },
			],
			asText,
		);

		expect(filter).toBe("blocked eq 'no' and (city eq 'Ulm' or city eq 'O''Town') and startswith(name,'A')");
		expect(passes(filter ?? "", { blocked: "no", city: "O'Town", name: "Adatum" })).toBe(true);
		expect(passes(filter ?? "", { blocked: "no", city: "Bonn", name: "Adatum" })).toBe(false);
	});

	it("says that nothing can pass when no record can hold the value", () => {
		const asGuid = (_: string, value: FieldValue) => toLiteral("guid", value);

		expect(buildFilter([{ field: "id", op: "eq", value: "no guid" }], asGuid)).toBeNull();
		expect(buildFilter([{ field: "id", op: "in", value: ["no guid"] }], asGuid)).toBeNull();
		expect(buildFilter([{ field: "id", op: "in", value: [] }], asGuid)).toBeNull();
	});

	it("refuses a field name that is none", () => {
		const odd = { field: "name eq 'x' or name", op: "eq" as const, value: "y" };

		expect(() => buildFilter([odd], asText)).toThrow(RangeError);
	});
});

describe("groupValues", () => {
	it("keeps every value, in order, in groups that fit", () => {
		const text = fc.string({ maxLength: 40, unit: "grapheme" });
		fc.assert(
			fc.property(fc.array(text), (values) => {
				const bounds = { longest: 200, most: 7 };
				const groups = groupValues("name", values, asText, bounds);

				expect(groups.flat()).toEqual(values);
				for (const group of groups) {
					const length = encodeURIComponent(
						buildFilter([{ field: "name", op: "in", value: group }], asText) ?? "",
					);
					if (group.length > 1) expect(length.length).toBeLessThanOrEqual(bounds.longest);
					expect(group.length).toBeLessThanOrEqual(bounds.most);
				}
			}),
		);
	});
});

describe("withQuery", () => {
	it("lets no value add or end an option", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				const url = new URL(
					withQuery("set", { $filter: text, $top: null, $select: "id" }),
					"https://x.example/",
				);

				expect([...url.searchParams.keys()]).toEqual(["$filter", "$select"]);
				expect(url.searchParams.get("$filter")).toBe(text);
			}),
		);
	});

	it("takes a guid and nothing else as one", () => {
		expect(isGuid("3F2504E0-4f89-41d3-9a0c-0305e82c3301")).toBe(true);
		for (const odd of [
			"",
			"{3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
			"3f2504e0-4f89-41d3-9a0c-0305e82c3301)",
		]) {
			expect(isGuid(odd)).toBe(false);
		}
	});
});

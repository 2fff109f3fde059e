import { describe, expect, it } from "@jest/globals";
import {
	evaluateFilter,
	FilterSyntaxError,
	parseFilter,
	UnknownFilterFunctionError,
	walkFilter,
} from "../../../src/demo/systems/kit/odata-filter.js";

const record = {
	number: "C-100001",
	name: "O'Brien & Sons",
	city: "Gouda",
	blocked: false,
	creditLimit: 2500.5,
	modified: "2026-03-04T05:06:07Z",
	id: "60C4B274-23D5-4F1B-9E0A-0123456789AB",
	email: null,
	_x_value: "a",
	parent: { code: "NL" },
};

const passes = (filter: string, options = {}) => evaluateFilter(parseFilter(filter), record, options);

describe("parseFilter and evaluateFilter", () => {
	it.each([
		["city eq 'Gouda'", true],
		["city eq 'gouda'", false],
		["city ne 'Gouda'", false],
		["name eq 'O''Brien & Sons'", true],
		["creditLimit gt 2500", true],
		["creditLimit ge 2500.5", true],
		["creditLimit lt 2500.5", false],
		["creditLimit le 2500.5M", true],
		["creditLimit gt -1", true],
		["blocked eq false", true],
		["blocked", false],
		["not blocked", true],
		["not (blocked eq true)", true],
		["email eq null", true],
		["email ne null", false],
		["email gt 'a'", false],
		["missing eq null", true],
		["modified ge 2026-03-04T05:06:07.000Z", true],
		["modified gt 2026-03-04T06:06:07+01:00", false],
		["modified lt 2026-03-05", true],
		["id eq 60c4b274-23d5-4f1b-9e0a-0123456789ab", true],
		["_x_value eq 'a'", true],
		["parent/code eq 'NL'", true],
		["city in ('Delft','Gouda')", true],
		["city in ('Delft')", false],
		["startswith(number,'C-1')", true],
		["endswith(number,'001')", true],
		["contains(name,'Brien')", true],
		["startswith(email,'a')", false],
		["tolower(city) eq 'gouda'", true],
		["toupper(city) eq 'GOUDA'", true],
		["substring(city,1,2) eq 'ou'", true],
		["city eq 'Delft' or city eq 'Gouda' and blocked eq true", false],
		["(city eq 'Delft' or city eq 'Gouda') and blocked eq false", true],
		["not contains(name,'x') and  city eq 'Gouda' ", true],
	])("%s is %s", (filter, expected) => {
		expect(passes(filter)).toBe(expected);
	});

	it("compares text without case when told so", () => {
		expect(passes("city eq 'gOUDA' and contains(name,'brien')", { caseInsensitive: true })).toBe(true);
	});

	it.each([
		["contains(name,'B%n')", true],
		["contains(name,'Br_en')", true],
		["contains(name,'Br[aeiou]en')", true],
		["startswith(number,'C[-]1%1')", true],
		["contains(name,'100[%]')", false],
		["contains(name,'(B')", false],
		["contains(name,'[z-a]')", false],
	])("reads wildcards when told so: %s is %s", (filter, expected) => {
		expect(passes(filter, { wildcards: true })).toBe(expected);
	});

	it("takes wildcards literally by default", () => {
		expect(passes("contains(name,'B%n')")).toBe(false);
	});

	it("hands a vendor's own function its named arguments", () => {
		const functions = {
			"Vendor.In": (call: { named: Record<string, unknown> }) =>
				JSON.stringify(call.named) ===
				'{"PropertyName":{"type":"string","value":"city"},"PropertyValues":[{"type":"string","value":"Gouda"}]}',
		};

		expect(passes("Vendor.In(PropertyName='city',PropertyValues=[\"Gouda\"])", { functions })).toBe(true);
	});

	it("refuses a function nobody declared", () => {
		expect(() => passes("soundex(city) eq 'x'")).toThrow(UnknownFilterFunctionError);
	});

	it.each([
		["city eq", 7],
		["city eq 'Gouda", 8],
		["city = 'Gouda'", 5],
		["(city eq 'Gouda'", 16],
		["city eq 'a' city", 12],
		["city eq #", 8],
		["city in ('a',city)", 13],
		["", 0],
	])("says where %s stops being a filter", (filter, position) => {
		expect.assertions(2);
		try {
			parseFilter(filter);
		} catch (error) {
			expect(error).toBeInstanceOf(FilterSyntaxError);
			expect((error as FilterSyntaxError).position).toBe(position);
		}
	});

	it("walks every node, parents first", () => {
		const kinds: string[] = [];

		walkFilter(parseFilter("not (a eq 1) and b in (2)"), (node) => kinds.push(node.kind));

		expect(kinds).toEqual(["and", "not", "compare", "property", "literal", "in", "property"]);
	});
});

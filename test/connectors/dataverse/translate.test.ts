import { describe, expect, it } from "@jest/globals";
import type { DataverseField } from "../../../src/connectors/dataverse/columns.js";
import { toFilterLiteral } from "../../../src/connectors/dataverse/translate.js";

const aField = (type: "datetime" | "option" | "text"): DataverseField => ({
	name: "birthdate",
	column: {
		name: "birthdate",
		type,
		attributeType: "DateTime",
		property: "birthdate",
		isLookup: false,
		creatable: true,
		writable: true,
	},
	target: null,
	targets: [],
});

describe("a value in a filter,", () => {
	it.each([
		// Only the system knows whether the column keeps times; a date fits both kinds, a time of day one alone.
		["datetime", "1980-05-01", "1980-05-01"],
		["datetime", "2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00.000Z"],
		["datetime", "soon", null],
		["option", "3", "3"],
		["text", "O'Neil", "'O''Neil'"],
	] as const)("of the type %s, that is %j, is %s", (type, value, expected) => {
		expect(toFilterLiteral(aField(type), value)).toBe(expected);
	});
});

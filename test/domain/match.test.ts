import { describe, expect, it } from "@jest/globals";
import type { FieldMapping } from "../../src/domain/mapping.js";
import { matchGroups, matchKeyOf } from "../../src/domain/match.js";
import type { FieldValue } from "../../src/domain/record.js";
import { aField, aMapping, aSnapshot } from "../support/builders/index.js";

describe("matchGroups", () => {
	it("orders match fields by priority and keeps those of one priority together", () => {
		const mapping = aMapping({
			fields: [
				aField({ name: "email", match: 2 }),
				aField({ name: "name", match: 1 }),
				aField({ name: "city", match: 2 }),
				aField({ name: "phone" }),
				aField({ name: "kind", match: 0, left: null, constant: "x" }),
			],
		});

		const groups = matchGroups(mapping).map(({ priority, fields }) => [priority, fields.map((f) => f.name)]);

		expect(groups).toEqual([
			[1, ["name"]],
			[2, ["email", "city"]],
		]);
	});
});

describe("matchKeyOf", () => {
	function keys(field: FieldMapping, left: FieldValue, right: FieldValue): Array<string | null> {
		const group = { priority: 1, fields: [field] };
		return (["left", "right"] as const).map((side) =>
			matchKeyOf(group, side, aSnapshot({ fields: { [field.name]: side === "left" ? left : right } })),
		);
	}

	it.each<[string, FieldMapping, FieldValue, FieldValue, boolean]>([
		["texts without case and outer blanks", aField({ match: 1 }), " Adatum", "ADATUM ", true],
		["other texts", aField({ match: 1 }), "Adatum", "Contoso", false],
		["exact texts by case", aField({ match: 1, compare: "exact" }), "Adatum", "ADATUM", false],
		["telephone numbers by digits", aField({ match: 1, compare: "digits" }), "06-12", "(06) 12", true],
		["numbers and texts", aField({ match: 1 }), 10, "10", true],
		["options through the table", aField({ match: 1, options: [{ left: "A", right: 1 }] }), "A", 1, true],
	])("matches %s", (_, field, left, right, same) => {
		const [one, two] = keys(field, left, right);

		expect(one === two).toBe(same);
	});

	it.each<FieldValue>([null, "", "  "])("is no criterion when the value is %j", (value) => {
		expect(keys(aField({ match: 1 }), value, value)).toEqual([null, null]);
	});

	it("asks every field of a group", () => {
		const group = { priority: 1, fields: [aField({ name: "name" }), aField({ name: "city" })] };

		const key = matchKeyOf(group, "left", aSnapshot({ fields: { name: "Adatum", city: null } }));

		expect(key).toBeNull();
	});
});

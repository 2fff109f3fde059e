import { describe, expect, it } from "@jest/globals";
import { causeOf, isQuestion, openKeyOf } from "../../src/domain/sync-error.js";

describe("causeOf", () => {
	it.each<[string, string, string]>([
		[
			"ids",
			"Record 7f7fb3c1-2c0b-4ed4-a4ab-0e2f7f0d6c01 is locked",
			"Record AE7FB3C1-2C0B-4ED4-A4AB-0E2F7F0D6C99 is locked",
		],
		["numbers", "Field 12 is 1,250.50 too high", "Field 9 is 3 too high"],
		["values in single quotes", "The value 'Adatum' is not known", "The value 'Contoso' is not known"],
		["values in double quotes", 'The value "Adatum" is not known', 'The value "Contoso" is not known'],
		["blanks and line breaks", "Too\n long ", "Too long"],
		["an empty value in quotes", "The value '' is not known", "The value 'x' is not known"],
	])("is one for messages that differ in %s only", (_, one, two) => {
		const causes = [one, two].map((text) => causeOf("customers", "validation", "BadRequest", text));

		expect(causes[0]).toBe(causes[1]);
	});

	it("differs by mapping, kind, code and wording", () => {
		const causes = [
			causeOf("customers", "validation", "BadRequest", "No"),
			causeOf("items", "validation", "BadRequest", "No"),
			causeOf("customers", "permission", "BadRequest", "No"),
			causeOf("customers", "validation", "Conflict", "No"),
			causeOf("customers", "validation", "BadRequest", "Never"),
		];

		expect(new Set(causes).size).toBe(causes.length);
	});

	it("names what it is made of and is bounded", () => {
		const cause = causeOf("customers", "validation", "BadRequest", "x".repeat(1000));

		expect(cause).toBe(`customers | validation | BadRequest | ${"x".repeat(300)}`);
	});

	it("holds no value that stood in quotes", () => {
		const cause = causeOf("customers", "validation", "BadRequest", "E-mail 'jan@adatum.test' is taken");

		expect(cause).not.toContain("adatum");
	});
});

describe("openKeyOf", () => {
	it("is one key per pair, per uncoupled record and side, per match key and per problem of a mapping", () => {
		const mapping = "customers";
		const keys = [
			openKeyOf({ mapping, couplingId: "c1" }),
			openKeyOf({ mapping, side: "left", recordId: "R1" }),
			openKeyOf({ mapping, side: "right", recordId: "R1" }),
			openKeyOf({ mapping, matchKey: "r1" }),
			openKeyOf({ mapping, problem: "setup" }),
			openKeyOf({ mapping, problem: "overdue" }),
		];

		expect(new Set(keys).size).toBe(keys.length);
		expect(openKeyOf({ mapping, side: "left", recordId: "r1" })).toBe(keys[1]);
	});
});

describe("isQuestion", () => {
	it("tells what is asked from what is attempted", () => {
		expect(isQuestion("updateConflict")).toBe(true);
		expect(isQuestion("validation")).toBe(false);
	});
});

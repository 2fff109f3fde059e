import { describe, expect, it } from "@jest/globals";
import {
	correspond,
	holdsCutText,
	holdsNothing,
	isEmpty,
	sameOnSide,
	toDestination,
} from "../../src/domain/field-values.js";
import type { FieldEnd, FieldMapping } from "../../src/domain/mapping.js";
import type { FieldValue } from "../../src/domain/record.js";
import { aField, aFieldEnd } from "../support/builders/index.js";

/** A field whose both ends are alike. */
function alike(end: Partial<FieldEnd>, overrides: Partial<FieldMapping> = {}): FieldMapping {
	return aField({ left: aFieldEnd(end), right: aFieldEnd(end), ...overrides });
}

const text = alike({ type: "text" });
const code = alike({ type: "code" });
const money = alike({ type: "number", scale: 2 });
const free = alike({ type: "number" });
const date = alike({ type: "date" });
const moment = alike({ type: "datetime" });
const flag = alike({ type: "boolean" });
const guid = alike({ type: "guid" });
const option = alike({ type: "option" });
const digits = alike({ type: "text" }, { compare: "digits" });
const asCode = alike({ type: "text" }, { compare: "code" });
const exact = alike({ type: "code" }, { compare: "exact" });

type Row = [string, FieldMapping, FieldValue | undefined, FieldValue | undefined, boolean];

describe("sameOnSide", () => {
	it.each<Row>([
		["texts letter by letter", text, "Adatum", "Adatum", true],
		["texts with case", text, "Adatum", "ADATUM", false],
		["texts with their blanks", text, "Adatum", "Adatum ", false],
		["empty text and null alike", text, "", null, true],
		["a missing value and null alike", text, undefined, null, true],
		["a blank and nothing apart", text, " ", null, false],
		["one accent written in two ways apart", text, "Andr\u00e9", "Andre\u0301", false],
		["characters outside the basic plane", text, "\u{1F600}", "\u{1F601}", false],
		["a text held as a number", text, "10", 10, true],
		["codes without case", code, "c-10", "C-10", true],
		["codes without outer blanks", code, " C-10 ", "C-10", true],
		["codes with inner blanks", code, "C 10", "C10", false],
		["codes with a letter that grows in upper case", code, "stra\u00dfe", "STRASSE", true],
		["a blank code and an empty one alike", code, "  ", "", true],
		["texts compared as codes", asCode, " ab ", "AB", true],
		["codes compared exactly", exact, "ab", "AB", false],
		["numbers compared exactly by their scale", { ...money, compare: "exact" }, 1.001, 1, true],
		["numbers by scale", money, 10.001, 10, true],
		["numbers that differ within the scale", money, 10.01, 10, false],
		["numbers without a scale as they are", free, 0.1, 0.10000001, false],
		["minus zero and zero alike", money, -0.001, 0, true],
		["zero and empty apart", money, 0, null, false],
		["a number and its text alike", money, 10.5, "10.50", true],
		["a text that is no number with itself", money, "ten", "ten", true],
		["two texts that are no numbers apart", money, "ten", "eleven", false],
		["days without the time of day", date, "2026-01-31", "2026-01-31T00:00:00Z", true],
		["two days", date, "2026-01-31", "2026-02-01", false],
		["the empty date of Business Central and null alike", date, "0001-01-01", null, true],
		["moments by the second", moment, "2026-01-31T10:00:00.250Z", "2026-01-31T10:00:00Z", true],
		["moments a second apart", moment, "2026-01-31T10:00:01Z", "2026-01-31T10:00:00Z", false],
		["one moment in two zones", moment, "2026-01-31T10:00:00Z", "2026-01-31T11:00:00+01:00", true],
		["the empty moment and null alike", moment, "0001-01-01T00:00:00Z", null, true],
		["a moment that cannot be read with itself", moment, "soon", "soon", true],
		["booleans", flag, true, false, false],
		["a boolean and its text alike", flag, true, "true", true],
		["false and empty apart", flag, false, null, false],
		["guids without case", guid, "AB-01", "ab-01", true],
		["options", option, "All", " ", false],
		["a blank option is a choice, not emptiness", option, " ", "", false],
		["an option number and its text alike", option, 1, "1", true],
		["telephone numbers by digits", digits, "(06) 12 34-5678", "0612345678", true],
		["telephone numbers that differ", digits, "0612345678", "0612345679", false],
		["texts without any digit by their letters", digits, "ask the desk", "n/a", false],
		["a text without any digit and nothing apart", digits, "n/a", "", false],
	])("compares %s", (_, field, one, two, same) => {
		const bothWays = [sameOnSide(field, "left", one, two), sameOnSide(field, "right", two, one)];

		expect(bothWays).toEqual([same, same]);
	});

	it("compares a constant on the side without a field by itself, so that a new constant is a change", () => {
		const constant = aField({ left: null, constant: "Customer" });

		const same = sameOnSide(constant, "left", "Customer", "Customer");
		const changed = sameOnSide(constant, "left", "Prospect", "Customer");

		expect([same, changed]).toEqual([true, false]);
	});
});

describe("isEmpty and holdsNothing", () => {
	it.each<[string, FieldMapping, FieldValue | undefined, boolean, boolean]>([
		["null", text, null, true, true],
		["nothing", text, undefined, true, true],
		["an empty text", text, "", true, true],
		["a blank", text, " ", false, false],
		["a blank option", option, " ", false, false],
		["a blank code", code, " ", false, true],
		["zero", money, 0, false, false],
		["false", flag, false, false, false],
		["the empty date", date, "0001-01-01", false, true],
		["the empty moment", moment, "0001-01-01T00:00:00Z", false, true],
	])("judges %s", (_, field, value, empty, nothing) => {
		const judged = [isEmpty(value), holdsNothing(field, "left", value), holdsNothing(field, "right", value)];

		expect(judged).toEqual([empty, nothing, nothing]);
	});
});

const codeToText = aField({ left: aFieldEnd({ type: "code" }), right: aFieldEnd({ type: "text" }) });
const dateToMoment = aField({ left: aFieldEnd({ type: "date" }), right: aFieldEnd({ type: "datetime" }) });
const scales = aField({
	left: aFieldEnd({ type: "number", scale: 2 }),
	right: aFieldEnd({ type: "number", scale: 4 }),
});
const blocked = aField({
	left: aFieldEnd({ type: "option" }),
	right: aFieldEnd({ type: "option" }),
	options: [
		{ left: " ", right: null },
		{ left: "Ship", right: 1 },
		{ left: "Invoice", right: 1 },
		{ left: "All", right: 2 },
	],
});
const cut = aField({
	left: aFieldEnd({ maxLength: 120 }),
	right: aFieldEnd({ maxLength: 10 }),
	truncate: true,
});
const uncut = aField({ left: aFieldEnd({ maxLength: 120 }), right: aFieldEnd({ maxLength: 10 }) });

describe("correspond", () => {
	it.each<Row>([
		["a code against a text as codes", codeToText, "C-10", " c-10", true],
		["a date against a moment by the day", dateToMoment, "2026-01-31", "2026-01-31T23:00:00Z", true],
		["numbers by the coarser scale", scales, 10.12, 10.1234, true],
		["numbers that differ in the coarser scale", scales, 10.12, 10.1264, false],
		["option words through the table", blocked, "All", 2, true],
		["option words that the table does not pair", blocked, "All", 1, false],
		["two words that share one", blocked, "Invoice", 1, true],
		["a blank option with the empty value the table pairs it with", blocked, " ", null, true],
		["a blank option with empty text as with null", blocked, " ", "", true],
		["a filled option with an empty one", blocked, "All", null, false],
		["a cut text with its whole", cut, "Adatum Corporation", "Adatum Cor", true],
		["a corrected cut text with its whole", cut, "Adatum Corporation", "Adutum Cor", false],
		["a shorter text with the whole", cut, "Adatum Corporation", "Adatum", false],
		["a cut text whose last blank the system dropped", cut, "Adatum Co Ltd", "Adatum Co", true],
		["a text that fits with itself", cut, "Adatum", "Adatum", true],
		["a cut text where nothing may be cut", uncut, "Adatum Corporation", "Adatum Cor", false],
		["nothing with nothing", cut, "", null, true],
	])("compares %s", (_, field, left, right, same) => {
		const result = correspond(field, left, right);

		expect(result).toBe(same);
	});
});

describe("toDestination", () => {
	it.each<[string, FieldMapping, "left" | "right", FieldValue, FieldValue]>([
		["texts as they are", text, "right", " Adatum ", " Adatum "],
		["empty text as null", text, "right", "", null],
		["codes as they are", code, "right", "c-10", "c-10"],
		["numbers rounded to the destination's scale", scales, "left", 10.1264, 10.13],
		["a half away from zero", scales, "left", 1.005, 1.01],
		["a negative half away from zero", scales, "left", -1.005, -1.01],
		["a small negative to zero", scales, "left", -0.001, 0],
		["a number with an exponent", scales, "left", 1e-7, 0],
		["a large number", scales, "left", 1e21, 1e21],
		["a text that is no number, for the system to refuse", scales, "left", "ten", "ten"],
		["blanks, for the system to refuse", scales, "left", " ", " "],
		["a number in words of a text field", aField({ left: aFieldEnd({ type: "number" }) }), "right", 10, "10"],
		["a day of a moment", dateToMoment, "left", "2026-01-31T10:00:00Z", "2026-01-31"],
		["a moment of a day", dateToMoment, "right", "2026-01-31", "2026-01-31T00:00:00Z"],
		["the empty date as null", dateToMoment, "right", "0001-01-01", null],
		["the empty moment as null", dateToMoment, "left", "0001-01-01T00:00:00Z", null],
		["an option in the other system's word", blocked, "right", "All", 2],
		["an option shared by two words as the first", blocked, "left", 1, "Ship"],
		["a blank option as the empty value the table says", blocked, "right", " ", null],
		["an empty value as the blank option the table says", blocked, "left", null, " "],
		["an empty text as the blank option the table says", blocked, "left", "", " "],
		["a text that fits", cut, "right", "Adatum", "Adatum"],
		["a text cut where the mapping allows it", cut, "right", "Adatum Corporation", "Adatum Cor"],
		["a cut text without half a character", cut, "right", `Adatum Co\u{1F600}`, "Adatum Co"],
	])("carries over %s", (_, field, destination, value, expected) => {
		const translation = toDestination(field, destination, value);

		expect(translation).toEqual({ ok: true, value: expected });
	});

	it("refuses a text that is too long, counted as the systems count", () => {
		const translation = toDestination(uncut, "right", "Adatum Co\u{1F600}");

		expect(translation).toEqual({ ok: false, reason: "tooLong", length: 11, maxLength: 10 });
	});

	it.each<FieldValue>(["Quarantined", 3])("refuses an option without a pair: %s", (value) => {
		const translation = toDestination(blocked, "right", value);

		expect(translation).toEqual({ ok: false, reason: "noOption", value });
	});

	it("empties an option the table does not pair emptiness with", () => {
		const paired = aField({ options: [{ left: "All", right: 2 }] });

		const translation = toDestination(paired, "left", null);

		expect(translation).toEqual({ ok: true, value: null });
	});

	it("gives what corresponds with the source", () => {
		const cases: Array<[FieldMapping, FieldValue]> = [
			[text, "Adatum"],
			[scales, 10.1264],
			[dateToMoment, "2026-01-31T10:00:00Z"],
			[cut, "Adatum Corporation"],
			[cut, `Adatum Co\u{1F600} and others`],
		];

		const sides = cases.map(([field, value]) => {
			const destination = field === cut ? "right" : "left";
			const translation = toDestination(field, destination, value);
			if (!translation.ok) return false;
			return destination === "left"
				? correspond(field, translation.value, value)
				: correspond(field, value, translation.value);
		});

		expect(sides).toEqual(cases.map(() => true));
	});
});

describe("holdsCutText", () => {
	const whole = "x".repeat(100) + "y".repeat(20);
	const field = aField({
		left: aFieldEnd({ maxLength: 250 }),
		right: aFieldEnd({ maxLength: 100 }),
		truncate: true,
	});

	it.each<[string, FieldMapping, "left" | "right", FieldValue, FieldValue, boolean]>([
		["the short side of a cut text", field, "right", whole.slice(0, 100), whole, true],
		["its third letter corrected (history 23)", field, "right", `xxz${whole.slice(3, 100)}`, whole, true],
		["the short side emptied", field, "right", null, whole, true],
		["the long side", field, "left", whole, whole.slice(0, 100), false],
		["a text that fits both", field, "right", "Adatum", "Contoso", false],
		["a field where nothing is cut", { ...field, truncate: false }, "right", "Adatum", whole, false],
		["the long side emptied", field, "right", "Adatum", null, false],
	])("judges %s", (_, of, side, own, other, holds) => {
		const result = holdsCutText(of, side, own, other);

		expect(result).toBe(holds);
	});
});

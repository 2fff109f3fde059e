import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { maskFor, wholeMaskFor } from "../../src/domain/mask.js";
import { MaskOfMany } from "../../src/domain/mask-of-many.js";
import type { FieldValue } from "../../src/domain/record.js";

const word = fc.constantFrom(
	"Petra",
	"Zandstra",
	"de Vries",
	"Al",
	"Müller & Söhne",
	"O'Neill",
	"…",
	"Straße 12",
);
const digits = fc.integer({ min: 0, max: 99_999_999 }).map(String);
const someText = fc.oneof(
	fc.tuple(word, word).map((words) => words.join(" ")),
	fc.tuple(word, word).map(([one, two]) => `${one.toLowerCase()}.${two.toLowerCase()}@private.example`),
	digits.map((number) => `+31 6 ${number}`),
	fc.constantFrom("1985-02-07", "2026-01-31T09:00:00Z", "%41bc", "...", "a"),
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(
	{ weight: 5, arbitrary: someText },
	fc.double({ min: -1_000, max: 100_000, noNaN: true, noDefaultInfinity: true }),
	fc.constantFrom(null, true, ""),
);
/** As systems write a value: whole or cut off, in capitals, encoded, in another spacing. */
const written = fc.constantFrom<(text: string) => string>(
	(text) => text,
	(text) => text.toUpperCase(),
	(text) => encodeURIComponent(text),
	(text) => text.slice(0, Math.ceil(text.length / 2)),
	(text) => text.slice(Math.floor(text.length / 2)),
	(text) => text.replace(/[^\p{L}\p{N}]+/gu, ""),
	(text) => text.replace(/\s/g, "  "),
	(text) => [...text].join("-"),
);

it.each([
	["for values however they are written", maskFor],
	["for whole values", wholeMaskFor],
])("a mask of many values hides exactly what the mask of all of them does, %s", (_, make) => {
	const history = fc.array(value, { minLength: 1, maxLength: 12 }).chain((values) =>
		fc.tuple(
			fc.constant(values),
			fc.array(
				fc.tuple(fc.oneof(fc.constantFrom(...values), value), written, fc.constantFrom(" ", "", " of ")),
				{
					maxLength: 6,
				},
			),
		),
	);
	fc.assert(
		fc.property(history, ([values, parts]) => {
			const text = parts.map(([part, write, behind]) => `${write(`${part}`)}${behind}`).join("");

			const many = new MaskOfMany((some) => make(some));
			for (const value of values) many.add(value);
			expect(many.mask(text)).toBe(make(values)(text));
		}),
		{ numRuns: 500 },
	);
});

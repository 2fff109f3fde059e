import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
	digestOf,
	MOST_REMEMBERED,
	plannedSwings,
	REMEMBERED_MS,
	type RunWrite,
	remember,
	type Swing,
	swingsOf,
} from "../../src/domain/loop.js";
import { DEFAULT_LOOP, type LoopLimits } from "../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../src/domain/record.js";

const MINUTE = 60_000;
const START = Date.parse("2026-01-31T00:00:00.000Z");
const isoAt = (ms: number) => new Date(START + ms).toISOString();

/** One write of a run: what it wrote, where, and whether somebody had changed that there. */
interface Told {
	side: Side;
	value: FieldValue;
	over?: boolean;
	field?: string;
}

function toWrite({ side, value, over = false, field = "name" }: Told, atMs: number): RunWrite {
	return {
		at: isoAt(atMs),
		side,
		fields: { [field]: { digest: digestOf("pair", field, value), overwrote: over } },
	};
}

/** Plays writes one after the other; the first that would be one swing too many is not made, and told. */
function play(
	told: Told[],
	{ every = 5 * MINUTE, limits = DEFAULT_LOOP }: { every?: number; limits?: LoopLimits } = {},
): { made: number; swings: Swing[] } {
	let writes: RunWrite[] = [];
	for (const [index, one] of told.entries()) {
		const write = toWrite(one, index * every);
		const { side, fields } = write;
		const swings = swingsOf({ writes, planned: [{ side, fields }], limits, at: write.at });
		if (swings.length > 0) return { made: index, swings };
		writes = remember(writes, write);
	}
	return { made: told.length, swings: [] };
}

const times = <T>(count: number, one: (index: number) => T): T[] =>
	Array.from({ length: count }, (_, index) => one(index));
const toAndFro = (count: number): Told[] =>
	times(count, (index) => ({ side: index % 2 === 0 ? "right" : "left", value: `v${index % 2}` }));

describe("a field written to and fro", () => {
	it("is stopped instead of its seventh write", () => {
		expect(play(toAndFro(20))).toMatchObject({
			made: 6,
			swings: [{ field: "name", reason: "toAndFro", times: 6, since: isoAt(0) }],
		});
	});

	it("is people's work while they correct each other three times", () => {
		expect(play(toAndFro(6)).swings).toEqual([]);
	});

	it("is no loop where the swings lie more than a day apart", () => {
		expect(play(toAndFro(60), { every: REMEMBERED_MS / 5 }).swings).toEqual([]);
	});

	it("may go on the way it went last: only the way back would be a swing", () => {
		const same: Told[] = [...toAndFro(6), { side: "left", value: "new" }];

		expect(play(same).swings).toEqual([]);
		expect(play([...same, { side: "right", value: "back" }]).made).toBe(7);
	});

	it("is seen beside a field that flows far more often", () => {
		const stream = (index: number): Told => ({ side: "right", value: index, field: "balance" });
		const told = toAndFro(8).flatMap((one, index) => [one, ...times(5, (at) => stream(index * 5 + at))]);

		expect(play(told).swings).toMatchObject([{ field: "name", reason: "toAndFro" }]);
	});
});

describe("a field set back to what was written there", () => {
	const reset = (count: number): Told[] =>
		times(count, (index) => ({ side: "right", value: "X", over: index > 0 }));

	it("is stopped instead of the fifth time", () => {
		expect(play(reset(20))).toMatchObject({ made: 5, swings: [{ reason: "setBack", times: 5 }] });
	});

	it("is stopped whichever of some earlier values comes back", () => {
		const told = times(20, (index): Told => ({ side: "right", value: `v${index % 3}`, over: index > 0 }));

		expect(play(told).swings).toMatchObject([{ reason: "setBack" }]);
	});

	it("goes on where each value written over somebody's change is a new one", () => {
		const told = times(50, (index): Told => ({ side: "right", value: index, over: true }));

		expect(play(told).swings).toEqual([]);
	});
});

describe("the limits", () => {
	it("are the mapping's own, and 0 never stops anything", () => {
		const off = { toAndFro: 0, setBack: 0, reactions: 0 };
		const patient = { toAndFro: 8, setBack: 4, reactions: 0 };

		expect(play(toAndFro(40), { limits: off }).swings).toEqual([]);
		expect(play(toAndFro(40), { limits: patient }).made).toBe(9);
		const reset = times(30, (): Told => ({ side: "left", value: true, over: true }));
		expect(play(reset, { limits: off }).swings).toEqual([]);
		expect(play(reset, { limits: { toAndFro: 5, setBack: 11, reactions: 0 } }).made).toBe(MOST_REMEMBERED);
	});
});

describe("a steady one-way flow", () => {
	const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.string({ maxLength: 2 }));

	it("is no loop, however frequent and whatever its values: a balance may come back to zero all day", () => {
		fc.assert(
			fc.property(
				fc.array(value, { maxLength: 80 }),
				fc.constantFrom<Side>("left", "right"),
				fc.integer({ min: 1, max: 90 * MINUTE }),
				(values, side, every) => {
					const told = values.map((one): Told => ({ side, value: one }));

					expect(play(told, { every }).swings).toEqual([]);
				},
			),
		);
	});

	it("stays none while people correct it on the other side twice a day", () => {
		fc.assert(
			fc.property(
				fc.array(value, { minLength: 4, maxLength: 60 }),
				fc.uniqueArray(fc.nat({ max: 58 }), { maxLength: 2 }),
				(values, corrected) => {
					const told = values.map(
						(one, index): Told => ({ side: corrected.includes(index) ? "left" : "right", value: one }),
					);

					expect(play(told).swings).toEqual([]);
				},
			),
		);
	});

	it("is asked about once it would write over the third correction of a day, which itself is carried over", () => {
		const told = times(20, (index): Told => ({ side: index % 4 === 3 ? "left" : "right", value: index }));

		expect(play(told)).toMatchObject({ made: 12, swings: [{ reason: "toAndFro" }] });
	});

	it("is none in one field while another one flows the other way", () => {
		const told = times(60, (index): Told => {
			const isLeft = index % 2 === 0;
			return { side: isLeft ? "left" : "right", value: index, field: isLeft ? "city" : "phone" };
		});

		expect(play(told).swings).toEqual([]);
	});
});

describe("every loop", () => {
	it("of two sides is stopped within a dozen writes, whatever its values", () => {
		fc.assert(
			fc.property(fc.array(fc.string(), { minLength: 12, maxLength: 12 }), (values) => {
				const told = values.map(
					(one, index): Told => ({ side: index % 2 === 0 ? "left" : "right", value: one }),
				);

				expect(play(told).made).toBeLessThan(12);
			}),
		);
	});
});

describe("the memory", () => {
	it("keeps a dozen writes of each field of the last day", () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 6 })), {
					maxLength: 120,
				}),
				(told) => {
					let writes: RunWrite[] = [];
					let at = 0;
					for (const [field, hours] of told) {
						at += hours * 60 * MINUTE;
						writes = remember(writes, toWrite({ side: "left", value: at, field }, at));
						for (const name of ["a", "b", "c"]) {
							const own = writes.filter(({ fields }) => name in fields);
							expect(own.length).toBeLessThanOrEqual(MOST_REMEMBERED);
						}
						const oldest = Math.min(...writes.map((write) => Date.parse(write.at)));
						expect(oldest).toBeGreaterThan(START + at - REMEMBERED_MS);
						expect(writes.at(-1)?.at).toBe(isoAt(at));
					}
				},
			),
		);
	});

	it("holds no value that could be read: of a telephone number only four digits of a checksum", () => {
		const [write] = remember([], toWrite({ side: "left", value: "+31 6 1234 5678" }, 0));

		expect(JSON.stringify(write)).not.toContain("1234");
		expect(write?.fields.name?.digest).toMatch(/^[0-9a-f]{4}$/);
		expect(digestOf("pair", "phone", "1")).not.toBe(digestOf("other", "phone", "1"));
	});
});

describe("planned writes", () => {
	it("carry what they would write and whether it goes over somebody's change", () => {
		const planned = plannedSwings(
			"pair",
			{ left: { city: "Delft" }, right: {} },
			(side, field) => side === "left" && field === "city",
		);

		expect(planned).toEqual([
			{ side: "left", fields: { city: { digest: digestOf("pair", "city", "Delft"), overwrote: true } } },
			{ side: "right", fields: {} },
		]);
	});
});

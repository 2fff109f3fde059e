import { describe, expect, it } from "@jest/globals";
import { digestOf, type RunWrite, remember } from "../../src/domain/loop.js";
import { QUIET_WATCHES, type Reaction, reactionsOf, watchMs, withAlone } from "../../src/domain/reaction.js";
import type { Side } from "../../src/domain/record.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse("2026-01-31T08:00:00.000Z");
const isoAt = (ms: number): string => new Date(START + ms).toISOString();

/** One write: when it was made, and how long before it its source had changed. */
interface Told {
	/** Since the write before it, in milliseconds. */
	every?: number;
	/** How long after the write before it the source changed, in milliseconds; null where its system does not tell. */
	lag?: number | null;
	side?: Side;
	watched?: true;
	field?: string;
}

/** The reactions that are seen in a row of writes, of which the last is about to be made. */
function seenIn(told: Told[], { limit = 8, alone }: { limit?: number; alone?: number } = {}): Reaction[] {
	let writes: RunWrite[] = [];
	let at = 0;
	for (const [index, one] of told.entries()) {
		const { every = 5 * MINUTE, lag = 3 * SECOND, side = "right", watched, field = "city" } = one;
		const changedAt = lag === null ? null : isoAt(at + lag);
		at += every;
		const fields = { [field]: { digest: digestOf("pair", field, index), overwrote: false } };
		if (index === told.length - 1) {
			const planned = [{ side, fields, changedAt }];
			return reactionsOf({ writes, planned, limit, clockSkewMs: MINUTE, at: isoAt(at) });
		}
		const write: RunWrite = { at: isoAt(at), side, fields };
		if (changedAt !== null) write.changedAt = changedAt;
		if (watched) write.watched = watched;
		writes = remember(writes, write);
		if (alone === index) writes = withAlone(writes, field, isoAt(at));
	}
	return [];
}

const times = (count: number, one: Told = {}): Told[] => Array.from({ length: count }, () => ({ ...one }));

describe("a source that changes within minutes of each of our writes", () => {
	it("reacts from the eighth time on, counted with its first write and its longest beat", () => {
		expect(seenIn(times(8))).toEqual([]);
		expect(seenIn(times(9))).toEqual([
			{
				field: "city",
				side: "right",
				times: 8,
				since: isoAt(5 * MINUTE),
				beatMs: 5 * MINUTE,
				quietWatches: 0,
			},
		]);
	});

	it("may have a clock that is a minute behind ours", () => {
		expect(seenIn(times(9, { lag: -50 * SECOND }))).toHaveLength(1);
		expect(seenIn(times(9, { lag: -70 * SECOND }))).toEqual([]);
	});

	it.each<[string, Told]>([
		["changed only six minutes after it", { lag: 6 * MINUTE, every: 8 * MINUTE }],
		["changes less often than every ten minutes", { every: 12 * MINUTE, lag: 3 * SECOND }],
		["does not tell when it changed", { lag: null }],
	])("does not react when it %s", (_, one) => {
		expect(seenIn(times(20, one))).toEqual([]);
	});

	it.each<[string, Told, number]>([
		["somebody took long once", { lag: 8 * MINUTE, every: 9 * MINUTE }, 8],
		["a value went the other way in between", { side: "left" }, 9],
	])("begins anew where %s", (_, odd, needed) => {
		expect(seenIn([...times(5), odd, ...times(needed - 1)])).toEqual([]);
		expect(seenIn([...times(5), odd, ...times(needed)])).toHaveLength(1);
	});

	it("counts each field by itself", () => {
		const told = times(16).map((one, index): Told => ({ ...one, field: index % 2 === 0 ? "city" : "zip" }));

		expect(seenIn(told)).toEqual([]);
	});

	it("is not looked for with a limit of 0", () => {
		expect(seenIn(times(12), { limit: 0 })).toEqual([]);
	});
});

describe("a watch", () => {
	it("lasts three of the longest beats, and half an hour at the most", () => {
		const beats = (beatMs: number): Reaction[] => [
			{ field: "city", side: "right", times: 8, since: isoAt(0), beatMs, quietWatches: 0 },
		];

		expect(watchMs([...beats(5 * MINUTE), ...beats(7 * MINUTE)])).toBe(21 * MINUTE);
		expect(watchMs(beats(5 * SECOND))).toBe(15 * SECOND);
		const slowest = seenIn(times(9, { every: 10 * MINUTE, lag: 3 * SECOND }));
		expect(watchMs(slowest)).toBe(30 * MINUTE);
	});

	it("counts where it stayed quiet and its write was followed by a reaction, however long it lasted", () => {
		const watched: Told = { every: 35 * MINUTE, watched: true };
		const told = [...times(8), ...times(QUIET_WATCHES, watched), {}];

		expect(seenIn(told)).toMatchObject([{ times: 11, quietWatches: QUIET_WATCHES, beatMs: 5 * MINUTE }]);
	});

	it("is not kept again for a day where the source changed by itself, however many writes follow", () => {
		expect(seenIn(times(40), { alone: 8 })).toEqual([]);
		const nextDay = [...times(9), { every: DAY }, ...times(10)];
		expect(seenIn(nextDay, { alone: 8 })).toHaveLength(1);
	});
});

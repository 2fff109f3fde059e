import { describe, expect, it } from "@jest/globals";
import { isOverdue, type RunsSoFar } from "../../src/domain/overdue.js";

const MINUTE = 60_000;

/** The times of a schedule that calls every so many milliseconds, newest first. */
const every = (ms: number) => (until: number, count: number) =>
	Array.from({ length: count }, (_, n) => (Math.floor(until / ms) - n) * ms);

/** A mapping first run long ago, whose last run succeeded at minute 0 of the test. */
const runs = (minute: number, overrides: Partial<RunsSoFar> = {}): RunsSoFar => ({
	now: 1_000_000 * MINUTE + minute * MINUTE,
	paused: false,
	countsFrom: 0,
	lastSuccessAt: 1_000_000 * MINUTE,
	...overrides,
});
const NOW = runs(0).now;

describe("an overdue mapping", () => {
	it.each([
		[5, 14.5, false],
		[5, 15.5, false],
		[5, 16, true],
		[1, 2.5, false],
		[1, 4, true],
		[60, 179, false],
		[60, 200, true],
	])("with a run every %d minutes, %d minutes after one succeeded: %s", (period, minute, expected) => {
		const from = Math.floor(NOW / (60 * MINUTE)) * 60 * MINUTE;
		const facts = runs(0, { now: from + minute * MINUTE, lastSuccessAt: from + 1_000 });

		expect(isOverdue(facts, every(period * MINUTE))).toBe(expected);
	});

	it("is none while it is paused", () => {
		expect(isOverdue(runs(600, { paused: true }), every(5 * MINUTE))).toBe(false);
	});

	it("is none before three scheduled times have passed since it is known, though no run ever succeeded", () => {
		const facts = runs(14, { countsFrom: NOW, lastSuccessAt: null });

		expect(isOverdue(facts, every(5 * MINUTE))).toBe(false);
		expect(isOverdue({ ...facts, now: NOW + 20 * MINUTE }, every(5 * MINUTE))).toBe(true);
	});

	it("is none before three minutes, however tight its schedule is", () => {
		expect(isOverdue(runs(2.9), every(1_000))).toBe(false);
		expect(isOverdue(runs(3), every(1_000))).toBe(true);
	});

	it("is none where the schedule has not called three times in a year", () => {
		expect(isOverdue(runs(600), () => [NOW])).toBe(false);
	});
});

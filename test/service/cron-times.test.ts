import { describe, expect, it } from "@jest/globals";
import { getTasks } from "node-cron";
import { CronTimes } from "../../src/service/cron-times.js";

/** The machine's own time, as the schedule reads its expressions. */
const at = (text: string) => new Date(text).getTime();

describe("the times of a cron expression", () => {
	it.each([
		[
			"*/5 * * * *",
			"2026-03-02T08:12:30",
			["2026-03-02T08:10:00", "2026-03-02T08:05:00", "2026-03-02T08:00:00"],
		],
		[
			"*/20 * * * * *",
			"2026-03-02T00:00:05",
			["2026-03-02T00:00:00", "2026-03-01T23:59:40", "2026-03-01T23:59:20"],
		],
		[
			"0 2 * * *",
			"2026-03-02T01:59:59",
			["2026-03-01T02:00:00", "2026-02-28T02:00:00", "2026-02-27T02:00:00"],
		],
		[
			"30 9,17 * * 1-5",
			"2026-03-02T09:30:00",
			["2026-03-02T09:30:00", "2026-02-27T17:30:00", "2026-02-27T09:30:00"],
		],
		["0 0 1 1 *", "2026-03-02T08:00:00", ["2026-01-01T00:00:00"]],
	])("of %s up to %s are told newest first", (cron, until, expected) => {
		expect(new CronTimes(cron).until(at(until), 3)).toEqual(expected.map(at));
	});

	it("are none where a year has none", () => {
		expect(new CronTimes("0 0 29 2 *").until(at("2026-03-02T08:00:00"), 1)).toEqual([]);
	});

	it("leave nothing in the cron library's list of tasks, however often they are asked for", () => {
		const before = getTasks().size;

		const times = new CronTimes("30 9 * * 1-5");

		expect(getTasks().size).toBe(before);
		expect(times.until(at("2026-03-02T09:30:00"), 1)).toEqual([at("2026-03-02T09:30:00")]);
	});
});

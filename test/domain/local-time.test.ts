import { describe, expect, it } from "@jest/globals";
import {
	daysLater,
	dayText,
	isTimeZone,
	localDayOf,
	momentOf,
	weekdayOf,
} from "../../src/domain/local-time.js";

const AMSTERDAM = "Europe/Amsterdam";
const iso = (at: number) => new Date(at).toISOString();
const day = (text: string) => {
	const [year = 0, month = 0, date = 0] = text.split("-").map(Number);
	return { year, month, day: date };
};

describe("local time", () => {
	it.each([
		["2026-01-31", 8 * 60, AMSTERDAM, "2026-01-31T07:00:00.000Z"],
		["2026-07-01", 8 * 60, AMSTERDAM, "2026-07-01T06:00:00.000Z"],
		["2026-07-01", 8 * 60, "America/New_York", "2026-07-01T12:00:00.000Z"],
		["2026-07-01", 8 * 60 + 30, "Asia/Kolkata", "2026-07-01T03:00:00.000Z"],
		["2026-07-01", 0, "Pacific/Auckland", "2026-06-30T12:00:00.000Z"],
		["2026-07-01", 24 * 60, "UTC", "2026-07-02T00:00:00.000Z"],
	])("knows when clocks show minute %#: %s %d in %s", (text, minutes, zone, expected) => {
		expect(iso(momentOf(day(text), minutes, zone))).toBe(expected);
	});

	it("takes the first of an hour that comes twice, and moves an hour that clocks skip", () => {
		expect(iso(momentOf(day("2026-10-25"), 150, AMSTERDAM))).toBe("2026-10-25T00:30:00.000Z");
		expect(iso(momentOf(day("2026-03-29"), 150, AMSTERDAM))).toBe("2026-03-29T01:30:00.000Z");
		expect(iso(momentOf(day("2026-03-29"), 24 * 60, AMSTERDAM))).toBe("2026-03-29T22:00:00.000Z");
	});

	it("tells the day of a moment, and goes from day to day over the ends of months", () => {
		expect(dayText(localDayOf(Date.parse("2026-01-31T23:30:00Z"), AMSTERDAM))).toBe("2026-02-01");
		expect(dayText(daysLater(day("2026-02-28"), 1))).toBe("2026-03-01");
		expect(dayText(daysLater(day("2026-01-01"), -1))).toBe("2025-12-31");
		expect(weekdayOf(day("2026-11-27"))).toBe("fri");
	});

	it("knows zones by their names", () => {
		expect([AMSTERDAM, "UTC", "Europe/Nowhere", ""].map(isTimeZone)).toEqual([true, true, false, false]);
	});
});

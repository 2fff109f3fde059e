import { describe, expect, it } from "@jest/globals";
import { quietUntil, type WorkingHours, workedBetween } from "../../src/domain/working-hours.js";

const WEEK = ["mon", "tue", "wed", "thu", "fri"] as const;
const NIGHTS: WorkingHours = {
	timeZone: "Europe/Amsterdam",
	quietHours: { from: 18 * 60, to: 7 * 60 },
	businessDays: WEEK,
};
const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const until = (text: string, hours = NIGHTS) => {
	const end = quietUntil(at(text), hours);
	return end === null ? null : new Date(end).toISOString();
};

describe("quiet hours", () => {
	it.each([
		["on a working day", "2026-11-27T09:00:00Z", null],
		["at the minute they end", "2026-11-27T06:00:00Z", null],
		["in the morning", "2026-11-27T05:59:59Z", "2026-11-27T06:00:00.000Z"],
		["in the evening before a working day", "2026-11-26T17:00:00Z", "2026-11-27T06:00:00.000Z"],
		["from Friday evening over the weekend", "2026-11-27T17:00:00Z", "2026-11-30T06:00:00.000Z"],
		["on a Sunday at noon", "2026-11-29T12:00:00Z", "2026-11-30T06:00:00.000Z"],
		["in the weekend clocks go forward", "2026-03-28T12:00:00Z", "2026-03-30T05:00:00.000Z"],
		["in the weekend clocks go back", "2026-10-24T12:00:00Z", "2026-10-26T06:00:00.000Z"],
	])("%s", (_, moment, end) => {
		expect(until(moment)).toBe(end);
	});

	it("may lie within a day, and need not be there at all", () => {
		const lunch = { ...NIGHTS, quietHours: { from: 12 * 60, to: 13 * 60 } };
		expect(until("2026-11-27T11:30:00Z", lunch)).toBe("2026-11-27T12:00:00.000Z");
		expect(until("2026-11-27T02:00:00Z", lunch)).toBeNull();
		const none = { ...NIGHTS, quietHours: null };
		expect(until("2026-11-27T23:30:00Z", none)).toBe("2026-11-29T23:00:00.000Z");
		expect(until("2026-11-27T22:30:00Z", none)).toBeNull();
	});
});

describe("working time", () => {
	it("counts neither nights nor free days", () => {
		expect(workedBetween(at("2026-11-27T16:00:00Z"), at("2026-11-30T07:00:00Z"), NIGHTS)).toBe(2 * HOUR);
		expect(workedBetween(at("2026-11-23T00:00:00Z"), at("2026-11-30T00:00:00Z"), NIGHTS)).toBe(55 * HOUR);
		expect(workedBetween(at("2026-11-27T09:00:00Z"), at("2026-11-27T08:00:00Z"), NIGHTS)).toBe(0);
	});

	it("counts a day of 23 hours as that", () => {
		const always: WorkingHours = { timeZone: "Europe/Amsterdam", quietHours: null, businessDays: ["sun"] };
		expect(workedBetween(at("2026-03-28T00:00:00Z"), at("2026-03-31T00:00:00Z"), always)).toBe(23 * HOUR);
	});
});

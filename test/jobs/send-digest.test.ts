import { describe, expect, it } from "@jest/globals";
import { sendDigest } from "../../jobs/send-digest.js";
import type { DigestTimes } from "../../src/console/index.js";
import { CronTimes } from "../../src/service/cron-times.js";

/** Runs the job of a channel at these moments and gives the times it made digests for. */
async function madeAt(schedule: string, timeZone: string, moments: string[]): Promise<string[]> {
	const times = new CronTimes(schedule, timeZone);
	const made: DigestTimes[] = [];
	let now = 0;
	const make = async (_: string, asked: DigestTimes) => void made.push(asked);
	const job = sendDigest(
		{ slack: { digests: { make }, wake: () => {} }, lastTimes: () => times.until(now, 2) },
		"#sales",
	);
	for (const moment of moments) {
		now = Date.parse(moment);
		await job();
	}
	return made.map(({ at }) => at);
}

describe("the job send-digest", () => {
	it.each([
		["Europe/Amsterdam", "2026-11-27T07:00:01Z", "2026-11-27T07:00:00.000Z"],
		["Europe/Amsterdam", "2026-07-03T06:00:01Z", "2026-07-03T06:00:00.000Z"],
		["America/New_York", "2026-11-27T13:00:01Z", "2026-11-27T13:00:00.000Z"],
		["Asia/Kolkata", "2026-11-27T02:30:01Z", "2026-11-27T02:30:00.000Z"],
		["Pacific/Auckland", "2026-11-26T19:00:01Z", "2026-11-26T19:00:00.000Z"],
		["UTC", "2026-11-27T08:00:01Z", "2026-11-27T08:00:00.000Z"],
	])("is about eight o'clock in %s", async (zone, moment, at) => {
		expect(await madeAt("0 8 * * *", zone, [moment])).toEqual([at]);
	});

	it("stays at eight o'clock when clocks go forward and back", async () => {
		const spring = ["2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z", "2026-03-30T06:00:00Z"];
		expect(await madeAt("0 8 * * *", "Europe/Amsterdam", spring)).toEqual(spring.map(withMs));
		const autumn = ["2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z", "2026-10-26T07:00:00Z"];
		expect(await madeAt("0 8 * * *", "Europe/Amsterdam", autumn)).toEqual(autumn.map(withMs));
	});

	it("is about one time in the hour that comes twice, and about the last one on the day clocks skip it", async () => {
		const twice = ["2026-10-25T00:30:01Z", "2026-10-25T01:30:01Z"];
		expect(await madeAt("30 2 * * *", "Europe/Amsterdam", twice)).toEqual([
			"2026-10-25T00:30:00.000Z",
			"2026-10-25T00:30:00.000Z",
		]);
		expect(await madeAt("30 2 * * *", "Europe/Amsterdam", ["2026-03-29T01:30:01Z"])).toEqual([
			"2026-03-28T01:30:00.000Z",
		]);
	});

	it("is about the last scheduled time, however late it runs", async () => {
		const late = ["2026-11-28T15:00:00Z", "2026-11-30T06:59:59Z"];
		expect(await madeAt("0 8 * * 1-5", "Europe/Amsterdam", late)).toEqual([
			"2026-11-27T07:00:00.000Z",
			"2026-11-27T07:00:00.000Z",
		]);
	});

	it("does nothing where no time was in a year", async () => {
		expect(await madeAt("0 8 29 2 *", "UTC", ["2026-11-27T07:00:00Z"])).toEqual([]);
	});
});

function withMs(time: string): string {
	return new Date(time).toISOString();
}

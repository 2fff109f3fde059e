import { describe, expect, it } from "@jest/globals";
import { problemText } from "../../src/config/index.js";
import { aFile, configOf, problemsOf } from "./support.js";

/** A file whose mapping posts to #sync-sales, with these lines under that channel. */
function withChannel(lines: string[], name = "#sync-sales"): string {
	const channel = lines.map((line) => `      ${line}`).join("\n");
	const slack = `slack:\n  adminChannel: "#sync-admin"\n  channels:\n    "${name}":\n${channel}\n`;
	return `${aFile(['channel: "#sync-sales"'])}${slack}`;
}

const texts = (text: string) => problemsOf(text).map(problemText);

describe("what is configured of a channel", () => {
	it("is brought to minutes past midnight, in the language of all channels unless it has one", () => {
		const text = withChannel([
			'digest: { schedule: "0 8 * * mon-fri", timeZone: Europe/Amsterdam }',
			'quietHours: { from: "18:00", to: "07:30" }',
			"businessDays: [mon, tue]",
			"remindAfter: 8",
		]);

		expect(configOf(text).slack?.channels).toEqual([
			{
				name: "#sync-sales",
				language: "en",
				digest: { schedule: "0 8 * * mon-fri", timeZone: "Europe/Amsterdam", quietDay: "skip" },
				remindAfterMs: 28_800_000,
				hours: {
					timeZone: "Europe/Amsterdam",
					quietHours: { from: 1_080, to: 450 },
					businessDays: ["mon", "tue"],
				},
			},
		]);
	});

	it("is quiet on no day unless days are named, and never where nothing is", () => {
		const nights = withChannel(["timeZone: UTC", "quietHours: { from: 18:00, to: 07:00 }"]);
		expect(configOf(nights).slack?.channels[0]?.hours?.businessDays).toHaveLength(7);
		const none = withChannel(["language: nl"], "#sync-admin");
		expect(configOf(none).slack?.channels[0]).toMatchObject({
			language: "nl",
			digest: null,
			hours: null,
			remindAfterMs: null,
		});
	});

	it("may have a digest at the times of another zone", () => {
		const digest = 'digest: { schedule: "0 9 * * mon", timeZone: UTC, quietDay: say }';
		expect(configOf(withChannel(["timeZone: Europe/Amsterdam", digest])).slack?.channels[0]?.digest).toEqual({
			schedule: "0 9 * * mon",
			timeZone: "UTC",
			quietDay: "say",
		});
	});

	it.each([
		["a zone there is not", ["timeZone: Europe/Amsterdm"], "time zone", "Europe/Amsterdam"],
		[
			"a schedule that is none",
			["timeZone: UTC", 'digest: { schedule: "at eight" }'],
			"cron",
			"minute, hour",
		],
		[
			"a digest's zone there is not",
			['digest: { schedule: "0 8 * * *", timeZone: CETT }'],
			"time zone",
			"UTC",
		],
		["a digest without a zone", ['digest: { schedule: "0 8 * * *" }'], "no time zone", "Europe/Amsterdam"],
		[
			"a word that is none",
			["timeZone: UTC", 'digest: { schedule: "0 8 * * *", quietDay: never }'],
			"never",
			"say",
		],
		["a wait of no length", ["remindAfter: 0"], "remindAfter", "0"],
		["a time that is none", ["timeZone: UTC", "quietHours: { from: 25:00, to: 07:00 }"], "07:30", "from"],
		["hours of no length", ["timeZone: UTC", "quietHours: { from: 07:00, to: 07:00 }"], "same time", "quiet"],
		["a day there is not", ["timeZone: UTC", "businessDays: [mon, tues]"], "tues", "tue"],
		["no day at all", ["timeZone: UTC", "businessDays: []"], "empty", "businessDays"],
		["times without a zone", ["businessDays: [mon]"], "no time zone", "Europe/Amsterdam"],
	])("is refused with a clear problem: %s", (_, lines, ...words) => {
		const found = texts(withChannel(lines));

		expect(found).toHaveLength(1);
		for (const word of words) expect(found[0]).toContain(word);
	});

	it("names the channel that was meant where nothing is ever posted to one", () => {
		const [problem] = problemsOf(withChannel(["language: nl"], "#sync-sale"));

		expect(problem).toMatchObject({ path: "slack.channels.#sync-sale", nearest: "#sync-sales" });
		expect(problem?.line).not.toBeNull();
	});
});

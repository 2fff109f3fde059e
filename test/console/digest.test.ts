import { describe, expect, it } from "@jest/globals";
import {
	barsOf,
	createFactsLookup,
	type DigestState,
	desiredDigest,
	durationWords,
	numbersOf,
	type OpenNow,
	plainLine,
	readFrom,
} from "../../src/console/index.js";
import { createMessages, LANGUAGES } from "../../src/messages/index.js";
import type { DigestNumbers, ErrorEnding, ErrorOpening } from "../../src/ports/stores.js";
import { aSyncError } from "../support/builders/index.js";
import { customers } from "../support/slack/console.js";

const english = createMessages("en");
const factsOf = createFactsLookup([customers()], english);
const HOUR = 3_600_000;

function opened(openedAt: string): ErrorOpening {
	return { mapping: "customers", kind: "validation", openedAt };
}

function ended(
	openedAt: string,
	endedAt: string,
	resolution: ErrorEnding["resolution"] = "retry",
): ErrorEnding {
	return { ...opened(openedAt), endedAt, resolution };
}

const PERIOD = {
	from: "2026-11-26T07:00:00.000Z",
	to: "2026-11-27T07:00:00.000Z",
	timeZone: "Europe/Amsterdam",
	days: 2,
};

describe("the numbers of a digest", () => {
	it("count what lies in the period, its beginning included and its end not", () => {
		const openings = [
			opened("2026-11-26T06:59:59.999Z"),
			opened("2026-11-26T07:00:00.000Z"),
			opened("2026-11-27T06:59:59.999Z"),
			opened("2026-11-27T07:00:00.000Z"),
		];
		const endings = [
			ended("2026-11-20T07:00:00.000Z", "2026-11-26T07:00:00.000Z"),
			ended("2026-11-26T08:00:00.000Z", "2026-11-26T09:00:00.000Z", "succeeded"),
			ended("2026-11-26T08:00:00.000Z", "2026-11-26T11:00:00.000Z", "policy"),
			ended("2026-11-26T08:00:00.000Z", "2026-11-27T07:00:00.000Z"),
		];

		expect(numbersOf({ openings, endings }, PERIOD)).toMatchObject({
			opened: 2,
			resolved: 3,
			byPeople: 1,
			typicalMs: 3 * HOUR,
		});
	});

	it("know no typical time where nothing was settled, and take the shorter of two", () => {
		expect(numbersOf({ openings: [], endings: [] }, PERIOD).typicalMs).toBeNull();
		const two = [1, 5].map((hours) =>
			ended(
				"2026-11-26T08:00:00.000Z",
				new Date(Date.parse("2026-11-26T08:00:00Z") + hours * HOUR).toISOString(),
			),
		);
		expect(numbersOf({ openings: [], endings: two }, PERIOD).typicalMs).toBe(HOUR);
	});

	it("tell whole days as people's calendars have them, also on the day clocks change", () => {
		const openings = [
			opened("2026-10-23T21:59:59.000Z"),
			opened("2026-10-23T22:00:00.000Z"),
			opened("2026-10-24T21:59:59.000Z"),
			opened("2026-10-24T22:00:00.000Z"),
			opened("2026-10-25T22:59:59.000Z"),
			opened("2026-10-25T23:00:00.000Z"),
		];
		const period = { ...PERIOD, from: "2026-10-25T07:00:00.000Z", to: "2026-10-26T07:00:00.000Z" };

		expect(numbersOf({ openings, endings: [] }, period).days).toEqual([
			{ day: "2026-10-24", opened: 2, resolved: 0 },
			{ day: "2026-10-25", opened: 2, resolved: 0 },
		]);
		expect(readFrom(period)).toBe("2026-10-23T22:00:00.000Z");
	});

	it("are read from the beginning of a long period, however few days are told one by one", () => {
		expect(readFrom({ ...PERIOD, from: "2026-11-02T07:00:00.000Z" })).toBe("2026-11-02T07:00:00.000Z");
		expect(readFrom({ ...PERIOD, days: 0 })).toBe(PERIOD.from);
	});
});

const NUMBERS: DigestNumbers = {
	opened: 12,
	resolved: 9,
	byPeople: 6,
	typicalMs: 3 * HOUR,
	days: [
		{ day: "2026-11-25", opened: 0, resolved: 4 },
		{ day: "2026-11-26", opened: 8, resolved: 2 },
	],
};

function openNow(overrides: Partial<OpenNow> = {}): OpenNow {
	return {
		counts: [
			{ mapping: "customers", kind: "deletedLeft", isAside: false, count: 2 },
			{ mapping: "customers", kind: "deletedRight", isAside: false, count: 3 },
			{ mapping: "customers", kind: "updateConflict", isAside: false, count: 1 },
			{ mapping: "customers", kind: "validation", isAside: true, count: 4 },
		],
		oldest: [{ error: aSyncError(), link: "https://cronus.slack.com/archives/C1/p1" }],
		untouched: { count: 2, afterMs: 8 * HOUR },
		...overrides,
	};
}

function digest(overrides: Partial<DigestState> = {}) {
	return desiredDigest({
		from: PERIOD.from,
		numbers: NUMBERS,
		open: openNow(),
		mapping: null,
		canRetry: true,
		messages: english,
		contextOf: ({ mapping }) => ({ mapping: factsOf(mapping), messages: english }),
		...overrides,
	});
}

describe("a digest", () => {
	it("tells what happened, who settled it and how long that took", () => {
		expect(digest().happened.map((line) => plainLine(english, line))).toEqual([
			"Since 26 Nov 2026, 07:00 UTC: 12 new problems, 9 settled.",
			"Settled: 6 by people and 3 by later runs or rules of the mapping. Half of them took no longer than 3 hours.",
		]);
	});

	it("counts what is open by mapping and by what people call the problem, the most first", () => {
		const { open, rows, aside, untouched } = digest();

		expect(open).toBe("6 problems are open now:");
		expect(rows).toEqual([
			{ mapping: "customers", kind: "deleted in one system", count: 5 },
			{ mapping: "customers", kind: "the two systems differ", count: 1 },
		]);
		expect(aside).toBe("4 more are set aside.");
		expect(untouched).toContain("2 questions have waited for more than 8 hours of working time");
	});

	it("shows the days as numbers and as bars", () => {
		expect(digest().trend).toEqual([
			"New per day, the last 2 days: 0, 8 ▁█",
			"Settled per day, the last 2 days: 4, 2 █▅",
		]);
		expect(barsOf([0, 0])).toBe("▁▁");
		const idle = NUMBERS.days.map(({ day }) => ({ day, opened: 0, resolved: 0 }));
		expect(digest({ numbers: { ...NUMBERS, days: idle } }).trend).toEqual([]);
	});

	it("names the oldest with the way to its card, and offers what fits", () => {
		const { oldest, buttons } = digest();

		expect(oldest[0]).toMatchObject({ link: "https://cronus.slack.com/archives/C1/p1" });
		expect(oldest[0]?.text).toContain("Adatum");
		expect(buttons.map(({ press }) => press)).toEqual(["digestOpen", "digestRetry"]);
		expect(digest({ canRetry: false }).buttons.map(({ press }) => press)).toEqual(["digestOpen"]);
		const none = openNow({ counts: [], oldest: [], untouched: null });
		expect(digest({ open: none }).buttons).toEqual([]);
		expect(digest({ open: none }).open).toBe("Nothing is open now.");
	});

	it("says so where nothing happened, and where nothing is open either", () => {
		const numbers = { ...NUMBERS, opened: 0, resolved: 0, byPeople: 0, typicalMs: null, days: [] };
		const said = (open: OpenNow) => plainLine(english, digest({ numbers, open }).happened[0] ?? []);

		expect(said(openNow())).toContain("nothing new, and nothing was settled");
		expect(said(openNow({ counts: [], oldest: [] }))).toContain("Nothing needs attention");
	});

	it("cuts a long list of kinds and counts the rest", () => {
		const counts = Array.from({ length: 20 }, (_, n) => ({
			mapping: `mapping-${String(n).padStart(2, "0")}`,
			kind: "validation" as const,
			isAside: false,
			count: 2,
		}));

		const { rows, more } = digest({ open: openNow({ counts }) });
		expect(rows).toHaveLength(15);
		expect(more).toBe("and 10 more");
	});

	it("says when the next one comes, or that none does", () => {
		expect(plainLine(english, digest({ next: "2026-11-30T07:00:00.000Z" }).next ?? [])).toBe(
			"The next summary comes 30 Nov 2026, 07:00 UTC.",
		);
		expect(plainLine(english, digest({ next: null }).next ?? [])).toBe("No summary is scheduled here.");
		expect(digest().next).toBeNull();
	});

	it.each([
		[0, "1 minute"],
		[59 * 60_000, "59 minutes"],
		[90 * 60_000, "2 hours"],
		[47 * HOUR, "47 hours"],
		[80 * HOUR, "3 days"],
	])("tells %d milliseconds as %s", (ms, words) => {
		expect(durationWords(english, ms)).toBe(words);
	});

	it.each(LANGUAGES)("has words for every kind of problem (%s)", (language) => {
		const messages = createMessages(language);
		const kinds = [
			...[
				"updateConflict",
				"deletedLeft",
				"validation",
				"permission",
				"duplicate",
				"waitingForParent",
				"stale",
			],
			...["transient", "possibleDuplicate", "merged", "loop", "massChange", "setup", "overdue"],
		] as Array<OpenNow["counts"][number]["kind"]>;
		const counts = kinds.map((kind) => ({ mapping: "customers", kind, isAside: false, count: 1 }));

		const { rows } = digest({ messages, open: openNow({ counts }) });
		expect(rows).toHaveLength(kinds.length);
	});
});

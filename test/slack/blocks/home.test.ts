import { describe, expect, it } from "@jest/globals";
import { createFactsLookup } from "../../../src/console/index.js";
import { checkView } from "../../../src/demo/slack/index.js";
import type { Role } from "../../../src/domain/resolution.js";
import { noCounters } from "../../../src/domain/sync-job.js";
import { createMessages } from "../../../src/messages/index.js";
import { homeView } from "../../../src/slack/blocks/home.js";
import type { HomeFacts } from "../../../src/slack/home/facts.js";
import { HOME_START } from "../../../src/slack/home/place.js";
import { aLoop, aShownRecord, aSyncError } from "../../support/builders/index.js";
import { aJob, anOperation } from "../../support/fakes/fake-use-cases.js";
import { customers } from "../../support/slack/console.js";
import { aStatus } from "../../support/slack/typing.js";

const messages = createMessages("en");
const factsOf = createFactsLookup([customers()], messages);
const context = {
	messages,
	contextOf: (error: { mapping: string }) => ({ mapping: factsOf(error.mapping), messages }),
};

function facts(overrides: Partial<HomeFacts> = {}): HomeFacts {
	return {
		role: "admin",
		place: HOME_START,
		names: ["customers"],
		mappings: { items: [{ status: aStatus(), aside: 0 }], page: 0, total: 1 },
		errors: { items: [], page: 0, total: 0 },
		mine: { items: [], total: 0 },
		open: 0,
		aside: 0,
		operations: [],
		...overrides,
	};
}

function told(given: HomeFacts): string {
	return JSON.stringify(homeView(given, null, context));
}

function captions(given: HomeFacts): string[] {
	return [...told(given).matchAll(/"type":"button"[^}]*?"text":\{"type":"plain_text","text":"([^"]+)"/g)].map(
		(match) => match[1] ?? "",
	);
}

/** Sixty mappings and ten thousand errors, every name as long as it can be. */
function most(role: Role, long: string): HomeFacts {
	const names = Array.from({ length: 60 }, (_, number) => `${number}${long}`);
	const labels = { left: long, right: long };
	const counters = { ...noCounters(), inserted: 1e9, modified: 1e9, deleted: 1e9, coupled: 1e9, failed: 1e9 };
	const lastJob = aJob({ state: "failed", message: long.repeat(20), counters });
	const errors = Array.from({ length: 10 }, (_, number) => ({
		error: aSyncError({
			_id: `error-${number}`.padEnd(190, "x"),
			kind: number % 2 === 0 ? "validation" : "deletedLeft",
			fields: aSyncError().fields,
			refusedSide: "left",
			assignee: { id: "U1", name: long },
			records: { left: aShownRecord({ name: long }), right: aShownRecord({ name: long }) },
		}),
		link: `https://cronus.slack.com/archives/C/${"p".repeat(700)}`,
		below: names.slice(0, 5).map((mapping) => ({ mapping, count: 10_000 })),
	}));
	return facts({
		role,
		names,
		place: { show: { kind: "all" }, mappingsPage: 1, errorsPage: 500 },
		mappings: {
			items: names.slice(20, 40).map((mapping) => ({
				status: aStatus({ mapping, labels, lastJob, openErrors: 10_000, skipped: 9e9, outside: 9e9 }),
				aside: 9_999,
			})),
			page: 1,
			total: 60,
		},
		errors: { items: errors, page: 500, total: 10_000 },
		mine: { items: errors.slice(0, 5), total: 10_000 },
		open: 10_000,
		aside: 9_999,
		operations: Array.from({ length: 30 }, () => anOperation({ actorName: long, mappings: names })),
	});
}

describe("the Home tab", () => {
	it.each(["viewer", "operator", "steward", "admin"] as const)(
		"keeps every limit of Slack with 60 mappings, the longest names and 10,000 errors, for a %s",
		(role) => {
			for (const long of ["x".repeat(300), "<&>*".repeat(75), "日本".repeat(150)]) {
				const notice = { text: "&lt;".repeat(600), at: "2026-01-31T10:00:00.000Z" };
				const view = homeView(most(role, long), notice, context);

				expect(checkView(view)).toEqual([]);
				expect(view.blocks.length).toBeLessThanOrEqual(100);
			}
		},
	);

	it.each<[Role, string[]]>([
		["viewer", ["Errors"]],
		["operator", ["Run now", "Retry all", "Errors"]],
		["steward", ["Run now", "Retry all", "Errors"]],
		["admin", ["Run now", "Retry all", "Pause", "Errors"]],
	])("offers a %s what the role covers", (role, buttons) => {
		const status = aStatus({ openErrors: 1 });
		const shown = captions(facts({ role, mappings: { items: [{ status, aside: 0 }], page: 0, total: 1 } }));

		expect(shown).toEqual(["My errors (0)", "Refresh", ...buttons]);
	});

	it("offers of an error's presses those the role covers, and always the card and the history", () => {
		const errors = { items: [{ error: aSyncError(), link: null, below: [] }], page: 0, total: 1 };
		const shown = (role: Role) => captions(facts({ role, errors })).filter((one) => one !== "Run now");

		expect(shown("viewer").slice(-2)).toEqual(["Open", "History"]);
		expect(shown("operator").slice(-5)).toEqual([
			"Send Business Central to Dynamics 365 Sales",
			"Send Dynamics 365 Sales to Business Central",
			"Compare and choose",
			"Open",
			"History",
		]);
		expect(shown("steward")).toContain("Uncouple");
	});

	it("tells beside an error how many others belong to its record", () => {
		const below = [
			{ mapping: "contacts", count: 4 },
			{ mapping: "prices", count: 1 },
		];
		const errors = { items: [{ error: aSyncError(), link: null, below }], page: 0, total: 1 };

		const said = told(facts({ errors }));

		expect(said).toContain("4 open errors of contacts belong to it · 1 open error of prices belongs to it");
	});

	it("offers to let a loop go on in its window only, where its values and whoever writes them are shown", () => {
		const errors = { items: [{ error: aLoop(), link: null, below: [] }], page: 0, total: 1 };

		expect(captions(facts({ role: "admin", errors }))).not.toContain("Go on as before");
		expect(captions(facts({ role: "admin", errors }))).toContain("Open");
	});

	it("tells of a running mapping with its counters so far, and of a paused one when it ran last", () => {
		const lastJob = aJob({
			state: "running",
			finishedAt: null,
			counters: { ...noCounters(), inserted: 1_200 },
		});
		const running = { status: aStatus({ state: "running", lastJob }), aside: 0 };
		const paused = { status: aStatus({ mapping: "prices", state: "paused" }), aside: 0 };
		const shown = told(facts({ mappings: { items: [running, paused], page: 0, total: 2 } }));

		expect(shown).toContain("so far: 1,200 created");
		expect(shown).toContain("paused");
		expect(shown).toContain("Resume");
		expect(shown.match(/next run/g)).toHaveLength(1);
	});

	it("tells of an observing mapping what it would do, and offers no press that would write", () => {
		const observed = { create: 3, update: 2, delete: 0, couple: 0, uncouple: 0, ask: 1 };
		const status = aStatus({ observing: true, openErrors: 2, lastJob: aJob({ observed }) });
		const given = facts({ role: "admin", mappings: { items: [{ status, aside: 0 }], page: 0, total: 1 } });

		expect(told(given)).toContain("observing, nothing is written");
		expect(told(given)).toContain("would create 3, change 2, ask about 1");
		expect(captions(given).slice(-3)).toEqual(["Run now", "Pause", "Errors"]);
	});

	it("tells of an observing mapping that is paused as both", () => {
		const status = aStatus({ observing: true, state: "paused" });

		expect(told(facts({ mappings: { items: [{ status, aside: 0 }], page: 0, total: 1 } }))).toContain(
			"paused · observing, nothing is written",
		);
	});

	it("says what is set aside, whose task an error is, and that nothing is open", () => {
		const error = aSyncError({ state: "snoozed", assignee: { id: "U1", name: "Anna Bakker" } });
		const link = "https://cronus.slack.com/archives/C1/p1";
		const shown = told(
			facts({ open: 3, aside: 2, errors: { items: [{ error, link, below: [] }], page: 0, total: 3 } }),
		);

		expect(shown).toContain("3 open errors · 2 of them set aside");
		expect(shown).toContain("for Anna Bakker to settle · set aside · <https://cronus.slack.com");
		expect(told(facts())).toContain("Nothing is open.");
	});

	it("holds nothing that could ping or break out of a name", () => {
		const names = ["customers"];
		const status = aStatus({ labels: { left: "<!channel>", right: "<@U1>" } });
		const records = { left: aShownRecord({ name: "<!here>" }), right: aShownRecord({ name: "<!here>" }) };
		const shown = told(
			facts({
				names,
				mappings: { items: [{ status, aside: 0 }], page: 0, total: 1 },
				errors: { items: [{ error: aSyncError({ records }), link: null, below: [] }], page: 0, total: 1 },
			}),
		);

		expect(shown).not.toMatch(/<!channel>|<@U1>/);
		expect(shown.match(/"mrkdwn","text":"[^"]*<!here>/)).toBeNull();
	});
});

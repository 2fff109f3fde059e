import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { RecordLogEntry } from "../../../src/ports/stores.js";
import { type TimelineEntry, UnknownFieldError } from "../../../src/ports/use-cases.js";
import { ACTION_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aFoundRecord, refusedCalls, typed } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
	open.useCases.records = [aFoundRecord()];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

function aWrite(number: number, fields: RecordLogEntry["fields"] = []): TimelineEntry {
	const at = new Date(Date.parse("2026-01-31T10:00:00.000Z") - number * 60_000).toISOString();
	const entry: RecordLogEntry = {
		_id: `entry-${number}`,
		mapping: "customers",
		couplingId: "coupling-1",
		left: "10000",
		right: "2",
		at,
		job: "job-1",
		actor: null,
		side: "right",
		operation: "update",
		fields,
	};
	return { type: "write", at, entry, actorName: number === 0 ? "Anna Bakker" : null };
}

const CHANGED = [
	{ name: "phoneNumber", before: null, after: "06" },
	{ name: "email", before: "a@example.test", after: "b@example.test" },
];

describe("/koppel log", () => {
	it("tells what happened in both systems, who did it and what became of what, personal values hidden", async () => {
		const changed: TimelineEntry = {
			type: "changed",
			at: "2026-01-31T09:59:00.000Z",
			side: "left",
			by: "ADMIN",
		};
		open.useCases.history = [aWrite(0, CHANGED), changed];

		const [answer] = await typed(open, "victor", "log Adatum");

		expect(answer?.text).toContain("What happened to Adatum in customers, newest first:");
		expect(answer?.text).toContain(
			"Anna Bakker changed it in Dynamics 365 Sales: phone number: (empty) becomes 06, email: (hidden) becomes (hidden)",
		);
		expect(answer?.text).toContain("last changed in Business Central by ADMIN");
		expect(answer?.text).not.toContain("example.test");
		expect(answer?.blocks).toBeUndefined();
	});

	it("shows the newest few and leads to all of them, a page at a time", async () => {
		open.useCases.history = Array.from({ length: 40 }, (_, number) => aWrite(number, CHANGED));
		const [answer] = await typed(open, "victor", "log 10000");
		expect(answer?.text.split("\n")).toHaveLength(11);
		const page = (where: string) =>
			open.slack.waitForView({
				user: "victor",
				where: (view) => view.callback_id === VIEW_IDS.timeline && open.slack.viewText(view).includes(where),
			});
		const actionId = ACTION_IDS.timelineOpen;

		await open.slack.clickButton({ user: "victor", channel: SALES, ts: answer?.ts ?? "", actionId });
		const first = open.slack.viewText(await page("Older"));
		expect(first.match(/changed it in/g)).toHaveLength(15);
		expect(first).not.toContain("Newer");
		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.timelineOlder });
		await page("Newer");
		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.timelineOlder });
		const last = await open.slack.waitForView({
			user: "victor",
			where: (view) => !open.slack.viewText(view).includes("Older"),
		});
		expect(open.slack.viewText(last).match(/changed it in/g)).toHaveLength(10);
		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.timelineNewer });
		await page("Older");
	});

	it("answers of one field who changed it, when, from what and why, and pages through that one alone", async () => {
		const cause = {
			by: "Karin de Boer",
			changedAt: "2026-01-31T09:58:00.000Z",
			press: null,
			why: { reason: "flowed" as const, rule: null },
		};
		const phone = [{ name: "phoneNumber", before: "05", after: "06" }];
		open.useCases.history = Array.from({ length: 12 }, (_, number) => {
			const write = aWrite(number, phone) as Extract<TimelineEntry, { type: "write" }>;
			return { ...write, entry: { ...write.entry, cause } };
		});

		const [answer] = await typed(open, "victor", "log customers 10000 field phone number");

		expect(answer?.text).toContain("Who changed the phone number of Adatum in customers, newest first:");
		expect(answer?.text).toMatch(
			/phone number: 05 becomes 06 \(carried over from Business Central; last changed in Business Central by Karin de Boer, /,
		);
		await open.slack.clickButton({
			user: "victor",
			channel: SALES,
			ts: answer?.ts ?? "",
			actionId: ACTION_IDS.timelineOpen,
		});
		await open.slack.waitForView({
			user: "victor",
			where: (view) => open.slack.viewText(view).includes("Who changed the phone number of Adatum"),
		});
		const asked = open.useCases.callsOf("timeline").map((args) => args[3]);
		expect(asked).toEqual(["phone number", "phone number"]);
	});

	it("asks which field is meant where none is named behind the word", async () => {
		const [answer] = await typed(open, "victor", "log customers 10000 field");

		expect(answer?.text).toMatch(/^Say which field\. There are: .*name.*\.$/);
	});

	it("names the fields there are where it knows none of that name", async () => {
		open.useCases.timeline = async () => {
			throw new UnknownFieldError("customers", "phon", ["name", "phone"]);
		};

		const [near] = await typed(open, "victor", "log customers 10000 field phon");

		expect(near?.text).toBe('There is no field "phon" here. Did you mean "phone"?');
	});

	it("calls people by their names where only their ids are known", async () => {
		open.useCases.history = [{ ...aWrite(1), actorName: "U01BRAM0001" } as TimelineEntry];

		expect((await typed(open, "victor", "log 10000"))[0]?.text).toContain("Bram de Wit changed it");
	});

	it("says in the window that the record is gone meanwhile", async () => {
		open.useCases.history = Array.from({ length: 12 }, (_, number) => aWrite(number));
		const [answer] = await typed(open, "victor", "log 10000");
		open.useCases.records = [];

		await open.slack.clickButton({
			user: "victor",
			channel: SALES,
			ts: answer?.ts ?? "",
			actionId: ACTION_IDS.timelineOpen,
		});

		await open.slack.waitForView({
			user: "victor",
			where: (view) => open.slack.viewText(view).includes('No record "10000" is known'),
		});
	});

	it("stays within Slack's limits with the longest entries", async () => {
		const fields = Array.from({ length: 60 }, (_, number) => ({
			name: `field${number}${"x".repeat(200)}`,
			before: "<&>".repeat(2_000),
			after: "y".repeat(4_000),
		}));
		open.useCases.history = Array.from({ length: 40 }, (_, number) => aWrite(number, fields));

		const [answer] = await typed(open, "victor", "log 10000");
		await open.slack.clickButton({
			user: "victor",
			channel: SALES,
			ts: answer?.ts ?? "",
			actionId: ACTION_IDS.timelineOpen,
		});

		await open.slack.waitForView({
			user: "victor",
			where: (view) => view.callback_id === VIEW_IDS.timeline,
		});
	});

	it("says what to do when nothing is named, or nothing is known", async () => {
		expect((await typed(open, "victor", "log"))[0]?.text).toContain("Say which record");
		expect((await typed(open, "victor", "log 10000"))[0]?.text).toBe(
			"Nothing is known of Adatum in customers yet.",
		);
	});
});

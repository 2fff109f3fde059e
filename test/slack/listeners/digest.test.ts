import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkBlocks, type PostedMessage } from "../../../src/demo/slack/index.js";
import { ACTION_IDS } from "../../../src/slack/ids.js";
import { aLoop, aMapping, aSyncError } from "../../support/builders/index.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { pressed, typed } from "../../support/slack/typing.js";

const NEXT = "2031-01-06T07:00:00.000Z";
const VICTOR = "U01VICTOR01";
const ANNA = "U01ANNA0001";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({
		mappings: [customers(), aMapping({ name: "invoices", channel: SALES })],
		channels: [
			{
				name: SALES,
				digest: { schedule: "0 8 * * *", timeZone: "UTC", quietDay: "skip" },
				hours: null,
				remindAfterMs: null,
			},
		],
		nextDigestAt: (channel) => (channel === SALES ? NEXT : null),
	});
});
afterEach(() => open.close());

function idsOf(message: PostedMessage | undefined): string[] {
	return [...JSON.stringify(message?.blocks ?? []).matchAll(/"action_id":"([^"]+)"/g)].map(
		([, id]) => id ?? "",
	);
}

/** Posts the digest of this moment and gives it. */
async function postDigest(): Promise<PostedMessage> {
	const [settings] = open.channels;
	if (settings === undefined) throw new Error("no channel");
	await open.app.digests.make(settings, { at: new Date().toISOString(), before: null });
	open.app.wake();
	return open.slack.waitForMessage({ channel: SALES, where: ({ text }) => text.startsWith("Summary") });
}

describe("/koppel digest", () => {
	it("tells everybody what is open in the channel it is typed in, and when the next one comes", async () => {
		await open.show(aSyncError());
		const [answer] = await typed(open, VICTOR, "digest");

		expect(answer?.text).toContain("1 problem is open now:");
		expect(answer?.text).toContain("customers: the two systems differ (1)");
		expect(answer?.text).toContain("The next summary comes");
		expect(answer?.text).toContain("6 Jan 2031, 07:00 UTC");
		expect(checkBlocks(answer?.blocks ?? [], "message")).toEqual([]);
		expect(idsOf(answer)).toEqual([ACTION_IDS.digestOpen]);
	});

	it("offers trying everything again to those whose role covers it", async () => {
		await open.show(aSyncError());
		const [answer] = await typed(open, ANNA, "digest");

		expect(idsOf(answer)).toEqual([ACTION_IDS.digestOpen, ACTION_IDS.digestRetry]);
	});

	it("is about one mapping, or another channel, where one is named", async () => {
		await open.show(aSyncError());

		expect((await typed(open, VICTOR, "digest Invoices"))[0]?.text).toContain("Summary of invoices");
		expect((await typed(open, VICTOR, "digest invoices"))[0]?.text).toContain("Nothing needs attention");
		expect((await typed(open, VICTOR, `digest <#${SALES}|sync-sales>`))[0]?.text).toContain(
			"1 problem is open now:",
		);
	});

	it("never tells a channel by its id, which is all that Slack sends of one", async () => {
		for (const mention of ["<#C0UNKNOWN1>", "<#C0UNKNOWN1|>"]) {
			const [answer] = await typed(open, VICTOR, `digest ${mention}`);
			expect(answer?.text).toContain("No cards of Koppel stand in that channel.");
			expect(answer?.text).not.toContain("C0UNKNOWN1");
		}
	});

	it("names the mappings where nothing stands in the channel, or the name is unknown", async () => {
		const [unknown] = await typed(open, VICTOR, "digest nobody");
		expect(unknown?.text).toContain(
			'There is no mapping or channel "nobody" here. The mappings are: customers',
		);

		const [elsewhere] = await typed(open, VICTOR, "digest #elsewhere");
		expect(elsewhere?.text).toContain('no mapping or channel "#elsewhere"');
	});

	it("says where it can be asked from a channel without cards", async () => {
		await open.close();
		open = await openConsole({ mappings: [aMapping({ channel: SALES })], channelOf: () => "C01ADMIN001" });
		const [answer] = await typed(open, VICTOR, "digest");

		expect(answer?.text).toContain("No cards of Koppel stand in this channel.");
		expect(answer?.text).toContain("/koppel digest customers");
	});
});

describe("the buttons of a digest", () => {
	it("show what is open, the oldest first, to whoever pressed", async () => {
		await open.show(aSyncError());
		const digest = await postDigest();
		const answer = await pressed(open, VICTOR, digest, ACTION_IDS.digestOpen);

		expect(answer.text).toContain("1 error is open:");
		expect(answer.text).toContain("to the card");
	});

	it("try everything again for an operator, and refuse a viewer on record", async () => {
		await open.show(aSyncError());
		const digest = await postDigest();

		const refused = await pressed(open, VICTOR, digest, ACTION_IDS.digestRetry);
		expect(refused.text).toContain("this needs the role operator");
		expect((await open.stores.audit.latest(1))[0]).toMatchObject({ actor: VICTOR, outcome: "refused" });
		expect(open.useCases.called.filter(({ name }) => name === "retryAll")).toEqual([]);

		await pressed(open, ANNA, digest, ACTION_IDS.digestRetry);
		const mappings = open.useCases.called
			.filter(({ name }) => name === "retryAll")
			.map(({ args }) => args[0]);
		expect(mappings[0]).toBe("customers");
	});

	it("say how many records stay paused in all of its mappings, for those have to be looked at one by one", async () => {
		await open.show(aLoop());
		await open.stores.errors.insert(aLoop({ _id: "two", couplingId: "two", mapping: "invoices" }));
		const digest = await postDigest();

		const answer = await pressed(open, ANNA, digest, ACTION_IDS.digestRetry);

		expect(answer.text).toContain("2 records stay paused, because something keeps changing them");
	});

	it("try again what can be written, beside a mapping that only observes", async () => {
		await open.close();
		open = await openConsole({
			mappings: [aMapping({ name: "watched", channel: SALES, mode: "observe" }), customers()],
			channels: [...open.channels],
		});
		await open.show(aSyncError());
		const digest = await postDigest();

		await pressed(open, ANNA, digest, ACTION_IDS.digestRetry);

		const tried = open.useCases.called.filter(({ name }) => name === "retryAll");
		expect(tried.map(({ args }) => args[0])).toEqual(["customers"]);
	});
});

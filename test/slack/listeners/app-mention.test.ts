import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aStatus, refusedCalls } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
	open.useCases.statuses = [aStatus()];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

describe("a mention", () => {
	it("is answered as the command is, to that person alone", async () => {
		await open.slack.mention({ user: "victor", channel: SALES, text: "status" });

		const { text } = await open.slack.waitForEphemeral({ user: "victor" });
		expect(text).toContain("customers (Business Central and Dynamics 365 Sales): idle");
		await open.quiet();
		expect(open.slack.ephemerals("anna")).toEqual([]);
	});

	it("is answered in the thread it was written in", async () => {
		const { ts } = open.slack.say({ user: "anna", channel: SALES, text: "how is it going?" });

		await open.slack.mention({ user: "victor", channel: SALES, text: "errors", threadTs: ts });

		const call = await open.slack.waitForCall({ method: "chat.postEphemeral" });
		expect(call.args).toMatchObject({ thread_ts: ts, user: "U01VICTOR01" });
	});

	it("is acted on once, however often Slack delivers it", async () => {
		const mention = { user: "anna", channel: SALES, text: "run customers", eventId: "Ev1" };
		await open.slack.mention(mention);
		await open.slack.waitForEphemeral({ user: "anna", where: ({ text }) => text.includes("has run") });

		const retry = { number: 1, reason: "http_timeout" };
		expect(await open.slack.mention({ ...mention, retry })).toMatchObject({ status: 200 });
		await open.slack.mention({ ...mention, text: "help", eventId: "Ev2" });
		await open.slack.waitForEphemeral({ user: "anna", where: ({ text }) => text.includes("retry-all") });

		expect(open.useCases.callsOf("run")).toHaveLength(1);
	});

	it("is refused like the command to someone who may only look, and that is put on record", async () => {
		await open.slack.mention({ user: "victor", channel: SALES, text: "run customers" });

		const { text } = await open.slack.waitForEphemeral({ user: "victor" });
		expect(text).toContain("needs the role operator");
		expect(open.useCases.callsOf("run")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([{ action: "run", outcome: "refused" }]);
	});

	it("repeats nothing that could ping, and says where a window can be opened", async () => {
		await open.slack.mention({ user: "anna", channel: SALES, text: "<!channel> *status*" });
		const first = await open.slack.waitForEphemeral({ user: "anna" });
		expect(first.text).not.toContain("<!channel>");

		await open.slack.mention({ user: "bram", channel: SALES, text: "couple" });
		const second = await open.slack.waitForEphemeral({ user: "bram" });
		expect(second.text).toContain("No window can be opened from here");
	});
});

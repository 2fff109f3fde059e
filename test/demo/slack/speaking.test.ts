import { describe, expect, it } from "@jest/globals";
import { FakeApp } from "./fake-app.js";
import { aClient, actions, aSlack, button, closeAfterEach, plain, refusal } from "./harness.js";

closeAfterEach();

const SALES = "C01SALES001";
const ANNA = "U01ANNA0001";

async function heard(events: string[]) {
	const slack = await aSlack({ registration: { commands: [], shortcuts: [], events } });
	const app = new FakeApp();
	await app.start(slack);
	const bot = `<@${slack.workspace.app.botUserId}>`;
	return { slack, app, bot, types: () => app.received.map(({ type }) => type) };
}

describe("what a person writes", () => {
	it("reaches the app as a mention only where it is named, present and subscribed", async () => {
		const { slack, app, bot, types } = await heard(["app_mention"]);

		await slack.speak({ user: "anna", channel: "#sync-sales", text: "not to you" });
		const { events, message } = await slack.speak({
			user: "anna",
			channel: "#sync-sales",
			text: `${bot} status`,
		});
		slack.leave("#sync-sales", "koppel");
		await slack.speak({ user: "anna", channel: "#sync-sales", text: `${bot} still there?` });

		expect(types()).toEqual(["app_mention"]);
		expect(app.received[0]).toMatchObject({
			user: ANNA,
			channel: SALES,
			text: `${bot} status`,
			ts: message.ts,
		});
		expect(events).toMatchObject([{ type: "app_mention", answer: { error: null } }]);
		await app.close();
	});

	it("reaches it as a message where it subscribed to that kind of conversation, and never as a mention in a direct one", async () => {
		const { slack, app, bot } = await heard(["app_mention", "message.im"]);
		const { channel } = slack.workspace.directMessage([ANNA]);

		await slack.speak({ user: "anna", channel: channel.id, text: `${bot} hello` });
		await slack.speak({ user: "anna", channel: "#sync-sales", text: "hello" });

		expect(app.received).toMatchObject([{ type: "message", channel_type: "im", channel: channel.id }]);
		await app.close();
	});

	it("is a reply in a thread, and nothing at all where one may not write", async () => {
		const { slack, app } = await heard([]);
		const parent = slack.say({ user: "bram", channel: "#sync-sales", text: "parent" });

		await slack.speak({ user: "anna", channel: "#sync-sales", text: "reply", threadTs: parent.ts });
		slack.leave("#sync-admin", "anna");
		slack.archiveChannel("#sync-sales");

		expect(slack.message(SALES, parent.ts)).toMatchObject({ reply_count: 1, reply_users: [ANNA] });
		for (const channel of ["#sync-admin", "#sync-sales"]) {
			await expect(slack.speak({ user: "anna", channel, text: "x" })).rejects.toMatchObject({
				code: "not_a_member",
			});
		}
		await app.close();
	});
});

describe("an event that the app does not take", () => {
	it("is told again under its id, until it is taken", async () => {
		const registration = { commands: [], shortcuts: [], events: ["app_mention"] };
		const slack = await aSlack({ registration, eventRetriesMs: [0, 1, 60_000] });
		const app = new FakeApp();
		await app.start(slack);
		const url = `<@${slack.workspace.app.botUserId}>`;
		let failures = 2;
		app.answer = () => {
			failures -= 1;
			return failures >= 0 ? "broken" : null;
		};

		const { events } = await slack.speak({ user: "anna", channel: "#sync-sales", text: `${url} status` });

		expect(events).toMatchObject([{ answer: { error: "dispatch_failed" } }]);
		await slack.waitFor(() => slack.deliveries().length === 3 && slack.deliveries()[2]?.error === null);
		const ids = slack.deliveries().map(({ body }) => body.event_id);
		expect(new Set(ids).size).toBe(1);
		expect(app.headers.map((headers) => headers["x-slack-retry-num"])).toEqual([undefined, "1", "2"]);
		expect(app.headers[1]).toMatchObject({ "x-slack-retry-reason": "http_error" });
		await app.close();
	});
});

describe("reading", () => {
	it("moves a mark forward for one person and never back", async () => {
		const slack = await aSlack();
		const first = slack.say({ user: "bram", channel: SALES, text: "1" });
		const second = slack.say({ user: "bram", channel: SALES, text: "2" });

		slack.read({ user: "anna", channel: "#sync-sales", ts: second.ts });
		slack.read({ user: "anna", channel: "#sync-sales", ts: first.ts });

		expect(slack.lastRead("anna", "#sync-sales")).toBe(second.ts);
		expect(slack.lastRead("bram", "#sync-sales")).toBe("");
	});

	it("ends with an ephemeral message put away, and with no other", async () => {
		const slack = await aSlack();
		await aClient(slack).chat.postEphemeral({ channel: SALES, user: ANNA, text: "psst" });
		const [whisper] = slack.ephemerals("anna");
		const said = slack.say({ user: "bram", channel: SALES, text: "loud" });

		slack.dismiss({ user: "anna", channel: SALES, ts: String(whisper?.ts) });

		expect(slack.ephemerals("anna")).toEqual([]);
		expect(() => slack.dismiss({ user: "anna", channel: SALES, ts: said.ts })).toThrow("not for one person");
	});
});

describe("what the app is told of a choice", () => {
	it("holds what stands in the other inputs of the same place", async () => {
		const { slack, app } = await heard([]);
		const blocks = [
			{
				type: "input",
				block_id: "note",
				label: plain("Note"),
				element: { type: "plain_text_input", action_id: "note" },
			},
			{
				type: "actions",
				block_id: "row",
				elements: [
					{ type: "static_select", action_id: "side", options: [{ text: plain("Left"), value: "l" }] },
				],
			},
		];
		const { ts } = await aClient(slack).chat.postMessage({
			channel: SALES,
			text: "t",
			blocks: blocks as never,
		});
		const place = { user: "anna", channel: SALES, ts: String(ts) };

		await slack.selectOption({ ...place, actionId: "side", choose: "l", values: { note: "so" } });

		expect(app.received[0]).toMatchObject({ state: { values: { note: { note: { value: "so" } } } } });
		expect(slack.choicesIn(place)).toMatchObject({
			note: { note: { value: "so" } },
			row: { side: { selected_option: { value: "l" } } },
		});
		await app.close();
	});

	it("says which of two feedback buttons was pressed", async () => {
		const { slack, app } = await heard([]);
		const feedback = {
			type: "feedback_buttons",
			action_id: "helped",
			positive_button: { text: plain("Good"), value: "yes" },
			negative_button: { text: plain("Bad"), value: "no" },
		};
		const blocks = [{ type: "context_actions", elements: [feedback] }];
		const { ts } = await aClient(slack).chat.postMessage({
			channel: SALES,
			text: "t",
			blocks: blocks as never,
		});

		await slack.clickButton({
			user: "anna",
			channel: SALES,
			ts: String(ts),
			actionId: "helped",
			value: "no",
		});

		expect(app.received[0]).toMatchObject({ actions: [{ type: "feedback_buttons", value: "no" }] });
		await app.close();
	});
});

describe("options an app offers", () => {
	it("keep their groups, and none is fine", async () => {
		const { slack, app } = await heard([]);
		const select = { type: "external_select", action_id: "record", min_query_length: 0 };
		const blocks = [{ type: "actions", elements: [select] }];
		const { ts } = await aClient(slack).chat.postMessage({
			channel: SALES,
			text: "t",
			blocks: blocks as never,
		});
		const ask = { user: "anna", channel: SALES, ts: String(ts), actionId: "record", query: "" };
		const option = { text: plain("Adatum"), value: "1000" };

		app.answer = () => ({ option_groups: [{ label: plain("Customers"), options: [option] }] });
		expect(await slack.blockSuggestion(ask)).toMatchObject({
			groups: [{ label: "Customers", options: [option] }],
			options: [option],
		});
		app.answer = () => ({ option_groups: [] });
		expect(await slack.blockSuggestion(ask)).toMatchObject({ groups: [], problems: [] });
		await app.close();
	});
});

describe("an app without a Home tab", () => {
	it("cannot publish one", async () => {
		const slack = await aSlack({ hasHomeTab: false });
		const view = { type: "home" as const, blocks: [actions("row", button("go", "Go"))] };

		expect(await refusal(aClient(slack).views.publish({ user_id: ANNA, view }))).toMatchObject({
			error: "not_enabled",
		});
	});
});

import { describe, expect, it } from "@jest/globals";
import { renderText } from "../../../src/demo/slack/index.js";
import { aClient, actions, aSlack, button, closeAfterEach, mrkdwn, plain, section } from "./harness.js";

closeAfterEach();

const names: Record<string, string> = { U1: "Anna", S1: "sync-admins", C1: "sync-sales" };
const nameOf = (id: string) => names[id] ?? id;
const option = (text: string) => ({ text: plain(text), value: text });
const cell = (text: string) => ({ type: "raw_text", text });
const leaves = (...elements: object[]) => ({ type: "rich_text_section", elements });

describe("renderText", () => {
	it.each<[string, object, string]>([
		["a section", section("*Name* differs, _again_"), "Name differs, again"],
		[
			"fields",
			{ type: "section", fields: [mrkdwn("*Name*\nAdatum"), mrkdwn("*City*\nGent")] },
			"Name: Adatum | City: Gent",
		],
		["an accessory", { ...section("Name"), accessory: button("a", "Open") }, "Name [Open]"],
		["a header", { type: "header", text: plain("Conflict") }, "# Conflict"],
		[
			"context",
			{ type: "context", elements: [plain("a"), { type: "image", alt_text: "logo" }] },
			"(a · <image: logo>)",
		],
		["buttons", actions("b", button("x", "Retry"), button("y", "Drop")), "[Retry] [Drop]"],
		[
			"a select",
			{
				type: "actions",
				elements: [
					{ type: "static_select", placeholder: plain("Side"), options: [option("BC"), option("CRM")] },
				],
			},
			"[Side: BC | CRM]",
		],
		[
			"an external select",
			{ type: "actions", elements: [{ type: "external_select", placeholder: plain("Record") }] },
			"[Record]",
		],
		["a divider", { type: "divider" }, "---"],
		[
			"an input",
			{
				type: "input",
				label: plain("Name"),
				hint: plain("As in BC"),
				element: { type: "plain_text_input", initial_value: "Adatum" },
			},
			"Name: [Adatum]\n  (As in BC)",
		],
		[
			"an empty input",
			{ type: "input", label: plain("Name"), element: { type: "plain_text_input" } },
			"Name: [ ]",
		],
		[
			"a table",
			{
				type: "table",
				rows: [
					[cell("Name"), cell("City")],
					[cell("Adatum"), cell("Gent")],
				],
			},
			"Name | City\nAdatum | Gent",
		],
		["an alert", { type: "alert", text: plain("Careful") }, "! Careful"],
		["markdown", { type: "markdown", text: "**a**" }, "**a**"],
		[
			"a card",
			{ type: "card", title: mrkdwn("Title"), body: mrkdwn("Body"), actions: [button("a", "Go")] },
			"Title\nBody\n[Go]",
		],
		[
			"a container",
			{ type: "container", title: plain("Box"), child_blocks: [section("inside")] },
			"Box\ninside",
		],
		[
			"rich text",
			{
				type: "rich_text",
				elements: [
					leaves(
						{ type: "text", text: "see " },
						{ type: "link", url: "https://a", text: "BC" },
						{ type: "user", user_id: "U1" },
					),
					{
						type: "rich_text_list",
						style: "ordered",
						elements: [leaves({ type: "text", text: "one" }), leaves({ type: "text", text: "two" })],
					},
				],
			},
			"see BC@Anna\n1. one\n2. two",
		],
	])("shows %s", (_, block, text) => {
		expect(renderText([block], nameOf)).toBe(text);
	});

	it.each([
		["<https://bc/1000|Adatum>", "Adatum"],
		["<https://bc/1000>", "https://bc/1000"],
		["<@U1>, <!subteam^S1>, <#C1>, <!here>", "@Anna, @sync-admins, #sync-sales, @here"],
		["at <!date^1785570000^{time}|08:00>", "at 08:00"],
		["Smith &amp; Sons &lt;BV&gt;", "Smith & Sons <BV>"],
		["&lt;!channel&gt;", "<!channel>"],
		["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
	])("reads %s as %s", (text, read) => {
		expect(renderText([section(text)], nameOf)).toBe(read);
	});

	it("shows nothing for what is no list of blocks", () => {
		expect(renderText(undefined)).toBe("");
		expect(renderText([null, "x"])).toBe("");
	});
});

describe("transcript", () => {
	it("tells what stands in a channel, replies below their parent", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const blocks = [section("*Adatum* is stuck, <@U01ANNA0001>"), actions("b", button("retry", "Retry"))];
		const { ts } = await client.chat.postMessage({ channel: "C01SALES001", text: "stuck", blocks });
		slack.say({ user: "Bram", channel: "#sync-sales", text: "other" });
		await client.chat.postMessage({ channel: "C01SALES001", text: "details", thread_ts: String(ts) });
		const edited = await client.chat.postMessage({ channel: "C01SALES001", text: "a" });
		await client.chat.update({ channel: "C01SALES001", ts: String(edited.ts), text: "b" });

		expect(slack.transcript("#sync-sales")).toBe(
			[
				"#sync-sales",
				"Koppel:\n  Adatum is stuck, @Anna Bakker\n  [Retry]",
				"    Koppel:\n      details",
				"Bram de Wit:\n  other",
				"Koppel (edited):\n  b",
			].join("\n\n"),
		);
	});

	it("tells what stands in a direct message and in a modal", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const { channel } = await client.chat.postMessage({ channel: "U01CARLA001", text: "setup problem" });
		const view = {
			type: "modal" as const,
			title: plain("Sure?"),
			submit: plain("Delete"),
			close: plain("Keep"),
			blocks: [section("gone for good")],
		};
		await client.views.open({ trigger_id: slack.issueTriggerId("Carla"), view });

		expect(slack.transcript(String(channel))).toBe("DM with Carla Stone\n\nKoppel:\n  setup problem");
		const [modal] = slack.viewsOf("Carla");
		expect(modal && slack.viewText(modal)).toBe("== Sure? ==\ngone for good\n[Keep] [Delete]");
	});
});

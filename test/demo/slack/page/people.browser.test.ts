import { describe, expect, it } from "@jest/globals";
import { PHONE } from "../../../support/browser.js";
import { actions, button, mrkdwn, plain, section } from "../harness.js";
import { ANNA, anInput, aView, BRAM, SALES, usePage } from "./setting.js";

const { begin, browser } = usePage();

const ADMIN = "C01ADMIN001";

describe("the sidebar", () => {
	it("counts what is unread for each person, mentions apart, until they have read it", async () => {
		const { client, sits, slack } = await begin();
		const anna = await sits("anna");
		const bram = await sits("bram", { channel: "sync-admin" });
		const entry = (page: typeof anna, name: string) => page.getByRole("button", { name });

		await client.chat.postMessage({ channel: ADMIN, text: "plain news" });
		await client.chat.postMessage({
			channel: ADMIN,
			text: `<@${ANNA}> look`,
			blocks: [section(`<@${ANNA}> look`)],
		});
		await client.chat.postMessage({ channel: ADMIN, text: "more news" });

		const admin = entry(anna, "sync-admin");
		await admin.locator(".badge-mine", { hasText: "1" }).waitFor();
		expect(await admin.getAttribute("class")).toContain("entry-unread");
		await bram.getByText("more news").waitFor();
		expect(await entry(bram, "sync-admin").locator(".badge").count()).toBe(0);
		await anna.waitForFunction('document.title.startsWith("(1) ")');
		await browser().screenshot(anna, "page-unread");

		await admin.click();
		await anna.getByText("more news").waitFor();
		await admin.locator(".badge").waitFor({ state: "detached" });
		await slack.waitFor(
			() => slack.lastRead("anna", "#sync-admin") === slack.messages("#sync-admin").at(-1)?.ts,
		);
		await anna.reload();
		await anna.getByText("more news").waitFor();
		expect(await anna.locator(".badge").count()).toBe(0);
	});

	it("draws a line above what came since somebody was here", async () => {
		const { client, sits } = await begin();
		await client.chat.postMessage({ channel: SALES, text: "old" });
		const page = await sits("anna");
		await page.getByText("old", { exact: true }).waitFor();
		await page.getByRole("button", { name: "sync-admin" }).click();
		await client.chat.postMessage({ channel: SALES, text: "fresh" });
		await page.getByRole("button", { name: "sync-sales" }).locator(".badge").waitFor();

		await page.getByRole("button", { name: "sync-sales" }).click();

		await page.locator(".line-new + .message", { hasText: "fresh" }).waitFor();
	});

	it("has a conversation with the app; what is written there reaches it and is answered there", async () => {
		const { app, client, sits } = await begin();
		const page = await sits("anna");

		await page.getByRole("button", { name: "Koppel" }).first().click();
		await page.getByLabel("Message to Koppel").fill("hello");
		await page.keyboard.press("Enter");

		expect(await app.hears(({ type }) => type === "message")).toMatchObject({
			channel_type: "im",
			text: "hello",
			user: ANNA,
		});
		await client.chat.postMessage({ channel: ANNA, text: "hello yourself" });
		await page.getByText("hello yourself").waitFor();
	});

	it("is reached by name with Ctrl and K", async () => {
		const { sits } = await begin();
		const page = await sits("anna");

		await page.keyboard.press("Control+k");
		await page.keyboard.type("admin");
		await page.getByRole("option", { name: "#sync-sales" }).waitFor({ state: "detached" });
		await page.keyboard.press("Enter");

		await page.getByRole("heading", { name: "#sync-admin" }).waitFor();
		expect(new URL(page.url()).searchParams.get("channel")).toBe("sync-admin");
	});
});

describe("a link to a message of this Slack", () => {
	it("leads to it, in its channel", async () => {
		const { client, sits } = await begin();
		const { ts } = await client.chat.postMessage({ channel: ADMIN, text: "the card itself" });
		const { permalink } = await client.chat.getPermalink({ channel: ADMIN, message_ts: String(ts) });
		await client.chat.postMessage({ channel: SALES, text: `It goes on <${permalink}|here>` });
		const page = await sits("anna");

		await page.getByRole("link", { name: "here" }).click();

		await page.locator(".message:focus", { hasText: "the card itself" }).waitFor();
	});
});

describe("people", () => {
	it("change seats at the top right, with their role, language and zone", async () => {
		const { sits } = await begin();
		const page = await sits("anna");

		await page.getByRole("button", { name: /You are Anna Bakker/ }).click();
		await page.getByText("Sync stewards · Dutch (Netherlands) · Europe/Amsterdam").waitFor();
		await browser().screenshot(page, "page-people");
		await page.getByRole("menuitemradio", { name: /Bram/ }).click();

		await page.getByRole("button", { name: /You are Bram de Wit/ }).waitFor();
		expect(new URL(page.url()).searchParams.get("user")).toBe("bram");
		expect(await page.locator("html").getAttribute("lang")).toBe("en");
	});

	it("at two pages see what the other does as it happens", async () => {
		const { app, client, sits } = await begin();
		const { ts } = await client.chat.postMessage({
			channel: SALES,
			text: "card",
			blocks: [actions("row", button("take", "Take it"))],
		});
		const [anna, bram] = [await sits("anna"), await sits("bram")];
		app.answer = async ({ user }) => {
			const who = (user as { id: string }).id;
			await client.chat.update({
				channel: SALES,
				ts: String(ts),
				text: "taken",
				blocks: [section(`Taken by <@${who}>`)],
			});
			return null;
		};

		await bram.getByRole("button", { name: "Take it" }).click();
		await anna.getByText("Taken by @Bram de Wit").waitFor();
		await anna.getByLabel("Message to #sync-sales").fill("thank you @bram");
		await anna.keyboard.press("Enter");

		await bram.locator(".mention-me", { hasText: "@Bram de Wit" }).last().waitFor();
	});

	it("who are not there are told so", async () => {
		const { page, sits } = await begin();
		const anna = await sits("anna");

		await anna.goto(`${page.url}?user=nobody`);

		await anna.getByText("There is nobody called nobody in the workspace.").waitFor();
		expect(browser().takeComplaints()).toHaveLength(1);
	});
});

describe("the message field", () => {
	it("helps with commands and the words behind them", async () => {
		const { app, sits } = await begin();
		const page = await sits("anna");
		const field = page.getByLabel("Message to #sync-sales");
		app.answer = ({ type }) => (type === "command" ? { text: "All is *well*." } : null);

		await field.fill("/k");
		await page.getByRole("option", { name: /\/koppel status \| errors/ }).waitFor();
		await page.keyboard.press("Enter");
		expect(await field.inputValue()).toBe("/koppel ");
		await page.getByRole("option", { name: "/koppel run <mapping> [full] [dry]" }).waitFor();
		await browser().screenshot(page, "page-hints");
		await page.keyboard.type("ru");
		await page.keyboard.press("Tab");
		expect(await field.inputValue()).toBe("/koppel run ");
		await page.keyboard.type("customers @bram");
		await page.keyboard.press("Enter");

		expect(await app.hears(({ type }) => type === "command")).toMatchObject({
			command: "/koppel",
			text: `run customers <@${BRAM}>`,
			channel_name: "sync-sales",
		});
		await page.getByText("Only visible to you").waitFor();
		await page.locator(".message strong", { hasText: "well" }).waitFor();
	});

	it("knows a command that is none, and takes none in threads", async () => {
		const { client, sits } = await begin();
		await client.chat.postMessage({ channel: SALES, text: "card" });
		const page = await sits("anna");

		await page.getByLabel("Message to #sync-sales").fill("/nonsense now");
		await page.keyboard.press("Enter");
		await page.getByText("/nonsense is not a valid command.").waitFor();
		await page.locator(".message").hover();
		await page.getByRole("button", { name: "Reply in thread" }).click();
		await page.getByRole("textbox", { name: "Reply in thread" }).fill("/koppel status");
		await page.keyboard.press("Enter");

		await page.getByText("Commands do not work in threads.").waitFor();
	});

	it("keeps what was begun in each conversation", async () => {
		const { sits } = await begin();
		const page = await sits("anna");
		await page.getByLabel("Message to #sync-sales").fill("half a thought");

		await page.getByRole("button", { name: "sync-admin" }).click();
		expect(await page.getByLabel("Message to #sync-admin").inputValue()).toBe("");
		await page.getByRole("button", { name: "sync-sales" }).click();

		expect(await page.getByLabel("Message to #sync-sales").inputValue()).toBe("half a thought");
	});

	it("says when the app has not heard of what was said; it hears of it later", async () => {
		const { app, sits } = await begin({ eventRetriesMs: [100] });
		const page = await sits("anna");
		app.answer = () => "broken";

		await page.getByLabel("Message to #sync-sales").fill("@koppel hello");
		await page.keyboard.press("Enter");
		await page.getByText("Koppel has not heard of this yet.").waitFor();
		app.answer = () => null;

		await page.locator(".message", { hasText: "hello" }).waitFor();
		await app.hears(() => app.received.length === 2);
	});

	it("completes names, and tells the app when it is named", async () => {
		const { app, sits, slack } = await begin();
		const page = await sits("anna");

		await page.getByLabel("Message to #sync-sales").fill("@kop");
		await page.getByRole("option", { name: /Koppel/ }).waitFor();
		await page.keyboard.press("Enter");
		await page.keyboard.type("what is stuck?");
		await page.keyboard.press("Enter");

		const { botUserId } = slack.workspace.app;
		expect(await app.hears(({ type }) => type === "app_mention")).toMatchObject({
			text: `<@${botUserId}> what is stuck?`,
			user: ANNA,
		});
		await page.locator(".message", { hasText: "@Koppel what is stuck?" }).waitFor();
	});

	it("opens global shortcuts, and messages open their own", async () => {
		const { app, client, sits } = await begin();
		await client.chat.postMessage({ channel: SALES, text: "card" });
		const page = await sits("anna");
		app.answer = async ({ type, trigger_id: trigger }) => {
			if (type === "shortcut")
				await client.views.open({
					trigger_id: String(trigger),
					view: aView("Synchronize", [section("which?")]) as never,
				});
			return null;
		};

		await page.locator(".message").hover();
		await page.getByRole("button", { name: "More actions" }).click();
		await page.getByRole("menuitem", { name: /Show sync status/ }).click();
		expect(await app.hears(({ type }) => type === "message_action")).toMatchObject({
			callback_id: "message.status",
			message: { text: "card" },
		});
		await page.getByRole("button", { name: "Shortcuts" }).click();
		await page.getByRole("menuitem", { name: /Synchronize a record/ }).click();

		await page.getByRole("dialog", { name: "Synchronize" }).waitFor();
	});
});

describe("the app's Home", () => {
	const home = (words: string) => ({
		type: "home",
		blocks: [
			{ type: "header", text: plain("Mappings") },
			{ ...section(words), accessory: button("run", "Run now") },
			{
				type: "actions",
				block_id: "filter",
				elements: [
					{
						type: "static_select",
						action_id: "mapping",
						placeholder: plain("Mapping"),
						options: [{ text: plain("customers"), value: "c" }],
					},
				],
			},
		],
	});

	it("is asked for when it is opened, shown when it is published, and acts", async () => {
		const { app, client, sits } = await begin();
		const page = await sits("anna");
		app.answer = async ({ type, actions: pressed }) => {
			const words = type === "app_home_opened" ? "3 open errors" : pressed === undefined ? null : "running";
			if (words !== null) await client.views.publish({ user_id: ANNA, view: home(words) as never });
			return null;
		};

		await page.getByRole("button", { name: "Koppel" }).last().click();
		expect(await app.hears(({ type }) => type === "app_home_opened")).toMatchObject({
			tab: "home",
			user: ANNA,
		});
		await page.getByText("3 open errors").waitFor();
		await browser().screenshot(page, "page-home");
		await page.getByRole("button", { name: "Run now" }).click();
		expect(await app.hearsAction("run")).toMatchObject({
			container: { type: "view" },
			view: { type: "home" },
		});
		await page.getByText("running").waitFor();
		await page.getByRole("button", { name: "Mapping" }).click();
		await page.getByRole("option", { name: "customers" }).click();
		expect(await app.hearsAction("mapping")).toMatchObject({ action: { selected_option: { value: "c" } } });

		await page.getByRole("tab", { name: "Messages" }).click();
		await page.getByLabel("Message to Koppel").waitFor();
		expect(await app.hears(({ tab }) => tab === "messages")).toMatchObject({ type: "app_home_opened" });
		await page.getByRole("tab", { name: "Messages" }).focus();
		await page.keyboard.press("ArrowLeft");
		await page.locator("[role=tab]:focus", { hasText: "Home" }).waitFor();
		expect(new URL(page.url()).searchParams.get("channel")).toBe("home");
	});

	it("says so when the app has put nothing there, and when it is not asked", async () => {
		const { sits, slack } = await begin();
		slack.setAppUrl("http://127.0.0.1:1/slack/events");

		const page = await sits("anna", { channel: "home" });

		await page.getByText("Koppel has put nothing here yet.").waitFor();
		await page.getByText(/dispatch_failed/).waitFor();
	});
});

describe("without a mouse", () => {
	it("a card is settled from the first key to the last", async () => {
		const { app, client, sits } = await begin();
		const { ts } = await client.chat.postMessage({
			channel: SALES,
			text: "Adatum differs",
			blocks: [
				section("Adatum differs"),
				actions("row", button("first", "Send left"), button("compare", "Compare")),
			],
		});
		await client.chat.postMessage({ channel: SALES, text: "another" });
		app.answer = async ({ type, trigger_id: trigger }) => {
			if (type === "block_actions") {
				const view = aView("Compare", [
					anInput("name", "Name", { type: "plain_text_input", action_id: "name" }),
				]);
				await client.views.open({ trigger_id: String(trigger), view: view as never });
			}
			if (type === "view_submission") {
				await client.chat.update({
					channel: SALES,
					ts: String(ts),
					text: "settled",
					blocks: [section("Settled by Anna")],
				});
			}
			return null;
		};
		const page = await sits("anna");
		const presses = async (key: string, until: string) => {
			for (let i = 0; i < 40; i++) {
				if ((await page.locator(until).count()) > 0) return;
				await page.keyboard.press(key);
			}
			throw new Error(`${until} was not reached with ${key}.`);
		};

		await presses("Tab", ".message:focus");
		await presses("ArrowUp", ".message:focus:has-text('Adatum differs')");
		await presses("Tab", "button:focus:has-text('Compare')");
		await browser().screenshot(page, "page-keyboard");
		await page.keyboard.press("Enter");
		await page.locator("[role=dialog] input:focus").waitFor();
		await page.keyboard.type("Adatum");
		await page.keyboard.press("Enter");

		await page.getByText("Settled by Anna").waitFor();
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await page.locator(".message:focus, .composer-field:focus").first().waitFor();
		await presses("Tab", ".composer-field:focus");
		await page.keyboard.type("done");
		await page.keyboard.press("Enter");
		await page.locator(".message", { hasText: "done" }).waitFor();
	});
});

describe("on a phone", () => {
	it("the sidebar is a drawer, and threads and modals take the whole window", async () => {
		const { app, client, sits } = await begin();
		await client.chat.postMessage({
			channel: SALES,
			text: "card",
			blocks: [
				section("*Adatum Corporation* differs in Business Central and Dynamics 365 Sales"),
				{
					type: "section",
					fields: [
						mrkdwn("*Business Central*\n+31 20 555 1001"),
						mrkdwn("*Dynamics 365 Sales*\n+31 20 555 9999"),
					],
				},
				actions(
					"row",
					button("open", "Compare", { style: "primary" }),
					button("b", "Send Business Central to Dynamics 365 Sales"),
				),
			],
		});
		app.answer = async ({ type, trigger_id: trigger }) => {
			const view = aView("Compare and merge", [
				anInput("name", "Name", { type: "plain_text_input", action_id: "name" }),
			]);
			if (type === "block_actions")
				await client.views.open({ trigger_id: String(trigger), view: view as never });
			return null;
		};
		const page = await sits("bram", { size: PHONE });
		const fits = "document.documentElement.scrollWidth <= 390";

		expect(await page.evaluate(fits)).toBe(true);
		await browser().screenshot(page, "page-phone");
		await page.getByRole("button", { name: "Channels" }).click();
		await page.getByRole("button", { name: "sync-admin" }).waitFor();
		await browser().screenshot(page, "page-phone-drawer");
		await page.getByRole("button", { name: "sync-admin" }).click();
		await page.getByRole("heading", { name: "#sync-admin" }).waitFor();
		await page.getByRole("button", { name: "Channels" }).click();
		await page.getByRole("button", { name: "sync-sales" }).click();
		await page.getByRole("button", { name: "Compare" }).click();
		const box = await page.getByRole("dialog").boundingBox();
		expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
		await browser().screenshot(page, "page-phone-modal");
		await page.keyboard.press("Escape");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await page.getByRole("button", { name: "Reply in thread" }).click();
		const thread = await page.getByRole("complementary", { name: "Thread" }).boundingBox();
		expect(thread).toMatchObject({ x: 0, width: 390 });
		await browser().screenshot(page, "page-phone-thread");
		expect(await page.evaluate(fits)).toBe(true);
	});
});

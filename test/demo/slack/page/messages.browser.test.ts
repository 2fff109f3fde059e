import { describe, expect, it } from "@jest/globals";
import { actions, button, mrkdwn, plain, section } from "../harness.js";
import { ANNA, BRAM, SALES, usePage } from "./setting.js";

const { begin, browser } = usePage();

const IS_AT_200 = 'document.querySelector(".messages").scrollTop === 200';
/** Resolves once the page has been told, as it is of a person's scrolling. */
const SCROLL_TO_200 =
	'new Promise((told) => { const list = document.querySelector(".messages"); list.addEventListener("scroll", () => told(null), { once: true }); list.scrollTop = 200; })';
const IS_AT_END =
	'(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 60)(document.querySelector(".messages"))';

/** 1 August 2026, 08:00 UTC. */
const MORNING = 1_785_571_200;

describe("a message", () => {
	it("is drawn as mrkdwn says, and holds no markup of its own", async () => {
		const { client, sits } = await begin();
		const text =
			"*bold* _italic_ ~gone~ `code` &lt;script&gt;alert(1)&lt;/script&gt; <https://example.com/a|the record> " +
			`<@${BRAM}> <#${SALES}> <!subteam^S01OPERATOR> :warning:\n> quoted\n• one\n• two\n\`\`\`pre\n*raw*\`\`\``;
		await client.chat.postMessage({
			channel: SALES,
			text: "all of it",
			blocks: [section(text), { type: "section", text: plain("*plain* <b>stays</b> <@U1>") }],
		});

		const page = await sits("anna");

		const message = page.locator(".message");
		expect(await message.locator("strong", { hasText: /^bold$/ }).count()).toBe(1);
		expect(await message.locator("em").textContent()).toBe("italic");
		expect(await message.locator("s").textContent()).toBe("gone");
		expect(await message.locator("code").textContent()).toBe("code");
		expect(await message.locator("script").count()).toBe(0);
		expect(await message.textContent()).toContain("<script>alert(1)</script>");
		expect(await message.locator("a[href='https://example.com/a']").getAttribute("rel")).toContain(
			"noopener",
		);
		expect(await message.locator(".mention").allTextContents()).toEqual([
			"@Bram de Wit",
			"#sync-sales",
			"@sync-operators",
		]);
		expect(await message.locator("blockquote").textContent()).toBe("quoted");
		expect(await message.locator(".item").allTextContents()).toEqual(["•one", "•two"]);
		expect(await message.locator("pre").textContent()).toBe("pre\n*raw*");
		expect(await message.locator(".plain").textContent()).toBe("*plain* <b>stays</b> <@U1>");
	});

	it("makes no link of anything that could run", async () => {
		const { client, sits } = await begin();
		const text = "<javascript:alert(1)|press me>";
		await client.chat.postMessage({ channel: SALES, text });

		const page = await sits("anna");

		await page.getByText("press me").waitFor();
		expect(await page.locator(".message a").count()).toBe(0);
	});

	it("shows its times in the reader's zone and language, whatever the machine's zone", async () => {
		const { client, sits } = await begin();
		const text = `Seen <!date^${MORNING}^{date_num} {time}|then>, <!date^${MORNING}^{date_long}|then>`;
		await client.chat.postMessage({ channel: SALES, text, blocks: [section(text)] });

		const pages = await Promise.all(["anna", "bram", "victor"].map((user) => sits(user)));

		const seen = await Promise.all(pages.map((page) => page.locator(".section-text").textContent()));
		expect(seen.map((words) => words?.replace(/\u202f/g, " "))).toEqual([
			"Seen 2026-08-01 10:00 AM, Saturday, August 1, 2026",
			"Seen 2026-08-01 10:00, zaterdag 1 augustus 2026",
			"Seen 2026-08-01 4:00 AM, Saturday, August 1, 2026",
		]);
	});

	it("draws every kind of block", async () => {
		const { client, sits } = await begin();
		const cell = (text: string) => ({ type: "raw_text", text });
		const rich = (...elements: object[]) => ({ type: "rich_text", elements });
		const leaves = (...elements: object[]) => ({ type: "rich_text_section", elements });
		const blocks = [
			{ type: "header", text: plain("A header :tada:") },
			section("*A section*"),
			{ type: "section", fields: [mrkdwn("*Left*\n1"), mrkdwn("*Right*\n2")] },
			{ type: "divider" },
			{
				type: "context",
				elements: [
					mrkdwn("a _context_"),
					{ type: "image", slack_file: { id: "F1" }, alt_text: "a lost picture" },
				],
			},
			rich(
				leaves(
					{ type: "text", text: "rich ", style: { bold: true } },
					{ type: "user", user_id: BRAM },
					{ type: "emoji", name: "warning" },
					{ type: "date", timestamp: MORNING, format: "{date_num}" },
				),
				{
					type: "rich_text_list",
					style: "ordered",
					elements: [leaves({ type: "text", text: "first" }), leaves({ type: "text", text: "second" })],
				},
				{ type: "rich_text_quote", elements: [{ type: "text", text: "a quote" }] },
				{ type: "rich_text_preformatted", elements: [{ type: "text", text: "a = 1" }] },
			),
			{ type: "markdown", text: "## Heading\n\nSome **bold** and [a link](https://example.com/m)\n\n- item" },
			{
				type: "table",
				rows: [
					[cell("Mapping"), cell("Open")],
					[cell("customers"), { type: "raw_number", value: 12, text: "12" }],
				],
			},
			{
				type: "card",
				title: mrkdwn("A card"),
				body: mrkdwn("with a body"),
				actions: [button("card", "In the card")],
			},
			{
				type: "container",
				title: plain("A container"),
				is_collapsible: true,
				child_blocks: [section("inside")],
			},
			{
				type: "plan",
				title: "A plan",
				tasks: [{ type: "task_card", task_id: "1", title: "a task", status: "complete" }],
			},
		];
		await client.chat.postMessage({ channel: SALES, text: "everything", blocks: blocks as never });

		const page = await sits("anna", { size: { width: 1_280, height: 1_400 } });

		const message = page.locator(".message");
		for (const words of [
			"A header 🎉",
			"a lost picture",
			"@Bram de Wit",
			"second",
			"a quote",
			"a = 1",
			"Heading",
			"customers",
			"with a body",
			"inside",
			"a task",
		]) {
			await message.getByText(words).first().waitFor();
		}
		expect(await message.locator(".unknown").count()).toBe(0);
		expect(await message.locator("td.cell-right").textContent()).toBe("12");
		expect(await message.getByRole("img", { name: "complete" }).count()).toBe(1);
		await browser().screenshot(page, "page-blocks");
	});

	it("to one person is seen by that person alone, who can put it away", async () => {
		const { client, sits, slack } = await begin();
		await client.chat.postMessage({ channel: SALES, text: "for all" });
		const [anna, bram] = [await sits("anna"), await sits("bram")];

		await client.chat.postEphemeral({ channel: SALES, user: ANNA, text: "for Anna" });

		await anna.getByText("Only visible to you").waitFor();
		await client.chat.postMessage({ channel: SALES, text: "after it" });
		await bram.getByText("after it").waitFor();
		expect(await bram.getByText("for Anna").count()).toBe(0);
		await anna.getByRole("button", { name: "Dismiss message" }).click();
		await anna.getByText("for Anna").waitFor({ state: "detached" });
		expect(slack.ephemerals("anna")).toEqual([]);
	});

	it("shows who edited words, not that an app changed its card", async () => {
		const { client, sits } = await begin();
		const blocks = [section("first")];
		const card = await client.chat.postMessage({ channel: SALES, text: "card", blocks });
		const words = await client.chat.postMessage({ channel: SALES, text: "words" });
		const page = await sits("anna");

		await client.chat.update({
			channel: SALES,
			ts: String(card.ts),
			text: "card",
			blocks: [section("second")],
		});
		await client.chat.update({ channel: SALES, ts: String(words.ts), text: "other words" });

		await page.locator(".message", { hasText: "other words" }).getByText("(edited)").waitFor();
		const changed = page.locator(".message", { hasText: "second" });
		await changed.waitFor();
		expect(await changed.getByText("(edited)").count()).toBe(0);
	});

	it("that is deleted goes away; a parent leaves its replies a mark", async () => {
		const { client, sits } = await begin();
		const alone = await client.chat.postMessage({ channel: SALES, text: "alone" });
		const parent = await client.chat.postMessage({ channel: SALES, text: "parent" });
		await client.chat.postMessage({ channel: SALES, text: "reply", thread_ts: String(parent.ts) });
		const page = await sits("anna");
		await page.getByText("1 reply").waitFor();

		await client.chat.delete({ channel: SALES, ts: String(alone.ts) });
		await client.chat.delete({ channel: SALES, ts: String(parent.ts) });

		await page.getByText("This message was deleted.").waitFor();
		await page.getByText("alone", { exact: true }).waitFor({ state: "detached" });
	});
});

describe("a change by the app", () => {
	const card = (words: string, more: object[] = []) => [
		section(words),
		{
			type: "input",
			block_id: "note",
			label: plain("Note"),
			element: { type: "plain_text_input", action_id: "note" },
		},
		actions("buttons", button("retry", "Retry")),
		...more,
	];

	it("leaves focus, typing and place in the text as they are", async () => {
		const { client, sits } = await begin();
		const { ts } = await client.chat.postMessage({
			channel: SALES,
			text: "t",
			blocks: card("before") as never,
		});
		const page = await sits("anna");
		const field = page.getByLabel("Note");
		await field.fill("half a sent");
		await field.press("ArrowLeft");

		await client.chat.update({ channel: SALES, ts: String(ts), text: "t", blocks: card("after") as never });

		await page.getByText("after", { exact: true }).waitFor();
		expect(await field.inputValue()).toBe("half a sent");
		await page.locator("input:focus").waitFor();
		await page.keyboard.type("X");
		expect(await field.inputValue()).toBe("half a senXt");
	});

	it("gives the focus to the successor of a button whose block was made anew", async () => {
		const { client, sits } = await begin();
		const withButton = (words: string) => [
			{ type: "actions", elements: [button("retry", words, { value: "e1" })] },
		];
		const { ts } = await client.chat.postMessage({
			channel: SALES,
			text: "t",
			blocks: withButton("Retry") as never,
		});
		const page = await sits("anna");
		await page.getByRole("button", { name: "Retry" }).focus();

		await client.chat.update({
			channel: SALES,
			ts: String(ts),
			text: "t",
			blocks: withButton("Retry again") as never,
		});

		await page.locator("button:focus", { hasText: "Retry again" }).waitFor();
		await client.chat.update({ channel: SALES, ts: String(ts), text: "t", blocks: [section("done")] });
		await page.locator(".message:focus", { hasText: "done" }).waitFor();
	});

	it("does not move what somebody reads further up, and follows for those at the end", async () => {
		const { client, sits } = await begin();
		for (let i = 1; i <= 40; i++)
			await client.chat.postMessage({ channel: SALES, text: `line ${i}\nmore of it` });
		const page = await sits("anna");
		await page.getByText("line 40").waitFor();

		await client.chat.postMessage({ channel: SALES, text: "the newest" });
		await page.getByText("the newest").waitFor();
		await page.waitForFunction(IS_AT_END);

		await page.evaluate(SCROLL_TO_200);
		await client.chat.postMessage({ channel: SALES, text: "even newer" });
		await page.getByRole("button", { name: "New messages" }).waitFor();
		expect(await page.evaluate(IS_AT_200)).toBe(true);
		await page.getByRole("button", { name: "New messages" }).click();
		await page.waitForFunction(IS_AT_END);
	});
});

describe("a thread", () => {
	it("shows its replies beside the channel, counts them live, and takes new ones", async () => {
		const { client, sits, slack } = await begin();
		const { ts } = await client.chat.postMessage({ channel: SALES, text: "the card" });
		const page = await sits("anna");

		await client.chat.postMessage({ channel: SALES, text: "details", thread_ts: String(ts) });
		await page.getByRole("button", { name: /1 reply/ }).click();
		const thread = page.getByRole("complementary", { name: "Thread" });
		await thread.getByText("details").waitFor();
		await thread.getByLabel("Reply in thread", { exact: true }).last().fill("thanks <all> & @bram");
		await page.keyboard.press("Enter");

		await thread.locator(".message", { hasText: "thanks <all> & @Bram de Wit" }).waitFor();
		await page.getByRole("button", { name: /2 replies/ }).waitFor();
		expect(slack.messages(SALES).at(-1)).toMatchObject({
			thread_ts: ts,
			user: ANNA,
			text: `thanks &lt;all&gt; &amp; <@${BRAM}>`,
		});
		expect(await page.locator(".conversation").getByText("details").count()).toBe(0);
		await browser().screenshot(page, "page-thread");
		await page.keyboard.press("Escape");
		await thread.waitFor({ state: "detached" });
	});
});

import { describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { actions, aSignal, button, mrkdwn, plain, section } from "../harness.js";
import { BRAM, option, SALES, usePage } from "./setting.js";

const { begin, browser } = usePage();

/** A message with these elements in one row, and somebody who looks at it. */
async function aRow(elements: object[], options: Parameters<typeof begin>[0] = {}, user = "anna") {
	const setting = await begin(options);
	const blocks = [section("*Adatum* is stuck"), { type: "actions", block_id: "row", elements }];
	const { ts } = await setting.client.chat.postMessage({
		channel: SALES,
		text: "t",
		blocks: blocks as never,
	});
	const page = await setting.sits(user);
	await page.getByText("is stuck").waitFor();
	return { ...setting, page, ts: String(ts) };
}

/** Opens a select by its label and chooses; the list closes. */
async function choose(page: Page, label: string | RegExp, choice: string): Promise<void> {
	await page.getByRole("button", { name: label }).click();
	await page.getByRole("option", { name: choice }).click();
}

describe("a button", () => {
	it("tells the app, and cannot be pressed again until the app has answered", async () => {
		const { app, page } = await aRow([button("retry", "Retry", { value: "e1", style: "primary" })]);
		const held = aSignal();
		app.answer = async () => {
			await held.promise;
			return null;
		};

		const retry = page.getByRole("button", { name: "Retry" });
		await retry.click();
		await page.locator("button[aria-disabled=true]", { hasText: "Retry" }).waitFor();
		await retry.click({ force: true });
		held.fire();

		await page.locator("button:not([aria-disabled])", { hasText: "Retry" }).waitFor();
		expect(app.received).toHaveLength(1);
		expect(await app.hearsAction("retry")).toMatchObject({
			type: "block_actions",
			user: { username: "anna" },
			container: { type: "message", channel_id: SALES },
			action: { value: "e1", block_id: "row" },
		});
	});

	it("asks first where it should, and does nothing after a no", async () => {
		const confirm = {
			title: plain("Delete the account?"),
			text: mrkdwn("This *cannot* be undone."),
			confirm: plain("Delete it"),
			deny: plain("Keep it"),
			style: "danger",
		};
		const { app, page } = await aRow([
			button("delete", "Delete", { style: "danger", confirm }),
			button("other", "Other"),
		]);
		const dialog = page.getByRole("alertdialog", { name: "Delete the account?" });

		await page.getByRole("button", { name: "Delete" }).click();
		await dialog.getByText("cannot").waitFor();
		await browser().screenshot(page, "page-confirm");
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		await page.locator("button:focus", { hasText: "Delete" }).click();
		await dialog.getByRole("button", { name: "Keep it" }).click();
		await page.getByRole("button", { name: "Other" }).click();
		await app.hearsAction("other");
		expect(app.received).toHaveLength(1);

		await page.getByRole("button", { name: "Delete" }).click();
		await dialog.getByRole("button", { name: "Delete it" }).click();
		await app.hearsAction("delete");
	});

	it("with an address opens it, and tells the app as well", async () => {
		const { app, page } = await aRow([button("open", "Open record", { url: "http://127.0.0.1:9/record" })]);

		const [opened] = await Promise.all([
			page.context().waitForEvent("page"),
			page.getByRole("link", { name: "Open record" }).click(),
		]);

		await app.hearsAction("open");
		await opened.close();
	});

	it("reads out its own label where it has one", async () => {
		const { page } = await aRow([button("retry", "Retry", { accessibility_label: "Retry Adatum" })]);

		expect(await page.getByRole("button", { name: "Retry Adatum" }).textContent()).toBe("Retry");
	});
});

describe("an app that does not answer", () => {
	it("within its time is told of at the message, with Slack's word for it", async () => {
		const { app, page } = await aRow([button("retry", "Retry")], { ackTimeoutMs: 200 });
		app.answer = () => "never";

		await page.getByRole("button", { name: "Retry" }).click();

		const failure = page.locator(".message .failure");
		await failure.getByText(/did not answer within 3 seconds \(operation_timeout\)/).waitFor();
		await browser().screenshot(page, "page-timeout");
		app.answer = () => null;
		await page.getByRole("button", { name: "Retry" }).click();
		await failure.getByText("operation_timeout").waitFor({ state: "detached" });
	});

	it("because it is down is told of, and the command comes back to be sent again", async () => {
		const { page, slack } = await aRow([button("retry", "Retry")]);
		slack.setAppUrl("http://127.0.0.1:1/slack/events");

		await page.getByRole("button", { name: "Retry" }).click();
		await page
			.locator(".message .failure")
			.getByText(/dispatch_failed/)
			.waitFor();
		const field = page.getByLabel("Message to #sync-sales");
		await field.fill("/koppel status");
		await page.keyboard.press("Enter");

		await page
			.locator(".composer .failure")
			.getByText(/dispatch_failed/)
			.waitFor();
		expect(await field.inputValue()).toBe("/koppel status");
		slack.setAppUrl(null);
		await page.keyboard.press("Enter");
		await page
			.locator(".composer .failure")
			.getByText(/dispatch_failed/)
			.waitFor();
	});
});

describe("a choice", () => {
	it("of fixed options is sent at once and stays", async () => {
		const { app, page } = await aRow([
			{
				type: "static_select",
				action_id: "side",
				placeholder: plain("Choose a side"),
				options: [option("l", "Business Central"), option("r", "Dynamics")],
			},
		]);

		await choose(page, /Choose a side/, "Dynamics");

		expect(await app.hearsAction("side")).toMatchObject({ action: { selected_option: { value: "r" } } });
		await page.getByRole("button", { name: "Choose a side: Dynamics" }).waitFor();
		await page.reload();
		await page.getByRole("button", { name: "Choose a side: Dynamics" }).waitFor();
	});

	it("of options in groups is narrowed by typing and made by keyboard", async () => {
		const group = (label: string, ...names: string[]) => ({
			label: plain(label),
			options: names.map((name) => option(name.toLowerCase(), name)),
		});
		const { app, page } = await aRow([
			{
				type: "static_select",
				action_id: "town",
				placeholder: plain("Town"),
				option_groups: [group("Belgium", "Gent", "Brugge"), group("Netherlands", "Leiden", "Breda")],
			},
		]);

		await page.getByRole("button", { name: "Town" }).focus();
		await page.keyboard.press("Enter");
		await page.getByText("Netherlands", { exact: true }).waitFor();
		await browser().screenshot(page, "page-select");
		await page.keyboard.type("br");
		await page.getByRole("option", { name: "Gent" }).waitFor({ state: "detached" });
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");

		expect(await app.hearsAction("town")).toMatchObject({ action: { selected_option: { value: "breda" } } });
		await page.locator("button:focus", { hasText: "Breda" }).waitFor();
	});

	it("of options that the app is asked for comes after enough characters, in groups", async () => {
		const { app, page } = await aRow([
			{ type: "external_select", action_id: "record", placeholder: plain("Record"), min_query_length: 2 },
		]);
		app.answer = ({ type, value }) =>
			type === "block_suggestion"
				? {
						option_groups: [
							{ label: plain("Customers"), options: [option("1000", `Adatum ${String(value)}`)] },
						],
					}
				: null;

		await page.getByRole("button", { name: "Record" }).click();
		await page.getByText("Type 2 more characters").waitFor();
		await page.keyboard.type("ad");
		await page.getByText("Customers").waitFor();
		await page.getByRole("option", { name: "Adatum ad" }).click();

		expect(await app.hears(({ type }) => type === "block_suggestion")).toMatchObject({
			value: "ad",
			action_id: "record",
		});
		expect(await app.hearsAction("record")).toMatchObject({ action: { selected_option: { value: "1000" } } });
	});

	it("that the app cannot be asked for says so", async () => {
		const { app, page } = await aRow(
			[{ type: "external_select", action_id: "record", placeholder: plain("Record"), min_query_length: 0 }],
			{ ackTimeoutMs: 100 },
		);
		app.answer = () => "never";

		await page.getByRole("button", { name: "Record" }).click();

		await page.getByText("The options could not be loaded.").waitFor();
	});

	it("of people, of several, of boxes and of one among several reach the app", async () => {
		const { app, page } = await aRow([
			{ type: "users_select", action_id: "user", placeholder: plain("Assign to") },
			{
				type: "multi_static_select",
				action_id: "many",
				placeholder: plain("Fields"),
				options: [option("n", "Name"), option("c", "City")],
			},
			{
				type: "checkboxes",
				action_id: "boxes",
				options: [option("a", "Also tell sales"), option("b", "Also tell finance")],
			},
			{ type: "radio_buttons", action_id: "one", options: [option("x", "Today"), option("y", "Tomorrow")] },
		]);

		await choose(page, /Assign to/, "Bram de Wit");
		expect(await app.hearsAction("user")).toMatchObject({ action: { selected_user: BRAM } });
		await page.getByRole("button", { name: "Fields" }).click();
		await page.getByRole("option", { name: "Name" }).click();
		await page.getByRole("option", { name: "City" }).click();
		await page.keyboard.press("Escape");
		expect(await app.hearsAction("many")).toMatchObject({
			action: { selected_options: [{ value: "n" }, { value: "c" }] },
		});
		await page.getByLabel("Also tell finance").check();
		expect(await app.hearsAction("boxes")).toMatchObject({ action: { selected_options: [{ value: "b" }] } });
		await page.getByLabel("Tomorrow").check();
		expect(await app.hearsAction("one")).toMatchObject({ action: { selected_option: { value: "y" } } });
		await browser().screenshot(page, "page-elements");
	});

	it("behind three dots is a menu for mouse and arrows", async () => {
		const { app, page } = await aRow([
			{ type: "overflow", action_id: "more", options: [option("p", "Pause"), option("u", "Uncouple")] },
		]);

		await page.getByRole("button", { name: "More choices" }).click();
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");

		expect(await app.hearsAction("more")).toMatchObject({ action: { selected_option: { value: "u" } } });
		await page.locator("button:focus", { hasText: "⋯" }).waitFor();
	});

	it("of a day, a time and a moment counts in the person's zone", async () => {
		const { app, page } = await aRow(
			[
				{ type: "datepicker", action_id: "day", placeholder: plain("Day"), initial_date: "2026-08-01" },
				{ type: "timepicker", action_id: "time", placeholder: plain("Time") },
				{ type: "datetimepicker", action_id: "moment" },
			],
			{},
			"victor",
		);

		await page.getByLabel("Day").fill("2026-08-03");
		expect(await app.hearsAction("day")).toMatchObject({ action: { selected_date: "2026-08-03" } });
		await page.getByLabel("Time", { exact: true }).fill("09:30");
		expect(await app.hearsAction("time")).toMatchObject({ action: { selected_time: "09:30" } });
		await page.getByLabel("Date and time").fill("2026-08-01T04:00");
		expect(await app.hearsAction("moment")).toMatchObject({ action: { selected_date_time: 1_785_571_200 } });
	});

	it("in a card's fields travels with the button that is pressed", async () => {
		const { client, app, sits } = await begin();
		const input = (id: string, element: object) => ({
			type: "input",
			block_id: id,
			label: plain(id),
			element: { action_id: id, ...element },
		});
		const blocks = [
			input("Reason", { type: "plain_text_input" }),
			input("Times", { type: "number_input", is_decimal_allowed: false }),
			input("Until", { type: "datepicker" }),
			actions("row", button("go", "Go")),
		];
		await client.chat.postMessage({ channel: SALES, text: "t", blocks: blocks as never });
		const page = await sits("anna");

		await page.getByLabel("Reason").fill("moved");
		await page.getByLabel("Times").fill("3");
		await page.getByLabel("Until").fill("2026-09-01");
		await page.getByRole("button", { name: "Go" }).click();

		expect(await app.hearsAction("go")).toMatchObject({
			state: {
				values: {
					Reason: { Reason: { value: "moved" } },
					Times: { Times: { value: "3" } },
					Until: { Until: { selected_date: "2026-09-01" } },
				},
			},
		});
		expect(app.received).toHaveLength(1);
	});
});

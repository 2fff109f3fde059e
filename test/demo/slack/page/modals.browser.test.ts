import { describe, expect, it } from "@jest/globals";
import { actions, button, plain, section } from "../harness.js";
import { anInput, aView, option, SALES, type Setting, usePage } from "./setting.js";

const { begin, browser } = usePage();

const text = (id: string, more: object = {}) => ({ type: "plain_text_input", action_id: id, ...more });

/** A card whose button opens this modal, and Anna who presses it. */
async function anOpenModal(view: object) {
	const setting = await begin();
	const { client, app } = setting;
	await client.chat.postMessage({
		channel: SALES,
		text: "t",
		blocks: [actions("row", button("open", "Compare"))],
	});
	app.answer = async ({ trigger_id: trigger, actions: pressed }) => {
		const isOpen = JSON.stringify(pressed ?? []).includes('"open"');
		if (isOpen) await client.views.open({ trigger_id: String(trigger), view: view as never });
		return null;
	};
	const page = await setting.sits("anna");
	await page.getByRole("button", { name: "Compare" }).click();
	const dialog = page.getByRole("dialog").last();
	await dialog.waitFor();
	return { ...setting, page, dialog };
}

function viewOf(slack: Setting["slack"]) {
	return slack.viewsOf("anna").at(-1);
}

describe("a modal", () => {
	it("takes the focus, keeps it, and gives it back", async () => {
		const view = aView("Compare and merge", [
			section("Adatum differs."),
			anInput("name", "Name", text("name", { initial_value: "Adatum" }), { hint: plain("On both sides") }),
		]);
		const { page, dialog, slack } = await anOpenModal(view);

		await page.locator("input:focus").waitFor();
		for (let i = 0; i < 12; i++) {
			await page.keyboard.press("Tab");
			expect(await page.locator("[role=dialog] :focus").count()).toBe(1);
		}
		await page.keyboard.press("Shift+Tab");
		expect(await page.locator("[role=dialog] :focus").count()).toBe(1);
		await browser().screenshot(page, "page-modal");
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		await page.locator("button:focus", { hasText: "Compare" }).waitFor();
		expect(slack.viewsOf("anna")).toEqual([]);
	});

	it("is kept back while something is missing, and shows what the app finds wrong at its input", async () => {
		const view = aView("Settle", [
			anInput("name", "Name", text("name")),
			anInput("phone", "Phone", text("phone"), { optional: true }),
		]);
		const { page, dialog, app } = await anOpenModal(view);

		await page.getByRole("button", { name: "Save" }).click();
		await dialog.getByText("Please complete this required field.").waitFor();
		await page.locator("input:focus").waitFor();
		expect(app.received.some(({ type }) => type === "view_submission")).toBe(false);
		app.answer = () => ({ response_action: "errors", errors: { phone: "This number is too short." } });
		await dialog.getByLabel("Name").fill("Adatum");
		await dialog.getByLabel("Phone").fill("1");
		await page.keyboard.press("Enter");

		const wrong = dialog.locator("[data-block=phone]");
		await wrong.getByText("This number is too short.").waitFor();
		expect(await wrong.locator("input").getAttribute("aria-invalid")).toBe("true");
		expect(await dialog.getByLabel("Name").inputValue()).toBe("Adatum");
		expect(await dialog.getByText("Please complete").count()).toBe(0);
		await browser().screenshot(page, "page-modal-errors");
		app.answer = () => null;
		await dialog.getByRole("button", { name: "Save" }).click();
		await dialog.waitFor({ state: "detached" });
		expect(app.received.at(-1)).toMatchObject({
			type: "view_submission",
			view: { state: { values: { name: { name: { value: "Adatum" } }, phone: { phone: { value: "1" } } } } },
		});
	});

	it("stays open with all that was typed when the app does not answer", async () => {
		const { page, dialog, slack } = await anOpenModal(
			aView("Settle", [anInput("name", "Name", text("name"))]),
		);
		slack.setAppUrl("http://127.0.0.1:1/slack/events");

		await dialog.getByLabel("Name").fill("Adatum");
		await page.getByRole("button", { name: "Save" }).click();

		await dialog.getByText(/dispatch_failed/).waitFor();
		expect(await dialog.getByLabel("Name").inputValue()).toBe("Adatum");
	});

	it("is replaced by the app while somebody types, and what was typed stays", async () => {
		const view = (words: string) => aView("Settle", [section(words), anInput("name", "Name", text("name"))]);
		const { page, dialog, client, slack } = await anOpenModal(view("before"));
		await dialog.getByLabel("Name").fill("Ada");

		const { id = "", hash = "" } = viewOf(slack) ?? {};
		await client.views.update({ view_id: id, hash, view: view("after") as never });

		await dialog.getByText("after", { exact: true }).waitFor();
		await page.keyboard.type("tum");
		expect(await dialog.getByLabel("Name").inputValue()).toBe("Adatum");
	});

	it("tells the app at once of inputs that dispatch, with all the others", async () => {
		const view = aView("Settle", [
			anInput("note", "Note", text("note")),
			anInput(
				"side",
				"Side",
				{ type: "radio_buttons", action_id: "side", options: [option("l", "Left"), option("r", "Right")] },
				{ dispatch_action: true },
			),
			anInput("find", "Find", text("find"), { dispatch_action: true }),
			anInput(
				"quiet",
				"Quiet",
				{ type: "static_select", action_id: "quiet", options: [option("q", "Quiet one")] },
				{ optional: true },
			),
		]);
		const { dialog, app, page } = await anOpenModal(view);

		await dialog.getByLabel("Note").fill("first");
		await dialog.getByLabel("Right").check();
		expect(await app.hearsAction("side")).toMatchObject({
			container: { type: "view" },
			view: { state: { values: { note: { note: { value: "first" } } } } },
			action: { selected_option: { value: "r" } },
		});
		await dialog.getByLabel("Find").fill("adatum");
		await page.keyboard.press("Enter");
		expect(await app.hearsAction("find")).toMatchObject({ action: { value: "adatum" } });
		await dialog.getByRole("button", { name: "Quiet" }).click();
		await page.getByRole("option", { name: "Quiet one" }).click();
		expect(app.received.filter(({ type }) => type === "block_actions")).toHaveLength(3);
	});

	it("sends a date that was typed with the Enter that ends it", async () => {
		const view = aView("Plan", [anInput("day", "Day", { type: "datepicker", action_id: "day" })]);
		const { page, dialog, app } = await anOpenModal(view);

		await dialog.getByLabel("Day").focus();
		await page.keyboard.type("08032026");
		await page.keyboard.press("Enter");

		expect(await app.hears(({ type }) => type === "view_submission")).toMatchObject({
			view: { state: { values: { day: { day: { selected_date: "2026-08-03" } } } } },
		});
	});

	it("asks the app for options while one types", async () => {
		const view = aView("Couple", [
			anInput("record", "Record", { type: "external_select", action_id: "record", min_query_length: 1 }),
		]);
		const { page, dialog, app } = await anOpenModal(view);
		app.answer = ({ type, value }) =>
			type === "block_suggestion" ? { options: [option("1", `Adatum ${String(value)}`)] } : null;

		await dialog.getByRole("button", { name: "Record" }).click();
		await page.keyboard.type("x");
		await page.getByRole("option", { name: "Adatum x" }).waitFor();
		await page.keyboard.press("Enter");
		await dialog.getByRole("button", { name: "Save" }).click();

		await dialog.waitFor({ state: "detached" });
		expect(app.received.at(-1)).toMatchObject({
			view: { state: { values: { record: { record: { selected_option: { value: "1" } } } } } },
		});
	});
});

describe("modals over each other", () => {
	const second = aView(
		"Second",
		[anInput("two", "Two", text("two")), actions("push", button("push", "One more"))],
		{ notify_on_close: true },
	);
	const third = aView("Third", [section("the last")], {
		submit: undefined,
		close: plain("Back"),
		notify_on_close: true,
	});

	/** First, second and third, by a submission and by a button. */
	async function aStack() {
		const setting = await anOpenModal(
			aView("First", [anInput("one", "One", text("one"))], { notify_on_close: true }),
		);
		const { page, app, client } = setting;
		app.answer = async ({ type, trigger_id: trigger }) => {
			if (type === "view_submission") return { response_action: "push", view: second };
			if (type === "block_actions")
				await client.views.push({ trigger_id: String(trigger), view: third as never });
			return null;
		};
		await page.getByLabel("One").fill("1");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByRole("dialog", { name: "Second" }).waitFor();
		await page.getByRole("button", { name: "One more" }).click();
		await page.getByRole("dialog", { name: "Third" }).waitFor();
		return setting;
	}

	it("are at most three; Escape and the button below close the top one", async () => {
		const { page, slack, app } = await aStack();
		expect(slack.viewsOf("anna")).toHaveLength(3);

		await page.keyboard.press("Escape");
		await page.getByRole("dialog", { name: "Second" }).waitFor();
		await page.locator("button:focus", { hasText: "One more" }).waitFor();
		await page.getByRole("dialog", { name: "Second" }).getByRole("button", { name: "Cancel" }).click();

		await page.getByRole("dialog", { name: "First" }).waitFor();
		expect(await page.getByLabel("One").inputValue()).toBe("1");
		const closed = app.received.filter(({ type }) => type === "view_closed");
		expect(closed).toMatchObject([
			{ is_cleared: false, view: { title: { text: "Third" } } },
			{ is_cleared: false, view: { title: { text: "Second" } } },
		]);
	});

	it("close all at once by the cross, and tell the app of each", async () => {
		const { page, app } = await aStack();

		await page.getByRole("dialog", { name: "Third" }).getByRole("button", { name: "Close" }).click();

		await page.getByRole("dialog").first().waitFor({ state: "detached" });
		await page.locator("button:focus", { hasText: "Compare" }).waitFor();
		await app.hears(({ type, view }) => type === "view_closed" && JSON.stringify(view).includes("First"));
		expect(app.received.filter(({ type }) => type === "view_closed")).toMatchObject([
			{ is_cleared: true },
			{ is_cleared: true },
			{ is_cleared: true },
		]);
	});

	it("are cleared or replaced as the app answers", async () => {
		const { page, app, slack, client } = await anOpenModal(
			aView("First", [anInput("one", "One", text("one"))]),
		);
		app.answer = () => ({ response_action: "update", view: aView("Working", [section("at it")]) });
		await page.getByLabel("One").fill("1");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByRole("dialog", { name: "Working" }).waitFor();
		expect(slack.viewsOf("anna")).toHaveLength(1);
		await page.locator("[role=dialog] button:focus", { hasText: "Save" }).waitFor();
		const { id = "" } = viewOf(slack) ?? {};
		const done = aView("Done", [section("all of it")], { submit: undefined });
		await client.views.update({ view_id: id, view: done as never });
		await page.locator("[role=dialog] button:focus", { hasText: "Close" }).waitFor();
		const again = aView("Again", [section("once more")]);
		await client.views.update({ view_id: id, view: again as never });

		app.answer = () => ({ response_action: "clear" });
		await page.getByRole("button", { name: "Save" }).click();

		await page.getByRole("dialog").waitFor({ state: "detached" });
	});

	it("show why Slack cannot use an answer", async () => {
		const { page, app } = await anOpenModal(aView("First", [anInput("one", "One", text("one"))]));
		app.answer = () => ({ response_action: "errors", errors: { nobody: "?" } });

		await page.getByLabel("One").fill("1");
		await page.getByRole("button", { name: "Save" }).click();

		await page.getByText(/Slack cannot use the answer: \/errors\/nobody/).waitFor();
	});
});

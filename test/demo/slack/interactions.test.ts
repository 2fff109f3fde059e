import { describe, expect, it } from "@jest/globals";
import type {
	App,
	BlockAction,
	ButtonAction,
	SlackViewMiddlewareArgs,
	ViewResponseAction,
	ViewSubmitAction,
} from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import {
	aBoltApp,
	aClient,
	actions,
	aSignal,
	aSlack,
	button,
	closeAfterEach,
	mrkdwn,
	plain,
	StandingClock,
	section,
} from "./harness.js";

closeAfterEach();

const SALES = "C01SALES001";
const option = (value: string, text: string) => ({ text: plain(text), value });
const metadata = { event_type: "card", event_payload: { id: "e1" } };
const card: KnownBlock[] = [
	section("*Customer 1000* is stuck"),
	actions("buttons", button("retry", "Retry", { value: "e1" }), button("drop", "Drop", { value: "e1" })),
];

/** A Slack with a bot and a card in #sync-sales. */
async function aCard(register: (app: App) => void, options: Parameters<typeof aSlack>[0] = {}) {
	const slack = await aSlack(options);
	await aBoltApp(slack, register);
	const posted = await aClient(slack).chat.postMessage({
		channel: SALES,
		text: "stuck",
		blocks: card,
		metadata,
	});
	return { slack, place: { channel: "#sync-sales", ts: String(posted.ts) } };
}

describe("a press in a message", () => {
	it("reaches the listener with message, container, user and a trigger that opens a modal", async () => {
		const seen = aSignal<BlockAction<ButtonAction>>();
		const { slack, place } = await aCard((app) => {
			app.action<BlockAction<ButtonAction>>("retry", async ({ ack, body, client }) => {
				await ack();
				const view: ModalView = { type: "modal", title: plain("Retry"), blocks: [section("working")] };
				await client.views.open({ trigger_id: body.trigger_id, view });
				seen.fire(body);
			});
		});

		const answer = await slack.clickButton({ user: "Anna", ...place, actionId: "retry" });

		expect(answer).toMatchObject({ status: 200, body: "", error: null });
		const body = await seen.promise;
		expect(body).toMatchObject({
			type: "block_actions",
			user: { id: "U01ANNA0001", username: "anna" },
			team: { id: "T01CRONUS01" },
			channel: { id: SALES, name: "sync-sales" },
			message: { ts: place.ts, metadata, blocks: [{}, { block_id: "buttons" }] },
			container: { type: "message", message_ts: place.ts, channel_id: SALES, is_ephemeral: false },
			actions: [
				{ type: "button", action_id: "retry", block_id: "buttons", value: "e1", text: plain("Retry") },
			],
			response_url: expect.stringContaining("/response/"),
			state: { values: {} },
		});
		expect(await slack.waitForView({ user: "Anna" })).toMatchObject({ title: { text: "Retry" } });
	});

	it("goes to the button that is meant, and says what there is when several or none fit", async () => {
		const values: unknown[] = [];
		const slack = await aSlack();
		await aBoltApp(slack, (app) => {
			app.action<BlockAction<ButtonAction>>("retry", async ({ ack, action }) => {
				values.push(action.value);
				await ack();
			});
		});
		const blocks = ["a", "b"].map((id) => actions(id, button("retry", `Retry ${id}`, { value: id })));
		const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "t", blocks });
		const place = { user: "Anna", channel: SALES, ts: String(ts) };

		await slack.clickButton({ ...place, actionId: "retry", blockId: "b" });
		await slack.clickButton({ ...place, text: "Retry a" });

		expect(values).toEqual(["b", "a"]);
		await expect(slack.clickButton({ ...place, actionId: "retry" })).rejects.toMatchObject({
			code: "ambiguous_element",
		});
		await expect(slack.clickButton({ ...place, actionId: "none" })).rejects.toMatchObject({
			code: "no_such_element",
			message: expect.stringContaining('retry in a "Retry a"'),
		});
	});

	it("is possible only for people who see the message", async () => {
		const { slack, place } = await aCard(() => {});
		slack.leave("#sync-sales", "Victor");

		await expect(slack.clickButton({ user: "Victor", ...place, actionId: "retry" })).rejects.toMatchObject({
			code: "not_a_member",
		});
		await expect(
			slack.clickButton({ user: "Anna", ...place, ts: "1.0", actionId: "retry" }),
		).rejects.toMatchObject({ code: "no_such_message" });
		await expect(slack.clickButton({ user: "Nobody", ...place, actionId: "retry" })).rejects.toMatchObject({
			code: "no_such_person",
		});
	});

	it.each(["wrongSignature", "staleTimestamp", "noSignature"] as const)(
		"with %s is refused with 401",
		async (tamper) => {
			let calls = 0;
			const { slack, place } = await aCard((app) => {
				app.action("retry", async ({ ack }) => {
					calls += 1;
					await ack();
				});
			});

			const answer = await slack.clickButton({ user: "Anna", ...place, actionId: "retry", tamper });

			expect(answer).toMatchObject({ status: 401, error: "dispatch_failed" });
			expect(calls).toBe(0);
		},
	);

	it("that nobody acknowledges in time is an operation_timeout", async () => {
		const late = aSignal();
		const { slack, place } = await aCard(
			(app) => {
				app.action("retry", async ({ ack }) => {
					await late.promise;
					await ack().catch(() => {});
				});
			},
			{ ackTimeoutMs: 50 },
		);

		const answer = await slack.clickButton({ user: "Anna", ...place, actionId: "retry" });
		late.fire();

		expect(answer).toMatchObject({ status: 0, error: "operation_timeout" });
		expect(slack.deliveries()).toMatchObject([{ kind: "block_actions", error: "operation_timeout" }]);
	});

	it("counts as late by this Slack's own clock, too", async () => {
		const clock = new StandingClock();
		const { slack, place } = await aCard(
			(app) => {
				app.action("retry", async ({ ack }) => {
					clock.pass(3_001);
					await ack();
				});
			},
			{ now: clock.now },
		);

		expect(await slack.clickButton({ user: "Anna", ...place, actionId: "retry" })).toMatchObject({
			status: 200,
			error: "operation_timeout",
			ms: 3_001,
		});
	});

	it("fails when the app is not there, and cannot be made before its URL is known", async () => {
		const slack = await aSlack();
		const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "t", blocks: card });
		const press = { user: "Anna", channel: SALES, ts: String(ts), actionId: "retry" };

		await expect(slack.clickButton(press)).rejects.toMatchObject({ code: "no_app_url" });
		slack.setAppUrl("http://127.0.0.1:1/slack/events");
		expect(await slack.clickButton(press)).toMatchObject({ status: 0, error: "dispatch_failed" });
	});
});

describe("choices in a message", () => {
	const blocks: KnownBlock[] = [
		{
			type: "actions",
			block_id: "choices",
			elements: [
				{
					type: "static_select",
					action_id: "side",
					options: [option("left", "Business Central"), option("right", "Dataverse")],
				},
				{ type: "overflow", action_id: "more", options: [option("log", "Show log")] },
				{
					type: "checkboxes",
					action_id: "fields",
					options: [option("name", "Name"), option("city", "City")],
				},
				{ type: "external_select", action_id: "record", min_query_length: 0 },
			],
		},
	];

	async function aChooser() {
		const slack = await aSlack();
		const bodies: BlockAction[] = [];
		await aBoltApp(slack, (app) => {
			app.action(/.*/, async ({ ack, body }) => {
				bodies.push(body as BlockAction);
				await ack();
			});
			app.options("record", async ({ ack, options }) => {
				const many = options.value === "many";
				await ack({
					options: many
						? Array.from({ length: 101 }, (_, i) => option(`${i}`, "x"))
						: [option("1000", `Adatum ${options.value}`)],
				});
			});
		});
		const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "t", blocks });
		return { slack, bodies, place: { user: "Anna", channel: SALES, ts: String(ts) } };
	}

	it("sends what was chosen, by value or caption, and keeps it in the state", async () => {
		const { slack, bodies, place } = await aChooser();

		await slack.selectOption({ ...place, actionId: "side", choose: "Dataverse" });
		await slack.selectOption({ ...place, actionId: "fields", choose: ["name", "city"] });
		await slack.selectOption({ ...place, actionId: "more", choose: "log" });

		const right = option("right", "Dataverse");
		expect(bodies[0]?.actions).toMatchObject([
			{ type: "static_select", action_id: "side", selected_option: right },
		]);
		expect(bodies[1]?.actions).toMatchObject([
			{ selected_options: [option("name", "Name"), option("city", "City")] },
		]);
		expect(bodies[2]).toMatchObject({
			actions: [{ type: "overflow", selected_option: { value: "log" } }],
			state: { values: { choices: { side: { type: "static_select", selected_option: right } } } },
		});
		await expect(slack.selectOption({ ...place, actionId: "side", choose: "Sage" })).rejects.toMatchObject({
			code: "no_such_option",
		});
	});

	it("keeps one person's choice from another's", async () => {
		const { slack, bodies, place } = await aChooser();

		await slack.selectOption({ ...place, actionId: "side", choose: "left" });
		await slack.selectOption({ ...place, user: "Bram", actionId: "more", choose: "log" });

		expect(bodies[1]?.state?.values.choices?.side).toMatchObject({ selected_option: null });
	});

	it("asks the app for options, which can then be chosen", async () => {
		const { slack, bodies, place } = await aChooser();

		const suggestions = await slack.blockSuggestion({ ...place, actionId: "record", query: "ada" });
		await slack.selectOption({ ...place, actionId: "record", choose: "1000" });

		expect(suggestions).toMatchObject({ problems: [], options: [option("1000", "Adatum ada")] });
		expect(bodies[0]?.actions).toMatchObject([
			{ type: "external_select", selected_option: { value: "1000" } },
		]);
	});

	it("refuses more than 100 suggested options", async () => {
		const { slack, place } = await aChooser();

		const suggestions = await slack.blockSuggestion({ ...place, actionId: "record", query: "many" });

		expect(suggestions).toMatchObject({ options: [], problems: [{ code: "too_many" }] });
	});
});

describe("response_url", () => {
	/** Presses Retry and lets the test answer through the response_url. */
	async function aPress() {
		const urls: string[] = [];
		const clock = new StandingClock();
		const { slack, place } = await aCard(
			(app) => {
				app.action("retry", async ({ ack, body }) => {
					urls.push(String((body as BlockAction).response_url));
					await ack();
				});
			},
			{ now: clock.now },
		);
		await slack.clickButton({ user: "Anna", ...place, actionId: "retry" });
		const respond = (body: object) =>
			fetch(String(urls[0]), {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(body),
			});
		return { slack, place, respond, clock };
	}

	it("answers the presser alone unless told otherwise", async () => {
		const { slack, respond } = await aPress();

		expect((await respond({ text: "for you" })).status).toBe(200);
		await respond({ text: "for all", response_type: "in_channel" });

		expect(slack.ephemerals("Anna")).toMatchObject([{ text: "for you", channel: SALES }]);
		expect(slack.messages(SALES).map((message) => message.text)).toEqual(["stuck", "for all"]);
	});

	it("replaces and deletes the message that was pressed", async () => {
		const { slack, place, respond } = await aPress();

		await respond({ replace_original: true, text: "done", blocks: [section("done")] });
		expect(slack.message(SALES, place.ts)).toMatchObject({ text: "done", updates: 1, metadata });

		await respond({ delete_original: true });
		expect(slack.messages(SALES)).toEqual([]);
	});

	it("works five times", async () => {
		const { slack, respond } = await aPress();
		for (let i = 0; i < 5; i++) expect((await respond({ text: `${i}` })).status).toBe(200);

		const sixth = await respond({ text: "5" });

		expect(sixth.status).toBe(404);
		expect(await sixth.json()).toMatchObject({ error: "used_url" });
		expect(slack.ephemerals("Anna")).toHaveLength(5);
		expect(slack.counters().response_url).toEqual({ calls: 6, ok: 5, errors: { used_url: 1 } });
	});

	it("works for 30 minutes", async () => {
		const { respond, clock } = await aPress();
		clock.pass(30 * 60_000);
		expect((await respond({ text: "in time" })).status).toBe(200);

		clock.pass(1);
		expect(await (await respond({ text: "late" })).json()).toMatchObject({ error: "expired_url" });
	});

	it("checks blocks as posting does", async () => {
		const { respond } = await aPress();

		const answer = await respond({ text: "t", blocks: [section("x".repeat(3_001))] });

		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({ error: "invalid_blocks" });
	});

	it("is the way to change an ephemeral message, whose press carries no message", async () => {
		const seen: BlockAction[] = [];
		const slack = await aSlack();
		await aBoltApp(slack, (app) => {
			app.action("yes", async ({ ack, respond, body }) => {
				seen.push(body as BlockAction);
				await ack();
				await respond({ replace_original: true, text: "thank you" });
			});
		});
		const blocks = [actions("b", button("yes", "Yes"))];
		await aClient(slack).chat.postEphemeral({ channel: SALES, user: "U01ANNA0001", text: "sure?", blocks });
		const { ts } = await slack.waitForEphemeral({ user: "Anna" });

		await slack.clickButton({ user: "Anna", channel: SALES, ts, actionId: "yes" });

		expect(
			await slack.waitForEphemeral({ user: "Anna", where: (message) => message.updates === 1 }),
		).toMatchObject({ text: "thank you", ts });
		expect(seen[0]).toMatchObject({ container: { is_ephemeral: true, message_ts: ts } });
		expect(seen[0]).not.toHaveProperty("message");
		await expect(
			slack.clickButton({ user: "Bram", channel: SALES, ts, actionId: "yes" }),
		).rejects.toMatchObject({ code: "no_such_message" });
	});
});

describe("commands, shortcuts and events", () => {
	it("shows a command's direct answer to the person, or to all", async () => {
		const slack = await aSlack();
		const fields: unknown[] = [];
		await aBoltApp(slack, (app) => {
			app.command("/koppel", async ({ ack, command }) => {
				fields.push(command);
				if (command.text === "status") await ack("all is well");
				else if (command.text === "shout")
					await ack({ response_type: "in_channel", text: "hear", blocks: [section("hear")] });
				else if (command.text === "wrong") await ack({ text: "t", blocks: [section("")] });
				else await ack();
			});
		});
		const command = (text: string) => slack.command({ user: "Bram", channel: "#sync-sales", text });

		const status = await command("status");

		expect(status).toMatchObject({ answer: { status: 200 }, posted: { text: "all is well" }, refusal: null });
		expect(slack.ephemerals("Bram")).toMatchObject([{ text: "all is well" }]);
		await command("shout");
		expect(slack.messages(SALES)).toMatchObject([{ text: "hear", user: "U01KOPPEL01" }]);
		expect(await command("wrong")).toMatchObject({ posted: null, refusal: "invalid_blocks" });
		expect(await command("quiet")).toMatchObject({ posted: null, refusal: null });
		expect(fields[0]).toMatchObject({
			command: "/koppel",
			text: "status",
			user_id: "U01BRAM0001",
			user_name: "bram",
			channel_id: SALES,
			channel_name: "sync-sales",
			is_enterprise_install: "false",
			trigger_id: expect.any(String),
			response_url: expect.stringContaining(slack.url),
		});
	});

	it("lets a command answer later, also over its first answer", async () => {
		const slack = await aSlack();
		await aBoltApp(slack, (app) => {
			app.command("/koppel", async ({ ack, respond }) => {
				await ack("working");
				await respond({ replace_original: true, text: "done" });
			});
		});

		await slack.command({ user: "Anna", channel: SALES, text: "run" });
		await slack.waitForEphemeral({ user: "Anna", where: (message) => message.text === "done" });

		expect(slack.ephemerals("Anna")).toHaveLength(1);
	});

	it("sends message and global shortcuts", async () => {
		const bodies: unknown[] = [];
		const { slack, place } = await aCard((app) => {
			app.shortcut(/.*/, async ({ ack, body }) => {
				bodies.push(body);
				await ack();
			});
		});

		await slack.messageShortcut({ user: "Anna", ...place, callbackId: "show-status" });
		await slack.globalShortcut({ user: "Anna", callbackId: "sync-record" });

		expect(bodies).toMatchObject([
			{
				type: "message_action",
				callback_id: "show-status",
				message_ts: place.ts,
				message: { text: "stuck", metadata },
				channel: { id: SALES },
				response_url: expect.any(String),
			},
			{ type: "shortcut", callback_id: "sync-record", trigger_id: expect.any(String) },
		]);
		expect(bodies[1]).not.toHaveProperty("response_url");
	});

	it("opens the Home tab, with the view once there is one", async () => {
		const events: unknown[] = [];
		const slack = await aSlack();
		await aBoltApp(slack, (app) => {
			app.event("app_home_opened", async ({ event, client }) => {
				events.push(event);
				const blocks = [section("home"), actions("b", button("refresh", "Refresh"))];
				await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
			});
			app.action("refresh", async ({ ack, body }) => {
				events.push(body);
				await ack();
			});
		});

		await slack.openHome({ user: "Carla" });
		const view = await slack.waitForHome({ user: "Carla" });
		await slack.openHome({ user: "Carla" });
		await slack.clickInView({ user: "Carla", viewId: "home", actionId: "refresh" });

		expect(events[0]).toMatchObject({ type: "app_home_opened", tab: "home", user: "U01CARLA001" });
		expect(events[0]).not.toHaveProperty("view");
		expect(events[1]).toMatchObject({ view: { id: view.id } });
		expect(events[2]).toMatchObject({
			container: { type: "view", view_id: view.id },
			view: { type: "home" },
		});
		expect(events[2]).not.toHaveProperty("response_url");
	});

	it("sends mentions, and events again as retries", async () => {
		const seen: unknown[] = [];
		const slack = await aSlack();
		await aBoltApp(slack, (app) => {
			app.event("app_mention", async ({ event, body, context }) => {
				seen.push({
					text: event.text,
					id: body.event_id,
					retry: context.retryNum,
					reason: context.retryReason,
				});
			});
		});

		await slack.mention({ user: "Anna", channel: SALES, text: "help", eventId: "Ev1" });
		await slack.mention({
			user: "Anna",
			channel: SALES,
			text: "help",
			eventId: "Ev1",
			retry: { number: 1, reason: "http_timeout" },
		});

		const text = "<@U01KOPPEL01> help";
		expect(seen).toEqual([
			{ text, id: "Ev1", retry: undefined, reason: undefined },
			{ text, id: "Ev1", retry: 1, reason: "http_timeout" },
		]);
		expect(slack.messages(SALES)).toHaveLength(2);
		expect(
			await slack.mention({ user: "Anna", channel: SALES, text: "t", tamper: "wrongSignature" }),
		).toMatchObject({ status: 401 });
	});
});

describe("modals", () => {
	const input = (id: string, element: object, more: object = {}) =>
		({
			type: "input",
			block_id: id,
			label: plain(id),
			element: { action_id: `${id}-value`, ...element },
			...more,
		}) as KnownBlock;
	const modal = (more: Partial<ModalView> = {}): ModalView => ({
		type: "modal",
		callback_id: "edit",
		title: plain("Edit"),
		submit: plain("Save"),
		notify_on_close: true,
		blocks: [
			input("name", { type: "plain_text_input", max_length: 10 }),
			input(
				"side",
				{ type: "radio_buttons", options: [option("left", "BC"), option("right", "CRM")] },
				{ optional: true },
			),
			input("limit", { type: "number_input", is_decimal_allowed: false, min_value: "0" }, { optional: true }),
			actions("buttons", button("preview", "Preview")),
		],
		...more,
	});

	type Ack = SlackViewMiddlewareArgs<ViewSubmitAction>["ack"];

	/** A modal open before Anna, whose submissions the test acknowledges. */
	async function anEditor(
		acknowledge: (ack: Ack) => Promise<void>,
		{ view = modal(), ackMs = 3_001 }: { view?: ModalView; ackMs?: number } = {},
	) {
		const bodies: Record<string, unknown>[] = [];
		const slack = await aSlack();
		await aBoltApp(
			slack,
			(app) => {
				app.view<ViewSubmitAction>("edit", async ({ ack, body }) => {
					bodies.push(body as unknown as Record<string, unknown>);
					await acknowledge(ack);
				});
				app.view({ callback_id: "edit", type: "view_closed" }, async ({ ack, body }) => {
					bodies.push(body as unknown as Record<string, unknown>);
					await ack();
				});
				app.action("preview", async ({ ack, body, client }) => {
					bodies.push(body as unknown as Record<string, unknown>);
					await ack();
					await client.views.push({
						trigger_id: (body as BlockAction).trigger_id,
						view: modal({ title: plain("Preview") }),
					});
				});
			},
			ackMs,
		);
		await aClient(slack).views.open({ trigger_id: slack.issueTriggerId("Anna"), view });
		return { slack, bodies };
	}

	it("submits what was typed and chosen, and closes on an empty answer", async () => {
		const { slack, bodies } = await anEditor(async (ack) => ack());

		const result = await slack.submitView({
			user: "Anna",
			values: { name: "Adatum", "side.side-value": "CRM", "limit-value": "12" },
		});

		expect(result).toMatchObject({ outcome: "closed", view: null, answer: { status: 200 } });
		expect(slack.viewsOf("Anna")).toEqual([]);
		expect(bodies[0]).toMatchObject({
			type: "view_submission",
			user: { id: "U01ANNA0001" },
			trigger_id: expect.any(String),
			view: {
				callback_id: "edit",
				state: {
					values: {
						name: { "name-value": { type: "plain_text_input", value: "Adatum" } },
						side: { "side-value": { type: "radio_buttons", selected_option: option("right", "CRM") } },
						limit: { "limit-value": { type: "number_input", value: "12" } },
					},
				},
			},
		});
	});

	it.each([
		[{}, { name: "Please complete this required field." }],
		[{ name: "Adatum Corporation" }, { name: "At most 10 characters." }],
		[{ name: "Adatum", limit: "-1" }, { limit: "Not less than 0." }],
		[{ name: "Adatum", limit: "1.5" }, { limit: "Enter a whole number." }],
	])("keeps %j back as Slack's client does", async (values, errors) => {
		const { slack, bodies } = await anEditor(async (ack) => ack());

		expect(await slack.submitView({ user: "Anna", values })).toMatchObject({
			outcome: "incomplete",
			errors,
			answer: null,
		});
		expect(bodies).toEqual([]);
		expect(slack.viewsOf("Anna")).toHaveLength(1);
	});

	it("shows errors at input blocks and stays open", async () => {
		const { slack } = await anEditor(async (ack) =>
			ack({ response_action: "errors", errors: { name: "taken" } }),
		);

		const result = await slack.submitView({ user: "Anna", values: { name: "Adatum" } });

		expect(result).toMatchObject({
			outcome: "errors",
			errors: { name: "taken" },
			view: { callback_id: "edit" },
		});
	});

	it("cannot use errors at blocks that are no inputs", async () => {
		const { slack } = await anEditor(async (ack) =>
			ack({ response_action: "errors", errors: { buttons: "no" } }),
		);

		const result = await slack.submitView({ user: "Anna", values: { name: "Adatum" } });

		expect(result).toMatchObject({
			outcome: "failed",
			problems: [{ pointer: "/errors/buttons" }],
			view: { callback_id: "edit" },
		});
	});

	it("updates, pushes and clears as the answer says", async () => {
		const answers: ViewResponseAction[] = [
			{ response_action: "update", view: modal({ title: plain("Second"), callback_id: "edit" }) },
			{ response_action: "push", view: modal({ title: plain("Third"), blocks: [section("sure?")] }) },
			{ response_action: "clear" },
		];
		const { slack } = await anEditor(async (ack) => ack(answers.shift() as ViewResponseAction));
		const submit = () => slack.submitView({ user: "Anna" });
		const id = slack.viewsOf("Anna")[0]?.id;

		slack.fillIn({ user: "Anna", values: { name: "Adatum" } });
		expect(await submit()).toMatchObject({ outcome: "updated", view: { id, title: { text: "Second" } } });
		expect(await submit()).toMatchObject({
			outcome: "pushed",
			view: { previous_view_id: id, title: { text: "Third" } },
		});
		expect(slack.viewsOf("Anna")).toHaveLength(2);
		await expect(
			slack.submitView({ user: "Anna", ...(id === undefined ? {} : { viewId: id }) }),
		).rejects.toMatchObject({ code: "view_is_covered" });
		expect(await submit()).toMatchObject({ outcome: "cleared", view: null });
	});

	it("cannot use a view beyond Slack's limits", async () => {
		const { slack } = await anEditor(async (ack) =>
			ack({ response_action: "update", view: modal({ title: plain("x".repeat(25)) }) }),
		);

		const result = await slack.submitView({ user: "Anna", values: { name: "Adatum" } });

		expect(result).toMatchObject({
			outcome: "failed",
			problems: [{ code: "too_long", pointer: "/title/text" }],
			view: { title: { text: "Edit" } },
		});
	});

	it("stays open when the app fails", async () => {
		// Bolt's own clock for a missing acknowledgement goes on after a throw.
		const { slack } = await anEditor(
			async () => {
				throw new Error("broken");
			},
			{ ackMs: 100 },
		);

		expect(await slack.submitView({ user: "Anna", values: { name: "Adatum" } })).toMatchObject({
			outcome: "failed",
			answer: { status: 500, error: "dispatch_failed" },
		});
		expect(slack.viewsOf("Anna")).toHaveLength(1);
	});

	it("sends presses with the view's state, and lets the app push another modal", async () => {
		const { slack, bodies } = await anEditor(async (ack) => ack());

		await slack.clickInView({ user: "Anna", actionId: "preview", values: { name: "Adatum" } });
		const pushed = await slack.waitForView({ user: "Anna", where: (view) => view.title?.text === "Preview" });

		expect(slack.viewsOf("Anna").map((view) => view.id)).toEqual([pushed.root_view_id, pushed.id]);
		expect(bodies[0]).toMatchObject({
			type: "block_actions",
			container: { type: "view", view_id: pushed.root_view_id },
			view: { state: { values: { name: { "name-value": { value: "Adatum" } } } } },
		});
		await expect(
			slack.selectOption({ user: "Anna", actionId: "side-value", choose: "left" }),
		).rejects.toMatchObject({
			code: "does_not_dispatch",
		});
	});

	it("tells of closing, one by one or all at once", async () => {
		const { slack, bodies } = await anEditor(async (ack) => ack());
		await slack.clickInView({ user: "Anna", actionId: "preview" });
		await slack.waitForView({ user: "Anna", where: (view) => view.title?.text === "Preview" });

		const answers = await slack.closeView({ user: "Anna", all: true });

		expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
		expect(bodies.slice(1)).toMatchObject([
			{ type: "view_closed", is_cleared: true, view: { title: { text: "Preview" } } },
			{ type: "view_closed", is_cleared: true, view: { title: { text: "Edit" } } },
		]);
		expect(slack.viewsOf("Anna")).toEqual([]);
		await expect(slack.closeView({ user: "Anna" })).rejects.toMatchObject({ code: "no_such_view" });
	});

	it("brings a response_url for a chosen conversation", async () => {
		const view = modal({
			blocks: [input("where", { type: "conversations_select", response_url_enabled: true })],
		});
		const { slack, bodies } = await anEditor(async (ack) => ack(), { view });

		await slack.submitView({ user: "Anna", values: { where: "C01ADMIN001" } });

		const [url] = (bodies[0]?.response_urls ?? []) as { response_url: string; channel_id: string }[];
		expect(url).toMatchObject({ block_id: "where", channel_id: "C01ADMIN001" });
		await fetch(String(url?.response_url), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({
				text: "here",
				response_type: "in_channel",
				blocks: [{ type: "section", text: mrkdwn("here") }],
			}),
		});
		expect(slack.messages("#sync-admin")).toMatchObject([{ text: "here" }]);
	});
});

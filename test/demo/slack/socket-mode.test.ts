import { describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import type { SlackDoubleOptions } from "../../../src/demo/slack/index.js";
import {
	aClient,
	actions,
	aSlack,
	button,
	closeAfterEach,
	plain,
	StandingClock,
	section,
} from "./harness.js";
import { askForAddress, SocketApp } from "./socket-app.js";

closeAfterEach();

const SALES = "C01SALES001";

/** A Slack in Socket Mode, with a card and an app that listens. */
async function aConnection(options: SlackDoubleOptions = {}) {
	const slack = await aSlack({ socketMode: true, ...options });
	const blocks = [section("stuck"), actions("buttons", button("retry", "Retry"))];
	const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "stuck", blocks });
	const app = await SocketApp.connect(slack);
	const press = (actionId = "retry") =>
		slack.clickButton({ user: "Anna", channel: SALES, ts: String(ts), actionId });
	return { slack, app, press };
}

/** Resolves once an address cannot be connected to. */
const isRefused = (url: string) =>
	new Promise<boolean>((resolve) => {
		const socket = new WebSocket(url);
		socket.on("open", () => resolve(false));
		socket.on("error", () => resolve(true));
	});

describe("apps.connections.open", () => {
	it("takes the app's own token and no other, and the app's token opens nothing else", async () => {
		const slack = await aSlack({ socketMode: true });
		slack.addToken({ token: "xapp-bare", kind: "app", scopes: [] });

		expect(await askForAddress(slack)).toMatchObject({ ok: true, url: expect.stringMatching(/^ws:\/\//) });
		expect(await askForAddress(slack, slack.botToken)).toMatchObject({ error: "not_allowed_token_type" });
		expect(await askForAddress(slack, "xapp-unknown")).toMatchObject({ error: "invalid_auth" });
		expect(await askForAddress(slack, "xapp-bare")).toMatchObject({
			error: "missing_scope",
			needed: "connections:write",
		});
		slack.revokeToken(slack.appToken);
		expect(await askForAddress(slack)).toMatchObject({ error: "token_revoked" });
		await expect(aClient(slack, { token: slack.appToken }).auth.test()).rejects.toMatchObject({
			data: { error: "token_revoked" },
		});
	});

	it("gives addresses that work once, and soon", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ socketMode: true, now: clock.now });
		const [used, old] = [await askForAddress(slack), await askForAddress(slack)];

		expect(await isRefused(String(used.url))).toBe(false);
		expect(await isRefused(String(used.url))).toBe(true);
		clock.pass(30_001);
		expect(await isRefused(String(old.url))).toBe(true);
		expect(await isRefused(String(old.url).replace(/ticket=[^&]+/, "ticket=made-up"))).toBe(true);
	});

	it("can be made to fail, and so can the connection behind it", async () => {
		const { slack } = await aConnection();
		slack.fail({ method: "apps.connections.open", action: { type: "rateLimit", retryAfter: 7 } });
		expect(await askForAddress(slack)).toMatchObject({ error: "ratelimited" });

		slack.fail({ method: "socket", action: { type: "drop" } });
		expect(await isRefused(String((await askForAddress(slack)).url))).toBe(true);
		expect(await isRefused(String((await askForAddress(slack)).url))).toBe(false);
	});
});

describe("a connection", () => {
	it("begins with hello, and answers pings", async () => {
		const { app, slack } = await aConnection();

		expect(app.frames[0]).toMatchObject({
			type: "hello",
			num_connections: 1,
			connection_info: { app_id: slack.workspace.app.id },
		});
		await app.ping();
		expect(slack.openSockets).toBe(1);
	});

	it("brings presses, commands, submissions and events as envelopes, and nothing over HTTP", async () => {
		const { app, slack, press } = await aConnection();
		app.answer = ({ type }) => (type === "slash_commands" ? { text: "fine" } : null);

		const answers = [
			await press(),
			(await slack.command({ user: "Anna", channel: SALES, text: "status" })).answer,
			await slack.openHome({ user: "Anna" }),
		];

		expect(answers).toMatchObject([{ error: null }, { error: null }, { error: null }]);
		expect(app.envelopes).toMatchObject([
			{ type: "interactive", payload: { type: "block_actions" }, accepts_response_payload: false },
			{ type: "slash_commands", payload: { command: "/koppel" }, accepts_response_payload: true },
			{
				type: "events_api",
				payload: { type: "event_callback", event: { type: "app_home_opened" } },
				accepts_response_payload: false,
				retry_attempt: 0,
				retry_reason: "",
			},
		]);
		expect(new Set(app.envelopes.map(({ envelope_id }) => envelope_id)).size).toBe(3);
		expect(slack.ephemerals("Anna")).toMatchObject([{ text: "fine" }]);
	});

	it("takes errors and new views in the acknowledgement of a submission, and options for a search", async () => {
		const { app, slack } = await aConnection();
		const view = {
			type: "modal" as const,
			callback_id: "edit",
			title: plain("Edit"),
			submit: plain("Save"),
			blocks: [
				{
					type: "input" as const,
					block_id: "record",
					label: plain("Record"),
					element: { type: "external_select" as const, action_id: "pick", min_query_length: 0 },
				},
			],
		};
		await aClient(slack).views.open({ trigger_id: slack.issueTriggerId("Anna"), view });

		app.answer = () => ({ options: [{ text: plain("Adatum"), value: "1000" }] });
		const { options } = await slack.blockSuggestion({ user: "Anna", actionId: "pick", query: "a" });
		app.answer = () => ({ response_action: "errors", errors: { record: "taken" } });
		const first = await slack.submitView({ user: "Anna", values: { record: "1000" } });
		app.answer = () => ({ response_action: "update", view: { ...view, title: plain("Second") } });
		const second = await slack.submitView({ user: "Anna" });
		app.answer = () => null;
		const third = await slack.submitView({ user: "Anna" });

		expect(options).toMatchObject([{ value: "1000" }]);
		expect(first).toMatchObject({ outcome: "errors", errors: { record: "taken" } });
		expect(second).toMatchObject({ outcome: "updated", view: { title: { text: "Second" } } });
		expect(third).toMatchObject({ outcome: "closed", answer: { status: 200, body: "" } });
	});

	it("ignores an answer where none is taken, frames of unknown envelopes and what is no JSON", async () => {
		const { app, press } = await aConnection();
		app.answer = () => ({ text: "not for this" });
		app.send("no JSON");
		app.send({ envelope_id: "made-up" });

		expect(await press()).toMatchObject({ status: 200, body: "", json: null, error: null });
	});

	it("is late without an acknowledgement in time, by the machine's clock and by Slack's own", async () => {
		const clock = new StandingClock();
		const { app, press } = await aConnection({ ackTimeoutMs: 50, now: clock.now });
		app.answer = () => "never";
		expect(await press()).toMatchObject({ status: 0, error: "operation_timeout" });

		app.answer = () => {
			clock.pass(51);
			return null;
		};
		expect(await press()).toMatchObject({ status: 200, error: "operation_timeout", ms: 51 });
	});

	it("can hold an acknowledgement, or lose it together with the line", async () => {
		const { app, slack, press } = await aConnection();
		const held = slack.fail({ method: "ack", action: { type: "hold" } });
		const waiting = press();
		await held.reached;
		held.release();
		expect(await waiting).toMatchObject({ error: null });

		slack.fail({ method: "ack", action: { type: "drop" } });
		expect(await press()).toMatchObject({ status: 0, error: "dispatch_failed" });
		await app.closed;
		expect(slack.openSockets).toBe(0);
		expect(slack.deliveries().map(({ error }) => error)).toEqual([null, "dispatch_failed"]);
	});

	it("cannot be tampered with, for nothing is signed", async () => {
		const { slack } = await aConnection();

		await expect(
			slack.command({ user: "Anna", channel: SALES, text: "t", tamper: "noSignature" }),
		).rejects.toMatchObject({ code: "not_signed" });
	});
});

describe("several connections", () => {
	it("share the envelopes: each goes to one of them", async () => {
		const { app, slack, press } = await aConnection();
		const other = await SocketApp.connect(slack);

		for (let i = 0; i < 4; i++) await press();

		expect([app, other].map(({ envelopes }) => envelopes.length)).toEqual([2, 2]);
		expect(other.frames[0]).toMatchObject({ num_connections: 2 });
	});

	it("are ten at most: the next one is sent away", async () => {
		const { slack } = await aConnection();
		for (let i = 0; i < 9; i++) await SocketApp.connect(slack);

		const eleventh = await SocketApp.connect(slack);

		expect(eleventh.frames).toMatchObject([{ type: "disconnect", reason: "too_many_websockets" }]);
		expect(slack.openSockets).toBe(10);
	});

	it("carry on when one of them breaks", async () => {
		const { app, slack, press } = await aConnection();
		const other = await SocketApp.connect(slack);
		app.close();
		await slack.waitFor(() => slack.openSockets === 1);

		expect(await press()).toMatchObject({ error: null });
		expect(other.envelopes).toHaveLength(1);
	});
});

describe("when Slack ends a connection", () => {
	it.each(["warning", "refresh_requested"] as const)(
		"for %s it says so, sends nothing more there, and takes the last acknowledgement",
		async (reason) => {
			const { app, slack, press } = await aConnection();
			app.answer = () => "never";
			const pressed = press();
			const { envelope_id } = await app.hears(({ type }) => type === "interactive");

			slack.disconnectSockets(reason);
			await app.hears((frame) => frame.type === "disconnect" && frame.reason === reason);
			expect(await press()).toMatchObject({ error: "dispatch_failed" });
			app.send({ envelope_id });

			expect(await pressed).toMatchObject({ error: null });
		},
	);

	it("because Socket Mode was switched off, it sends new ones away, too, until it is on again", async () => {
		const { app, slack } = await aConnection();

		slack.disconnectSockets("link_disabled");

		await app.hears(({ reason }) => reason === "link_disabled");
		expect((await SocketApp.connect(slack)).frames).toMatchObject([{ reason: "link_disabled" }]);
		slack.enableSockets();
		expect((await SocketApp.connect(slack)).frames).toMatchObject([{ type: "hello" }]);
	});

	it("because it is away, it takes no new ones", async () => {
		const { app, slack, press } = await aConnection();
		const { url } = await askForAddress(slack);

		slack.away();

		await app.closed;
		expect(await isRefused(String(url))).toBe(true);
		expect(await press()).toMatchObject({ error: "dispatch_failed" });
	});
});

describe("what was not acknowledged", () => {
	it("is told again when it is an event, under its old id", async () => {
		const { app, slack } = await aConnection({ ackTimeoutMs: 50, eventRetriesMs: [0] });
		app.answer = ({ retry_attempt }) => (retry_attempt === 1 ? null : "never");

		await slack.speak({ user: "Anna", channel: SALES, text: `<@${slack.workspace.app.botUserId}> help` });
		await app.hears(({ retry_attempt }) => retry_attempt === 1);

		const payloads = app.envelopes.map(({ payload }) => payload as { event_id: string });
		expect(app.envelopes[1]).toMatchObject({
			retry_reason: "timeout",
			payload: { event: { type: "app_mention" } },
		});
		expect(payloads[1]?.event_id).toBe(payloads[0]?.event_id);
	});

	it("is not told again when it is a press", async () => {
		const { slack, press } = await aConnection();
		slack.fail({ method: "envelope", when: "after", action: { type: "drop" } });

		expect(await press()).toMatchObject({ error: "dispatch_failed" });
	});

	it("goes over the next connection where that is asked for, under the id it had", async () => {
		const { app, slack, press } = await aConnection({ redeliversEnvelopes: true });
		slack.fail({ method: "ack", action: { type: "drop" } });

		const pressed = press();
		await app.closed;
		const next = await SocketApp.connect(slack);

		expect(await pressed).toMatchObject({ error: null });
		expect(next.envelopes).toMatchObject([
			{ envelope_id: app.envelopes[0]?.envelope_id, retry_attempt: 1, retry_reason: "timeout" },
		]);
	});
});

import { describe, expect, it } from "@jest/globals";
import { type SlackDouble, signRequest } from "../../../src/demo/slack/index.js";
import { aBoltApp, aClient, actions, aSlack, button, closeAfterEach, plain, section } from "./harness.js";

closeAfterEach();

const SALES = "C01SALES001";

/** Steers Slack as another process would. */
async function control(
	slack: SlackDouble,
	verb: string,
	body: object = {},
	headers: Record<string, string> = {},
) {
	const response = await fetch(`${slack.url}/control/${verb}`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify(body),
	});
	return { status: response.status, body: await response.json() };
}

async function aSteeredSlack() {
	const slack = await aSlack();
	await aBoltApp(slack, (app) => {
		app.command("/koppel", async ({ ack, command }) => ack(`you said ${command.text}`));
		app.action("edit", async ({ ack, body, client }) => {
			await ack();
			const input = {
				type: "input" as const,
				block_id: "name",
				label: plain("Name"),
				element: { type: "plain_text_input" as const, action_id: "v" },
			};
			const view = {
				type: "modal" as const,
				callback_id: "edit",
				title: plain("Edit"),
				submit: plain("Save"),
				blocks: [input],
			};
			await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view });
		});
		app.view("edit", async ({ ack }) => ack());
	});
	const blocks = [section("card"), actions("b", button("edit", "Edit"))];
	const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "card", blocks });
	return { slack, place: { channel: "#sync-sales", ts: String(ts) } };
}

describe("the control endpoint", () => {
	it("plays a person: command, click, submission", async () => {
		const { slack, place } = await aSteeredSlack();

		const command = await control(slack, "command", { user: "Anna", channel: "#sync-sales", text: "status" });
		const click = await control(slack, "clickButton", { user: "Anna", ...place, actionId: "edit" });
		const view = await control(slack, "waitForView", { user: "Anna", textIncludes: "Edit" });
		const submission = await control(slack, "submitView", { user: "Anna", values: { name: "Adatum" } });

		expect(command).toMatchObject({ status: 200, body: { posted: { text: "you said status" } } });
		expect(click).toMatchObject({ status: 200, body: { status: 200, error: null } });
		expect(view).toMatchObject({ body: { callback_id: "edit" } });
		expect(submission).toMatchObject({ body: { outcome: "closed" } });
		expect((await control(slack, "ephemerals", { user: "Anna" })).body).toMatchObject([
			{ text: "you said status" },
		]);
		expect((await control(slack, "viewsOf", { user: "Anna" })).body).toEqual([]);
	});

	it("tells what stands in a channel and what was called", async () => {
		const { slack, place } = await aSteeredSlack();

		expect((await control(slack, "messages", { channel: "#sync-sales" })).body).toMatchObject([
			{ ts: place.ts },
		]);
		expect((await control(slack, "transcript", { channel: "#sync-sales" })).body).toEqual({
			text: "#sync-sales\n\nKoppel:\n  card\n  [Edit]",
		});
		expect((await control(slack, "counters")).body).toMatchObject({
			"chat.postMessage": { calls: 1, ok: 1 },
		});
		expect((await control(slack, "calls", { method: "chat.postMessage" })).body).toHaveLength(1);
		expect(
			(await control(slack, "waitForMessage", { channel: "#sync-sales", textIncludes: "[Edit]" })).body,
		).toMatchObject({ ts: place.ts });
	});

	it("scripts failures, outages and tokens", async () => {
		const { slack } = await aSteeredSlack();
		const client = aClient(slack);
		const post = () => client.chat.postMessage({ channel: SALES, text: "t" });

		const fault = { method: "chat.postMessage", when: "after", action: { type: "drop" } };
		const { body } = await control(slack, "fail", { fault });
		await expect(post()).rejects.toThrow();
		expect((await control(slack, "fault", body as object)).body).toEqual({ hits: 1 });

		await control(slack, "away");
		await expect(post()).rejects.toThrow();
		await control(slack, "back");
		await control(slack, "setScopes", { scopes: ["users:read"] });
		await expect(post()).rejects.toMatchObject({ data: { error: "missing_scope" } });
		await control(slack, "revokeToken");
		await expect(post()).rejects.toMatchObject({ data: { error: "token_revoked" } });
	});

	it("refuses what it does not know or cannot do, and pages of a browser", async () => {
		const { slack } = await aSteeredSlack();

		expect(await control(slack, "dance")).toMatchObject({
			status: 404,
			body: { error: { code: "unknown_verb" } },
		});
		expect(await control(slack, "constructor")).toMatchObject({ status: 404 });
		expect(await control(slack, "messages", { channel: "#nowhere" })).toMatchObject({
			status: 400,
			body: { error: { code: "no_such_channel" } },
		});
		expect(await control(slack, "counters", {}, { origin: "http://evil.example" })).toMatchObject({
			status: 403,
		});
	});
});

describe("the rest of the server", () => {
	it("tells every change to whoever listens", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const seen: string[] = [];
		slack.changes.on("message", ({ kind, message }) => seen.push(`${kind} ${message.text}`));
		slack.changes.on("ephemeral", ({ kind, user }) => seen.push(`ephemeral ${kind} ${user}`));
		slack.changes.on("view", ({ kind, user }) => seen.push(`view ${kind} ${user}`));
		slack.changes.on("home", ({ user }) => seen.push(`home ${user}`));
		slack.changes.on("channel", ({ channel }) => seen.push(`channel ${channel}`));

		const { ts } = await client.chat.postMessage({ channel: SALES, text: "a" });
		await client.chat.update({ channel: SALES, ts: String(ts), text: "b" });
		await client.chat.delete({ channel: SALES, ts: String(ts) });
		await client.chat.postEphemeral({ channel: SALES, user: "U01ANNA0001", text: "c" });
		await client.views.open({
			trigger_id: slack.issueTriggerId("Anna"),
			view: { type: "modal", title: plain("t"), blocks: [section("s")] },
		});
		await slack.closeView({ user: "Anna" });
		await client.views.publish({ user_id: "U01ANNA0001", view: { type: "home", blocks: [] } });
		slack.archiveChannel("#sync-sales");

		expect(seen).toEqual([
			"posted a",
			"updated b",
			"deleted b",
			"ephemeral posted U01ANNA0001",
			"view opened U01ANNA0001",
			"view closed U01ANNA0001",
			"home U01ANNA0001",
			`channel ${SALES}`,
		]);
	});

	it("serves further paths on the same port, and 404 elsewhere", async () => {
		const slack = await aSlack();
		slack.addRoute({ prefix: "/page", handle: async () => ({ status: 200, headers: {}, body: "here" }) });

		expect(await (await fetch(`${slack.url}/page`)).text()).toBe("here");
		expect((await fetch(`${slack.url}/elsewhere`)).status).toBe(404);
	});

	it("signs as Slack's documentation shows", () => {
		const body =
			"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

		expect(signRequest({ secret: "8f742231b10e8888abcd99yyyzzz85a5", timestamp: 1531420618, body })).toBe(
			"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
		);
	});
});

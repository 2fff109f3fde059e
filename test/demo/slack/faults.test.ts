import { describe, expect, it } from "@jest/globals";
import { aClient, aSlack, closeAfterEach, refusal, StandingClock } from "./harness.js";

closeAfterEach();

const SALES = "C01SALES001";
const post = { channel: SALES, text: "t" };

describe("call rates", () => {
	it("lets a short burst into a channel, then one post a second", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ now: clock.now, limits: {} });
		const client = aClient(slack);
		const tries = async (count: number) => {
			const outcomes: unknown[] = [];
			for (let i = 0; i < count; i++) {
				outcomes.push(
					await client.chat.postMessage(post).then(
						() => "ok",
						(error) => error.retryAfter,
					),
				);
			}
			return outcomes;
		};

		expect(await tries(5)).toEqual(["ok", "ok", "ok", 1, 1]);
		expect(await client.chat.postMessage({ channel: "C01ADMIN001", text: "t" })).toMatchObject({ ok: true });
		clock.pass(1_000);
		expect(await tries(2)).toEqual(["ok", 1]);
		expect(slack.messages(SALES)).toHaveLength(4);
	});

	it("answers 429 with Retry-After and ratelimited", async () => {
		const slack = await aSlack({ now: new StandingClock().now, limits: { postBurst: 1 } });
		await aClient(slack).chat.postMessage(post);

		const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
			method: "POST",
			headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
			body: JSON.stringify(post),
		});

		expect(response.status).toBe(429);
		expect(response.headers.get("retry-after")).toBe("1");
		expect(await response.json()).toMatchObject({ ok: false, error: "ratelimited" });
	});

	it("takes 50 updates a minute over all channels and says how long to wait", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ now: clock.now, limits: {} });
		const client = aClient(slack);
		const ts = String((await client.chat.postMessage(post)).ts);
		const update = () => client.chat.update({ channel: SALES, ts, text: "u" });
		for (let i = 0; i < 50; i++) {
			await update();
			if (i === 0) clock.pass(10_000);
		}

		await expect(update()).rejects.toMatchObject({ retryAfter: 50 });
		clock.pass(50_000);
		expect(await update()).toMatchObject({ ok: true });
		await expect(update()).rejects.toMatchObject({ retryAfter: 10 });
	});

	it.each([
		["usergroups.list", 20],
		["conversations.info", 50],
		["users.info", 100],
	])("%s takes %i calls a minute", async (method, perMinute) => {
		const slack = await aSlack({ now: new StandingClock().now, limits: {} });
		const client = aClient(slack);
		const call = () => client.apiCall(method, { channel: SALES, user: "U01ANNA0001" });
		for (let i = 0; i < perMinute; i++) await call();

		await expect(call()).rejects.toMatchObject({ retryAfter: 60 });
	});

	it("can be scaled, set per method, and turned off", async () => {
		const slack = await aSlack({
			now: new StandingClock().now,
			limits: { scale: 2, perMinute: { "users.info": 1 } },
		});
		const client = aClient(slack);
		const call = () => client.users.info({ user: "U01ANNA0001" });
		await call();
		await call();

		await expect(call()).rejects.toMatchObject({ retryAfter: 60 });
		slack.setLimits(false);
		expect(await call()).toMatchObject({ ok: true });
	});
});

describe("failures to come", () => {
	it("answers an error for the next calls of a method and no other", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const fault = slack.fail({
			method: "chat.postMessage",
			times: 2,
			action: { type: "error", error: "fatal_error" },
		});

		expect(await client.auth.test()).toMatchObject({ ok: true });
		expect(await refusal(client.chat.postMessage(post))).toMatchObject({ error: "fatal_error" });
		expect(await refusal(client.chat.postMessage(post))).toMatchObject({ error: "fatal_error" });
		expect(await client.chat.postMessage(post)).toMatchObject({ ok: true });
		expect(fault.hits).toBe(2);
	});

	it("skips calls first, and can look at arguments", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		slack.fail({
			method: "*",
			skip: 1,
			where: (args) => args.text === "t",
			action: { type: "error", error: "fatal_error" },
		});

		expect(await client.chat.postMessage({ ...post, text: "other" })).toMatchObject({ ok: true });
		expect(await client.chat.postMessage(post)).toMatchObject({ ok: true });
		expect(await refusal(client.chat.postMessage(post))).toMatchObject({ error: "fatal_error" });
	});

	it("answers HTTP 500 and 429", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		slack.fail({ method: "chat.postMessage", action: { type: "http", status: 500 } });
		slack.fail({ method: "chat.postMessage", action: { type: "rateLimit", retryAfter: 7 } });

		await expect(client.chat.postMessage(post)).rejects.toMatchObject({ statusCode: 500 });
		await expect(client.chat.postMessage(post)).rejects.toMatchObject({ retryAfter: 7 });
		expect(slack.messages(SALES)).toEqual([]);
	});

	it.each([
		["before", 0],
		["after", 1],
	] as const)("drops the connection %s the post took effect", async (when, count) => {
		const slack = await aSlack();
		slack.fail({ method: "chat.postMessage", when, action: { type: "drop" } });

		await expect(aClient(slack).chat.postMessage(post)).rejects.toMatchObject({
			code: "slack_webapi_request_error",
		});
		expect(slack.messages(SALES)).toHaveLength(count);
		expect(slack.calls("chat.postMessage")).toMatchObject([{ isDelivered: false, status: 0 }]);
	});

	it("answers HTTP 500 after the post took effect", async () => {
		const slack = await aSlack();
		slack.fail({ method: "chat.postMessage", when: "after", action: { type: "http", status: 502 } });

		await expect(aClient(slack).chat.postMessage(post)).rejects.toMatchObject({ statusCode: 502 });
		expect(slack.messages(SALES)).toHaveLength(1);
	});

	it("holds a call until it is released", async () => {
		const slack = await aSlack();
		const hold = slack.fail({ method: "chat.postMessage", action: { type: "hold" } });

		const held = aClient(slack).chat.postMessage(post);
		await hold.reached;
		expect(slack.messages(SALES)).toEqual([]);
		hold.release();

		expect(await held).toMatchObject({ ok: true });
	});

	it("forgets them on request, and lets held calls go on", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const hold = slack.fail({ method: "chat.postMessage", action: { type: "hold" } });
		slack.fail({ method: "auth.test", action: { type: "error", error: "fatal_error" } });
		const held = client.chat.postMessage(post);
		await hold.reached;

		slack.clearFaults();

		expect(await held).toMatchObject({ ok: true });
		expect(await client.auth.test()).toMatchObject({ ok: true });
	});

	it("refuses every call while Slack is away", async () => {
		const slack = await aSlack();
		const client = aClient(slack);

		slack.away();
		await expect(client.auth.test()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
		slack.away("http");
		await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 503 });
		slack.back();

		expect(await client.auth.test()).toMatchObject({ ok: true });
	});
});

describe("the recorder", () => {
	it("keeps calls with arguments and answers, and counts per method", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ now: clock.now });
		const client = aClient(slack);
		slack.fail({ method: "chat.postMessage", skip: 2, action: { type: "drop" } });

		await client.chat.postMessage({ ...post, blocks: [{ type: "divider" }] });
		await refusal(client.chat.postMessage({ channel: "C0", text: "t" }));
		await client.chat.postMessage(post).catch(() => {});

		const [first] = slack.calls("chat.postMessage");
		expect(first).toMatchObject({
			args: { channel: SALES, text: "t", blocks: [{ type: "divider" }] },
			answer: { ok: true },
			status: 200,
			isDelivered: true,
			startedAt: clock.ms,
		});
		expect(slack.counters()["chat.postMessage"]).toEqual({
			calls: 3,
			ok: 1,
			errors: { channel_not_found: 1, dropped: 1 },
		});
		slack.resetCounters();
		expect(slack.counters()).toEqual({});
	});
});

describe("waiting", () => {
	it("resolves with what is there already, or as soon as it comes", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const coming = slack.waitForMessage({ channel: "#sync-sales", where: (message) => message.text === "t" });

		const { ts } = await client.chat.postMessage(post);

		expect(await coming).toMatchObject({ ts });
		expect(await slack.waitForMessage({ channel: SALES })).toMatchObject({ ts });
		const update = slack.waitForUpdate({
			channel: SALES,
			ts: String(ts),
			where: (message) => message.text === "u",
		});
		await client.chat.update({ channel: SALES, ts: String(ts), text: "u" });
		expect(await update).toMatchObject({ updates: 1 });
	});

	it("waits for ephemeral messages, calls and conditions", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const ephemeral = slack.waitForEphemeral({ user: "Anna" });
		const call = slack.waitForCall({ method: "chat.postEphemeral" });
		const two = slack.waitFor(() => slack.messages(SALES).length === 2 && "two");

		await client.chat.postEphemeral({ channel: SALES, user: "U01ANNA0001", text: "psst" });
		await client.chat.postMessage(post);
		await client.chat.postMessage(post);

		expect(await ephemeral).toMatchObject({ text: "psst" });
		expect(await call).toMatchObject({ answer: { ok: true } });
		expect(await two).toBe("two");
	});

	it("gives up in time, saying what it waited for, and when Slack closes", async () => {
		const slack = await aSlack();

		await expect(slack.waitForMessage({ channel: SALES, timeoutMs: 1 })).rejects.toMatchObject({
			code: "wait_timed_out",
			message: expect.stringContaining(SALES),
		});
		await expect(slack.waitForMessage({ channel: "#nowhere" })).rejects.toMatchObject({
			code: "no_such_channel",
		});
		const open = slack.waitForView({ user: "Anna" });
		const closed = expect(open).rejects.toMatchObject({ code: "closed" });
		slack.changes.emit("closed");
		await closed;
		expect(slack.changes.listenerCount("message")).toBe(0);
	});
});

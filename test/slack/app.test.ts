import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { postCards } from "../../jobs/post-cards.js";
import type { SlackDouble } from "../../src/demo/slack/index.js";
import { PRESS_IDS } from "../../src/slack/ids.js";
import { aSyncError } from "../support/builders/index.js";
import { type BareApp, openBareApp } from "../support/slack/bare-app.js";
import { openConsole, SALES, type TestConsole } from "../support/slack/console.js";

let open: TestConsole | null = null;
let bare: BareApp | null = null;
afterEach(async () => {
	await open?.close();
	await bare?.close();
	open = null;
	bare = null;
});

/** An app in front of a Slack that was prepared before. */
async function bareApp(prepare: (slack: SlackDouble) => void): Promise<BareApp> {
	bare = await openBareApp(prepare);
	return bare;
}

describe("the app", () => {
	it("starts while Slack cannot be reached, and says so in the log", async () => {
		const { app, log } = await bareApp((double) => double.away());

		const url = await app.start(0, "127.0.0.1");

		expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/slack\/events$/);
		expect(log.messagesOf("warn")).toContain("Slack cannot be reached yet; cards catch up later");
	});

	it("does not start with a token Slack refuses", async () => {
		const { app } = await bareApp((double) => double.revokeToken());

		await expect(app.start(0, "127.0.0.1")).rejects.toMatchObject({
			code: "tokenRefused",
			reason: "token_revoked",
		});
	});

	it("serves further paths on the same port", async () => {
		open = await openConsole({
			socket: false,
			customRoutes: [
				{ path: "/healthz", method: "GET", handler: (_, response) => void response.end("fine") },
			],
		});

		const answer = await fetch(new URL("/healthz", open.app.url));

		expect(await answer.text()).toBe("fine");
	});

	/** A press whose work goes on until it is let go. */
	async function aPressUnderWay({ slack, useCases, show }: TestConsole) {
		const ts = await show(aSyncError());
		const { begun, finish } = useCases.holdWork();
		await slack.clickButton({ user: "anna", channel: SALES, ts, actionId: PRESS_IDS.synchronizeLeft });
		await begun;
		return { ts, finish };
	}

	it("waits on stop for the press that is under way, and draws its card", async () => {
		open = await openConsole();
		const { slack, useCases, app } = open;
		const { ts, finish } = await aPressUnderWay(open);
		expect(app.health().inFlight).toBeGreaterThan(0);

		const stopping = app.stop();
		finish();
		await stopping;

		expect(app.health().inFlight).toBe(0);
		expect(useCases.carriedOut).toHaveLength(1);
		expect(slack.message(SALES, ts).text).toContain("Resolved by Anna Bakker");
	});

	it("draws on stop what a press came to while the card before it was still on its way to Slack", async () => {
		open = await openConsole();
		const { slack, app } = open;
		const held = slack.fail({ method: "chat.update", action: { type: "hold" } });
		const { ts, finish } = await aPressUnderWay(open);
		await held.reached;

		const stopping = app.stop();
		finish();
		while (app.health().inFlight > 0) await new Promise(setImmediate);
		held.release();
		await stopping;

		expect(slack.message(SALES, ts).text).toContain("Resolved by Anna Bakker");
	});

	it("does not wait on stop for a connection that says nothing, such as a load balancer holds ready", async () => {
		open = await openConsole({ socket: false });
		const { hostname, port } = new URL(open.app.url);
		const silent = connect(Number(port), hostname);
		await once(silent, "connect");
		const ended = once(silent, "close");

		await open.app.stop();

		await ended;
	});

	it("woken a thousand times by one run looks at what changed a few times, and misses nothing", async () => {
		open = await openConsole();
		const { stores, app, slack } = open;
		let looks = 0;
		const { errors } = stores;
		const dirty = errors.dirty.bind(errors);
		errors.dirty = (limit, after) => {
			looks += 1;
			return dirty(limit, after);
		};

		for (let number = 1; number <= 20; number++) {
			const mapping = `customers ${number}`;
			await errors.insert(aSyncError({ _id: `error-${number}`, couplingId: `c${number}`, mapping }));
			for (let wake = 0; wake < 50; wake++) app.wake();
		}

		await slack.waitFor(() => slack.messages(SALES).length === 20);
		expect(looks).toBeLessThan(100);
	});

	it("does not wait forever on stop", async () => {
		open = await openConsole({ drainMs: 50 });
		const ts = await open.show(aSyncError());
		const { begun } = open.useCases.holdWork();
		await open.slack.clickButton({ user: "anna", channel: SALES, ts, actionId: PRESS_IDS.synchronizeLeft });
		await begun;

		await open.app.stop();

		expect(open.log.messagesOf("warn")).toContain("Stopped while presses were still under way");
	});

	it("has no secret in its log", async () => {
		open = await openConsole();
		await open.show(aSyncError());
		open.slack.fail({ method: "*", times: 1, action: { type: "http", status: 500 } });
		await open.stores.errors.save({ ...aSyncError(), revision: 2, count: 2 }, aSyncError());
		await postCards(open.app)();

		const told = JSON.stringify(open.log.lines);
		expect(told).not.toContain(open.slack.botToken);
		expect(told).not.toContain(open.slack.signingSecret);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import type { SlackDouble } from "../../src/demo/slack/index.js";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../../src/slack/ids.js";
import { aSyncError } from "../support/builders/index.js";
import { type BareApp, openBareApp } from "../support/slack/bare-app.js";
import { type ConsoleOptions, openConsole, SALES, type TestConsole } from "../support/slack/console.js";
import { aPickedRecord } from "../support/slack/typing.js";

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

/** The console over Socket Mode, its connection open. */
async function aConsole(options: ConsoleOptions = {}): Promise<TestConsole> {
	const open = await openConsole({ socket: true, ...options });
	closers.push(() => open.close());
	return open;
}

/** The same with the card of an error, and a press on it. */
async function aCard(options: ConsoleOptions = {}) {
	const open = await aConsole(options);
	const ts = await open.show(aSyncError());
	const press = (user = "anna") =>
		open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS.synchronizeLeft });
	return { ...open, ts, press };
}

/** A Slack that redelivers what was not acknowledged, also presses. */
const REDELIVERS: ConsoleOptions = { double: { redeliversEnvelopes: true } };

/** An app in front of a Slack in Socket Mode that was prepared before. */
async function anAppBefore(prepare: (slack: SlackDouble) => void): Promise<BareApp> {
	const bare = await openBareApp(prepare, { socket: true });
	closers.push(bare.close);
	return bare;
}

describe("the start over Socket Mode", () => {
	it("has no address, and takes no HTTP request although there is a signing secret", async () => {
		const { slack, app } = await anAppBefore(() => {});

		expect(await app.start(0, "127.0.0.1")).toBeNull();

		expect([app.url, app.health().isListening, slack.openSockets]).toEqual(["", true, 1]);
	});

	it("is stopped by a refused app-level token", async () => {
		const { slack, app } = await anAppBefore((double) => double.revokeToken(double.appToken));

		await expect(app.start(0, "127.0.0.1")).rejects.toMatchObject({
			code: "tokenRefused",
			method: "apps.connections.open",
			reason: "token_revoked",
		});
		expect(slack.openSockets).toBe(0);
	});

	it("is stopped by an app-level token without its scope, and by a bot token in its place", async () => {
		const { app } = await anAppBefore((double) => double.setScopes([], double.appToken));

		await expect(app.start(0, "127.0.0.1")).rejects.toMatchObject({
			code: "tokenRefused",
			reason: "missing_scope",
			needed: "connections:write",
		});
	});

	it("is not stopped by a Slack that is away: it connects and posts once Slack is back", async () => {
		const { slack, stores, app, log } = await anAppBefore((double) => double.away());

		expect(await app.start(0, "127.0.0.1")).toBeNull();
		await stores.errors.insert(aSyncError());
		expect(app.health().isListening).toBe(false);
		slack.back();

		await slack.waitFor(() => slack.openSockets === 1);
		await slack.waitForMessage({ channel: SALES });
		expect(log.messagesOf("warn")).toContain("No connection to Slack; trying again");
	});

	it("waits as long as Slack asks when it opens too many connections", async () => {
		const { slack, app } = await anAppBefore((double) =>
			double.fail({ method: "apps.connections.open", action: { type: "rateLimit", retryAfter: 600 } }),
		);

		await app.start(0, "127.0.0.1");
		await app.stop();

		expect(slack.calls("apps.connections.open")).toHaveLength(1);
	});
});

describe("over Socket Mode", () => {
	it("a press is taken, carried out and told on the card", async () => {
		const { press, cardSays, ts, useCases } = await aCard();

		expect(await press()).toMatchObject({ error: null, body: "" });

		await cardSays("Resolved by Anna Bakker", ts);
		expect(useCases.carriedOut).toHaveLength(1);
	});

	it("a search gets its options, and a window its errors and its next view, with the acknowledgement", async () => {
		const { slack, useCases } = await aConsole();
		useCases.picked = [
			aPickedRecord({ id: "id-20000", name: "Adatum Two", keys: ["20000"], couplingId: "c9" }),
			aPickedRecord({ side: "right", id: "id-a", name: "Adatum Inc", keys: ["A-1"] }),
			aPickedRecord(),
		];
		const user = "bram";
		await slack.command({ user, channel: "sync-sales", text: "couple" });
		await slack.waitForView({ user, where: (view) => view.callback_id === VIEW_IDS.couple });
		await slack.selectOption({ user, actionId: ACTION_IDS.coupleMapping, choose: "customers" });
		await slack.waitForView({ user, where: (view) => view.submit !== null });
		const pick = (actionId: string) => slack.blockSuggestion({ user, actionId, query: "ada" });
		const { coupleLeft, coupleRight } = ACTION_IDS;

		expect((await pick(coupleLeft)).options).toHaveLength(2);
		expect((await pick(coupleRight)).options).toHaveLength(1);
		const values = { [coupleRight]: "Adatum Inc · A-1", "couple.winner.couple.winner": "right" };
		const taken = await slack.submitView({ user, values: { ...values, [coupleLeft]: "Adatum Two · 20000" } });
		const free = await slack.submitView({ user, values: { [coupleLeft]: "Adatum · 10000" } });

		expect(taken.outcome).toBe("errors");
		expect(Object.keys(taken.errors)).toHaveLength(1);
		expect(free.outcome).toBe("updated");
		await slack.waitFor(() => useCases.callsOf("couple").length === 1);
	});

	it("a listener that breaks tells the presser so", async () => {
		const { slack, press, useCases, log } = await aCard();
		useCases.resolve = async () => {
			throw new Error("broken");
		};

		await press();

		await slack.waitForEphemeral({ user: "anna" });
		await slack.waitFor(() => log.messagesOf("error").length > 0);
	});

	it("neither token nor the connection's ticket stand in the log, at any level", async () => {
		const { slack, press, cardSays, log } = await aCard();
		slack.disconnectSockets("warning");
		await slack.waitFor(() => slack.openSockets === 1);
		slack.dropSockets();
		slack.fail({ method: "apps.connections.open", action: { type: "http", status: 500 } });
		await slack.waitFor(() => slack.openSockets === 1);
		await press();
		await cardSays("Resolved by");

		const told = JSON.stringify(log.lines);
		expect(told).not.toContain("xapp-");
		expect(told).not.toContain("xoxb-");
		expect(told).not.toContain("ticket=");
	});
});

describe("a connection that breaks", () => {
	it("is opened again by itself, and what people do arrives as before", async () => {
		const { slack, app, press, cardSays, ts } = await aCard();

		slack.dropSockets();
		expect(slack.openSockets).toBe(0);
		await slack.waitFor(() => slack.openSockets === 1);
		await press();

		await cardSays("Resolved by Anna Bakker", ts);
		expect(app.health().isListening).toBe(true);
	});

	it("keeps nothing from the cards: those of errors that came meanwhile stand without a press", async () => {
		const { slack, stores } = await aCard();
		slack.away();
		await stores.errors.insert(aSyncError({ _id: "error-2", couplingId: "c2", mapping: "vendors" }));

		slack.back();

		await slack.waitFor(() => slack.messages(SALES).length === 2);
	});

	it.each([
		["before the press arrived", { method: "envelope", when: "before" }],
		["when the press had arrived", { method: "envelope", when: "after" }],
		["with the acknowledgement", { method: "ack" }],
	] as const)("%s: the press that comes again is carried out once, and taken", async (_, where) => {
		const { slack, press, cardSays, ts, useCases } = await aCard(REDELIVERS);
		slack.fail({ ...where, action: { type: "drop" } });

		expect(await press()).toMatchObject({ error: null });

		await cardSays("Resolved by Anna Bakker", ts);
		expect(useCases.carriedOut).toHaveLength(1);
		expect(useCases.called.filter(({ name }) => name === "resolve")).toHaveLength(1);
	});

	it("while a press is acknowledged: its sender may press again, and it is done once", async () => {
		const { slack, press, cardSays, ts, useCases } = await aCard();
		slack.fail({ method: "ack", action: { type: "drop" } });

		expect(await press()).toMatchObject({ error: "dispatch_failed" });
		await cardSays("Resolved by Anna Bakker", ts);

		expect(useCases.carriedOut).toHaveLength(1);
	});

	it("leaves an event that is told again answered once", async () => {
		const { slack, log } = await aConsole({ double: { eventRetriesMs: Array(50).fill(20) } });
		slack.join(SALES, slack.workspace.app.botUserId);
		slack.fail({ method: "ack", action: { type: "drop" } });

		const text = `<@${slack.workspace.app.botUserId}> help`;
		await slack.speak({ user: "anna", channel: SALES, text });
		await slack.waitFor(() => slack.deliveries().at(-1)?.error === null);
		await slack.waitForEphemeral({ user: "anna" });

		expect(slack.ephemerals("anna")).toHaveLength(1);
		expect(log.messagesOf("error")).toEqual([]);
	});
});

describe("a connection that Slack ends", () => {
	it.each(["warning", "refresh_requested"] as const)(
		"for %s is replaced at once, while a press is being carried out",
		async (reason) => {
			const { slack, press, cardSays, ts, useCases, log } = await aCard();
			const { begun, finish } = useCases.holdWork();
			await press();
			await begun;

			slack.disconnectSockets(reason);
			await slack.waitFor(() => slack.openSockets === 1);
			finish();

			await cardSays("Resolved by Anna Bakker", ts);
			expect(useCases.carriedOut).toHaveLength(1);
			expect(log.messagesOf("warn")).toEqual([]);
		},
	);

	it("because Socket Mode was switched off is told in the log, and opened once it is on again", async () => {
		const { slack, log, press, cardSays } = await aCard();

		slack.disconnectSockets("link_disabled");
		await slack.waitFor(() => log.messagesOf("error").length > 0);
		slack.enableSockets();

		await slack.waitFor(() => slack.openSockets === 1);
		await press();
		await cardSays("Resolved by Anna Bakker");
		expect(log.messagesOf("error")[0]).toContain("Socket Mode is switched off");
	});

	it("because too many are open is told in the log", async () => {
		const { slack, log } = await aConsole();

		slack.disconnectSockets("too_many_websockets");

		await slack.waitFor(() => slack.openSockets === 1);
		expect(log.messagesOf("error")[0]).toContain("Ten connections of this Slack app are open already");
	});

	it("and whose token is refused from then on leaves the rest at work", async () => {
		const { slack, log, stores, app } = await aConsole();
		slack.revokeToken(slack.appToken);

		slack.dropSockets();
		await slack.waitFor(() => slack.calls("apps.connections.open").length > 1);
		await stores.errors.insert(aSyncError());
		app.wake();

		await slack.waitForMessage({ channel: SALES });
		expect(log.messagesOf("error")[0]).toContain("Slack does not accept the app-level token");
	});
});

describe("two instances over Socket Mode", () => {
	it("share the presses, and each is settled once", async () => {
		const open = await aConsole();
		const other = await open.startAnother();
		const { slack, useCases } = open;
		const first = await open.show(aSyncError());
		const second = await open.show(aSyncError({ _id: "error-2", couplingId: "c2", mapping: "vendors" }));

		for (const ts of [first, second])
			await slack.clickButton({ user: "anna", channel: SALES, ts, actionId: PRESS_IDS.synchronizeLeft });

		for (const ts of [first, second]) await open.cardSays("Resolved by Anna Bakker", ts);
		expect(slack.openSockets).toBe(2);
		expect(useCases.carriedOut).toHaveLength(2);
		expect([open.app, other].map((one) => one.health().isListening)).toEqual([true, true]);
	});

	it("pressed at once on one card settle it once", async () => {
		const { startAnother, press, cardSays, ts, useCases } = await aCard();
		await startAnother();

		const answers = await Promise.all([press("anna"), press("carla")]);

		expect(answers).toMatchObject([{ error: null }, { error: null }]);
		await cardSays("Resolved by", ts);
		expect(useCases.carriedOut).toHaveLength(1);
	});

	it("go on as one when the other stops", async () => {
		const { startAnother, slack, press, cardSays, ts } = await aCard();
		const other = await startAnother();

		await other.stop();
		await slack.waitFor(() => slack.openSockets === 1);
		for (const _ of [1, 2]) expect(await press()).toMatchObject({ error: null });

		await cardSays("Resolved by Anna Bakker", ts);
	});
});

describe("the stop over Socket Mode", () => {
	it("hangs up first, then waits for the press that is under way, and draws its card", async () => {
		const { slack, app, press, ts, useCases } = await aCard();
		const { begun, finish } = useCases.holdWork();
		await press();
		await begun;

		const stopping = app.stop();
		await slack.waitFor(() => slack.openSockets === 0);
		expect(await press()).toMatchObject({ error: "dispatch_failed" });
		finish();
		await stopping;

		expect(useCases.carriedOut).toHaveLength(1);
		expect(slack.message(SALES, ts).text).toContain("Resolved by Anna Bakker");
	});

	it("does not wait for a Slack that has gone silent", async () => {
		const { slack, app } = await aCard();
		slack.stallSockets();

		await app.stop();

		expect(app.health().isListening).toBe(false);
	});

	it("does not open a connection any more, in the middle of opening one too", async () => {
		const { slack, app } = await aCard();
		const held = slack.fail({ method: "apps.connections.open", action: { type: "hold" } });
		slack.dropSockets();
		await held.reached;

		await app.stop();
		held.release();
		await slack.waitFor(() => slack.calls("apps.connections.open").length === 2);

		await expect(slack.waitFor(() => slack.openSockets > 0, { timeoutMs: 100 })).rejects.toMatchObject({
			code: "wait_timed_out",
		});
	});
});

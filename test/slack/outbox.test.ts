import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRIORITY } from "../../src/console/index.js";
import { checkBlocks, type PostedMessage } from "../../src/demo/slack/index.js";
import { type Card, type CardStore, LostError } from "../../src/ports/stores.js";
import { anOperation } from "../support/fakes/fake-use-cases.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

let world: Posting;
beforeEach(async () => {
	world = await openPosting();
});
afterEach(() => world.close());

/** Every error to its card, every card to Slack. */
async function settle(outbox = world.outbox()) {
	await world.projector.projectDirty();
	await outbox.drain();
	return outbox;
}

function cards(channel = SALES): PostedMessage[] {
	return world.slack.messages(channel);
}

function methods(): string[] {
	return world.slack.calls().map((call) => call.method);
}

/** Scopes without the right to read a channel. */
const NO_HISTORY = ["chat:write", "commands", "usergroups:read"];

describe("the outbox", () => {
	it("posts a card once, with text, blocks and nothing but the card's id in its metadata", async () => {
		await world.open();

		const outbox = await settle();
		await outbox.drain();

		const [posted, ...others] = cards();
		expect(others).toEqual([]);
		expect(posted?.text).toContain("Adatum was changed in Business Central and in Dynamics 365 Sales");
		expect(checkBlocks(posted?.blocks, "message")).toEqual([]);
		expect(posted?.metadata).toEqual({ event_type: "koppel_card", event_payload: { card: "card-error-1" } });
		expect(world.slack.calls("chat.postMessage")[0]?.args).toMatchObject({
			unfurl_links: "false",
			unfurl_media: "false",
		});
		expect(await world.card()).toMatchObject({
			ts: posted?.ts,
			channel: SALES,
			shownRevision: 1,
			sending: null,
			attempts: 0,
		});
		expect(await world.stores.cards.countDirty()).toBe(0);
	});

	it("edits the same message when the error changes, always with text and blocks", async () => {
		await world.open();
		const outbox = await settle();

		await world.change("error-1", { count: 7 });
		await settle(outbox);

		expect(cards()).toHaveLength(1);
		expect(cards()[0]?.text).toContain("seen 7 times");
		const [update] = world.slack.calls("chat.update");
		expect(update?.args.text).toBeTruthy();
		expect(update?.args.blocks).toBeTruthy();
	});

	it("keeps the id of the channel Slack answers with when it was addressed by name", async () => {
		world.channelOf = () => "#sync-sales";
		await world.open();
		const outbox = await settle();

		await world.change("error-1", { count: 2 });
		await settle(outbox);

		expect((await world.card()).channel).toBe(SALES);
		expect(cards()).toMatchObject([{ updates: 1 }]);
	});

	it("goes on with what changed while a post was under way", async () => {
		await world.open();
		const held = world.slack.fail({ method: "chat.postMessage", action: { type: "hold" } });
		await world.projector.projectDirty();
		const outbox = world.outbox();

		const draining = outbox.drain();
		await held.reached;
		await world.change("error-1", { count: 3 });
		await world.projector.projectDirty();
		held.release();
		await draining;

		expect(cards()).toHaveLength(1);
		expect(cards()[0]?.text).toContain("seen 3 times");
		expect(await world.card()).toMatchObject({ shownRevision: 2, sending: null });
	});

	it("waits as long as Slack says after a 429, and loses nothing", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", action: { type: "rateLimit", retryAfter: 30 } });
		const before = world.clock.now();

		await settle();

		expect(cards()).toHaveLength(1);
		expect(world.clock.now() - before).toBeGreaterThanOrEqual(30_000);
		expect(await world.card()).toMatchObject({ attempts: 0, shownRevision: 1 });
	});

	it("looks before it posts again after a 500, and posts once", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", action: { type: "http", status: 500 } });

		await settle();

		expect(cards()).toHaveLength(1);
		expect(methods()).toEqual(["chat.postMessage", "conversations.history", "chat.postMessage"]);
	});

	it("finds the message of a post whose answer was lost, and brings it up to date", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });

		await settle();

		expect(cards()).toHaveLength(1);
		expect(methods()).toEqual(["chat.postMessage", "conversations.history", "chat.update"]);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, shownRevision: 1, unclear: false });
	});

	it("keeps looking, and does not post, while the look itself gets no answer", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });
		world.slack.fail({ method: "conversations.history", times: 4, action: { type: "http", status: 503 } });

		await settle();

		expect(cards()).toHaveLength(1);
		expect(methods().filter((method) => method === "chat.postMessage")).toHaveLength(1);
		expect(methods().filter((method) => method === "conversations.history")).toHaveLength(5);
	});

	it("posts again without the scope to look, and the double heals when somebody touches it", async () => {
		world.slack.setScopes(NO_HISTORY);
		await world.open();
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });
		const outbox = await settle();
		const [double, live] = cards();
		expect(cards()).toHaveLength(2);
		expect(await world.card()).toMatchObject({ ts: live?.ts });

		await outbox.doubles.touched({ channel: SALES, ts: double?.ts ?? "" }, "error error-1");

		const healed = world.slack.message(SALES, double?.ts ?? "");
		expect(healed.text).toContain(`/archives/${SALES}/p${live?.ts.replace(".", "")}`);
		expect(JSON.stringify(healed.blocks)).not.toContain("button");
		expect(world.slack.message(SALES, live?.ts ?? "").text).toContain(
			"Adatum was changed in Business Central and",
		);
	});

	it("takes a pressed message as the card's own while its post is unclear", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });
		const held = world.slack.fail({ method: "conversations.history", action: { type: "hold" } });
		await world.projector.projectDirty();
		const outbox = world.outbox();
		const draining = outbox.drain();
		await held.reached;

		const [posted] = cards();
		await outbox.doubles.touched({ channel: SALES, ts: posted?.ts ?? "" }, "error error-1");
		held.release();
		await draining;

		expect(cards()).toHaveLength(1);
		expect(await world.card()).toMatchObject({ ts: posted?.ts, shownRevision: 1 });
	});

	it("rests on an archived channel, tells only the log, and sends the other channels' cards", async () => {
		world.slack.archiveChannel(SALES);
		const other = world.slack.addChannel({ name: "other", members: ["Koppel"] });
		world.channelOf = (error) => (error._id === "error-9" ? other.id : SALES);
		for (const _id of ["error-1", "error-2", "error-3", "error-9"]) await world.open({ _id });

		const outbox = await settle();
		await settle(outbox);

		expect(cards(other.id)).toHaveLength(1);
		expect(world.slack.calls("chat.postMessage").filter((call) => call.args.channel === SALES)).toHaveLength(
			1,
		);
		expect(outbox.health().brokenChannels).toEqual([SALES]);
		expect(world.log.messagesOf("error")).toEqual(["Channel cannot be posted to"]);
		for (const id of ["error-1", "error-2", "error-3"]) {
			expect(await world.card(id)).toMatchObject({ broken: "is_archived", sending: null });
		}
	});

	it("catches up an hour later when a broken channel was put right", async () => {
		world.slack.leave(SALES, "Koppel");
		world.slack.setScopes(["chat:write", "channels:history"]);
		for (const _id of ["error-1", "error-2"]) await world.open({ _id });
		const outbox = await settle();
		expect(cards()).toEqual([]);

		world.slack.join(SALES, "Koppel");
		await settle(outbox);
		expect(cards()).toEqual([]);
		world.clock.advance(3_600_000);
		await settle(outbox);

		expect(cards()).toHaveLength(2);
		expect(await world.card()).toMatchObject({ broken: null });
	});

	it("asks a second person an hour later when the channel of the question was put right", async () => {
		world.slack.leave(SALES, "Koppel");
		world.slack.setScopes(["chat:write", "channels:history"]);
		const askedAt = new Date(world.clock.now()).toISOString();
		const until = new Date(world.clock.now() + 24 * 3_600_000).toISOString();
		const approval = { does: "uncouple" as const, askedAt, until, changedFrom: null, answer: null };
		const question = { kind: "uncoupleAll", state: "awaiting", finishedAt: null, approval } as const;
		await world.stores.operations.insert(
			anOperation({ ...question, untoldSince: askedAt, actorName: "Anna" }),
		);
		const outbox = await settle();
		expect(cards()).toEqual([]);

		world.slack.join(SALES, "Koppel");
		world.clock.advance(3_600_000);
		await settle(outbox);

		expect(cards().map(({ text }) => text)).toEqual([expect.stringContaining("Anna wants")]);
	});

	it("says an hour later what was settled while the channel was archived", async () => {
		const error = await world.open();
		const outbox = await settle();
		world.slack.fail({ method: "chat.update", action: { type: "error", error: "is_archived" } });
		const by = { resolution: "retry", actor: "U01ANNA0001", actorName: "Anna" } as const;
		const outcome = { ...by, at: error.openedAt, side: null, summary: null };
		await world.change("error-1", { state: "resolved", outcome });
		await settle(outbox);
		expect(cards()[0]?.text).not.toContain("Resolved by");

		world.clock.advance(3_600_000);
		await settle(outbox);

		expect(cards()[0]?.text).toContain("Resolved by Anna");
	});

	it("posts anew when a person deleted the message", async () => {
		await world.open();
		const outbox = await settle();
		const [first] = cards();
		world.slack.removeMessage(SALES, first?.ts ?? "");

		await world.change("error-1", { count: 2 });
		await settle(outbox);

		expect(cards()).toHaveLength(1);
		expect(cards()[0]?.ts).not.toBe(first?.ts);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, shownRevision: 2 });
	});

	it("calls a person to their task under the card that stands anew where somebody deleted it", async () => {
		await world.open();
		const outbox = await settle();
		const [first] = cards();
		world.slack.removeMessage(SALES, first?.ts ?? "");

		await world.change("error-1", { assignee: { id: "U01ANNA0001", name: "Anna" } });
		world.slack.fail({ method: "chat.update", action: { type: "rateLimit", retryAfter: 60 } });
		await settle(outbox);
		await settle(outbox);

		const { ts } = await world.card();
		const [card, line, ...others] = cards();
		expect(others).toEqual([]);
		expect(card?.ts).toBe(ts);
		expect(line).toMatchObject({ thread_ts: ts, text: expect.stringContaining("<@U01ANNA0001>") });
	});

	it("stops sending when the token is revoked, and catches up once it is accepted again", async () => {
		await world.open({ _id: "error-1" });
		await world.open({ _id: "error-2" });
		world.slack.fail({ method: "*", times: 50, action: { type: "error", error: "token_revoked" } });

		const outbox = await settle();
		const tried = world.slack.calls().length;
		await outbox.drain();

		expect(outbox.health().halted).toBe("token_revoked");
		expect(world.slack.calls()).toHaveLength(tried);
		expect(tried).toBeLessThanOrEqual(2);
		expect(world.log.messagesOf("error")).toContain(
			"Slack refuses the token; nothing is sent until it is put right",
		);
		world.slack.clearFaults();
		world.clock.advance(600_000);
		await outbox.drain();
		expect(cards()).toHaveLength(2);
		expect(outbox.health().halted).toBeNull();
	});

	it("sends the words alone when Slack refuses the blocks, and logs the shape without the content", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", action: { type: "error", error: "invalid_blocks" } });

		await settle();

		expect(cards()).toHaveLength(1);
		expect(cards()[0]?.text).toContain("Adatum was changed in Business Central and");
		expect(cards()[0]?.blocks).toMatchObject([{ type: "section", text: { type: "plain_text" } }]);
		expect(world.log.messagesOf("error")).toEqual(["Slack refused the blocks of a card; sent as plain text"]);
		expect(JSON.stringify(world.log.lines)).not.toContain("Adatum");
	});

	it("gives up on a card Slack keeps refusing for a reason nobody knows", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", times: 100, action: { type: "error", error: "odd" } });

		await settle();

		expect(world.slack.calls("chat.postMessage")).toHaveLength(5);
		expect(await world.card()).toMatchObject({ broken: "odd" });
	});

	it("survives an outage of Slack: every card stands once, up to date", async () => {
		for (let number = 1; number <= 6; number++)
			await world.open({ _id: `error-${number}`, mapping: `customers ${number}` });
		const outbox = world.outbox();
		world.slack.fail({ method: "*", times: 9, action: { type: "drop" } });
		world.slack.fail({ method: "chat.postMessage", times: 3, when: "after", action: { type: "drop" } });
		await settle(outbox);
		await world.change("error-3", { count: 4 });

		await settle(outbox);

		expect(cards()).toHaveLength(6);
		expect(cards().filter((card) => card.text.includes("seen 4 times"))).toHaveLength(1);
		expect(await world.stores.cards.countDirty()).toBe(0);
	});
});

describe("an outbox that died", () => {
	/** A card left in the middle of a post by a process that is gone. */
	async function leftBehind(how: { posted: boolean }): Promise<void> {
		await world.open();
		await world.projector.projectDirty();
		const dying = world.outbox({
			instance: "dead",
			dies: true,
			sender: (sender) => ({
				...sender,
				post: async (...args) => {
					if (how.posted) await sender.post(...args);
					return new Promise(() => {});
				},
			}),
		});
		void dying.drain();
		if (how.posted) await world.slack.waitForMessage({ channel: SALES });
		else await waitUntilClaimed();
	}

	async function waitUntilClaimed(): Promise<void> {
		for (let card = await world.card(); card.sending === null; card = await world.card()) {
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	it("is left alone while its process lives", async () => {
		await leftBehind({ posted: true });

		await world.outbox({ instance: "other", isAlive: async () => true }).drain();

		expect(methods()).toEqual(["chat.postMessage"]);
		expect((await world.card()).sending?.owner).toBe("dead");
	});

	it("is not taken for dead while its process goes on under a new name", async () => {
		await world.open();
		await world.projector.projectDirty();
		let name = "first name";
		let goOn = () => {};
		const held = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		const renamed = world.outbox({
			hold: () => ({ id: name, check: () => {} }),
			sender: (sender) => ({ ...sender, post: (...args) => held.then(() => sender.post(...args)) }),
		});
		name = "second name";
		const draining = renamed.drain();
		await waitUntilClaimed();

		await world.outbox({ instance: "other", isAlive: async (id) => id === "second name" }).drain();
		goOn();
		await draining;

		expect(cards()).toHaveLength(1);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, sending: null });
	});

	it("between post and save leaves one message, found by its metadata", async () => {
		await leftBehind({ posted: true });

		await world.outbox({ instance: "other", isAlive: async () => false }).drain();

		expect(cards()).toHaveLength(1);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, sending: null, shownRevision: 1 });
	});

	it("before the post leaves a card that is posted once", async () => {
		await leftBehind({ posted: false });

		await world.outbox({ instance: "other", isAlive: async () => false }).drain();

		expect(cards()).toHaveLength(1);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, sending: null });
	});

	it("between post and save without the scope to look leaves a double, and a live card", async () => {
		world.slack.setScopes(NO_HISTORY);
		await leftBehind({ posted: true });

		await world.outbox({ instance: "other", isAlive: async () => false }).drain();

		expect(cards()).toHaveLength(2);
		expect(await world.card()).toMatchObject({ ts: cards()[1]?.ts, sending: null });
	});

	it("in the same process, because the store failed after the post, is found out by its own next pass", async () => {
		let isBroken = false;
		const breaking = (store: CardStore): CardStore => ({
			get: async (id) => {
				if (isBroken) throw new Error("the store is away");
				return store.get(id);
			},
			byError: (id) => store.byError(id),
			byErrors: (ids) => store.byErrors(ids),
			bySubject: (subject) => store.bySubject(subject),
			ownOfPile: (pile) => store.ownOfPile(pile),
			sharedOfPile: (pile) => store.sharedOfPile(pile),
			liveShared: () => store.liveShared(),
			all: () => store.all(),
			hosting: () => store.hosting(),
			byMessage: (channel, ts) => store.byMessage(channel, ts),
			insert: (card) => store.insert(card),
			save: (card) => store.save(card),
			resting: (limit) => store.resting(limit),
			dirty: (limit) => store.dirty(limit),
			countDirty: () => store.countDirty(),
		});
		await world.open();
		await world.projector.projectDirty();
		const outbox = world.outbox({
			cards: breaking,
			sender: (sender) => ({
				...sender,
				post: async (...args) => {
					const message = await sender.post(...args);
					isBroken = true;
					return message;
				},
			}),
		});
		await expect(outbox.drain()).rejects.toThrow("the store is away");

		isBroken = false;
		await outbox.drain();

		expect(cards()).toHaveLength(1);
		expect(await world.card()).toMatchObject({ ts: cards()[0]?.ts, sending: null });
	});

	it("in the middle of an update leaves a card that is simply updated again", async () => {
		await world.open();
		await settle();
		await world.change("error-1", { count: 2 });
		await world.projector.projectDirty();
		const card = await world.card();
		const sending = {
			owner: "dead",
			token: "t",
			at: new Date(world.clock.now()).toISOString(),
			kind: "update",
		};
		await world.stores.cards.save({ ...card, sending } as Card);

		await world.outbox({ instance: "other", isAlive: async () => false }).drain();

		expect(cards()).toMatchObject([{ updates: 1 }]);
		expect(methods()).not.toContain("conversations.history");
	});
});

describe("two outboxes on one store", () => {
	it("never post a card twice", async () => {
		for (let number = 1; number <= 12; number++)
			await world.open({ _id: `error-${number}`, mapping: `customers ${number}` });
		await world.projector.projectDirty();
		world.slack.setLimits(false);

		await Promise.all([
			world.outbox({ instance: "one" }).drain(),
			world.outbox({ instance: "two" }).drain(),
			world.outbox({ instance: "three" }).drain(),
		]);

		expect(cards()).toHaveLength(12);
		expect(new Set(cards().map((card) => JSON.stringify(card.metadata))).size).toBe(12);
	});
});

describe("the outbox's pace", () => {
	it("is a post per second and channel, so Slack never has to refuse", async () => {
		const other = world.slack.addChannel({ name: "other", members: ["Koppel"] });
		world.channelOf = (error) => (Number(error._id.slice(6)) % 2 === 0 ? SALES : other.id);
		for (let number = 1; number <= 10; number++)
			await world.open({ _id: `error-${number}`, mapping: `customers ${number}` });
		const before = world.clock.now();

		await settle();

		expect(cards()).toHaveLength(5);
		expect(cards(other.id)).toHaveLength(5);
		expect(world.clock.now() - before).toBe(4_000);
		expect(world.slack.counters()["chat.postMessage"]).toMatchObject({ calls: 10, ok: 10 });
	});

	it("is 40 updates a minute over all channels, with room kept for presses, which go first", async () => {
		const outbox = world.outbox();
		for (let number = 1; number <= 45; number++)
			await world.open({ _id: `error-${number}`, mapping: `customers ${number}` });
		await settle(outbox);
		world.clock.advance(120_000);
		for (let number = 1; number <= 45; number++) await world.change(`error-${number}`, { count: 2 });
		await world.projector.projectDirty();
		await world.projector.projectPressed("error-45");
		const before = world.clock.now();

		await outbox.drain();

		const updates = world.slack.calls("chat.update").filter((call) => call.startedAt >= before);
		expect(updates).toHaveLength(45);
		expect(updates.every((call) => call.status === 200)).toBe(true);
		expect(updates.slice(0, 4).map((call) => call.args.ts)).toContain((await world.card("error-45")).ts);
		expect(updates.filter((call) => call.startedAt < before + 60_000)).toHaveLength(32);
	});

	it("does not hide one channel's card behind the backlog of another", async () => {
		const other = world.slack.addChannel({ name: "other", members: ["Koppel"] });
		world.channelOf = (error) => (error._id === "error-last" ? other.id : SALES);
		for (let number = 1; number <= 60; number++) {
			await world.open({ _id: `error-${number}`, mapping: `customers ${number}` });
			await world.projector.projectDirty();
			world.clock.advance(1);
		}
		await world.open({ _id: "error-last" });

		await settle();

		const posts = world.slack.calls("chat.postMessage");
		expect(posts).toHaveLength(61);
		expect(posts.slice(0, 4).map((call) => call.args.channel)).toContain(other.id);
	});

	it("lets a press go out while the others wait for their time", async () => {
		await world.open({ _id: "error-1" });
		const outbox = await settle();
		await world.open({ _id: "error-2" });
		world.slack.fail({ method: "chat.postMessage", action: { type: "rateLimit", retryAfter: 50 } });
		await settle(outbox);

		const card = await world.card("error-1");
		await world.projector.projectPressed("error-1");
		expect((await world.card("error-1")).priority).toBe(PRIORITY.press);
		await outbox.drain();

		expect(world.slack.message(SALES, card.ts ?? "").updates).toBe(1);
	});
});

describe("an outbox whose process was away and goes on under a new name", () => {
	/** What it is held to: the name it had until it was away, and the new one from the moment it has that. */
	function awayAs(old: string, next: string) {
		const away = { isLost: false, isRenamed: false };
		const check = () => {
			if (away.isLost) throw new LostError("away");
		};
		const hold = () => (away.isRenamed ? { id: next, check: () => {} } : { id: old, check });
		return { away, hold };
	}

	it("sends nothing until it has the new name", async () => {
		await world.open();
		await world.projector.projectDirty();
		const { away, hold } = awayAs("old", "new");
		away.isLost = true;
		const drained = world.outbox({ hold }).drain();
		while (world.clock.slept.length === 0) await new Promise((resolve) => setImmediate(resolve));
		expect(world.slack.calls()).toEqual([]);

		away.isRenamed = true;
		await drained;

		expect(cards()).toHaveLength(1);
	});

	/** Its next call leaves only after another outbox has taken the card over and the error was seen nine times. */
	async function leavesTooLate(call: "post" | "update"): Promise<void> {
		let letGo = () => {};
		const gate = new Promise<void>((resolve) => {
			letGo = resolve;
		});
		let reached = () => {};
		const standing = new Promise<void>((resolve) => {
			reached = resolve;
		});
		const stop = async () => {
			reached();
			await gate;
		};
		const late = world.outbox({
			instance: "late",
			sender: (sender) => ({
				...sender,
				[call]: async (...args: never[]) => {
					await stop();
					return (sender[call] as (...given: never[]) => Promise<unknown>)(...args);
				},
			}),
		});
		const drained = late.drain();
		await standing;
		await world.change("error-1", { count: 9 });
		await settle(world.outbox({ instance: "other", isAlive: async () => false }));
		letGo();
		await drained;
	}

	it("draws a card anew when an older picture of it left too late", async () => {
		await world.open();
		await settle();
		await world.change("error-1", { count: 7 });
		await world.projector.projectDirty();

		await leavesTooLate("update");
		await world.outbox().drain();

		expect(cards()).toMatchObject([{ text: expect.stringContaining("seen 9 times") }]);
		expect(await world.stores.cards.countDirty()).toBe(0);
	});

	it("makes a post that left too late a pointer to the card that stands there", async () => {
		await world.open();
		await world.projector.projectDirty();

		await leavesTooLate("post");
		await world.outbox().drain();

		const [live, late] = cards();
		expect(cards()).toHaveLength(2);
		expect(live?.text).toContain("seen 9 times");
		expect(late?.text).toContain(`p${live?.ts.replace(".", "")}`);
		expect(await world.card()).toMatchObject({ ts: live?.ts, sending: null });
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRIORITY } from "../../src/console/index.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

let world: Posting;
beforeEach(async () => {
	world = await openPosting();
});
afterEach(() => world.close());

describe("the projector", () => {
	it("makes one card per error and tells the error that its card knows", async () => {
		await world.open();

		expect(await world.projector.projectDirty()).toBe(1);
		expect(await world.projector.projectDirty()).toBe(0);

		expect(await world.card()).toMatchObject({
			channel: SALES,
			desiredRevision: 1,
			priority: PRIORITY.state,
			ts: null,
		});
		expect(await world.stores.cards.countDirty()).toBe(1);
	});

	it("makes one card also when two processes project at once, or one again after a crash", async () => {
		for (let number = 1; number <= 5; number++) await world.open({ _id: `error-${number}` });

		await Promise.all([world.projector.projectDirty(), world.projector.projectDirty()]);
		await world.projector.projectPressed("error-1");

		expect(await world.stores.cards.countDirty()).toBe(5);
	});

	it("goes through more errors than one page holds", async () => {
		for (let number = 1; number <= 230; number++) {
			await world.open({ _id: `error-${number}`, mapping: `mapping ${number}` });
		}

		expect(await world.projector.projectDirty()).toBe(230);
		expect(await world.stores.cards.countDirty()).toBe(230);
	});

	it("shows nothing of an error that is silent, or that was solved before anybody saw it", async () => {
		await world.open({ _id: "error-1", kind: "transient", visible: false });
		await world.open({ _id: "error-2", couplingId: "c2" });
		await world.change("error-2", { state: "resolved" });

		await world.projector.projectDirty();

		expect(await world.stores.cards.byError("error-1")).toBeNull();
		expect(await world.stores.cards.byError("error-2")).toBeNull();
		expect(await world.stores.errors.dirty(10)).toEqual([]);
	});

	it("takes back a card that was never posted when its error is solved", async () => {
		await world.open();
		await world.projector.projectDirty();
		await world.change("error-1", { state: "resolved" });

		await world.projector.projectDirty();
		await world.outbox().drain();

		expect(world.slack.messages(SALES)).toEqual([]);
	});

	it("still puts right what an unclear post may have left, after the error was solved", async () => {
		await world.open();
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });
		world.slack.fail({ method: "conversations.history", action: { type: "http", status: 500 } });
		await world.projector.projectDirty();
		const outbox = world.outbox();
		const lost = world.slack.waitForCall({ method: "chat.postMessage" });
		const draining = outbox.drain();
		await lost;
		await world.change("error-1", {
			state: "resolved",
			outcome: {
				resolution: "succeeded",
				actor: null,
				actorName: null,
				at: "2026-01-31T10:00:00.000Z",
				side: null,
				summary: null,
			},
		});
		await world.projector.projectDirty();
		await draining;
		await outbox.drain();

		expect(world.slack.messages(SALES)).toHaveLength(1);
		expect(world.slack.messages(SALES)[0]?.text).toContain("a later run went through");
	});

	it("puts a pressed card first, and draws it again even if it looks current", async () => {
		await world.open();
		const outbox = world.outbox();
		await world.projector.projectDirty();
		await outbox.drain();
		expect(await world.stores.cards.countDirty()).toBe(0);

		await world.projector.projectPressed("error-1");

		expect(await world.card()).toMatchObject({ priority: PRIORITY.press, dirty: true });
		await outbox.drain();
		expect(world.slack.messages(SALES)).toMatchObject([{ updates: 1 }]);
	});

	it("moves a card that was never posted to the channel its mapping has now, and leaves a posted one", async () => {
		const other = world.slack.addChannel({ name: "other", members: ["Koppel"] });
		await world.open({ _id: "error-1" });
		await world.projector.projectDirty();
		await world.outbox().drain();
		await world.open({ _id: "error-2" });
		await world.projector.projectDirty();
		world.channelOf = () => other.id;
		await world.change("error-1", { count: 2 });
		await world.change("error-2", { count: 2 });

		await world.projector.projectDirty();

		expect((await world.card("error-1")).channel).toBe(SALES);
		expect((await world.card("error-2")).channel).toBe(other.id);
	});

	it("is not held up by one error whose card cannot be drawn", async () => {
		for (const _id of ["error-1", "error-2", "error-3"]) await world.open({ _id });
		world.channelOf = (error) => {
			if (error._id === "error-2") throw new Error("no channel");
			return SALES;
		};

		await world.projector.projectDirty();

		expect(await world.stores.cards.countDirty()).toBe(2);
		const failed = world.log.lines.filter(({ level }) => level === "error");
		expect(failed).toMatchObject([
			{ message: "Card not projected", fields: { errorId: "error-2", mapping: "customers" } },
		]);
		expect(await world.stores.errors.dirty(10)).toMatchObject([{ _id: "error-2" }]);
	});

	it("never goes back to an older state of an error", async () => {
		await world.open();
		const old = await world.stores.errors.get("error-1");
		await world.change("error-1", { count: 2 });
		await world.projector.projectDirty();
		world.stores.errors.get = async () => old;

		await world.projector.projectPressed("error-1");

		expect((await world.card()).desiredRevision).toBe(2);
	});
});

describe("two processes", () => {
	it("one of which read an error before it was solved leave no card that still asks", async () => {
		await world.open();
		const { cards } = world.stores;
		const insert = cards.insert.bind(cards);
		cards.insert = async (card) => {
			cards.insert = insert;
			await world.change("error-1", { state: "resolved" });
			await world.projector.projectDirty();
			return insert(card);
		};

		await world.projector.projectDirty();
		await world.outbox().drain();

		expect(await world.stores.errors.dirty(10)).toEqual([]);
		expect(world.slack.messages(SALES)).toEqual([]);
	});
});

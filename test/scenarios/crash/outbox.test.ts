import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Children } from "../../support/crash/child.js";
import type { OutboxTask } from "../../support/crash/outbox-task.js";
import { customers, SALES } from "../../support/slack/console.js";
import { openPosting, type Posting } from "../../support/slack/posting.js";
import { openTestStores, type TestStores } from "../../support/stores.js";
import { worldDatabase } from "../../support/world.js";

const DAY = 24 * 3_600_000;

/** What an outbox can be at when it dies, and the calls it makes for it, in order. */
interface Sending {
	name: string;
	calls: readonly string[];
	prepare(): Promise<OutboxTask["digest"]>;
	/** What Slack shows at the end, once each. */
	shown: RegExp;
	/** What happens while it is away, and what Slack shows then; nothing unless given. */
	meanwhile?: { happens(): Promise<unknown>; shown: RegExp };
}

const children = new Children("outbox-child");
let stores: TestStores;
let world: Posting;
let movedMs: number;
beforeAll(async () => {
	stores = await openTestStores(worldDatabase());
}, 120_000);
beforeEach(async () => {
	await stores.clear();
	world = await openPosting({}, stores.stores);
	movedMs = world.clock.now();
});
afterEach(() => world.close());
afterAll(() => children.end());

/** The error of the card is seen again and again. */
const REPEATED: NonNullable<Sending["meanwhile"]> = {
	happens: () => world.change("error-1", { count: 9, lastSeenAt: new Date(world.clock.now()).toISOString() }),
	shown: /9 times/,
};

const SENDINGS: readonly Sending[] = [
	{
		name: "posting a card",
		calls: [
			"before cards.insert 1",
			"before errors.shownAll 1",
			"before cards.save 1",
			"before sender.post 1",
			"after sender.post 1",
			"before cards.save 2",
		],
		prepare: async () => {
			await world.open();
			return null;
		},
		shown: /./,
		meanwhile: REPEATED,
	},
	{
		name: "updating a card",
		calls: [
			"before cards.save 1",
			"before errors.shownAll 1",
			"before cards.save 2",
			"before sender.update 1",
			"after sender.update 1",
			"before cards.save 3",
		],
		prepare: async () => {
			await world.open();
			await catchUp();
			world.clock.advance(60_000);
			await world.change("error-1", { count: 7, lastSeenAt: new Date(world.clock.now()).toISOString() });
			return null;
		},
		shown: /7/,
		meanwhile: REPEATED,
	},
	{
		name: "posting a summary",
		calls: [
			"before digests.insert 1",
			"before cards.insert 1",
			"before digests.forget 1",
			"before cards.save 1",
			"before sender.post 1",
			"after sender.post 1",
			"before cards.save 2",
		],
		prepare: async () => {
			const now = world.clock.now();
			await world.open({ openedAt: new Date(now).toISOString() });
			await catchUp();
			const digest = { schedule: "0 9 * * *", timeZone: "UTC", quietDay: "say" as const };
			const settings = { name: SALES, digest, hours: null, remindAfterMs: null };
			const at = new Date(now).toISOString();
			return { settings, at, before: new Date(now - DAY).toISOString() };
		},
		shown: /^Summary/,
	},
];

function taskOf(
	digest: OutboxTask["digest"],
	{ diesAt = null, stopsAt = null }: Partial<OutboxTask> = {},
): OutboxTask {
	return {
		database: stores.location,
		slack: { token: world.slack.botToken, apiUrl: world.slack.apiUrl },
		mapping: customers(),
		channel: SALES,
		clockMovedMs: world.clock.now() - movedMs,
		digest,
		diesAt,
		stopsAt,
	};
}

/** What a process that lives on does by itself: it finds the other one dead. */
async function catchUp(digest: OutboxTask["digest"] = null): Promise<void> {
	if (digest !== null) await world.digests([digest.settings]).make(digest.settings, digest);
	await world.projector.projectDirty();
	await world.outbox({ instance: "the one that lives", isAlive: async () => false }).drain();
}

function texts(): string[] {
	return world.slack.messages(SALES).map(({ ts, text }) => `${ts} ${text}`);
}

async function expectShownOnce(shown: RegExp, posts: number): Promise<void> {
	const messages = world.slack.messages(SALES);
	expect(messages).toHaveLength(posts);
	expect(messages.filter(({ text }) => shown.test(text))).toHaveLength(1);
	expect(await stores.stores.cards.dirty(10)).toEqual([]);
	const sent = world.slack.calls().length;
	world.clock.advance(60_000);
	await catchUp();
	expect(world.slack.calls().length).toBe(sent);
}

describe("an outbox whose process is killed", () => {
	describe.each([...SENDINGS])("$name", (sending) => {
		const posts = sending.name === "posting a summary" ? 2 : 1;

		it.each([...sending.calls])("%s: shown once, and as it is", async (call) => {
			const digest = await sending.prepare();
			const child = children.next();
			child.begin(taskOf(digest, { diesAt: call }));
			await child.isKilled();

			world.clock.advance(5_000);
			await catchUp(digest);

			await expectShownOnce(sending.shown, posts);
		});

		it("undisturbed makes exactly these calls", async () => {
			const digest = await sending.prepare();
			const child = children.next();
			child.begin(taskOf(digest));
			expect((await child.says("ended")).came).toEqual(sending.calls);
			await expectShownOnce(sending.shown, posts);
		});
	});
});

describe("an outbox that is stopped past its turn and wakes", () => {
	describe.each([...SENDINGS])("$name", ({ name, calls, prepare, shown, meanwhile }) => {
		const posts = name === "posting a summary" ? 2 : 1;

		it.each([...calls])("%s: nothing is doubled, and nothing drawn as it was before", async (call) => {
			const digest = await prepare();
			const child = children.next();
			child.begin(taskOf(digest, { stopsAt: call }));
			await child.stopsThere();
			await meanwhile?.happens();
			world.clock.advance(60_000);
			await catchUp(digest);
			const before = texts();

			child.wake();
			await child.says("ended");

			expect(texts()).toEqual(before);
			await expectShownOnce(meanwhile?.shown ?? shown, posts);
		});
	});
});

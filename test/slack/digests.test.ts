import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRIORITY } from "../../src/console/index.js";
import { checkBlocks } from "../../src/demo/slack/index.js";
import type { ErrorOutcome, SyncError } from "../../src/domain/sync-error.js";
import type { WorkingHours } from "../../src/domain/working-hours.js";
import type { ChannelSettings } from "../../src/slack/channels.js";
import type { Digests } from "../../src/slack/digest/digests.js";
import { remindPeople } from "../../src/slack/digest/reminders.js";
import { digestSubject } from "../../src/slack/projection/card-ids.js";
import { createVocabulary } from "../../src/slack/vocabulary.js";
import { customers, SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function channel(overrides: Partial<ChannelSettings> = {}): ChannelSettings {
	return {
		name: SALES,
		digest: { schedule: "0 9 * * *", timeZone: "UTC", quietDay: "skip" },
		hours: null,
		remindAfterMs: null,
		...overrides,
	};
}

let world: Posting;
let sales: ChannelSettings;
let digests: Digests;
beforeEach(async () => {
	world = await openPosting();
	sales = channel();
	digests = world.digests([sales]);
});
afterEach(() => world.close());

const now = () => new Date(world.clock.now()).toISOString();

/** The digest of this moment, with the last one a day ago. */
async function make(): Promise<void> {
	await digests.make(sales, { at: now(), before: new Date(world.clock.now() - DAY).toISOString() });
}

const posted = () => world.slack.messages(SALES).filter(({ text }) => text.startsWith("Summary"));

async function resolve(id: string, resolution: ErrorOutcome["resolution"] = "retry"): Promise<void> {
	const { openKey: _, ...error } = (await world.stores.errors.get(id)) as SyncError;
	if (error.state === "resolved") return;
	const outcome = { resolution, actor: "U1", actorName: "Anna", at: now(), side: null, summary: null };
	await world.stores.errors.save(
		{ ...error, state: "resolved", outcome, revision: error.revision + 1 },
		error,
	);
}

async function open(id: string, overrides: Partial<SyncError> = {}): Promise<void> {
	await world.open({ _id: id, openedAt: now(), ...overrides });
}

/** Brings everything up to date a minute later. */
async function aMinuteLater(): Promise<void> {
	world.clock.advance(MINUTE);
	await digests.refresh();
	await world.outbox().drain();
}

describe("the digest of a channel", () => {
	it("is one message with the numbers of its period, within Slack's limits", async () => {
		await open("a");
		await open("b", { kind: "validation", conflict: null });
		world.clock.advance(HOUR);
		await resolve("a");
		world.clock.advance(HOUR);
		await world.projector.projectDirty();
		await world.outbox().drain();
		await make();
		await world.outbox().drain();

		const [digest, ...others] = posted();
		expect(others).toEqual([]);
		expect(digest?.text).toContain("2 new problems, 1 settled.");
		expect(digest?.text).toContain("Half of them took no longer than 1 hour.");
		expect(digest?.text).toContain("customers: a value was not accepted (1)");
		expect(JSON.stringify(digest?.blocks)).toContain(`https://cronus.slack.com/archives/${SALES}/p`);
		expect(checkBlocks(digest?.blocks ?? [], "message")).toEqual([]);
	});

	it("says the numbers that a count over the store gives, over days of coming and going", async () => {
		const counted = { opened: 0, resolved: 0 };
		let seed = 7;
		const next = (below: number) => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return seed % below;
		};
		const from = world.clock.now();
		for (let n = 0; n < 60; n++) {
			world.clock.advance(next(90) * MINUTE);
			await open(`e${n}`, { couplingId: `c${n}`, visible: next(5) > 0 });
			if (next(2) === 0) await resolve(`e${next(n + 1)}`, next(2) === 0 ? "succeeded" : "retry");
			if (n % 20 !== 19) continue;
			await make();
			await world.outbox().drain();
			const digest = await world.stores.digests.latest(SALES);
			counted.opened += digest?.numbers.opened ?? 0;
			counted.resolved += digest?.numbers.resolved ?? 0;
		}

		const all = (
			await Promise.all(Array.from({ length: 60 }, (_, n) => world.stores.errors.get(`e${n}`)))
		).flatMap((error) => (error?.visible ? [error] : []));
		const end = (await world.stores.digests.latest(SALES))?.to ?? "";
		const inTime = (at: string | undefined) => at !== undefined && Date.parse(at) >= from - DAY && at < end;
		expect(counted.opened).toBe(all.filter(({ openedAt }) => inTime(openedAt)).length);
		expect(counted.resolved).toBe(all.filter(({ outcome }) => inTime(outcome?.at)).length);
		const shown = await world.stores.errors.countVisibleByKind();
		expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(
			all.filter(({ state }) => state !== "resolved").length,
		);
	});

	it("is made once for a time, by whomever and however often it is asked for", async () => {
		await open("a");
		const second = world.digests([sales]);
		await Promise.all([make(), second.make(sales, { at: now(), before: null })]);
		await make();
		await Promise.all([world.outbox().drain(), world.outbox({ instance: "two" }).drain()]);

		expect(posted()).toHaveLength(1);
	});

	it("gets its card after a crash between counting and drawing", async () => {
		await open("a");
		const { cards } = world.stores;
		const insert = cards.insert.bind(cards);
		cards.insert = async () => Promise.reject(new Error("dies here"));
		await expect(make()).rejects.toThrow("dies here");
		cards.insert = insert;

		await aMinuteLater();

		expect(posted()).toHaveLength(1);
	});

	it("is posted once though Slack's answer got lost", async () => {
		await open("a");
		world.slack.fail({ method: "chat.postMessage", when: "after", action: { type: "drop" } });
		const subject = digestSubject(SALES, now());
		await make();
		await world.outbox().drain();

		expect(posted()).toHaveLength(1);
		const card = await world.stores.cards.bySubject(subject);
		expect(card).toMatchObject({ priority: PRIORITY.digest });
	});

	it("goes after everything that is more urgent", async () => {
		await open("a");
		await make();
		await world.projector.projectDirty();
		await world.outbox().drain();

		expect(world.slack.messages(SALES).map(({ text }) => text.startsWith("Summary"))).toEqual([false, true]);
	});

	it("tells the whole time in one message when nothing could be posted for days", async () => {
		await open("a");
		world.slack.fail({
			method: "chat.postMessage",
			times: 9,
			action: { type: "error", error: "account_inactive" },
		});
		for (const id of ["b", "c"]) {
			await make();
			await world.outbox().drain();
			await open(id, { couplingId: id });
			world.clock.advance(DAY);
		}
		world.slack.clearFaults();
		await make();
		await world.outbox().drain();

		expect(posted()).toHaveLength(1);
		expect(posted()[0]?.text).toContain("3 new problems");
	});

	it("is posted beside the one before it where Slack may have shown that already", async () => {
		await open("a");
		const fault = { method: "chat.postMessage", times: 99, action: { type: "http", status: 503 } } as const;
		world.slack.fail(fault);
		world.slack.fail({ ...fault, method: "conversations.history" });
		world.clock.advance(HOUR);
		await make();
		const lost = world.slack.waitForCall({ method: "chat.postMessage" });
		const outbox = world.outbox();
		const draining = outbox.drain();
		await lost;
		await outbox.stop();
		await draining;
		await open("b", { couplingId: "b" });
		world.clock.advance(DAY);
		await make();
		world.slack.clearFaults();
		await world.outbox().drain();

		expect(posted().map(({ text }) => text.includes("1 new problem,"))).toEqual([true, true]);
	});
});

describe("the newest digest", () => {
	beforeEach(async () => {
		await open("a");
		await open("b", { couplingId: "c2" });
		world.clock.advance(HOUR);
		await make();
		await world.outbox().drain();
	});

	it("keeps what is open current and its period as it was", async () => {
		await resolve("a");
		await open("c", { couplingId: "c3", kind: "validation", conflict: null });
		await aMinuteLater();

		const [digest] = posted();
		expect(digest?.text).toContain("2 new problems, 0 settled.");
		expect(digest?.text).toContain("customers: a value was not accepted (1)");
		expect(digest?.text).toContain("customers: the two systems differ (1)");
	});

	it("is not touched for each of a hundred answers, nor when nothing changed", async () => {
		const before = world.slack.calls("chat.update").length;
		for (let n = 0; n < 100; n++) {
			await open(`x${n}`, { couplingId: `x${n}` });
			await digests.refresh();
			await world.outbox().drain();
			world.clock.advance(500);
		}
		await aMinuteLater();
		await aMinuteLater();
		await aMinuteLater();

		expect(world.slack.calls("chat.update").length - before).toBeLessThanOrEqual(2);
		expect(posted()[0]?.text).toContain("102 problems are open now");
	});

	it("is not posted again when its card was deleted for its age", async () => {
		world.clock.advance(2 * DAY);
		const { cards } = world.stores;
		const made: string[] = [];
		cards.bySubject = async () => null;
		cards.insert = async ({ subject }) => made.push(subject) > 0;
		await digests.refresh();

		expect(made).toEqual([]);
	});

	it("leaves the older ones as they were", async () => {
		const old = posted()[0]?.text;
		world.clock.advance(DAY);
		await make();
		await world.outbox().drain();
		await resolve("a");
		await resolve("b");
		await aMinuteLater();

		expect(posted().map(({ text }) => text)).toEqual([old, expect.stringContaining("Nothing is open now")]);
	});
});

describe("a day on which nothing happened and nothing is open", () => {
	it("is skipped, and the next digest begins after it", async () => {
		await make();
		world.clock.advance(DAY);
		await open("a");
		world.clock.advance(DAY);
		await make();
		await world.outbox().drain();

		expect(posted()).toHaveLength(1);
		expect(posted()[0]?.text).toContain("1 new problem, 0 settled");
		const latest = await world.stores.digests.latest(SALES);
		expect(Date.parse(latest?.to ?? "") - Date.parse(latest?.from ?? "")).toBe(2 * DAY);
	});

	it("is told as that where the channel wants it", async () => {
		sales = channel({ digest: { schedule: "0 9 * * *", timeZone: "UTC", quietDay: "say" } });
		digests = world.digests([sales]);
		await make();
		await world.outbox().drain();

		expect(posted()[0]?.text).toContain("Nothing needs attention");
	});
});

describe("what nobody touches", () => {
	const hours: WorkingHours = {
		timeZone: "UTC",
		quietHours: { from: 17 * 60, to: 9 * 60 },
		businessDays: ["mon", "tue", "wed", "thu", "fri"],
	};
	const remind = () =>
		remindPeople({
			stores: world.stores,
			channelOf: () => SALES,
			linkTo: () => null,
			clock: world.clock,
			settingsOf: () => sales,
			wordsIn: createVocabulary([customers()], { standard: "en", channels: {} }).inChannel,
		});
	const reminders = () =>
		world.slack.messages(SALES).filter(({ text }) => text.includes("still waits for you"));
	const assignee = { id: "U01ANNA0001", name: "Anna" };
	const monday = (clock: string) => Date.parse(`2026-02-02T${clock}:00Z`);

	beforeEach(async () => {
		sales = channel({ hours, remindAfterMs: 4 * HOUR });
		digests = world.digests([sales]);
		world.clock.advance(monday("15:00") - world.clock.now());
	});

	async function show(overrides: Partial<SyncError>): Promise<void> {
		await open("a", overrides);
		await world.projector.projectDirty();
		await world.outbox().drain();
	}

	it("is brought up again to whose task it is, after so much working time, once each time", async () => {
		await show({ assignee });
		world.clock.advance(17 * HOUR);
		await remind();
		await world.outbox().drain();
		expect(reminders()).toEqual([]);

		world.clock.advance(3 * HOUR);
		for (let again = 0; again < 3; again++) await remind();
		await world.outbox().drain();
		expect(reminders()).toHaveLength(1);
		expect(reminders()[0]?.text).toContain("<@U01ANNA0001>");
		expect(reminders()[0]?.thread_ts).toBeDefined();

		world.clock.advance(5 * HOUR);
		await remind();
		await world.outbox().drain();
		expect(reminders()).toHaveLength(2);
	});

	it("is brought up again under its card, which stands anew where somebody deleted it with its thread", async () => {
		await show({ assignee });
		const { ts: before } = await world.card("a");
		for (const { ts } of world.slack.messages(SALES).reverse()) world.slack.removeMessage(SALES, ts);
		world.clock.advance(20 * HOUR);

		await remind();
		await world.outbox().drain();

		const { ts } = await world.card("a");
		expect(ts).not.toBe(before);
		expect(reminders()).toMatchObject([{ thread_ts: ts }]);
	});

	it("is left alone while it is set aside, and once somebody did something about it", async () => {
		await show({ assignee });
		const snooze = { until: null, ignored: false, actor: "U1", actorName: "Bram", at: now() };
		await world.change("a", { state: "snoozed", snooze });
		world.clock.advance(3 * DAY);
		await remind();
		const step = { at: now(), step: "noted", actor: "U1", kind: "updateConflict" as const, reason: null };
		await world.change("a", { state: "open", snooze: null, history: [step] });
		await remind();
		await world.outbox().drain();

		expect(reminders()).toEqual([]);
	});

	it("is told in the digest where it is nobody's task", async () => {
		await show({ assignee: null });
		world.clock.advance(3 * DAY);
		await remind();
		await make();
		await world.outbox().drain();

		expect(reminders()).toEqual([]);
		expect(posted()[0]?.text).toContain("1 question has waited for more than 4 hours of working time");
	});
});

describe("a digest in Dutch", () => {
	it("says the same in the language of its channel", async () => {
		digests = world.digests([sales], "nl");
		await open("a");
		world.clock.advance(HOUR);
		await make();
		await world.outbox().drain();

		const [digest] = world.slack.messages(SALES);
		expect(digest?.text).toContain("1 nieuwe fout, 0 afgehandeld");
		expect(checkBlocks(digest?.blocks ?? [], "message")).toEqual([]);
	});
});

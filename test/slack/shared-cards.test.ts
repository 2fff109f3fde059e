import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRIORITY } from "../../src/console/index.js";
import { checkBlocks, type PostedMessage } from "../../src/demo/slack/index.js";
import { causeOf, type ErrorOutcome, type SyncError } from "../../src/domain/sync-error.js";
import type { Outbox } from "../../src/slack/outbox.js";
import { aSyncError } from "../support/builders/index.js";
import { aJob, anOperation } from "../support/fakes/fake-use-cases.js";
import { toldOf } from "../support/operation-items.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

let world: Posting;
let outbox: Outbox;
beforeEach(async () => {
	world = await openPosting();
	outbox = world.outbox();
});
afterEach(() => world.close());

const settle = () => world.settle(outbox);

function messages(): PostedMessage[] {
	return world.slack.messages(SALES);
}

/** What stands in the channel, thread lines left out, without what was replaced by a line. */
function texts(): string[] {
	return messages()
		.filter(({ thread_ts, ts }) => thread_ts === undefined || thread_ts === ts)
		.map(({ text }) => text.split("\n")[0] ?? "");
}

function shown(word: string): PostedMessage {
	const found = messages().find(({ text }) => text.includes(word));
	if (found === undefined) throw new Error(`no message says ${word}: ${texts().join("; ")}`);
	return found;
}

/** The nth record a system refused; all of one cause unless told otherwise. */
function refused(n: number, cause = "Name is required."): Partial<SyncError> {
	return {
		_id: `error-${n}`,
		kind: "validation",
		conflict: null,
		fields: [],
		cause: causeOf("customers", "validation", "x", cause),
		answer: { code: "validation", foreignCode: "x", message: cause, side: "right" },
		openedAt: new Date(world.clock.now() + n).toISOString(),
	};
}

async function openMany(
	count: number,
	of: (n: number) => Partial<SyncError> = (n) => refused(n),
): Promise<void> {
	for (let n = 1; n <= count; n++) await world.open(of(n));
}

async function resolve(n: number, resolution: ErrorOutcome["resolution"] = "retry"): Promise<void> {
	const { openKey: _, ...error } = (await world.stores.errors.get(`error-${n}`)) as SyncError;
	const actorName = resolution === "succeeded" ? null : "Anna";
	const at = new Date(world.clock.now()).toISOString();
	const outcome = { resolution, actor: "U01ANNA0001", actorName, at, side: null, summary: null };
	const closed: SyncError = { ...error, state: "resolved", outcome, revision: error.revision + 1 };
	await world.stores.errors.save(closed, error);
}

async function startRun(): Promise<() => Promise<void>> {
	const job = aJob({ _id: "run", state: "running", finishedAt: null });
	await world.stores.jobs.insert(job);
	return () => world.stores.jobs.save({ ...job, state: "done" });
}

describe("errors of one cause", () => {
	it("have cards of their own up to the second, and one card from the third on, to which the first two point", async () => {
		await openMany(2);
		await settle();
		expect(texts()).toHaveLength(2);

		await world.open(refused(3));
		await settle();

		const group = shown("did not accept 3 records");
		expect(texts()).toHaveLength(3);
		const link = `https://cronus.slack.com/archives/${SALES}/p${group.ts.replace(".", "")}`;
		expect(messages().filter(({ text }) => text.includes(link))).toHaveLength(2);
		expect(checkBlocks(group.blocks, "message")).toEqual([]);
	});

	it("are one card and three calls at most when ten thousand fail in one run", async () => {
		const endRun = await startRun();
		for (let from = 1; from <= 10_000; from += 500) {
			const some = Array.from({ length: 500 }, (_, index) => from + index);
			await Promise.all(
				some.map((n) => world.stores.errors.insert(aSyncError({ couplingId: `c${n}`, ...refused(n) }))),
			);
			world.clock.advance(4_000);
			await world.projector.projectDirty();
			await outbox.drain();
		}
		await endRun();
		await settle();

		expect(texts()).toEqual([
			"Dynamics 365 Sales did not accept 10,000 records of customers, all for the same reason.",
		]);
		expect(world.slack.calls().length).toBeLessThanOrEqual(3);
		expect(await world.stores.errors.dirty(1)).toEqual([]);
	}, 120_000);

	it("take 42 calls at most when five hundred fail for twenty reasons", async () => {
		const endRun = await startRun();
		for (let n = 1; n <= 500; n++) {
			const cause = `Reason ${String.fromCharCode(97 + (n % 20))} of the system.`;
			await world.open(refused(n, cause));
			if (n % 100 === 0) await world.projector.projectDirty();
			if (n % 100 === 0) await outbox.drain();
		}
		await endRun();
		await settle();

		expect(texts()).toHaveLength(20);
		expect(texts().every((text) => text.includes("25 records"))).toBe(true);
		expect(world.slack.calls().length).toBeLessThanOrEqual(42);
	}, 60_000);

	it("hold a lone failure back for a few seconds of a run, not longer", async () => {
		await startRun();
		await world.open({ ...refused(1), openedAt: new Date(world.clock.now()).toISOString() });

		await world.projector.projectDirty();
		await outbox.drain();
		expect(texts()).toEqual([]);
		expect(world.projector.heldMs).toBe(3_000);

		world.clock.advance(3_000);
		await world.projector.projectDirty();
		await outbox.drain();
		expect(texts()).toHaveLength(1);
		expect(world.projector.heldMs).toBeNull();
	});

	it("stay one card down to the last, and then say who did what", async () => {
		await openMany(4);
		await settle();

		for (const n of [1, 2, 3]) await resolve(n);
		await settle();
		expect(texts()).toEqual(["Dynamics 365 Sales did not accept 1 record of customers."]);

		await resolve(4, "succeeded");
		await settle();
		const [card] = messages();
		expect(card?.text).toContain("Settled: 4 records of customers");
		expect(card?.text).toContain("3 went through when Anna tried them again.");
		expect(card?.text).toContain("1 was solved by a later run.");
		expect(JSON.stringify(card?.blocks)).not.toContain("group.retry");
	});

	it("make a new message when the cause comes again after its card ended", async () => {
		await openMany(3);
		await settle();
		for (const n of [1, 2, 3]) await resolve(n);
		await settle();

		for (const n of [11, 12, 13]) await world.open(refused(n));
		await settle();

		expect(texts()).toHaveLength(2);
		expect(texts()[0]).toContain("Settled: 3 records");
		expect(texts()[1]).toContain("did not accept 3 records");
	});

	it("leave the card when they fail for another reason, and come back as cards of their own", async () => {
		await openMany(3);
		await settle();

		await world.change("error-2", refused(2, "Another reason."));
		await settle();

		expect(shown("did not accept 2 records")).toBeDefined();
		expect(texts()).toContain("Dynamics 365 Sales did not accept Adatum.");
	});

	it("do not wait while they are set aside, and come back when they are taken up again", async () => {
		await openMany(3);
		await settle();
		const snooze = {
			until: null,
			ignored: true,
			actor: "U1",
			actorName: "Anna",
			at: new Date(world.clock.now()).toISOString(),
		};
		for (const n of [1, 2, 3]) await world.change(`error-${n}`, { state: "snoozed", snooze });
		await settle();
		expect(messages()[0]?.text).toContain("3 were set aside.");

		for (const n of [1, 2, 3]) await world.change(`error-${n}`, { state: "open", snooze: null });
		await settle();

		expect(texts()).toHaveLength(2);
		expect(texts()[1]).toContain("did not accept 3 records");
	});

	it("are one card also when three processes project at once, or one again after a crash", async () => {
		await openMany(40);

		await Promise.all([1, 2, 3].map(() => world.projector.projectDirty()));
		await settle();
		const before = world.slack.calls().length;
		await settle();

		expect(texts()).toHaveLength(1);
		expect(world.slack.calls()).toHaveLength(before);
	});
});

describe("a mapping's questions", () => {
	it("have five cards, and a list with the rest that names the first few", async () => {
		await openMany(17, (n) => ({ _id: `error-${n}` }));
		await settle();

		const list = shown("12 more questions of customers");
		expect(texts()).toHaveLength(6);
		expect(JSON.stringify(list.blocks).match(/list\.open/g)).toHaveLength(4);
		expect(checkBlocks(list.blocks, "message")).toEqual([]);
	});

	it("move up one by one as the others are answered, until the list ends", async () => {
		await openMany(7, (n) => ({ _id: `error-${n}` }));
		await settle();
		expect(shown("2 more questions")).toBeDefined();

		const [card] = await world.stores.cards.ownOfPile("list customers");
		await resolve(Number(card?.errorId?.slice(6)), "synchronize");
		await settle();
		expect(shown("1 more question")).toBeDefined();
		expect(await world.stores.cards.ownOfPile("list customers")).toHaveLength(5);

		const [next] = await world.stores.cards.ownOfPile("list customers");
		await resolve(Number(next?.errorId?.slice(6)), "synchronize");
		await settle();
		expect(shown("No more questions of customers are waiting here")).toBeDefined();
		expect(await world.stores.cards.ownOfPile("list customers")).toHaveLength(5);
	});
});

describe("first contacts", () => {
	const conflict = { conflict: "update" as const, reason: "firstContact" as const, fields: ["name"] };

	it("are one card from the second on", async () => {
		await world.open({ _id: "error-1", conflict });
		await settle();
		await world.open({ _id: "error-2", conflict });
		await settle();

		expect(shown("2 pairs of customers were found").text).toContain("Choose one system for all of them");
		expect(
			messages().filter(({ text }) => text.includes("is one of several records with the same problem")),
		).toHaveLength(1);
	});
});

describe("a bulk resolution", () => {
	async function running(overrides: Parameters<typeof anOperation>[0] = {}) {
		await openMany(10);
		await settle();
		const [card] = await world.stores.cards.liveShared();
		const operation = anOperation({
			_id: "op-1",
			subject: card?.subject ?? null,
			state: "running",
			actorName: "Anna",
			total: 10,
			finishedAt: null,
			...overrides,
		});
		await world.stores.operations.insert(operation);
		return operation;
	}

	it("shows its progress on its card, now and then, and behind everything else", async () => {
		const operation = await running();
		await world.projector.projectOperation(operation);
		await settle();
		expect(messages()[0]?.text).toContain(
			"Anna is trying 10 again, since 31 Jan 2026, 10:00 UTC: 0 done, 0 not.",
		);

		await world.stores.operations.save({ ...operation, done: 4 });
		await world.projector.projectOperation(operation);
		await world.projector.projectDirty();
		expect(world.projector.heldMs).toBeGreaterThan(1_000);

		world.clock.advance(5_000);
		await world.projector.projectDirty();
		expect(await world.stores.cards.dirty(1)).toMatchObject([{ priority: PRIORITY.progress }]);
		await settle();
		expect(messages()[0]?.text).toContain("4 done, 0 not.");
	});

	it("tells the outcome, offers the rest, and lists in the thread what was not done", async () => {
		const operation = await running();
		await world.projector.projectOperation(operation);
		await settle();
		for (let n = 1; n <= 8; n++) await resolve(n);
		const items = [9, 10].map((n) => ({
			errorId: `error-${n}`,
			couplingId: null,
			outcome: "failed" as const,
			reason: "Name is required.",
		}));
		const finishedAt = new Date(world.clock.now()).toISOString();
		await world.stores.operations.insertItems(operation, items);
		await world.stores.operations.save({
			...operation,
			...toldOf(items),
			state: "done",
			done: 8,
			failed: 2,
			finishedAt,
		});
		await world.projector.projectOperation(operation);
		await settle();

		const [card, reply] = messages();
		expect(card?.text).toContain("8 done. 2 not. Why not: Name is required (2).");
		expect(JSON.stringify(card?.blocks)).toContain("operation.rest");
		expect(reply).toMatchObject({ thread_ts: card?.ts });
		expect(reply?.text).toBe(
			"Of what Anna started, 2 were not done:\n• Adatum: not done, Name is required.\n• Adatum: not done, Name is required.",
		);
		await settle();
		expect(messages()).toHaveLength(2);
	});

	it("whose end nobody was told of is seen by the next sweep", async () => {
		const operation = await running();
		await world.projector.projectOperation(operation);
		await settle();
		await world.stores.operations.save({ ...operation, state: "done", done: 0, failed: 10 });

		world.clock.advance(31_000);
		await settle();

		expect(messages()[0]?.text).toContain("10 not.");
	});
});

describe("a task", () => {
	it("calls the person once, in the thread of the card that tells of it", async () => {
		await world.open({ _id: "error-1" });
		await settle();

		await world.change("error-1", { assignee: { id: "U01BRAM0001", name: "Bram" } });
		await settle();
		await world.change("error-1", { count: 2 });
		await settle();

		const [card, ...replies] = messages();
		expect(replies).toMatchObject([
			{ thread_ts: card?.ts, text: "<@U01BRAM0001>, Adatum is yours to settle." },
		]);
	});

	it("given with a press calls the person as well, though the press drew the card already", async () => {
		await world.open({ _id: "error-1" });
		await settle();

		await world.change("error-1", { assignee: { id: "U01BRAM0001", name: "Bram" } });
		await world.projector.projectPressed("error-1");
		await settle();

		expect(messages().map(({ text }) => text)).toContain("<@U01BRAM0001>, Adatum is yours to settle.");
	});

	it("of an error on a shared card is told of in that card's thread", async () => {
		await openMany(3);
		await settle();

		await world.change("error-2", { assignee: { id: "U01BRAM0001", name: "Bram" } });
		await settle();

		const [card, reply] = messages();
		expect(reply).toMatchObject({ thread_ts: card?.ts });
	});
});

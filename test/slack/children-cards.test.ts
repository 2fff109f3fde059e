import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkBlocks, type PostedMessage } from "../../src/demo/slack/index.js";
import { pileOf } from "../../src/domain/pile.js";
import { causeOf, type ErrorOutcome, parentKeyOf, type SyncError } from "../../src/domain/sync-error.js";
import type { Outbox } from "../../src/slack/outbox.js";
import { toldBy } from "../../src/slack/projection/told-by.js";
import { aShownRecord, aSyncError } from "../support/builders/index.js";
import { aJob, anOperation } from "../support/fakes/fake-use-cases.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

let world: Posting;
let outbox: Outbox;
beforeEach(async () => {
	world = await openPosting();
	world.channelOf = () => SALES;
	outbox = world.outbox();
});
afterEach(() => world.close());

const settle = () => world.settle(outbox);

function messages(): PostedMessage[] {
	return world.slack
		.messages(SALES)
		.filter(({ thread_ts, ts }) => thread_ts === undefined || thread_ts === ts);
}

function texts(): string[] {
	return messages().map(({ text }) => text.split("\n")[0] ?? "");
}

function shown(word: string): PostedMessage {
	const found = messages().find(({ text }) => text.includes(word));
	if (found === undefined) throw new Error(`no message says ${word}: ${texts().join("; ")}`);
	return found;
}

const at = (n: number) => new Date(world.clock.now() + n).toISOString();

/** The account of this number, refused by a system. */
function account(n: number, facts: Partial<SyncError> = {}): Partial<SyncError> {
	const name = `Company ${n}`;
	return {
		_id: `account-${n}`,
		kind: "validation",
		conflict: null,
		fields: [],
		cause: causeOf("customers", "validation", "x", `Reason ${String.fromCharCode(96 + n)}`),
		answer: { code: "validation", foreignCode: "x", message: "Name is required.", side: "right" },
		records: { left: aShownRecord({ id: `L${n}`, name }), right: aShownRecord({ id: `R${n}`, name }) },
		openedAt: at(n),
		...facts,
	};
}

/** The nth contact, waiting for an account. */
function contact(n: number, of = 1, facts: Partial<SyncError> = {}): SyncError {
	const kind = facts.kind ?? "waitingForParent";
	const parent = {
		mapping: "customers",
		side: "left" as const,
		id: `L${of}`,
		reference: `C${of}`,
		name: `Company ${of}`,
	};
	const name = ["Anna", "Bram", "Carla", "Dirk"][n - 1] ?? `Person ${n}`;
	return aSyncError({
		_id: `contact-${n}`,
		mapping: "contacts",
		couplingId: `c-${n}`,
		kind,
		conflict: null,
		fields: [],
		cause: causeOf("contacts", kind, `parentNotCoupled ${parentKeyOf(parent)}`, "It waits."),
		answer: null,
		parent,
		records: {
			left: aShownRecord({ id: `CL${n}`, name }),
			right: aShownRecord({ id: null, exists: false, name: null, link: null }),
		},
		openedAt: at(100 + n),
		...facts,
	});
}

async function openContacts(count: number, of = 1, facts: Partial<SyncError> = {}, from = 1): Promise<void> {
	for (let n = from; n < from + count; n++) await world.stores.errors.insert(contact(n, of, facts));
}

async function resolve(id: string, resolution: ErrorOutcome["resolution"] = "retry"): Promise<void> {
	const { openKey: _, ...error } = (await world.stores.errors.get(id)) as SyncError;
	const outcome = { resolution, actor: "U1", actorName: "Anna", at: at(0), side: null, summary: null };
	const closed: SyncError = { ...error, state: "resolved", outcome, revision: error.revision + 1 };
	await world.stores.errors.save(closed, error);
}

describe("records that wait for a record with an open error", () => {
	it("hang under its card in one line, with a button that shows them, and have no cards of their own", async () => {
		await world.open(account(1));
		await openContacts(3);
		await settle();

		expect(texts()).toHaveLength(1);
		const card = shown("did not accept Company 1");
		expect(card.text).toContain("3 records of contacts wait for this one: Anna, Bram and Carla.");
		expect(JSON.stringify(card.blocks)).toContain("group.show");
		expect(checkBlocks(card.blocks, "message")).toEqual([]);
	});

	it("are counted anew when one comes, and when one is freed, until the line goes", async () => {
		await world.open(account(1));
		await openContacts(1);
		await settle();
		expect(shown("Company 1").text).toContain("1 record of contacts waits for this one: Anna.");

		await openContacts(3, 1, {}, 2);
		await settle();
		expect(shown("Company 1").text).toContain(
			"4 records of contacts wait for this one: Anna, Bram and 2 more.",
		);

		for (const n of [1, 2, 3]) await resolve(`contact-${n}`, "succeeded");
		await settle();
		expect(shown("Company 1").text).toContain("1 record of contacts waits for this one: Dirk.");

		await resolve("contact-4", "succeeded");
		await settle();
		expect(texts()).toHaveLength(1);
		expect(shown("Company 1").text).not.toContain("contacts wait");
		expect(await world.stores.cards.hosting()).toEqual([]);
	});

	it("stay there when the record is settled, until the next run frees them, and nothing is posted about that", async () => {
		await world.open(account(1));
		await openContacts(3);
		await settle();

		await resolve("account-1");
		await settle();
		expect(shown("Resolved by Anna").text).toContain("3 records of contacts wait");

		for (const n of [1, 2, 3]) await resolve(`contact-${n}`, "succeeded");
		await settle();
		expect(texts()).toHaveLength(1);
		expect(messages()[0]?.text).not.toContain("contacts");
	});

	it("have a card of their own, which names the record, when nothing frees them for ten minutes", async () => {
		await world.open(account(1));
		await openContacts(3);
		await settle();
		await resolve("account-1");
		await settle();
		expect(texts()).toHaveLength(1);

		world.clock.advance(10 * 60_000);
		await settle();

		expect(texts()).toHaveLength(2);
		expect(shown("Resolved by Anna").text).not.toContain("contacts");
		expect(shown("3 records of contacts wait for Company 1")).toBeDefined();
	});

	it("have cards as any cause when the record has no error, and go under its card when it gets one", async () => {
		await openContacts(2);
		await settle();
		expect(texts()).toEqual([
			"Anna waits for Company 1, which it belongs to and which is not coupled yet.",
			"Bram waits for Company 1, which it belongs to and which is not coupled yet.",
		]);
		await openContacts(1, 1, {}, 3);
		await settle();
		expect(shown("3 records of contacts wait for Company 1")).toBeDefined();

		await world.open(account(1));
		await settle();

		expect(shown("did not accept Company 1").text).toContain("3 records of contacts wait for this one");
		expect(shown("These records of contacts stand with the record they belong to now")).toBeDefined();
		expect(await world.stores.cards.liveShared()).toEqual([]);
	});

	it("lead to its card where they had own ones, and come back when the record's card becomes one of many", async () => {
		await openContacts(2);
		await settle();
		await world.open(account(1));
		await settle();
		const link = `https://cronus.slack.com/archives/${SALES}/p${shown("did not accept").ts.replace(".", "")}`;
		expect(messages().filter(({ text }) => text.includes(link))).toHaveLength(2);

		const cause = account(1).cause as string;
		await world.open(account(2, { cause }));
		await world.open(account(3, { cause }));
		await settle();

		expect(shown("did not accept 3 records of customers")).toBeDefined();
		expect(shown("Anna waits for Company 1")).toBeDefined();
		expect(shown("Bram waits for Company 1")).toBeDefined();
	});

	it("hang each under its own record", async () => {
		await world.open(account(1));
		await world.open(account(2));
		await openContacts(2, 1);
		await openContacts(1, 2, {}, 3);
		await settle();

		expect(texts()).toHaveLength(2);
		expect(shown("accept Company 1").text).toContain(
			"2 records of contacts wait for this one: Anna and Bram.",
		);
		expect(shown("accept Company 2").text).toContain("1 record of contacts waits for this one: Carla.");
	});

	it("wait for the record's card while that is on its way, or while its error is not shown yet", async () => {
		await world.stores.jobs.insert(aJob({ _id: "run", state: "running", finishedAt: null }));
		await world.open(account(1, { openedAt: at(0) }));
		await world.open(account(2, { kind: "transient", visible: false }));
		await openContacts(3, 1);
		await openContacts(3, 2, {}, 11);
		await world.projector.projectDirty();
		await outbox.drain();
		expect(texts()).toEqual([]);

		world.clock.advance(3_100);
		await world.projector.projectDirty();
		await outbox.drain();
		expect(texts()).toHaveLength(1);
		expect(messages()[0]?.text).toContain("3 records of contacts wait for this one");

		await resolve("account-2", "succeeded");
		world.clock.advance(31_000);
		await settle();
		expect(shown("3 records of contacts wait for Company 2")).toBeDefined();
	});

	it("are one line and few calls when they are ten thousand", async () => {
		await world.open(account(1));
		await settle();
		await world.stores.jobs.insert(
			aJob({ _id: "run", mapping: "contacts", state: "running", finishedAt: null }),
		);
		for (let from = 1; from <= 10_000; from += 500) {
			const some = Array.from({ length: 500 }, (_, index) => contact(from + index));
			await Promise.all(some.map((error) => world.stores.errors.insert(error)));
			world.clock.advance(4_000);
			await world.projector.projectDirty();
			await outbox.drain();
		}
		const job = await world.stores.jobs.get("run");
		if (job !== null) await world.stores.jobs.save({ ...job, state: "done" });
		await settle();

		expect(texts()).toHaveLength(1);
		expect(messages()[0]?.text).toContain("10,000 records of contacts wait for this one");
		expect(world.slack.calls().length).toBeLessThanOrEqual(4);
		expect(await world.stores.errors.dirty(1)).toEqual([]);
	}, 120_000);
});

describe("records that were deleted with the record they belong to", () => {
	const GONE = {
		kind: "deletedRight" as const,
		conflict: { conflict: "deletion" as const, reason: "policyAsks" as const, deleted: "right" as const },
	};
	const goneAccount = () => account(1, { ...GONE, answer: null, cause: "customers | deletedRight" });

	it("hang under its card, and can be left or uncoupled there, or looked at", async () => {
		await world.open(goneAccount());
		await openContacts(4, 1, GONE);
		await settle();

		expect(texts()).toHaveLength(1);
		const card = shown("Company 1");
		expect(card.text).toContain(
			"4 records of contacts were deleted in Dynamics 365 Sales together with this one: Anna, Bram and 2 more. To bring it all back, restore this one first.",
		);
		const blocks = JSON.stringify(card.blocks);
		for (const press of ["group.show", "group.ignore", "group.uncouple"]) expect(blocks).toContain(press);
		expect(blocks).not.toContain("group.restore");
		expect(checkBlocks(card.blocks, "message")).toEqual([]);
	});

	it("can be restored there once the record was, and tell how that goes", async () => {
		await world.open(goneAccount());
		await openContacts(4, 1, GONE);
		await settle();
		await resolve("account-1", "restore");
		world.clock.advance(20 * 60_000);
		await settle();
		expect(texts()).toHaveLength(1);
		expect(JSON.stringify(messages()[0]?.blocks)).toContain("group.restore");

		const [host] = await world.stores.cards.hosting();
		const subject = host?.children?.[0]?.subject ?? "";
		const told = await toldBy(world.stores.cards, subject);
		expect(told?.pile.key).toBe(pileOf(contact(1, 1, GONE))?.key);
		const operation = anOperation({
			kind: "restoreAll",
			actorName: "Bram",
			subject,
			total: 4,
			done: 1,
			failed: 0,
			state: "running",
			finishedAt: null,
			startedAt: at(0),
		});
		await world.stores.operations.insert(operation);
		await world.projector.projectOperation(operation);
		await settle();
		expect(messages()[0]?.text).toContain("Bram is restoring 4");
		expect(JSON.stringify(messages()[0]?.blocks)).not.toContain("group.restore");
	});

	it("have a card of their own once the record was answered otherwise", async () => {
		await world.open(goneAccount());
		await openContacts(4, 1, GONE);
		await settle();

		await resolve("account-1", "uncouple");
		await settle();

		expect(texts()).toHaveLength(2);
		const card = shown("4 records of contacts were deleted in Dynamics 365 Sales together with Company 1");
		const blocks = JSON.stringify(card.blocks);
		for (const press of ["group.show", "group.ignore", "group.uncouple"]) expect(blocks).toContain(press);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../../src/domain/sync-error.js";
import type { Operation } from "../../../src/ports/stores.js";
import { SHARED_IDS } from "../../../src/slack/ids.js";
import { aShownRecord, aSyncError } from "../../support/builders/index.js";
import { anOperation } from "../../support/fakes/fake-use-cases.js";
import { insertOperation, itemsOf } from "../../support/operation-items.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
});
afterEach(() => open.close());

const answer = {
	code: "validation",
	foreignCode: "x",
	message: "Name is required.",
	side: "right" as const,
};

function refused(n: number, overrides: Partial<SyncError> = {}): SyncError {
	return aSyncError({
		_id: `error-${n}`,
		couplingId: `coupling-${n}`,
		kind: "validation",
		cause: "customers | validation | x | Name is required.",
		conflict: null,
		fields: [],
		answer,
		...overrides,
	});
}

function met(n: number): SyncError {
	return aSyncError({
		_id: `error-${n}`,
		couplingId: `coupling-${n}`,
		cause: "customers | updateConflict | firstContact | ",
		conflict: { conflict: "update", reason: "firstContact", fields: ["name"] },
	});
}

const many = (count: number, of: (n: number) => SyncError = refused) =>
	Array.from({ length: count }, (_, index) => of(index + 1));

const showGroup = () => open.showTogether(many(4), "did not accept 4 records");
const showFirst = () => open.showTogether(many(3, met), "3 pairs of customers");

function press(user: string, ts: string, actionId: string) {
	return open.slack.clickButton({ user, channel: SALES, ts, actionId });
}

async function whisperTo(user: string): Promise<string> {
	return (await open.slack.waitForEphemeral({ user })).text;
}

const request = (index = 0) => open.useCases.callsOf("startBulk")[index]?.[0];

describe.each([
	{ press: "retryAll", by: "anna", refused: "victor", resolution: "retry", says: "is trying 4 again" },
	{ press: "ignoreAll", by: "anna", refused: "victor", resolution: "ignore", says: "is setting 4 aside" },
	{ press: "uncoupleAll", by: "carla", refused: "bram", resolution: "uncouple", says: "is uncoupling 4" },
] as const)("the button $press", ({ press: name, by, refused: other, resolution, says }) => {
	it("starts one bulk resolution of exactly this cause, and the card shows it in place", async () => {
		const ts = await showGroup();
		const card = await open.stores.cards.byMessage(SALES, ts);

		expect((await press(by, ts, SHARED_IDS[name])).error).toBeNull();

		const updated = await open.slack.waitForUpdate({
			channel: SALES,
			ts,
			where: ({ text }) => text.includes(says),
		});
		expect(JSON.stringify(updated.blocks)).not.toContain(SHARED_IDS[name]);
		expect(request()).toMatchObject({
			resolution,
			query: { mapping: "customers", cause: "customers | validation | x | Name is required." },
			subject: card?.subject,
			channel: SALES,
		});
		await open.quiet();
		expect(open.slack.ephemerals(by)).toEqual([]);
	});

	it("tells someone whose role is too low which one it takes, on record", async () => {
		const ts = await showGroup();

		await press(other, ts, SHARED_IDS[name]);

		expect(await whisperTo(other)).toContain("needs the role");
		expect(open.useCases.callsOf("startBulk")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([{ outcome: "refused" }]);
	});

	it("acts once on a double click, and tells someone else who was quicker", async () => {
		const ts = await showGroup();

		await Promise.all([press(by, ts, SHARED_IDS[name]), press(by, ts, SHARED_IDS[name])]);
		await open.slack.waitForUpdate({ channel: SALES, ts, where: ({ text }) => text.includes(says) });
		await open.quiet();

		expect(open.useCases.callsOf("startBulk")).toHaveLength(1);
	});
});

describe("a press on a card of several", () => {
	it("that someone else made first is refused in private", async () => {
		const ts = await showGroup();
		const held = open.slack.message(SALES, ts);
		const value = JSON.stringify(held.blocks).match(/"value":"(\{[^}]*\})"/)?.[1];
		expect(value).toBeDefined();
		const subject = (await open.stores.cards.byMessage(SALES, ts))?.subject ?? "";
		const dirk = { id: "U9", name: "Dirk", role: "admin" as const };
		const query = { mapping: "customers" };
		await open.useCases.startBulk({ resolution: "retry", query, subject, channel: null, actor: dirk });

		await press("anna", ts, SHARED_IDS.retryAll);

		expect(await whisperTo("anna")).toContain("Dirk has started this already");
		expect(open.useCases.callsOf("startBulk")).toHaveLength(1);
	});

	it("that named another number than waits by now is refused, and the card says the right one", async () => {
		const ts = await showGroup();
		await open.stores.errors.insert(refused(9));

		await press("carla", ts, SHARED_IDS.uncoupleAll);

		expect(await whisperTo("carla")).toContain("5 records are waiting by now");
		expect(open.useCases.callsOf("startBulk")).toEqual([]);
		await open.cardSays("did not accept 5 records", ts);
	});

	it("whose rest is tried again starts what was left, and nothing twice", async () => {
		const ts = await showGroup();
		await press("anna", ts, SHARED_IDS.retryAll);
		await open.cardSays("is trying 4 again", ts);
		const card = await open.stores.cards.byMessage(SALES, ts);
		const operation = await open.stores.operations.ofSubject(card?.subject ?? "");
		if (operation === null) throw new Error("nothing was started");
		const ended = {
			...operation,
			state: "done" as const,
			done: 1,
			failed: 3,
			finishedAt: operation.startedAt,
		};
		await open.stores.operations.save(ended);
		const [settled] = await open.stores.errors.open({});
		if (settled === undefined) throw new Error("nothing waits");
		await open.stores.errors.save({ ...settled, state: "resolved" }, settled);
		open.app.operationChanged(ended);
		await open.cardSays("Try the remaining 3 again", ts);

		await press("anna", ts, SHARED_IDS.retryRest);
		await open.cardSays("is trying 3 again", ts);

		expect(open.useCases.callsOf("retryRest")).toMatchObject([
			[operation._id, { name: "Anna Bakker" }, SALES],
		]);
	});
});

describe("missing records", () => {
	const missing = (n: number) =>
		aSyncError({
			_id: `error-${n}`,
			couplingId: `coupling-${n}`,
			kind: "deletedRight",
			cause: "customers | deletedRight | policyAsks | ",
			conflict: { conflict: "deletion", reason: "policyAsks", deleted: "right" },
		});
	const showList = () => open.showTogether(many(7, missing), "2 more questions of customers");

	it("are all restored with one press that says how many and where", async () => {
		const ts = await showList();

		await press("carla", ts, SHARED_IDS.restoreAllRight);

		await open.slack.waitForUpdate({
			channel: SALES,
			ts,
			where: () => open.useCases.callsOf("startBulk").length === 1,
		});
		expect(request()).toMatchObject({
			resolution: "restore",
			query: { mapping: "customers", kind: "deletedRight" },
		});
	});

	it("are not restored by a steward, nor when another number is missing by now", async () => {
		const ts = await showList();
		await press("bram", ts, SHARED_IDS.restoreAllRight);
		expect(await whisperTo("bram")).toContain("needs the role admin");

		await open.stores.errors.insert(missing(8));
		await press("carla", ts, SHARED_IDS.restoreAllRight);

		expect(await whisperTo("carla")).toContain("8 records are waiting by now");
		expect(open.useCases.callsOf("startBulk")).toEqual([]);
	});
});

describe("first contacts", () => {
	it("are all written from one system with one press that says how many and where to", async () => {
		const ts = await showFirst();
		const card = JSON.stringify(open.slack.message(SALES, ts).blocks);
		expect(card).toContain("Write 3 records in Dynamics 365 Sales?");

		await press("anna", ts, SHARED_IDS.leftForAll);

		await open.cardSays("is writing the chosen values of 3", ts);
		expect(request()).toMatchObject({ resolution: "synchronize", choice: { side: "left" } });
	});

	it("are written per field as chosen in a window, other fields left to be asked", async () => {
		const ts = await showFirst();
		await press("anna", ts, SHARED_IDS.fieldsForAll);
		const view = await open.slack.waitForView({ user: "anna", where: ({ submit }) => submit !== null });
		expect(open.slack.viewText(view)).toContain("For 3 pairs of customers");

		const nothing = await open.slack.submitView({ user: "anna" });
		expect(JSON.stringify(nothing)).toContain("Choose a system for at least one field.");
		await open.slack.submitView({ user: "anna", values: { "first.0.first.choice": "right" } });

		await open.cardSays("is writing the chosen values of 3", ts);
		expect(request()).toMatchObject({ choice: { fields: { name: "right" } } });
	});

	it("are not written for someone whose role is too low; the window says so", async () => {
		const ts = await showFirst();
		await press("victor", ts, SHARED_IDS.fieldsForAll);
		await open.slack.waitForView({ user: "victor", where: ({ submit }) => submit !== null });

		await open.slack.submitView({ user: "victor", values: { "first.0.first.choice": "right" } });

		const where = (view: { blocks: unknown }) => JSON.stringify(view.blocks).includes("needs the role");
		await open.slack.waitForView({ user: "victor", where });
		expect(open.useCases.callsOf("startBulk")).toEqual([]);
	});
});

describe("what was deleted with the record of a card", () => {
	const GONE = {
		kind: "deletedRight" as const,
		conflict: { conflict: "deletion" as const, reason: "policyAsks" as const, deleted: "right" as const },
	};
	const LINE = "4 records of customers were deleted in Dynamics 365 Sales together with this one";
	const account = aSyncError({
		...GONE,
		_id: "account",
		couplingId: "account",
		records: { left: aShownRecord({ id: "L1" }), right: aShownRecord({ id: "R1", exists: false }) },
	});
	const child = (n: number) => {
		const parent = { mapping: "customers", side: "left" as const, id: "L1", reference: "C1", name: "Adatum" };
		return aSyncError({
			...GONE,
			_id: `child-${n}`,
			couplingId: `child-${n}`,
			cause: "customers | deletedRight | with L1",
			parent,
			records: {
				left: aShownRecord({ id: `C${n}`, name: `Contact ${n}` }),
				right: aShownRecord({ id: `D${n}`, exists: false, link: null }),
			},
		});
	};
	const showHosted = () => open.showTogether([account, ...many(4, child)], LINE);

	it("stands in a window, each with its links", async () => {
		const ts = await showHosted();
		await press("victor", ts, SHARED_IDS.showAll);

		const view = await open.slack.waitForView({ user: "victor" });
		for (const n of [1, 2, 3, 4]) expect(JSON.stringify(view.blocks)).toContain(`Contact ${n}`);
		expect(JSON.stringify(view.blocks)).toContain("<https://example.test/record|Business Central>");
	});

	it.each([
		{ name: "ignoreAll", by: "anna", resolution: "ignore", says: "is setting 4 aside" },
		{ name: "uncoupleAll", by: "carla", resolution: "uncouple", says: "is uncoupling 4" },
	] as const)("is answered at once by $name, and the card shows how that goes", async (row) => {
		const ts = await showHosted();

		expect((await press(row.by, ts, SHARED_IDS[row.name])).error).toBeNull();

		await open.cardSays(row.says, ts);
		expect(request()).toMatchObject({
			resolution: row.resolution,
			query: { mapping: "customers", cause: "customers | deletedRight | with L1" },
		});
		expect(JSON.stringify(open.slack.message(SALES, ts).blocks)).not.toContain(SHARED_IDS[row.name]);
	});

	it("is not touched when another one was added meanwhile", async () => {
		const ts = await showHosted();
		await open.stores.errors.insert(child(5));
		await press("carla", ts, SHARED_IDS.uncoupleAll);
		expect(await whisperTo("carla")).toContain("5 records are waiting by now");
		expect(open.useCases.callsOf("startBulk")).toEqual([]);
	});
});

describe("taking back what a card's bulk resolution has answered", () => {
	/** A first contact of three that Anna has answered for all of them. */
	async function ended(): Promise<{ ts: string; operation: Operation }> {
		const ts = await showFirst();
		const subject = (await open.stores.cards.byMessage(SALES, ts))?.subject ?? "";
		const items = [1, 2, 3].map((n) => ({
			...{ errorId: `error-${n}`, couplingId: `coupling-${n}` },
			...{ outcome: "done" as const, reason: null },
		}));
		const finishedAt = new Date().toISOString();
		const facts = { kind: "synchronizeAll" as const, choice: { side: "left" as const }, total: 3, done: 3 };
		const begun = anOperation({ ...facts, subject, startedAt: finishedAt, finishedAt });
		const operation = await insertOperation(open.stores.operations, begun, items);
		open.app.operationChanged(operation);
		await open.slack.waitForUpdate({
			channel: SALES,
			ts,
			where: (message) => JSON.stringify(message.blocks).includes(SHARED_IDS.undoAll),
		});
		return { ts, operation };
	}

	it("is offered on the card, and tells whoever asked what became of each", async () => {
		const { ts, operation } = await ended();
		const items = (await itemsOf(open.stores.operations, operation)).map((item, index) =>
			index === 0 ? { ...item, outcome: "refused" as const, reason: "writtenSince" } : item,
		);
		const undo = anOperation({ kind: "undoAll", total: 3, done: 2, failed: 1, state: "done" });
		open.useCases.items.set(undo.list, items);
		open.useCases.undoing = async () => {
			await open.stores.operations.save({ ...operation, undo: undo._id });
			return { kind: "started", operation: undo };
		};

		await press("carla", ts, SHARED_IDS.undoAll);

		await open.slack.waitForEphemeral({ user: "carla", where: ({ text }) => text.includes("Taking back 3") });
		const told = await open.slack.waitForEphemeral({
			user: "carla",
			where: ({ text }) => text.includes("Taken back: 2 of 3, 1 not."),
		});
		expect(told.text).toContain("Adatum: not done");
		expect(open.useCases.callsOf("undoAll")).toMatchObject([[operation._id, { id: "U01CARLA001" }, SALES]]);
		await open.slack.waitForUpdate({
			channel: SALES,
			ts,
			where: (message) => !JSON.stringify(message.blocks).includes(SHARED_IDS.undoAll),
		});
	});

	it("is refused to a steward, and to whoever comes second", async () => {
		const { ts, operation } = await ended();
		await press("bram", ts, SHARED_IDS.undoAll);
		expect(await whisperTo("bram")).toContain("needs the role");
		expect(open.useCases.callsOf("undoAll")).toEqual([]);
		open.useCases.undoing = async () => ({
			kind: "refused",
			reason: "alreadyResolved",
			operation: { ...operation, actorName: "Dirk" },
		});

		await press("carla", ts, SHARED_IDS.undoAll);

		expect(await whisperTo("carla")).toContain("Dirk has asked to take this back already");
	});
});

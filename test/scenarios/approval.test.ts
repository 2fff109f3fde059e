import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Operation } from "../../src/ports/stores.js";
import { type Actor, type ApprovalRequest, SecondPersonError } from "../../src/ports/use-cases.js";
import { expireApprovals } from "../../src/resolution/approval.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };
const CARLA: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeEach(async () => {
	world = await openWorld({ confirmBulkAbove: 2 });
});
afterEach(() => world.close());

async function coupled(count: number) {
	const pairs = [];
	for (let n = 0; n < count; n++) pairs.push(await world.coupled({ name: `Pair ${n}` }));
	return pairs;
}

const uncoupleAll = (actor = ANNA, by: TestInstance = world.main) =>
	by.useCases.uncoupleAll(["customers"], actor, null);

async function answers(
	operation: Operation,
	answer: ApprovalRequest["answer"],
	actor: Actor,
	by: TestInstance = world.main,
) {
	const { _id: operationId, revision } = operation;
	const outcome = await by.useCases.answerApproval({ operationId, revision, answer, actor });
	await by.idle();
	return outcome;
}

const now = async ({ _id }: Operation) => {
	const operation = await world.stores.operations.get(_id);
	if (operation === null) throw new Error("The operation is gone.");
	return operation;
};

const standing = async () => (await world.couplings()).filter(({ state }) => state === "coupled").length;

/** What people did, oldest first. */
/** What stands on record, oldest first; what was written within one millisecond in the order of its words. */
const deeds = async () =>
	(await world.stores.audit.latest(100))
		.sort((one, two) => `${one.at} ${one.reason}`.localeCompare(`${two.at} ${two.reason}`))
		.filter(({ action }) => !["uncouple", "synchronize"].includes(action))
		.map(({ action, actorName, outcome, reason }) => ({ action, actorName, outcome, reason }));

describe("uncoupling more pairs than one person decides about", () => {
	it("waits for a second person, and nothing is done until one agrees", async () => {
		await coupled(3);

		const asked = await uncoupleAll();

		expect(asked).toMatchObject({ state: "awaiting", total: 3, actorName: "Anna", mappings: ["customers"] });
		expect(asked.approval).toMatchObject({ does: "uncouple", answer: null, changedFrom: null });
		expect(await standing()).toBe(3);
		expect(await world.main.useCases.runningOperations()).toEqual([]);
		await world.main.takeOver();
		expect(await standing()).toBe(3);

		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "done" });

		expect(await standing()).toBe(0);
		expect(await now(asked)).toMatchObject({
			state: "done",
			done: 3,
			actorName: "Anna",
			approval: { answer: { kind: "approved", actorName: "Carla" } },
		});
		expect(await deeds()).toEqual([
			{
				action: "askSecondPerson",
				actorName: "Anna",
				outcome: "done",
				reason: "uncoupleAll: 3 of customers",
			},
			{ action: "approve", actorName: "Carla", outcome: "done", reason: "uncoupleAll: 3, asked for by Anna" },
			{ action: "uncoupleAll", actorName: "Anna", outcome: "done", reason: "3 couplings" },
			{ action: "uncoupleAll", actorName: "Anna", outcome: "done", reason: "3 done, 0 not; Carla agreed" },
		]);
	});

	it("begins at once for as many as one person may decide about", async () => {
		await coupled(2);

		const operation = await uncoupleAll();
		await world.main.idle();

		expect(operation).not.toHaveProperty("approval");
		expect(await standing()).toBe(0);
	});

	it("is not agreed to by whoever asked, nor by a steward, both on record", async () => {
		await coupled(3);
		const asked = await uncoupleAll();

		expect(await answers(asked, "approve", ANNA)).toMatchObject({ kind: "refused", reason: "ownRequest" });
		expect(await answers(asked, "approve", { ...CARLA, role: "steward" })).toMatchObject({
			kind: "refused",
			reason: "roleTooLow",
		});
		expect(await answers(asked, "refuse", { ...CARLA, role: "viewer" })).toMatchObject({
			reason: "roleTooLow",
		});

		expect(await now(asked)).toMatchObject({ state: "awaiting" });
		expect(await standing()).toBe(3);
		expect((await deeds()).slice(1).map(({ outcome, reason }) => [outcome, reason])).toEqual([
			["refused", "ownRequest"],
			["refused", "roleTooLow"],
			["refused", "roleTooLow"],
		]);
	});

	it.each([
		{ who: ANNA, kind: "withdrawn" },
		{ who: CARLA, kind: "refused" },
	])("never happens once it was $kind", async ({ who, kind }) => {
		await coupled(3);
		const asked = await uncoupleAll();

		expect(await answers(asked, "refuse", who)).toMatchObject({ kind: "done" });

		expect(await now(asked)).toMatchObject({
			state: "cancelled",
			approval: { answer: { kind, actorName: who.name } },
		});
		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "refused", reason: "answered" });
		expect(await standing()).toBe(3);
	});

	it("is over after a day, also for whoever agrees before anybody noticed", async () => {
		await coupled(3);
		const first = await uncoupleAll();
		world.clock.advance(DAY_MS - 60_000);
		expect(await expireApprovals(world.main.engine)).toBe(0);
		world.clock.advance(60_000);

		expect(await answers(first, "approve", CARLA)).toMatchObject({ kind: "refused", reason: "answered" });
		expect(await now(first)).toMatchObject({ state: "cancelled", approval: { answer: { kind: "expired" } } });

		const second = await uncoupleAll();
		world.clock.advance(DAY_MS);
		expect(await expireApprovals(world.main.engine)).toBe(1);
		expect(await now(second)).toMatchObject({ state: "cancelled", finishedAt: expect.any(String) });
		expect(await standing()).toBe(3);
	});

	it("is asked for again when more pairs were coupled meanwhile", async () => {
		await coupled(3);
		const asked = await uncoupleAll();
		await coupled(1);

		expect(await answers(asked, "approve", CARLA)).toMatchObject({
			kind: "refused",
			reason: "changed",
			operation: { state: "awaiting", total: 4, approval: { changedFrom: 3 } },
		});
		expect(await standing()).toBe(4);
		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "refused", reason: "changed" });

		expect(await answers(await now(asked), "approve", CARLA)).toMatchObject({ kind: "done" });
		expect(await standing()).toBe(0);
	});

	it("leaves alone what was coupled after it was asked for", async () => {
		const [first] = await coupled(3);
		const asked = await uncoupleAll();
		await world.main.useCases.uncouple("customers", first?.customer ?? "", ANNA);
		const late = await world.coupled({ name: "Late" });

		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "done" });

		const left = (await world.couplings()).filter(({ state }) => state === "coupled");
		expect(left.map((coupling) => coupling.left.id)).toEqual([late.customer]);
	});

	it("has nothing left to do when all pairs were uncoupled meanwhile", async () => {
		const pairs = await coupled(3);
		const asked = await uncoupleAll();
		for (const { customer } of pairs) await world.main.useCases.uncouple("customers", customer, ANNA);

		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "refused", reason: "answered" });
		expect(await now(asked)).toMatchObject({ state: "cancelled", approval: { answer: { kind: "over" } } });
	});

	it("is asked for once, whoever asks again", async () => {
		await coupled(3);
		const asked = await uncoupleAll();

		expect(await uncoupleAll()).toMatchObject({ _id: asked._id });
		expect(await uncoupleAll(CARLA)).toMatchObject({ _id: asked._id, actorName: "Anna" });
		expect(await world.main.useCases.awaitingOperations()).toHaveLength(1);
	});

	it("happens once when two people agree at once on two instances", async () => {
		await coupled(3);
		const asked = await uncoupleAll();
		const second = await world.instance();
		const dirk = { ...CARLA, id: "U-DIRK", name: "Dirk" };

		const outcomes = await Promise.all([
			answers(asked, "approve", CARLA),
			answers(asked, "approve", dirk, second),
		]);

		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
		expect(outcomes.find(({ kind }) => kind === "refused")).toMatchObject({ reason: "answered" });
		expect(await standing()).toBe(0);
		expect((await world.stores.audit.latest(100)).filter(({ action }) => action === "uncouple")).toHaveLength(
			3,
		);
	});

	it("goes on after the process died between the agreement and the first pair", async () => {
		await coupled(3);
		const asked = await uncoupleAll();
		const dying = await world.instance();

		await dying.dieAt("afterApproved", () => answers(asked, "approve", CARLA, dying));
		expect(await standing()).toBe(3);
		await world.main.takeOver();

		expect(await standing()).toBe(0);
		expect(await now(asked)).toMatchObject({ state: "done", done: 3 });
		expect((await deeds()).at(-1)).toMatchObject({ reason: "3 done, 0 not; Carla agreed" });
		expect((await deeds()).filter(({ action }) => action === "approve")).toMatchObject([
			{ actorName: "Carla", outcome: "done" },
		]);
	});

	it("is refused where there is no Slack, with what to do", async () => {
		await world.close();
		world = await openWorld({ confirmBulkAbove: 2, canAsk: false });
		await coupled(3);

		await expect(uncoupleAll()).rejects.toThrow(SecondPersonError);
		await expect(uncoupleAll()).rejects.toThrow("raise slack.confirmBulkAbove");
		expect(await world.main.useCases.awaitingOperations()).toEqual([]);
	});

	it("is not agreed to in a mapping that only observes by now", async () => {
		await coupled(3);
		const asked = await uncoupleAll();
		world.main.mapping = customersMapping({ mode: "observe" });

		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "refused", reason: "observing" });
		expect(await standing()).toBe(3);
	});
});

/** Pairs that met for the first time and differ. */
async function met(count: number, from = 1) {
	for (let n = from; n < from + count; n++) {
		world.bc.create("customers", { number: `F-${n}`, displayName: "Ours" });
		world.crm.create("accounts", { accountnumber: `F-${n}`, name: "Theirs" });
	}
	await world.sync();
}

describe("sending one side's values for more pairs than one person decides about", () => {
	const send = () =>
		world.main.useCases.startBulk({
			resolution: "synchronize",
			query: { mapping: "customers" },
			choice: { side: "left" },
			subject: "first 1",
			channel: null,
			actor: { ...ANNA, role: "operator" },
		});

	it("waits, and then writes exactly those that still are what was asked for", async () => {
		await met(3);
		const asked = await send();
		expect(asked).toMatchObject({ state: "awaiting", total: 3, approval: { does: "overwrite" } });
		const [account] = world.crm.records("accounts");
		world.crm.edit("accounts", String(account?.accountid), { name: "Changed since" });
		await world.sync();
		await met(1, 4);

		expect(await answers(asked, "approve", CARLA)).toMatchObject({ kind: "done" });

		expect(await now(asked)).toMatchObject({ state: "done", done: 2, failed: 1 });
		const names = world.crm.records("accounts").map(({ name }) => name);
		expect(names.filter((name) => name === "Ours")).toHaveLength(2);
		expect(names.filter((name) => name === "Theirs")).toHaveLength(1);
		expect(names).toContain("Changed since");
	});

	it("leaves an operation that creates or only tries again to one person", async () => {
		await met(3);
		const { startBulk } = world.main.useCases;
		const request = { query: { mapping: "customers" }, subject: null, channel: null, actor: ANNA };
		const ignored = await startBulk({ ...request, resolution: "ignore" });
		await world.main.idle();

		expect(ignored).toMatchObject({ state: "running", total: 3 });
		const restored = await startBulk({ ...request, resolution: "restore" });
		expect(restored.state).not.toBe("awaiting");
		await world.main.idle();
	});
});

describe("releasing a guard's list that destroys", () => {
	/** Customers that were deleted, held by the guard; the policy deletes what is left. */
	async function held(count: number, deletion: "delete" | "ask" | "restore" = "delete") {
		world.main.mapping = customersMapping({
			policies: { update: "ask", deletion },
			fingerprint: `customers-${deletion}`,
		});
		const pairs = await coupled(count + 1);
		for (const { customer } of pairs.slice(1)) world.bc.remove("customers", customer);
		await world.sync();
		await world.main.sweep();
		return world.theError();
	}

	it("waits for a second person and leaves the question open", async () => {
		const question = await held(6);

		const outcome = await world.main.press(question, "release");

		expect(outcome).toMatchObject({ kind: "asked", error: { state: "open" }, operation: { total: 6 } });
		expect(world.crm.records("accounts")).toHaveLength(7);
		if (outcome.kind !== "asked") throw new Error("It was not asked.");
		expect(await answers(outcome.operation, "approve", CARLA)).toMatchObject({ kind: "done" });
		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(await world.stores.errors.get(question._id)).toMatchObject({ state: "resolved" });
		await expectSettled(world);
	});

	it("is asked for again once the question has grown", async () => {
		const question = await held(6);
		const outcome = await world.main.press(question, "release");
		if (outcome.kind !== "asked") throw new Error("It was not asked.");
		const more = await coupled(2);
		for (const { customer } of more) world.bc.remove("customers", customer);
		await world.main.sweep();
		const grown = await world.theError();
		expect(grown.held?.count).toBe(8);

		expect(await answers(outcome.operation, "approve", CARLA)).toMatchObject({
			kind: "refused",
			reason: "changed",
			operation: { total: 8, question: { revision: grown.revision } },
		});
		expect(world.crm.records("accounts")).toHaveLength(9);

		await answers(await now(outcome.operation), "approve", CARLA);
		expect(world.crm.records("accounts")).toHaveLength(1);
	});

	it("is over once somebody rejected the list meanwhile", async () => {
		const question = await held(6);
		const outcome = await world.main.press(question, "release");
		if (outcome.kind !== "asked") throw new Error("It was not asked.");
		await world.main.press(question, "reject", { name: "Dirk" });

		expect(await answers(outcome.operation, "approve", CARLA)).toMatchObject({ reason: "answered" });
		expect(await now(outcome.operation)).toMatchObject({ approval: { answer: { kind: "over" } } });
		expect(world.crm.records("accounts")).toHaveLength(7);
	});

	it.each(["ask", "restore"] as const)("needs nobody else where the policy is %s", async (deletion) => {
		const question = await held(6, deletion);

		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });
		expect(await world.main.useCases.awaitingOperations()).toEqual([]);
	});
});

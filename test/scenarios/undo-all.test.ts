import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { reasonWords } from "../../src/console/operation-lines.js";
import { DEFAULT_GUARD, type Mapping } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { createMessages } from "../../src/messages/index.js";
import type { Operation } from "../../src/ports/stores.js";
import { type Actor, type BulkRequest, RoleError } from "../../src/ports/use-cases.js";
import { expireApprovals } from "../../src/resolution/approval.js";
import { customersMapping } from "../support/customers-mapping.js";
import { itemsOf } from "../support/operation-items.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };
const CARLA: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

async function bulk(request: Pick<BulkRequest, "resolution"> & Partial<BulkRequest>) {
	const started = await world.main.useCases.startBulk({
		query: { mapping: "customers" },
		subject: null,
		channel: null,
		actor: ANNA,
		...request,
	});
	await world.main.idle();
	return now(started);
}

async function now({ _id }: Operation): Promise<Operation> {
	const operation = await world.stores.operations.get(_id);
	if (operation === null) throw new Error("The operation is gone.");
	return operation;
}

async function undoAll(operation: Operation, actor = ANNA, by: TestInstance = world.main) {
	const outcome = await by.useCases.undoAll(operation._id, actor, null);
	await by.idle();
	return outcome.kind === "started" ? { ...outcome, operation: await now(outcome.operation) } : outcome;
}

/** So many pairs whose names both systems changed. */
async function inConflict(count: number) {
	const pairs = [];
	for (let n = 0; n < count; n++) pairs.push(await world.coupled({ name: `Old ${n}`, phone: "1" }));
	for (const { customer, account } of pairs) {
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
	}
	await world.sync();
	return pairs;
}

/** So many pairs whose accounts were deleted. */
async function gone(count: number) {
	const pairs = [];
	for (let n = 0; n < count + 3; n++) pairs.push(await world.coupled({ name: `Kept ${n}` }));
	const missing = pairs.slice(0, count);
	for (const { account } of missing) world.crm.remove("accounts", account);
	await world.main.sweep();
	expect(await world.openErrors()).toHaveLength(count);
	return missing;
}

const names = () => world.crm.records("accounts").map(({ name }) => name);

/** Nothing is written by further runs. */
async function expectQuiet() {
	const writes = world.writes();
	await world.sync();
	await world.main.sweep();
	await world.sync();
	expect(world.writes()).toBe(writes);
}

describe("taking a bulk resolution back", () => {
	it("puts back what was sent for all pairs, and asks about each again", async () => {
		await inConflict(3);
		const before = await world.couplings();
		const operation = await bulk({ resolution: "synchronize", choice: { side: "left" } });
		expect(names()).toEqual(["Left", "Left", "Left"]);

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({
			kind: "started",
			operation: { kind: "undoAll", state: "done", done: 3, failed: 0, undoes: operation._id },
		});
		expect(names()).toEqual(["Right", "Right", "Right"]);
		expect((await world.couplings()).map(({ seats, skipped }) => ({ seats, skipped }))).toEqual(
			before.map(({ seats }) => ({ seats, skipped: true })),
		);
		expect((await world.openErrors()).map(({ state, kind }) => [state, kind])).toEqual(
			Array(3).fill(["open", "updateConflict"]),
		);
		await expectQuiet();
		await expectSettled(world, { errors: Array(3).fill("updateConflict"), chosen: true });
	});

	it("deletes what was restored, and asks about the deletions again", async () => {
		const missing = await gone(2);
		const operation = await bulk({ resolution: "restore" });
		expect(operation).toMatchObject({ done: 2 });
		expect(names()).toHaveLength(5);

		expect(await undoAll(operation)).toMatchObject({ operation: { done: 2, failed: 0 } });

		expect(names()).toHaveLength(3);
		for (const { customer } of missing) expect(world.customer(customer)).toBeDefined();
		await expectQuiet();
		await expectSettled(world, { errors: ["deletedRight", "deletedRight"], chosen: true });
	});

	it("couples again what was uncoupled", async () => {
		await inConflict(2);
		const operation = await bulk({ resolution: "uncouple" });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted", "parted"]);

		expect(await undoAll(operation)).toMatchObject({ operation: { done: 2, failed: 0 } });

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled", "coupled"]);
		await expectQuiet();
		await expectSettled(world, { errors: ["updateConflict", "updateConflict"] });
	});

	it("leaves alone, and names, what was changed since or answered by somebody else", async () => {
		const [edited, answered] = await inConflict(3);
		const operation = await bulk({ resolution: "synchronize", choice: { side: "left" } });
		world.crm.edit("accounts", edited?.account ?? "", { name: "Edited since" });
		const [, second] = await itemsOf(world.stores.operations, operation);
		const error = (await world.stores.errors.get(second?.errorId ?? "")) as never;
		await world.main.press(error, "undo");
		const again = (await world.openErrors())[0];
		expect(again?.records.right.id).toBe(answered?.account);
		await world.main.press(again as never, "synchronize", { side: "left", name: "Dirk" });

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({ operation: { done: 1, failed: 2 } });
		const items = await itemsOf(world.stores.operations, outcome.operation);
		expect(items.map(({ outcome: became, reason }) => [became, reason])).toEqual([
			["refused", "writtenSince"],
			["refused", "writtenSince"],
			["done", null],
		]);
		expect(names()).toEqual(["Edited since", "Left", "Right"]);
	});

	it("happens once, whoever asks on whichever instance", async () => {
		await inConflict(2);
		const operation = await bulk({ resolution: "synchronize", choice: { side: "left" } });
		const second = await world.instance();

		const outcomes = await Promise.all([undoAll(operation), undoAll(operation, CARLA, second)]);

		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["refused", "started"]);
		expect(await undoAll(operation, CARLA)).toMatchObject({ kind: "refused", reason: "alreadyResolved" });
		const ours = (await world.couplings()).map(({ right }) => world.ours("right", right.id ?? ""));
		for (const writes of ours)
			expect(writes.filter((fields) => "name" in fields)).toEqual([{ name: "Left" }, { name: "Right" }]);
	});

	it("is refused to a steward, after a day, and for what takes nothing back", async () => {
		await inConflict(2);
		const operation = await bulk({ resolution: "synchronize", choice: { side: "left" } });

		await expect(undoAll(operation, { ...CARLA, role: "steward" })).rejects.toThrow(RoleError);
		world.clock.advance(DAY_MS);
		expect(await undoAll(operation)).toMatchObject({ kind: "refused", reason: "tooLate" });
		expect(names()).toEqual(["Left", "Left"]);
		const retried = await bulk({ resolution: "retry" });
		expect(await undoAll(retried)).toMatchObject({ kind: "refused", reason: "notFitting" });
	});

	it("goes on after its process died, without taking anything back twice", async () => {
		await inConflict(3);
		const operation = await bulk({ resolution: "synchronize", choice: { side: "left" } });
		const dying = await world.instance();
		await dying.dieAt("afterSave", () => undoAll(operation, ANNA, dying));

		await world.main.takeOver();
		await world.sync();

		expect(names()).toEqual(["Right", "Right", "Right"]);
		const { undo } = await now(operation);
		expect(await world.stores.operations.get(undo ?? "")).toMatchObject({ state: "done", done: 3 });
		await expectSettled(world, { errors: Array(3).fill("updateConflict"), chosen: true });
	});

	it("waits for a second person where it deletes more than one may decide about", async () => {
		await world.close();
		world = await openWorld({ confirmBulkAbove: 1 });
		await gone(2);
		const operation = await bulk({ resolution: "restore" });

		const outcome = await undoAll(operation);
		expect(outcome).toMatchObject({
			kind: "started",
			operation: { state: "awaiting", approval: { does: "delete" } },
		});
		expect(names()).toHaveLength(5);
		const { _id: operationId } = outcome.operation as Operation;
		const request = { operationId, revision: null, answer: "approve" as const, actor: CARLA };
		expect(await world.main.useCases.answerApproval(request)).toMatchObject({ kind: "done" });
		await world.main.idle();

		expect(names()).toHaveLength(3);
	});
});

describe("taking back what nobody agreed to take back", () => {
	beforeEach(async () => {
		await world.close();
		world = await openWorld({ confirmBulkAbove: 1 });
	});

	it.each(["refuse", "withdraw", "let pass"])("is offered again once they %s", async (how) => {
		await gone(2);
		const operation = await bulk({ resolution: "restore" });
		const asked = await undoAll(operation);
		const { _id: operationId } = asked.operation as Operation;
		expect((await now(operation)).undo).toBe(operationId);

		if (how === "let pass") {
			world.clock.advance(DAY_MS);
			await expireApprovals(world.main.engine);
		} else {
			const actor = how === "refuse" ? CARLA : ANNA;
			await world.main.useCases.answerApproval({ operationId, revision: null, answer: "refuse", actor });
		}

		expect(await world.stores.operations.get(operationId)).toMatchObject({ state: "cancelled" });
		expect((await now(operation)).undo).toBeUndefined();
	});
});

describe("taking the uncoupling of a whole mapping back", () => {
	async function uncoupled() {
		const { _id } = await world.main.useCases.uncoupleAll(["customers"], ANNA, null);
		await world.main.idle();
		world.clock.advance(2_000);
		const operation = await world.stores.operations.get(_id);
		if (operation === null) throw new Error("The operation is gone.");
		return operation;
	}
	const bonds = async () =>
		(await world.couplings()).map(({ state, left, right, seats, skipped }) => ({
			...{ state, seats, skipped },
			ids: [left.id, right.id],
		}));
	async function three() {
		const pairs = [];
		for (let n = 0; n < 3; n++) pairs.push(await world.coupled({ name: `Pair ${n}`, phone: "1" }));
		return pairs as [(typeof pairs)[0], (typeof pairs)[0], (typeof pairs)[0]];
	}

	it("couples all pairs again as they were, and leaves the next runs nothing to write", async () => {
		await three();
		const before = await bonds();
		const operation = await uncoupled();
		await world.sync();
		expect(operation).toMatchObject({ kind: "uncoupleAll", done: 3 });

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({
			kind: "started",
			operation: { kind: "undoAll", state: "done", total: 3, done: 3, failed: 0 },
		});
		expect(await bonds()).toEqual(before);
		await expectQuiet();
		await expectSettled(world);
		expect((await world.couplings()).map(({ undone }) => undone)).toEqual([false, false, false]);
		const told = (await world.stores.audit.latest(100)).filter(({ action }) => action === "undo");
		expect(told).toHaveLength(3);
	});

	it("asks again what was open, and what had not been carried over yet", async () => {
		const [asked, changed] = await three();
		world.bc.edit("customers", asked.customer, { displayName: "Left" });
		world.crm.edit("accounts", asked.account, { name: "Right" });
		await world.sync();
		const question = await world.theError();
		world.bc.edit("customers", changed.customer, { phoneNumber: "2" });
		const operation = await uncoupled();

		expect(await undoAll(operation)).toMatchObject({ operation: { done: 3, failed: 0 } });

		expect(await world.theError()).toMatchObject({
			_id: question._id,
			state: "open",
			kind: "updateConflict",
		});
		const writes = world.writes();
		await world.sync();
		expect((await world.openErrors()).map(({ kind, records }) => [kind, records.left.id])).toEqual([
			["updateConflict", asked.customer],
			["updateConflict", changed.customer],
		]);
		expect(world.writes()).toBe(writes);
		await expectSettled(world, { errors: ["updateConflict", "updateConflict"] });
	});

	it("leaves alone, and names, what was edited or deleted since", async () => {
		const [edited, gone, kept] = await three();
		const operation = await uncoupled();
		world.crm.edit("accounts", edited.account, { name: "Edited since" });
		world.bc.remove("customers", gone.customer);

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({ operation: { done: 1, failed: 2 } });
		const items = await itemsOf(world.stores.operations, outcome.operation);
		expect(items.map(({ reason }) => reason)).toEqual(["writtenSince", "writtenSince"]);
		const states = (await world.couplings()).map(({ state, left }) => [left.id, state]);
		expect(Object.fromEntries(states)).toEqual({
			[edited.customer]: "parted",
			[gone.customer]: "parted",
			[kept.customer]: "coupled",
		});
		await expectQuiet();
		expect(world.account(edited.account)).toMatchObject({ name: "Edited since" });
	});

	it("leaves alone what was coupled otherwise since, or coupled and uncoupled once more", async () => {
		const [one, other, again] = await three();
		const operation = await uncoupled();
		const couple = (left: string, right: string) =>
			world.main.useCases.couple({
				mapping: "customers",
				left,
				right,
				choice: { side: "right" },
				actor: CARLA,
			});
		await couple(one.customer, other.account);
		await couple(again.customer, again.account);
		world.clock.advance(2_000);
		await world.main.useCases.uncouple("customers", again.customer, CARLA);
		const before = await bonds();

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({ operation: { done: 0 } });
		for (const { reason } of await itemsOf(world.stores.operations, outcome.operation))
			expect(reason).toBe("writtenSince");
		expect(await bonds()).toEqual(before);
		await expectSettled(world, { errors: null, chosen: true });
	});

	it("is refused after a day, to a steward, and a second time", async () => {
		await three();
		const operation = await uncoupled();

		await expect(undoAll(operation, { ...CARLA, role: "steward" })).rejects.toThrow(RoleError);
		await undoAll(operation);
		expect(await undoAll(operation, CARLA)).toMatchObject({ kind: "refused", reason: "alreadyResolved" });
		const later = await uncoupled();
		world.clock.advance(DAY_MS);
		expect(await undoAll(later)).toMatchObject({ kind: "refused", reason: "tooLate" });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted", "parted", "parted"]);
	});

	it("takes one question back alone, where only that one was meant", async () => {
		await inConflict(1);
		const question = await world.theError();
		await uncoupled();

		const outcome = await world.main.press((await world.stores.errors.get(question._id)) as never, "undo");

		expect(outcome).toMatchObject({ kind: "done", error: { _id: question._id, state: "open" } });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled"]);
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("taking the release of a guard's list back", () => {
	const asking = (deletion: "delete" | "uncouple" | "restore") =>
		customersMapping({ policies: { update: "ask", deletion } });
	const GUARDED = customersMapping({ guard: { ...DEFAULT_GUARD, overwriteFrom: 3 } });
	type Twins = { customer: string; account: string };

	async function open(mapping: Mapping, confirmBulkAbove?: number) {
		await world.close();
		world = await openWorld({ mapping, ...(confirmBulkAbove === undefined ? {} : { confirmBulkAbove }) });
		const pairs: Twins[] = [];
		for (let n = 0; n < 6; n++) pairs.push(await world.coupled({ name: `Pair ${n}`, phone: "1" }));
		return pairs;
	}

	/** The accounts of all pairs but the first are deleted, the guard asks, and an administrator lets it happen. */
	async function released(mapping: Mapping, confirmBulkAbove?: number) {
		const pairs = await open(mapping, confirmBulkAbove);
		const gone = pairs.slice(1);
		for (const { account } of gone) world.crm.remove("accounts", account);
		await world.main.sweep();
		return { gone, operation: await letGo() };
	}

	async function letGo() {
		const question = await world.theError();
		expect(question.kind).toBe("massChange");
		const before = (await world.couplings()).map(({ seats }) => seats);
		await world.main.press(question, "release");
		await world.main.idle();
		world.clock.advance(2_000);
		const [operation] = await world.main.useCases.undoableOperations();
		if (operation === undefined) throw new Error("There is nothing to take back.");
		expect(operation).toMatchObject({ kind: "release", failed: 0 });
		return { ...operation, before };
	}
	const customers = () =>
		world.bc
			.records("customers")
			.map(({ displayName }) => displayName)
			.sort();
	const NAMES = ["Pair 0", "Pair 1", "Pair 2", "Pair 3", "Pair 4", "Pair 5"];

	it("makes again what was deleted, whole, and asks about each deletion", async () => {
		const { operation } = await released(asking("delete"));
		expect(customers()).toEqual(["Pair 0"]);
		expect(await world.openErrors()).toEqual([]);

		expect(await undoAll(operation)).toMatchObject({ operation: { state: "done", done: 5, failed: 0 } });

		expect(customers()).toEqual(NAMES);
		expect((await world.couplings()).map(({ seats }) => seats)).toEqual(
			expect.arrayContaining(operation.before),
		);
		expect((await world.openErrors()).map(({ kind, state }) => [kind, state])).toEqual(
			Array(5).fill(["deletedRight", "open"]),
		);
		await expectQuiet();
		await expectSettled(world, { errors: Array(5).fill("deletedRight"), chosen: true });
		expect(await world.main.press((await world.openErrors())[0] as SyncError, "restore")).toMatchObject({
			kind: "done",
		});
		expect(world.crm.records("accounts")).toHaveLength(2);
	});

	it("couples again what the policy uncoupled, and asks about each deletion", async () => {
		const { operation } = await released(asking("uncouple"));
		expect((await world.couplings()).map(({ state }) => state).sort()).toEqual([
			"coupled",
			...Array(5).fill("parted"),
		]);

		expect(await undoAll(operation)).toMatchObject({ operation: { done: 5, failed: 0 } });

		expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(6).fill("coupled"));
		await expectQuiet();
		await expectSettled(world, { errors: Array(5).fill("deletedRight"), chosen: true });
	});

	it("deletes what the policy restored, once a second person agrees", async () => {
		const { operation } = await released(asking("restore"), 2);
		expect(names()).toHaveLength(6);

		const outcome = await undoAll(operation);
		expect(outcome).toMatchObject({
			operation: { state: "awaiting", approval: { does: "delete" }, total: 5 },
		});
		expect(names()).toHaveLength(6);
		const { _id: operationId } = outcome.operation as Operation;
		await world.main.useCases.answerApproval({
			operationId,
			revision: null,
			answer: "approve",
			actor: CARLA,
		});
		await world.main.idle();

		expect(names()).toEqual(["Pair 0"]);
		await expectQuiet();
		await expectSettled(world, { errors: Array(5).fill("deletedRight"), chosen: true });
	});

	it("puts back what was overwritten, and asks about each pair", async () => {
		const pairs = await open(GUARDED);
		for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Meant" });
		await world.sync();
		const operation = await letGo();
		expect(names()).toEqual(Array(6).fill("Meant"));

		expect(await undoAll(operation)).toMatchObject({ operation: { done: 6, failed: 0 } });

		expect(names().sort()).toEqual(NAMES);
		expect(customers()).toEqual(Array(6).fill("Meant"));
		await expectQuiet();
		await expectSettled(world, { errors: Array(6).fill("updateConflict"), chosen: true });
	});

	it("leaves alone, and names, what was changed since", async () => {
		const pairs = await open(GUARDED);
		for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Meant" });
		await world.sync();
		const operation = await letGo();
		world.crm.edit("accounts", pairs[2]?.account ?? "", { name: "Later" });

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({ operation: { done: 5, failed: 1 } });
		const items = await itemsOf(world.stores.operations, outcome.operation);
		expect(items.flatMap(({ reason }) => reason ?? [])).toEqual(["writtenSince"]);
		expect(world.account(pairs[2]?.account ?? "")).toMatchObject({ name: "Later" });
		await world.sync();
		await expectSettled(world, { errors: Array(5).fill("updateConflict"), chosen: true });
	});

	it("says of how many pairs it cannot, where both systems were written", async () => {
		const pairs = await open({ ...GUARDED, policies: { update: "merge", deletion: "ask" } });
		for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Meant" });
		for (const { account } of pairs.slice(0, 2)) world.crm.edit("accounts", account, { telephone1: "2" });
		await world.sync();
		const operation = await letGo();
		expect(operation.done).toBe(6);

		const outcome = await undoAll(operation);

		expect(outcome).toMatchObject({ operation: { state: "done", total: 6, done: 4, failed: 2 } });
		const items = await itemsOf(world.stores.operations, outcome.operation);
		const reasons = new Set(items.flatMap(({ reason }) => reason ?? []));
		expect([...reasons].map((reason) => reasonWords(createMessages("en"), reason))).toEqual([
			expect.stringContaining("both systems"),
		]);
		for (const { account } of pairs.slice(0, 2))
			expect(world.account(account)).toMatchObject({ name: "Meant" });
		await expectSettled(world, { errors: Array(4).fill("updateConflict"), chosen: true });
	});

	it("says of how many pairs it cannot, where the process ended before that was kept", async () => {
		const pairs = await open(GUARDED);
		for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Meant" });
		await world.sync();
		const question = await world.theError();
		const dying = await world.instance();
		const release = async () => {
			await dying.press(question, "release");
			await dying.idle();
		};
		await dying.dieAt("errors.insert", release, 3);
		await world.passTime(60_000);
		await world.main.takeOver();
		await world.sync();

		for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "Meant" });
		const closed = (await world.stores.errors.get(question._id)) as SyncError;
		expect(closed).toMatchObject({ state: "resolved", outcome: { resolution: "released", summary: "6" } });
		const outcome = await world.main.press(closed, "undo", { role: "admin" });
		await world.main.idle();

		const [undone] = await world.stores.operations.endedSince("2000-01-01T00:00:00.000Z");
		expect(outcome).toMatchObject({ kind: "done" });
		expect(undone).toMatchObject({ kind: "undoAll", total: 6, done: 2, failed: 4 });
		const items = await itemsOf(world.stores.operations, undone ?? null);
		const reasons = new Set(items.flatMap(({ reason }) => reason ?? []));
		expect([...reasons].map((reason) => reasonWords(createMessages("en"), reason))).toEqual([
			expect.stringContaining("ended"),
		]);
		await expectSettled(world, { errors: Array(2).fill("updateConflict"), chosen: true });
	});

	it("shows nobody the pairs before they are asked about, and happens once within a day", async () => {
		const { operation } = await released(asking("delete"));
		const items = await itemsOf(world.stores.operations, operation);
		const kept = await Promise.all(items.map(({ errorId }) => world.stores.errors.get(errorId ?? "")));
		expect(kept.map((error) => error && [error.state, error.visible, error.undo?.did])).toEqual(
			Array(5).fill(["resolved", false, "delete"]),
		);
		await undoAll(operation);
		expect(await undoAll(operation, CARLA)).toMatchObject({ kind: "refused", reason: "alreadyResolved" });
		const second = await released(asking("delete"));
		await expect(undoAll(second.operation, { ...CARLA, role: "steward" })).rejects.toThrow(RoleError);
		world.clock.advance(DAY_MS);
		expect(await undoAll(second.operation)).toMatchObject({ kind: "refused", reason: "tooLate" });
		expect(customers()).toEqual(["Pair 0"]);
	});

	it("is asked for on the guard's card, by an administrator", async () => {
		const pairs = await open(asking("delete"));
		for (const { account } of pairs.slice(1)) world.crm.remove("accounts", account);
		await world.main.sweep();
		const { _id } = await world.theError();
		await letGo();
		const guard = async () => (await world.stores.errors.get(_id)) as SyncError;
		expect(await guard()).toMatchObject({ state: "resolved", outcome: { resolution: "released" } });

		expect(await world.main.press(await guard(), "undo", { role: "steward" })).toMatchObject({
			kind: "refused",
			reason: "roleTooLow",
			needed: "admin",
		});
		expect(await world.main.press(await guard(), "undo", { role: "admin" })).toMatchObject({ kind: "done" });
		await world.main.idle();

		expect(customers()).toEqual(NAMES);
		expect(await guard()).toMatchObject({ state: "resolved" });
		expect((await guard()).history.at(-1)).toMatchObject({ step: "undone" });
		expect(await world.main.press(await guard(), "undo", { role: "admin" })).toMatchObject({
			kind: "refused",
			reason: "notFitting",
		});
	});
});

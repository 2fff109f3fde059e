import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConnectorError } from "../../src/ports/connector.js";
import type { Actor, BulkRequest } from "../../src/ports/use-cases.js";
import { itemsOf, toldOf } from "../support/operation-items.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const ADMIN: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
const ERIK: Actor = { id: "U-ERIK", name: "Erik", role: "admin" };

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** So many pairs whose accounts cannot be changed. */
async function denied(count: number) {
	const pairs = [];
	for (let number = 0; number < count; number++) pairs.push(await world.coupled({ name: "Old" }));
	world.crm.deny("accounts", "update");
	for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "New" });
	await world.sync();
	await world.sync();
}

/** A question about more deletions than the guard lets through. */
async function massChange() {
	for (let index = 0; index < 6; index++) await world.coupled();
	for (const { accountid } of world.crm.records("accounts")) world.crm.remove("accounts", String(accountid));
	await world.sync();
	const error = await world.theError();
	expect(error).toMatchObject({ kind: "massChange", held: { count: 6 } });
	return error;
}

const retryAll = (by: TestInstance, facts: Partial<BulkRequest> = {}) =>
	by.useCases.startBulk({
		resolution: "retry",
		query: { mapping: "customers" },
		subject: "group 1",
		channel: null,
		actor: ADMIN,
		...facts,
	});

describe("a press on a card of several", () => {
	it("begins one operation, whoever presses and on whichever instance, and another once that has ended", async () => {
		await denied(2);
		const other = await world.instance();
		const attempts = () => world.openErrors().then((errors) => errors.map(({ attempts: tried }) => tried));
		const before = await attempts();

		const [one, two] = await Promise.all([
			retryAll(world.main, { after: null }),
			retryAll(other, { after: null, actor: ERIK, resolution: "ignore" }),
		]);
		await Promise.all([world.main.idle(), other.idle()]);

		expect(two).toMatchObject({ _id: one._id, actor: one.actor, kind: one.kind });
		const isRetry = one.kind === "retryAll";
		expect(await attempts()).toEqual(before.map((tried) => (isRetry ? tried + 1 : tried)));
		const next = await retryAll(world.main, { after: one._id });
		expect(next._id).not.toBe(one._id);
		await world.main.idle();
	});

	it("is about what whoever was quicker has seen, also where the other one saw less", async () => {
		await denied(2);
		const other = await world.instance();
		const slow = world.main.pauseAt("operations.insert");
		const first = retryAll(world.main, { after: null, resolution: "ignore" });
		await slow.reached;
		await denied(1);

		const begun = await retryAll(other, { after: null });
		await other.idle();
		slow.release();

		expect(await first).toMatchObject({ _id: begun._id, kind: "retryAll" });
		await world.main.idle();
		const tried = await itemsOf(world.stores.operations, begun);
		expect(tried.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed"]);
		expect(await world.stores.operations.get(begun._id)).toMatchObject({ total: 3, failed: 3, listed: 3 });
	});
});

describe("the rest of an operation", () => {
	it("begins once, whoever presses and on whichever instance", async () => {
		await denied(2);
		const operation = await retryAll(world.main);
		await world.main.idle();
		const other = await world.instance();
		const attempts = () => world.openErrors().then((errors) => errors.map(({ attempts: tried }) => tried));
		const before = await attempts();

		const rests = await Promise.all([
			world.main.useCases.retryRest(operation._id, ADMIN, null),
			other.useCases.retryRest(operation._id, ERIK, null),
		]);
		await Promise.all([world.main.idle(), other.idle()]);

		expect(new Set(rests.map((rest) => rest?._id)).size).toBe(1);
		expect(await world.stores.operations.get(rests[0]?._id ?? "")).toMatchObject({ total: 2, failed: 2 });
		expect(await attempts()).toEqual(before.map((tried) => tried + 1));
	});
});

describe("uncoupling a whole mapping", () => {
	it.each([
		["before it ended any", { at: 0, step: "couplings.save" }],
		["after it had ended the others", { at: 2, step: "operations.save" }],
	] as const)("goes on after a crash, also when it met a pair that was busy %s", async (_, { at, step }) => {
		for (let index = 0; index < 3; index++) await world.coupled();
		// They are ended in the order they are stored in.
		const busy = (await world.couplings())[at];
		const writer = await world.instance();
		world.bc.edit("customers", busy?.left.id ?? "", { displayName: "New" });
		world.clock.advance(2_000);
		const writing = writer.pauseAt("afterClaim");
		const run = writer.run();
		await writing.reached;
		const dying = await world.instance();
		const dies = dying.dieAt(step, async () => {
			await dying.useCases.uncoupleAll(["customers"], ADMIN, null);
			await dying.idle();
		});
		await world.passTimeUntil(dies);
		writing.release();
		await run;
		const states = ["coupled", "coupled", "coupled"].fill("parted", 0, at);
		expect((await world.couplings()).map(({ state }) => state)).toEqual(states);
		const [operation] = await world.stores.operations.running();
		if (operation === undefined) throw new Error("The operation should be running.");
		// What was saved of it last: one pair that was busy.
		const item = {
			errorId: null,
			couplingId: busy?._id ?? "",
			outcome: "failed",
			reason: "pairBusy",
		} as const;
		await world.stores.operations.insertItems(operation, [item]);
		await world.stores.operations.save({ ...operation, ...toldOf([item]), done: at, failed: 1 });

		await world.main.takeOver();

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted", "parted", "parted"]);
		expect(await world.stores.operations.get(operation._id)).toMatchObject({
			state: "done",
			total: 3,
			done: 3,
			failed: 0,
			reasons: [],
		});
		expect(await itemsOf(world.stores.operations, operation)).toEqual([]);
	});
});

describe("the answer to the guard's question", () => {
	it("that cannot begin because a system is down leaves the question open", async () => {
		const error = await massChange();
		const mapping = world.main.mapping;
		let down = true;
		Object.defineProperty(world.main, "mapping", {
			get: () => {
				if (down) throw new ConnectorError({ code: "unreachable", retryable: true, foreignMessage: "Down." });
				return mapping;
			},
		});
		await world.main.press(error, "release").catch(() => {});
		down = false;

		expect(await world.theError()).toMatchObject({ kind: "massChange", state: "open", resolving: null });
		expect(await world.main.press(await world.theError(), "reject")).toMatchObject({ kind: "done" });
		expect((await world.openErrors()).map(({ kind }) => kind)).toEqual(Array(6).fill("deletedRight"));
		await expectSettled(world, { errors: Array(6).fill("deletedRight") });
	});

	it("of a process that died before it was noted is not carried out against a later answer", async () => {
		const error = await massChange();
		const dying = await world.instance();
		await dying.dieAt("errors.save", () => dying.press(error, "release", { name: "Anna" }));
		expect(await world.main.press(error, "reject", { name: "Erik" })).toMatchObject({ kind: "done" });

		await world.main.takeOver();

		const resolved = await world.stores.errors.get(error._id);
		expect(resolved).toMatchObject({
			state: "resolved",
			outcome: { resolution: "rejected", actorName: "Erik" },
		});
		expect(await world.stores.operations.running()).toEqual([]);
		await expectSettled(world, { errors: Array(6).fill("deletedRight") });
	});

	it("of a process that died half-way goes on in its name, and nobody answers the question beside it", async () => {
		const error = await massChange();
		const dying = await world.instance();
		await dying.dieAt("couplings.save", () => dying.press(error, "reject", { name: "Anna" }));
		await world.sync();
		const taking = await world.instance();

		await taking.takeOver();

		expect(await world.stores.errors.get(error._id)).toMatchObject({
			state: "resolved",
			outcome: { resolution: "rejected", actorName: "Anna" },
		});
		await expectSettled(world, { errors: Array(6).fill("deletedRight") });
	});
});

describe("several errors that are ignored together", () => {
	it("are told as done and on record once each, although the process dies before it stores how they ended", async () => {
		await denied(3);
		const ignoreAll = (by: TestInstance) =>
			by.useCases.startBulk({
				resolution: "ignore",
				query: { mapping: "customers" },
				subject: "group 1",
				channel: null,
				actor: ADMIN,
			});
		const dying = await world.instance();
		await dying.dieAt("betweenItems", async () => {
			await ignoreAll(dying);
			await dying.idle();
		});
		const [begun] = await world.stores.operations.running();

		await world.main.takeOver();

		const ended = await world.stores.operations.get(begun?._id ?? "");
		expect(ended).toMatchObject({ state: "done", done: 3, failed: 0 });
		const lines = await world.stores.audit.latest(100);
		expect(lines.filter(({ action }) => action === "ignore").map(({ outcome }) => outcome)).toEqual([
			"done",
			"done",
			"done",
		]);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import type { ResolutionKind, Role } from "../../src/domain/resolution.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Operation } from "../../src/ports/stores.js";
import { type Actor, RoleError } from "../../src/ports/use-cases.js";
import { customersMapping } from "../support/customers-mapping.js";
import { itemsOf } from "../support/operation-items.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World, type WorldOptions } from "../support/world.js";

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});
const ADMIN: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };

async function inConflict() {
	const pair = await world.coupled({ name: "Old" });
	world.bc.edit("customers", pair.customer, { displayName: "Left" });
	world.crm.edit("accounts", pair.account, { name: "Right" });
	await world.sync();
	return { ...pair, error: await world.theError() };
}

async function withoutAccount() {
	const pair = await world.coupled({ name: "Kept" });
	world.crm.remove("accounts", pair.account);
	await world.sync();
	return { ...pair, error: await world.theError() };
}

describe("a press", () => {
	it.each<[Role, ResolutionKind, Role]>([
		["viewer", "synchronize", "operator"],
		["operator", "uncouple", "steward"],
	])(
		"of a %s is refused %s, which needs %s, and leaves its line in the audit",
		async (role, resolution, needed) => {
			await open();
			const { customer, account, error } = await inConflict();

			const outcome = await world.main.press(error, resolution, { side: "left", role });

			expect(outcome).toMatchObject({ kind: "refused", reason: "roleTooLow", needed });
			expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
			expect(world.account(account)).toMatchObject({ name: "Right" });
			const [line] = await world.stores.audit.latest(1);
			expect(line).toMatchObject({ action: resolution, outcome: "refused", reason: "roleTooLow", role });
			await expectSettled(world, { errors: ["updateConflict"] });
		},
	);

	it.each<[ResolutionKind, Role]>([
		["restore", "operator"],
		["delete", "steward"],
	])("of %s by a %s is refused", async (resolution, role) => {
		await open();
		const { error } = await withoutAccount();
		expect(await world.main.press(error, resolution, { role })).toMatchObject({ reason: "roleTooLow" });
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	it("that does not fit the error, or names no error, is refused", async () => {
		await open();
		const { error } = await inConflict();
		expect(await world.main.press(error, "restore")).toMatchObject({ kind: "refused", reason: "notFitting" });
		const unknown = { ...error, _id: "nobody" };
		expect(await world.main.press(unknown, "synchronize", { side: "left" })).toMatchObject({
			reason: "unknown",
		});
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("with an old revision is refused before anything is read", async () => {
		await open();
		const { error } = await inConflict();
		world.bc.resetCounters();
		const outcome = await world.main.press(error, "synchronize", {
			side: "left",
			revision: error.revision - 1,
		});
		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.bc.counters().requests).toBe(0);
	});

	it("that comes twice acts once, and the second is told who did", async () => {
		await open();
		const { account, error } = await inConflict();
		const first = await world.main.press(error, "synchronize", { side: "left" });
		const second = await world.main.press(error, "synchronize", { side: "left", name: "Bram" });

		expect(first.kind).toBe("done");
		expect(second).toMatchObject({
			kind: "refused",
			reason: "alreadyResolved",
			error: { outcome: { actorName: "Anna", resolution: "synchronize", side: "left" } },
		});
		expect(world.ours("right", account).filter((fields) => "name" in fields)).toHaveLength(1);
		await expectSettled(world, { chosen: true });
	});

	it("by several people on several instances at the same moment acts once", async () => {
		await open();
		const { account, error } = await inConflict();
		const others = [await world.instance(), await world.instance()];
		const outcomes = await Promise.all(
			[world.main, ...others, world.main].map((by) => by.press(error, "synchronize", { side: "left" })),
		);
		expect(outcomes.filter(({ kind }) => kind === "done")).toHaveLength(1);
		expect(world.ours("right", account).filter((fields) => "name" in fields)).toHaveLength(1);
		await expectSettled(world, { chosen: true });
	});

	it("of restore makes one record although two people press it at once", async () => {
		await open();
		const { error } = await withoutAccount();
		const other = await world.instance();
		const outcomes = await Promise.all([world.main.press(error, "restore"), other.press(error, "restore")]);
		expect(outcomes.filter(({ kind }) => kind === "done")).toHaveLength(1);
		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world);
	});

	it("keeps what it overwrites and removes as before-images", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		await world.main.press(error, "synchronize", { side: "left" });
		const [line] = await world.stores.audit.ofError(error._id);
		expect(line?.before.find(({ side }) => side === "right")).toMatchObject({
			id: account,
			fields: { name: "Right" },
		});
		world.crm.remove("accounts", account);
		await world.sync();
		const deletion = await world.theError();
		await world.main.press(deletion, "delete");
		expect(world.customer(customer)).toBeUndefined();
		const [removed] = await world.stores.audit.ofError(deletion._id);
		expect(removed?.before).toMatchObject([{ side: "left", id: customer, fields: { displayName: "Left" } }]);
		await expectSettled(world);
	});

	it("of restore whose answer is lost is told as it ends: nothing is made twice", async () => {
		await open();
		const { error } = await withoutAccount();
		world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			when: "after",
			action: { type: "drop" },
		});
		expect(await world.main.press(error, "restore")).toMatchObject({ kind: "done" });
		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world);
	});

	it("of restore that may still execute does not claim to be done, and is settled by the next run", async () => {
		await open();
		const { customer, error } = await withoutAccount();
		const late = world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			action: { type: "late" },
		});
		const outcome = await world.main.press(error, "restore");
		expect(outcome).toMatchObject({ kind: "failed", error: { state: "open" } });
		expect(world.crm.records("accounts")).toHaveLength(0);

		await world.sync();
		await late.execute();
		await world.sync();

		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.customer(customer)).toMatchObject({ displayName: "Kept" });
		await expectSettled(world);
	});

	it("while a system is down fails, says so, and leaves the error to be pressed again", async () => {
		await open();
		const { account, error } = await inConflict();
		const down = world.crm.faults.add({
			scope: "request",
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 503 },
		});
		const waiting = setInterval(() => world.clock.advance(5_000), 10);
		expect(await world.main.press(error, "synchronize", { side: "left" })).toMatchObject({ kind: "failed" });
		clearInterval(waiting);
		down.remove();
		const now = (await world.openErrors()).find(({ _id }) => _id === error._id);
		expect(now?.state).toBe("open");
		expect(await world.main.press(now as SyncError, "synchronize", { side: "left" })).toMatchObject({
			kind: "done",
		});
		expect(world.account(account)).toMatchObject({ name: "Left" });
		await world.sync();
		await expectSettled(world, { chosen: true });
	});
});

describe("retry all and uncouple all", () => {
	/** So many pairs whose change the system refuses, tried often enough to wait for people. */
	async function refused(count: number) {
		const pairs = [];
		for (let index = 0; index < count; index++) pairs.push(await world.coupled({ phone: "0" }));
		world.crm.deny("accounts", "update");
		for (const { customer } of pairs) world.bc.edit("customers", customer, { phoneNumber: "020" });
		await world.sync();
		await world.sync();
		expect(await world.openErrors()).toHaveLength(count);
		return pairs;
	}
	async function finished(operation: Operation): Promise<Operation> {
		const now = await world.main.useCases.operation(operation._id);
		if (now === null) throw new Error("The operation is kept.");
		return now;
	}
	const retryAll = (by: TestInstance) => by.useCases.retryAll("customers", ADMIN, null);
	const uncoupleAll = (by: TestInstance) => by.useCases.uncoupleAll(["customers"], ADMIN, null);

	it("retry all tells an outcome per item, and what still fails stays open", async () => {
		await open();
		const pairs = await refused(4);
		world.crm.allow("accounts", "update");
		world.crm.faults.add({
			match: { operation: "update", set: "accounts", id: pairs[2]?.account ?? "" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, message: "The number is not allowed." },
		});

		const operation = await retryAll(world.main);
		await world.main.idle();

		const done = await finished(operation);
		expect(done).toMatchObject({ state: "done", total: 4, done: 3, failed: 1 });
		const items = await itemsOf(world.stores.operations, done);
		expect(items.map(({ outcome }) => outcome).sort()).toEqual(["done", "done", "done", "failed"]);
		expect(items.find(({ outcome }) => outcome === "failed")?.reason).toContain("not allowed");
		await expectSettled(world, { errors: ["validation"] });
	});

	it("retry all goes on after a crash in the middle; every item is done once", async () => {
		await open();
		const pairs = await refused(5);
		world.crm.allow("accounts", "update");
		const dying = await world.instance();
		let operation: Operation | undefined;
		await dying.dieAt(
			"afterClaim",
			async () => {
				operation = await retryAll(dying);
				await dying.idle();
			},
			3,
		);

		await world.main.takeOver();

		const done = await finished(operation as Operation);
		expect(done).toMatchObject({ state: "done", total: 5, done: 5, failed: 0 });
		for (const { account } of pairs) {
			expect(world.account(account)).toMatchObject({ telephone1: "020" });
			expect(world.ours("right", account).filter((fields) => "telephone1" in fields)).toHaveLength(1);
		}
		await expectSettled(world);
	});

	it("uncouple all goes on after a crash in the middle, and closes the errors of the pairs", async () => {
		await open();
		const pairs = await refused(5);
		const dying = await world.instance();
		const third = dying.pauseAt("couplings.save", 3);
		const operation = await uncoupleAll(dying);
		await third.reached;
		await dying.kill();
		expect((await world.couplings()).filter(({ state }) => state === "parted")).toHaveLength(2);

		await world.main.takeOver();

		expect(await finished(operation)).toMatchObject({ state: "done", total: 5, done: 5, failed: 0 });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(5).fill("parted"));
		for (const { customer } of pairs) world.bc.edit("customers", customer, { phoneNumber: "030" });
		await world.sync();
		for (const { account } of pairs) expect(world.account(account)).toMatchObject({ telephone1: "0" });
		await expectSettled(world, { chosen: true });
	});

	it("a living process keeps its operation", async () => {
		await open();
		await refused(2);
		const other = await world.instance();
		const pause = world.main.pauseAt("beforeClaim");
		const operation = await retryAll(world.main);
		await pause.reached;
		await other.takeOver();
		pause.release();
		await world.main.idle();
		expect(await finished(operation)).toMatchObject({ state: "done", owner: world.main.engine.liveness.id });
	});

	it("needs the roles design gives it", async () => {
		await open();
		const steward: Actor = { ...ADMIN, role: "steward" };
		const viewer: Actor = { ...ADMIN, role: "viewer" };
		await expect(world.main.useCases.uncoupleAll(["customers"], steward, null)).rejects.toBeInstanceOf(
			RoleError,
		);
		await expect(world.main.useCases.retryAll(null, viewer, null)).rejects.toBeInstanceOf(RoleError);
		await expect(world.main.run({ actor: viewer })).resolves.toMatchObject({ job: { state: "done" } });
		const run = { mapping: "customers", trigger: "manual" as const, actor: viewer };
		await expect(world.main.useCases.run(run)).rejects.toBeInstanceOf(RoleError);
		await expect(world.main.useCases.findDeleted(run)).rejects.toBeInstanceOf(RoleError);
		await expect(world.main.useCases.uncouple("customers", "x", viewer)).rejects.toBeInstanceOf(RoleError);
	});

	it("only an administrator answers the guard's question", async () => {
		await open({ mapping: customersMapping({ policies: { update: "ask", deletion: "delete" } }) });
		const pairs = [];
		for (let index = 0; index < 8; index++) pairs.push(await world.coupled());
		for (const { account } of pairs.slice(0, 6)) world.crm.remove("accounts", account);
		await world.sync();
		const question = await world.theError();
		for (const resolution of ["release", "reject"] as const) {
			expect(await world.main.press(question, resolution, { role: "steward" })).toMatchObject({
				kind: "refused",
				reason: "roleTooLow",
				needed: "admin",
			});
		}
		expect(world.bc.records("customers")).toHaveLength(8);
		expect((await world.theError()).state).toBe("open");
	});
});

describe("a press whose process died, in a mapping that runs nothing by itself", () => {
	it.each([
		["is paused", "afterTaken", "open", "Right"],
		["is paused", "afterAnswer", "resolved", "Left"],
		["only observes", "afterTaken", "open", "Right"],
		["only observes", "afterAnswer", "resolved", "Left"],
	] as const)("because it %s: died %s, and is told as %s", async (why, step, state, name) => {
		await open();
		const { account, error } = await inConflict();
		const dying = await world.instance();
		await dying.dieAt(step, () => dying.press(error, "synchronize", { side: "left" }));
		expect((await world.stores.errors.get(error._id))?.state).toBe("resolving");
		if (why === "is paused") await world.stores.mappings.setPaused("customers", true);
		else world.main.mapping = customersMapping({ mode: "observe" });
		const writes = world.writes();

		expect(await world.main.runDue()).toBeNull();

		expect(await world.stores.errors.get(error._id)).toMatchObject({ state, resolving: null });
		expect(world.account(account)).toMatchObject({ name });
		expect(world.writes()).toBe(writes);
	});
});

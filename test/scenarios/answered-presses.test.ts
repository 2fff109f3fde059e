import { afterEach, describe, expect, it } from "@jest/globals";
import type { ResolutionKind } from "../../src/domain/resolution.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

let world: World;
afterEach(() => world.close());

/** Longer than a process may stand still. */
const PAST_LEASE_MS = 40_000;
const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };

async function missingAccount() {
	const pair = await world.coupled({ name: "Kept" });
	world.crm.remove("accounts", pair.account);
	await world.sync();
	return pair;
}

/** An answered press leaves exactly one line of who did it, and the error names the same answer. */
async function expectAnsweredOnce({ _id }: SyncError, resolution: ResolutionKind): Promise<void> {
	const lines = await world.stores.audit.ofError(_id);
	expect(lines.map(({ action, actorName, outcome }) => ({ action, actorName, outcome }))).toEqual([
		{ action: resolution, actorName: "Anna", outcome: "done" },
	]);
	const outcome = { resolution, actorName: "Anna" };
	expect(await world.stores.errors.get(_id)).toMatchObject({ state: "resolved", outcome });
}

describe("an answered press is on record as whose answer it was", () => {
	it("although a run took its process for alive when it settled writes, and for dead right after that", async () => {
		world = await openWorld();
		const { account } = await world.inConflict();
		const error = await world.theError();
		const stopped = await world.instance();
		const answered = stopped.pauseAt("afterAnswer");
		void stopped.press(error, "synchronize", { side: "left" }).catch(() => {});
		await answered.reached;
		stopped.freeze();
		const recovering = world.main.pauseAt("errors.untold");
		const run = world.main.run();
		await recovering.reached;
		await world.passTime(PAST_LEASE_MS);
		recovering.release();
		await run;

		await world.sync();

		await expectAnsweredOnce(error, "synchronize");
		expect(world.account(account)).toMatchObject({ name: "Left" });
		answered.release();
		await expectSettled(world, { chosen: true });
	});

	it.each<[ResolutionKind, "afterSave" | "beforeAudit", () => Promise<unknown>]>([
		["uncouple", "afterSave", () => world.inConflict()],
		["delete", "beforeAudit", () => missingAccount()],
	])("%s: although a sweep finds the pair ended at %s", async (resolution, step, prepare) => {
		world = await openWorld();
		await prepare();
		const error = await world.theError();
		const slow = await world.instance();
		const ended = slow.pauseAt(step);
		const press = slow.press(error, resolution);
		await ended.reached;
		await world.main.sweep();
		ended.release();

		expect(await press).toMatchObject({ kind: "done" });

		await expectAnsweredOnce(error, resolution);
		await expectSettled(world);
	});

	it.each<[ResolutionKind, "afterSave" | "afterAnswer", () => Promise<unknown>]>([
		["uncouple", "afterSave", () => world.inConflict()],
		["delete", "afterAnswer", () => missingAccount()],
	])("%s: although its process died at %s, and a sweep comes first", async (resolution, step, prepare) => {
		world = await openWorld();
		await prepare();
		const error = await world.theError();
		const dying: TestInstance = await world.instance();
		await dying.dieAt(step, () => dying.press(error, resolution));

		await world.main.sweep();
		await world.sync();

		await expectAnsweredOnce(error, resolution);
		await expectSettled(world);
	});

	it("a retry that created the record, although its process died before it could bind the two", async () => {
		world = await openWorld();
		await world.coupled();
		world.crm.deny("accounts", "create");
		world.bc.create("customers", { number: "C-9", displayName: "New" });
		await world.sync();
		world.crm.allow("accounts", "create");
		const error = await world.theError();
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => dying.press(error, "retry"));

		await world.sync();

		await expectAnsweredOnce(error, "retry");
		await expectSettled(world);
	});

	it("an undo of uncoupling, although a sweep finds the pair parted still", async () => {
		world = await openWorld();
		await world.inConflict();
		const error = await world.theError();
		await world.main.press(error, "uncouple");
		const slow = await world.instance();
		const taken = slow.pauseAt("afterTaken");
		const undo = slow.press(error, "undo", { revision: null });
		await taken.reached;
		await world.main.sweep();
		taken.release();

		expect(await undo).toMatchObject({ kind: "done" });

		expect(await world.couplings()).toMatchObject([{ state: "coupled" }]);
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});
});

it("a record restored by a request that executes late is not told as deleted once that is found", async () => {
	world = await openWorld();
	await missingAccount();
	const late = world.crm.faults.add({
		match: { operation: "create", set: "accounts" },
		action: { type: "late" },
	});
	expect((await world.main.press(await world.theError(), "restore")).kind).toBe("failed");
	await late.execute();

	await world.main.sweep();

	expect(await world.openErrors()).toEqual([]);
	expect(world.crm.records("accounts")).toMatchObject([{ name: "Kept" }]);
	await expectSettled(world);
});

describe("a press whose pair or record ends under it", () => {
	it("is on record as broken off when its process died and both records are gone", async () => {
		world = await openWorld();
		const { customer } = await missingAccount();
		const error = await world.theError();
		const dying = await world.instance();
		await dying.dieAt("afterClaim", () => dying.press(error, "restore"));
		world.bc.remove("customers", customer);
		world.clock.advance(20 * 60_000);

		await world.sync();

		const lines = await world.stores.audit.ofError(error._id);
		expect(lines).toMatchObject([{ action: "restore", actorName: "Anna", outcome: "failed" }]);
		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it("never says that a side's values were taken when somebody's uncoupling came first", async () => {
		world = await openWorld();
		const { customer, account } = await world.inConflict();
		const error = await world.theError();
		const slow = await world.instance();
		const taken = slow.pauseAt("afterTaken");
		const press = slow.press(error, "synchronize", { side: "left" });
		await taken.reached;
		const dying = await world.instance();
		await dying.dieAt("afterSave", () => dying.useCases.uncouple("customers", customer, ANNA));
		await world.main.sweep();
		taken.release();

		expect(await press).toMatchObject({ kind: "refused", reason: "alreadyResolved" });

		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world);
	});

	it("leaves nothing open when a run has coupled its record meanwhile, and it cannot couple it any more", async () => {
		world = await openWorld();
		const blocked = world.bc.create("customers", { number: "C-9", displayName: "New", blocked: "All" });
		const account = world.crm.create("accounts", { accountnumber: "C-9", name: "New" });
		await world.sync();
		const error = await world.theError();
		const slow = await world.instance();
		const taken = slow.pauseAt("afterTaken");
		const wanted = world.bc.create("customers", { number: "C-8", displayName: "Wanted" });
		const partner = { side: "left" as const, id: String(wanted.id) };
		const press = slow.press(error, "couple", { with: { partner, choice: { side: "left" } } });
		await taken.reached;
		world.bc.edit("customers", String(blocked.id), { blocked: " " });
		await world.sync();
		taken.release();

		expect(await press).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });

		const bound = (await world.couplings()).find(({ right }) => right.id === account.accountid);
		expect(bound).toMatchObject({ state: "coupled", left: { id: blocked.id } });
		await expectSettled(world, { chosen: true });
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type PressOptions, type World } from "../support/world.js";

const BRAM: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** Presses on the one open error, and gives it resolved. */
async function pressed(resolution: Parameters<World["main"]["press"]>[1], how: PressOptions = {}) {
	const outcome = await world.main.press(await world.theError(), resolution, how);
	expect("message" in outcome ? outcome.message : outcome.kind).toBe("done");
	return outcome.error as SyncError;
}

/** A new name in Business Central that Koppel was not allowed to write on, and was then, by a retry. */
async function retried() {
	const pair = await world.coupled({ name: "Old" });
	world.crm.deny("accounts", "update");
	world.bc.edit("customers", pair.customer, { displayName: "New" });
	await world.sync();
	world.crm.allow("accounts", "update");
	const resolved = await pressed("retry");
	expect(world.account(pair.account)).toMatchObject({ name: "New" });
	return { ...pair, resolved };
}

/** An account that was deleted and made again by a press. */
async function restored() {
	const { customer, account } = await world.coupled({ name: "Kept" });
	world.crm.remove("accounts", account);
	await world.sync();
	const resolved = await pressed("restore");
	return { customer, account, resolved, made: (await world.couplings())[0]?.right.id ?? "" };
}

const couple = (left: string, right: string, side?: "left" | "right") =>
	world.main.useCases.couple({
		mapping: "customers",
		left,
		right,
		actor: BRAM,
		...(side === undefined ? {} : { choice: { side } }),
	});

describe("undo", () => {
	it("of an answer that was lost although it was carried out puts back what stood there", async () => {
		const { account } = await world.inConflict({ phone: "1" });
		const lost = world.crm.faults.add({
			match: { operation: "update" },
			when: "after",
			action: { type: "drop" },
		});
		const resolved = await pressed("synchronize", { side: "left" });
		lost.remove();
		expect(world.account(account)).toMatchObject({ name: "Left" });

		expect(await world.main.press(resolved, "undo")).toMatchObject({ kind: "done" });

		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("that is executed long after its answer was lost is asked about, not carried over", async () => {
		const { customer, account, resolved } = await retried();
		const late = world.crm.faults.add({ match: { operation: "update" }, action: { type: "late" } });
		await world.main.press(resolved, "undo");
		await world.sync();

		await late.execute();
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Old" });
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "undone" });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("of a restore, executed long after its answer was lost, never deletes the survivor as well", async () => {
		world.main.mapping = customersMapping({ policies: { update: "ask", deletion: "delete" } });
		const { customer, account } = await world.coupled({ name: "Kept" });
		world.bc.edit("customers", customer, { displayName: "Edited" });
		world.crm.remove("accounts", account);
		await world.sync();
		const resolved = await pressed("restore");
		const made = (await world.couplings())[0]?.right.id ?? "";
		const late = world.crm.faults.add({ match: { operation: "delete" }, action: { type: "late" } });
		await world.main.press(resolved, "undo");
		await world.sync();

		await late.execute();
		expect(world.account(made)).toBeUndefined();
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "Edited" });
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	it("of a restore is refused when somebody filled in a field of the new record that nobody mapped", async () => {
		const { made, resolved } = await restored();
		world.crm.edit("accounts", made, { description: "Pays late" });
		await world.sync();

		expect(await world.main.press(resolved, "undo")).toMatchObject({
			kind: "refused",
			reason: "writtenSince",
		});

		expect(world.account(made)).toMatchObject({ description: "Pays late" });
		await expectSettled(world);
	});

	it("is not offered for a record that was bound to another one", async () => {
		const loser = await world.coupled({ name: "Merged" });
		const winner = String(world.crm.create("accounts", { accountnumber: "W-1", name: "Winner" }).accountid);
		await world.sync();
		await world.main.useCases.uncouple("customers", winner, BRAM);
		world.crm.merge(winner, loser.account);
		await world.sync();

		const resolved = await pressed("couple", {
			side: "right",
			with: { partner: { side: "right", id: winner } },
		});

		expect(world.customer(loser.customer)).toMatchObject({ displayName: "Winner" });
		expect(resolved.undo).toBeNull();
	});

	it("of uncoupling is refused after the records were coupled and uncoupled by somebody else", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("uncouple");
		await couple(customer, account);
		await world.main.useCases.uncouple("customers", customer, BRAM);

		expect(await world.main.press(resolved, "undo")).toMatchObject({
			kind: "refused",
			reason: "writtenSince",
		});

		expect((await world.couplings())[0]).toMatchObject({ state: "parted" });
		await expectSettled(world);
	});

	it("of a deletion whose answer was lost finds the record it made, once, and asks about it", async () => {
		const { customer, account } = await world.coupled({ name: "Kept" });
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const resolved = await pressed("delete");
		const lost = world.crm.faults.add({
			match: { operation: "create" },
			when: "after",
			action: { type: "drop" },
		});
		await world.main.press(resolved, "undo");
		lost.remove();
		await world.main.press(resolved, "undo", { revision: null });
		await world.sync();

		expect(world.account(account)).toBeUndefined();
		expect(world.crm.records("accounts")).toMatchObject([{ name: "Kept" }]);
		await expectSettled(world, { errors: ["deletedLeft"] });
	});

	it("of a deletion that is executed long after its answer was lost makes one record, and asks about it", async () => {
		const { customer } = await world.coupled({ name: "Kept" });
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const resolved = await pressed("delete");
		const late = world.crm.faults.add({ match: { operation: "create" }, action: { type: "late" } });
		await world.main.press(resolved, "undo");
		await world.sync();

		await late.execute();
		await world.sync();

		expect(world.crm.records("accounts")).toMatchObject([{ name: "Kept" }]);
		expect(world.bc.records("customers")).toEqual([]);
		await expectSettled(world, { errors: ["deletedLeft"] });
	});

	it("by a process that is stopped before its write, and wakes up later, writes nothing", async () => {
		const { account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		const stopped = await world.instance();
		const paused = stopped.pauseAt("afterClaim");
		const undo = stopped.press(resolved, "undo");
		const broken = expect(undo).rejects.toThrow();
		await paused.reached;
		stopped.freeze();
		await world.sync();
		await world.passTime(120_000);
		await world.sync();
		const now = (await world.stores.errors.get(resolved._id)) as SyncError;
		expect(now).toMatchObject({ state: "resolved", resolving: null });
		paused.release();
		stopped.thaw();
		await broken;

		expect(world.account(account)).toMatchObject({ name: "Left" });
		await expectSettled(world, { chosen: true });
	});

	it("can be pressed again when its process died before it did anything", async () => {
		const { account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		const dying = await world.instance();
		await dying.dieAt("afterTaken", () => dying.press(resolved, "undo"));
		await world.sync();

		const again = await world.main.press(resolved, "undo", { revision: null });

		expect(again).toMatchObject({ kind: "done" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("stays, when a bulk resolution that answered the same question goes on after a crash", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const { _id } = await world.theError();
		const dying = await world.instance();
		await dying.dieAt("operations.save", async () => {
			await dying.useCases.startBulk({
				resolution: "synchronize",
				choice: { side: "left" },
				query: { mapping: "customers" },
				subject: null,
				channel: null,
				actor: { ...BRAM, role: "admin" },
			});
			await dying.idle();
		});
		const resolved = (await world.stores.errors.get(_id)) as SyncError;
		expect(await world.main.press(resolved, "undo")).toMatchObject({ kind: "done" });

		await world.main.takeOver();

		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Step } from "../../src/sync/engine.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** Presses, and gives the resolved error. */
async function pressed(
	...press: Parameters<TestInstance["press"]> extends [unknown, ...infer Rest] ? Rest : never
) {
	const outcome = await world.main.press(await world.theError(), ...press);
	expect(outcome.kind).toBe("done");
	return outcome.error as SyncError;
}

describe("undo of sending one side's values", () => {
	it("history 28: puts the record and the agreement back, and the next run asks instead of carrying the value over", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const [before] = await world.couplings();
		const resolved = await pressed("synchronize", { side: "left" });
		expect(world.account(account)).toMatchObject({ name: "Left" });
		expect(resolved.undo).toMatchObject({ did: "update", side: "right", before: { name: "Right" } });

		const outcome = await world.main.press(resolved, "undo");

		expect(outcome).toMatchObject({ kind: "done", error: { state: "open", undo: null, outcome: null } });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
		const [after] = await world.couplings();
		expect(after).toMatchObject({ seats: before?.seats, skipped: true, undone: true, pending: null });
		await world.sync();
		expect(await world.theError()).toMatchObject({
			_id: resolved._id,
			kind: "updateConflict",
			conflict: { reason: "undone", fields: ["name"] },
		});
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("asks whatever the policies say, until somebody answers", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		await world.main.press(resolved, "undo");

		world.main.mapping = customersMapping({
			policies: { update: "leftWins", deletion: "ask" },
			fingerprint: "customers-2",
		});
		world.bc.edit("customers", customer, { phoneNumber: "2" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Right", telephone1: "1" });
		const error = await world.theError();
		expect(error.conflict).toMatchObject({ reason: "undone" });
		expect(await world.main.press(error, "synchronize", { side: "right" })).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		expect((await world.couplings())[0]).toMatchObject({ undone: false, skipped: false });
		await expectSettled(world, { chosen: true });
	});

	it.each(["bc", "crm"] as const)("is refused once the record was edited in %s", async (system) => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		if (system === "bc") world.bc.edit("customers", customer, { displayName: "Later" });
		else world.crm.edit("accounts", account, { name: "Later" });

		const outcome = await world.main.press(resolved, "undo");

		expect(outcome).toMatchObject({ kind: "refused", reason: "writtenSince", error: { state: "resolved" } });
		await world.sync();
		await expectSettled(world, { chosen: true });
	});

	it("is refused when the record is edited between the reading and the write", async () => {
		const { account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		const presser = await world.instance();
		const paused = presser.pauseAt("afterClaim");
		const undo = presser.press(resolved, "undo");
		await paused.reached;
		world.crm.edit("accounts", account, { name: "Later" });
		paused.release();

		expect(await undo).toMatchObject({
			kind: "refused",
			reason: "writtenSince",
			error: { state: "resolved" },
		});

		expect(world.account(account)).toMatchObject({ name: "Later" });
		await world.sync();
		await expectSettled(world, { chosen: true });
	});

	it("is refused while another question about the pair stands open", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		world.bc.edit("customers", customer, { displayName: "One" });
		world.crm.edit("accounts", account, { name: "Two" });
		await world.sync();

		expect(await world.main.press(resolved, "undo")).toMatchObject({
			kind: "refused",
			reason: "writtenSince",
		});
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("happens once, whoever presses", async () => {
		const { account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });

		const outcomes = await Promise.all([
			world.main.press(resolved, "undo", { name: "Anna" }),
			world.main.press(resolved, "undo", { name: "Bram" }),
		]);

		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
		expect(world.ours("right", account).filter((fields) => "name" in fields)).toEqual([
			{ name: "Left" },
			{ name: "Right" },
		]);
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("is refused a day later, and to an operator", async () => {
		await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });

		expect(await world.main.press(resolved, "undo", { role: "operator" })).toMatchObject({
			reason: "roleTooLow",
		});
		world.clock.advance(25 * 60 * 60_000);
		expect(await world.main.press(resolved, "undo")).toMatchObject({ kind: "refused", reason: "tooLate" });
	});

	it("is not offered where both systems were written", async () => {
		const { customer, account } = await world.coupled({ name: "Old", phone: "1" });
		world.bc.edit("customers", customer, { displayName: "Left", phoneNumber: "2" });
		world.crm.edit("accounts", account, { name: "Right", telephone1: "3" });
		await world.sync();

		const resolved = await pressed("synchronize", { fields: { name: "left", phone: "right" } });

		expect(resolved.undo).toBeNull();
		expect(await world.main.press(resolved, "undo")).toMatchObject({
			kind: "refused",
			reason: "bothWritten",
		});
	});

	it("whose answer is lost is settled by the next run, and a late value is asked about, not carried over", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const resolved = await pressed("synchronize", { side: "left" });
		const lost = world.crm.faults.add({
			match: { operation: "update" },
			when: "after",
			action: { type: "drop" },
		});

		await world.main.press(resolved, "undo");
		lost.remove();
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "undone" });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it.each<Step>(["afterTaken", "afterClaim", "afterAnswer", "afterSave"])(
		"that dies at %s ends resolved or asked, and nothing is carried over",
		async (step) => {
			const { customer } = await world.inConflict({ phone: "1" });
			const resolved = await pressed("synchronize", { side: "left" });
			const dying = await world.instance();

			await dying.dieAt(step, () => dying.press(resolved, "undo"));
			await world.sync();

			expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
			const now = await world.stores.errors.get(resolved._id);
			expect(now?.state).not.toBe("resolving");
			await expectSettled(world, { errors: null, chosen: true });
		},
	);
});

describe("undo of a restore", () => {
	it("deletes the record that was made and asks about the deletion again", async () => {
		const { customer, account } = await world.coupled({ name: "Kept" });
		world.crm.remove("accounts", account);
		await world.sync();
		const resolved = await pressed("restore");
		const made = (await world.couplings())[0]?.right.id ?? "";
		expect(world.account(made)).toMatchObject({ name: "Kept" });

		expect(await world.main.press(resolved, "undo")).toMatchObject({ kind: "done" });

		expect(world.account(made)).toBeUndefined();
		expect(world.customer(customer)).toMatchObject({ displayName: "Kept" });
		expect(await world.theError()).toMatchObject({ kind: "deletedRight", _id: resolved._id });
		expect((await world.couplings())[0]).toMatchObject({ right: { id: account }, skipped: true });
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	it("is refused when the new record was edited meanwhile", async () => {
		const { account } = await world.coupled({ name: "Kept" });
		world.crm.remove("accounts", account);
		await world.sync();
		const resolved = await pressed("restore");
		const made = (await world.couplings())[0]?.right.id ?? "";
		world.crm.edit("accounts", made, { telephone1: "9" });

		expect(await world.main.press(resolved, "undo")).toMatchObject({
			kind: "refused",
			reason: "writtenSince",
		});
		expect(world.account(made)).toMatchObject({ telephone1: "9" });
	});
});

describe("undo of a deletion", () => {
	it("makes the record again, fields nobody mapped included, and asks about the deletion again", async () => {
		const { customer, account } = await world.coupled({ name: "Kept" });
		world.crm.edit("accounts", account, { description: "Pays late", fax: "12" });
		await world.sync();
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const resolved = await pressed("delete");
		expect(world.account(account)).toBeUndefined();

		const undone = await world.main.press(resolved, "undo");
		expect("message" in undone ? undone.message : undone.kind).toBe("done");

		const [coupling] = await world.couplings();
		const made = coupling?.right.id ?? "";
		expect(world.account(made)).toMatchObject({ name: "Kept", description: "Pays late", fax: "12" });
		expect(coupling).toMatchObject({ left: { id: customer }, skipped: true, state: "coupled" });
		expect(await world.theError()).toMatchObject({ kind: "deletedLeft", _id: resolved._id });
		await expectSettled(world, { errors: ["deletedLeft"] });
		expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });
		await expectSettled(world);
	});
});

describe("undo of uncoupling", () => {
	it("binds both records again as they were, and asks again", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const [before] = await world.couplings();
		const resolved = await pressed("uncouple");
		expect((await world.couplings())[0]).toMatchObject({ state: "parted" });

		expect(await world.main.press(resolved, "undo")).toMatchObject({ kind: "done" });

		const [after] = await world.couplings();
		expect(after).toMatchObject({ state: "coupled", seats: before?.seats, skipped: true });
		expect(await world.theError()).toMatchObject({ kind: "updateConflict" });
		expect(await world.main.press(await world.theError(), "synchronize", { side: "right" })).toMatchObject({
			kind: "done",
		});
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { chosen: true });
	});
});

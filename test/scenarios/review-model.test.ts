import { afterEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../src/domain/mapping.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { customersMapping } from "../support/customers-mapping.js";
import { itemsOf } from "../support/operation-items.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

/** What random histories have found; each as short as it can be told. */

const ADMIN: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };

let world: World;
afterEach(() => world.close());

async function open(overrides: Parameters<typeof customersMapping>[0] = {}): Promise<Mapping> {
	const mapping = customersMapping(overrides);
	world = await openWorld({ mapping });
	return mapping;
}

describe("a restore", () => {
	it("is not made on a side that the mapping never writes to: it would be empty, and empty the other one", async () => {
		await open({ direction: "toLeft", onCouple: "rightWins" });
		const { customer, account } = await world.coupled({ name: "Contoso" });
		world.crm.remove("accounts", account);
		await world.sync();
		const error = await world.theError();
		expect(error.kind).toBe("deletedRight");

		expect(await world.main.useCases.preview(error._id, "restore")).toMatchObject({ refusal: "notFitting" });
		expect(await world.main.press(error, "restore")).toMatchObject({ kind: "refused", reason: "notFitting" });

		expect(world.crm.records("accounts")).toEqual([]);
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Contoso" });
		await expectSettled(world, { errors: ["deletedRight"] });
	});

	it("whose record got another number is not told as refused, for the record stands there", async () => {
		await open({ leftKey: { kind: "wait" } });
		const { customer } = await world.coupled({ name: "Contoso" });
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const error = await world.theError();

		const outcome = await world.main.press(error, "restore");

		expect(world.bc.records("customers")).toHaveLength(1);
		expect(outcome).toMatchObject({ kind: "failed", error: { kind: "updateConflict" } });
		const [deed] = await world.stores.audit.ofError(error._id);
		expect(deed).toMatchObject({ action: "restore", outcome: "failed" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("an answer to many questions at once", () => {
	it("does not send over an edit that came after the list was made, though a run has told of it meanwhile", async () => {
		await open();
		const { account } = await world.inConflict();
		const other = await world.instance();
		const pause = world.main.pauseAt("operations.insert");
		const starting = world.main.useCases.startBulk({
			resolution: "synchronize",
			choice: { side: "left" },
			query: { mapping: "customers" },
			subject: null,
			channel: null,
			actor: ADMIN,
		});
		await pause.reached;
		world.crm.edit("accounts", account, { name: "Later" });
		await world.sync(other);
		pause.release();
		const { _id } = await starting;
		await world.main.idle();

		expect(world.account(account)).toMatchObject({ name: "Later" });
		expect(await itemsOf(world.stores.operations, await world.stores.operations.get(_id))).toMatchObject([
			{ outcome: "refused", reason: "changedMeanwhile" },
		]);
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("a customer that was uncoupled and whose account was then coupled to another customer", () => {
	it("sends nothing to its former account any more, whatever changes in it", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Former" });
		await world.main.useCases.uncouple("customers", customer, ADMIN);
		const present = String(world.bc.create("customers", { number: "C-9", displayName: "Present" }).id);
		await world.main.useCases.couple({
			mapping: "customers",
			left: present,
			right: account,
			choice: { side: "left" },
			actor: ADMIN,
		});
		await world.sync();
		world.bc.edit("customers", present, { city: "Delft" });
		world.bc.edit("customers", customer, { displayName: "Edited former" });

		await world.sync();
		await world.main.run({ full: true });

		expect(world.account(account)).toMatchObject({ name: "Present", address1_city: "Delft" });
		await expectSettled(world, { chosen: true });
	});
});

describe("an answer whose write is lost and may still be executed", () => {
	it("is not told as refused because something changed, and counts when it is executed", async () => {
		await open();
		const { customer, account } = await world.inConflict();
		const late = world.bc.faults.add({
			match: { operation: "update", set: "customers" },
			times: 10,
			action: { type: "late" },
		});

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "failed" });
		await late.execute();
		late.remove();
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { chosen: true });
	});

	it("is sent once more where the record still stands as it was shown, and once is enough", async () => {
		await open();
		const { customer, account } = await world.inConflict();
		const late = world.bc.faults.add({
			match: { operation: "update", set: "customers" },
			action: { type: "late" },
		});

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "done" });
		await late.execute();
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { chosen: true });
	});

	it("is told the same way where the record that is left should have been deleted", async () => {
		await open();
		const { customer } = await world.coupled();
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const late = world.crm.faults.add({
			match: { operation: "delete", set: "accounts" },
			action: { type: "late" },
		});

		expect(await world.main.press(await world.theError(), "delete")).toMatchObject({ kind: "failed" });

		await late.execute();
		await world.sync();
		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});
});

describe("sending one side by hand", () => {
	it("is not turned round when the connection breaks before the system has written anything", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: "Right" });
		world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: 1,
			action: { type: "drop" },
		});

		await world.main.useCases.synchronize({
			mapping: "customers",
			record: customer,
			side: "left",
			actor: ADMIN,
		});

		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });
		expect(world.account(account)).toMatchObject({ name: "Old" });
		await expectSettled(world, { chosen: true });
	});
});

describe("a database that is away for a moment", () => {
	it("when a run takes the lease does not leave the mapping locked while the process lives", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.main.failAt("mappings.takeLease", "after");

		await expect(world.main.run()).rejects.toThrow("The database was away");

		await world.sync();
		expect(world.account(account)).toMatchObject({ name: "New" });
		await expectSettled(world);
	});

	it("when the progress of an operation is stored does not leave it running for good", async () => {
		await open();
		await world.inConflict();
		world.main.failAt("operations.save", "after");
		const { _id } = await world.main.useCases.startBulk({
			resolution: "synchronize",
			choice: { side: "left" },
			query: { mapping: "customers" },
			subject: null,
			channel: null,
			actor: ADMIN,
		});

		await expect(world.main.idle()).rejects.toThrow("The database was away");

		expect(await world.main.useCases.operation(_id)).toMatchObject({ state: "done", done: 1 });
		await expectSettled(world, { chosen: true });
	});

	it("when the outcome of a press is stored does not leave the error in that press's hands", async () => {
		await open();
		await world.inConflict();
		const error = await world.theError();
		world.main.failAt("errors.save", "before", 2);

		await expect(world.main.press(error, "synchronize", { side: "left" })).rejects.toThrow("was away");

		const now = await world.stores.errors.get(error._id);
		expect(now).toMatchObject({
			state: "resolved",
			outcome: { resolution: "synchronize", actorName: "Anna" },
		});
		await expectSettled(world, { chosen: true });
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Actor, type BulkRequest, RoleError } from "../../src/ports/use-cases.js";
import { itemsOf } from "../support/operation-items.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const ADMIN: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

async function bulk(request: Pick<BulkRequest, "resolution"> & Partial<BulkRequest>) {
	const started = await world.main.useCases.startBulk({
		query: { mapping: "customers" },
		subject: "group 1",
		channel: null,
		actor: ADMIN,
		...request,
	});
	await world.main.idle();
	return (await world.stores.operations.get(started._id)) ?? started;
}

/** So many pairs whose accounts cannot be changed. */
async function denied(count: number) {
	const pairs = [];
	for (let number = 0; number < count; number++) pairs.push(await world.coupled({ name: "Old" }));
	world.crm.deny("accounts", "update");
	for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "New" });
	await world.sync();
	await world.sync();
	return pairs;
}

describe("a bulk resolution", () => {
	it("tries every error of one cause, with an outcome per item", async () => {
		const pairs = await denied(3);
		const [first] = await world.openErrors();
		world.crm.allow("accounts", "update");

		const operation = await bulk({ resolution: "retry", query: { cause: first?.cause ?? "" } });

		expect(operation).toMatchObject({ state: "done", kind: "retryAll", total: 3, done: 3, failed: 0 });
		expect((await itemsOf(world.stores.operations, operation)).map(({ outcome }) => outcome)).toEqual([
			"done",
			"done",
			"done",
		]);
		for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "New" });
		expect(await world.stores.operations.ofSubject("group 1")).toMatchObject({ _id: operation._id });
		await expectSettled(world);
	});

	it("says per item why it was not done, and does the rest when it is asked again", async () => {
		await denied(2);
		const failed = await bulk({ resolution: "retry" });
		expect(failed).toMatchObject({ done: 0, failed: 2 });
		for (const { outcome, reason } of await itemsOf(world.stores.operations, failed))
			expect([outcome, reason]).toEqual(["failed", expect.any(String)]);
		world.crm.allow("accounts", "update");

		const rest = await world.main.useCases.retryRest(failed._id, ADMIN, null);
		await world.main.idle();

		expect(rest).toMatchObject({ total: 2, subject: "group 1" });
		expect(await world.stores.operations.get(rest?._id ?? "")).toMatchObject({ done: 2, failed: 0 });
		await expectSettled(world);
	});

	it("sends one side of every first contact", async () => {
		for (const number of ["F-1", "F-2"]) {
			world.bc.create("customers", { number, displayName: "Ours" });
			world.crm.create("accounts", { accountnumber: number, name: "Theirs" });
		}
		await world.sync();
		expect(await world.openErrors()).toHaveLength(2);

		const operation = await bulk({ resolution: "synchronize", choice: { side: "right" } });

		expect(operation).toMatchObject({ kind: "synchronizeAll", done: 2 });
		expect(world.bc.records("customers").map(({ displayName }) => displayName)).toEqual(["Theirs", "Theirs"]);
		await expectSettled(world, { chosen: true });
	});

	it("uncouples exactly the listed pairs, and none where nothing fits", async () => {
		const bystander = await world.coupled({ name: "Bystander" });
		await denied(2);

		const nothing = await bulk({ resolution: "uncouple", query: { kind: "loop" } });
		expect(nothing).toMatchObject({ total: 0, done: 0 });
		const operation = await bulk({ resolution: "uncouple", query: { kind: "permission" } });

		expect(operation).toMatchObject({ done: 2, failed: 0 });
		const standing = (await world.couplings()).filter(({ state }) => state === "coupled");
		expect(standing.map(({ left }) => left.id)).toEqual([bystander.customer]);
		await expectSettled(world);
	});

	it("does not uncouple a whole mapping when what fits the query cannot be uncoupled", async () => {
		await world.coupled({ name: "Bystander" });
		world.bc.create("customers", { number: "D-1", displayName: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin too" });
		await world.sync();

		await bulk({ resolution: "uncouple", query: { kind: "duplicate" } });

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled"]);
	});

	it("sets every error of a cause aside", async () => {
		await denied(2);

		expect(await bulk({ resolution: "ignore" })).toMatchObject({ kind: "ignoreAll", done: 2 });

		expect((await world.openErrors()).map(({ state }) => state)).toEqual(["snoozed", "snoozed"]);
		expect((await world.main.useCases.errors({ waiting: true })).total).toBe(0);
	});

	it("needs the role", async () => {
		const operator = { ...ADMIN, role: "operator" as const };
		await expect(bulk({ resolution: "uncouple", actor: operator })).rejects.toThrow(RoleError);
		await expect(bulk({ resolution: "restore", actor: operator })).rejects.toThrow(RoleError);
	});

	it("goes on after its process died, without doing anything twice", async () => {
		const pairs = await denied(3);
		world.crm.allow("accounts", "update");
		const dying = await world.instance();
		await dying.dieAt("afterSave", async () => {
			await dying.useCases.startBulk({
				resolution: "retry",
				query: { mapping: "customers" },
				subject: null,
				channel: null,
				actor: ADMIN,
			});
			await dying.idle();
		});

		await world.main.takeOver();

		for (const { account } of pairs) {
			expect(world.account(account)).toMatchObject({ name: "New" });
			expect(world.ours("right", account).filter((fields) => "name" in fields)).toEqual([{ name: "New" }]);
		}
		await expectSettled(world);
	});
});

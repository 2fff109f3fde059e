import { afterEach, describe, expect, it } from "@jest/globals";
import type { DeletionPolicy, Mapping, UpdatePolicy } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
const open = async (mapping: Mapping): Promise<World> => {
	world = await openWorld({ mapping });
	return world;
};
afterEach(async () => {
	await world.close();
});
const policies = (update: UpdatePolicy, deletion: DeletionPolicy = "ask", facts: Partial<Mapping> = {}) =>
	customersMapping({ policies: { update, deletion }, fingerprint: `${update} ${deletion}`, ...facts });

/** Both sides change the name, the left also the phone and the right also the city; minutes lie between. */
async function bothChange(minutesBetween = 5) {
	const pair = await world.coupled({ name: "Old", phone: "0" });
	world.bc.edit("customers", pair.customer, { displayName: "Left", phoneNumber: "1" });
	world.clock.advance(minutesBetween * 60_000);
	world.crm.edit("accounts", pair.account, { name: "Right", address1_city: "Delft" });
	await world.sync();
	const customer = world.customer(pair.customer);
	const account = world.account(pair.account);
	return {
		...pair,
		left: [customer?.displayName, customer?.phoneNumber, customer?.city],
		right: [account?.name, account?.telephone1, account?.address1_city],
	};
}

describe("update policies", () => {
	it("ask writes nothing and keeps both sides' values in one question", async () => {
		await open(policies("ask"));
		const { left, right } = await bothChange();
		expect(left).toEqual(["Left", "1", ""]);
		expect(right).toEqual(["Right", "0", "Delft"]);
		expect((await world.theError()).conflict).toMatchObject({ fields: ["name", "phone", "city"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it.each<[UpdatePolicy, unknown[], unknown[]]>([
		["leftWins", ["Left", "1", ""], ["Left", "1", null]],
		["rightWins", ["Right", "0", "Delft"], ["Right", "0", "Delft"]],
		["newest", ["Right", "0", "Delft"], ["Right", "0", "Delft"]],
	])("%s takes one side's record where both changed", async (update, wantedLeft, wantedRight) => {
		await open(policies(update));
		const { left, right } = await bothChange();
		expect(left).toEqual(wantedLeft);
		expect(right).toEqual(wantedRight);
		await expectSettled(world, { chosen: true });
	});

	it("newest asks when the times differ by less than the clocks may", async () => {
		await open(policies("newest"));
		const { left, right } = await bothChange(0.5);
		expect([left[0], right[0]]).toEqual(["Left", "Right"]);
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("merge carries what changed on one side only and asks about the rest", async () => {
		await open(policies("merge"));
		const { customer, account, left, right } = await bothChange();
		expect(left).toEqual(["Left", "1", "Delft"]);
		expect(right).toEqual(["Right", "1", "Delft"]);
		expect((await world.theError()).conflict).toMatchObject({ fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
		world.bc.edit("customers", customer, { city: "Leiden" });
		await world.sync();
		expect(world.account(account)).toMatchObject({ address1_city: "Leiden", name: "Right" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("a field's own policy decides that field alone", async () => {
		const mapping = policies("ask");
		const fields = mapping.fields.map((field) =>
			field.name === "name" ? { ...field, policy: "rightWins" as const } : field,
		);
		await open({ ...mapping, fields });
		const pair = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", pair.customer, { displayName: "Left" });
		world.crm.edit("accounts", pair.account, { name: "Right" });
		await world.sync();
		expect(world.customer(pair.customer)).toMatchObject({ displayName: "Right" });
		await expectSettled(world, { chosen: true });
	});

	it.each<[UpdatePolicy, string]>([
		["leftWins", "Left"],
		["rightWins", "Right"],
	])("an open question is settled when the policy becomes %s", async (update, name) => {
		await open(policies("ask"));
		const { customer, account } = await bothChange();
		expect((await world.theError()).kind).toBe("updateConflict");

		world.main.mapping = policies(update);
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: name });
		expect(world.account(account)).toMatchObject({ name });
		await expectSettled(world, { chosen: true });
	});

	it("a mapping that changed in another respect leaves an open question as it is", async () => {
		await open(policies("ask"));
		await bothChange();
		const before = await world.theError();
		world.main.mapping = policies("ask", "ask", { leavesFilter: "keep", fingerprint: "ask ask 2" });
		await world.sync();
		expect(await world.theError()).toMatchObject({ revision: before.revision, count: before.count });
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("deletion policies", () => {
	const deleteOn = async (side: "left" | "right", pair: { customer: string; account: string }) => {
		if (side === "left") world.bc.remove("customers", pair.customer);
		else world.crm.remove("accounts", pair.account);
		await world.sync();
		await world.main.sweep();
		await world.sync();
	};
	const records = () => [world.bc.records("customers").length, world.crm.records("accounts").length];

	it.each(["left", "right"] as const)("ask leaves the survivor and asks (%s gone)", async (side) => {
		await open(policies("ask", "ask"));
		await deleteOn(side, await world.coupled());
		expect(records()).toEqual(side === "left" ? [0, 1] : [1, 0]);
		await expectSettled(world, { errors: [side === "left" ? "deletedLeft" : "deletedRight"] });
	});

	it.each(["left", "right"] as const)(
		"restore makes the record again from the survivor (%s gone)",
		async (side) => {
			await open(policies("ask", "restore"));
			const pair = await world.coupled({ name: "Kept", phone: "020" });
			await deleteOn(side, pair);
			expect(records()).toEqual([1, 1]);
			expect(world.bc.records("customers")[0]).toMatchObject({ displayName: "Kept", phoneNumber: "020" });
			expect(world.crm.records("accounts")[0]).toMatchObject({ name: "Kept", telephone1: "020" });
			await expectSettled(world);
			world.crm.edit("accounts", String(world.crm.records("accounts")[0]?.accountid), { name: "Later" });
			await world.sync();
			expect(world.bc.records("customers")[0]).toMatchObject({ displayName: "Later" });
			await expectSettled(world);
		},
	);

	it.each(["left", "right"] as const)("delete removes an unchanged survivor (%s gone)", async (side) => {
		await open(policies("ask", "delete"));
		await deleteOn(side, await world.coupled());
		expect(records()).toEqual([0, 0]);
		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it.each(["left", "right"] as const)(
		"uncouple parts them and creates nothing again (%s gone)",
		async (side) => {
			await open(policies("ask", "uncouple"));
			const pair = await world.coupled();
			await deleteOn(side, pair);
			if (side === "left") world.crm.edit("accounts", pair.account, { name: "Edited" });
			else world.bc.edit("customers", pair.customer, { displayName: "Edited" });
			await world.sync();
			expect(records()).toEqual(side === "left" ? [0, 1] : [1, 0]);
			expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
			await expectSettled(world);
		},
	);

	it.each<DeletionPolicy>(["restore", "delete", "uncouple"])(
		"a survivor that was edited is asked about, whatever the policy (%s)",
		async (deletion) => {
			await open(policies("ask", deletion));
			const pair = await world.coupled();
			world.bc.edit("customers", pair.customer, { displayName: "Edited" });
			world.crm.remove("accounts", pair.account);
			await world.sync();
			await world.sync();
			expect((await world.theError()).conflict).toMatchObject({ reason: "survivorChanged" });
			expect(world.customer(pair.customer)).toMatchObject({ displayName: "Edited" });
			await expectSettled(world, { errors: ["deletedRight"] });
		},
	);

	it.each<[DeletionPolicy, number[]]>([
		["restore", [1, 1]],
		["delete", [0, 0]],
		["uncouple", [1, 0]],
	])("an open deletion question is settled when the policy becomes %s", async (deletion, left) => {
		await open(policies("ask", "ask"));
		const pair = await world.coupled();
		await deleteOn("right", pair);
		expect((await world.theError()).kind).toBe("deletedRight");
		world.main.mapping = policies("ask", deletion);
		await world.sync();
		expect(records()).toEqual(left);
		await expectSettled(world);
	});
});

describe("a mapping that flows one way only", () => {
	const oneWay = (deletion: DeletionPolicy = "ask") => policies("ask", deletion, { direction: "toRight" });

	it("creates and updates on the right, and never writes to the left", async () => {
		await open(oneWay());
		const customer = world.bc.create("customers", { displayName: "From left", phoneNumber: "1" });
		const stranger = world.crm.create("accounts", { name: "Only right" });
		await world.sync();
		const account = world.crm.records("accounts").find(({ name }) => name === "From left");
		expect(account).toMatchObject({ telephone1: "1" });
		world.crm.edit("accounts", String(account?.accountid), { name: "Edited right" });
		await world.sync();
		world.bc.edit("customers", String(customer.id), { phoneNumber: "2" });
		await world.sync();

		expect(world.account(String(account?.accountid))).toMatchObject({
			name: "Edited right",
			telephone1: "2",
		});
		expect(world.bc.counters().writes).toBe(0);
		expect(world.bc.records("customers")).toHaveLength(1);
		expect(world.account(String(stranger.accountid))).toBeDefined();
		await expectSettled(world);
	});

	it("asks instead of restoring or deleting against its direction", async () => {
		await open(oneWay("restore"));
		const { customer, account } = await world.coupled();
		world.bc.remove("customers", customer);
		await world.main.sweep();
		expect((await world.theError()).conflict).toMatchObject({ reason: "againstDirection", deleted: "left" });
		expect(world.account(account)).toBeDefined();
		await expectSettled(world, { errors: ["deletedLeft"] });
	});

	it("puts a field that is enforced right when it was edited on the right", async () => {
		const mapping = oneWay();
		const fields = mapping.fields.map((field) =>
			field.name === "phone" ? { ...field, enforce: true } : field,
		);
		await open({ ...mapping, fields });
		const { account } = await world.coupled({ phone: "0" });
		world.crm.edit("accounts", account, { telephone1: "020", name: "Drift" });
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "0", name: "Drift" });
		await expectSettled(world, { chosen: true });
	});
});

describe("accounts that were merged", () => {
	it("a pair whose account was merged into another one is asked about, and left alone", async () => {
		await open(policies("ask", "delete"));
		const loser = await world.coupled({ name: "Loser" });
		const winner = await world.coupled({ name: "Winner" });
		world.crm.merge(winner.account, loser.account);
		await world.sync();
		await world.sync();

		const error = await world.theError();
		expect(error).toMatchObject({ kind: "merged", others: [{ side: "right", id: winner.account }] });
		expect(world.customer(loser.customer)).toBeDefined();
		await expectSettled(world, { errors: ["merged"] });
		expect(await world.main.press(error, "uncouple")).toMatchObject({ kind: "done" });
		await expectSettled(world);
	});
});

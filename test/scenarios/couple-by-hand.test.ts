import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import {
	type Actor,
	AlreadyCoupledError,
	RecordNotFoundError,
	RoleError,
} from "../../src/ports/use-cases.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const STEWARD: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };
const NOBODY = "99999999-9999-4999-8999-999999999999";
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

const couple = (left: string, right: string, side?: "left" | "right") =>
	world.main.useCases.couple({
		mapping: "customers",
		left,
		right,
		actor: STEWARD,
		...(side === undefined ? {} : { choice: { side } }),
	});
const uncouple = (record: string) => world.main.useCases.uncouple("customers", record, STEWARD);
const theError = async (): Promise<SyncError> => {
	const [error, ...others] = await world.openErrors();
	if (error === undefined || others.length > 0) throw new Error("Exactly one error should be open.");
	return error;
};

/** Two pairs that a person parted. */
async function parted() {
	const one = await world.coupled({ name: "One" });
	const two = await world.coupled({ name: "Two" });
	await uncouple(one.customer);
	await uncouple(two.customer);
	return { one, two };
}

describe("coupling by hand", () => {
	it("binds two records that were parted, and asks about what they differ in", async () => {
		const { one } = await parted();
		world.bc.edit("customers", one.customer, { displayName: "Other" });

		const outcome = await couple(one.customer, one.account);

		expect(outcome.error).toMatchObject({ kind: "updateConflict", conflict: { reason: "firstContact" } });
		expect(world.account(one.account)).toMatchObject({ name: "One" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("writes the side whose data wins where they differ", async () => {
		const { one } = await parted();
		world.bc.edit("customers", one.customer, { displayName: "Other" });

		expect(await couple(one.customer, one.account, "left")).toMatchObject({ error: null });

		expect(world.account(one.account)).toMatchObject({ name: "Other" });
		expect((await world.stores.audit.latest(1))[0]).toMatchObject({ action: "couple", outcome: "done" });
		await expectSettled(world, { chosen: true });
	});

	it("leaves the records that were parted from the two alone, whatever is edited", async () => {
		const { one, two } = await parted();
		await couple(one.customer, two.account, "left");
		const customers = world.bc.records("customers").length;
		const accounts = world.crm.records("accounts").length;

		world.crm.edit("accounts", one.account, { telephone1: "7" });
		world.bc.edit("customers", two.customer, { phoneNumber: "8" });
		await world.sync();
		await world.main.run({ full: true });

		expect(world.bc.records("customers")).toHaveLength(customers);
		expect(world.crm.records("accounts")).toHaveLength(accounts);
		expect(await world.openErrors()).toEqual([]);
		await expectSettled(world, { chosen: true });
	});

	it("binds a record left behind once more by hand", async () => {
		const { one, two } = await parted();
		await couple(one.customer, two.account, "left");

		expect(await couple(two.customer, one.account, "left")).toMatchObject({ error: null });

		expect(world.account(one.account)).toMatchObject({ name: "Two" });
		await expectSettled(world, { chosen: true });
	});

	it("says when a record belongs to another pair, is gone, or the role does not cover it", async () => {
		const pair = await world.coupled();
		const { one } = await parted();

		await expect(couple(one.customer, pair.account)).rejects.toThrow(AlreadyCoupledError);
		await expect(couple(one.customer, NOBODY)).rejects.toThrow(RecordNotFoundError);
		const viewer = { ...STEWARD, role: "operator" as const };
		await expect(
			world.main.useCases.couple({
				mapping: "customers",
				left: one.customer,
				right: one.account,
				actor: viewer,
			}),
		).rejects.toThrow(RoleError);
		await expectSettled(world);
	});

	it("settles a shared key: the chosen record is coupled, the other namesake is asked about", async () => {
		const customer = world.bc.create("customers", { number: "D-1", displayName: "Twin" });
		const first = world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin too" });
		await world.sync();
		const error = await theError();
		expect(error.kind).toBe("duplicate");

		const side = error.record?.side === "left" ? "right" : "left";
		const id = side === "right" ? String(first.accountid) : String(customer.id);
		const outcome = await world.main.press(error, "couple", { with: { partner: { side, id } } });

		expect(outcome).toMatchObject({ kind: "done" });
		expect((await world.couplings()).filter(({ state }) => state === "coupled")).toHaveLength(1);
	});

	it("of a press without a partner is refused with what is missing", async () => {
		world.bc.create("customers", { number: "D-1", displayName: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin too" });
		await world.sync();

		expect(await world.main.press(await theError(), "couple")).toMatchObject({
			reason: "invalidInput",
			problems: { partner: { problem: "required" } },
		});
	});

	it("follows a merge: the pair goes on with the record that is left", async () => {
		const loser = await world.coupled({ name: "Merged" });
		const winner = world.crm.create("accounts", { accountnumber: "W-1", name: "Winner" });
		await world.sync();
		const copy = (await world.couplings()).find(({ right }) => right.id === winner.accountid);
		await uncouple(copy?._id ?? "");
		world.crm.merge(String(winner.accountid), loser.account);
		await world.sync();
		const error = await theError();
		expect(error.kind).toBe("merged");

		const partner = { side: "right" as const, id: String(winner.accountid) };
		const outcome = await world.main.press(error, "couple", { side: "right", with: { partner } });

		expect(outcome).toMatchObject({ kind: "done" });
		expect(world.customer(loser.customer)).toMatchObject({ displayName: "Winner" });
		await expectSettled(world, { chosen: true });
	});
});

describe("searching for a record", () => {
	it("finds by the beginning of a name or number, free ones first, and says which are coupled", async () => {
		const pair = await world.coupled({ name: "Alpha" });
		const { one } = await parted();
		world.crm.edit("accounts", one.account, { name: "Alpine" });

		const found = await world.main.useCases.search({
			mapping: "customers",
			side: "right",
			text: "Al",
			limit: 10,
		});

		expect(found).toMatchObject([
			{ id: one.account, name: "Alpine", couplingId: null },
			{ id: pair.account, name: "Alpha", couplingId: expect.any(String) },
		]);
	});

	it("tells free records apart that have one name and no number: by what differs, else by their ids", async () => {
		const create = (city: string) =>
			String(world.crm.create("accounts", { name: "Alpha", address1_city: city }).accountid);
		const ids = [create("Gent"), create("Utrecht"), create("Utrecht")];

		const found = await world.main.useCases.search({
			mapping: "customers",
			side: "right",
			text: "Al",
			limit: 10,
		});

		const apart = new Map(found.map((one) => [one.id, one.apart]));
		expect(apart.get(ids[0] ?? "")).toEqual(["Gent"]);
		for (const id of ids.slice(1)) expect(apart.get(id)).toEqual(["Utrecht", id]);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Side } from "../../src/domain/record.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { type Actor, RecordNotFoundError, RoleError } from "../../src/ports/use-cases.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const STEWARD: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };
const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

const couple = async (left: string, right: string, side?: Side) => {
	const choice = side === undefined ? {} : { choice: { side } };
	const outcome = await world.main.useCases.couple({
		mapping: "customers",
		left,
		right,
		actor: STEWARD,
		...choice,
	});
	world.clock.advance(2_000);
	return outcome;
};
const undo = (record: string, actor = STEWARD) =>
	world.main.useCases.undoCouple({ mapping: "customers", record, actor });

/** Two records that a person parted; the customer's name was changed since. */
async function apart() {
	const pair = await world.coupled({ name: "One", phone: "1" });
	await world.main.useCases.uncouple("customers", pair.customer, STEWARD);
	world.bc.edit("customers", pair.customer, { displayName: "Other" });
	await world.sync();
	return pair;
}

/** Further runs, whole ones too, write and couple nothing, and ask no more than this. */
async function expectApart(errors: SyncError["kind"][] = []) {
	const writes = world.writes();
	await world.sync();
	await world.main.run({ full: true });
	await world.main.sweep();
	expect(world.writes()).toBe(writes);
	expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
	await expectSettled(world, { errors, chosen: true });
}

describe.each([
	{ winner: "left" as const, wrote: "right" as const, kept: "One" },
	{ winner: "right" as const, wrote: "left" as const, kept: "Other" },
])("taking back a coupling by hand for which $winner won", ({ winner, wrote, kept }) => {
	const name = (pair: { customer: string; account: string }) =>
		wrote === "right" ? world.account(pair.account)?.name : world.customer(pair.customer)?.displayName;

	it("puts back what it wrote, and keeps the two apart until somebody couples them by hand", async () => {
		const pair = await apart();
		await couple(pair.customer, pair.account, winner);
		expect(name(pair)).not.toBe(kept);

		expect(await undo(pair.customer)).toMatchObject({ kind: "done", record: { left: pair.customer } });

		expect(name(pair)).toBe(kept);
		await expectApart();
		const [line] = (await world.stores.audit.latest(10)).filter(({ action }) => action === "undo");
		expect(line).toMatchObject({ outcome: "done", actor: STEWARD.id, before: [{ side: wrote }] });
		expect(await couple(pair.customer, pair.account, winner)).toMatchObject({ error: null });
		expect(await undo(pair.account)).toMatchObject({ kind: "done" });
		expect(name(pair)).toBe(kept);
	});

	it.each(["left", "right"] as const)("is refused once the record on the %s was edited", async (side) => {
		const pair = await apart();
		await couple(pair.customer, pair.account, winner);
		if (side === "left") world.bc.edit("customers", pair.customer, { displayName: "Later" });
		else world.crm.edit("accounts", pair.account, { name: "Later" });
		const writes = world.writes();

		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "writtenSince" });

		expect(world.writes()).toBe(writes);
		await world.sync();
		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "writtenSince" });
		expect(world.account(pair.account)).toMatchObject({ name: "Later" });
		expect(world.customer(pair.customer)).toMatchObject({ displayName: "Later" });
		await expectSettled(world, { chosen: true });
	});

	it("is refused when the record is edited between the reading and the write", async () => {
		const pair = await apart();
		await couple(pair.customer, pair.account, winner);
		const editor = await world.instance();
		const pause = editor.pauseAt("afterClaim");
		const undoing = editor.useCases.undoCouple({
			mapping: "customers",
			record: pair.customer,
			actor: STEWARD,
		});
		await pause.reached;
		if (wrote === "left") world.bc.edit("customers", pair.customer, { displayName: "Later" });
		else world.crm.edit("accounts", pair.account, { name: "Later" });
		pause.release();

		expect(await undoing).toMatchObject({ kind: "refused", reason: "writtenSince" });

		expect(name(pair)).toBe("Later");
		await world.sync();
		await expectSettled(world, { chosen: true });
	});
});

describe("taking back a coupling by hand", () => {
	it("ends one that wrote nothing, and the question it left open with it", async () => {
		const pair = await apart();
		const { error } = await couple(pair.customer, pair.account);
		expect(error).toMatchObject({ kind: "updateConflict" });
		const writes = world.writes();

		expect(await undo(pair.customer)).toMatchObject({ kind: "done" });

		expect(world.writes()).toBe(writes);
		await expectApart();
	});

	it("is refused once its question was answered", async () => {
		const pair = await apart();
		await couple(pair.customer, pair.account);
		await world.main.press(await world.theError(), "synchronize", { side: "left" });

		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "writtenSince" });

		expect(world.account(pair.account)).toMatchObject({ name: "Other" });
	});

	it("is refused where it wrote to both systems", async () => {
		const pair = await world.coupled({ name: "One", phone: "1" });
		await world.main.useCases.uncouple("customers", pair.customer, STEWARD);
		world.bc.edit("customers", pair.customer, { phoneNumber: "" });
		world.crm.edit("accounts", pair.account, { name: "Longer name", address1_city: "" });
		world.bc.edit("customers", pair.customer, { city: "Utrecht" });
		await world.sync();
		await couple(pair.customer, pair.account);
		expect(world.ours("left", pair.customer)).not.toEqual([]);
		expect(world.ours("right", pair.account)).not.toEqual([]);
		const writes = world.writes();

		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "bothWritten" });

		expect(world.writes()).toBe(writes);
	});

	it("is refused for a pair that a run coupled, after a day, and to an operator", async () => {
		const own = await world.coupled();
		expect(await undo(own.customer)).toMatchObject({ kind: "refused", reason: "notFitting" });
		const pair = await apart();
		await couple(pair.customer, pair.account, "left");

		await expect(undo(pair.customer, { ...STEWARD, role: "operator" })).rejects.toThrow(RoleError);
		world.clock.advance(DAY_MS);
		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "tooLate" });

		expect(world.account(pair.account)).toMatchObject({ name: "Other" });
		const told = (await world.stores.audit.latest(20)).filter(({ action }) => action === "undo");
		expect(told.map(({ outcome, reason }) => [outcome, reason])).toEqual([
			["refused", "tooLate"],
			["refused", "notFitting"],
		]);
	});

	it("is refused once the pair was uncoupled, and for records that were never coupled", async () => {
		const pair = await apart();
		await couple(pair.customer, pair.account, "left");
		await world.main.useCases.uncouple("customers", pair.customer, STEWARD);

		await expect(undo(pair.customer)).rejects.toThrow(RecordNotFoundError);
		await expect(undo("never")).rejects.toThrow(RecordNotFoundError);
	});

	it("is refused once the values it wrote were forgotten", async () => {
		const pair = await world.coupled({ name: "One", phone: "1" });
		await world.main.useCases.uncouple("customers", pair.customer, STEWARD);
		world.bc.edit("customers", pair.customer, { phoneNumber: "" });
		await world.sync();
		await couple(pair.customer, pair.account, "left");
		await world.stores.log.forgetValues("customers", "left", pair.customer);

		expect(await undo(pair.customer)).toMatchObject({ kind: "refused", reason: "writtenSince" });

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled"]);
	});

	it("happens once, of two people at once", async () => {
		const pair = await apart();
		await couple(pair.customer, pair.account, "left");
		const second = await world.instance();
		const request = { mapping: "customers", record: pair.customer, actor: STEWARD };

		const outcomes = await Promise.allSettled([undo(pair.customer), second.useCases.undoCouple(request)]);

		const done = outcomes.filter((one) => one.status === "fulfilled" && one.value.kind === "done");
		expect(done).toHaveLength(1);
		expect(world.ours("right", pair.account).filter((fields) => fields.name === "One")).toHaveLength(1);
		await expectApart();
	});

	it("leaves the other namesake asked about, and lets the right one be chosen", async () => {
		const customer = String(world.bc.create("customers", { number: "D-1", displayName: "Twin" }).id);
		const [wrong = "", right = ""] = ["Twin", "Twin too"].map((name) =>
			String(world.crm.create("accounts", { accountnumber: "D-1", name }).accountid),
		);
		await world.sync();
		const question = await world.theError();
		const partner =
			question.record?.side === "left"
				? { side: "right" as const, id: wrong }
				: { side: "left" as const, id: customer };
		await world.main.press(question, "couple", { side: "left", with: { partner } });
		const chosen = (await world.couplings())[0]?.right.id;
		world.clock.advance(2_000);

		expect(await undo(customer)).toMatchObject({ kind: "done" });

		const writes = world.writes();
		await world.sync();
		await world.main.run({ full: true });
		expect(world.writes()).toBe(writes);
		expect((await world.openErrors()).map(({ kind }) => kind)).toEqual(["duplicate"]);
		const other = chosen === wrong ? right : wrong;
		expect(await couple(customer, other, "left")).toMatchObject({ error: null });
		await expectSettled(world, { errors: null, chosen: true });
	});

	it("asks again what was asked about one of the records alone", async () => {
		world.bc.deny("customers", "create");
		const account = String(world.crm.create("accounts", { accountnumber: "A-1", name: "Alone" }).accountid);
		await world.sync();
		await world.sync();
		world.bc.allow("customers", "create");
		const question = await world.theError();
		const customer = String(world.bc.create("customers", { number: "X-1", displayName: "Meant" }).id);
		await couple(customer, account, "right");
		expect(await world.stores.errors.get(question._id)).toMatchObject({ state: "resolved" });

		expect(await undo(account)).toMatchObject({ kind: "done" });

		expect(await world.theError()).toMatchObject({ _id: question._id, state: "open", kind: question.kind });
		expect(world.customer(customer)).toMatchObject({ displayName: "Meant" });
		await expectApart([question.kind]);
		const again = await world.main.press(await world.theError(), "retry");
		expect(again).toMatchObject({ kind: "failed" });
		expect(await world.theError()).toMatchObject({ _id: question._id, state: "open" });
		expect(await couple(customer, account, "right")).toMatchObject({ error: null });
		expect(await world.openErrors()).toEqual([]);
	});
});

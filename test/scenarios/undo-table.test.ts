import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Side } from "../../src/domain/record.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor, ResolveOutcome } from "../../src/ports/use-cases.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const STEWARD: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };
const LONG = "L".repeat(120);
const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** One answer to one question about a pair. */
interface Row {
	name: string;
	/** Brings the question about, and gives the pair's records. */
	asked(): Promise<{ customer: string; account: string }>;
	answer(error: SyncError): Promise<ResolveOutcome>;
	/** The sides that have a record after the answer. */
	stands: Side[];
}

const press =
	(...how: Parameters<typeof world.main.press> extends [unknown, ...infer Rest] ? Rest : never) =>
	(error: SyncError) =>
		world.main.press(error, ...how);

async function inConflict() {
	return world.inConflict({ phone: "1", city: "Utrecht" });
}

async function gone(side: Side) {
	const pair = await world.coupled({ name: "Kept", phone: "1" });
	if (side === "left") world.bc.remove("customers", pair.customer);
	else world.crm.remove("accounts", pair.account);
	await world.sync();
	await world.main.sweep();
	return pair;
}

const BOTH: Side[] = ["left", "right"];

const ROWS: Row[] = [
	{
		name: "synchronize, left wins",
		asked: inConflict,
		answer: (error) => press("synchronize", { side: "left" })(error),
		stands: BOTH,
	},
	{
		name: "synchronize, right wins",
		asked: inConflict,
		answer: (error) => press("synchronize", { side: "right" })(error),
		stands: BOTH,
	},
	{
		name: "synchronize, per field",
		asked: async () => {
			const pair = await world.coupled({ name: "Old", phone: "1" });
			world.bc.edit("customers", pair.customer, { displayName: "Left", phoneNumber: "2" });
			world.crm.edit("accounts", pair.account, { name: "Right", telephone1: "3" });
			await world.sync();
			return pair;
		},
		answer: (error) => press("synchronize", { fields: { name: "left", phone: "left" } })(error),
		stands: BOTH,
	},
	{
		name: "restore left",
		asked: () => gone("left"),
		answer: (error) => press("restore")(error),
		stands: BOTH,
	},
	{
		name: "restore right",
		asked: () => gone("right"),
		answer: (error) => press("restore")(error),
		stands: BOTH,
	},
	{ name: "delete left", asked: () => gone("right"), answer: (error) => press("delete")(error), stands: [] },
	{ name: "delete right", asked: () => gone("left"), answer: (error) => press("delete")(error), stands: [] },
	{ name: "uncouple", asked: inConflict, answer: (error) => press("uncouple")(error), stands: BOTH },
	{
		name: "uncouple, one record deleted",
		asked: () => gone("right"),
		answer: (error) => press("uncouple")(error),
		stands: ["left"],
	},
	{
		name: "uncouple by hand",
		asked: inConflict,
		answer: async (error) => {
			await world.main.useCases.uncouple("customers", error.records.left.id ?? "", STEWARD);
			return answeredAs(error);
		},
		stands: BOTH,
	},
	{
		name: "uncouple the whole mapping",
		asked: inConflict,
		answer: async (error) => {
			await world.main.useCases.uncoupleAll(["customers"], { ...STEWARD, role: "admin" }, null);
			await world.main.idle();
			return answeredAs(error);
		},
		stands: BOTH,
	},
];

/** What an answer by another way than the card's has made of its question. */
async function answeredAs({ _id }: SyncError): Promise<ResolveOutcome> {
	const error = await world.stores.errors.get(_id);
	if (error === null) throw new Error("The question is gone.");
	return { kind: "done", error };
}

const MAPPED = {
	left: ["number", "displayName", "phoneNumber", "city"],
	right: ["accountnumber", "name", "telephone1", "address1_city"],
} as const;

/** Every mapped value in both systems, whatever ids the records have. */
function values() {
	const of = (side: Side, records: Record<string, unknown>[]) =>
		records.map((record) => MAPPED[side].map((name) => record[name] ?? "").join(" | ")).sort();
	return {
		left: of("left", world.bc.records("customers")),
		right: of("right", world.crm.records("accounts")),
	};
}

async function bond() {
	const [coupling] = await world.couplings();
	if (coupling === undefined) return null;
	const { state, seats, skipped, touched, asked, held, pending } = coupling;
	return { state, seats, skipped, touched, asked, held, pending };
}

/** Asked, and answered: the resolved error, and how all was before the answer. */
async function answered({ asked, answer }: Row) {
	const pair = await asked();
	const question = await world.theError();
	const before = { values: values(), bond: await bond() };
	const outcome = await answer(question);
	if (outcome.kind !== "done") throw new Error(`Not answered: ${JSON.stringify(outcome)}`);
	return { pair, question, before, resolved: outcome.error };
}

/** A person edits the record that stands on this side of the pair now. */
async function edited(side: Side) {
	const [coupling] = await world.couplings();
	const id = coupling?.[side].id ?? "";
	if (side === "left") world.bc.edit("customers", id, { city: "Later" });
	else world.crm.edit("accounts", id, { address1_city: "Later" });
}

const undo = (error: SyncError, how: Parameters<typeof world.main.press>[2] = {}) =>
	world.main.press(error, "undo", how);

describe.each(ROWS)("undo of $name", (row) => {
	it("puts the records and the coupling back, asks again, and leaves the next runs nothing to write", async () => {
		const { question, before, resolved } = await answered(row);

		const outcome = await undo(resolved);

		expect(outcome).toMatchObject({
			kind: "done",
			error: { _id: question._id, state: "open", outcome: null },
		});
		expect(values()).toEqual(before.values);
		expect(await bond()).toEqual({ ...before.bond, skipped: true });
		expect(await world.theError()).toMatchObject({ _id: question._id, kind: question.kind });
		const writes = world.writes();
		await world.sync();
		await world.main.sweep();
		await world.sync();
		expect(world.writes()).toBe(writes);
		expect(await world.theError()).toMatchObject({ _id: question._id });
		await expectSettled(world, { errors: [question.kind], chosen: true });
	});

	it("happens once", async () => {
		const { before, resolved } = await answered(row);
		await undo(resolved);
		const writes = world.writes();

		const again = await undo(resolved, { name: "Dirk", revision: null });

		expect(again).toMatchObject({ kind: "refused", reason: "notFitting", error: { state: "open" } });
		expect(world.writes()).toBe(writes);
		expect(values()).toEqual(before.values);
	});

	it("can be answered again, and that answer taken back", async () => {
		const { before, resolved } = await answered(row);
		await undo(resolved);

		const second = await row.answer(await world.theError());
		if (second.kind !== "done") throw new Error(`Not answered: ${JSON.stringify(second)}`);

		expect(await undo(second.error)).toMatchObject({ kind: "done" });
		expect(values()).toEqual(before.values);
		await expectSettled(world, { errors: null, chosen: true });
	});

	for (const side of row.stands)
		it(`is refused once the record on the ${side} was edited, and the edit stays`, async () => {
			const { resolved } = await answered(row);
			await edited(side);
			const [now, writes] = [values(), world.writes()];

			const outcome = await undo(resolved);

			expect(outcome).toMatchObject({
				kind: "refused",
				reason: "writtenSince",
				error: { state: "resolved" },
			});
			expect(values()).toEqual(now);
			expect(world.writes()).toBe(writes);
			await world.sync();
			await expectSettled(world, { errors: null, chosen: true });
		});

	it("is refused to an operator, and after a day, with the reason on record", async () => {
		const { resolved } = await answered(row);
		const now = values();

		expect(await undo(resolved, { role: "operator" })).toMatchObject({
			reason: "roleTooLow",
			needed: "steward",
		});
		world.clock.advance(DAY_MS);
		expect(await undo(resolved)).toMatchObject({ kind: "refused", reason: "tooLate" });

		expect(values()).toEqual(now);
		const refusals = (await world.stores.audit.ofError(resolved._id)).filter(
			({ outcome }) => outcome === "refused",
		);
		expect(refusals.map(({ reason }) => reason)).toEqual(["tooLate", "roleTooLow"]);
	});

	if (row.stands.length === 2) {
		it("is refused once a later run has written the pair", async () => {
			const { resolved } = await answered(row);
			const [coupling] = await world.couplings();
			if (coupling?.state !== "coupled") return;
			world.bc.edit("customers", coupling.left.id ?? "", { city: "Later" });
			await world.sync();
			expect(world.account(coupling.right.id ?? "")).toMatchObject({ address1_city: "Later" });

			expect(await undo(resolved)).toMatchObject({ kind: "refused", reason: "writtenSince" });
			await expectSettled(world, { errors: null, chosen: true });
		});

		it("is refused once the partner was coupled with another record", async () => {
			const { resolved } = await answered(row);
			const [coupling] = await world.couplings();
			const { left, right } = coupling ?? {};
			if (coupling?.state === "coupled")
				await world.main.useCases.uncouple("customers", left?.id ?? "", STEWARD);
			const other = await world.coupled({ name: "Other" });
			await world.main.useCases.uncouple("customers", other.customer, STEWARD);
			await world.main.useCases.couple({
				mapping: "customers",
				left: other.customer,
				right: right?.id ?? "",
				choice: { side: "right" },
				actor: STEWARD,
			});
			const now = values();

			expect(await undo(resolved)).toMatchObject({ kind: "refused", reason: "writtenSince" });
			expect(values()).toEqual(now);
		});
	}
});

describe("undo is not offered", () => {
	const notOffered = async (resolved: SyncError, reason = "notFitting") => {
		expect(resolved).toMatchObject({ undo: null });
		const now = values();
		expect(await undo(resolved)).toMatchObject({ kind: "refused", reason });
		expect(values()).toEqual(now);
	};

	it("for a corrected value, which was written to both systems", async () => {
		const { account } = await world.coupled({ name: "Old", phone: "1" });
		world.crm.edit("accounts", account, { name: LONG });
		await world.sync();
		await world.sync();

		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { name: "Short" } },
		});

		await notOffered(outcome.error as SyncError, "bothWritten");
	});

	it("on the card for two records that were coupled by hand, whose coupling is taken back instead", async () => {
		const customer = String(world.bc.create("customers", { number: "D-1", displayName: "Twin" }).id);
		const twins = ["Twin", "Twin too"].map((name) =>
			String(world.crm.create("accounts", { accountnumber: "D-1", name }).accountid),
		);
		await world.sync();
		const question = (await world.openErrors()).find(({ record }) => record?.id === customer);
		if (question === undefined) throw new Error("Nothing was asked about the customer.");

		const outcome = await world.main.press(question, "couple", {
			side: "left",
			with: { partner: { side: "right", id: twins[0] ?? "" } },
		});

		expect(outcome).toMatchObject({ kind: "done" });
		await notOffered(outcome.error as SyncError);
		const request = { mapping: "customers", record: customer, actor: STEWARD };
		expect(await world.main.useCases.undoCouple(request)).toMatchObject({ kind: "done" });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
	});
});

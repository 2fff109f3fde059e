import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor } from "../../src/ports/use-cases.js";
import type { Step } from "../../src/sync/engine.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type PressOptions, type World } from "../support/world.js";

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const LONG = "L".repeat(120);
const BRAM: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };
const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };

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

/** An account whose name does not fit Business Central, so that its customer was never made. */
async function neverCoupled() {
	const account = String(world.crm.create("accounts", { accountnumber: "N-1", name: LONG }).accountid);
	await world.sync();
	await world.sync();
	expect(await world.theError()).toMatchObject({ kind: "validation", couplingId: null });
	return account;
}

/** The same mapping with the systems on the other sides. */
function mirrored(mapping: Mapping): Mapping {
	const opposite = { toLeft: "toRight", toRight: "toLeft", bidirectional: "bidirectional" } as const;
	const fields = mapping.fields.map(({ left, right, direction, ...field }) => ({
		...field,
		left: right,
		right: left,
		direction: opposite[direction],
	}));
	return { ...mapping, left: mapping.right, right: mapping.left, fields };
}

const couple = (left: string, right: string, side?: "left" | "right") =>
	world.main.useCases.couple({
		mapping: "customers",
		left,
		right,
		actor: BRAM,
		...(side === undefined ? {} : { choice: { side } }),
	});

describe("a question about a pair that was uncoupled by a process that died", () => {
	it("is not told as answered: nothing was sent", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const dying = await world.instance();
		await dying.dieAt("errors.save", () => dying.useCases.uncouple("customers", customer, BRAM));

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "left" });

		expect(outcome).toMatchObject({ kind: "refused", reason: "alreadyResolved" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect(await world.openErrors()).toEqual([]);
	});
});

describe("a word about an error while a run settles it", () => {
	/** Both sides say the same by now, and a run has seen it: it is about to close the question. */
	async function closing() {
		const { customer } = await world.inConflict({ phone: "1" });
		const error = await world.theError();
		world.bc.edit("customers", customer, { displayName: "Right" });
		world.clock.advance(2_000);
		const paused = world.main.pauseAt("errors.save");
		const run = world.main.run();
		await paused.reached;
		return { error, paused, run };
	}

	it("does not keep the question open", async () => {
		const { error, paused, run } = await closing();
		const other = await world.instance();
		expect(await other.press(error, "note", { with: { text: "Called" } })).toMatchObject({ kind: "done" });
		paused.release();
		await run;

		await expectSettled(world, { chosen: true });
		expect(await world.stores.errors.get(error._id)).toMatchObject({
			state: "resolved",
			notes: [{ text: "Called" }],
		});
	});

	it("that sets it aside leaves no pair out without an open error", async () => {
		const { error, paused, run } = await closing();
		const other = await world.instance();
		const saying = other.pauseAt("errors.save");
		const press = other.press(error, "ignore");
		await saying.reached;
		paused.release();
		await run;
		saying.release();
		await press;

		await expectSettled(world, { chosen: true });
		expect((await world.couplings())[0]).toMatchObject({ skipped: false });
	});

	it("that set it aside just before does not keep it", async () => {
		const { error, paused, run } = await closing();
		const other = await world.instance();
		const left = other.pauseAt("couplings.save");
		const press = other.press(error, "ignore");
		await left.reached;
		paused.release();
		await run;
		left.release();
		await press;

		await expectSettled(world, { chosen: true });
		expect((await world.couplings())[0]).toMatchObject({ skipped: false });
	});
});

describe("an error that was set aside", () => {
	const until = () => new Date(world.clock.now() + DAY_MS).toISOString();

	it("wakes at its time although its pair is paused outside the filter", async () => {
		const { customer } = await world.inConflict({ phone: "1" });
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		await pressedAside("snooze", { until: until() });
		world.clock.advance(2 * DAY_MS);
		await world.sync();

		expect(await world.theError()).toMatchObject({ state: "open", snooze: null });
	});

	it("tells nothing new while a shared key stays as it is", async () => {
		world.bc.create("customers", { number: "D-1", displayName: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "D-1", name: "Twin too" });
		await world.sync();
		await pressedAside("snooze", { until: until() });
		const before = await world.theError();

		await world.sync();
		await world.main.run({ full: true });

		expect(await world.theError()).toMatchObject({ revision: before.revision, count: before.count });
		world.clock.advance(2 * DAY_MS);
		await world.sync();
		expect(await world.theError()).toMatchObject({ state: "open", snooze: null });
	});

	it("about a mass change wakes when the list grows, and an old card releases only what it showed", async () => {
		const made = [];
		for (let index = 0; index < 8; index++) made.push(await world.coupled());
		for (const { account } of made.slice(0, 6)) world.crm.remove("accounts", account);
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 6 } });
		const aside = await pressedAside("ignore");

		world.crm.remove("accounts", made[6]?.account ?? "");
		await world.sync();

		const grown = await world.theError();
		expect(grown).toMatchObject({ state: "open", held: { count: 7 } });
		expect(grown.revision).toBeGreaterThan(aside.revision);
	});

	it("and whose answer broke off is open, and not tried by every run", async () => {
		await world.inConflict({ phone: "1" });
		await pressedAside("snooze", { until: until() });
		const dying = await world.instance();
		const error = await world.theError();
		await dying.dieAt("afterTaken", () => dying.press(error, "synchronize", { side: "left" }));
		await world.sync();

		expect(await world.theError()).toMatchObject({ state: "open", snooze: null, dueAt: null });
	});

	async function pressedAside(resolution: "snooze" | "ignore", entered: PressOptions["with"] = {}) {
		const outcome = await world.main.press(await world.theError(), resolution, { with: entered });
		expect(outcome).toMatchObject({ kind: "done" });
		return outcome.error as SyncError;
	}
});

describe("edit and retry", () => {
	it("of a record that was never coupled does not claim what somebody else typed", async () => {
		const account = await neverCoupled();
		const error = await world.theError();
		world.crm.edit("accounts", account, { name: "Middle" });

		const outcome = await world.main.press(error, "edit", { with: { edits: { name: "Short" } } });

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.account(account)).toMatchObject({ name: "Middle" });
		expect((await world.stores.errors.get(error._id))?.outcome?.resolution).not.toBe("edit");
		await expectSettled(world, { chosen: true });
	});

	it("of a record that was never coupled leaves its old value on record", async () => {
		await neverCoupled();
		const error = await world.theError();

		await pressed("edit", { with: { edits: { name: "Short" } } });

		const [line] = await world.stores.audit.ofError(error._id);
		expect(line).toMatchObject({ action: "edit", outcome: "done" });
		expect(line?.before).toMatchObject([{ side: "right", fields: { name: LONG } }]);
	});

	it("of a pair that somebody edits at the same moment does not claim what was typed there", async () => {
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: LONG });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		const presser = await world.instance();
		const paused = presser.pauseAt("afterClaim");
		const press = presser.press(error, "edit", { with: { edits: { name: "Short" } } });
		await paused.reached;
		world.crm.edit("accounts", account, { name: "Middle" });
		paused.release();

		expect(await press).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });

		expect(world.account(account)).toMatchObject({ name: "Middle" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Middle" });
		expect((await world.stores.errors.get(error._id))?.outcome?.resolution).not.toBe("edit");
		await expectSettled(world, { chosen: true });
	});
});

describe("a press about a record that was never coupled", () => {
	it.each<Step>(["afterTaken", "afterClaim", "afterAnswer", "afterSave"])(
		"that dies at %s leaves no error open once the record is coupled, and no second copy",
		async (step) => {
			const account = await neverCoupled();
			world.crm.edit("accounts", account, { name: "Fits" });
			const error = await world.theError();
			const dying = await world.instance();

			await dying.dieAt(step, () => dying.press(error, "retry"));
			await world.sync();

			expect(world.bc.records("customers")).toHaveLength(1);
			await expectSettled(world);
			expect((await world.couplings())[0]).toMatchObject({ state: "coupled", right: { id: account } });
		},
	);
});

describe("synchronizing a record by hand", () => {
	const send = (record: string) =>
		world.main.useCases.synchronize({ mapping: "customers", record, side: "left", actor: ANNA });

	it("says that nothing was sent to a pair that is paused outside the filter", async () => {
		const { customer } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();

		await expect(send(customer)).rejects.toMatchObject({ code: "notSent", reason: "outside" });

		expect((await world.stores.audit.latest(5)).filter(({ outcome }) => outcome === "done")).toEqual([]);
	});

	it("says that nothing was sent where one record is gone, and asks what becomes of the other", async () => {
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.remove("accounts", account);

		await expect(send(customer)).rejects.toMatchObject({ code: "notSent", reason: "missing" });

		expect((await world.openErrors()).map(({ kind }) => kind)).toEqual(["deletedRight"]);
	});
});

describe("coupling by hand", () => {
	it("one of several namesakes leaves the other one told, however late it is pressed", async () => {
		const customer = String(world.bc.create("customers", { number: "D-1", displayName: "Twin" }).id);
		const twin = String(world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" }).accountid);
		const other = String(world.crm.create("accounts", { accountnumber: "D-1", name: "Twin too" }).accountid);
		await world.sync();
		world.clock.advance(2 * HOUR_MS);
		const error = await world.theError();
		const isCustomer = error.record?.side === "left";
		const partner = isCustomer
			? { side: "right" as const, id: twin }
			: { side: "left" as const, id: customer };
		const coupled = isCustomer ? twin : error.record?.id;

		expect(await world.main.press(error, "couple", { side: "left", with: { partner } })).toMatchObject({
			kind: "done",
		});

		const [line] = await world.stores.audit.ofError(error._id);
		expect(line?.before.map(({ side }) => side).sort()).toEqual(["left", "right"]);
		const left = coupled === twin ? other : twin;
		const told = (await world.openErrors()).flatMap(({ record, others }) => [record, ...others]);
		expect(told.map((one) => one?.id)).toContain(left);
		await expectSettled(world, { errors: ["duplicate"], chosen: true });
	});

	it("time and again leaves every record that was ever parted alone", async () => {
		const { customer, account } = await world.coupled({ name: "First" });
		await world.main.useCases.uncouple("customers", customer, BRAM);
		for (const name of ["Second", "Third"]) {
			const next = String(world.crm.create("accounts", { name }).accountid);
			await couple(customer, next, "left");
			await world.main.useCases.uncouple("customers", customer, BRAM);
		}
		const customers = world.bc.records("customers").length;

		world.crm.edit("accounts", account, { telephone1: "7" });
		await world.sync();
		await world.main.run({ full: true });

		expect(world.bc.records("customers")).toHaveLength(customers);
		await expectSettled(world, { chosen: true });
	});

	it("the record that is left by a merge on the left side goes on in the pair that was asked about", async () => {
		world.main.mapping = mirrored(customersMapping());
		const loser = await world.coupled({ name: "Merged" });
		const winner = String(world.crm.create("accounts", { accountnumber: "W-1", name: "Winner" }).accountid);
		await world.sync();
		await world.main.useCases.uncouple("customers", winner, BRAM);
		world.crm.merge(winner, loser.account);
		await world.sync();
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "merged" });

		const partner = { side: "left" as const, id: winner };
		const outcome = await world.main.press(error, "couple", { side: "left", with: { partner } });

		expect(outcome).toMatchObject({ kind: "done", error: { state: "resolved" } });
		const bound = (await world.couplings()).filter(({ state }) => state === "coupled");
		expect(bound).toMatchObject([
			{ _id: error.couplingId, left: { id: winner }, right: { id: loser.customer } },
		]);
		await world.sync();
		expect(world.customer(loser.customer)).toMatchObject({ displayName: "Winner" });
		expect(await world.openErrors()).toEqual([]);
	});

	it("keeps on record what it wrote over", async () => {
		const { customer, account } = await world.coupled({ name: "Old" });
		await world.main.useCases.uncouple("customers", customer, BRAM);
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });

		await couple(customer, account, "left");

		const [line] = await world.stores.audit.latest(1);
		expect(line).toMatchObject({ action: "couple", outcome: "done", side: "left" });
		expect(line?.before.find(({ side }) => side === "right")?.fields).toMatchObject({ name: "Right" });
	});

	it("of a record that had an error of its own keeps on record what it wrote over", async () => {
		const account = await neverCoupled();
		world.crm.edit("accounts", account, { name: "Fits" });
		const customer = String(world.bc.create("customers", { number: "X-1", displayName: "Other" }).id);
		const error = await world.theError();
		expect(error.kind).toBe("validation");
		const outcome = await couple(customer, account, "right");

		expect(outcome.error).toBeNull();
		const [line] = await world.stores.audit.latest(1);
		expect(line?.before.find(({ side }) => side === "left")?.fields).toMatchObject({ name: "Other" });
		await expectSettled(world, { chosen: true });
	});
});

describe("synchronizing by hand", () => {
	it("says so when somebody else is answering the pair's question", async () => {
		const { customer, account } = await world.inConflict({ phone: "1" });
		const other = await world.instance();
		const paused = other.pauseAt("afterTaken");
		const press = other.press(await world.theError(), "synchronize", { side: "right" });
		await paused.reached;

		const sending = world.main.useCases.synchronize({
			mapping: "customers",
			record: customer,
			side: "left",
			actor: BRAM,
		});

		await expect(sending).rejects.toThrow("writing this pair");
		paused.release();
		expect(await press).toMatchObject({ kind: "done" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { chosen: true });
	});
});

describe("a press whose process died after its write", () => {
	it("is on record, with what it wrote over and who pressed", async () => {
		await world.inConflict({ phone: "1" });
		const error = await world.theError();
		const dying = await world.instance();
		await dying.dieAt("afterSave", () => dying.press(error, "synchronize", { side: "left" }));
		await world.sync();

		expect(await world.stores.errors.get(error._id)).toMatchObject({
			state: "resolved",
			outcome: { actorName: "Anna" },
		});
		const lines = (await world.stores.audit.ofError(error._id)).filter(({ outcome }) => outcome === "done");
		expect(lines).toMatchObject([{ action: "synchronize", actorName: "Anna", side: "left" }]);
		expect(lines[0]?.before.find(({ side }) => side === "right")?.fields).toMatchObject({ name: "Right" });
	});
});

describe("what a press has done", () => {
	it.each([
		["audit.add", 1],
		["errors.save", 2],
	] as const)("stands on record exactly once, although its process dies at %s", async (stop, nth) => {
		const { account } = await world.inConflict({ phone: "1" });
		const error = await world.theError();
		const dying = await world.instance();
		await dying.dieAt(stop, () => dying.press(error, "synchronize", { side: "left" }), nth);
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Left" });
		const lines = await world.stores.audit.ofError(error._id);
		expect(lines.map(({ outcome, actorName }) => ({ outcome, actorName }))).toEqual([
			{ outcome: "done", actorName: "Anna" },
		]);
		await expectSettled(world, { chosen: true });
	});

	it.each([
		["audit.add", 1],
		["errors.save", 2],
		["couplings.save", 2],
	] as const)(
		"by an undo stands on record exactly once, although its process dies at %s",
		async (stop, nth) => {
			const { account } = await world.inConflict({ phone: "1" });
			const resolved = await pressed("synchronize", { side: "left" });
			const dying = await world.instance();
			await dying.dieAt(stop, () => dying.press(resolved, "undo"), nth);
			await world.sync();

			expect(world.account(account)).toMatchObject({ name: "Right" });
			const lines = await world.stores.audit.ofError(resolved._id);
			expect(lines.filter(({ action }) => action === "undo")).toMatchObject([
				{ outcome: "done", before: [{ side: "right", id: account, fields: { name: "Left" } }] },
			]);
			await expectSettled(world, { errors: ["updateConflict"], chosen: true });
		},
	);
});

describe("searching for a record to couple", () => {
	it("shows no personal value a record is matched by", async () => {
		const mapping = customersMapping();
		for (const field of mapping.fields) if (field.name === "email") field.match = 2;
		world.main.mapping = mapping;
		world.crm.create("accounts", { name: "Alpha", emailaddress1: "alpha@private.example" });

		const found = await world.main.useCases.search({
			mapping: "customers",
			side: "right",
			text: "Al",
			limit: 9,
		});

		expect(found).toMatchObject([{ name: "Alpha" }]);
		expect(JSON.stringify(found)).not.toContain("private.example");
	});
});

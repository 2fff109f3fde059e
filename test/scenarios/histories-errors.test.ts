import { afterEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Step } from "../../src/sync/engine.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World, type WorldOptions } from "../support/world.js";

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});

/** The one error that is open. */
/** An update conflict about the name. */
async function inConflict() {
	const pair = await world.coupled({ name: "Old" });
	world.bc.edit("customers", pair.customer, { displayName: "Left" });
	world.crm.edit("accounts", pair.account, { name: "Right" });
	return pair;
}

async function expectNeverSkippedSilently(): Promise<void> {
	const told = new Set((await world.openErrors()).map(({ couplingId }) => couplingId));
	for (const { _id, skipped } of await world.couplings()) if (skipped) expect(told).toContain(_id);
}

describe("a run that dies while it records an error", () => {
	it.each<Step>(["beforeErrorOpened", "afterErrorOpened"])(
		"history 10: a pair is never skipped without an open error (a conflict, %s)",
		async (step) => {
			await open();
			await inConflict();
			const dying = await world.instance();
			await dying.dieAt(step, () => world.sync(dying));
			await expectNeverSkippedSilently();

			await world.sync();

			expect((await world.couplings()).map(({ skipped }) => skipped)).toEqual([true]);
			expect((await world.theError()).kind).toBe("updateConflict");
			await expectSettled(world, { errors: ["updateConflict"] });
		},
	);

	it.each<Step>(["beforeErrorOpened", "afterErrorOpened"])(
		"history 10: a pair is never skipped without an open error (a deletion, %s)",
		async (step) => {
			await open();
			const { account } = await world.coupled();
			world.crm.remove("accounts", account);
			const dying = await world.instance();
			await dying.dieAt(step, () => world.sync(dying));
			await expectNeverSkippedSilently();

			await world.sync();

			expect((await world.couplings()).map(({ skipped }) => skipped)).toEqual([true]);
			await expectSettled(world, { errors: ["deletedRight"] });
		},
	);

	it.each<Step>(["beforeErrorOpened", "afterErrorOpened"])(
		"history 10: a pair is never skipped without an open error (a refusal, tried twice, %s)",
		async (step) => {
			await open();
			const { customer } = await world.coupled();
			world.crm.deny("accounts", "update");
			world.bc.edit("customers", customer, { displayName: "New" });
			await world.sync();
			expect((await world.theError()).attempts).toBe(1);
			const dying = await world.instance();
			await dying.dieAt(step, () => world.sync(dying));
			await expectNeverSkippedSilently();

			await world.sync();

			expect((await world.theError()).kind).toBe("permission");
			expect((await world.couplings()).map(({ skipped }) => skipped)).toEqual([true]);
			await expectSettled(world, { errors: ["permission"] });
			world.crm.allow("accounts", "update");
			expect(await world.main.press(await world.theError(), "retry")).toMatchObject({ kind: "done" });
			await expectSettled(world);
		},
	);
});

describe("a process that dies while someone's press is carried out", () => {
	/** The first press dies; afterwards the error is resolved by whoever pressed, or open and free to be pressed. */
	async function pressDiesAt(
		step: Step,
		press: (by: TestInstance, error: SyncError) => Promise<unknown>,
	): Promise<"resolved" | "open"> {
		const error = await world.theError();
		const dying = await world.instance();
		await dying.dieAt(step, () => press(dying, error));
		await world.sync();
		const now = await world.stores.errors.get(error._id);
		expect(now?.state).not.toBe("resolving");
		if (now?.state === "resolved") {
			expect(now.outcome).toMatchObject({ actorName: "Anna" });
			return "resolved";
		}
		expect(await press(world.main, now as SyncError)).toMatchObject({ kind: "done" });
		return "open";
	}

	it.each<[Step, string]>([
		["afterTaken", "open"],
		["beforeClaim", "open"],
		["afterClaim", "open"],
		["afterAnswer", "resolved"],
		["afterSave", "resolved"],
	])(
		"history 11: an error that was being resolved is never stuck (synchronize, %s)",
		async (step, becomes) => {
			await open();
			const { customer, account } = await inConflict();
			await world.sync();

			const became = await pressDiesAt(step, (by, error) =>
				by.press(error, "synchronize", { side: "right" }),
			);

			expect(became).toBe(becomes);
			expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
			expect(world.account(account)).toMatchObject({ name: "Right" });
			await expectSettled(world, { chosen: true });
		},
	);

	it.each<[Step, string]>([
		["afterTaken", "open"],
		["afterClaim", "resolved"],
		["afterAnswer", "resolved"],
		["afterSave", "resolved"],
	])("history 11: an error that was being resolved is never stuck (restore, %s)", async (step, becomes) => {
		await open();
		const { customer, account } = await world.coupled({ name: "Kept" });
		world.crm.remove("accounts", account);
		await world.sync();

		const became = await pressDiesAt(step, (by, error) => by.press(error, "restore"));

		expect(became).toBe(becomes);
		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.crm.records("accounts")[0]).toMatchObject({ name: "Kept" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Kept" });
		await expectSettled(world);
	});

	it.each<[Step, string]>([
		["afterTaken", "open"],
		["afterClaim", "open"],
		["afterAnswer", "resolved"],
		["afterSave", "resolved"],
	])("history 11: an error that was being resolved is never stuck (delete, %s)", async (step, becomes) => {
		await open();
		const { account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();

		const became = await pressDiesAt(step, (by, error) => by.press(error, "delete"));

		expect(became).toBe(becomes);
		expect(world.bc.records("customers")).toEqual([]);
		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it("history 11: an error that was being resolved is never stuck (uncouple)", async () => {
		await open();
		await inConflict();
		await world.sync();

		await pressDiesAt("afterTaken", (by, error) => by.press(error, "uncouple"));

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
		await expectSettled(world, { chosen: true });
	});

	it("history 11: an error that was being resolved is never stuck (a record that is not coupled)", async () => {
		await open();
		world.crm.deny("accounts", "create");
		world.bc.create("customers", { displayName: "New" });
		await world.sync();
		await world.sync();
		world.crm.allow("accounts", "create");
		const error = await world.theError();

		const dying = await world.instance();
		await dying.dieAt("afterTaken", () => dying.press(error, "retry"));
		await world.sync();
		const now = await world.stores.errors.get(error._id);
		expect(now?.state).toBe("open");
		expect(await world.main.press(now as SyncError, "retry")).toMatchObject({ kind: "done" });

		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world);
	});
});

describe("a job that ends with an exception in a process that lives on", () => {
	const STEPS: Step[] = ["beforeClaim", "afterClaim", "afterAnswer", "afterSave", "beforeWatermark"];
	const failing = async (step: Step) => {
		let fails = false;
		await open({
			checkpoint: async (at) => {
				if (fails && at === step) throw new Error("Out of memory");
			},
		});
		return {
			begin: () => {
				fails = true;
			},
			end: () => {
				fails = false;
			},
		};
	};
	async function expectFree(): Promise<void> {
		expect(await world.stores.mappings.get("customers")).toMatchObject({ lease: null });
		expect(await world.stores.couplings.claimed("customers")).toEqual([]);
		expect(await world.stores.jobs.running()).toEqual([]);
	}

	it.each(STEPS)("history 12: its claims and its lease are free at once (an update, %s)", async (step) => {
		const failure = await failing(step);
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.clock.advance(2_000);

		failure.begin();
		await expect(world.main.run()).rejects.toThrow("Out of memory");
		failure.end();

		await expectFree();
		await world.sync();
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it.each(STEPS)("history 12: its claims and its lease are free at once (a create, %s)", async (step) => {
		const failure = await failing(step);
		world.bc.create("customers", { displayName: "New" });
		world.clock.advance(2_000);

		failure.begin();
		await expect(world.main.run()).rejects.toThrow("Out of memory");
		failure.end();

		await expectFree();
		await world.sync();
		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world);
	});

	it("history 12: a press that fails gives its error back", async () => {
		const failure = await failing("afterClaim");
		const { customer } = await inConflict();
		await world.sync();
		const error = await world.theError();

		failure.begin();
		await expect(world.main.press(error, "synchronize", { side: "right" })).rejects.toThrow("Out of memory");
		failure.end();

		await expectFree();
		const now = await world.theError();
		expect(now.state).toBe("open");
		expect(await world.main.press(now, "synchronize", { side: "right" })).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		await expectSettled(world, { chosen: true });
	});
});

describe("a press that the system refuses", () => {
	it("history 13: a refused restore leaves no claim, and the error says why", async () => {
		await open();
		const { account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		world.crm.deny("accounts", "create");

		const outcome = await world.main.press(await world.theError(), "restore");

		expect(outcome).toMatchObject({ kind: "failed", error: { kind: "permission", state: "open" } });
		expect(await world.theError()).toMatchObject({ answer: { code: "permission", side: "right" } });
		expect(await world.couplings()).toMatchObject([
			{ state: "coupled", pending: null, left: {}, right: { id: account } },
		]);
		await world.sync();
		expect((await world.theError()).history.map(({ kind }) => kind)).toContain("permission");
		await expectSettled(world, { errors: ["deletedRight"] });
		world.crm.allow("accounts", "create");
		expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });
		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world);
	});

	it("history 13: a refused synchronize says what the system answered, not that the record changed", async () => {
		await open();
		const { customer } = await world.coupled();
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();
		world.crm.allow("accounts", "update");
		world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: "The name is not allowed." },
		});
		await world.sync();
		const error = await world.theError();
		expect(error.kind).toBe("validation");

		const outcome = await world.main.press(error, "synchronize", { side: "left" });

		expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("not allowed") });
		expect(await world.theError()).toMatchObject({ kind: "validation", state: "open" });
		await expectSettled(world, { errors: ["validation"] });
	});

	it("history 13: a refused delete leaves the survivor, and the question stands with the reason", async () => {
		await open();
		const { customer, account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		world.bc.deny("customers", "delete");

		const outcome = await world.main.press(await world.theError(), "delete");

		expect(outcome).toMatchObject({ kind: "failed", error: { kind: "permission" } });
		expect(world.customer(customer)).toBeDefined();
		await world.sync();
		await expectSettled(world, { errors: ["deletedRight"] });
	});
});

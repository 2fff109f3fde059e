import { afterEach, describe, expect, it } from "@jest/globals";
import type { ResolutionKind } from "../../src/domain/resolution.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { LostError } from "../../src/ports/stores.js";
import { type Actor, MappingBusyError } from "../../src/ports/use-cases.js";
import type { Step } from "../../src/sync/engine.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const ADMIN: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };
/** Longer than a process may stand still. */
const PAST_LEASE_MS = 40_000;
let world: World;
afterEach(() => world.close());

describe("a record that somebody edits between our reading and our write", () => {
	it.each<["left" | "right", Step]>([
		["left", "beforeClaim"],
		["left", "afterClaim"],
		["right", "beforeClaim"],
		["right", "afterClaim"],
	])("on the %s, at %s: the edit is asked about, never overwritten", async (side, step) => {
		world = await openWorld();
		const { customer, account } = await world.coupled({ name: "Old" });
		const editOurs = (name: string) =>
			side === "right"
				? world.bc.edit("customers", customer, { displayName: name })
				: world.crm.edit("accounts", account, { name });
		const editTheirs = (name: string) =>
			side === "right"
				? world.crm.edit("accounts", account, { name })
				: world.bc.edit("customers", customer, { displayName: name });
		editOurs("Sent");
		world.clock.advance(2_000);
		const pause = world.main.pauseAt(step);
		const run = world.main.run();
		await pause.reached;
		editTheirs("Edited meanwhile");
		pause.release();

		expect((await run).job.state).toBe("done");

		const held = side === "right" ? world.account(account)?.name : world.customer(customer)?.displayName;
		expect(held).toBe("Edited meanwhile");
		expect(await world.theError()).toMatchObject({ kind: "updateConflict" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("two people who press different buttons on one card at once", () => {
	const WITHOUT_ACCOUNT: Array<[ResolutionKind, ResolutionKind]> = [
		["restore", "delete"],
		["delete", "uncouple"],
		["uncouple", "restore"],
	];

	it.each(WITHOUT_ACCOUNT)("%s and %s: one of them happens, whole", async (one, two) => {
		world = await openWorld();
		const { customer } = await world.coupled({ name: "Kept" });
		world.crm.remove("accounts", String((await world.couplings())[0]?.right.id));
		await world.sync();
		const error = await world.theError();
		const second = await world.instance();

		const outcomes = await Promise.all([
			world.main.press(error, one, { name: "Anna" }),
			second.press(error, two, { name: "Bram" }),
		]);

		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
		const chosen = outcomes[0]?.kind === "done" ? one : two;
		expect({
			customers: world.customer(customer) === undefined ? 0 : 1,
			accounts: world.crm.records("accounts").length,
		}).toEqual({ customers: chosen === "delete" ? 0 : 1, accounts: chosen === "restore" ? 1 : 0 });
		await expectSettled(world);
	});

	it("synchronize and uncouple: one of them happens, whole", async () => {
		world = await openWorld();
		const { account } = await world.inConflict();
		const error = await world.theError();
		const second = await world.instance();

		const outcomes = await Promise.all([
			world.main.press(error, "synchronize", { side: "left", name: "Anna" }),
			second.press(error, "uncouple", { name: "Bram" }),
		]);

		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
		const isSent = outcomes[0]?.kind === "done";
		expect(world.account(account)).toMatchObject({ name: isSent ? "Left" : "Right" });
		expect(await world.couplings()).toMatchObject([{ state: isSent ? "coupled" : "parted" }]);
		await expectSettled(world, { chosen: true });
	});
});

describe("a bulk operation, a press and a scheduled run on the same pairs", () => {
	it.each([1, 2, 3, 4, 5])("at once, round %i: every pair is written once, and told once", async () => {
		world = await openWorld();
		const pairs = [];
		for (let number = 0; number < 6; number++) pairs.push(await world.coupled({ name: "Old" }));
		for (const { customer, account } of pairs) {
			world.bc.edit("customers", customer, { displayName: "Left" });
			world.crm.edit("accounts", account, { name: "Right" });
		}
		await world.sync();
		const errors = await world.openErrors();
		const presser = await world.instance();
		const scheduled = await world.instance();
		const before = world.writes();
		world.clock.advance(2_000);

		const bulk = await world.main.useCases.startBulk({
			resolution: "synchronize",
			query: { mapping: "customers" },
			choice: { side: "left" },
			subject: null,
			channel: null,
			actor: ADMIN,
		});
		const [, ...presses] = await Promise.all([
			scheduled.run({ trigger: "scheduled" }).catch((error: unknown) => {
				if (!(error instanceof MappingBusyError)) throw error;
			}),
			...errors.slice(2, 4).map((error) => presser.press(error, "synchronize", { side: "left" })),
			world.main.idle(),
		]);

		expect(presses).toBeDefined();
		expect(await world.stores.operations.get(bulk._id)).toMatchObject({ state: "done", done: 6, failed: 0 });
		for (const { account } of pairs) {
			expect(world.account(account)).toMatchObject({ name: "Left" });
			expect(world.ours("right", account).filter((fields) => "name" in fields)).toHaveLength(1);
		}
		expect(world.writes() - before).toBe(6);
		for (const { _id } of errors) await expectToldOnce(_id);
		await expectSettled(world, { chosen: true });
	});

	it("a run that writes a pair while somebody presses on it and a bulk operation comes to it", async () => {
		world = await openWorld();
		const { account, error } = await refusedPair();
		const presser = await world.instance();
		const before = world.writes();
		const pause = world.main.pauseAt("afterClaim");
		world.clock.advance(2_000);
		const run = world.main.run();
		await pause.reached;

		const press = presser.press(error, "retry");
		const operation = await presser.useCases.retryAll("customers", ADMIN, null);
		pause.release();
		await Promise.all([run, press, presser.idle()]);

		expect(world.account(account)).toMatchObject({ name: "Newer" });
		expect(world.writes() - before).toBe(1);
		expect(await world.stores.operations.get(operation._id)).toMatchObject({ state: "done" });
		await expectSettled(world);
	});

	async function expectToldOnce(errorId: string): Promise<void> {
		const lines = await world.stores.audit.ofError(errorId);
		expect(lines.filter(({ outcome }) => outcome === "done")).toHaveLength(1);
	}

	/** A pair whose change was refused until it waited for people, and was edited once more since. */
	async function refusedPair(): Promise<{ account: string; error: SyncError }> {
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		world.crm.allow("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "Newer" });
		return { account, error };
	}
});

describe("a bulk resolution whose only process is stopped past its lease and wakes", () => {
	it.each<Step>(["afterTaken", "afterAnswer", "betweenItems", "beforeEnd"])(
		"at %s: is not told as broken off, but goes on under the new name and ends",
		async (step) => {
			world = await openWorld();
			const pairs = [await world.coupled(), await world.coupled(), await world.coupled()];
			for (const { customer, account } of pairs) {
				world.bc.edit("customers", customer, { displayName: "Left" });
				world.crm.edit("accounts", account, { name: "Right" });
			}
			await world.sync();
			const stopped = world.main.pauseAt(step);
			const begun = await world.main.useCases.startBulk({
				resolution: "synchronize",
				query: { mapping: "customers" },
				subject: "group 1",
				channel: null,
				actor: ADMIN,
				choice: { side: "left" },
			});
			const work = world.main.idle();
			await stopped.reached;
			world.main.freeze();
			await world.passTime(PAST_LEASE_MS);
			world.main.thaw();
			stopped.release();
			await expect(work).rejects.toThrow(LostError);
			expect(await world.stores.operations.get(begun._id)).toMatchObject({ state: "running" });

			await world.passTime(PAST_LEASE_MS);
			await world.main.takeOver();
			await world.passTime(PAST_LEASE_MS);
			await world.main.takeOver();

			expect(await world.stores.operations.get(begun._id)).toMatchObject({
				state: "done",
				done: 3,
				failed: 0,
			});
			for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "Left" });
			await expectSettled(world, { chosen: true });
		},
	);
});

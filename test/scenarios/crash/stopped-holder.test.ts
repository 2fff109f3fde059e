import { hostname } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Step } from "../../../src/sync/engine.js";
import { type Child, Children } from "../../support/crash/child.js";
import { OPERATIONS } from "../../support/crash/operations.js";
import type { Call } from "../../support/crash/task.js";
import { taskOf } from "../../support/crash/task-of.js";
import { ANNA, type Work } from "../../support/crash/work.js";
import { expectSettled } from "../../support/settled.js";
import { openTestStores, type TestStores } from "../../support/stores.js";
import { openWorld, type World, type WorldOptions, worldDatabase } from "../../support/world.js";

const LONG_AGO = "2000-01-01T00:00:00.000Z";
/** Longer than whoever takes over waits. */
const PAST_LEASE_MS = 60_000;

/** What happens item by item, and at the ends of the list. */
const BULK: ReadonlyArray<[string, readonly Step[]]> = [
	[
		"synchronize all",
		[
			"afterBegun",
			"afterTaken",
			"beforeClaim",
			"afterClaim",
			"afterAnswer",
			"afterSave",
			"beforeAudit",
			"afterAudit",
			"betweenItems",
			"afterOutcomes",
			"beforeEnd",
		],
	],
	["ignore all", ["afterTaken", "afterAudit", "betweenItems"]],
	["uncouple all of a mapping", ["afterSave", "beforeAudit", "betweenItems", "beforeEnd"]],
	["release of overwrites", ["afterTaken", "afterClaim", "afterAnswer", "betweenItems", "beforeEnd"]],
];

const children = new Children("engine-child");
let stores: TestStores;
let world: World;
beforeAll(async () => {
	stores = await openTestStores(worldDatabase());
}, 120_000);
beforeEach(() => stores.clear());
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld({ ...options, stores, host: hostname() });
	return world;
};
afterEach(() => world.close());
afterAll(() => children.end());

/** A real process that stands still by SIGSTOP at this step; on waking it was away for longer than its lease. */
async function stoppedAt(step: Step, call: Call, options?: WorldOptions): Promise<Child> {
	const child = children.next();
	child.begin({ ...taskOf(world, stores, options, call), stops: { at: step, nth: 1 } });
	await child.stopsThere();
	return child;
}

/** SIGCONT: it goes on where it stood, and must come to nothing. */
async function expectNothingOf(child: Child): Promise<void> {
	const seen = async () => ({
		store: await world.dump(),
		operations: await stores.stores.operations.endedSince(LONG_AGO),
		writes: world.writes(),
	});
	const before = await seen();
	child.wake();
	const { problem } = await child.says("ended");
	expect(problem).toMatchObject({ name: "LostError" });
	expect(await seen()).toEqual(before);
}

describe("a process that is stopped past its lease and wakes", () => {
	it.each<Step>([
		"beforeClaim",
		"afterClaim",
		"afterAnswer",
		"afterSave",
		"beforeErrorOpened",
		"afterErrorOpened",
		"beforeWatermark",
	])("in a run, at %s: nothing it does reaches store or systems", async (step) => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		const asked = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.bc.edit("customers", asked.customer, { displayName: "Left" });
		world.crm.edit("accounts", asked.account, { name: "Right" });
		world.clock.advance(2_000);
		const request = { mapping: "customers", trigger: "scheduled" as const, actor: null };
		const child = await stoppedAt(step, { does: "run", with: [request] });

		const { job } = await world.passTimeUntil(world.main.run());
		expect(job.state).toBe("done");
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		world.crm.edit("accounts", account, { telephone1: "030" });

		await expectNothingOf(child);
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "030" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it.each<[Step, string]>([
		["afterTaken", "open"],
		["beforeClaim", "open"],
		["afterClaim", "open"],
		["afterAnswer", "resolved"],
		["afterSave", "resolved"],
		["beforeAudit", "resolved"],
	])("in a press, at %s: whoever took over has told that it is %s, and that stays", async (step, state) => {
		await open();
		const { account } = await world.inConflict();
		const error = await world.theError();
		const press = {
			errorId: error._id,
			revision: null,
			resolution: "synchronize" as const,
			choice: { side: "left" as const },
			actor: ANNA,
		};
		const child = await stoppedAt(step, { does: "resolve", with: [press] });

		for (let runs = 0; runs < 3; runs++) await world.passTimeUntil(world.main.run());
		await world.passTime(60_000);
		await world.passTimeUntil(world.main.run());
		expect(await stores.stores.errors.get(error._id)).toMatchObject({ state });

		await expectNothingOf(child);
		const name = state === "open" ? "Right" : "Left";
		expect(world.account(account)).toMatchObject({ name });
		const lines = await stores.stores.audit.ofError(error._id);
		expect(lines.filter(({ outcome }) => outcome === "done")).toHaveLength(state === "open" ? 0 : 1);
		await expectSettled(world, { errors: state === "open" ? ["updateConflict"] : [], chosen: true });
	});

	describe.each(BULK)("in a bulk resolution: %s", (name, steps) => {
		const work = OPERATIONS.find((one) => one.name === name) as Work;

		it.each([...steps])("at %s: whoever took over does it once, and that stays", async (step) => {
			const deed = await work.prepare(await open(work.options));
			world.clock.advance(2_000);
			const before = world.writes();
			const child = await stoppedAt(step, deed.call, work.options);

			// Seen for the first time it may live.
			await world.main.takeOver();
			await world.passTime(PAST_LEASE_MS);
			await world.passTimeUntil(world.main.takeOver());
			for (let runs = 0; runs < 2; runs++) await world.passTimeUntil(world.main.run());
			await deed.expectDone();

			await expectNothingOf(child);
			await deed.expectDone();
			await expectSettled(world, { errors: deed.errors ?? [], chosen: deed.chosen ?? false });
			expect(world.writes() - before).toBe(deed.writes);
			const told = (await stores.stores.audit.latest(100)).filter(({ outcome }) => outcome === "done");
			const { actions = [], lines = 0 } = deed.audit ?? {};
			expect(told.filter(({ action }) => actions.includes(action))).toHaveLength(lines);
		});
	});
});

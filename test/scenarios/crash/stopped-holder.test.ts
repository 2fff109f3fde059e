import { hostname } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/ports/clock.js";
import type { Step } from "../../../src/sync/engine.js";
import { Liveness } from "../../../src/sync/liveness.js";
import { type Child, Children } from "../../support/crash/child.js";
import type { Call } from "../../support/crash/task.js";
import { taskOf } from "../../support/crash/task-of.js";
import { ANNA } from "../../support/crash/work.js";
import { expectSettled } from "../../support/settled.js";
import { openTestStores, type TestStores } from "../../support/stores.js";
import { openWorld, type World, worldDatabase } from "../../support/world.js";

/** Long enough that a busy machine does not make the process lose it before it is stopped. */
const LEASE_MS = 2_000;

const children = new Children("engine-child");
let stores: TestStores;
let world: World;
beforeAll(async () => {
	stores = await openTestStores(worldDatabase());
}, 120_000);
beforeEach(async () => {
	await stores.clear();
	world = await openWorld({ stores, host: hostname() });
});
afterEach(() => world.close());
afterAll(() => children.end());

/** A real process that was stopped by SIGSTOP at this step, until its lease had run out. */
async function stoppedAt(step: Step, call: Call): Promise<Child> {
	const child = children.next();
	child.begin({ ...taskOf(world, stores, undefined, call), leaseMs: LEASE_MS, stops: { at: step, nth: 1 } });
	await child.says("reached");
	child.signal("SIGSTOP");
	const [job] = await stores.stores.jobs.running();
	const [error] = await stores.stores.errors.resolving();
	const owner = error?.resolving?.owner ?? job?.instance;
	if (owner === undefined) throw new Error("It holds nothing.");
	const facts = { host: hostname(), pid: process.pid, bootedAt: 1 };
	const watcher = new Liveness(stores.stores.instances, systemClock, facts, LEASE_MS);
	expect(await watcher.isAliveForSure(owner)).toBe(false);
	return child;
}

/** SIGCONT: it goes on where it stood, and must come to nothing. */
async function expectNothingOf(child: Child): Promise<void> {
	const before = { store: await world.dump(), writes: world.writes() };
	child.goOn();
	child.signal("SIGCONT");
	const { problem } = await child.says("ended");
	expect(problem).toMatchObject({ name: "LostError" });
	expect({ store: await world.dump(), writes: world.writes() }).toEqual(before);
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
});

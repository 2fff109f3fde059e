import { afterEach, describe, expect, it } from "@jest/globals";
import { LostError } from "../../src/ports/stores.js";
import { MappingBusyError, type RunRequest } from "../../src/ports/use-cases.js";
import type { Step } from "../../src/sync/engine.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
const open = async (): Promise<World> => {
	world = await openWorld();
	return world;
};
afterEach(async () => {
	await world.close();
});

async function inConflict() {
	const pair = await world.coupled({ name: "Old" });
	world.bc.edit("customers", pair.customer, { displayName: "Left" });
	world.crm.edit("accounts", pair.account, { name: "Right" });
	await world.sync();
	return { ...pair, error: await world.theError() };
}

/** A run that has asked for the changes of a system and waits for the answer. */
async function runReading(system: "bc" | "crm", request: Partial<RunRequest> = {}) {
	const set = system === "bc" ? "customers" : "accounts";
	const held = world[system].faults.add({
		match: { operation: "list", set },
		when: "after",
		action: { type: "hold" },
	});
	world.clock.advance(2_000);
	const run = world.main.run(request);
	await held.reached;
	return {
		goOn: async () => {
			held.remove();
			return run;
		},
	};
}

describe("a run and a press at once", () => {
	it("does not make a record anew that a press deleted after the run had listed it", async () => {
		await open();
		const { customer, account } = await world.coupled();
		world.bc.remove("customers", customer);
		await world.main.sweep();
		const error = await world.theError();
		const presser = await world.instance();
		const reading = await runReading("bc", { full: true });

		world.clock.advance(60_000);
		expect(await presser.press(error, "delete")).toMatchObject({ kind: "done" });
		expect(world.account(account)).toBeUndefined();
		await reading.goOn();

		expect(world.bc.records("customers")).toEqual([]);
		expect(await world.openErrors()).toEqual([]);
	});

	it("history 15: what a run listed before a press wrote is an old picture", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "v0" });
		world.bc.edit("customers", customer, { displayName: "v1" });
		world.crm.edit("accounts", account, { name: "v4" });
		await world.sync();
		const error = await world.theError();
		const presser = await world.instance();
		const reading = await runReading("bc");

		world.clock.advance(5_000);
		expect(await presser.press(error, "synchronize", { side: "right" })).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "v4" });
		await reading.goOn();

		expect(world.customer(customer)).toMatchObject({ displayName: "v4" });
		expect(world.account(account)).toMatchObject({ name: "v4" });
		expect(world.ours("right", account).filter((fields) => "name" in fields)).toEqual([]);
		await expectSettled(world, { chosen: true });
	});

	it("history 15: the same when the press only took over a value the run still sees differing", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		const presser = await world.instance();
		const reading = await runReading("crm");

		world.clock.advance(5_000);
		expect(await presser.press(error, "synchronize", { side: "left" })).toMatchObject({ kind: "done" });
		await reading.goOn();

		expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
		expect(world.account(account)).toMatchObject({ name: "Left" });
		expect(world.ours("left", customer).filter((fields) => "displayName" in fields)).toEqual([]);
		await expectSettled(world, { chosen: true });
	});

	it("history 16: a press acts while a run of 70 minutes is on", async () => {
		await open();
		const { account, error } = await inConflict();
		const presser = await world.instance();
		const reading = await runReading("bc");
		await world.passTime(70 * 60_000);
		const before = world.clock.now();

		expect(await presser.press(error, "synchronize", { side: "left" })).toMatchObject({ kind: "done" });

		expect(world.clock.now() - before).toBeLessThan(5_000);
		expect(world.account(account)).toMatchObject({ name: "Left" });
		expect((await reading.goOn()).job.state).toBe("done");
		await expectSettled(world, { chosen: true });
	});

	it("history 16: a press on a pair the run is writing is told so, and may press again", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		world.crm.edit("accounts", account, { telephone1: "020" });
		world.bc.edit("customers", customer, { displayName: "Old" });
		const pause = world.main.pauseAt("afterClaim");
		world.clock.advance(2_000);
		const run = world.main.run();
		await pause.reached;
		const presser = await world.instance();
		const press = presser.press(error, "uncouple");
		const waiting = setInterval(() => world.clock.advance(1_000), 5);

		expect(await press).toMatchObject({ kind: "refused", reason: "pairBusy" });

		clearInterval(waiting);
		pause.release();
		await run;
		expect(world.customer(customer)).toMatchObject({ displayName: "Right", phoneNumber: "020" });
		await expectSettled(world);
	});

	it("a pair that somebody is just sending by hand is left alone by a run, and nothing is told of it", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.clock.advance(2_000);
		const presser = await world.instance();
		const pause = presser.pauseAt("afterClaim");
		const actor = { id: "U-ANNA", name: "Anna", role: "admin" } as const;
		const sending = presser.useCases.synchronize({
			mapping: "customers",
			record: customer,
			side: "left",
			actor,
		});
		await pause.reached;
		const claims = await world.stores.couplings.claimed("customers");
		expect(claims).toHaveLength(1);

		await world.sync();

		expect(await world.stores.couplings.claimed("customers")).toEqual(claims);
		expect(await world.openErrors()).toEqual([]);
		pause.release();
		await sending;
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it("history 17: a card that shows what is no longer true is redrawn instead of acted on", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		world.bc.edit("customers", customer, { displayName: "v4" });

		const outcome = await world.main.press(error, "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.customer(customer)).toMatchObject({ displayName: "v4" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		const redrawn = await world.theError();
		expect(redrawn.revision).toBeGreaterThan(error.revision);
		expect(redrawn.fields.find(({ name }) => name === "name")).toMatchObject({ left: "v4", right: "Right" });
		expect(await world.main.press(error, "synchronize", { side: "right" })).toMatchObject({
			kind: "refused",
			reason: "changedMeanwhile",
		});
		expect(await world.main.press(redrawn, "synchronize", { side: "right" })).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		await expectSettled(world, { chosen: true });
	});

	it("history 17: a question that people have settled in the systems by then is closed by the press", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		world.bc.edit("customers", customer, { displayName: "Agreed" });
		world.crm.edit("accounts", account, { name: "Agreed" });

		const outcome = await world.main.press(error, "synchronize", { side: "right" });

		expect(outcome).toMatchObject({
			kind: "refused",
			reason: "changedMeanwhile",
			error: { state: "resolved" },
		});
		expect(world.customer(customer)).toMatchObject({ displayName: "Agreed" });
		await expectSettled(world, { chosen: true });
	});

	it("history 17: an edit that arrives between the reading and the write refuses the press as well", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		const pause = world.main.pauseAt("afterClaim");
		const press = world.main.press(error, "synchronize", { side: "right" });
		await pause.reached;
		world.bc.edit("customers", customer, { displayName: "v4" });
		pause.release();

		expect(await press).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });

		expect(world.customer(customer)).toMatchObject({ displayName: "v4" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});
});

describe("a holder that was away too long", () => {
	it.each<Step>(["beforeClaim", "afterClaim", "afterAnswer", "beforeErrorOpened", "beforeWatermark"])(
		"history 18: nothing a stopped holder does on waking reaches store or systems (stopped %s)",
		async (step) => {
			await open();
			const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
			const asked = await world.coupled({ name: "Old" });
			world.bc.edit("customers", customer, { phoneNumber: "020" });
			world.bc.edit("customers", asked.customer, { displayName: "Left" });
			world.crm.edit("accounts", asked.account, { name: "Right" });
			world.clock.advance(2_000);
			const stale = await world.instance();
			const pause = stale.pauseAt(step);
			const run = stale.run();
			const outcome = run.catch((error: unknown) => error);
			await pause.reached;
			stale.freeze();

			const second = await world.instance();
			const taken = await world.passTimeUntil(second.run());
			expect(taken.job.state).toBe("done");
			expect(world.account(account)).toMatchObject({ telephone1: "020" });
			world.crm.edit("accounts", account, { telephone1: "030" });
			const before = { store: await world.dump(), writes: world.writes() };
			stale.thaw();
			pause.release();

			expect(await outcome).toBeInstanceOf(LostError);
			expect({ store: await world.dump(), writes: world.writes() }).toEqual(before);
			await world.sync(second);
			expect(world.customer(customer)).toMatchObject({ phoneNumber: "030" });
			await expectSettled(world, { by: second, errors: ["updateConflict"] });
		},
	);

	it("history 18: a stopped holder sends nothing on waking, though nobody has taken over yet", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.clock.advance(2_000);
		const stale = await world.instance();
		const pause = stale.pauseAt("afterClaim");
		const outcome = stale.run().catch((error: unknown) => error);
		await pause.reached;
		stale.freeze();
		await world.passTime(60_000);
		const writes = world.writes();

		stale.thaw();
		pause.release();

		expect(await outcome).toBeInstanceOf(LostError);
		expect(world.writes()).toBe(writes);
		await world.passTimeUntil(world.main.run());
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await expectSettled(world);
	});

	it("history 18: a process that was stopped in the middle of a beat does not take itself for alive", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.clock.advance(2_000);
		const stale = await world.instance();
		const pause = stale.pauseAt("beforeClaim");
		const outcome = stale.run().catch((error: unknown) => error);
		await pause.reached;
		stale.freeze();
		const beat = stale.engine.liveness.beat();
		const second = await world.instance();
		await world.passTimeUntil(second.run());
		const before = { store: await world.dump(), writes: world.writes() };

		stale.thaw();
		await beat;
		pause.release();

		expect(await outcome).toBeInstanceOf(LostError);
		expect({ store: await world.dump(), writes: world.writes() }).toEqual(before);
		expect(world.account(account)).toMatchObject({ telephone1: "020" });
		await world.sync(stale);
		await expectSettled(world, { by: stale });
	});

	it("history 18: a press of a stopped process reaches nothing either", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		const stale = await world.instance();
		const pause = stale.pauseAt("beforeClaim");
		const outcome = stale.press(error, "synchronize", { side: "left" }).catch((failure: unknown) => failure);
		await pause.reached;
		stale.freeze();
		await world.passTime(120_000);
		const second = await world.instance();
		await world.passTimeUntil(second.run());
		await world.passTimeUntil(second.run());
		await world.passTime(60_000);
		await world.passTimeUntil(second.run());
		const now = await world.theError();
		expect(now.state).toBe("open");
		const before = { store: await world.dump(), writes: world.writes() };
		stale.thaw();
		pause.release();

		expect(await outcome).toBeInstanceOf(LostError);
		expect({ store: await world.dump(), writes: world.writes() }).toEqual(before);
		expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		await expectSettled(world, { by: second, errors: ["updateConflict"] });
	});

	it("history 19: an error that was opened again meanwhile is not closed by whoever saw the old one", async () => {
		await open();
		const { customer } = await world.coupled({ name: "Old" });
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();
		world.crm.allow("accounts", "update");
		const pause = world.main.pauseAt("afterSave");
		world.clock.advance(2_000);
		const run = world.main.run();
		await pause.reached;

		world.crm.deny("accounts", "update");
		world.bc.edit("customers", customer, { displayName: "Newer" });
		const second = await world.instance();
		expect(await second.press(await world.theError(), "retry")).toMatchObject({ kind: "failed" });
		pause.release();
		await run;

		expect(await world.theError()).toMatchObject({ kind: "permission", state: "open" });
		world.crm.allow("accounts", "update");
		await world.sync();
		await expectSettled(world);
	});

	it("history 20: of two people who press different buttons at once one acts, and the other is told who did", async () => {
		await open();
		const { customer, account, error } = await inConflict();
		const second = await world.instance();

		const outcomes = await Promise.all([
			world.main.press(error, "synchronize", { side: "left", name: "Anna" }),
			second.press(error, "synchronize", { side: "right", name: "Bram" }),
		]);

		const done = outcomes.filter(({ kind }) => kind === "done");
		const refused = outcomes.find(({ kind }) => kind === "refused");
		expect(done).toHaveLength(1);
		const winner = outcomes[0]?.kind === "done" ? "Anna" : "Bram";
		if (refused?.kind !== "refused") throw new Error("The other press is refused.");
		expect(["beingResolved", "alreadyResolved"]).toContain(refused.reason);
		const by = refused.error?.resolving?.actorName ?? refused.error?.outcome?.actorName;
		expect(by).toBe(winner);
		const name = winner === "Anna" ? "Left" : "Right";
		expect(world.customer(customer)).toMatchObject({ displayName: name });
		expect(world.account(account)).toMatchObject({ name });
		await expectSettled(world, { chosen: true });
	});

	it("history 21: hosts whose clocks differ by two minutes take over no live lease and no live claim", async () => {
		await open();
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { phoneNumber: "020" });
		world.clock.advance(2_000);
		const slow = await world.instance({ clockAheadMs: -120_000 });
		const fast = await world.instance({ clockAheadMs: 120_000 });
		for (const [holder, other] of [
			[slow, fast],
			[fast, slow],
		] as const) {
			const pause = holder.pauseAt("afterClaim");
			const run = holder.run();
			await pause.reached;
			const claims = await world.stores.couplings.claimed("customers");
			expect(claims).toHaveLength(1);

			await expect(world.passTimeUntil(other.run())).rejects.toBeInstanceOf(MappingBusyError);

			expect(await world.stores.couplings.claimed("customers")).toEqual(claims);
			pause.release();
			expect((await run).job.state).toBe("done");
			const value = String(world.customer(customer)?.phoneNumber);
			expect(world.account(account)).toMatchObject({ telephone1: value });
			world.bc.edit("customers", customer, { phoneNumber: `${value}1` });
			world.clock.advance(2_000);
		}
		await world.sync();
		await expectSettled(world);
	});
});

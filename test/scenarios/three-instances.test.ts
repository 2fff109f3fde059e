import { afterEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import { JobTurns } from "../../src/service/job-turns.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const JOB = { name: "run-sync:customers", cron: "*/20 * * * *" };
const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

/** Where a press can be broken off once Slack was told that it was heard. */
const STEPS = ["afterTaken", "beforeClaim", "afterClaim", "afterAnswer", "afterSave"] as const;

let world: World;
afterEach(async () => {
	await world.close();
});

/** An instance with its schedule. */
interface Up {
	instance: TestInstance;
	turns: JobTurns;
}

async function startOne(): Promise<Up> {
	const instance = await world.instance();
	const { stores, liveness, clock } = instance.engine;
	return { instance, turns: new JobTurns(stores.turns, liveness, clock) };
}

/** One scheduled time, as it comes on every instance at once; gives back how many of them made it. */
async function scheduledTime(up: Up[]): Promise<number> {
	const slot = new Date(Math.floor(world.clock.now() / 1_000) * 1_000).toISOString();
	const made = up.map(async ({ instance, turns }) => {
		const turn = await turns.take(JOB, slot, signal);
		if (turn === null) return 0;
		await instance.run({ trigger: "scheduled" });
		await turn.end();
		return 1;
	});
	const counts: number[] = await Promise.all(made);
	return counts.reduce((sum, count) => sum + count, 0);
}

async function errorOf(customer: string): Promise<SyncError> {
	const error = (await world.openErrors()).find(({ records }) => records.left.id === customer);
	if (error === undefined) throw new Error("The record should be asked about.");
	return error;
}

describe("three instances on one store, one killed every hour of a day", () => {
	it("lose no press, write no answer twice, and make every scheduled time once", async () => {
		world = await openWorld();
		let up = [await startOne(), await startOne(), await startOne()];
		const pressed: Array<{ error: SyncError; customer: string; account: string }> = [];
		const made: number[] = [];

		for (let hour = 0; hour < 24; hour++) {
			const pair = await world.inConflict({ name: `Old ${hour}` });
			const error = await errorOf(pair.customer);
			pressed.push({ error, ...pair });
			const dying = up[hour % 3];
			if (dying === undefined) throw new Error("Three should be up.");
			await dying.instance.dieAt(STEPS[hour % STEPS.length] ?? "afterTaken", () =>
				dying.instance.press(error, "synchronize", { side: "left" }),
			);
			up = up.filter((one) => one !== dying);
			for (let time = 0; time < 3; time++) {
				world.clock.advance(HOUR_MS / 3);
				made.push(await scheduledTime(up));
			}
			up.push(await startOne());
		}

		expect(made).toEqual(Array.from({ length: 72 }, () => 1));
		const ends = await Promise.all(pressed.map(({ error }) => world.stores.errors.get(error._id)));
		expect(new Set(ends.map((end) => end?.state))).toEqual(new Set(["open", "resolved"]));
		for (const [nth, { customer, account }] of pressed.entries()) {
			const isSettled = ends[nth]?.state === "resolved";
			const written = world.ours("right", account).filter(({ name }) => name === "Left");
			expect([nth, written.length]).toEqual([nth, isSettled ? 1 : 0]);
			expect(world.customer(customer)).toMatchObject({ displayName: "Left" });
			expect(world.account(account)).toMatchObject({ name: isSettled ? "Left" : "Right" });
			if (isSettled) expect(ends[nth]?.outcome).toMatchObject({ actorName: "Anna" });
		}
		expect((await world.couplings()).filter(({ pending }) => pending !== null)).toEqual([]);
	}, 120_000);
});

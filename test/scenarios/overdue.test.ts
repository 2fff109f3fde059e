import { afterEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import { CronTimes } from "../../src/service/cron-times.js";
import { watchOverdue } from "../../src/sync/watch-overdue.js";
import { customersMapping } from "../support/customers-mapping.js";
import { ADMIN } from "../support/slack/console.js";
import { openPosting } from "../support/slack/posting.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

const MINUTE_MS = 60_000;
const times = new CronTimes("*/5 * * * *");

let world: World;
let countsFrom: string;
const open = async (options: WorldOptions = {}): Promise<void> => {
	world = await openWorld(options);
	countsFrom = new Date(world.clock.now()).toISOString();
};
afterEach(async () => {
	await world.close();
});

/** The job's look at the mapping, some minutes later. */
async function look(minutes: number, schedule: CronTimes | null = times): Promise<void> {
	world.clock.advance(minutes * MINUTE_MS);
	const { engine, mapping } = world.main;
	const lastTimes = (until: number, count: number) => schedule?.until(until, count) ?? [];
	await watchOverdue(engine, mapping, schedule && { countsFrom, lastTimes });
}

const kinds = async () => (await world.openErrors()).map(({ kind }) => kind);
const theOverdue = async (): Promise<SyncError> => {
	const error = (await world.openErrors()).find(({ kind }) => kind === "overdue");
	if (error === undefined) throw new Error("No run is overdue.");
	return error;
};
const dynamicsIsDown = () =>
	world.crm.faults.add({ scope: "request", times: Number.POSITIVE_INFINITY, action: { type: "drop" } });

describe("a mapping that misses its schedule", () => {
	it("is told once after three scheduled times, and is settled by itself when a run succeeds", async () => {
		await open();
		await world.sync();
		await look(10);
		expect(await kinds()).toEqual([]);

		await look(12);
		const told = await theOverdue();
		await look(5);
		expect(await theOverdue()).toEqual(told);

		await world.sync();
		expect(await kinds()).toEqual([]);
		expect(await world.stores.errors.get(told._id)).toMatchObject({
			state: "resolved",
			outcome: { resolution: "succeeded", actor: null },
		});
		await look(10);
		expect(await kinds()).toEqual([]);
	});

	it("is told beside the reason why no run succeeds, and both end with the run that does", async () => {
		await open();
		await world.sync();
		const down = dynamicsIsDown();
		for (let runs = 0; runs < 4; runs++) {
			await look(6);
			await world.main.run();
		}
		await look(1);
		expect((await kinds()).sort()).toEqual(["overdue", "transient"]);

		down.remove();
		await world.sync();

		expect(await kinds()).toEqual([]);
	});

	it("is not on time again because what was due was tried, or deleted records were searched for", async () => {
		await open();
		await world.coupled();
		await look(22);
		await world.main.sweep();
		await world.main.runDue();

		expect(await kinds()).toEqual(["overdue"]);
	});

	it("is not told of before three times have passed since the installation", async () => {
		await open();
		await look(10);
		expect(await kinds()).toEqual([]);

		await look(12);
		expect(await kinds()).toEqual(["overdue"]);
	});

	it("is not told of while it is paused, and no more once it is paused or has no schedule", async () => {
		await open();
		await world.stores.mappings.setPaused("customers", true);
		await look(60);
		expect(await kinds()).toEqual([]);

		await world.stores.mappings.setPaused("customers", false);
		await look(1);
		expect(await kinds()).toEqual(["overdue"]);
		await world.stores.mappings.setPaused("customers", true);
		await look(1);
		expect(await kinds()).toEqual([]);

		await world.stores.mappings.setPaused("customers", false);
		await look(1);
		expect(await kinds()).toEqual(["overdue"]);
		await look(1, null);
		expect(await kinds()).toEqual([]);
	});

	it("is on time by its observing runs where it only observes, but not by a dry run that somebody asked for", async () => {
		await open({ mapping: customersMapping({ mode: "observe" }) });
		await look(22);
		expect(await kinds()).toEqual(["overdue"]);
		await world.main.run({ dryRun: true });
		expect(await kinds()).toEqual(["overdue"]);

		await world.main.run();
		expect(await kinds()).toEqual([]);
		await look(10);
		expect(await kinds()).toEqual([]);
	});

	it("is settled by whoever presses to try again, and with it every other problem of the mapping", async () => {
		await open();
		await world.sync();
		const down = dynamicsIsDown();
		await world.main.run();
		await look(22);
		down.remove();
		const busy = (await world.openErrors()).find(({ kind }) => kind === "transient");
		if (busy === undefined) throw new Error("The system should be down.");
		const overdue = await theOverdue();

		await world.main.press(busy, "retry");

		expect(await kinds()).toEqual([]);
		expect((await world.stores.errors.get(busy._id))?.outcome).toMatchObject({ actorName: "Anna" });
		expect((await world.stores.errors.get(overdue._id))?.outcome).toMatchObject({ actorName: null });
	});

	it("has one card with the administrators, which says afterwards that it was settled by itself", async () => {
		await open();
		const console = await openPosting({}, world.stores);
		try {
			console.channelOf = () => ADMIN;
			const outbox = console.outbox();
			const show = async () => {
				await console.projector.projectDirty();
				await outbox.drain();
				return console.slack.messages(ADMIN).map(({ text }) => text);
			};
			await world.sync();
			await look(22);
			await look(1);
			const [told, ...more] = await show();
			expect(told).toContain(
				"The mapping customers has not finished a run for longer than its schedule allows.",
			);
			expect(more).toEqual([]);

			await world.sync();
			const after = await show();

			expect(after[0]).not.toContain("Next:");
			expect(after.join("\n")).toContain("a later run went through");
		} finally {
			await console.close();
		}
	});
});

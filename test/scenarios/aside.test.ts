import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const DAY_MS = 24 * 60 * 60_000;
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** A customer whose account Koppel may not change; tried once. */
async function denied() {
	const pair = await world.coupled({ name: "Old" });
	world.crm.deny("accounts", "update");
	world.bc.edit("customers", pair.customer, { displayName: "New" });
	await world.sync();
	return pair;
}

const inADay = () => new Date(world.clock.now() + DAY_MS).toISOString();

describe("setting an error aside", () => {
	it("keeps it aside while nothing changes, and opens it again when its record does", async () => {
		const { account } = await world.inConflict();
		expect(await world.main.press(await world.theError(), "ignore")).toMatchObject({ kind: "done" });
		await world.sync();
		await world.main.run({ full: true });
		expect(await world.theError()).toMatchObject({
			state: "snoozed",
			snooze: { ignored: true, actorName: "Anna" },
		});

		world.crm.edit("accounts", account, { name: "Later" });
		await world.sync();

		expect(await world.theError()).toMatchObject({ state: "open", snooze: null });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("wakes it at its time", async () => {
		await world.inConflict();
		await world.main.press(await world.theError(), "snooze", { with: { until: inADay() } });
		world.clock.advance(DAY_MS / 2);
		await world.sync();
		expect(await world.theError()).toMatchObject({ state: "snoozed" });

		world.clock.advance(DAY_MS);
		await world.sync();

		expect(await world.theError()).toMatchObject({ state: "open", snooze: null });
	});

	it("leaves a refused record out of runs, and tries it again when its time comes", async () => {
		const { customer, account } = await denied();
		await world.main.press(await world.theError(), "snooze", { with: { until: inADay() } });
		world.crm.allow("accounts", "update");
		await world.sync();
		expect(world.account(account)).toMatchObject({ name: "Old" });

		world.clock.advance(2 * DAY_MS);
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "New" });
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		await expectSettled(world);
	});

	it("can be ended by hand, and the error can be settled while it is aside", async () => {
		const { account } = await world.inConflict();
		await world.main.press(await world.theError(), "ignore");
		expect(await world.main.press(await world.theError(), "wake")).toMatchObject({
			error: { state: "open" },
		});
		await world.main.press(await world.theError(), "ignore");

		expect(await world.main.press(await world.theError(), "synchronize", { side: "left" })).toMatchObject({
			kind: "done",
		});
		expect(world.account(account)).toMatchObject({ name: "Left" });
		await expectSettled(world, { chosen: true });
	});

	it("refuses a time that is over or cannot be read", async () => {
		await world.inConflict();
		for (const until of ["2020-01-01T00:00:00Z", "tomorrow"]) {
			expect(await world.main.press(await world.theError(), "snooze", { with: { until } })).toMatchObject({
				reason: "invalidInput",
			});
		}
	});
});

describe("assigning and noting", () => {
	it("tell whose task it is and what was written down, and leave the error as it is", async () => {
		await world.inConflict();
		const assignee = { id: "U-BRAM", name: "Bram" };
		await world.main.press(await world.theError(), "assign", { with: { assignee } });
		await world.main.press(await world.theError(), "note", { with: { text: "Asked the customer" } });

		expect(await world.theError()).toMatchObject({
			state: "open",
			assignee,
			notes: [{ actorName: "Anna", text: "Asked the customer" }],
		});
		expect((await world.theError()).history.slice(-2)).toMatchObject([
			{ step: "assigned", reason: "Bram" },
			{ step: "noted", reason: "Asked the customer" },
		]);
		const mine = await world.main.useCases.errors({ assignee: "U-BRAM" });
		expect(mine.total).toBe(1);
		expect((await world.main.useCases.errors({ assignee: "U-ANNA" })).total).toBe(0);
		expect((await world.stores.audit.latest(2)).map(({ action }) => action).sort()).toEqual([
			"assign",
			"note",
		]);
	});

	it("refuse an empty note, an old card, and a viewer", async () => {
		await world.inConflict();
		const error = await world.theError();
		expect(await world.main.press(error, "note", { with: { text: "  " } })).toMatchObject({
			reason: "invalidInput",
		});
		expect(await world.main.press(error, "ignore", { role: "viewer" })).toMatchObject({
			reason: "roleTooLow",
		});
		await world.main.press(error, "note", { with: { text: "first" } });
		expect(await world.main.press(error, "note", { with: { text: "second" } })).toMatchObject({
			reason: "changedMeanwhile",
		});
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

/** An update conflict about the name, asked about. */
describe("records that change while someone's press is carried out", () => {
	it("an edit that a run lists meanwhile reaches the other side afterwards", async () => {
		world = await openWorld();
		const { customer, account } = await world.inConflict();
		const error = await world.theError();
		const presser = await world.instance();
		const paused = presser.pauseAt("afterTaken");
		const press = presser.press(error, "synchronize", { side: "right" });
		await paused.reached;

		world.crm.edit("accounts", account, { telephone1: "020" });
		await world.sync();
		paused.release();
		await press;
		await world.sync();
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "Right", phoneNumber: "020" });
		await expectSettled(world, { chosen: true });
	});

	it("a record that it has just made is left to the press, and not told as a double of its partner", async () => {
		world = await openWorld();
		const { account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		const presser = await world.instance();
		const paused = presser.pauseAt("afterAnswer");
		const press = presser.press(await world.theError(), "restore");
		await paused.reached;

		await world.sync();

		expect((await world.openErrors()).map(({ kind }) => kind)).toEqual(["deletedRight"]);
		paused.release();
		expect(await press).toMatchObject({ kind: "done" });
		expect(world.crm.records("accounts")).toHaveLength(1);
		await expectSettled(world, { chosen: true });
	});

	it("a deletion that a run lists meanwhile is asked about afterwards", async () => {
		world = await openWorld();
		const { account } = await world.inConflict();
		const presser = await world.instance();
		const paused = presser.pauseAt("afterAnswer");
		const press = presser.press(await world.theError(), "synchronize", { side: "right" });
		await paused.reached;

		world.crm.remove("accounts", account);
		await world.sync();
		paused.release();
		await press;
		await world.sync();

		await expectSettled(world, { errors: ["deletedRight"], chosen: true });
	});
});

describe("a press that another writer overtakes", () => {
	/** Someone else saves the pair between the moment it was read and the moment the press acts. */
	async function overtaken(press: () => Promise<unknown>): Promise<unknown> {
		const paused = world.main.pauseAt("afterTaken");
		const pressed = press();
		await paused.reached;
		const [coupling] = await world.couplings();
		if (coupling === undefined) throw new Error("There should be a pair.");
		await world.stores.couplings.save([{ coupling }]);
		paused.release();
		return pressed;
	}

	it("uncouple never says it is done while the pair is still coupled", async () => {
		world = await openWorld();
		await world.inConflict();
		const error = await world.theError();

		const outcome = await overtaken(() => world.main.press(error, "uncouple"));

		expect(outcome).toMatchObject({ kind: "done" });
		expect((await world.couplings()).map(({ state }) => state)).toEqual(["parted"]);
		await expectSettled(world, { chosen: true });
	});

	it("restore never says it is done while the record is still missing", async () => {
		world = await openWorld();
		const { account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		const error = await world.theError();

		const outcome = await overtaken(() => world.main.press(error, "restore"));

		expect(outcome).not.toMatchObject({ kind: "done" });
		expect(world.crm.records("accounts")).toHaveLength(0);
		await expectSettled(world, { errors: ["deletedRight"] });
		expect(await world.main.press(await world.theError(), "restore")).toMatchObject({ kind: "done" });
		await expectSettled(world);
	});

	it("a run that decided before the press does not take its error away", async () => {
		world = await openWorld();
		const { customer, account } = await world.inConflict();
		const error = await world.theError();
		world.clock.advance(2_000);
		world.crm.edit("accounts", account, { description: "Nobody mapped this" });
		world.clock.advance(2_000);
		const other = await world.instance();
		const deciding = other.pauseAt("beforeErrorOpened");
		const run = other.run();
		await deciding.reached;
		const acting = world.main.pauseAt("afterTaken");
		const press = world.main.press(error, "synchronize", { side: "right" });
		await acting.reached;
		deciding.release();
		await run;
		acting.release();

		expect(await press).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Right" });
		await expectSettled(world, { chosen: true });
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import type { UpdatePolicy } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

describe("crashes between a write and its save", () => {
	let world: World;
	const open = async (options: WorldOptions = {}): Promise<World> => {
		world = await openWorld(options);
		return world;
	};
	afterEach(async () => {
		await world.close();
	});
	const policy = (update: UpdatePolicy) =>
		customersMapping({ policies: { update, deletion: "ask" }, fingerprint: update });

	it.each<UpdatePolicy>(["ask", "leftWins", "rightWins", "merge", "newest"])(
		"history 1: our own write, killed before its save, never counts as a person's change (%s)",
		async (update) => {
			const { bc } = await open({ mapping: policy(update) });
			const { customer, account } = await world.coupled({ phone: "0" });
			bc.edit("customers", customer, { phoneNumber: "1" });
			world.clock.advance(2_000);
			const dying = await world.instance();
			await dying.dieAt("afterAnswer", () => dying.run());
			expect(world.account(account)).toMatchObject({ telephone1: "1" });

			bc.edit("customers", customer, { phoneNumber: "2" });
			await world.sync();

			expect(world.account(account)).toMatchObject({ telephone1: "2" });
			expect(world.customer(customer)).toMatchObject({ phoneNumber: "2" });
			expect(world.ours("left", customer)).toEqual([]);
			await expectSettled(world);
		},
	);

	it("history 2: a merge killed after its first half still carries the second", async () => {
		await open({ mapping: policy("merge") });
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.crm.edit("accounts", account, { telephone1: "1" });
		world.clock.advance(2_000);

		const dying = await world.instance();
		await dying.dieAt("afterSave", () => dying.run());

		expect(world.account(account)).toMatchObject({ name: "New", telephone1: "1" });
		expect(world.customer(customer)).toMatchObject({ displayName: "New", phoneNumber: "0" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "New", phoneNumber: "1" });
		await expectSettled(world);
	});

	it("history 3: recovery takes the seat of the written field only; another field's edit still flows", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old", phone: "0" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.clock.advance(2_000);
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => dying.run());

		world.crm.edit("accounts", account, { telephone1: "1" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "New", phoneNumber: "1" });
		expect(world.account(account)).toMatchObject({ name: "New", telephone1: "1" });
		await expectSettled(world);
	});

	it("history 4: a person who types the old value over our unsaved write has changed that side", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "New" });
		world.clock.advance(2_000);
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => dying.run());

		world.crm.edit("accounts", account, { name: "Old" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect(world.account(account)).toMatchObject({ name: "Old" });
		const [error] = await world.openErrors();
		expect(error?.conflict).toEqual({ conflict: "update", reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
		const again = (await world.openErrors())[0];
		if (again === undefined) throw new Error("The question stands open.");
		expect(await world.main.press(again, "synchronize", { side: "right" })).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });
		await expectSettled(world, { chosen: true });
	});

	it("history 4: the same in Business Central, whose version comes back with the old value", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: "New" });
		world.clock.advance(2_000);
		const dying = await world.instance();
		await dying.dieAt("afterAnswer", () => dying.run());
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });

		world.clock.advance(2_000);
		world.bc.edit("customers", customer, { displayName: "Old" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });
		expect(world.account(account)).toMatchObject({ name: "New" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it.each<UpdatePolicy>(["ask", "rightWins", "merge"])(
		"history 5: a patch that executes late is put right, not carried to the other side (%s)",
		async (update) => {
			await open({ mapping: policy(update) });
			const { customer, account } = await world.coupled({ name: "Old" });
			world.bc.edit("customers", customer, { displayName: "New" });
			const late = world.crm.faults.add({
				match: { operation: "update", set: "accounts" },
				action: { type: "late" },
			});
			world.clock.advance(2_000);
			const dying = await world.instance();
			await dying.dieAt("afterAnswer", () => dying.run());
			expect(world.account(account)).toMatchObject({ name: "Old" });

			world.bc.edit("customers", customer, { displayName: "Old" });
			await world.sync();
			world.clock.advance(5 * 60_000);
			await late.execute();
			expect(world.account(account)).toMatchObject({ name: "New" });
			await world.sync();

			expect(world.account(account)).toMatchObject({ name: "Old" });
			expect(world.customer(customer)).toMatchObject({ displayName: "Old" });
			expect(world.ours("left", customer)).toEqual([]);
			await expectSettled(world);
		},
	);

	/** "New" went from the left to a right record that held "Old": no answer ever came, and one of the patches executed late. */
	const afterLatePatch = async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "New" });
		const late = world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: 4,
			action: { type: "late" },
		});
		await world.sync();
		await late.execute();
		expect(world.account(account)).toMatchObject({ name: "New" });
		return { customer, account };
	};

	it("history 5: a value typed back at its source is not lost where a patch that executed late was edited over", async () => {
		const { customer, account } = await afterLatePatch();
		world.crm.edit("accounts", account, { name: "Right" });
		world.clock.advance(2 * 60_000);
		await world.sync();

		world.bc.edit("customers", customer, { displayName: "Old" });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });
		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 5: the old value, typed back over a patch that executed late, is asked about", async () => {
		const { customer, account } = await afterLatePatch();

		world.crm.edit("accounts", account, { name: "Old" });
		world.clock.advance(2 * 60_000);
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Old" });
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 5: of two patches that may execute late the older one does, and the newer value flows on unasked", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		const late = world.crm.faults.add({
			match: { operation: "update", set: "accounts" },
			times: 20,
			action: { type: "late" },
		});
		for (const displayName of ["Newer", "Newest"]) {
			world.bc.edit("customers", customer, { displayName });
			await world.sync();
			world.clock.advance(2 * 60_000);
		}
		const ghosts = (await world.couplings()).flatMap((coupling) => coupling.ghosts);
		expect(ghosts.map(({ values }) => values.name)).toEqual(["Newer", "Newest"]);
		late.remove();
		await late.execute();
		expect(world.account(account)).toMatchObject({ name: "Newer" });

		world.clock.advance(2 * 60_000);
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Newest" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Newest" });
		await expectSettled(world);
	});

	/** A new name on its way to Business Central, so many requests of which may execute late. */
	const latePatch = async (times: number) => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old", phone: "1" });
		world.crm.edit("accounts", account, { name: "New" });
		const late = world.bc.faults.add({
			match: { operation: "update", set: "customers" },
			times,
			action: { type: "late" },
		});
		await world.sync();
		return { customer, account, late };
	};

	it("history 5: a patch to Business Central that executes late, after a later one, under a version that came back, is asked about", async () => {
		const { customer, account, late } = await latePatch(1);
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		world.crm.edit("accounts", account, { name: "Old" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });

		await late.execute();
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		world.clock.advance(2_000);
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Old" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("history 5: a patch that its record has moved past is asked about once it executes after all", async () => {
		const { customer, account, late } = await latePatch(4);
		world.bc.edit("customers", customer, { phoneNumber: "5" });
		world.crm.edit("accounts", account, { name: "Old" });
		world.clock.advance(2 * 60_000);
		await world.sync();
		world.bc.edit("customers", customer, { phoneNumber: "1" });
		await world.sync();
		expect(world.account(account)).toMatchObject({ name: "Old", telephone1: "1" });

		await late.execute();
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect(world.account(account)).toMatchObject({ name: "Old" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("history 5: one patch sent twice may execute twice, and the second time is asked about", async () => {
		await open();
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: "New" });
		const match = { operation: "update", set: "customers" } as const;
		const first = world.bc.faults.add({ match, times: 1, action: { type: "late" } });
		const second = world.bc.faults.add({ match, times: 3, action: { type: "late" } });
		await world.sync();
		await first.execute();
		world.clock.advance(2 * 60_000);
		await world.sync();
		world.crm.edit("accounts", account, { name: "Old" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ displayName: "Old" });

		await second.execute();
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect(world.account(account)).toMatchObject({ name: "Old" });
		expect((await world.theError()).conflict).toMatchObject({ reason: "bothChanged", fields: ["name"] });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("history 5: what a patch left that executed while its record had no partner is asked about by its next one", async () => {
		const { customer, account, late } = await latePatch(4);
		const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
		await world.main.useCases.uncouple("customers", account, actor);
		await late.execute();
		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		const other = String(world.crm.create("accounts", { name: "Somebody else" }).accountid);

		await world.main.useCases.couple({ mapping: "customers", left: customer, right: other, actor });

		expect(world.customer(customer)).toMatchObject({ displayName: "New" });
		expect(world.account(other)).toMatchObject({ name: "Somebody else" });
		const [error] = (await world.openErrors()).filter(({ kind }) => kind === "updateConflict");
		expect(error?.conflict).toMatchObject({ fields: expect.arrayContaining(["name"]) });
	});

	it("history 5: what somebody types there once nothing late can execute any more flows unasked", async () => {
		const { customer, account } = await latePatch(1);
		world.crm.edit("accounts", account, { name: "Old" });
		await world.sync();
		expect((await world.couplings())[0]?.ghosts).toHaveLength(1);

		world.clock.advance(17 * 60_000);
		world.bc.edit("customers", customer, { phoneNumber: "5" });
		await world.sync();
		expect((await world.couplings())[0]?.ghosts).toEqual([]);
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "New", telephone1: "5" });
		await expectSettled(world);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { takeOverCouplings } from "../../src/resolution/take-over.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const STEWARD: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };

let world: World;
afterEach(async () => {
	await world.close();
});

const couple = (left: string, right: string, by = world.main) =>
	by.useCases.couple({ mapping: "customers", left, right, choice: { side: "right" }, actor: STEWARD });

const account = (number: string, name: string) =>
	String(world.crm.create("accounts", { accountnumber: number, name, telephone1: "0" }).accountid);

/** Every such question is tried once more before it waits for people. */
async function untilItWaits() {
	await world.sync();
	await world.sync();
	const error = await world.theError();
	expect(error).toMatchObject({ kind: "duplicate", dueAt: null });
	return error;
}

/** A customer that somebody parted from its account, and another account with its number, which is asked about. */
async function askedAboutItsNumber() {
	world = await openWorld();
	const { customer } = await world.coupled({ name: "One" });
	await world.main.useCases.uncouple("customers", customer, STEWARD);
	const namesake = account("C-0001", "One");
	await untilItWaits();
	return { customer, namesake };
}

/** Two customers, and two accounts that share a number which neither customer has. */
async function twoWithOneNumber() {
	world = await openWorld({ mapping: customersMapping({ createMissing: false }) });
	const [x = "", y = ""] = ["X", "Y"].map((name) =>
		String(world.bc.create("customers", { number: `N-${name}`, displayName: name, phoneNumber: "0" }).id),
	);
	const [first, second] = [account("C-9", "X"), account("C-9", "Y")];
	const error = await untilItWaits();
	const other = error.record?.id === first ? second : first;
	return { x, y, first, second, named: error.record?.id ?? "", other };
}

describe("a question about a number that several records share", () => {
	it("is over with the next look at what is due once somebody couples the one record that was left", async () => {
		const { customer, namesake } = await askedAboutItsNumber();
		await couple(customer, namesake);

		await world.main.runDue();

		expect(await world.openErrors()).toEqual([]);
		await expectSettled(world, { chosen: true });
	});

	it("is over as well where that record takes the place of one that was merged away", async () => {
		world = await openWorld();
		const { customer, account: loser } = await world.coupled({ name: "One" });
		const { account: winner } = await world.coupled({ name: "Winner" });
		const namesake = account("C-0001", "One");
		world.crm.merge(winner, loser);
		await world.sync();
		await world.sync();
		const errors = await world.openErrors();
		expect(errors.map(({ kind }) => kind).sort()).toEqual(["duplicate", "merged"]);
		const merged = errors.find(({ kind }) => kind === "merged");
		if (merged === undefined) throw new Error("The merge is asked about.");

		const partner = { side: "right" as const, id: namesake };
		await world.main.press(merged, "couple", { side: "right", with: { partner } });
		await world.main.runDue();

		expect(await world.openErrors()).toEqual([]);
		expect(
			(await world.couplings()).some(({ left, right }) => left.id === customer && right.id === namesake),
		).toBe(true);
	});

	it("is over when a list of couplings has taken over all of them", async () => {
		const { x, y, first, second } = await twoWithOneNumber();

		const pairs = [
			{ line: 1, left: x, right: first },
			{ line: 2, left: y, right: second },
		];
		const { engine, mapping } = world.main;
		const { signal } = new AbortController();
		await takeOverCouplings(engine, mapping, { pairs, dryRun: false, actor: STEWARD, signal });
		await world.main.runDue();

		expect((await world.openErrors()).map(({ kind }) => kind)).not.toContain("duplicate");
	});

	it("names a record that can still be coupled, once the one it named is", async () => {
		const { x, named, other } = await twoWithOneNumber();

		await couple(x, named);
		await world.main.runDue();

		const error = await world.theError();
		expect(error).toMatchObject({ kind: "duplicate", record: { side: "right", id: other } });
		expect(error.others).toMatchObject([{ side: "right", id: named }]);
		await expectSettled(world, { errors: ["duplicate"], chosen: true });
	});

	it("is asked anew where its record was edited since the card was drawn, and can be answered then", async () => {
		const { customer, namesake } = await askedAboutItsNumber();
		const asked = await world.theError();
		world.crm.edit("accounts", namesake, { name: "Corrected by hand" });
		const answer = (error: SyncError) =>
			world.main.press(error, "couple", {
				side: "left",
				with: { partner: { side: "left", id: customer } },
			});

		const refused = await answer(asked);

		expect(refused).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.account(namesake)).toMatchObject({ name: "Corrected by hand" });
		const anew = await world.theError();
		expect(anew.fields).toContainEqual(expect.objectContaining({ name: "name", right: "Corrected by hand" }));
		expect(await answer(anew)).toMatchObject({ kind: "done" });
		expect(world.account(namesake)).toMatchObject({ name: "One" });
		await expectSettled(world, { chosen: true });
	});

	it("is over with the next search for deleted records where a process died right after it coupled them", async () => {
		const { customer, namesake } = await askedAboutItsNumber();
		const dying = await world.instance();
		await dying.dieAt("afterSave", () => couple(customer, namesake, dying));
		expect((await world.theError()).kind).toBe("duplicate");

		await world.main.sweep();

		expect(await world.openErrors()).toEqual([]);
		await world.sync();
		await expectSettled(world);
	});
});

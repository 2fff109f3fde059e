import { afterEach, describe, expect, it } from "@jest/globals";
import { NO_MAPPING, reasonText } from "../../src/console/index.js";
import type { Mapping } from "../../src/domain/mapping.js";
import { createMessages } from "../../src/messages/index.js";
import { takeOverCouplings } from "../../src/resolution/take-over.js";
import { ANNA } from "../support/crash/work.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

/** The same mapping written down the other way round. */
function swapped(mapping: Mapping): Mapping {
	const turned = { toLeft: "toRight", toRight: "toLeft", bidirectional: "bidirectional" } as const;
	return {
		...mapping,
		left: mapping.right,
		right: mapping.left,
		fields: mapping.fields.map((field) => ({
			...field,
			left: field.right,
			right: field.left,
			direction: turned[field.direction],
			match: null,
		})),
		fingerprint: "customers-swapped",
	};
}

/** The same mapping under another name. */
function renamed(): Mapping {
	return { ...customersMapping(), name: "debtors", fingerprint: "debtors" };
}

describe("a mapping that was given another name", () => {
	it("is not run: its records are coupled under the old name, and would be made a second time", async () => {
		world = await openWorld();
		await world.coupledPairs(2);
		const writes = world.writes();
		const other = await world.instance({ mapping: renamed() });

		const observed = await other.run({ dryRun: true });
		const { setupProblem } = await other.run();

		expect([observed.setupProblem, setupProblem]).not.toContain(null);
		expect(world.writes()).toBe(writes);
		expect((await world.couplings()).map(({ mapping }) => mapping)).toEqual(["customers", "customers"]);
		const error = await world.theError();
		expect(error).toMatchObject({ mapping: "debtors", kind: "setup", answer: { code: "coupledElsewhere" } });
		const messages = createMessages("en");
		expect(reasonText(error.answer?.message ?? "", { mapping: NO_MAPPING, messages })).toContain(
			"coupled under the name customers, which koppel.yml does not have any more",
		);
	});

	it("runs under its new name once a list has coupled its records there", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(2);
		const other = await world.instance({ mapping: renamed() });
		await other.run();
		const list = pairs.map(({ customer, account }, line) => ({ line, left: customer, right: account }));

		const { signal } = new AbortController();
		await takeOverCouplings(other.engine, other.mapping, { pairs: list, dryRun: false, actor: ANNA, signal });
		const { setupProblem } = await other.run();

		expect(setupProblem).toBeNull();
		world.bc.edit("customers", pairs[0]?.customer ?? "", { phoneNumber: "2" });
		await other.run();
		expect(world.account(pairs[0]?.account ?? "")).toMatchObject({ telephone1: "2" });
	});

	it("runs where the other name still stands in the configuration, or has coupled other records", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(1);
		const beside = await world.instance({ mapping: renamed(), others: [customersMapping()] });

		expect((await beside.run()).setupProblem).toBeNull();

		world.bc.remove("customers", pairs[0]?.customer ?? "");
		world.bc.create("customers", { displayName: "Another" });
		const after = await world.instance({ mapping: { ...renamed(), name: "clients" }, others: [renamed()] });
		expect((await after.run()).setupProblem).toBeNull();
	});
});

describe("a mapping whose records are gone in both systems at once", () => {
	it("because its sides were swapped in the configuration, is not run: no coupling ends, and no record is made twice", async () => {
		world = await openWorld();
		const [first] = await world.coupledPairs(6);
		const writes = world.writes();
		const other = await world.instance({ mapping: swapped(customersMapping()) });

		const { setupProblem } = await other.run();

		expect(setupProblem).not.toBeNull();
		expect(world.writes()).toBe(writes);
		expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(6).fill("coupled"));
		expect(await world.theError()).toMatchObject({ kind: "setup", answer: { code: "recordsUnknown" } });
		// Put right, it goes on as if nothing had been.
		world.bc.edit("customers", first?.customer ?? "", { phoneNumber: "2" });
		await world.sync();
		expect(world.account(first?.account ?? "")).toMatchObject({ telephone1: "2" });
		await expectSettled(world);
	});

	it("ends no coupling before somebody was asked", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(6);
		for (const { customer, account } of pairs) {
			world.bc.remove("customers", customer);
			world.crm.remove("accounts", account);
		}

		await world.sync();
		await world.main.sweep();

		expect(await world.theError()).toMatchObject({
			kind: "massChange",
			held: { count: 6, total: 6, what: "deletion" },
		});
		expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(6).fill("coupled"));
	});

	it("drops their couplings once somebody lets it", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(6);
		for (const { customer, account } of pairs) {
			world.bc.remove("customers", customer);
			world.crm.remove("accounts", account);
		}
		await world.main.sweep();
		const question = await world.theError();
		expect(question).toMatchObject({ kind: "massChange", held: { count: 6 } });

		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });
		await world.main.idle();

		expect(await world.couplings()).toEqual([]);
		await expectSettled(world);
	});

	it("drops the couplings of a few as before", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(6);
		for (const { customer, account } of pairs.slice(0, 3)) {
			world.bc.remove("customers", customer);
			world.crm.remove("accounts", account);
		}

		await world.main.sweep();

		expect(await world.couplings()).toHaveLength(3);
		await expectSettled(world);
	});
});

describe("an open error whose mapping is not configured any more", () => {
	it("says so to whoever answers it, changes nothing, and can be set aside", async () => {
		world = await openWorld();
		const { account } = await world.inConflict();
		const error = await world.theError();
		const other = await world.instance({ mapping: customersMapping({ name: "clients" }) });

		expect(await other.press(error, "synchronize", { side: "left" })).toMatchObject({
			kind: "refused",
			reason: "notConfigured",
		});
		expect(await other.press(error, "synchronize", { side: "left", role: "viewer" })).toMatchObject({
			reason: "roleTooLow",
		});
		expect(world.account(account)).toMatchObject({ name: "Right" });
		expect(await other.press(error, "ignore")).toMatchObject({ kind: "done", error: { state: "snoozed" } });
	});

	it("is told so too where a run of the whole mapping would be the answer", async () => {
		world = await openWorld();
		await world.coupled();
		world.crm.deny("accounts", "read");
		await world.main.run();
		world.crm.allow("accounts", "read");
		const other = await world.instance({ mapping: customersMapping({ name: "clients" }) });

		expect(await other.press(await world.theError(), "retry")).toMatchObject({
			kind: "refused",
			reason: "notConfigured",
		});
	});

	it("keeps a guard's list held when somebody lets it go", async () => {
		world = await openWorld();
		const pairs = await world.coupledPairs(6);
		for (const { account } of pairs) world.crm.remove("accounts", account);
		await world.sync();
		const other = await world.instance({ mapping: customersMapping({ name: "clients" }) });

		expect(await other.press(await world.theError(), "release")).toMatchObject({
			kind: "refused",
			reason: "notConfigured",
		});
		expect(await world.theError()).toMatchObject({ state: "open", held: { count: 6 } });
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

const STEWARD = { id: "U1", name: "Anna", role: "steward" as const };

/** A run that is still busy writing another account, after it has decided about everything else. */
async function runHeldUpElsewhere(by: TestInstance, elsewhere: { customer: string; account: string }) {
	world.bc.edit("customers", elsewhere.customer, { phoneNumber: "99" });
	const held = world.crm.faults.add({
		match: { operation: "update", set: "accounts", id: elsewhere.account },
		action: { type: "hold" },
	});
	world.clock.advance(2_000);
	const run = by.run();
	await held.reached;
	return {
		end: async () => {
			held.release();
			const { job } = await run;
			expect(job.state).toBe("done");
		},
	};
}

/** Sends what Dataverse holds of a record by hand, and stops before anything is written. */
async function aPressOnTheWay(record: string) {
	const pause = world.main.pauseAt("beforeClaim");
	const request = { mapping: "customers", record, side: "right" as const, actor: STEWARD };
	const press = world.main.useCases.synchronize(request);
	await pause.reached;
	return {
		end: async () => {
			pause.release();
			await press;
		},
	};
}

describe("somebody sends a record by hand while a run is on", () => {
	it("an edit that the run has seen and the press has not still reaches the other side", async () => {
		world = await openWorld();
		const other = await world.coupled();
		const { customer, account } = await world.coupled();
		const running = await world.instance();
		world.crm.edit("accounts", account, { telephone1: "1" });
		const press = await aPressOnTheWay(account);

		world.crm.edit("accounts", account, { telephone1: "0" });
		const run = await runHeldUpElsewhere(running, other);
		await press.end();
		await run.end();
		await world.sync();

		expect(world.account(account)?.telephone1).toBe("0");
		expect(world.customer(customer)?.phoneNumber).toBe("0");
		await expectSettled(world);
	});

	it("a deletion that the run has seen and the press has not still ends the pair", async () => {
		const policies = { update: "ask" as const, deletion: "uncouple" as const };
		world = await openWorld({ mapping: customersMapping({ policies }) });
		const other = await world.coupled();
		const { customer, account } = await world.coupled();
		const running = await world.instance();
		world.crm.edit("accounts", account, { telephone1: "1" });
		const press = await aPressOnTheWay(customer);

		world.crm.remove("accounts", account);
		const run = await runHeldUpElsewhere(running, other);
		await press.end();
		await run.end();

		const stored = (await world.couplings()).find(({ left }) => left.id === customer);
		expect(stored?.state).toBe("parted");
	});
});

describe("a deleted record is brought back under its own id while the run that missed it is on", () => {
	it.each(["restore", "delete", "uncouple"] as const)(
		"nothing is done about it any more (%s)",
		async (deletion) => {
			world = await openWorld({ mapping: customersMapping({ policies: { update: "ask", deletion } }) });
			const other = await world.coupled();
			const { customer, account } = await world.coupled();
			const whole = world.account(account);
			world.crm.remove("accounts", account);
			const run = await runHeldUpElsewhere(world.main, other);

			world.crm.create("accounts", {
				accountid: account,
				accountnumber: whole?.accountnumber,
				name: whole?.name,
				telephone1: whole?.telephone1,
			});
			await run.end();
			await world.sync();

			expect(world.crm.records("accounts")).toHaveLength(2);
			expect(world.customer(customer)).toBeDefined();
			expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled", "coupled"]);
			await expectSettled(world);
		},
	);
});

describe("somebody sends a record by hand while the guard holds a list back", () => {
	it("an edit that the guard has counted and the press has not seen is not dropped", async () => {
		const guard = { ...DEFAULT_GUARD, overwriteFrom: 2, overwriteShare: 0.1 };
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const one = await world.coupled();
		const two = await world.coupled();
		const running = await world.instance();
		world.crm.edit("accounts", two.account, { telephone1: "1" });
		const press = await aPressOnTheWay(two.account);
		for (const { account } of [one, two]) world.crm.edit("accounts", account, { telephone1: "2" });

		const counted = running.pauseAt("beforeHeld");
		world.clock.advance(2_000);
		const run = running.run();
		await counted.reached;
		await press.end();
		counted.release();
		await run;
		await world.sync();

		const held = (await world.couplings()).filter((coupling) => coupling.held !== null);
		expect(held.map(({ right }) => right.id)).toEqual([one.account]);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 1 } });
		expect(world.customer(two.customer)?.phoneNumber).toBe("2");
	});

	it("a deletion that the guard has counted and the press has not seen is asked about", async () => {
		const guard = { ...DEFAULT_GUARD, deletionHalfFrom: 2 };
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const one = await world.coupled();
		const two = await world.coupled();
		const running = await world.instance();
		world.crm.edit("accounts", two.account, { telephone1: "1" });
		const press = await aPressOnTheWay(two.account);
		for (const { account } of [one, two]) world.crm.remove("accounts", account);

		const counted = running.pauseAt("beforeHeld");
		world.clock.advance(2_000);
		const run = running.run();
		await counted.reached;
		await press.end();
		counted.release();
		await run;
		await world.sync();

		expect((await world.couplings()).filter(({ held }) => held === null)).toEqual([]);
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 2 } });
	});
});

describe("somebody answers the guard's question while a run lets it grow", () => {
	it.each(["release", "reject"] as const)("%s: what was not shown is asked about anew", async (answer) => {
		const guard = { ...DEFAULT_GUARD, overwriteFrom: 2, overwriteShare: 0.1 };
		world = await openWorld({ mapping: customersMapping({ guard }) });
		const shown = [await world.coupled(), await world.coupled()];
		const late = [await world.coupled(), await world.coupled()];
		const running = await world.instance();
		for (const { account } of shown) world.crm.edit("accounts", account, { telephone1: "1" });
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "massChange", held: { count: 2 } });
		for (const { account } of late) world.crm.edit("accounts", account, { telephone1: "2" });

		const grown = running.pauseAt("beforeHeld");
		world.clock.advance(2_000);
		const run = running.run();
		await grown.reached;
		await world.main.press(await world.theError(), answer);
		grown.release();
		await run;
		await world.sync();

		const questions = (await world.openErrors()).filter(({ kind }) => kind === "massChange");
		expect(questions).toMatchObject([{ held: { count: 2 } }]);
		const held = (await world.couplings()).flatMap((coupling) => coupling.held ?? []);
		expect(held.map(({ question }) => question)).toEqual(Array(2).fill(questions[0]?._id));
		for (const { customer } of late) expect(world.customer(customer)?.phoneNumber).not.toBe("2");
	});
});

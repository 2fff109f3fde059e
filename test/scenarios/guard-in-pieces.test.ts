import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const guard = { ...DEFAULT_GUARD, overwriteFrom: 3, overwriteShare: 0.5 };
const MAPPING = customersMapping({ guard, policies: { update: "merge", deletion: "ask" } });

describe("the guard of a run whose changes are more than are joined at once", () => {
	let world: World;
	let made: Array<{ customer: string; account: string }>;

	beforeEach(async () => {
		world = await openWorld({ mapping: MAPPING, joinLimit: 5, pageSize: 5 });
		made = [];
		for (let n = 0; n < 16; n++) {
			const customer = world.bc.create("customers", { number: `C-${n}`, displayName: `Contoso ${n}` });
			const account = world.crm.create("accounts", { accountnumber: `C-${n}`, name: `Contoso ${n}` });
			made.push({ customer: String(customer.id), account: String(account.accountid) });
		}
		await world.sync();
		// What was listed once is behind the watermark and its overlap.
		world.clock.advance(60 * 60_000);
		await world.sync();
	});
	afterEach(() => world.close());

	const rename = (count: number, to: string) => {
		for (const { customer } of made.slice(0, count))
			world.bc.edit("customers", customer, { displayName: to });
	};
	const renamed = (to: string) => world.crm.records("accounts").filter(({ name }) => name === to).length;

	it("counts all overwrites before the first is written, and holds back every one of them", async () => {
		rename(12, "Broken");

		await world.sync();

		expect(renamed("Broken")).toBe(0);
		const question = await world.theError();
		expect(question).toMatchObject({
			kind: "massChange",
			held: { count: 12, total: 16, what: "overwrite" },
		});
		expect((await world.couplings()).filter(({ held }) => held?.question === question._id)).toHaveLength(12);

		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });

		expect(renamed("Broken")).toBe(12);
		await expectSettled(world);
	});

	it("tells the same in a dry run", async () => {
		rename(12, "Broken");
		world.clock.advance(2_000);

		const { plan } = await world.main.run({ dryRun: true });

		expect(plan?.map(({ operation }) => operation)).toEqual(Array(12).fill("ask"));
	});

	it("lets fewer go through, and counts a pair once whose two records stand in different pieces", async () => {
		rename(8, "Meant");
		for (const { account } of made.slice(0, 8)) world.crm.edit("accounts", account, { telephone1: "555" });

		const { job } = await world.sync();

		expect(job.counters).toMatchObject({ held: 0, failed: 0 });
		expect(renamed("Meant")).toBe(8);
		await expectSettled(world);
	});

	it("holds the rest back as well when its process died in the middle of the list", async () => {
		rename(12, "Broken");
		const dying = await world.instance();
		await dying.dieAt("couplings.hold", () => world.sync(dying), 3);
		expect(await world.theError()).toMatchObject({ held: { count: 12 } });

		await world.sync();

		expect(renamed("Broken")).toBe(0);
		const question = await world.theError();
		expect(question).toMatchObject({ held: { count: 12, total: 16 } });
		expect((await world.couplings()).filter(({ held }) => held?.question === question._id)).toHaveLength(12);
		expect(await world.main.press(question, "release")).toMatchObject({ kind: "done" });
		await expectSettled(world);
	});
});

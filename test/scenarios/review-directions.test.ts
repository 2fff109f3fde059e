import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(() => world.close());

/** Two records of one customer that met with other credit limits, and perhaps other names. */
async function met(name = "Contoso"): Promise<{ customer: string; account: string }> {
	world = await openWorld();
	const number = "C-1";
	const customer = String(world.bc.create("customers", { number, displayName: "Contoso" }).id);
	const account = String(
		world.crm.create("accounts", { accountnumber: number, name, creditlimit: 1000 }).accountid,
	);
	await world.sync();
	expect((await world.theError()).conflict).toMatchObject({ reason: "firstContact" });
	return { customer, account };
}

describe("a choice for a field that flows one way only", () => {
	it("is refused where it goes the other way, and the question stays", async () => {
		await met();
		const error = await world.theError();

		const outcome = await world.main.press(error, "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "refused", reason: "againstDirection" });
		const byField = await world.main.press(error, "synchronize", { fields: { creditLimit: "right" } });
		expect(byField).toMatchObject({ kind: "refused", reason: "againstDirection" });
		expect(await world.theError()).toMatchObject({ _id: error._id, state: "open" });
		await expectSettled(world, { errors: ["updateConflict"] });
	});

	it("settles it where it goes that way", async () => {
		const { account } = await met();

		expect(await world.main.press(await world.theError(), "synchronize", { side: "left" })).toMatchObject({
			kind: "done",
		});

		expect(world.account(account)).toMatchObject({ creditlimit: 0 });
		await expectSettled(world, { errors: [], chosen: true });
	});

	it("settles the fields that can follow, and asks about the others still", async () => {
		const { customer, account } = await met("Contoso BV");

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "right" });

		expect(outcome.kind).toBe("failed");
		expect(world.customer(customer)).toMatchObject({ displayName: "Contoso BV", creditLimit: 0 });
		expect(world.account(account)).toMatchObject({ creditlimit: 1000 });
		expect((await world.theError()).conflict).toMatchObject({ fields: ["creditLimit"] });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("is refused where the whole mapping goes the other way", async () => {
		world = await openWorld({ mapping: customersMapping({ direction: "toRight", onCouple: "ask" }) });
		world.bc.create("customers", { number: "C-1", displayName: "Contoso" });
		world.crm.create("accounts", { accountnumber: "C-1", name: "Contoso BV" });
		await world.sync();

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "refused", reason: "againstDirection" });
	});
});

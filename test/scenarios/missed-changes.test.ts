import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

const HOUR_MS = 60 * 60_000;
let world: World;
afterEach(() => world.close());

/** A nightly search, long after the last change; what it counted as missed by the change lists. */
async function missedTonight(): Promise<number> {
	world.clock.advance(HOUR_MS);
	await world.sync();
	return (await world.main.sweep()).job.counters.missedChanges;
}

describe("changes of a pair that is paused and shown", () => {
	it("are no missed changes while its record stays outside the filter, however often it is searched", async () => {
		world = await openWorld({ mapping: customersMapping({ leavesFilter: "pause" }) });
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		world.crm.edit("accounts", account, { telephone1: "020" });
		await world.sync();

		const counted = [await missedTonight(), await missedTonight()];

		expect(counted).toEqual([0, 0]);
		expect(await world.couplings()).toMatchObject([{ outside: true }]);
	});

	it("are no missed changes while somebody has set aside that the systems keep changing it back", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		for (let turn = 0; (await world.openErrors()).length === 0; turn++) {
			if (turn % 2 === 0) world.bc.edit("customers", customer, { city: "Delft" });
			else world.crm.edit("accounts", account, { address1_city: "Leiden" });
			await world.sync();
		}
		await world.main.press(await world.theError(), "ignore");
		world.bc.edit("customers", customer, { city: "Gouda" });
		await world.sync();

		const counted = [await missedTonight(), await missedTonight()];

		expect(counted).toEqual([0, 0]);
		expect(await world.theError()).toMatchObject({ kind: "loop", state: "snoozed" });
	});
});

describe("a change that no list had shown", () => {
	/** A change that was stamped long before it was committed, so that every list has passed it by. */
	const committedLate = (customer: string, fields: Record<string, unknown>) =>
		world.bc.edit("customers", customer, fields, { at: world.clock.now() - 25 * 60_000 });

	it("is counted once where it takes a record out of the filter, and once where it brings it back", async () => {
		world = await openWorld({ mapping: customersMapping({ leavesFilter: "pause" }) });
		const { customer } = await world.coupled({ phone: "0" });
		await world.main.sweep();
		world.clock.advance(HOUR_MS);
		const busy = await world.coupled();
		const isBusy = async (phoneNumber: string) => {
			world.bc.edit("customers", busy.customer, { phoneNumber });
			await world.sync();
		};
		await isBusy("1");

		committedLate(customer, { blocked: "All", phoneNumber: "020" });
		expect([await missedTonight(), await missedTonight()]).toEqual([1, 0]);
		expect((await world.couplings()).map(({ outside }) => outside).sort()).toEqual([false, true]);

		world.clock.advance(HOUR_MS);
		await isBusy("2");
		committedLate(customer, { blocked: " " });
		expect([await missedTonight(), await missedTonight()]).toEqual([1, 0]);
		expect((await world.couplings()).map(({ outside }) => outside)).toEqual([false, false]);
	});
});

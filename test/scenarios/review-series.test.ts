import { afterEach, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

it.each([7, 130])(
	"numbers that Business Central holds already, as after an older database was restored, keep nothing from being created (%s)",
	async (taken) => {
		world = await openWorld({ mapping: customersMapping({ createMissing: "toLeft" }) });
		for (let number = 1; number <= taken; number++) {
			const key = `K${String(number).padStart(5, "0")}`;
			world.bc.create("customers", { number: key, displayName: `Older ${number}` });
		}
		await world.sync();
		for (const name of ["Litware", "Proseware"]) world.crm.create("accounts", { name });

		await world.sync();
		await world.sync();

		const made = world.bc.records("customers").slice(taken);
		expect(made.map(({ displayName }) => displayName).sort()).toEqual(["Litware", "Proseware"]);
		await expectSettled(world);
	},
);

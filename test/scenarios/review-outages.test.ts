import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});

describe("half a batch of creates is answered, then the connection drops", () => {
	it("what was answered is kept: edited before the connection is back, it is not made a second time", async () => {
		const mapping = customersMapping({ leftKey: { kind: "wait" } });
		const fields = mapping.fields.map((field) => ({ ...field, match: field.name === "name" ? 1 : null }));
		world = await openWorld({ mapping: { ...mapping, fields } });
		for (const name of ["Adatum", "Litware", "Proseware"]) world.crm.create("accounts", { name });
		const cut = world.bc.faults.add({
			match: { operation: "batch" },
			action: { type: "truncate", afterParts: 1 },
		});
		void cut.reached.then(() =>
			world.bc.faults.add({
				match: { operation: "list" },
				times: Number.POSITIVE_INFINITY,
				action: { type: "drop" },
			}),
		);
		expect((await world.main.run()).job.state).toBe("failed");
		world.bc.faults.clear();

		const [made] = world.bc.records("customers");
		world.bc.edit("customers", String(made?.id), { displayName: "Adatum BV" });
		await world.sync();
		world.clock.advance(20 * MINUTE_MS);
		await world.sync();
		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(3);
		expect(world.crm.records("accounts").map(({ name }) => name)).toContain("Adatum BV");
		await expectSettled(world);
	});
});

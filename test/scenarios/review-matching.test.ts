import { afterEach, describe, expect, it } from "@jest/globals";
import type { FieldMapping } from "../../src/domain/mapping.js";
import { customersMapping, end } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

/** Accounts become customers unless a customer has what this field holds; customers stay alone. */
function matchedBy(name: string, facts: Partial<FieldMapping> = {}) {
	const mapping = customersMapping({ createMissing: "toLeft" });
	const fields = mapping.fields.map((field) => ({
		...field,
		match: field.name === name ? 1 : null,
		...(field.name === name ? facts : {}),
	}));
	return { ...mapping, fields };
}

/** Change lists go back ten minutes behind the newest row: this customer stands in none of them any more. */
async function aQuarterOfAnHourLater() {
	await world.sync();
	world.clock.advance(15 * 60_000);
	world.bc.create("customers", { number: "C-9", displayName: "Newer" });
	await world.sync();
}

describe("a record that says the same in other letters", () => {
	it.each([
		["INFO@Contoso.com", "info@contoso.com"],
		["info@contoso.com", "Info@Contoso.com"],
		["Info@Contoso.com", "info@contoso.COM"],
	])(
		"an account created later is coupled with the customer of its address (%s and %s)",
		async (held, typed) => {
			world = await openWorld({ mapping: matchedBy("email") });
			world.bc.create("customers", { number: "C-1", displayName: "Contoso", email: held });
			await aQuarterOfAnHourLater();
			world.crm.create("accounts", { name: "Contoso", emailaddress1: typed });

			await world.sync();

			expect(world.bc.records("customers")).toHaveLength(2);
			expect(await world.couplings()).toHaveLength(1);
		},
	);

	it("an account created later is coupled with the customer of its number and name, however both are written", async () => {
		const mapping = matchedBy("phone", { compare: "digits" });
		const fields = mapping.fields.map((field) => (field.name === "name" ? { ...field, match: 1 } : field));
		// The telephone number comes first: it is not what a system is asked for.
		fields.sort((one, two) => Number(two.name === "phone") - Number(one.name === "phone"));
		world = await openWorld({ mapping: { ...mapping, fields } });
		world.bc.create("customers", { number: "C-1", displayName: "Contoso", phoneNumber: "+31 20 1234567" });
		await aQuarterOfAnHourLater();
		world.crm.create("accounts", { name: "CONTOSO ", telephone1: "+31-20-123.45.67" });

		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(2);
		expect(await world.couplings()).toHaveLength(1);
	});
});

describe("a record whose word for a choice means another choice in the other system", () => {
	it("an account created later is coupled with the customer of its choice and name, not made again", async () => {
		const mapping = matchedBy("phone", {
			right: end("accountcategorycode", { type: "option", maxLength: null }),
			options: [
				{ left: "1", right: 2 },
				{ left: "2", right: 1 },
			],
		});
		const fields = mapping.fields.map((field) => (field.name === "name" ? { ...field, match: 1 } : field));
		fields.sort((one, two) => Number(two.name === "phone") - Number(one.name === "phone"));
		world = await openWorld({ mapping: { ...mapping, fields } });
		world.bc.create("customers", { number: "C-1", displayName: "Contoso", phoneNumber: "2" });
		await aQuarterOfAnHourLater();
		world.crm.create("accounts", { name: "Contoso", accountcategorycode: 1 });

		await world.sync();

		expect(world.bc.records("customers")).toHaveLength(2);
		expect(await world.couplings()).toHaveLength(1);
	});
});

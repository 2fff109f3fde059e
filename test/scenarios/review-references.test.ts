import { afterEach, expect, it } from "@jest/globals";
import { runMapping } from "../../src/sync/run-mapping.js";
import { contactsMapping } from "../support/contacts-mapping.js";
import { end, field } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

it("a company that two fields refer to is named in each by what that field refers by", async () => {
	world = await openWorld();
	world.bc.create("customers", { number: "C1", displayName: "Contoso" });
	await world.sync();
	world.bc.create("contacts", { number: "C1", type: "Company", displayName: "Contoso" });
	world.bc.create("contacts", { type: "Person", displayName: "Jansen", companyNumber: "C1" });
	const mapping = contactsMapping();
	const lookup = mapping.fields.find(({ name }) => name === "company")?.lookup ?? null;
	if (lookup === null) throw new Error("The contacts refer to companies.");
	const named = field(
		"companyName",
		end("companyNumber", { type: "code", maxLength: 20 }),
		end("description", { maxLength: 2000 }),
		{ direction: "toRight", lookup: { ...lookup, refersBy: { left: "number", right: "name" } } },
	);

	await runMapping(
		world.main.engine,
		{ ...mapping, fields: [...mapping.fields, named] },
		{ mapping: "contacts", trigger: "manual", actor: null },
	);

	const [account] = world.crm.records("accounts");
	expect(world.crm.records("contacts")).toMatchObject([
		{ _parentcustomerid_value: account?.accountid, description: "Contoso" },
	]);
});

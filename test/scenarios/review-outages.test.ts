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

describe("a deletion by policy whose answer is lost", () => {
	it.each(["can be read at once", "cannot be read before the next run"])(
		"is on record with the whole record, where its system %s",
		async (how) => {
			const policies = { update: "ask" as const, deletion: "delete" as const };
			world = await openWorld({ mapping: customersMapping({ policies }) });
			const { customer, account } = await world.coupled({ name: "Litware" });
			world.crm.edit("accounts", account, { description: "Pays late" });
			await world.sync();
			world.bc.remove("customers", customer);
			const lost = world.crm.faults.add({
				match: { operation: "delete", set: "accounts" },
				when: "after",
				action: { type: "drop" },
			});
			if (how !== "can be read at once") {
				const action = { type: "drop" as const };
				const times = Number.POSITIVE_INFINITY;
				void lost.reached.then(() => world.crm.faults.add({ match: { operation: "get" }, times, action }));
			}

			const { job } = await world.main.sweep();
			expect(job.state).toBe(how === "can be read at once" ? "done" : "failed");
			world.crm.faults.clear();
			await world.sync();

			expect(world.account(account)).toBeUndefined();
			const log = await world.stores.log.ofRecord("customers", "right", account, 10);
			const [deleted, ...others] = log.filter(({ operation }) => operation === "delete");
			expect(others).toEqual([]);
			expect(deleted?.fields).toContainEqual({ name: "name", before: "Litware", after: null });
			expect(deleted?.fields).toContainEqual({ name: "description", before: "Pays late", after: null });
			expect(await world.couplings()).toEqual([]);
			await expectSettled(world);
		},
	);
});

describe("a table that Business Central does not publish any more", () => {
	const withdrawn = (operation: "list" | "get" | "delete") =>
		world.bc.faults.add({
			match: { operation, set: "customers" },
			times: Number.POSITIVE_INFINITY,
			action: {
				type: "answer",
				status: 404,
				code: "BadRequest_ResourceNotFound",
				message: "Resource not found for the segment 'customers'.",
			},
		});

	it("is a setup problem: its records do not count as deleted, whoever presses", async () => {
		const policies = { update: "ask" as const, deletion: "delete" as const };
		world = await openWorld({ mapping: customersMapping({ policies }) });
		const { account } = await world.inConflict();
		for (const operation of ["list", "get"] as const) withdrawn(operation);

		const outcome = await world.main.press(await world.theError(), "synchronize", { side: "left" });

		expect(outcome.kind).toBe("failed");
		expect(world.account(account)).toBeDefined();
		const kinds = (await world.openErrors()).map(({ kind }) => kind).sort();
		expect(kinds).toEqual(["setup", "updateConflict"]);
	});

	it("tells of no deletion by us either", async () => {
		world = await openWorld();
		const { customer, account } = await world.coupled();
		world.crm.remove("accounts", account);
		await world.sync();
		for (const operation of ["list", "delete"] as const) withdrawn(operation);

		const outcome = await world.main.press(await world.theError(), "delete");

		expect(outcome.kind).not.toBe("done");
		expect(world.customer(customer)).toBeDefined();
		expect(await world.couplings()).toHaveLength(1);
	});
});

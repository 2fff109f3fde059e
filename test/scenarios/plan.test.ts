import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { DEFAULT_GUARD, type Mapping } from "../../src/domain/mapping.js";
import type { Side } from "../../src/domain/record.js";
import type { PlannedWrite } from "../../src/ports/use-cases.js";
import { customersMapping } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

/** A value that only the system knows before it is there. */
const SET_BY = /^\(set by |\(next number\)$/;

/** What a dry run says, and what the run that follows does, in the same words. */
interface Compared {
	plan: PlannedWrite[];
	planned: string[];
	done: string[];
}

describe("a dry run", () => {
	let world: World;

	beforeEach(async () => {
		world = await openWorld();
	});

	afterEach(() => world.close());

	/** Plans, runs, and tells both: every write with its fields, and the name of every record that is asked about. */
	const compare = async (): Promise<Compared> => {
		world.clock.advance(2_000);
		const before = { left: totals("left"), right: totals("right") };
		const errorsBefore = new Set((await world.openErrors()).map(({ _id, count }) => `${_id} ${count}`));
		const store = await world.dump();
		const { plan } = await world.main.run({ dryRun: true });
		expect(await world.dump()).toEqual(store);
		const writes = plan ?? [];
		await world.main.run();
		const errors = (await world.openErrors()).filter(
			({ _id, count }) => !errorsBefore.has(`${_id} ${count}`),
		);
		return {
			plan: writes,
			planned: [
				...writes.flatMap(plannedWords),
				...writes.filter(({ operation }) => operation === "ask").map(({ name }) => `ask ${name}`),
			].sort(),
			done: [
				...doneWords("left", before.left),
				...doneWords("right", before.right),
				...errors.map(({ records }) => `ask ${records.left.name ?? records.right.name}`),
			].sort(),
		};
	};

	const ids = (side: Side): string[] =>
		side === "left"
			? world.bc.records("customers").map(({ id }) => String(id))
			: world.crm.records("accounts").map(({ accountid }) => String(accountid));
	const totals = (side: Side) => new Map(ids(side).map((id) => [id, world.history(side, id).length]));
	const doneWords = (side: Side, before: Map<string, number>): string[] =>
		[...new Set([...before.keys(), ...ids(side)])].flatMap((id) =>
			world
				.history(side, id)
				.slice(before.get(id) ?? 0)
				.filter(({ ours }) => ours)
				.map(({ operation, fields }) => `${operation} ${side} ${mappedOnly(side, fields)}`),
		);

	it("tells a change on each side, and the fields of each", async () => {
		const one = await world.coupled();
		const two = await world.coupled();
		world.bc.edit("customers", one.customer, { displayName: "Left", creditLimit: 10 });
		world.crm.edit("accounts", one.account, { telephone1: "1" });
		world.crm.edit("accounts", two.account, { name: "Right" });
		world.main.mapping = customersMapping({ policies: { update: "merge", deletion: "ask" } });

		const { planned, done } = await compare();

		expect(planned).toEqual(done);
		expect(planned).toHaveLength(3);
	});

	it("tells what a new record gives back to the one it was made from", async () => {
		world.crm.create("accounts", { name: "New right" });
		world.bc.create("customers", { number: "C-9", displayName: "New left" });

		const { planned, done, plan } = await compare();

		expect(planned).toEqual(done);
		expect(plan.map(({ operation, side }) => `${operation} ${side}`).sort()).toEqual([
			"create left",
			"create right",
			"update right",
		]);
	});

	it("asks instead of creating what does not fit", async () => {
		world.bc.create("customers", { number: "C-9", displayName: "Too long" });
		world.main.mapping = shortNames();

		const { planned, done } = await compare();

		expect(planned).toEqual(done);
		expect(planned).toEqual(["ask Too long"]);
	});

	it("tells that a refused record is tried once more", async () => {
		world.bc.create("customers", { number: "C-9", displayName: "Refused" });
		const fault = world.crm.faults.add({
			match: { operation: "create" },
			action: { type: "answer", status: 400, code: "0x80040203", message: "No." },
		});
		await world.main.run();
		expect(fault.hits).toBe(1);

		const { planned, done } = await compare();

		expect(planned).toEqual(done);
		expect(planned).toHaveLength(1);
	});

	it("asks about records that share a number, and not twice", async () => {
		world.bc.create("customers", { number: "C-9", displayName: "One" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Twin" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Twin" });

		const first = await compare();
		const second = await compare();
		const third = await compare();

		expect(first.planned).toEqual(first.done);
		expect(first.planned).toHaveLength(1);
		expect([second.planned, third.planned]).toEqual([second.done, third.done]);
		expect(third.planned).toEqual([]);
	});

	it.each([
		["pause", []],
		["uncouple", ["uncouple"]],
		["keep", ["update"]],
	] as const)(
		"leaves a record that left the filter to the mapping's word %s",
		async (leavesFilter, operations) => {
			const { customer } = await world.coupled();
			world.main.mapping = customersMapping({ leavesFilter });
			world.bc.edit("customers", customer, { blocked: "All", displayName: "Blocked" });

			const { planned, done, plan } = await compare();

			expect(planned).toEqual(done);
			expect(plan.map(({ operation }) => operation)).toEqual(operations);
		},
	);

	it("asks about an account that was merged into another", async () => {
		const loser = await world.coupled();
		const winner = await world.coupled();
		world.crm.merge(winner.account, loser.account);

		const { planned, done } = await compare();

		expect(planned).toEqual(done);
		expect(planned).toContain("ask Contoso 1");
	});

	it.each(["ask", "restore", "delete", "uncouple"] as const)(
		"tells a deletion under the policy %s",
		async (deletion) => {
			const { account } = await world.coupled();
			for (let count = 0; count < 5; count++) await world.coupled();
			world.main.mapping = customersMapping({ policies: { update: "ask", deletion } });
			world.crm.remove("accounts", account);

			const { planned, done, plan } = await compare();

			expect(planned).toEqual(done);
			expect(plan).toHaveLength(1);
		},
	);

	it("asks about what the guard would hold back instead of writing it", async () => {
		const pairs = [];
		for (let count = 0; count < 6; count++) pairs.push(await world.coupled());
		const guard = { ...DEFAULT_GUARD, overwriteFrom: 3, overwriteShare: 0.5 };
		world.main.mapping = customersMapping({ guard });
		for (const { customer } of pairs.slice(0, 4))
			world.bc.edit("customers", customer, { displayName: "Overwritten" });

		const { planned, done, plan } = await compare();

		expect(plan.map(({ operation }) => operation)).toEqual(["ask", "ask", "ask", "ask"]);
		expect(planned).toHaveLength(4);
		expect(done).toEqual(["ask null"]);
		expect((await compare()).plan).toEqual([]);
	});

	it("asks about deletions the guard would hold back", async () => {
		const pairs = [];
		for (let count = 0; count < 8; count++) pairs.push(await world.coupled());
		world.main.mapping = customersMapping({ policies: { update: "ask", deletion: "delete" } });
		for (const { account } of pairs.slice(0, 5)) world.crm.remove("accounts", account);

		const { done, plan } = await compare();

		expect(plan.map(({ operation }) => operation)).toEqual(["ask", "ask", "ask", "ask", "ask"]);
		expect(done).toEqual(["ask null"]);
	});

	it("couples by name", async () => {
		world.bc.create("customers", { number: "C-9", displayName: "Contoso" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Contoso" });

		const { planned, done, plan } = await compare();

		expect(planned).toEqual(done);
		expect(plan.filter(({ operation }) => operation === "couple")).toMatchObject([{ name: "Contoso" }]);
	});
});

/** The mapping with names of four characters at most in Dataverse. */
function shortNames(): Mapping {
	const mapping = customersMapping();
	const fields = mapping.fields.map((field) =>
		field.name === "name" && field.right !== null
			? { ...field, right: { ...field.right, maxLength: 4 } }
			: field,
	);
	return { ...mapping, fields };
}

const MAPPING = customersMapping();

/** Mapped fields by their mapping's name, with values where they are known beforehand. */
function words(values: Array<[string, unknown]>): string {
	return values
		.map(([name, value]) => `${name}=${name === "number" || name === "creditLimit" ? "" : value}`)
		.sort()
		.join(", ");
}

function plannedWords({ operation, side, fields }: PlannedWrite): string[] {
	if (side === null) return [];
	for (const { name, after } of fields)
		if (SET_BY.test(String(after))) expect(["number", "creditLimit"]).toContain(name);
	return [`${operation} ${side} ${words(fields.map(({ name, after }) => [name, after]))}`];
}

function mappedOnly(side: Side, written: Record<string, unknown>): string {
	const values = MAPPING.fields.flatMap((field): Array<[string, unknown]> => {
		const own = field[side]?.field ?? "";
		return own in written ? [[field.name, written[own]]] : [];
	});
	return words(values);
}

import { expect } from "@jest/globals";
import { DEFAULT_GUARD } from "../../../src/domain/mapping.js";
import { runMapping } from "../../../src/sync/run-mapping.js";
import { contactsMapping } from "../contacts-mapping.js";
import { customersMapping } from "../customers-mapping.js";
import type { World } from "../world.js";
import type { Deed, KillAt, Work } from "./work.js";

const WRITING: readonly KillAt[] = [
	"beforeClaim",
	"afterClaim",
	"afterCommit",
	"afterAnswer",
	"afterSave",
	"beforeWatermark",
];
const DELETING = customersMapping({ policies: { update: "ask", deletion: "delete" } });
const run: Deed["call"] = {
	does: "run",
	with: [{ mapping: "customers", trigger: "scheduled", actor: null }],
};
const sweep: Deed["call"] = {
	does: "findDeleted",
	with: [{ mapping: "customers", trigger: "scheduled", actor: null }],
};
const once = { covers: null, doneFrom: null } as const;

const of = (world: World, number: string) => ({
	customers: world.bc.records("customers").filter((one) => one.number === number),
	accounts: world.crm.records("accounts").filter((one) => one.accountnumber === number),
});

/** What a schedule does by itself: nothing is lost, overwritten or doubled, and the next run finishes it. */
export const RUNS: readonly Work[] = [
	{
		...once,
		name: "a run that updates the right side",
		steps: WRITING,
		prepare: async (world) => {
			const [pair] = await world.coupledPairs(3);
			world.bc.edit("customers", pair?.customer ?? "", { phoneNumber: "2" });
			return {
				call: run,
				writes: 1,
				expectDone: () => expect(world.account(pair?.account ?? "")).toMatchObject({ telephone1: "2" }),
			};
		},
	},
	{
		...once,
		name: "a run that updates the left side",
		steps: WRITING,
		prepare: async (world) => {
			const [pair] = await world.coupledPairs(3);
			world.crm.edit("accounts", pair?.account ?? "", { telephone1: "2" });
			return {
				call: run,
				writes: 1,
				expectDone: () => expect(world.customer(pair?.customer ?? "")).toMatchObject({ phoneNumber: "2" }),
			};
		},
	},
	{
		...once,
		name: "a run that updates both sides",
		steps: WRITING,
		options: { mapping: customersMapping({ policies: { update: "merge", deletion: "ask" } }) },
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old" });
			world.bc.edit("customers", pair.customer, { displayName: "New" });
			world.crm.edit("accounts", pair.account, { telephone1: "2" });
			return {
				call: run,
				writes: 2,
				expectDone: () => {
					expect(world.account(pair.account)).toMatchObject({ name: "New", telephone1: "2" });
					expect(world.customer(pair.customer)).toMatchObject({ displayName: "New", phoneNumber: "2" });
				},
			};
		},
	},
	{
		...once,
		name: "a run that creates on the right side",
		steps: WRITING,
		prepare: async (world) => {
			await world.coupled();
			world.bc.create("customers", { number: "C-9", displayName: "New" });
			return {
				call: run,
				writes: 1,
				expectDone: () => expect(of(world, "C-9").accounts).toMatchObject([{ name: "New" }]),
			};
		},
	},
	{
		...once,
		name: "a run that creates on the left side",
		steps: WRITING,
		prepare: async (world) => {
			await world.coupled();
			world.crm.create("accounts", { accountnumber: "C-9", name: "New" });
			return {
				call: run,
				// The empty credit limit of the new customer flows back.
				writes: 2,
				expectDone: () => expect(of(world, "C-9").customers).toMatchObject([{ displayName: "New" }]),
			};
		},
	},
	{
		...once,
		name: "a run that deletes on the left side",
		steps: WRITING,
		options: { mapping: DELETING },
		prepare: async (world) => {
			const [pair] = await world.coupledPairs(3);
			world.crm.remove("accounts", pair?.account ?? "");
			return {
				call: run,
				writes: 1,
				expectDone: () => expect(world.customer(pair?.customer ?? "")).toBeUndefined(),
			};
		},
	},
	{
		...once,
		name: "a run that couples two records and fills an empty field",
		// The first run of a mapping reads everything.
		steps: [...WRITING, "afterProgress"],
		prepare: async (world) => {
			world.bc.create("customers", { number: "C-9", displayName: "Same", phoneNumber: "1" });
			world.crm.create("accounts", { accountnumber: "C-9", name: "Same" });
			return {
				call: run,
				writes: 1,
				expectDone: async () => {
					expect(of(world, "C-9").accounts).toMatchObject([{ telephone1: "1" }]);
					expect(await world.couplings()).toHaveLength(1);
				},
			};
		},
	},
	{
		...once,
		name: "a run that asks about a conflict",
		steps: ["beforeErrorOpened", "afterErrorOpened", "beforeWatermark"],
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old" });
			world.bc.edit("customers", pair.customer, { displayName: "Left" });
			world.crm.edit("accounts", pair.account, { name: "Right" });
			return { call: run, writes: 0, errors: ["updateConflict"], expectDone: () => {} };
		},
	},
	{
		...once,
		name: "a run whose write is refused",
		steps: [
			"beforeClaim",
			"afterClaim",
			"afterAnswer",
			"beforeErrorOpened",
			"afterErrorOpened",
			"afterSave",
			"beforeWatermark",
		],
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old" });
			world.crm.deny("accounts", "update");
			world.bc.edit("customers", pair.customer, { displayName: "New" });
			return { call: run, writes: 0, errors: ["permission"], expectDone: () => {} };
		},
	},
	{
		...once,
		name: "a run whose guard holds deletions back",
		steps: ["beforeErrorOpened", "afterErrorOpened", "beforeHeld", "beforeWatermark"],
		options: { mapping: DELETING },
		prepare: async (world) => {
			const pairs = await world.coupledPairs(6);
			for (const { account } of pairs) world.crm.remove("accounts", account);
			return {
				call: run,
				writes: 0,
				errors: ["massChange"],
				expectDone: async () => {
					expect(await world.theError()).toMatchObject({ held: { count: 6, what: "deletion" } });
					expect((await world.couplings()).filter(({ held }) => held !== null)).toHaveLength(6);
				},
			};
		},
	},
	{
		...once,
		name: "a run whose guard holds overwrites back",
		steps: ["beforeErrorOpened", "afterErrorOpened", "beforeHeld", "beforeWatermark"],
		options: { mapping: customersMapping({ guard: { ...DEFAULT_GUARD, overwriteFrom: 3 } }) },
		prepare: async (world) => {
			const pairs = await world.coupledPairs(4);
			for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Broken" });
			return {
				call: run,
				writes: 0,
				errors: ["massChange"],
				expectDone: async () =>
					expect(await world.theError()).toMatchObject({ held: { count: 4, what: "overwrite" } }),
			};
		},
	},
	{
		...once,
		name: "a run that frees a record which waited for the record it names",
		steps: WRITING,
		options: { others: [contactsMapping()] },
		prepare: waitingLookup,
	},
	{
		...once,
		name: "a run over everything, page by page",
		steps: [...WRITING, "afterProgress"],
		options: { pageSize: 2, joinLimit: 2 },
		prepare: everyPage,
	},
	{
		...once,
		name: "a run over everything, at its second page",
		steps: ["beforeClaim", "afterClaim", "afterAnswer", "afterSave", "afterProgress"],
		nth: 2,
		options: { pageSize: 2, joinLimit: 2 },
		prepare: everyPage,
	},
	{
		...once,
		name: "a sweep that deletes on the right side",
		steps: WRITING.filter((step) => step !== "beforeWatermark"),
		options: { mapping: DELETING },
		prepare: async (world) => {
			const [pair] = await world.coupledPairs(3);
			world.bc.remove("customers", pair?.customer ?? "");
			return {
				call: sweep,
				takeOver: (by) => by.sweep(),
				writes: 1,
				expectDone: () => expect(world.account(pair?.account ?? "")).toBeUndefined(),
			};
		},
	},
	{
		...once,
		name: "a sweep that asks about a deletion",
		steps: ["beforeErrorOpened", "afterErrorOpened"],
		prepare: async (world) => {
			const pair = await world.coupled();
			world.bc.remove("customers", pair.customer);
			return {
				call: sweep,
				takeOver: (by) => by.sweep(),
				writes: 0,
				errors: ["deletedLeft"],
				expectDone: () => {},
			};
		},
	},
	{
		...once,
		name: "a sweep that repairs a missed change",
		steps: WRITING.filter((step) => step !== "beforeWatermark"),
		prepare: async (world) => {
			const pair = await world.coupled();
			world.clock.advance(60 * 60_000);
			await world.sync();
			world.bc.edit("customers", pair.customer, { phoneNumber: "2" });
			return {
				call: sweep,
				takeOver: (by) => by.sweep(),
				writes: 1,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ telephone1: "2" }),
			};
		},
	},
];

/** Six pairs on three pages a side, all changed. */
async function everyPage(world: World): Promise<Deed> {
	const pairs = await world.coupledPairs(6);
	for (const { customer } of pairs) world.bc.edit("customers", customer, { phoneNumber: "2" });
	return {
		call: { does: "run", with: [{ mapping: "customers", trigger: "manual", actor: null, full: true }] },
		writes: 6,
		expectDone: async () => {
			for (const { account } of pairs) expect(world.account(account)).toMatchObject({ telephone1: "2" });
			expect((await world.stores.mappings.get("customers")).progress).toBeNull();
		},
	};
}

/** A person of a company that was refused at first, and is coupled by now. */
async function waitingLookup(world: World): Promise<Deed> {
	world.bc.create("customers", { number: "C1", displayName: "Company" });
	world.bc.create("contacts", { number: "C1", type: "Company", displayName: "Company" });
	world.crm.deny("accounts", "create");
	world.bc.create("contacts", { type: "Person", displayName: "Jansen", companyNumber: "C1" });
	await world.sync();
	const request = { mapping: "contacts", trigger: "scheduled" as const, actor: null };
	const contacts = async () => {
		world.clock.advance(2_000);
		return runMapping(world.main.engine, contactsMapping(), request);
	};
	await contacts();
	expect((await world.stores.errors.open({ mapping: "contacts" })).map(({ kind }) => kind)).toEqual([
		"waitingForParent",
	]);
	world.crm.allow("accounts", "create");
	world.clock.advance(60 * 60_000);
	await world.sync();
	return {
		call: { does: "run", with: [request] },
		takeOver: contacts,
		writes: 1,
		expectDone: async () => {
			expect(await world.stores.errors.open({ mapping: "contacts" })).toEqual([]);
			const [account] = world.crm.records("accounts");
			expect(world.crm.records("contacts")).toMatchObject([
				{ lastname: "Jansen", _parentcustomerid_value: account?.accountid },
			]);
			const before = world.writes();
			await contacts();
			expect(world.writes()).toBe(before);
		},
	};
}

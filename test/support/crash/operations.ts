import { expect } from "@jest/globals";
import { DEFAULT_GUARD } from "../../../src/domain/mapping.js";
import type { BulkRequest } from "../../../src/ports/use-cases.js";
import { customersMapping } from "../customers-mapping.js";
import type { World } from "../world.js";
import type { Call } from "./task.js";
import { ANNA, CARLA, type Deed, type KillAt, pressOf, type Work } from "./work.js";

const EACH: readonly KillAt[] = [
	"afterBegun",
	"afterTaken",
	"beforeClaim",
	"afterClaim",
	"afterCommit",
	"afterAnswer",
	"afterSave",
	"beforeAudit",
	"afterAudit",
	"betweenItems",
	"afterOutcomes",
	"beforeEnd",
];
/** One with a list of errors, which is stored before it is. */
const LISTED: readonly KillAt[] = ["afterListed", ...EACH];
const ITEMS = 3;
const LONG_AGO = "2000-01-01T00:00:00.000Z";
const begun = { doneFrom: "afterBegun" } as const;
const always = { doneFrom: null } as const;
const DELETING = customersMapping({ policies: { update: "ask", deletion: "delete" } });
const GUARDED = customersMapping({ guard: { ...DEFAULT_GUARD, overwriteFrom: 3 } });

/** Bulk resolutions over three records: whoever takes one over finishes it, and touches nothing twice. */
export const OPERATIONS: readonly Work[] = [
	{
		...begun,
		name: "retry all",
		covers: "retryAll",
		steps: LISTED,
		prepare: async (world) => {
			const pairs = await world.coupledPairs(ITEMS, { name: "Old" });
			world.crm.deny("accounts", "update");
			for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "New" });
			await world.sync();
			await world.sync();
			world.crm.allow("accounts", "update");
			return {
				...(await asked(world, { does: "retryAll", with: ["customers", ANNA, null] })),
				audit: { actions: ["retry"], lines: ITEMS, tellsBroken: "some" },
				writes: ITEMS,
				expectDone: async () => {
					for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "New" });
					await expectEnded(world);
				},
			};
		},
	},
	{
		...begun,
		name: "synchronize all",
		covers: "synchronizeAll",
		steps: LISTED,
		prepare: async (world) => {
			const pairs = await conflicts(world);
			return {
				...(await asked(world, bulk("synchronize"))),
				audit: { actions: ["synchronize"], lines: ITEMS, tellsBroken: "some" },
				writes: ITEMS,
				chosen: true,
				expectDone: async () => {
					for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "Left" });
					await expectEnded(world);
				},
			};
		},
	},
	{
		...begun,
		name: "restore all",
		covers: "restoreAll",
		steps: LISTED,
		prepare: async (world) => {
			const pairs = await world.coupledPairs(ITEMS, { name: "Kept" });
			for (const { account } of pairs) world.crm.remove("accounts", account);
			await world.sync();
			return {
				...(await asked(world, bulk("restore"))),
				audit: { actions: ["restore"], lines: ITEMS, tellsBroken: "some" },
				writes: ITEMS,
				expectDone: async () => {
					expect(world.crm.records("accounts")).toHaveLength(ITEMS);
					await expectEnded(world);
				},
			};
		},
	},
	{
		...begun,
		name: "ignore all",
		covers: "ignoreAll",
		steps: [
			"afterListed",
			"afterBegun",
			"afterTaken",
			"afterAudit",
			"betweenItems",
			"afterOutcomes",
			"beforeEnd",
		],
		prepare: async (world) => {
			await conflicts(world);
			return {
				...(await asked(world, bulk("ignore"))),
				audit: { actions: ["ignore"], lines: ITEMS, tellsBroken: "some" },
				writes: 0,
				errors: Array(ITEMS).fill("updateConflict"),
				expectDone: async () => {
					expect((await world.openErrors()).map(({ state }) => state)).toEqual(Array(ITEMS).fill("snoozed"));
					await expectEnded(world);
				},
			};
		},
	},
	{
		...begun,
		name: "uncouple all of a list",
		covers: "uncoupleAll",
		steps: [
			"afterListed",
			"afterBegun",
			"afterTaken",
			"afterSave",
			"beforeAudit",
			"afterAudit",
			"betweenItems",
			"afterOutcomes",
			"beforeEnd",
		],
		prepare: async (world) => {
			await conflicts(world);
			return { ...(await asked(world, bulk("uncouple"))), ...partedAll(world) };
		},
	},
	{
		...always,
		name: "uncouple all of a mapping",
		covers: "uncoupleAll",
		steps: ["afterBegun", "afterSave", "beforeAudit", "afterAudit", "betweenItems", "beforeEnd"],
		prepare: async (world) => {
			await conflicts(world);
			return { call: { does: "uncoupleAll", with: [["customers"], ANNA, null] }, ...partedAll(world) };
		},
	},
	{
		...begun,
		name: "undo of a whole bulk resolution",
		covers: "undoAll",
		steps: LISTED,
		prepare: async (world) => {
			const pairs = await conflicts(world);
			const [request] = bulk("synchronize").with;
			const answered = await world.main.useCases.startBulk(request);
			await world.main.idle();
			return {
				...(await asked(world, { does: "undoAll", with: [answered._id, ANNA, null] })),
				audit: { actions: ["undo"], lines: ITEMS, tellsBroken: "some" },
				writes: ITEMS,
				chosen: true,
				errors: Array(ITEMS).fill("updateConflict"),
				expectDone: async () => {
					for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "Right" });
					await expectEnded(world);
				},
			};
		},
	},
	{
		...always,
		name: "undo of the uncoupling of a mapping",
		covers: "undoAll",
		steps: ["afterBegun", "afterSave", "beforeAudit", "afterAudit", "betweenItems", "beforeEnd"],
		prepare: async (world) => {
			await world.coupledPairs(ITEMS);
			return coupledAgain(world);
		},
	},
	{
		...always,
		name: "undo of the uncoupling of a mapping whose pairs were asked about",
		covers: "undoAll",
		steps: [
			"afterBegun",
			"afterTaken",
			"afterSave",
			"beforeAudit",
			"afterAudit",
			"betweenItems",
			"beforeEnd",
		],
		prepare: async (world) => {
			await conflicts(world);
			return { ...(await coupledAgain(world)), errors: Array(ITEMS).fill("updateConflict") };
		},
	},
	{
		...begun,
		name: "undo of a release of overwrites",
		covers: "undoAll",
		steps: LISTED,
		options: { mapping: GUARDED },
		prepare: async (world) => {
			const pairs = await overwrites(world);
			await world.main.press(await world.theError(), "release");
			await world.main.idle();
			const [released] = await world.main.useCases.undoableOperations();
			return {
				...(await asked(world, { does: "undoAll", with: [released?._id ?? "", ANNA, null] })),
				audit: { actions: ["undo"], lines: pairs.length, tellsBroken: "some" },
				writes: pairs.length,
				chosen: true,
				errors: pairs.map(() => "updateConflict" as const),
				expectDone: async () => {
					for (const { account } of pairs)
						expect(world.account(account)).not.toMatchObject({ name: "Meant" });
					await expectEnded(world);
				},
			};
		},
	},
	{
		...always,
		name: "agreement of a second person to uncouple all",
		covers: "approve",
		steps: ["afterApproved", "afterSave", "beforeAudit", "afterAudit", "betweenItems", "beforeEnd"],
		options: { confirmBulkAbove: 2 },
		prepare: async (world) => {
			await conflicts(world);
			const asked = await world.main.useCases.uncoupleAll(["customers"], ANNA, null);
			const answer = { operationId: asked._id, revision: null, answer: "approve" as const, actor: CARLA };
			return {
				...partedAll(world),
				call: { does: "answerApproval", with: [answer] },
				audit: { actions: ["approve", "uncouple"], lines: ITEMS + 1, tellsBroken: "some" },
			};
		},
	},
	{
		...always,
		name: "refusal of a second person to uncouple all",
		covers: "approve",
		steps: ["beforeAudit", "afterAudit"],
		options: { confirmBulkAbove: 2 },
		prepare: async (world) => {
			await conflicts(world);
			const asked = await world.main.useCases.uncoupleAll(["customers"], ANNA, null);
			const answer = { operationId: asked._id, revision: null, answer: "refuse" as const, actor: CARLA };
			return {
				call: { does: "answerApproval", with: [answer] },
				audit: { actions: ["refuseApproval"], lines: 1, tellsBroken: false },
				writes: 0,
				errors: Array(ITEMS).fill("updateConflict"),
				expectDone: async () =>
					expect(await world.stores.operations.get(asked._id)).toMatchObject({ state: "cancelled" }),
			};
		},
	},
	{
		...always,
		name: "asking a second person to uncouple all",
		covers: "uncoupleAll",
		steps: ["beforeAudit", "afterAudit"],
		options: { confirmBulkAbove: 2 },
		prepare: async (world) => {
			await conflicts(world);
			return {
				call: { does: "uncoupleAll", with: [["customers"], ANNA, null] },
				audit: { actions: ["askSecondPerson"], lines: 1, tellsBroken: false },
				writes: 0,
				errors: Array(ITEMS).fill("updateConflict"),
				expectDone: async () => expect(await world.stores.operations.awaiting()).toHaveLength(1),
			};
		},
	},
	{
		...always,
		name: "release of deletions",
		covers: "release",
		steps: EACH,
		options: { mapping: DELETING },
		prepare: async (world) => {
			const pairs = await world.coupledPairs(5);
			for (const { account } of pairs) world.crm.remove("accounts", account);
			await world.sync();
			return {
				...(await pressOf(world, "release")),
				writes: 5,
				expectDone: () => expect(world.bc.records("customers")).toEqual([]),
			};
		},
	},
	{
		...always,
		name: "release of overwrites",
		covers: "release",
		steps: EACH,
		options: { mapping: GUARDED },
		prepare: async (world) => {
			const pairs = await overwrites(world);
			return {
				...(await pressOf(world, "release")),
				writes: pairs.length,
				expectDone: () => {
					for (const { account } of pairs) expect(world.account(account)).toMatchObject({ name: "Meant" });
				},
			};
		},
	},
	{
		...always,
		name: "reject of overwrites",
		covers: "reject",
		steps: [
			"afterBegun",
			"afterTaken",
			"beforeAudit",
			"afterAudit",
			"beforeErrorOpened",
			"afterErrorOpened",
			"betweenItems",
			"beforeEnd",
		],
		options: { mapping: GUARDED },
		prepare: async (world) => {
			const pairs = await overwrites(world);
			return {
				...(await pressOf(world, "reject")),
				writes: 0,
				errors: pairs.map(() => "updateConflict" as const),
				expectDone: () => {
					for (const { account } of pairs)
						expect(world.account(account)).not.toMatchObject({ name: "Meant" });
				},
			};
		},
	},
];

/** Dying at the second item, when the first is done. */
export const SECOND_ITEMS: readonly Work[] = OPERATIONS.filter((work) => stepsOfEach(work).length > 0).map(
	(work) => ({
		...work,
		name: `${work.name}, at its second item`,
		steps: stepsOfEach(work),
		nth: 2,
	}),
);

/** What happens item by item: a guard's answer is one. */
function stepsOfEach({ covers, steps }: Work): KillAt[] {
	if (covers === "approve") return [];
	const isAnswer = covers === "release" || covers === "reject";
	const ofEach: KillAt[] = isAnswer ? ["betweenItems"] : ["afterTaken", "afterSave", "betweenItems"];
	return steps.filter((step) => ofEach.includes(step));
}

function bulk(resolution: "synchronize" | "restore" | "ignore" | "uncouple") {
	const request: BulkRequest = {
		resolution,
		query: { mapping: "customers" },
		subject: "group 1",
		channel: null,
		actor: ANNA,
		...(resolution === "synchronize" ? { choice: { side: "left" as const } } : {}),
	};
	return { does: "startBulk" as const, with: [request] as [BulkRequest] };
}

/** Somebody asks for an operation with a list, and for the same once more where it did not come to be. */
async function asked(
	{ stores }: World,
	call: Exclude<Call, { does: "takeOver" }>,
): Promise<Pick<Deed, "call" | "isDone" | "again">> {
	const ended = async () => (await stores.operations.endedSince(LONG_AGO)).length;
	const before = await ended();
	return {
		call,
		isDone: async () => (await ended()) > before,
		again: async (by) => {
			const useCase = by.useCases[call.does] as (...args: unknown[]) => Promise<unknown>;
			await useCase(...call.with);
			await by.idle();
		},
	};
}

function partedAll(world: World): Omit<Deed, "call"> {
	return {
		audit: { actions: ["uncouple"], lines: ITEMS, tellsBroken: "some" },
		writes: 0,
		expectDone: async () => {
			expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(ITEMS).fill("parted"));
			await expectEnded(world);
		},
	};
}

/** A mapping was uncoupled, and that is taken back. */
async function coupledAgain(world: World): Promise<Deed> {
	const parted = await world.main.useCases.uncoupleAll(["customers"], ANNA, null);
	await world.main.idle();
	return {
		call: { does: "undoAll", with: [parted._id, ANNA, null] },
		audit: { actions: ["undo"], lines: ITEMS, tellsBroken: "some" },
		writes: 0,
		expectDone: async () => {
			expect((await world.couplings()).map(({ state }) => state)).toEqual(Array(ITEMS).fill("coupled"));
			await expectEnded(world);
		},
	};
}

async function expectEnded(world: World): Promise<void> {
	expect(await world.stores.operations.running()).toEqual([]);
}

async function conflicts(world: World) {
	const pairs = await world.coupledPairs(ITEMS, { name: "Old" });
	for (const { customer, account } of pairs) {
		world.bc.edit("customers", customer, { displayName: "Left" });
		world.crm.edit("accounts", account, { name: "Right" });
	}
	await world.sync();
	return pairs;
}

async function overwrites(world: World) {
	const pairs = await world.coupledPairs(4);
	for (const { customer } of pairs) world.bc.edit("customers", customer, { displayName: "Meant" });
	await world.sync();
	return pairs;
}

import { expect } from "@jest/globals";
import type { ResolutionKind } from "../../../src/domain/resolution.js";
import type { SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { PressOptions, TestInstance, World } from "../world.js";
import { ANNA, type Deed, type KillAt, pressOf, type Work } from "./work.js";

const WRITING: readonly KillAt[] = [
	"afterTaken",
	"beforeClaim",
	"afterClaim",
	"afterCommit",
	"afterAnswer",
	"afterSave",
	"beforeAudit",
	"afterAudit",
];

/** Presses on the card of one error. A press happens once, and is on record once. */
export const PRESSES: readonly Work[] = [
	{
		name: "retry",
		covers: "retry",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const pair = await refused(world);
			return {
				...(await pressOf(world, "retry")),
				writes: 1,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ name: "New" }),
			};
		},
	},
	{
		name: "continue",
		covers: "continue",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const { pair, city } = await inLoop(world);
			return {
				...(await pressOf(world, "continue")),
				writes: 1,
				chosen: true,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ address1_city: city }),
			};
		},
	},
	{
		name: "retry that the system refuses again",
		covers: "retry",
		steps: [
			"afterTaken",
			"beforeClaim",
			"afterClaim",
			"afterAnswer",
			"beforeErrorOpened",
			"afterErrorOpened",
			"afterSave",
			"beforeAudit",
			"afterAudit",
		],
		doneFrom: null,
		prepare: async (world) => {
			const pair = await refused(world);
			world.crm.deny("accounts", "update");
			return {
				...(await pressOf(world, "retry")),
				isDone: async () => true,
				audit: { actions: ["retry"], lines: 0, tellsBroken: false, fails: true },
				writes: 0,
				errors: ["permission"],
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ name: "Old" }),
			};
		},
	},
	{
		name: "synchronize",
		covers: "synchronize",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const pair = await world.inConflict();
			return {
				...(await pressOf(world, "synchronize", { choice: { side: "left" } })),
				writes: 1,
				chosen: true,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ name: "Left" }),
			};
		},
	},
	{
		name: "synchronize, field by field",
		covers: "synchronize",
		steps: WRITING,
		doneFrom: "beforeAudit",
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old", phone: "0" });
			world.bc.edit("customers", pair.customer, { displayName: "Left", phoneNumber: "1" });
			world.crm.edit("accounts", pair.account, { name: "Right", telephone1: "2" });
			await world.sync();
			return {
				...(await pressOf(world, "synchronize", { choice: { fields: { name: "left", phone: "right" } } })),
				writes: 2,
				chosen: true,
				expectDone: () => {
					expect(world.account(pair.account)).toMatchObject({ name: "Left", telephone1: "2" });
					expect(world.customer(pair.customer)).toMatchObject({ displayName: "Left", phoneNumber: "2" });
				},
			};
		},
	},
	{
		name: "edit and retry",
		covers: "edit",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old" });
			world.crm.edit("accounts", pair.account, { name: "L".repeat(120) });
			await world.sync();
			await world.sync();
			return {
				...(await pressOf(world, "edit", { edits: { name: "Short" } })),
				writes: 2,
				chosen: true,
				expectDone: () => {
					expect(world.account(pair.account)).toMatchObject({ name: "Short" });
					expect(world.customer(pair.customer)).toMatchObject({ displayName: "Short" });
				},
			};
		},
	},
	{
		name: "restore",
		covers: "restore",
		steps: WRITING,
		doneFrom: "afterClaim",
		prepare: async (world) => {
			await withoutAccount(world);
			return {
				...(await pressOf(world, "restore")),
				writes: 1,
				expectDone: () => expect(world.crm.records("accounts")).toMatchObject([{ name: "Kept" }]),
			};
		},
	},
	{
		name: "delete",
		covers: "delete",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const { customer } = await withoutAccount(world);
			return {
				...(await pressOf(world, "delete")),
				writes: 1,
				expectDone: () => expect(world.customer(customer)).toBeUndefined(),
			};
		},
	},
	{
		name: "uncouple",
		covers: "uncouple",
		steps: ["afterTaken", "afterSave", "beforeAudit", "afterAudit"],
		doneFrom: "afterSave",
		prepare: async (world) => {
			await world.inConflict();
			return {
				...(await pressOf(world, "uncouple")),
				writes: 0,
				expectDone: async () => expect(await world.couplings()).toMatchObject([{ state: "parted" }]),
			};
		},
	},
	{
		name: "couple one of two namesakes",
		covers: "couple",
		steps: [
			"afterTaken",
			"afterSave",
			"beforeClaim",
			"afterClaim",
			"afterCommit",
			"afterAnswer",
			"beforeAudit",
			"afterAudit",
			"beforeErrorOpened",
			"afterErrorOpened",
		],
		doneFrom: "afterSave",
		prepare: async (world) => {
			const customer = world.bc.create("customers", { number: "D-1", displayName: "Twin" });
			const first = world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
			world.crm.create("accounts", { accountnumber: "D-1", name: "Twin" });
			await world.sync();
			const error = await world.theError();
			const side = error.record?.side === "left" ? "right" : "left";
			const id = String(side === "right" ? first.accountid : customer.id);
			const press = await pressOf(world, "couple", { partner: { side, id } });
			return {
				...press,
				isDone: async () => (await world.couplings()).length > 0,
				writes: 1,
				errors: ["duplicate"],
				expectDone: async () => expect(await world.couplings()).toMatchObject([{ state: "coupled" }]),
			};
		},
	},
	{
		name: "couple with the record that is left after a merge",
		covers: "couple",
		steps: WRITING,
		doneFrom: "beforeAudit",
		prepare: async (world) => {
			const loser = await world.coupled({ name: "Merged" });
			const winner = world.crm.create("accounts", { accountnumber: "W-1", name: "Winner" });
			await world.sync();
			const copy = (await world.couplings()).find(({ right }) => right.id === winner.accountid);
			await world.main.useCases.uncouple("customers", copy?._id ?? "", ANNA);
			world.crm.merge(String(winner.accountid), loser.account);
			await world.sync();
			const partner = { side: "right" as const, id: String(winner.accountid) };
			const press = await pressOf(world, "couple", { partner, choice: { side: "right" } });
			return {
				...press,
				// Once the two are bound it asks what they differ in: whose data wins was not kept.
				again: async (by) => {
					if ((await world.theError()).kind === "merged") await press.again?.(by);
					else await answerAsShown(world, by, { fields: { number: "left", name: "right" } });
				},
				audit: { actions: ["couple", "synchronize"], lines: 1, tellsBroken: true },
				writes: 1,
				// The run that asks fills the empty credit limit, and the number is answered too.
				writesAgain: 2,
				chosen: true,
				expectDone: () => expect(world.customer(loser.customer)).toMatchObject({ displayName: "Winner" }),
			};
		},
	},
	aside("ignore", "snoozed", {}),
	aside("snooze", "snoozed", {}),
	aside("assign", "open", { assignee: { id: "U-BRAM", name: "Bram" } }),
	aside("note", "open", { text: "Ask Bram" }),
	{
		...aside("wake", "open", {}),
		prepare: async (world) => {
			await world.inConflict();
			await world.main.press(await world.theError(), "ignore");
			return asideDeed(world, "wake", "open", {});
		},
	},
	{
		name: "retry of a mapping that could not run",
		covers: "retry",
		steps: ["beforeWatermark", "beforeAudit", "afterAudit"],
		doneFrom: "beforeWatermark",
		toldAsBroken: ["beforeWatermark"],
		prepare: async (world) => {
			await world.coupled();
			world.crm.deny("accounts", "read");
			world.clock.advance(2_000);
			await world.main.run();
			world.crm.allow("accounts", "read");
			return {
				...(await pressOf(world, "retry")),
				audit: { actions: ["retry"], lines: 1, tellsBroken: true },
				writes: 0,
				expectDone: () => {},
			};
		},
	},
	{
		name: "showing hidden values",
		covers: "reveal",
		steps: ["beforeAudit", "afterAudit"],
		doneFrom: "afterAudit",
		prepare: async (world) => {
			await world.inConflict();
			const { _id: errorId } = await world.theError();
			const request = { errorId, actor: ANNA };
			return {
				call: { does: "reveal", with: [request] },
				isDone: async () => (await world.stores.audit.ofError(errorId)).length > 0,
				again: (by) => by.useCases.reveal(request),
				audit: { actions: ["reveal"], lines: 1, tellsBroken: false },
				writes: 0,
				errors: ["updateConflict"],
				expectDone: () => {},
			};
		},
	},
];

/** What a person does to a record or a mapping without an error's card. */
export const BY_HAND: readonly Work[] = [
	{
		name: "coupling two records by hand",
		covers: "couple",
		steps: [
			"afterSave",
			"beforeClaim",
			"afterClaim",
			"afterCommit",
			"afterAnswer",
			"beforeAudit",
			"afterAudit",
		],
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const one = await world.coupled({ name: "One" });
			await world.main.useCases.uncouple("customers", one.customer, ANNA);
			world.bc.edit("customers", one.customer, { displayName: "Other" });
			const request = {
				mapping: "customers",
				left: one.customer,
				right: one.account,
				choice: { side: "left" as const },
				actor: ANNA,
			};
			return {
				call: { does: "couple", with: [request] },
				isDone: async () => world.account(one.account)?.name === "Other",
				// The two are bound, and what they differ in is asked: whose data wins was not kept.
				again: (by) => answerAsShown(world, by, { side: "left" }),
				audit: { actions: ["couple", "synchronize"], lines: 1, tellsBroken: true },
				writes: 1,
				chosen: true,
				expectDone: () => expect(world.account(one.account)).toMatchObject({ name: "Other" }),
			};
		},
	},
	{
		name: "synchronizing a record by hand",
		covers: "synchronize",
		steps: WRITING.filter((step) => step !== "afterTaken"),
		// It flows by itself, too.
		doneFrom: null,
		toldAsBroken: ["beforeClaim", "afterClaim"],
		prepare: async (world) => {
			const pair = await world.coupled({ name: "Old" });
			world.bc.edit("customers", pair.customer, { displayName: "New" });
			const request = { mapping: "customers", record: pair.customer, side: "left" as const, actor: ANNA };
			return {
				call: { does: "synchronize", with: [request] },
				audit: { actions: ["synchronize"], lines: 1, tellsBroken: true },
				writes: 1,
				chosen: true,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ name: "New" }),
			};
		},
	},
	{
		name: "uncoupling a record by hand",
		covers: "uncouple",
		steps: ["afterSave", "beforeAudit", "afterAudit"],
		doneFrom: null,
		prepare: async (world) => {
			const pair = await world.inConflict();
			return {
				call: { does: "uncouple", with: ["customers", pair.customer, ANNA] },
				audit: { actions: ["uncouple"], lines: 1, tellsBroken: true },
				writes: 0,
				expectDone: async () => expect(await world.couplings()).toMatchObject([{ state: "parted" }]),
			};
		},
	},
	{
		name: "pausing a mapping",
		covers: "pause",
		steps: ["beforeAudit", "afterAudit"],
		doneFrom: "beforeAudit",
		prepare: async (world) => {
			await world.coupled();
			return {
				call: { does: "pause", with: ["customers", ANNA] },
				audit: { actions: ["pause"], lines: 1, tellsBroken: false },
				writes: 0,
				expectDone: async () =>
					expect(await world.stores.mappings.get("customers")).toMatchObject({ paused: true }),
			};
		},
	},
	{
		name: "resuming a mapping",
		covers: "pause",
		steps: ["beforeAudit", "afterAudit"],
		doneFrom: "beforeAudit",
		prepare: async (world) => {
			await world.coupled();
			await world.main.useCases.pause("customers", ANNA);
			return {
				call: { does: "resume", with: ["customers", ANNA] },
				audit: { actions: ["resume"], lines: 1, tellsBroken: false },
				writes: 0,
				expectDone: async () =>
					expect(await world.stores.mappings.get("customers")).toMatchObject({ paused: false }),
			};
		},
	},
	{
		name: "running a mapping now",
		covers: "runNow",
		steps: ["beforeClaim", "afterClaim", "afterCommit", "afterAnswer", "afterSave", "beforeWatermark"],
		doneFrom: null,
		prepare: async (world) => {
			const pair = await world.coupled();
			world.bc.edit("customers", pair.customer, { phoneNumber: "2" });
			return {
				call: { does: "run", with: [{ mapping: "customers", trigger: "manual", actor: ANNA }] },
				writes: 1,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ telephone1: "2" }),
			};
		},
	},
];

/** Taking an answer back: it writes one record, and the question stands open again. */
export const UNDOS: readonly Work[] = [
	{
		name: "undo of synchronize",
		covers: "undo",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			const pair = await world.inConflict();
			await world.main.press(await world.theError(), "synchronize", { side: "left" });
			return {
				...(await undoOf(world, "updateConflict")),
				writes: 1,
				expectDone: () => expect(world.account(pair.account)).toMatchObject({ name: "Right" }),
			};
		},
	},
	{
		name: "undo of restore",
		covers: "undo",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			await withoutAccount(world);
			await world.main.press(await world.theError(), "restore");
			return {
				...(await undoOf(world, "deletedRight")),
				writes: 1,
				expectDone: () => expect(world.crm.records("accounts")).toEqual([]),
			};
		},
	},
	{
		name: "undo of delete",
		covers: "undo",
		steps: WRITING,
		doneFrom: "afterCommit",
		prepare: async (world) => {
			await withoutAccount(world);
			await world.main.press(await world.theError(), "delete");
			return {
				...(await undoOf(world, "deletedRight")),
				// Both records are gone, so a creation that left no trace is waited for as long as it may execute.
				takeOver: async () => {
					world.clock.advance(20 * 60_000);
					await world.sync();
				},
				writes: 1,
				expectDone: () => expect(world.bc.records("customers")).toMatchObject([{ displayName: "Kept" }]),
			};
		},
	},
	{
		name: "undo of uncouple",
		covers: "undo",
		steps: ["afterTaken", "afterSave", "beforeAudit", "afterAudit"],
		doneFrom: "afterSave",
		prepare: async (world) => {
			await world.inConflict();
			await world.main.press(await world.theError(), "uncouple");
			return {
				...(await undoOf(world, "updateConflict")),
				writes: 0,
				expectDone: async () => expect(await world.couplings()).toMatchObject([{ state: "coupled" }]),
			};
		},
	},
	{
		name: "undo of a coupling by hand",
		covers: "undo",
		steps: WRITING.filter((step) => step !== "afterTaken"),
		// Before the two are apart the pair is asked about, and whoever asks again goes on.
		doneFrom: "beforeAudit",
		prepare: async (world) => {
			const pair = await world.coupled({ name: "One" });
			await world.main.useCases.uncouple("customers", pair.customer, ANNA);
			world.bc.edit("customers", pair.customer, { displayName: "Other" });
			const two = { mapping: "customers", left: pair.customer, right: pair.account, actor: ANNA };
			await world.main.useCases.couple({ ...two, choice: { side: "left" } });
			const request = { mapping: "customers", record: pair.customer, actor: ANNA };
			return {
				call: { does: "undoCouple", with: [request] },
				isDone: async () => (await world.couplings())[0]?.state === "parted",
				again: async (by) => {
					const outcome = await by.useCases.undoCouple(request);
					if (outcome.kind !== "done") throw new Error(`The second time ${JSON.stringify(outcome)}`);
				},
				audit: { actions: ["undo"], lines: 1, tellsBroken: true },
				writes: 1,
				chosen: true,
				expectDone: async () => {
					expect(world.account(pair.account)).toMatchObject({ name: "One" });
					expect(await world.couplings()).toMatchObject([{ state: "parted" }]);
				},
			};
		},
	},
];

function aside(resolution: ResolutionKind, state: string, what: Record<string, unknown>): Work {
	return {
		name: resolution,
		covers: resolution,
		steps: ["afterTaken", "afterAudit"],
		doneFrom: "afterTaken",
		prepare: async (world) => {
			await world.inConflict();
			return asideDeed(world, resolution, state, what);
		},
	};
}

async function asideDeed(
	world: World,
	resolution: ResolutionKind,
	state: string,
	what: Record<string, unknown>,
): Promise<Deed> {
	const { _id } = await world.theError();
	return {
		...(await pressOf(world, resolution, what)),
		audit: { actions: [resolution], lines: 1, tellsBroken: false },
		isDone: async () =>
			((await world.stores.errors.get(_id))?.history.at(-1)?.step ?? "") === STEP_OF[resolution],
		writes: 0,
		errors: ["updateConflict"],
		expectDone: async () => expect(await world.stores.errors.get(_id)).toMatchObject({ state }),
	};
}

const STEP_OF: Partial<Record<ResolutionKind, string>> = {
	ignore: "ignored",
	snooze: "snoozed",
	wake: "woken",
	assign: "assigned",
	note: "noted",
};

async function undoOf(world: World, kind: SyncErrorKind) {
	const [line] = await world.stores.audit.latest(1);
	const errorId = line?.errorId ?? "";
	return {
		...(await pressOf(world, "undo", { errorId })),
		isDone: async () => (await world.openErrors()).some(({ state }) => state === "open"),
		errors: [kind],
		chosen: true,
	};
}

/** Answers a question; where a run has filled a field since it was asked, the card is refreshed and answered then. */
async function answerAsShown(world: World, by: TestInstance, how: PressOptions): Promise<void> {
	const first = await by.press(await world.theError(), "synchronize", how);
	if (first.kind === "done") return;
	const second = await by.press(await world.theError(), "synchronize", how);
	if (second.kind !== "done") throw new Error(`Refused twice: ${JSON.stringify([first, second])}`);
}

/** A pair whose change was refused until it waited for people, and would be taken by now. */
async function refused(world: World) {
	const pair = await world.coupled({ name: "Old" });
	world.crm.deny("accounts", "update");
	world.bc.edit("customers", pair.customer, { displayName: "New" });
	await world.sync();
	await world.sync();
	world.crm.allow("accounts", "update");
	return pair;
}

/** A pair that is paused, because both systems kept changing its city in turn; `city` is what waits on the left. */
async function inLoop(world: World) {
	const pair = await world.coupled({ name: "Old" });
	let city = "";
	for (let turn = 0; (await world.openErrors()).length === 0; turn++) {
		city = `City ${turn}`;
		if (turn % 2 === 0) world.bc.edit("customers", pair.customer, { city });
		else world.crm.edit("accounts", pair.account, { address1_city: city });
		await world.sync();
	}
	return { pair, city };
}

async function withoutAccount(world: World) {
	const pair = await world.coupled({ name: "Kept" });
	world.crm.remove("accounts", pair.account);
	await world.sync();
	return pair;
}

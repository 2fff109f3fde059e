import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkEdits } from "../../src/resolution/edit.js";
import type { Step } from "../../src/sync/engine.js";
import { aSyncError } from "../support/builders/index.js";
import { customersMapping, end, field } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const LONG = "L".repeat(120);
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** An account whose name is longer than Business Central takes. */
async function tooLong() {
	const pair = await world.coupled({ name: "Old", phone: "1" });
	world.crm.edit("accounts", pair.account, { name: LONG });
	await world.sync();
	await world.sync();
	return pair;
}

/** A credit limit that Dataverse does not take. */
async function refusedCredit() {
	const pair = await world.coupled();
	world.bc.edit("customers", pair.customer, { creditLimit: 90_000 });
	world.crm.faults.add({
		match: { operation: "update", set: "accounts" },
		times: 2,
		action: { type: "answer", status: 400, message: "The limit is too high." },
	});
	await world.sync();
	await world.sync();
	return pair;
}

describe("edit and retry", () => {
	it("writes the corrected value where it comes from, and it flows on", async () => {
		const { customer, account } = await tooLong();
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "validation", refusedSide: "left" });

		const outcome = await world.main.press(error, "edit", { with: { edits: { name: " Short " } } });

		expect(outcome).toMatchObject({ kind: "done", error: { outcome: { resolution: "edit" } } });
		expect(world.account(account)).toMatchObject({ name: "Short" });
		expect(world.customer(customer)).toMatchObject({ displayName: "Short" });
		const [line] = await world.stores.audit.ofError(error._id);
		expect(line).toMatchObject({ action: "edit", outcome: "done" });
		expect(line?.before.find(({ side }) => side === "right")?.fields).toMatchObject({ name: LONG });
		await expectSettled(world, { chosen: true });
	});

	it("refuses what still does not fit, field by field, before anything is written", async () => {
		await tooLong();
		const writes = world.writes();

		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { name: `${LONG}!`, phone: "2", color: "red" } },
		});

		expect(outcome).toMatchObject({
			kind: "refused",
			reason: "invalidInput",
			problems: {
				name: { problem: "tooLong", most: 100, length: 121 },
				color: { problem: "unknownField" },
			},
		});
		expect(world.writes()).toBe(writes);
		await expectSettled(world, { errors: ["validation"] });
	});

	it.each([
		["10.000", { problem: "unclearNumber" }],
		["-1,234", { problem: "unclearNumber" }],
		["1.234,56", { problem: "notANumber" }],
	])("does not guess what %s is", async (entered, problem) => {
		const { customer } = await refusedCredit();

		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { creditLimit: entered } },
		});

		expect(outcome).toMatchObject({ kind: "refused", problems: { creditLimit: problem } });
		expect(world.customer(customer)?.creditLimit).toBe(90_000);
	});

	it.each([
		["10000", 10_000],
		["10,5", 10.5],
		["0.125", 0.125],
		["1234.567", 1234.567],
	])("takes %s as it stands", async (entered, value) => {
		const { customer } = await refusedCredit();

		await world.main.press(await world.theError(), "edit", { with: { edits: { creditLimit: entered } } });

		expect(world.customer(customer)?.creditLimit).toBe(value);
	});

	it("says that nothing was changed", async () => {
		await tooLong();
		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { phone: "1" } },
		});
		expect(outcome).toMatchObject({
			reason: "invalidInput",
			problems: { phone: { problem: "nothingChanged" } },
		});
	});

	it("is refused when the record was edited since the card was drawn, and the card is refreshed", async () => {
		const { account } = await tooLong();
		const error = await world.theError();
		world.crm.edit("accounts", account, { name: `${LONG} and more` });

		const outcome = await world.main.press(error, "edit", { with: { edits: { name: "Short" } } });

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.account(account)).toMatchObject({ name: `${LONG} and more` });
		await expectSettled(world, { errors: ["validation"] });
	});

	it("is done where the two differ in something else, which the card asks then", async () => {
		const { customer, account } = await world.coupled({ name: "Old", phone: "1" });
		world.crm.edit("accounts", account, { name: LONG });
		world.bc.edit("customers", customer, { phoneNumber: "2" });
		await world.sync();
		await world.main.press(await world.theError(), "synchronize", { with: { choice: { side: "right" } } });
		const error = await world.theError();
		expect(error.kind).toBe("validation");

		const outcome = await world.main.press(error, "edit", { with: { edits: { name: "Short" } } });

		expect(outcome).toMatchObject({ kind: "done", error: { state: "open", kind: "updateConflict" } });
		expect(world.account(account)).toMatchObject({ name: "Short" });
		const [line] = await world.stores.audit.ofError(error._id);
		expect(line).toMatchObject({ action: "edit", outcome: "done" });
		expect(line?.before.find(({ side }) => side === "right")?.fields).toMatchObject({ name: LONG });
		await expectSettled(world, { errors: ["updateConflict"], chosen: true });
	});

	it("writes nothing while the pair is paused outside the filter, and the question stays until it is back", async () => {
		const { customer, account } = await tooLong();
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();

		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { name: "Short" } },
		});

		expect(outcome).toMatchObject({ kind: "failed", error: { state: "open", kind: "validation" } });
		expect(world.account(account)).toMatchObject({ name: LONG });
		await expectSettled(world, { errors: ["validation"] });
		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();
		await world.main.press(await world.theError(), "edit", { with: { edits: { name: "Short" } } });
		expect(world.customer(customer)).toMatchObject({ displayName: "Short" });
		await expectSettled(world, { chosen: true });
	});

	it("that the system refuses leaves no claim behind, and the error says why", async () => {
		await tooLong();
		world.crm.deny("accounts", "update");

		const outcome = await world.main.press(await world.theError(), "edit", {
			with: { edits: { name: "Short" } },
		});

		expect(outcome.kind).toBe("failed");
		expect(await world.theError()).toMatchObject({ kind: "permission", state: "open" });
		expect((await world.couplings())[0]).toMatchObject({ pending: null });
	});

	it("corrects a record that was never coupled, and creates its copy", async () => {
		const account = world.crm.create("accounts", { accountnumber: "N-1", name: LONG });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "validation", couplingId: null });

		const outcome = await world.main.press(error, "edit", { with: { edits: { name: "Short" } } });

		expect(outcome).toMatchObject({ kind: "done" });
		expect(world.account(String(account.accountid))).toMatchObject({ name: "Short" });
		expect(world.bc.records("customers")).toMatchObject([{ displayName: "Short" }]);
		await expectSettled(world, { chosen: true });
	});

	it.each<Step>(["afterTaken", "afterClaim", "afterAnswer", "afterSave"])(
		"that dies at %s loses nothing: the corrected value flows, or the error stands open",
		async (step) => {
			const { customer, account } = await tooLong();
			const error = await world.theError();
			const dying = await world.instance();

			await dying.dieAt(step, () => dying.press(error, "edit", { with: { edits: { name: "Short" } } }));
			await world.sync();

			const name = world.account(account)?.name;
			if (name === "Short") expect(world.customer(customer)).toMatchObject({ displayName: "Short" });
			else expect(await world.theError()).toMatchObject({ kind: "validation", state: "open" });
			await expectSettled(world, { errors: null, chosen: true });
		},
	);
});

describe("a date that is entered", () => {
	const mapping = customersMapping();
	const delivery = field(
		"delivery",
		end("requestedDeliveryDate", { type: "date", maxLength: null }),
		end("requestdeliveryby", { type: "date", maxLength: null }),
	);
	const error = aSyncError({ kind: "validation", refusedSide: "right" });
	const entered = (delivered: string) =>
		checkEdits({ ...mapping, fields: [...mapping.fields, delivery] }, error, { delivery: delivered });

	it.each(["2026-02-01", "2026-02-01T10:00:00Z"])("is taken with its year first: %s", (text) => {
		expect(entered(text)).toEqual({ values: { delivery: text } });
	});

	it.each(["01/02/2026", "1-2-2026 10:00", "2026-02-31x", "tomorrow"])("is not guessed: %s", (text) => {
		expect(entered(text)).toEqual({ problems: { delivery: { problem: "notADate" } } });
	});
});

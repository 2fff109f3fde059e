import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { forget } from "../../src/resolution/forget.js";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../../src/slack/ids.js";
import { SALES } from "../support/slack/console.js";
import { leaksIn, openPrivateOffice, type PrivateOffice } from "../support/slack/private-office.js";

const NAME = "ZZ-Secret & Daughters";
const MAIL = "zz-secret.petra@private.example";
const PHONE = "+31 6 87654321";

/** What a system may say of the values it refuses: as they are, and as nobody sent them. */
const QUOTES = [
	`The e-mail address ${MAIL} of '${NAME}' is not valid.`,
	`EMAIL ${MAIL.toUpperCase()} IS TAKEN`,
	`GET /contacts?mail=${encodeURIComponent(MAIL)}&name=${encodeURIComponent(NAME)} failed`,
	`Rejected: ${JSON.stringify({ name: NAME, phone: "(06) 876.543-21" })}`,
	"Value is too long: zz-secret.petra@priv…",
];

let office: PrivateOffice;
beforeEach(async () => {
	office = await openPrivateOffice();
});
afterEach(() => office.close());

function secretPair(number = "ZZ-SECRET-1") {
	const { world } = office;
	return world.coupled({ number, name: NAME, email: MAIL, phone: PHONE });
}

function refuse(
	operation: "create" | "update" | "delete",
	message: string,
	times = Number.POSITIVE_INFINITY,
) {
	const answer = { type: "answer", status: 400, code: "0x80040203", message } as const;
	return office.world.crm.faults.add({ match: { operation }, times, action: answer });
}

async function expectSilence() {
	await office.settled();
	expect(leaksIn(office.told())).toEqual([]);
}

async function cardOf(errorId: string) {
	await office.settled();
	return (await office.world.stores.cards.byError(errorId))?.ts ?? "";
}

describe("personal values", () => {
	it.each(QUOTES)("of a refused record stay out of Slack and the log: %s", async (message) => {
		const { world, slack } = office;
		const { customer } = await secretPair();
		refuse("update", message);
		world.bc.edit("customers", customer, { email: "zz-secret.other@private.example" });
		await world.sync();
		await world.sync();
		await expectSilence();
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "validation" });
		expect(leaksIn(error.cause)).toEqual([]);
		expect(leaksIn(JSON.stringify(error.history))).toEqual([]);

		const ts = await cardOf(error._id);
		await slack.clickButton({ user: "bram", channel: SALES, ts, actionId: PRESS_IDS.edit });
		await slack.waitForView({ user: "bram", where: ({ callback_id }) => callback_id === VIEW_IDS.edit });
		await slack.command({ user: "bram", channel: SALES, text: "errors" });
		await slack.command({ user: "bram", channel: SALES, text: "status" });
		await slack.openHome({ user: "bram" });
		await expectSilence();
	});

	it("that a person enters and the system refuses stay hidden, though no record holds them", async () => {
		const { world } = office;
		const { customer } = await secretPair();
		const typed = "zz-secret-new@private.example";
		refuse("update", "no");
		world.bc.edit("customers", customer, { email: "zz-secret.other@private.example" });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		world.bc.faults.add({
			match: { operation: "update" },
			action: {
				type: "answer",
				status: 400,
				code: "Application_FieldValidationException",
				message: `${typed}?`,
			},
		});

		const outcome = await world.main.press(error, "edit", { with: { edits: { email: typed } } });

		expect(outcome).toMatchObject({ kind: "failed" });
		await expectSilence();
		const deeds = await world.stores.audit.ofError(error._id);
		expect(leaksIn(JSON.stringify(deeds.map(({ reason }) => reason)))).toEqual([]);
	});

	it("of a conflict stay hidden on its card, while comparing, choosing and taking back", async () => {
		const { world, slack } = office;
		const { customer, account } = await secretPair();
		world.bc.edit("customers", customer, { displayName: "zz-secret left", email: `l${MAIL}` });
		world.crm.edit("accounts", account, { name: "zz-secret right", emailaddress1: `r${MAIL}` });
		await world.sync();
		const error = await world.theError();
		const ts = await cardOf(error._id);
		await slack.clickButton({ user: "bram", channel: SALES, ts, actionId: PRESS_IDS.choose });
		const view = await slack.waitForView({
			user: "bram",
			where: ({ callback_id }) => callback_id === VIEW_IDS.compare,
		});
		await slack.selectOption({
			user: "bram",
			viewId: view.id,
			actionId: ACTION_IDS.fieldChoice,
			blockId: "choice.0",
			choose: "left",
		});
		await slack.submitView({ user: "bram", values: { "choice.0": "left", "choice.1": "left" } });
		while ((await world.stores.errors.get(error._id))?.state !== "resolved") await new Promise(setImmediate);
		await office.settled();
		await slack.clickButton({ user: "bram", channel: SALES, ts, actionId: PRESS_IDS.undo });
		while ((await world.stores.errors.get(error._id))?.state !== "open") await new Promise(setImmediate);
		await slack.command({ user: "bram", channel: SALES, text: `log ${customer}` });
		await expectSilence();
	});

	it("are shown to an operator who asks, and to no one else; who looked at which fields is on record", async () => {
		const { world, slack } = office;
		const { customer } = await secretPair();
		refuse("update", `${MAIL} is taken`);
		world.bc.edit("customers", customer, { email: "zz-secret.other@private.example" });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		await expectSilence();
		const who = (role: "viewer" | "operator") => ({ id: `U-${role}`, name: role, role });

		const refused = await world.main.useCases.reveal({ errorId: error._id, actor: who("viewer") });
		const shown = await world.main.useCases.reveal({ errorId: error._id, actor: who("operator") });

		expect(refused).toEqual({ kind: "refused", reason: "roleTooLow" });
		expect(shown).toMatchObject({ kind: "shown", answer: `${MAIL} is taken` });
		const deeds = await world.stores.audit.ofError(error._id);
		expect(deeds).toMatchObject([
			{ action: "reveal", outcome: "done", actor: "U-operator", reason: expect.stringContaining("email") },
			{ action: "reveal", outcome: "refused", actor: "U-viewer", reason: "roleTooLow" },
		]);
		expect(deeds[0]?.before).toContainEqual({ side: "left", id: customer, fields: {} });
		expect(leaksIn(JSON.stringify(deeds))).toEqual([]);
		await slack.command({ user: "carla", channel: SALES, text: `log ${customer}` });
		await expectSilence();
	});

	it("that are forgotten stand nowhere in the database any more, and what happened is still told", async () => {
		const { world } = office;
		const { customer, account } = await secretPair();
		refuse("update", `'${NAME}' with ${MAIL} and ${PHONE} exists`);
		world.bc.edit("customers", customer, { email: "zz-secret.other@private.example" });
		await world.sync();
		await world.sync();
		const error = await world.theError();
		await world.main.press(error, "note", { with: { text: `Called ${PHONE} of ${NAME}` } });
		await world.main.press(await world.theError(), "retry");
		await cardOf(error._id);
		const { engine, useCases } = world.main;
		const actor = { id: "cli:test", name: "test", role: "admin" as const };
		const [found] = await useCases.find(customer, "customers");
		if (found === undefined) throw new Error("The record was not found.");
		await expect(forget(engine, world.main.mapping, found, actor)).rejects.toThrow("still coupled");
		await useCases.uncouple("customers", customer, actor);

		const forgotten = await forget(engine, world.main.mapping, found, actor);

		await office.settled();
		const { stores } = world;
		const kept = [
			await stores.errors.ofCoupling(found.couplingId ?? ""),
			await stores.audit.ofCoupling(found.couplingId ?? ""),
			await stores.log.ofRecord("customers", "right", account, 100),
			await world.couplings(),
			await stores.cards.byError(error._id),
		];
		expect(leaksIn(JSON.stringify(kept))).toEqual([]);
		expect(forgotten).toMatchObject({ couplings: 1, errors: 1 });
		expect((kept[1] as Array<{ action: string }>).map(({ action }) => action)).toEqual(
			expect.arrayContaining(["forget", "uncouple", "retry", "note"]),
		);
		expect(await forget(engine, world.main.mapping, found, actor)).toMatchObject({
			couplings: 0,
			errors: 0,
			log: 0,
			audit: 0,
			cards: 0,
			jobs: 0,
		});
	});

	it("in notes are masked, also once the record holds another value", async () => {
		const { world, slack } = office;
		const { customer, account } = await secretPair();
		world.bc.edit("customers", customer, { displayName: "zz-secret left" });
		world.crm.edit("accounts", account, { name: "zz-secret right" });
		await world.sync();
		const error = await world.theError();
		const text = `Called ${PHONE} of ${NAME}: keep it.`;
		await world.main.press(error, "note", { with: { text } });
		await expectSilence();
		await world.main.press(await world.theError(), "synchronize", { side: "left" });
		await slack.command({ user: "bram", channel: SALES, text: `log ${customer}` });
		await expectSilence();
		expect((await world.stores.errors.get(error._id))?.notes).toMatchObject([{ text }]);
	});

	it("of a deleted record stay hidden on its card, in the previews and in the refusal of a restore", async () => {
		const { world, slack } = office;
		const { account } = await secretPair();
		world.crm.remove("accounts", account);
		await world.main.sweep();
		const error = await world.theError();
		const ts = await cardOf(error._id);
		for (const [press, view] of [
			[PRESS_IDS.restore, VIEW_IDS.restore],
			[PRESS_IDS.delete, VIEW_IDS.delete],
		] as const) {
			await slack.clickButton({ user: "carla", channel: SALES, ts, actionId: press });
			await slack.waitForView({ user: "carla", where: ({ callback_id }) => callback_id === view });
		}
		refuse("create", `'${NAME}' with ${MAIL} exists`);
		await world.main.press(error, "restore");
		await expectSilence();
		await slack.command({ user: "carla", channel: SALES, text: "run customers dry" });
		await expectSilence();
	});

	it("of many records that fail alike stay hidden on one card, in its windows and in the outcome of a bulk press", async () => {
		const { world, slack } = office;
		const bulk = [1, 2, 3, 4, 5].map((at) =>
			world.bc.create("customers", {
				number: `ZZ-SECRET-${at}`,
				displayName: `${NAME} ${at}`,
				email: `zz-secret.${at}@private.example`,
				phoneNumber: PHONE,
			}),
		);
		refuse("create", `ZZ-Secret & Daughters 3 and zz-secret.3@private.example of ${PHONE} exist`);
		await world.sync();
		await world.sync();
		expect(await world.openErrors()).toHaveLength(bulk.length);
		await office.settled();
		await world.main.useCases.retryAll("customers", { id: "U1", name: "Anna", role: "operator" }, SALES);
		await world.main.idle();
		await slack.command({ user: "anna", channel: SALES, text: "errors" });
		await slack.openHome({ user: "anna" });
		await expectSilence();
		for (const { cause } of await world.openErrors()) expect(leaksIn(cause)).toEqual([]);
	});

	it("of records that share a personal number, or meet for the first time and differ, stay hidden", async () => {
		const { world, slack } = office;
		const both = { phoneNumber: PHONE, email: MAIL };
		world.bc.create("customers", { number: "ZZ-SECRET-8", displayName: `${NAME} a`, ...both });
		for (const name of [`${NAME} b`, `${NAME} c`])
			world.crm.create("accounts", { accountnumber: "ZZ-SECRET-8", name, emailaddress1: MAIL });
		world.bc.create("customers", { number: "ZZ-SECRET-9", displayName: `${NAME} d`, ...both });
		world.crm.create("accounts", {
			accountnumber: "ZZ-SECRET-9",
			name: `${NAME} e`,
			emailaddress1: `x${MAIL}`,
			telephone1: PHONE,
		});
		await slack.command({ user: "carla", channel: SALES, text: "run customers dry" });
		await world.sync();
		const kinds = (await world.openErrors()).map(({ kind }) => kind).sort();
		expect(kinds).toEqual(["duplicate", "updateConflict"]);
		for (const error of await world.openErrors()) {
			const ts = await cardOf(error._id);
			if (error.kind !== "duplicate" || ts === "") continue;
			await slack.clickButton({ user: "bram", channel: SALES, ts, actionId: PRESS_IDS.couple });
			await slack.waitForView({ user: "bram", where: ({ callback_id }) => callback_id === VIEW_IDS.partner });
		}
		await expectSilence();
	});

	it("are in no problem of the mapping, whatever a system says about its connection", async () => {
		const { world, slack } = office;
		await secretPair();
		world.bc.faults.add({
			match: { operation: "list" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 403, code: "Forbidden", message: `${MAIL} may not read.` },
		});
		await world.main.run();
		await slack.command({ user: "carla", channel: SALES, text: "errors" });
		await slack.command({ user: "carla", channel: SALES, text: "status" });
		await slack.openHome({ user: "carla" });
		await expectSilence();
	});
});

import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { PHONE } from "./support/browser.js";
import { browserAtWork } from "./support/browser-at-work.js";

const LONG_MS = 90_000;
const BC = "Business Central";
const CRM = "Dynamics 365 Sales";

const at = browserAtWork();

/** A person at the page, in the channel of the mapping unless another is named. */
const sits = (
	user: string,
	channel = "sync-sales",
	size?: { width: number; height: number },
): Promise<Page> =>
	at.browser.newPageAs({ url: at.work.page.url, user, channel, ...(size === undefined ? {} : { size }) });
const cardOf = (page: Page, words: string): Locator => page.locator(".message", { hasText: words }).last();
const modalOf = (page: Page): Locator => page.getByRole("dialog").last();

/** Presses a button of a card or window, and the second one where it asks once more. */
async function press(place: Locator, name: string | RegExp, yes?: string): Promise<void> {
	await place.getByRole("button", { name }).first().click();
	if (yes === undefined) return;
	await place.page().getByRole("alertdialog").getByRole("button", { name: yes, exact: true }).click();
}

async function chooseFromMenu(card: Locator, label: string): Promise<void> {
	await card.getByRole("button", { name: "More choices" }).click();
	await card.page().getByRole("menuitem", { name: label }).click();
}

async function expectDeed(action: string, actorName: string): Promise<void> {
	expect((await at.work.deeds())[0]).toMatchObject({ action, actorName, outcome: "done" });
}

/** A pair whose name was changed on both sides. */
async function inConflict(name = "Adatum") {
	const twins = await at.work.coupled(name);
	at.work.bc.edit("customers", twins.customer, { displayName: `${name} Holding`, phoneNumber: "0301111111" });
	at.work.crm.edit("accounts", twins.account, { name: `${name} Group`, telephone1: "0302222222" });
	await at.work.run();
	return twins;
}

const ways = [
	{ way: "HTTP", socket: false },
	{ way: "Socket Mode", socket: true },
];

describe.each(ways)("the console, pressed in a browser, over $way", ({ socket }) => {
	beforeEach(async () => {
		await at.open({ socket });
	}, LONG_MS);

	it(
		"compares a conflict field by field, shows both results before, writes them, and undoes one that wrote to one system",
		async () => {
			const { customer, account } = await inConflict();
			const anna = await sits("anna");
			const card = cardOf(anna, "Adatum Holding");
			await card.waitFor();
			await at.browser.screenshot(anna, "conflict-card");
			await press(card, "Compare and choose");
			const modal = modalOf(anna);
			await modal.getByText("choose for each field").waitFor();
			await modal.getByRole("radio", { name: `${BC}: Adatum Holding` }).check();
			await modal.getByText("This will be written").waitFor();
			await modal.getByRole("radio", { name: `${CRM}: 0302222222` }).check();
			await modal.getByText(`Phone number: 0301111111 becomes 0302222222`).waitFor();
			await at.browser.screenshot(anna, "compare-modal");
			await press(modal, "Write values");
			await modal.getByText("in step again").waitFor();
			await at.browser.screenshot(anna, "compare-done");
			await press(modal, "Close");
			await card.getByText("Resolved by Anna Bakker").waitFor();

			expect(at.work.bc.get("customers", customer)).toMatchObject({
				displayName: "Adatum Holding",
				phoneNumber: "0302222222",
			});
			expect(at.work.crm.get("accounts", account)).toMatchObject({
				name: "Adatum Holding",
				telephone1: "0302222222",
			});
			await expectDeed("synchronize", "Anna Bakker");
			expect(await card.getByRole("button", { name: "Undo" }).count()).toBe(0);
		},
		LONG_MS,
	);

	it(
		"sends one side, and takes it back with undo: the record is as before and the question open again",
		async () => {
			const { customer, account } = await inConflict("Fabrikam");
			const bram = await sits("bram");
			const card = cardOf(bram, "Fabrikam Holding");
			await press(card, `Send ${BC} to ${CRM}`);
			await card.getByText(`sent ${BC} to ${CRM}`).waitFor();
			expect(at.work.crm.get("accounts", account)).toMatchObject({ name: "Fabrikam Holding" });
			await at.browser.screenshot(bram, "resolved-with-undo");

			await press(card, "Undo", "Undo");

			await card.getByText("Undone by Bram de Wit").waitFor();
			await card.getByRole("button", { name: "Compare and choose" }).waitFor();
			await at.browser.screenshot(bram, "undone");
			expect(at.work.crm.get("accounts", account)).toMatchObject({
				name: "Fabrikam Group",
				telephone1: "0302222222",
			});
			expect(at.work.bc.get("customers", customer)).toMatchObject({ displayName: "Fabrikam Holding" });
			await expectDeed("undo", "Bram de Wit");
		},
		LONG_MS,
	);

	it(
		"restores one deleted record after a preview, and deletes the partner of another",
		async () => {
			const kept = await at.work.coupled("Kept");
			const gone = await at.work.coupled("Gone");
			at.work.crm.remove("accounts", kept.account);
			at.work.crm.remove("accounts", gone.account);
			await at.work.run();
			const carla = await sits("carla");

			const first = cardOf(carla, "Kept was deleted");
			await press(first, `Restore in ${CRM}`);
			await modalOf(carla).getByText("is created again").waitFor();
			await at.browser.screenshot(carla, "restore-preview");
			await press(modalOf(carla), "Restore");
			await modalOf(carla).getByText("in step again").waitFor();
			await press(modalOf(carla), "Close");
			await first.getByText(`restored in ${CRM}`).waitFor();
			expect(at.work.crm.records("accounts").map(({ name }) => name)).toEqual(["Kept"]);
			await expectDeed("restore", "Carla Stone");

			const second = cardOf(carla, "Gone was deleted");
			await press(second, `Delete in ${BC}`);
			await modalOf(carla).getByText("The record as it stands now").waitFor();
			await at.browser.screenshot(carla, "delete-preview");
			await press(modalOf(carla), "Delete");
			await modalOf(carla).getByText("Done.").waitFor();
			await press(modalOf(carla), "Close");
			await second.getByText(`deleted in ${BC} as well`).waitFor();
			expect(at.work.bc.get("customers", gone.customer)).toBeUndefined();
			expect(at.work.bc.get("customers", kept.customer)).toBeDefined();
			await expectDeed("delete", "Carla Stone");
			await at.browser.screenshot(carla, "restored-and-deleted");
		},
		LONG_MS,
	);

	it(
		"uncouples a pair after asking, and couples it again from the command's window",
		async () => {
			const { customer, account } = await inConflict("Contoso");
			const bram = await sits("bram");
			const card = cardOf(bram, "Contoso Holding");
			await press(card, "Uncouple", "Uncouple");
			await card.getByText("Both systems keep what they have").waitFor();
			await expectDeed("uncouple", "Bram de Wit");

			await bram.getByLabel("Message to #sync-sales").fill("/koppel couple");
			await bram.keyboard.press("Enter");
			const modal = modalOf(bram);
			await modal.getByText("one and the same").waitFor();
			for (const [system, typed, found] of [
				[BC, "C-0001", "Contoso Holding"],
				[CRM, "Contoso", "Contoso Group"],
			] as const) {
				await modal.getByRole("button", { name: new RegExp(`Record in ${system}`) }).click();
				await bram.keyboard.type(typed);
				await bram.getByRole("option", { name: new RegExp(found) }).click();
			}
			await modal.getByRole("radio", { name: `${BC} is right` }).check();
			await at.browser.screenshot(bram, "couple-modal");
			await press(modal, "Couple");
			await modal.getByText(/is coupled/).waitFor();
			await press(modal, "Close");

			expect(at.work.crm.get("accounts", account)).toMatchObject({ name: "Contoso Holding" });
			expect(at.work.bc.get("customers", customer)).toMatchObject({ displayName: "Contoso Holding" });
			await expectDeed("couple", "Bram de Wit");
		},
		LONG_MS,
	);

	it(
		"corrects a refused value in a window, and tries it again",
		async () => {
			const { customer, account } = await at.work.coupled("Litware");
			const long = `Litware ${"very ".repeat(25)}long`;
			at.work.crm.edit("accounts", account, { name: long });
			await at.work.run();
			await at.work.run();
			const bram = await sits("bram");
			const card = cardOf(bram, "holds a value that");
			await at.browser.screenshot(bram, "refused-card");
			await press(card, "Correct and try again");
			const modal = modalOf(bram);
			await modal.getByLabel("Name").fill(`${long} still`);
			await press(modal, "Write and try again");
			await modal.getByText(/at most 100 fit/).waitFor();
			await at.browser.screenshot(bram, "edit-error");
			await modal.getByLabel("Name").fill("Litware International");
			await press(modal, "Write and try again");
			await modal.getByText("in step again").waitFor();
			await press(modal, "Close");
			await card.getByText("corrected the values").waitFor();

			expect(at.work.bc.get("customers", customer)).toMatchObject({ displayName: "Litware International" });
			expect(at.work.crm.get("accounts", account)).toMatchObject({ name: "Litware International" });
			await expectDeed("edit", "Bram de Wit");
		},
		LONG_MS,
	);

	it(
		"retries one card, and a group of records that failed for one reason",
		async () => {
			const alone = await at.work.coupled("Alone");
			at.work.crm.deny("accounts", "update");
			at.work.bc.edit("customers", alone.customer, { displayName: "Alone Ltd" });
			await at.work.run();
			const anna = await sits("anna");
			const single = cardOf(anna, "Koppel is not allowed to change Alone");
			await single.waitFor();
			at.work.crm.allow("accounts", "update");
			await press(single, "Try again");
			await single.getByText("tried again, and it went through").waitFor();
			expect(at.work.crm.get("accounts", alone.account)).toMatchObject({ name: "Alone Ltd" });
			await expectDeed("retry", "Anna Bakker");

			const many = [];
			for (let number = 1; number <= 6; number++) many.push(await at.work.coupled(`Branch ${number}`));
			at.work.crm.deny("accounts", "update");
			for (const { customer } of many) at.work.bc.edit("customers", customer, { phoneNumber: "0309999999" });
			await at.work.run();
			const group = cardOf(anna, "6 records of customers");
			await group.waitFor();
			await at.browser.screenshot(anna, "group-card");
			await press(group, "Show all");
			await modalOf(anna).getByText("Branch 6").waitFor();
			await at.browser.screenshot(anna, "group-all");
			await press(modalOf(anna), "Close");
			at.work.crm.allow("accounts", "update");

			await press(group, /Try all 6 again/, "Try all 6 again");

			await group.getByText(/Settled: 6 records/).waitFor();
			await at.browser.screenshot(anna, "group-done");
			for (const { account } of many)
				expect(at.work.crm.get("accounts", account)).toMatchObject({ telephone1: "0309999999" });
			await expectDeed("retry", "Anna Bakker");
			expect((await at.work.app.useCases.errors()).total).toBe(0);
		},
		LONG_MS,
	);

	it(
		"releases exactly the list the guard asks about",
		async () => {
			const twins = [];
			for (let number = 1; number <= 8; number++) twins.push(await at.work.coupled(`Shop ${number}`));
			for (const { account } of twins.slice(0, 6)) at.work.crm.remove("accounts", account);
			await at.work.run();
			const carla = await sits("carla", "sync-admin");
			const card = cardOf(carla, "6 of 8 coupled records");
			await card.waitFor();
			await at.browser.screenshot(carla, "guard-card");
			expect(await at.work.app.useCases.errors({ kind: "deletedRight" })).toMatchObject({ total: 0 });

			await press(card, /Ask about 6 records one by one/, "Go on");

			await card.getByText(/let it go ahead/).waitFor();
			await at.work.app.idle();
			expect(await at.work.app.useCases.errors({ kind: "deletedRight" })).toMatchObject({ total: 6 });
			const sales = await sits("carla");
			await sales.locator(".message", { hasText: "1 more question of customers" }).waitFor();
			await at.browser.screenshot(sales, "questions-and-list");
			await expectDeed("release", "Carla Stone");

			const list = cardOf(sales, "1 more question of customers");
			await press(list, `Restore all 6 in ${CRM}`, "Restore 6 records");
			await sales.getByText("No more questions of customers are waiting here").waitFor();
			await at.work.app.idle();
			expect(at.work.crm.records("accounts")).toHaveLength(8);
			expect((await at.work.app.useCases.errors()).total).toBe(0);
			await at.browser.screenshot(sales, "restored-all");
		},
		LONG_MS,
	);

	it(
		"shows two people on two pages what became of each other's press",
		async () => {
			const { account, customer } = await inConflict("Northwind");
			const anna = await sits("anna");
			const bram = await sits("bram");
			const cards = [cardOf(anna, "Northwind Holding"), cardOf(bram, "Northwind Holding")] as const;
			await Promise.all(cards.map((card) => card.waitFor()));

			// Neither page is told of the other's press before both were made.
			const redrawing = at.work.slack.fail({
				method: "chat.update",
				times: Number.POSITIVE_INFINITY,
				action: { type: "hold" },
			});

			await Promise.all([
				cards[0].getByRole("button", { name: `Send ${BC} to ${CRM}` }).click(),
				cards[1].getByRole("button", { name: `Send ${CRM} to ${BC}` }).click(),
			]);

			const refusals = [anna, bram].map((page) =>
				page.locator(".message-private", { hasText: "Nothing was changed" }),
			);
			await Promise.any(refusals.map((refusal) => refusal.waitFor()));
			redrawing.remove();
			await Promise.all(cards.map((card) => card.getByText("Resolved by").waitFor()));
			const couplingId = (await at.work.app.useCases.find(customer))[0]?.couplingId ?? "";
			const [error] = await at.work.app.engine.stores.errors.ofCoupling(couplingId);
			const winner = error?.outcome?.actorName ?? "";
			const loser = winner === "Anna Bakker" ? bram : anna;
			await cardOf(loser, "Northwind").getByText(`Resolved by ${winner}`).waitFor();
			await loser.locator(".message-private", { hasText: "Nothing was changed" }).waitFor();
			await at.browser.screenshot(loser, "second-press");
			const names = [
				at.work.bc.get("customers", customer)?.displayName,
				at.work.crm.get("accounts", account)?.name,
			];
			expect(names[0]).toBe(names[1]);
			const done = (await at.work.deeds()).filter(
				({ action, outcome }) => action === "synchronize" && outcome === "done",
			);
			expect(done).toHaveLength(1);
		},
		LONG_MS,
	);

	it(
		"assigns, notes and sets aside from the card's menu; the Home tab lists it as mine",
		async () => {
			await inConflict("Proseware");
			const anna = await sits("anna");
			const card = cardOf(anna, "Proseware Holding");
			await chooseFromMenu(card, "Assign");
			await press(modalOf(anna), "OK");
			await card.getByText("For Anna Bakker to settle").waitFor();
			await chooseFromMenu(card, "Write a note");
			await modalOf(anna).getByRole("textbox").fill("Asked the customer which name is right.");
			await press(modalOf(anna), "OK");
			await card.getByText("Asked the customer").waitFor();
			await chooseFromMenu(card, "Set aside for a while");
			await modalOf(anna).getByRole("radio", { name: "1 day" }).check();
			await at.browser.screenshot(anna, "snooze-modal");
			await press(modalOf(anna), "OK");
			await card.getByText("Set aside by Anna Bakker until").waitFor();
			await at.browser.screenshot(anna, "set-aside-card");

			const home = await sits("anna", "home");
			await home.getByRole("button", { name: "My errors (1)" }).waitFor();
			await at.browser.screenshot(home, "home");
			await press(home.locator("body"), "My errors (1)");
			await home.getByText("1 error is yours").waitFor();
			await at.browser.screenshot(home, "home-mine");
			await press(home.locator("body"), "History");
			await modalOf(home).getByText("Anna Bakker noted").waitFor();
			await at.browser.screenshot(home, "history");
		},
		LONG_MS,
	);

	it(
		"asks about first contacts once: for all, per field, or one by one",
		async () => {
			for (const [number, name] of [
				["F-1", "Alpine Ski House"],
				["F-2", "Blue Yonder"],
				["F-3", "City Power"],
			] as const) {
				at.work.bc.create("customers", { number, displayName: name, phoneNumber: "0401111111" });
				at.work.crm.create("accounts", { accountnumber: number, name, telephone1: "0402222222" });
			}
			await at.work.run();
			const anna = await sits("anna");
			const card = cardOf(anna, "3 pairs of customers");
			await card.waitFor();
			await at.browser.screenshot(anna, "first-contact-card");
			await press(card, "Choose per field");
			await modalOf(anna).getByText("Phone number").first().waitFor();
			await at.browser.screenshot(anna, "first-contact-fields");
			await press(modalOf(anna), "Cancel");

			await press(card, new RegExp(`${CRM} is right for all 3`), "Write 3 records");

			await anna.getByText("All first contacts of customers are settled").first().waitFor();
			expect(at.work.bc.records("customers").map(({ phoneNumber }) => phoneNumber)).toEqual([
				"0402222222",
				"0402222222",
				"0402222222",
			]);
			await expectDeed("synchronize", "Anna Bakker");
		},
		LONG_MS,
	);

	it(
		"is as usable on a phone",
		async () => {
			await inConflict("Tailspin");
			const anna = await sits("anna", "sync-sales", PHONE);
			const card = cardOf(anna, "Tailspin Holding");
			await card.waitFor();
			await at.browser.screenshot(anna, "phone-card");
			await press(card, "Compare and choose");
			await modalOf(anna).getByText("choose for each field").waitFor();
			await at.browser.screenshot(anna, "phone-compare");
		},
		LONG_MS,
	);
});

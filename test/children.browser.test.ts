import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser, type TestBrowser } from "./support/browser.js";
import { openWorkplace, type Workplace } from "./support/workplace.js";

const LONG_MS = 120_000;

let browser: TestBrowser;
let work: Workplace;

beforeAll(async () => {
	browser = await openBrowser();
}, LONG_MS);
afterAll(() => browser.close(), LONG_MS);
afterEach(async () => {
	await browser.closePages();
	await work.close();
	expect(browser.takeComplaints()).toEqual([]);
}, LONG_MS);

/** People of the company of this number, in Business Central. */
function people(number: string, names: string[]): void {
	work.bc.create("contacts", { number, type: "Company", displayName: number });
	for (const displayName of names)
		work.bc.create("contacts", { type: "Person", displayName, companyNumber: number, jobTitle: "Purchaser" });
}

const NAMES = ["Sanne de Vries", "Daan Jansen", "Fleur van Dijk", "Lars Bakker"];

describe.each([
	{
		language: "English",
		isDutch: false,
		waiting: "4 records of contacts wait for this one: Sanne de Vries, Daan Jansen and 2 more.",
		deleted: "4 records of contacts were deleted in Dynamics 365 Sales together with this one",
		each: "Lars Bakker waits for Adatum, which it belongs to and which is not coupled yet.",
		atHome: "4 open errors of contacts belong to it",
		show: "Show",
		leave: "Leave all 4 as they are",
		left: "set 4 aside",
	},
	{
		language: "Dutch",
		isDutch: true,
		waiting: "4 records van contacts wachten hierop: Sanne de Vries, Daan Jansen en nog 2.",
		deleted: "Tegelijk hiermee zijn in Dynamics 365 Sales 4 records van contacts verwijderd",
		each: "Lars Bakker wacht op Adatum, waar deze record bij hoort en die nog niet is gekoppeld.",
		atHome: "4 open fouten van contacts horen erbij",
		show: "Tonen",
		leave: "Alle 4 zo laten",
		left: "4 records uitgesteld",
	},
])("records under the card of the one they belong to, in $language, in a browser", (row) => {
	const name = `children-${row.language.toLowerCase()}`;
	const open = async () => {
		work = await openWorkplace({
			isDutch: row.isDutch,
			dutchReaders: row.isDutch ? ["bram"] : [],
			hasPeople: true,
		});
		return browser.newPageAs({ url: work.page.url, user: "bram", channel: "sync-sales" });
	};

	it(
		"wait in one line, which a button unfolds, and are gone from it once they could go on",
		async () => {
			const bram = await open();
			work.bc.create("customers", { number: "C-0001", displayName: "Adatum" });
			people("C-0001", NAMES);
			work.crm.deny("accounts", "create");
			await work.run();
			await work.run("contacts");
			const card = bram.locator(".message", { hasText: row.waiting }).last();
			await card.waitFor();
			await card.scrollIntoViewIfNeeded();
			await browser.screenshot(bram, `${name}-waiting`);

			await card.getByRole("button", { name: row.show }).click();
			await bram.getByText(row.each).first().waitFor();
			await browser.screenshot(bram, `${name}-window`);

			const home = await browser.newPageAs({ url: work.page.url, user: "bram", channel: "home" });
			await home.getByText(row.atHome).waitFor();
			await browser.screenshot(home, `${name}-home`);
		},
		LONG_MS,
	);

	it(
		"were deleted with it, and are answered there with one press",
		async () => {
			const bram = await open();
			const { account } = await work.coupled("Adatum");
			people("C-0001", NAMES);
			await work.run("contacts");
			work.crm.remove("accounts", account);
			for (const mapping of ["customers", "contacts"])
				await work.app.useCases.findDeleted({ mapping, trigger: "manual", actor: null });
			const card = bram.locator(".message", { hasText: row.deleted }).last();
			await card.waitFor();
			await card.scrollIntoViewIfNeeded();
			await browser.screenshot(bram, `${name}-deleted`);

			await card.getByRole("button", { name: row.leave }).click();
			await browser.screenshot(bram, `${name}-leave`);
		},
		LONG_MS,
	);
});

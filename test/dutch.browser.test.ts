import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openBrowser, type TestBrowser } from "./support/browser.js";
import { openWorkplace, type Workplace } from "./support/workplace.js";

const LONG_MS = 90_000;
const BC = "Business Central";

let browser: TestBrowser;
let work: Workplace;

beforeAll(async () => {
	browser = await openBrowser();
}, LONG_MS);
afterAll(() => browser.close(), LONG_MS);
beforeEach(async () => {
	work = await openWorkplace({ isDutch: true, dutchReaders: ["bram"] });
}, LONG_MS);
afterEach(async () => {
	await browser.closePages();
	await work.close();
	expect(browser.takeComplaints()).toEqual([]);
}, LONG_MS);

async function inConflict(name: string): Promise<void> {
	const twins = await work.coupled(name);
	work.bc.edit("customers", twins.customer, { displayName: `${name} Holding`, phoneNumber: "0301111111" });
	work.crm.edit("accounts", twins.account, { name: `${name} Groep`, telephone1: "0302222222" });
	await work.run();
}

describe("the console in a Dutch channel, in a browser", () => {
	it(
		"asks a Dutch reader in Dutch from the card to the outcome, and a colleague in English",
		async () => {
			await inConflict("Adatum");
			const sits = (user: string) => browser.newPageAs({ url: work.page.url, user, channel: "sync-sales" });
			const bram = await sits("bram");
			const card = bram.locator(".message", { hasText: "Adatum Holding" }).last();
			await card.getByRole("button", { name: "Vergelijken en kiezen" }).waitFor();
			await browser.screenshot(bram, "dutch-card");

			await card.getByRole("button", { name: "Vergelijken en kiezen" }).click();
			const modal = bram.getByRole("dialog").last();
			await modal.getByRole("radio", { name: `${BC}: Adatum Holding` }).check();
			await modal.getByRole("radio", { name: `${BC}: 0301111111` }).check();
			await modal.getByText("Dit wordt gewijzigd").waitFor();
			await browser.screenshot(bram, "dutch-compare-modal");
			const anna = await sits("anna");
			await anna
				.locator(".message", { hasText: "Adatum Holding" })
				.last()
				.getByRole("button", { name: "Vergelijken en kiezen" })
				.click();
			await anna.getByRole("dialog").last().getByText("choose for each field").waitFor();

			await modal.getByRole("button", { name: "Waarden opslaan" }).click();
			await modal.getByText("is weer gelijk in beide systemen").waitFor();
			await card.getByText("Opgelost door Bram de Wit").waitFor();
			await browser.screenshot(bram, "dutch-outcome");
		},
		LONG_MS,
	);

	it(
		"shows a Dutch reader a Dutch Home tab",
		async () => {
			await inConflict("Fabrikam");
			const bram = await browser.newPageAs({ url: work.page.url, user: "bram", channel: "home" });

			await bram.getByText("1 toewijzing").first().waitFor();
			await bram.getByRole("button", { name: "Nu synchroniseren" }).waitFor();
			await browser.screenshot(bram, "dutch-home");
		},
		LONG_MS,
	);
});

import { beforeEach, describe, it } from "@jest/globals";
import { browserAtWork } from "./support/browser-at-work.js";

const LONG_MS = 90_000;
const BC = "Business Central";

const at = browserAtWork();
beforeEach(async () => {
	await at.open({ isDutch: true, dutchReaders: ["bram"] });
}, LONG_MS);

async function inConflict(name: string): Promise<void> {
	const twins = await at.work.coupled(name);
	at.work.bc.edit("customers", twins.customer, { displayName: `${name} Holding`, phoneNumber: "0301111111" });
	at.work.crm.edit("accounts", twins.account, { name: `${name} Groep`, telephone1: "0302222222" });
	await at.work.run();
}

describe("the console in a Dutch channel, in a browser", () => {
	it(
		"asks a Dutch reader in Dutch from the card to the outcome, and a colleague in English",
		async () => {
			await inConflict("Adatum");
			const sits = (user: string) =>
				at.browser.newPageAs({ url: at.work.page.url, user, channel: "sync-sales" });
			const bram = await sits("bram");
			const card = bram.locator(".message", { hasText: "Adatum Holding" }).last();
			await card.getByRole("button", { name: "Vergelijken en kiezen" }).waitFor();
			await at.browser.screenshot(bram, "dutch-card");

			await card.getByRole("button", { name: "Vergelijken en kiezen" }).click();
			const modal = bram.getByRole("dialog").last();
			await modal.getByRole("radio", { name: `${BC}: Adatum Holding` }).check();
			await modal.getByRole("radio", { name: `${BC}: 0301111111` }).check();
			await modal.getByText("Dit wordt gewijzigd").waitFor();
			await at.browser.screenshot(bram, "dutch-compare-modal");
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
			await at.browser.screenshot(bram, "dutch-outcome");
		},
		LONG_MS,
	);

	it(
		"shows a Dutch reader a Dutch Home tab",
		async () => {
			await inConflict("Fabrikam");
			const bram = await at.browser.newPageAs({ url: at.work.page.url, user: "bram", channel: "home" });

			await bram.getByText("1 toewijzing").first().waitFor();
			await bram.getByRole("button", { name: "Nu synchroniseren" }).waitFor();
			await at.browser.screenshot(bram, "dutch-home");
		},
		LONG_MS,
	);
});

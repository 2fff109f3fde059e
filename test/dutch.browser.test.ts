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
		"tells in Dutch why a value was not sent, and what a restore would write",
		async () => {
			const gone = await at.work.coupled("Contoso");
			at.work.crm.remove("accounts", gone.account);
			await at.work.app.useCases.findDeleted({ mapping: "customers", trigger: "manual", actor: null });
			const long = await at.work.coupled("Wingtip");
			at.work.crm.edit("accounts", long.account, { telephone1: "+31 (0)20 123 45 67, toestel 8901 of 8902" });
			await at.work.run();
			const bram = await at.browser.newPageAs({ url: at.work.page.url, user: "bram", channel: "sync-sales" });
			const refused = bram.locator(".message", { hasText: "Wingtip" }).last();
			await refused.getByText('De waarde van "telefoonnummer" is langer dan de 30 tekens').waitFor();
			await at.browser.screenshot(bram, "dutch-refused");

			const deleted = bram.locator(".message", { hasText: "Contoso" }).last();
			await deleted.getByRole("button", { name: "Herstellen in Dynamics 365 Sales" }).click();
			const modal = bram.getByRole("dialog").last();
			await modal.getByText("Telefoonnummer: 0201234567").waitFor();
			await at.browser.screenshot(bram, "dutch-preview");
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

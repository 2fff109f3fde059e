import { describe, it } from "@jest/globals";
import { browserAtWork } from "./support/browser-at-work.js";

const LONG_MS = 120_000;
const EVERY_TEN_SECONDS = "*/10 * * * * *";

const at = browserAtWork();

/** Two questions about different values, and one about a deleted account. */
async function troubles(): Promise<void> {
	for (const name of ["Adatum", "Fabrikam"]) {
		const { customer, account } = await at.work.coupled(name);
		at.work.bc.edit("customers", customer, { displayName: `${name} Holding` });
		at.work.crm.edit("accounts", account, { name: `${name} Groep` });
	}
	const { account } = await at.work.coupled("Contoso");
	await at.work.run();
	at.work.crm.remove("accounts", account);
	await at.work.app.useCases.findDeleted({ mapping: "customers", trigger: "manual", actor: null });
}

describe.each([
	{
		language: "English",
		isDutch: false,
		title: "Summary",
		show: "Show what is open",
		words: "3 problems are open now:",
	},
	{
		language: "Dutch",
		isDutch: true,
		title: "Overzicht",
		show: "Openstaande fouten tonen",
		words: "Er staan nu 3 fouten open:",
	},
])("the digest of a channel in $language, in a browser", ({ language, isDutch, title, show, words }) => {
	it(
		"comes by its schedule, and shows what is open to whoever asks",
		async () => {
			await at.open({ isDutch, dutchReaders: ["bram"], digest: EVERY_TEN_SECONDS });
			await troubles();
			const bram = await at.browser.newPageAs({ url: at.work.page.url, user: "bram", channel: "sync-sales" });
			const digest = bram.locator(".message", { hasText: words }).last();
			await digest.getByText(title, { exact: true }).first().waitFor({ timeout: 40_000 });
			await digest.scrollIntoViewIfNeeded();
			await at.browser.screenshot(bram, `digest-${language.toLowerCase()}`);

			await digest.getByRole("button", { name: show }).click();
			await bram.getByText("Er staan 3 fouten open:").first().waitFor();
			await at.browser.screenshot(bram, `digest-${language.toLowerCase()}-open`);
		},
		LONG_MS,
	);
});

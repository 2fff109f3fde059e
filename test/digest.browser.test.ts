import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser, type TestBrowser } from "./support/browser.js";
import { openWorkplace, type Workplace } from "./support/workplace.js";

const LONG_MS = 120_000;
const EVERY_TEN_SECONDS = "*/10 * * * * *";

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

/** Two questions about different values, and one about a deleted account. */
async function troubles(): Promise<void> {
	for (const name of ["Adatum", "Fabrikam"]) {
		const { customer, account } = await work.coupled(name);
		work.bc.edit("customers", customer, { displayName: `${name} Holding` });
		work.crm.edit("accounts", account, { name: `${name} Groep` });
	}
	const { account } = await work.coupled("Contoso");
	await work.run();
	work.crm.remove("accounts", account);
	await work.app.useCases.findDeleted({ mapping: "customers", trigger: "manual", actor: null });
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
		show: "Openstaande problemen tonen",
		words: "Er staan nu 3 problemen open:",
	},
])("the digest of a channel in $language, in a browser", ({ language, isDutch, title, show, words }) => {
	it(
		"comes by its schedule, and shows what is open to whoever asks",
		async () => {
			work = await openWorkplace({ isDutch, dutchReaders: ["bram"], digest: EVERY_TEN_SECONDS });
			await troubles();
			const bram = await browser.newPageAs({ url: work.page.url, user: "bram", channel: "sync-sales" });
			const digest = bram.locator(".message", { hasText: words }).last();
			await digest.getByText(title, { exact: true }).first().waitFor({ timeout: 40_000 });
			await digest.scrollIntoViewIfNeeded();
			await browser.screenshot(bram, `digest-${language.toLowerCase()}`);

			await digest.getByRole("button", { name: show }).click();
			await bram.getByText("Er staan 3 fouten open:").first().waitFor();
			await browser.screenshot(bram, `digest-${language.toLowerCase()}-open`);
		},
		LONG_MS,
	);
});

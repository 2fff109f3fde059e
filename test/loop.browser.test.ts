import { describe, expect, it } from "@jest/globals";
import { browserAtWork } from "./support/browser-at-work.js";
import type { Twins } from "./support/workplace.js";

const LONG_MS = 120_000;
const WORKFLOW = "Workflow of sales";

const at = browserAtWork();

/** An import on the one side and a workflow on the other put the city right, each to its own liking, until Koppel asks. */
async function inLoop(name: string): Promise<Twins> {
	const twins = await at.work.coupled(name);
	const before = await openErrors();
	for (let turn = 0; (await openErrors()) === before; turn++) {
		if (turn % 2 === 0) at.work.bc.edit("customers", twins.customer, { city: "Delft" });
		else at.work.crm.edit("accounts", twins.account, { address1_city: "Leiden" }, { by: WORKFLOW });
		await at.work.run();
	}
	return twins;
}

const openErrors = async () => (await at.work.app.useCases.errors()).total;

const sits = (user: string, channel = "sync-sales") =>
	at.browser.newPageAs({ url: at.work.page.url, user, channel });

describe.each([
	{
		language: "English",
		isDutch: false,
		sentence: "Adatum is paused",
		send: "Send Business Central to Dynamics 365 Sales",
		sent: "sent Business Central to Dynamics 365 Sales",
		goOn: "Go on as before",
		wentOn: "it goes on as before",
		undo: "Undo",
		retryAll: "Retry all",
		stays: "There is nothing to try again. 1 record stays paused",
		unnamed: "Business Central: last changed",
		over: "Adatum was paused",
	},
	{
		language: "Dutch",
		isDutch: true,
		sentence: "Adatum is gepauzeerd",
		send: "Business Central overnemen in Dynamics 365 Sales",
		sent: "Business Central overgenomen in Dynamics 365 Sales",
		goOn: "Doorgaan zoals het was",
		wentOn: "het gaat door zoals het was",
		undo: "Ongedaan maken",
		retryAll: "Alles opnieuw proberen",
		stays: "Er is niets om opnieuw te proberen. 1 record blijft gepauzeerd",
		unnamed: "Business Central: laatst gewijzigd",
		over: "Adatum was gepauzeerd",
	},
])("a record that both systems keep changing back, in $language, in a browser", (row) => {
	const name = `loop-${row.language.toLowerCase()}`;
	const open = () => at.open({ isDutch: row.isDutch, dutchReaders: row.isDutch ? ["bram"] : [] });

	it(
		"shows both values and whoever writes on each side, and ends with the side somebody chose",
		async () => {
			await open();
			const { customer, account } = await inLoop("Adatum");
			const bram = await sits("bram");
			const card = bram.locator(".message", { hasText: row.sentence }).last();
			await card.getByText(WORKFLOW).first().waitFor();
			await card.getByText(row.unnamed).waitFor();
			await card.scrollIntoViewIfNeeded();
			await at.browser.screenshot(bram, `${name}-card`);

			await card.getByRole("button", { name: row.send }).click();
			const over = bram.locator(".message", { hasText: row.over }).last();
			await over.getByText(row.sent).waitFor();
			await over.getByRole("button", { name: row.undo }).waitFor();
			await at.browser.screenshot(bram, `${name}-sent`);

			expect(at.work.crm.get("accounts", account)?.address1_city).toBe("Delft");
			expect(at.work.bc.get("customers", customer)?.city).toBe("Delft");
		},
		LONG_MS,
	);

	it(
		"stays paused while everything is tried again, and goes on once somebody said so on its card",
		async () => {
			await open();
			await inLoop("Adatum");
			const home = await sits("bram", "home");
			await home.getByRole("button", { name: row.retryAll }).click();
			await home.getByText(row.stays).waitFor();
			await at.browser.screenshot(home, `${name}-retry-all`);

			const bram = await sits("bram");
			const card = bram.locator(".message", { hasText: row.sentence }).last();
			await card.getByRole("button", { name: row.goOn }).click();
			await bram.locator(".message", { hasText: row.over }).last().getByText(row.wentOn).waitFor();
			await at.browser.screenshot(bram, `${name}-went-on`);
			expect(await openErrors()).toBe(0);
		},
		LONG_MS,
	);
});

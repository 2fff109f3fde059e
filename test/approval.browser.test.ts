import { describe, expect, it } from "@jest/globals";
import type { Actor } from "../src/ports/use-cases.js";
import { browserAtWork } from "./support/browser-at-work.js";

const LONG_MS = 120_000;
const ANNA: Actor = { id: "U01ANNA0001", name: "Anna Jansen", role: "admin" };

const at = browserAtWork();

/** Anna asks to uncouple three pairs, which one person may not decide about; Carla looks at the channel. */
async function asked(isDutch: boolean) {
	await at.open({ confirmBulkAbove: 2, isDutch, dutchReaders: isDutch ? ["carla"] : [] });
	for (const name of ["Adatum", "Contoso", "Fabrikam"]) await at.work.coupled(name);
	const operation = await at.work.app.useCases.uncoupleAll(["customers"], ANNA, null);
	const carla = await at.browser.newPageAs({ url: at.work.page.url, user: "carla", channel: "sync-sales" });
	return { carla, operation };
}

const standing = () => at.work.app.engine.stores.couplings.count("customers");

describe("what a second person has to agree to, in a browser", () => {
	it(
		"is agreed to by a colleague, and the card tells both names afterwards",
		async () => {
			const { carla } = await asked(false);
			const card = carla.locator(".message", { hasText: "customers" }).last();
			await card.getByText("Anna Jansen wants to uncouple 3 pairs of customers.").waitFor();
			await at.browser.screenshot(carla, "approval-card");
			expect(await standing()).toBe(3);

			await card.getByRole("button", { name: "Approve" }).click();
			const question = carla.getByRole("alertdialog");
			await question.getByText("It begins at once.").waitFor();
			await at.browser.screenshot(carla, "approval-confirm");
			await question.getByRole("button", { name: "Approve", exact: true }).click();

			await card.getByText(/Anna Jansen uncoupled 3 pairs of customers; Carla .* agreed\./).waitFor();
			await at.browser.screenshot(carla, "approval-done");
			expect(await standing()).toBe(0);
		},
		LONG_MS,
	);

	it(
		"is refused in Dutch, and whoever asked is told in the thread",
		async () => {
			const { carla, operation } = await asked(true);
			const card = carla.locator(".message", { hasText: "customers" }).last();
			await card.getByText("Anna Jansen wil 3 paren van customers ontkoppelen.").waitFor();
			await at.browser.screenshot(carla, "dutch-approval-card");

			await card.getByRole("button", { name: "Weigeren" }).click();

			await card.getByText("heeft geweigerd").first().waitFor();
			await at.browser.screenshot(carla, "dutch-approval-refused");
			expect(await standing()).toBe(3);
			expect(await at.work.app.useCases.operation(operation._id)).toMatchObject({ state: "cancelled" });
		},
		LONG_MS,
	);
});

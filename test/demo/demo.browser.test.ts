import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openBrowser, type TestBrowser } from "../support/browser.js";
import { type DemoProcess, startDemo } from "../support/demo-process.js";

const LIFE_MS = 120_000;

describe("koppel demo in the browser", () => {
	let browser: TestBrowser;
	let demo: DemoProcess;

	beforeAll(async () => {
		browser = await openBrowser();
		demo = await startDemo(["--port", "0"]);
	}, LIFE_MS);

	afterAll(async () => {
		await browser.close();
		await demo.dispose();
	}, LIFE_MS);

	it(
		"takes a second administrator for bulk work that destroys, who is there too",
		async () => {
			const [, url = ""] = await demo.says(/Open (http:\S+) in a browser/);
			await demo.says(/customers has run: /);
			const carla = await browser.newPageAs({ url, user: "carla", channel: "sync-sales" });
			const dorien = await browser.newPageAs({ url, user: "dorien", channel: "sync-sales" });

			// The items are coupled by a scheduled run, some time after the customers.
			const uncouple = carla.getByRole("button", { name: /^Uncouple 40 pairs/ });
			const answers = carla.locator(".message-private");
			while ((await uncouple.count()) === 0) {
				const before = await answers.count();
				await carla.getByLabel("Message to #sync-sales").fill("/koppel uncouple items");
				await carla.keyboard.press("Enter");
				await answers.nth(before).waitFor();
			}
			await uncouple.last().click();
			await carla.getByRole("alertdialog").getByRole("button", { name: "Uncouple", exact: true }).click();
			const asked = dorien.locator(".message", {
				hasText: "Carla Stone wants to uncouple 40 pairs of items.",
			});
			await asked.getByRole("button", { name: "Approve" }).click();
			await dorien.getByRole("alertdialog").getByRole("button", { name: "Approve", exact: true }).click();

			await dorien.getByText("Carla Stone uncoupled 40 pairs of items; Dorien Mulder agreed.").waitFor();
			expect(browser.takeComplaints()).toEqual([]);
		},
		LIFE_MS,
	);

	it(
		"shows what happens, and lets the visitor settle a conflict and put a question about it",
		async () => {
			const [, url = ""] = await demo.says(/Open (http:\S+) in a browser/);
			const anna = await browser.newPageAs({ url, user: "anna", channel: "sync-sales" });
			await demo.says(/customers has run: /);
			const card = anna.locator(".message", { hasText: "now differ on the phone number" }).first();

			const send = card.getByRole("button", { name: "Send Business Central to Dynamics 365 Sales" });
			await send.click({ timeout: LIFE_MS });
			await card.getByText(/Resolved by Anna Bakker/).waitFor();
			await anna.getByLabel("Message to #sync-sales").fill("/koppel status");
			await anna.keyboard.press("Enter");

			const answer = anna.locator(".message-private", { hasText: "Status of the mappings" });
			await answer
				.getByText(/customers/)
				.first()
				.waitFor();
			await browser.screenshot(anna, "demo");
			expect(await card.getByRole("button", { name: /^Send / }).count()).toBe(0);
			expect(browser.takeComplaints()).toEqual([]);
		},
		LIFE_MS,
	);
});

import { describe, expect, it } from "@jest/globals";
import { openSlackPage } from "../../../../src/demo/slack/page/index.js";
import { CLIENT_FOLDER } from "../../../support/browser.js";
import { SALES, usePage } from "./setting.js";

const { begin, browser } = usePage();

describe("a page whose server goes away", () => {
	it("says so, loses nothing that is being written, and shows what it missed once the server is back", async () => {
		const { client, page, sits, slack } = await begin();
		const anna = await sits("anna");
		const field = anna.getByLabel("Message to #sync-sales");
		await field.fill("half a sentence");
		const port = Number(new URL(page.url).port);

		await page.close();
		await anna.getByText("Not connected to the local Slack.").waitFor();
		await client.chat.postMessage({ channel: SALES, text: "missed" });
		await anna.keyboard.press("Enter");
		await anna.getByText("The local Slack cannot be reached. Nothing was sent.").waitFor();
		expect(await field.inputValue()).toBe("half a sentence");

		const again = await openSlackPage(slack, { ports: [port], clientFolder: CLIENT_FOLDER });
		await anna.getByText("missed").waitFor();
		expect(await field.inputValue()).toBe("half a sentence");
		await anna.getByText("Not connected").waitFor({ state: "detached" });
		await anna.keyboard.press("Enter");
		await anna.locator(".message", { hasText: "half a sentence" }).waitFor();

		await browser().closePages();
		await again.close();
		expect(
			browser()
				.takeComplaints()
				.every((line) => line.includes("net::ERR")),
		).toBe(true);
	});
});

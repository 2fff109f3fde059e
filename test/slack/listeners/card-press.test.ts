import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRESS_IDS } from "../../../src/slack/ids.js";
import { aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
});
afterEach(() => open.close());

function press(user: string, ts: string, actionId: string) {
	return open.slack.clickButton({ user, channel: SALES, ts, actionId });
}

describe("a press on a card", () => {
	it("sends one side's values, and the card says who did what", async () => {
		const ts = await open.show(aSyncError());

		const answer = await press("anna", ts, PRESS_IDS.synchronizeLeft);

		expect(answer.status).toBe(200);
		await open.cardSays("Resolved by anna", ts);
		expect(open.useCases.carriedOut).toMatchObject([
			{ errorId: "error-1", revision: 1, resolution: "synchronize", choice: { side: "left" } },
		]);
		const card = open.slack.message(SALES, ts);
		expect(card.text).toContain("sent Business Central to Dynamics 365 Sales");
		expect(JSON.stringify(card.blocks)).not.toContain('"actions"');
		expect(open.slack.ephemerals("anna")).toEqual([]);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { type Bot, openBot } from "../support/bot.js";

let bot: Bot | null = null;
afterEach(async () => {
	await bot?.close();
	bot = null;
});

const report = async (answer: Response) => [answer.status, await answer.json()];

describe("the health of a running Koppel", () => {
	it.each([
		["beside Slack's requests", true, { sending: true, reason: null, brokenChannels: 0 }],
		["on its own port without Slack", false, null],
	])("is told %s", async (_, withSlack, slack) => {
		bot = await openBot({ withSlack });

		const health = await bot.ask("/healthz");
		const ready = await report(await bot.ask("/readyz"));

		expect([health.status, await health.text()]).toEqual([200, "ok\n"]);
		expect(ready).toEqual([
			200,
			{ ready: true, notReady: [], slack: slack === null ? null : expect.objectContaining(slack) },
		]);
	});

	it("is not ready while its process cannot record that it lives, nor once it was stopped", async () => {
		bot = await openBot();
		bot.app.engine.liveness.renounce();

		const renounced = await report(await bot.ask("/readyz"));
		await bot.stop();

		expect(renounced).toEqual([
			503,
			{
				ready: false,
				notReady: [{ part: "beat", reason: "This process could not record for too long that it lives." }],
				slack: null,
			},
		]);
		await expect(bot.ask("/healthz")).rejects.toThrow();
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import { silentLog } from "../../src/ports/log.js";
import { createInteractiveClient, createOutboxClient } from "../../src/slack/clients.js";

let slack: SlackDouble;
beforeEach(async () => {
	slack = await startSlackDouble();
});
afterEach(() => slack.close());

describe("a client of Slack", () => {
	it.each([
		["for cards", createOutboxClient],
		["for windows", createInteractiveClient],
	])("%s tells of each call that was refused because there were too many", async (_, create) => {
		let refused = 0;
		const onRateLimited = () => void refused++;
		const web = create({ token: slack.botToken, slackApiUrl: slack.apiUrl, log: silentLog, onRateLimited });
		slack.fail({ method: "auth.test", action: { type: "rateLimit", retryAfter: 30 } });

		await expect(web.auth.test()).rejects.toMatchObject({ retryAfter: 30 });
		await web.auth.test();

		expect(refused).toBe(1);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import { systemClock } from "../../src/ports/clock.js";
import { silentLog } from "../../src/ports/log.js";
import { createInteractiveClient } from "../../src/slack/clients.js";
import { createPeople } from "../../src/slack/people.js";

let slack: SlackDouble;
beforeEach(async () => {
	slack = await startSlackDouble();
});
afterEach(() => slack.close());

function people() {
	const web = createInteractiveClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log: silentLog });
	return createPeople({ web, clock: systemClock, log: silentLog });
}

describe("people", () => {
	it("go by their real names, asked for once", async () => {
		const { nameOf } = people();

		const names = await Promise.all([nameOf("U01BRAM0001", "bram"), nameOf("U01BRAM0001", "bram")]);
		names.push(await nameOf("U01BRAM0001", "bram"));

		expect(names).toEqual(["Bram de Wit", "Bram de Wit", "Bram de Wit"]);
		expect(slack.calls("users.info")).toHaveLength(1);
	});

	it("go by their handle while Slack does not tell", async () => {
		slack.fail({ method: "users.info", action: { type: "error", error: "missing_scope" }, times: 1 });

		expect(await people().nameOf("U01BRAM0001", "bram")).toBe("bram");
	});

	it("go by their handle when Slack takes too long for a press", async () => {
		const held = slack.fail({ method: "users.info", action: { type: "hold" } });
		const { nameOf } = people();

		expect(await nameOf("U01BRAM0001", "bram")).toBe("bram");
		held.release();
	});

	it("read the language they set in Slack, if Koppel speaks it", async () => {
		const { languageOf } = people();

		expect(await languageOf("U01BRAM0001")).toBe("nl");
		expect(await languageOf("U01CARLA001")).toBe("en");
		slack.workspace.person("bram").locale = "de-DE";
		expect(await people().languageOf("U01BRAM0001")).toBeNull();
	});

	it("are told of at once as far as they are known, and asked for meanwhile", async () => {
		const { knownLanguageOf, languageOf } = people();

		expect(knownLanguageOf("U01BRAM0001")).toBeNull();
		await languageOf("U01BRAM0001");

		expect(knownLanguageOf("U01BRAM0001")).toBe("nl");
		expect(slack.calls("users.info")).toHaveLength(1);
	});

	it("cost a press one wait, however much it asks of them", async () => {
		const held = slack.fail({ method: "users.info", action: { type: "hold" }, times: 1 });
		const { languageOf, nameOf } = people();

		expect(await languageOf("U01BRAM0001")).toBeNull();
		// Asked anew, Slack would tell.
		expect(await nameOf("U01BRAM0001", "bram")).toBe("bram");
		held.release();
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, startSlackDouble } from "../../../src/demo/slack/index.js";
import { createInteractiveClient } from "../../../src/slack/clients.js";
import { Homes } from "../../../src/slack/home/homes.js";
import { HOME_START } from "../../../src/slack/home/place.js";
import { LogBook } from "../../support/slack/console.js";
import { SteppingClock } from "../../support/slack/stepping-clock.js";

const ANNA = "U01ANNA0001";
const BRAM = "U01BRAM0001";

let slack: SlackDouble;
let clock: SteppingClock;
let log: LogBook;
let homes: Homes;
/** What the next view says. */
let words: string;

beforeEach(async () => {
	clock = new SteppingClock();
	log = new LogBook();
	slack = await startSlackDouble({ now: clock.now });
	words = "first";
	homes = new Homes({
		web: createInteractiveClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log }),
		build: async (_, __, notice) => ({
			type: "home",
			blocks: [{ type: "section", text: { type: "plain_text", text: `${notice?.text ?? ""}${words}` } }],
		}),
		clock,
		log,
	});
});
afterEach(async () => {
	homes.stop();
	await slack.close();
});

function homeSays(user: string, text: string) {
	return slack.waitForHome({ user, where: (view) => slack.viewText(view).includes(text) });
}

describe("Home tabs", () => {
	it("are published when opened, and at once from memory when opened again", async () => {
		await homes.opened(ANNA, null);
		words = "second";

		await homes.opened(ANNA, null);
		expect(slack.viewText(slack.home("anna") as never)).toContain("first");
		clock.advance(60_000);
		await homes.opened(ANNA, null);

		expect(slack.viewText(slack.home("anna") as never)).toContain("second");
		expect(slack.calls("views.publish")).toHaveLength(4);
	});

	it("stay current while they are open, each reader at most every five seconds", async () => {
		await homes.opened(ANNA, null);
		await homes.opened(BRAM, null);

		for (const word of ["second", "third"]) {
			words = word;
			homes.changed();
			await Promise.all([homeSays("anna", word), homeSays("bram", word)]);
		}

		const times = slack.calls("views.publish").map(({ args, startedAt }) => [args.user_id, startedAt]);
		for (const reader of [ANNA, BRAM]) {
			const own = times.filter(([user]) => user === reader).map(([, at]) => Number(at));
			expect(own).toHaveLength(3);
			expect(Math.min(...own.slice(1).map((at, index) => at - (own[index] ?? 0)))).toBeGreaterThanOrEqual(
				5_000,
			);
		}
	});

	it("stay under Slack's limit with many readers and ten thousand changes", async () => {
		const readers = Array.from({ length: 40 }, (_, number) => `U${number}`);
		slack.setLimits(false);
		for (const reader of readers) {
			slack.workspace.people.set(reader, { ...slack.workspace.person("anna"), id: reader, name: reader });
			await homes.opened(reader, null);
		}
		clock.advance(60_000);
		slack.setLimits({});

		words = "second";
		for (let change = 0; change < 10_000; change++) homes.changed();
		await Promise.all(readers.map((reader) => homeSays(reader, "second")));

		expect(slack.counters()["views.publish"]?.errors).toEqual({});
		expect(slack.calls("views.publish")).toHaveLength(80);
	});

	it("are not sent again when nothing they show has changed", async () => {
		await homes.opened(ANNA, null);

		homes.changed();
		words = "second";
		homes.changed();
		await homeSays("anna", "second");
		homes.changed();
		await homes.show(ANNA, HOME_START);

		expect(slack.calls("views.publish")).toHaveLength(2);
	});

	it("are left alone once they were not touched for long, and are made afresh when opened again", async () => {
		await homes.opened(ANNA, null);
		clock.advance(11 * 60_000);
		words = "second";

		homes.changed();
		expect(await homes.tell(ANNA, "told ")).toBe(false);
		await homes.opened(BRAM, null);

		expect(slack.calls("views.publish").map(({ args }) => args.user_id)).toEqual([ANNA, BRAM]);
		await homes.opened(ANNA, null);
		expect(slack.viewText(slack.home("anna") as never)).toContain("second");
	});

	it("wait as long as Slack says, and then catch up", async () => {
		await homes.opened(ANNA, null);
		slack.fail({ method: "views.publish", action: { type: "rateLimit", retryAfter: 30 }, times: 1 });
		const before = clock.now();
		words = "second";

		homes.changed();
		await homeSays("anna", "second");

		expect(clock.now() - before).toBeGreaterThanOrEqual(30_000);
		expect(log.messagesOf("warn")).toContain("Home tab not published");
	});

	it("show what was told until the reader goes on", async () => {
		await homes.opened(ANNA, null);

		expect(await homes.tell(ANNA, "told ")).toBe(true);
		await homeSays("anna", "told first");
		await homes.show(ANNA, HOME_START);

		expect(slack.viewText(slack.home("anna") as never)).not.toContain("told");
		expect(await homes.tell("U0STRANGER", "told ")).toBe(false);
	});

	it("survive a view that cannot be made, and say so in the log", async () => {
		await homes.opened(ANNA, null);
		const broken = new Homes({
			web: createInteractiveClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log }),
			build: async () => {
				throw new Error("no database");
			},
			clock,
			log,
		});

		await broken.opened(ANNA, null);

		expect(log.messagesOf("error")).toEqual(["Home tab not made"]);
		broken.stop();
	});
});

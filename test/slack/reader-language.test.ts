import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SlackView } from "../../src/demo/slack/index.js";
import { ACTION_IDS, PRESS_IDS, SHARED_IDS, VIEW_IDS } from "../../src/slack/ids.js";
import { aSyncError } from "../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../support/slack/console.js";
import { aPickedRecord, aStatus, typed } from "../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({ dutchReaders: ["bram", "victor"] });
	open.useCases.statuses = [aStatus()];
});
afterEach(() => open.close());

function press(user: string, ts: string, actionId: string) {
	return open.slack.clickButton({ user, channel: SALES, ts, actionId });
}

async function whisperTo(user: string): Promise<string> {
	return (await open.slack.waitForEphemeral({ user })).text;
}

function viewSays(user: string, words: string) {
	return open.slack.waitForView({ user, where: (view) => open.slack.viewText(view).includes(words) });
}

function cardText(ts: string): string {
	return JSON.stringify(open.slack.messages(SALES).find((message) => message.ts === ts));
}

describe("somebody who reads Dutch, in an English channel", () => {
	it("is answered in Dutch, while the card stays English", async () => {
		const ts = await open.show(aSyncError());

		await press("victor", ts, PRESS_IDS.synchronizeLeft);

		expect(await whisperTo("victor")).toContain("hiervoor is de rol behandelaar nodig");
		expect(cardText(ts)).toContain("was changed in Business Central and in Dynamics 365 Sales");
	});

	it("compares in Dutch, and reads in Dutch how it ended", async () => {
		const ts = await open.show(aSyncError());

		await press("bram", ts, PRESS_IDS.choose);
		const view = await open.slack.waitForView({
			user: "bram",
			where: ({ callback_id }) => callback_id === VIEW_IDS.compare,
		});
		expect(JSON.stringify(view)).toContain("Vergelijken en kiezen");
		await open.slack.submitView({ user: "bram", values: { "choice.0": "left" } });

		await viewSays("bram", "is weer gelijk in beide systemen");
		await open.cardSays("Resolved by Bram de Wit", ts);
	});

	it("has a Dutch Home tab beside the English one of a colleague", async () => {
		await open.slack.openHome({ user: "bram" });
		await open.slack.openHome({ user: "anna" });

		const hasText = (words: string) => (view: SlackView) => open.slack.viewText(view).includes(words);
		await open.slack.waitForHome({ user: "bram", where: hasText("1 toewijzing") });
		await open.slack.waitForHome({ user: "anna", where: hasText("1 mapping") });
	});

	it("opens a card from there in Dutch", async () => {
		await open.show(aSyncError());
		await open.slack.openHome({ user: "bram" });
		await open.slack.waitForHome({
			user: "bram",
			where: (view) => open.slack.viewText(view).includes("Adatum"),
		});

		await open.slack.clickInView({ user: "bram", viewId: "home", actionId: ACTION_IDS.homeOpen });

		await viewSays("bram", "met verschillende waarden");
	});

	it("types a command and reads Dutch, also when the command is wrong", async () => {
		const [status] = await typed(open, "bram", "status");
		const [unknown] = await typed(open, "bram", "statsu");

		expect(status?.text).toContain("Status van de toewijzingen");
		expect(unknown?.text).toContain("Was `/koppel status` bedoeld?");
	});

	it("picks from a list whose marks are Dutch", async () => {
		open.useCases.picked = [aPickedRecord({ couplingId: "c9" })];
		await open.slack.command({ user: "bram", channel: SALES, text: "couple" });
		await open.slack.waitForView({
			user: "bram",
			where: ({ callback_id }) => callback_id === VIEW_IDS.couple,
		});

		const { options } = await open.slack.blockSuggestion({
			user: "bram",
			actionId: ACTION_IDS.coupleLeft,
			query: "Adatum",
		});

		expect(JSON.stringify(options)).toContain("al gekoppeld");
	});

	it("hears in Dutch that a window could not be made", async () => {
		const refused = (n: number) =>
			aSyncError({
				_id: `error-${n}`,
				couplingId: `coupling-${n}`,
				kind: "validation",
				conflict: null,
				fields: [],
				cause: "customers | validation | x | Name is required",
			});
		const ts = await open.showTogether([1, 2, 3].map(refused), "3 records of customers");
		open.stores.cards.bySubject = () => Promise.reject(new Error("out of order"));

		await press("bram", ts, SHARED_IDS.showAll);

		expect(await whisperTo("bram")).toContain("een probleem in Koppel zelf");
		expect(open.log.messagesOf("error")).toContain("Listener failed");
	});

	it("hears in Dutch that something broke", async () => {
		const ts = await open.show(aSyncError());
		open.useCases.work = () => Promise.reject(new Error("out of order"));

		await press("bram", ts, PRESS_IDS.synchronizeLeft);

		expect(await whisperTo("bram")).toContain("een probleem in Koppel zelf");
	});
});

describe("a reader whose language Slack does not tell in time", () => {
	it("is acknowledged all the same, and answered in the standard language", async () => {
		const ts = await open.show(aSyncError());
		const held = open.slack.fail({ method: "users.info", action: { type: "hold" } });

		const answer = await press("victor", ts, PRESS_IDS.synchronizeLeft);

		expect(answer.error).toBeNull();
		expect(await whisperTo("victor")).toContain("Nothing was changed");
		held.release();
	});
});

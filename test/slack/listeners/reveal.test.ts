import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

const MAIL = "petra@private.example";
const CAPTION = "Show hidden values";
const seat = { left: "old@private.example", right: "old@private.example" };
const error = aSyncError({
	fields: [
		{ name: "name", left: "Adatum Ltd", right: "Adatum Inc", seat: null, private: false, asked: true },
		{ name: "email", left: MAIL, right: "p@private.example", seat, private: true, asked: true },
	],
});

let open: TestConsole;
let ts: string;
beforeEach(async () => {
	open = await openConsole();
	ts = await open.show(error);
});
afterEach(() => open.close());

const choose = (user: string) =>
	open.slack.selectOption({ user, channel: SALES, ts, actionId: ACTION_IDS.cardMenu, choose: CAPTION });

async function openComparison(user: string) {
	await open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS.choose });
	return open.slack.waitForView({ user, where: ({ callback_id }) => callback_id === VIEW_IDS.compare });
}

describe("hidden values", () => {
	it("are shown to the presser alone, and the card stays as it is", async () => {
		await choose("anna");

		const whisper = await open.slack.waitForEphemeral({ user: "anna" });
		const text = open.slack.messageText(whisper);
		expect(text).toContain(MAIL);
		expect(text).toContain("Only you see this.");
		expect(text).not.toContain("Adatum");
		await open.cardSays("(hidden, changed)", ts);
		expect(JSON.stringify(await open.stores.cards.byError(error._id))).not.toContain(MAIL);
		expect(open.useCases.callsOf("reveal")).toMatchObject([
			[{ errorId: "error-1", actor: { role: "operator" } }],
		]);
	});

	it("are shown as far as one message goes where they are many and long, and the others counted", async () => {
		const value = (side: string, number: number) => `${side}${number} ${"long words ".repeat(20)}`;
		const fields = Array.from({ length: 20 }, (_, number) => ({
			name: `personal${number}`,
			left: value("left", number),
			right: value("right", number),
			seat: { left: value("before", number), right: value("was", number) },
			private: true,
			asked: true,
		}));
		const facts = { _id: "error-2", openKey: "customers pair other", couplingId: "other", fields };
		ts = await open.show(aSyncError(facts));

		await choose("anna");

		const text = open.slack.messageText(await open.slack.waitForEphemeral({ user: "anna" }));
		expect(text).toContain("left0 long words");
		expect(text).toMatch(/\d+ more fields/i);
		expect(text).toContain("Only you see this.");
	});

	it("are refused in private to someone who may only look", async () => {
		await choose("victor");

		const whisper = await open.slack.waitForEphemeral({ user: "victor" });
		expect(open.slack.messageText(whisper)).toContain("needs the role operator");
		expect(open.slack.messageText(whisper)).not.toContain(MAIL);
	});

	it("are not offered where nothing is hidden", async () => {
		const plain = aSyncError({
			_id: "error-2",
			openKey: "customers pair other",
			couplingId: "other",
			fields: [],
		});
		await open.show(plain);

		const card = await open.stores.cards.byError("error-2");
		expect(JSON.stringify(card?.desired)).toContain("Write a note");
		expect(JSON.stringify(card?.desired)).not.toContain(CAPTION);
	});

	it("stand in the window that compares once asked for; it remembers none of them", async () => {
		const view = await openComparison("anna");
		expect(open.slack.viewText(view)).not.toContain(MAIL);

		await open.slack.clickInView({ user: "anna", actionId: ACTION_IDS.revealInCompare });

		const shown = await open.slack.waitForView({
			user: "anna",
			where: (one) => open.slack.viewText(one).includes(MAIL),
		});
		expect(shown.callback_id).toBe(VIEW_IDS.compare);
		expect(open.slack.viewText(shown)).toContain("Before: old@private.example");
		expect(shown.private_metadata).not.toContain(MAIL);
		await open.slack.submitView({ user: "anna", values: { "choice.0": "left", "choice.1": "right" } });
		await open.cardSays("chose the values field by field", ts);
		expect(open.useCases.carriedOut).toMatchObject([
			{ choice: { fields: { name: "left", email: "right" } } },
		]);
	});
});

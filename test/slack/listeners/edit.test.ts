import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
let ts: string;
const shown = (name: string, right: string, asked = false) => ({
	name,
	left: "Old",
	right,
	seat: { left: "Old", right: "Old" },
	private: name === "email",
	asked,
});
const error = aSyncError({
	kind: "validation",
	conflict: null,
	refusedSide: "left",
	answer: {
		code: "validation",
		foreignCode: null,
		message: "The name 'Much too long' is too long.",
		side: "left",
	},
	fields: [
		shown("phoneNumber", "0611111111"),
		shown("email", "jo@example.test"),
		shown("name", "Much too long", true),
	],
});

beforeEach(async () => {
	open = await openConsole();
	ts = await open.show(error);
});
afterEach(() => open.close());

/** The same error about other fields. */
async function showing(...fields: ReturnType<typeof shown>[]) {
	await open.stores.errors.save({ ...error, revision: 2, fields }, error);
}

async function openWindow(user = "bram") {
	await open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS.edit });
	return open.slack.waitForView({ user, where: (view) => view.callback_id !== VIEW_IDS.notice });
}

describe("correcting a refused value", () => {
	it("shows what was refused and the values it came from, the refused one first, personal ones hidden", async () => {
		const view = await openWindow();
		const text = open.slack.viewText(view);

		expect(text).toContain("The name 'Much too long' is too long.");
		expect(text).toContain(
			"written to Dynamics 365 Sales, where they come from, and then sent to Business Central",
		);
		expect(text.indexOf("Much too long")).toBeGreaterThan(0);
		expect(text).not.toContain("jo@example.test");
		expect(
			view.blocks.filter(({ type }) => type === "input").map(({ label }) => (label as { text: string }).text),
		).toEqual(["Name", "Phone number", "Email"]);
	});

	it("says what a reference names, never of a personal value", async () => {
		open.useCases.named.set("error-1", {
			phoneNumber: [{ value: "0611111111", name: "Contoso" }],
			email: [{ value: "jo@example.test", name: "Jo" }],
		});

		const view = await openWindow();

		const hints = view.blocks.flatMap(({ hint }) => (hint as { text?: string } | undefined)?.text ?? []);
		expect(hints.join("; ")).toContain("It refers to Contoso now.");
		expect(hints.join("; ")).not.toContain("Jo");
	});

	it("opens without the names where a system does not answer", async () => {
		open.useCases.namesInFields = () => Promise.reject(new Error("down"));

		expect(open.slack.viewText(await openWindow())).toContain("Much too long");
	});

	it("writes what was changed and nothing else, and tells the outcome", async () => {
		await openWindow();

		const { outcome } = await open.slack.submitView({ user: "bram", values: { "edit.0": "Short" } });

		expect(outcome).toBe("updated");
		await open.slack.waitForView({
			user: "bram",
			where: (view) => open.slack.viewText(view).includes("in step again"),
		});
		expect(open.useCases.carriedOut).toMatchObject([
			{ resolution: "edit", revision: 1, edits: { name: "Short" } },
		]);
		await open.cardSays("corrected the values, and it went through", ts);
	});

	it("leaves a text alone that is longer than the window takes, unless another one is entered", async () => {
		await showing(shown("name", "n".repeat(5_000), true), shown("phoneNumber", "0611111111"));
		const view = await openWindow();
		expect(open.slack.viewText(view)).toContain("Too long to be shown here");

		await open.slack.submitView({ user: "bram", values: { "edit.1": "0622222222" } });

		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("in step again"),
		});
		expect(open.useCases.carriedOut).toMatchObject([{ edits: { phoneNumber: "0622222222" } }]);
		expect(Object.keys(open.useCases.carriedOut[0]?.edits ?? {})).toEqual(["phoneNumber"]);
	});

	it("keeps the lines of a text, however the system ends them", async () => {
		await showing(shown("name", "First\r\nSecond", true), shown("phoneNumber", "0611111111"));
		const view = await openWindow();
		const [name, phone] = view.blocks.filter(({ type }) => type === "input");
		expect([name?.element, phone?.element]).toMatchObject([{ multiline: true }, { multiline: false }]);

		const values = { "edit.0": "First\nSecond", "edit.1": "0622222222" };
		await open.slack.submitView({ user: "bram", values });

		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("in step again"),
		});
		expect(Object.keys(open.useCases.carriedOut[0]?.edits ?? {})).toEqual(["phoneNumber"]);
	});

	it("answers on the field what does not fit, and that nothing was changed", async () => {
		await openWindow();
		open.useCases.problems = { name: { problem: "tooLong", most: 100, length: 120 } };
		const long = await open.slack.submitView({ user: "bram", values: { "edit.0": "Still too long" } });
		expect(long).toMatchObject({
			outcome: "errors",
			errors: { "edit.0": "That is 120 characters long; at most 100 fit." },
		});
		open.useCases.problems = {};

		const same = await open.slack.submitView({ user: "bram", values: { "edit.0": "Much too long" } });

		expect(same.errors).toEqual({ "edit.0": "Nothing was changed yet. Correct at least one value." });
		expect(open.useCases.callsOf("resolve")).toEqual([]);
	});

	it("shows a value that is refused again in the same window, with what the system said", async () => {
		await openWindow();
		open.useCases.work = async () => "Still too long.";

		await open.slack.submitView({ user: "bram", values: { "edit.0": "Shorter" } });

		const again = await open.slack.waitForView({
			user: "bram",
			where: (view) => open.slack.viewText(view).includes("not accepted this time either"),
		});
		expect(again.callback_id).toBe(VIEW_IDS.edit);
	});

	it("is refused to an operator, on record", async () => {
		await open.slack.clickButton({ user: "anna", channel: SALES, ts, actionId: PRESS_IDS.edit });
		await open.slack.waitForView({
			user: "anna",
			where: (view) => open.slack.viewText(view).includes("needs the role steward"),
		});
		expect(await open.stores.audit.ofError(error._id)).toMatchObject([
			{ action: "edit", outcome: "refused" },
		]);
	});

	it("is filled anew, and nothing written, when the card changed meanwhile", async () => {
		await openWindow();
		await open.stores.errors.save({ ...error, revision: 2 }, error);

		const { outcome } = await open.slack.submitView({ user: "bram", values: { "edit.0": "Short" } });

		expect(outcome).toBe("updated");
		const [view] = open.slack.viewsOf("bram");
		expect(view?.callback_id).toBe(VIEW_IDS.edit);
		expect(open.slack.viewText(view as never)).toContain("changed since you saw it");
		expect(open.useCases.callsOf("resolve")).toEqual([]);
	});

	it("says who resolved it meanwhile", async () => {
		await openWindow();
		const actor = { id: "U9", name: "dirk", role: "admin" as const };
		await open.useCases.resolve({ errorId: error._id, revision: 1, resolution: "retry", actor });

		await open.slack.submitView({ user: "bram", values: { "edit.0": "Short" } });

		expect(open.slack.viewText(open.slack.viewsOf("bram")[0] as never)).toContain(
			"dirk already resolved this",
		);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ShownField } from "../../../src/domain/sync-error.js";
import { PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
let ts: string;

function aField(name: string, left: string, right: string): ShownField {
	return {
		name,
		left,
		right,
		seat: { left: "before", right: "before" },
		private: name === "email",
		asked: true,
	};
}

const error = aSyncError({
	fields: [
		aField("name", "Adatum Ltd", "Adatum Inc"),
		aField("phoneNumber", "0611111111", "0622222222"),
		aField("email", "a@example.test", "b@example.test"),
	],
});

beforeEach(async () => {
	open = await openConsole();
	ts = await open.show(error);
});
afterEach(() => open.close());

async function openWindow(user: string) {
	await open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS.choose });
	return open.slack.waitForView({ user, where: (view) => view.callback_id !== VIEW_IDS.notice });
}

const CHOICES = { "choice.0": "left", "choice.1": "right", "choice.2": "left" };

describe("comparing and choosing", () => {
	it("shows before, left and right of each field, writes what was chosen, and tells the outcome", async () => {
		const view = await openWindow("anna");
		const text = open.slack.viewText(view);
		expect(text).toContain(
			"Phone number\nBefore: before\nBusiness Central: 0611111111 | Dynamics 365 Sales: 0622222222",
		);
		expect(text).toContain("(hidden, changed)");
		expect(text).not.toContain("a@example.test");

		const submission = await open.slack.submitView({ user: "anna", values: CHOICES });

		expect(submission.outcome).toBe("updated");
		await open.slack.waitForView({
			user: "anna",
			where: (one) => open.slack.viewText(one).includes("== Done ==\nAdatum is in step again."),
		});
		await open.cardSays("chose the values field by field", ts);
		expect(open.useCases.carriedOut).toMatchObject([
			{
				errorId: "error-1",
				revision: 1,
				resolution: "synchronize",
				choice: { fields: { name: "left", phoneNumber: "right", email: "left" } },
			},
		]);
	});

	it("shows what the choices made so far would write to each system, read afresh", async () => {
		await openWindow("anna");
		open.useCases.previews.set("error-1", {
			error,
			resolution: "synchronize",
			writes: [
				{ side: "right", field: "name", before: "Adatum Inc", after: "Adatum Ltd", private: false },
				{ side: "left", field: "email", before: "a@example.test", after: "b@example.test", private: true },
			],
			creates: null,
			deletes: null,
			lost: [],
			hindrance: null,
			refusal: null,
		});

		await open.slack.selectOption({ user: "anna", blockId: "choice.0", choose: "left" });

		const view = await open.slack.waitForView({
			user: "anna",
			where: (one) => open.slack.viewText(one).includes("This will be written"),
		});
		const text = open.slack.viewText(view);
		expect(text).toContain("To Dynamics 365 Sales");
		expect(text).toContain("Name: Adatum Inc becomes Adatum Ltd");
		expect(text).toContain("Email: (hidden) becomes (hidden)");
		expect(text).not.toContain("b@example.test");
	});

	it("shows what all choices would write, also one made while the systems were still being read for another", async () => {
		await openWindow("anna");
		const updates = () => open.slack.calls("views.update").length;
		const before = updates();
		let letGo = () => {};
		const gate = new Promise<void>((resolve) => {
			letGo = resolve;
		});
		let isFirstOn = false;
		open.useCases.preview = async (_, resolution, choice) => {
			const fields = Object.keys(choice !== undefined && "fields" in choice ? choice.fields : {});
			// Systems that are read for both at once answer for the first one first.
			if (isFirstOn) await open.slack.waitFor(() => updates() > before);
			isFirstOn = true;
			if (fields.length === 1) await gate;
			isFirstOn = false;
			const facts = { before: "old", after: "new", private: false };
			const writes = fields.map((field) => ({ side: "right" as const, field, ...facts }));
			const nothing = { creates: null, deletes: null, lost: [], hindrance: null, refusal: null };
			return { error, resolution, writes, ...nothing };
		};

		await open.slack.selectOption({ user: "anna", blockId: "choice.0", choose: "left" });
		await open.slack.selectOption({ user: "anna", blockId: "choice.1", choose: "left" });
		letGo();
		await open.quiet();

		const [view] = open.slack.viewsOf("anna");
		const text = open.slack.viewText(view as never);
		expect(text).toContain("Name: old becomes new");
		expect(text).toContain("Phone number: old becomes new");
	});

	it("is not open to someone who may only look, and that is put on record", async () => {
		await open.slack.clickButton({ user: "victor", channel: SALES, ts, actionId: PRESS_IDS.choose });

		await open.slack.waitForView({
			user: "victor",
			where: (view) => open.slack.viewText(view).includes("needs the role operator"),
		});
		expect(await open.stores.audit.ofError(error._id)).toMatchObject([{ outcome: "refused" }]);
	});

	it("says who resolved it meanwhile, in the window, before anything is written", async () => {
		await openWindow("anna");
		const actor = { id: "U9", name: "dirk", role: "operator" as const };
		await open.useCases.resolve({
			errorId: error._id,
			revision: 1,
			resolution: "synchronize",
			choice: { side: "right" },
			actor,
		});

		const submission = await open.slack.submitView({ user: "anna", values: CHOICES });

		expect(submission.outcome).toBe("updated");
		expect(open.slack.viewText(open.slack.viewsOf("anna")[0] as never)).toContain(
			"dirk already resolved this",
		);
		await open.cardSays("Resolved by dirk", ts);
		expect(open.useCases.callsOf("resolve")).toHaveLength(1);
	});

	it("refuses what was shown of an older state", async () => {
		await openWindow("anna");
		await open.stores.errors.save({ ...error, revision: 2, count: 2 }, error);

		await open.slack.submitView({ user: "anna", values: CHOICES });

		expect(open.slack.viewText(open.slack.viewsOf("anna")[0] as never)).toContain("changed since you saw it");
		expect(open.useCases.callsOf("resolve")).toEqual([]);
	});

	it("is kept back by Slack until every field is chosen", async () => {
		await openWindow("anna");

		const submission = await open.slack.submitView({ user: "anna", values: { "choice.0": "left" } });

		expect(submission.outcome).toBe("incomplete");
		expect(Object.keys(submission.errors)).toEqual(["choice.1", "choice.2"]);
	});

	it("shares one choice between the fields that do not fit, all written as chosen", async () => {
		const fields = Array.from({ length: 200 }, (_, number) => aField(`field${number}`, "a", "b"));
		ts = await open.show(aSyncError({ _id: "error-2", couplingId: "coupling-2", fields }));
		const view = await openWindow("anna");
		expect(view.blocks.length).toBeLessThanOrEqual(100);
		expect(open.slack.viewText(view)).toContain("The 160 fields that do not fit in this window");
		const shown = Array.from({ length: 40 }, (_, number): [string, string] => [`choice.${number}`, "left"]);

		await open.slack.submitView({
			user: "anna",
			values: { ...Object.fromEntries(shown), "choice.rest": "right" },
		});

		await open.cardSays("chose the values field by field", ts);
		const [request] = open.useCases.carriedOut;
		const chosen = request?.choice && "fields" in request.choice ? Object.values(request.choice.fields) : [];
		expect(chosen).toHaveLength(200);
		expect(chosen.filter((side) => side === "right")).toHaveLength(160);
	});

	it("answers missing choices on their fields even when Slack let them through", async () => {
		const { compareSubmitted } = await import("../../../src/slack/listeners/views/compare-submitted.js");
		const answers: unknown[] = [];
		const view = {
			id: "V1",
			private_metadata: JSON.stringify({ e: "error-1", r: 1, n: 3 }),
			state: { values: { "choice.0": { "synchronize.field": { selected_option: { value: "middle" } } } } },
		};
		const { createMessages } = await import("../../../src/messages/index.js");

		await compareSubmitted(
			{ useCases: open.useCases, messages: createMessages("en") } as never,
			{ ack: async (answer: unknown) => void answers.push(answer), body: {}, view } as never,
		);

		const missing = "Choose one of the two.";
		expect(answers).toEqual([
			{
				response_action: "errors",
				errors: { "choice.0": missing, "choice.1": missing, "choice.2": missing },
			},
		]);
	});
});

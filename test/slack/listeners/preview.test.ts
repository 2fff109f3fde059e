import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkView } from "../../../src/demo/slack/index.js";
import { own } from "../../../src/domain/own-words.js";
import type { Preview } from "../../../src/ports/use-cases.js";
import { PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aShownRecord, aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
let ts: string;
const error = aSyncError({
	kind: "deletedLeft",
	conflict: { conflict: "deletion", reason: "policyAsks", deleted: "left" },
	fields: [],
	records: { left: aShownRecord({ exists: false, link: null }), right: aShownRecord({ name: "Adatum" }) },
});

beforeEach(async () => {
	open = await openConsole();
	ts = await open.show(error);
});
afterEach(() => open.close());

function aPreview(overrides: Partial<Preview> = {}): Preview {
	return {
		error,
		resolution: "restore",
		writes: [
			{ side: "left", field: "name", before: null, after: "Adatum", private: false },
			{
				side: "left",
				field: "company",
				before: null,
				after: "C00010",
				private: false,
				names: [{ value: "C00010", name: "Contoso" }],
			},
			{ side: "left", field: "email", before: null, after: "jo@example.test", private: true },
		],
		creates: { side: "left", name: "Adatum" },
		deletes: null,
		lost: [],
		hindrance: null,
		refusal: null,
		...overrides,
	};
}

const DELETION = aPreview({
	resolution: "delete",
	writes: [],
	creates: null,
	deletes: {
		side: "right",
		name: "Adatum",
		fields: [
			{ name: "telephone1", value: "0612345678", private: false },
			{ name: "emailaddress1", value: "jo@example.test", private: true },
			{ name: "description", value: "write to jo@example.test", private: false },
		],
	},
});

const CASES = [
	{
		press: "restore",
		preview: aPreview(),
		by: "bram",
		tooLow: "anna",
		view: VIEW_IDS.restore,
		verb: "Restore",
		shows: [
			"Adatum is created again in Business Central",
			"Name: Adatum",
			"Company: Contoso",
			"Email: (hidden)",
		],
		outcome: "restored in Business Central",
	},
	{
		press: "delete",
		preview: DELETION,
		by: "carla",
		tooLow: "bram",
		view: VIEW_IDS.delete,
		verb: "Delete",
		shows: ["Adatum is deleted in Dynamics 365 Sales", "0612345678", "Description: write to •••"],
		outcome: "deleted in Dynamics 365 Sales as well",
	},
] as const;

it("a restore that another one has to come before says so, and cannot be confirmed", async () => {
	const hindrance = own("parentFirst", { field: "company", parent: "Contoso" });
	open.useCases.previews.set(error._id, aPreview({ hindrance }));

	await press("bram", "restore");

	const shown = await open.slack.waitForView({
		user: "bram",
		where: (one) => open.slack.viewText(one).includes("Contoso"),
	});
	expect(open.slack.viewText(shown)).toContain("Restore or couple it first, then restore this one.");
	expect(shown.submit ?? null).toBeNull();
});

it("a restore says which fields cannot come back", async () => {
	open.useCases.previews.set(error._id, aPreview({ lost: ["phone"] }));

	await press("bram", "restore");

	const shown = await open.slack.waitForView({
		user: "bram",
		where: (one) => one.callback_id === VIEW_IDS.restore,
	});
	expect(open.slack.viewText(shown)).toContain("Cannot come back: the phone");
});

function press(user: string, name: "restore" | "delete") {
	return open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS[name] });
}

describe.each(CASES)(
	"the button $press",
	({ press: name, preview, by, tooLow, view, verb, shows, outcome }) => {
		beforeEach(() => {
			open.useCases.previews.set(error._id, preview);
		});

		it("shows exactly what would happen, on a button that repeats the verb, and then does it", async () => {
			await press(by, name);
			const shown = await open.slack.waitForView({ user: by, where: (one) => one.callback_id === view });
			const text = open.slack.viewText(shown);
			for (const words of shows) expect(text).toContain(words);
			expect(text).not.toContain("jo@example.test");
			expect(shown.submit).toMatchObject({ text: verb });
			expect(open.useCases.callsOf("resolve")).toEqual([]);

			const submission = await open.slack.submitView({ user: by });

			expect(submission.outcome).toBe("updated");
			await open.slack.waitForView({ user: by, where: (one) => open.slack.viewText(one).includes("Done") });
			await open.cardSays(outcome, ts);
			expect(open.useCases.carriedOut).toMatchObject([{ resolution: name, revision: 1 }]);
		});

		it("shows nothing of the record to someone whose role is too low, and puts that on record", async () => {
			await press(tooLow, name);

			const shown = await open.slack.waitForView({
				user: tooLow,
				where: (one) => open.slack.viewText(one).includes("needs the role"),
			});
			expect(shown.submit ?? null).toBeNull();
			expect(open.useCases.callsOf("preview")).toEqual([]);
			expect(await open.stores.audit.ofError(error._id)).toMatchObject([
				{ outcome: "refused", action: name },
			]);
		});

		it("says who resolved it when that happened before the window was confirmed", async () => {
			await press(by, name);
			await open.slack.waitForView({ user: by, where: (one) => one.callback_id === view });
			const actor = { id: "U9", name: "dirk", role: "admin" as const };
			await open.useCases.resolve({ errorId: error._id, revision: 1, resolution: "uncouple", actor });

			await open.slack.submitView({ user: by });

			const shown = await open.slack.waitForView({
				user: by,
				where: (one) => open.slack.viewText(one).includes("dirk already resolved this"),
			});
			expect(open.slack.viewText(shown)).toContain("Not done");
			await open.cardSays("Resolved by dirk", ts);
			expect(open.useCases.carriedOut).toHaveLength(1);
		});
	},
);

describe("the preview window", () => {
	it("opens before anything is read, for a trigger lives three seconds", async () => {
		let answer: (preview: Preview) => void = () => {};
		open.useCases.preview = () => new Promise((resolve) => (answer = resolve));

		await press("bram", "restore");

		const loading = await open.slack.waitForView({ user: "bram" });
		expect(open.slack.viewText(loading)).toContain("Reading both systems");
		await open.slack.waitForCall({ method: "usergroups.users.list" });
		await until(() => answer.length > 0);
		answer(aPreview());
		await open.slack.waitForView({ user: "bram", where: (one) => one.callback_id === VIEW_IDS.restore });
	});

	it("tells that the window could not be opened in time", async () => {
		open.slack.fail({ method: "views.open", action: { type: "error", error: "expired_trigger_id" } });

		await press("bram", "restore");

		const { text } = await open.slack.waitForEphemeral({ user: "bram" });
		expect(text).toContain("Press the button once more");
	});

	it("says so when a system cannot be read, and changes nothing", async () => {
		open.useCases.preview = async () => {
			throw new Error("no answer");
		};

		await press("bram", "restore");

		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("could not be read just now"),
		});
	});

	it("refuses what no longer stands as the card showed it, and redraws the card", async () => {
		open.useCases.previews.set(error._id, aPreview({ refusal: "changedMeanwhile" }));

		await press("bram", "restore");

		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("changed since you saw it"),
		});
		await open.slack.waitForUpdate({ channel: SALES, ts });
	});

	it.each([
		[200, "Field 199"],
		[600, "more fields"],
	])("stays within Slack's limits with %i long fields", async (length, last) => {
		const fields = Array.from({ length }, (_, number) => ({
			name: `field ${number} ${"n".repeat(200)}`,
			value: "<&>".repeat(500),
			private: false,
		}));
		const deletes = { side: "right" as const, name: "x".repeat(3_000), fields };
		open.useCases.previews.set(error._id, { ...DELETION, deletes });

		await press("carla", "delete");

		const shown = await open.slack.waitForView({
			user: "carla",
			where: (one) => one.callback_id === VIEW_IDS.delete,
		});
		expect(checkView(withoutIds(shown))).toEqual([]);
		expect(open.slack.viewText(shown).includes(last)).toBe(true);
	});
});

/** A view as it was sent, without what Slack adds. */
function withoutIds(view: Record<string, unknown>) {
	const { type, callback_id, title, submit, close, private_metadata, blocks } = view;
	return { type, callback_id, title, submit, close, private_metadata, blocks };
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

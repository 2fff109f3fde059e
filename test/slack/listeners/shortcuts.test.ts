import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ACTION_IDS, SHORTCUT_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aMapping, aSyncError } from "../../support/builders/index.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aFoundRecord, aPickedRecord, aStatus, refusedCalls } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({ mappings: [customers(), aMapping({ name: "prices", direction: "toRight" })] });
	open.useCases.records = [aFoundRecord({ left: "id-10000" })];
	open.useCases.picked = [
		aPickedRecord({ couplingId: "coupling-1" }),
		aPickedRecord({ id: "id-2", name: "Adatum Two", keys: [] }),
		aPickedRecord({ side: "right", id: "id-a", couplingId: "coupling-1" }),
	];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

async function openWindow(user: string, mapping = "customers") {
	await open.slack.globalShortcut({ user, callbackId: SHORTCUT_IDS.synchronize });
	await open.slack.waitForView({ user, where: (view) => view.callback_id === VIEW_IDS.sync });
	await open.slack.selectOption({ user, actionId: ACTION_IDS.syncMapping, choose: mapping });
	const view = await open.slack.waitForView({ user, where: (one) => one.submit !== null });
	const { options } = await open.slack.blockSuggestion({
		user,
		actionId: ACTION_IDS.syncRecord,
		query: "ada",
	});
	return { view, options };
}

function windowSays(user: string, words: string) {
	return open.slack.waitForView({ user, where: (view) => open.slack.viewText(view).includes(words) });
}

describe("the shortcut to synchronize a record", () => {
	it("asks for mapping, record and direction, and writes", async () => {
		const { options } = await openWindow("anna");
		expect(options).toHaveLength(3);
		const [first] = options;

		const submission = await open.slack.submitView({
			user: "anna",
			values: { [ACTION_IDS.syncRecord]: first?.value, [ACTION_IDS.syncWinner]: "left" },
		});

		expect(submission.outcome).toBe("updated");
		await windowSays("anna", "Adatum is in step, Dynamics 365 Sales holds the values of Business Central");
		expect(open.useCases.callsOf("synchronize")).toMatchObject([
			[{ mapping: "customers", record: "id-10000", side: "left" }],
		]);
	});

	it("offers no mapping that only observes, and says why where no other one is left", async () => {
		await open.close();
		const watched = { ...customers(), name: "watched", mode: "observe" as const };
		open = await openConsole({ mappings: [watched, customers()] });
		await open.slack.globalShortcut({ user: "anna", callbackId: SHORTCUT_IDS.synchronize });
		const view = await open.slack.waitForView({ user: "anna", where: (one) => one.submit !== null });
		expect(JSON.stringify(view)).not.toContain("watched");

		await open.close();
		open = await openConsole({ mappings: [watched] });
		await open.slack.globalShortcut({ user: "anna", callbackId: SHORTCUT_IDS.synchronize });
		await windowSays("anna", "Nothing was changed: watched only observes.");
	});

	it("offers only the direction values flow in", async () => {
		const { view } = await openWindow("anna", "prices");

		expect(open.slack.viewText(view)).toContain("Send Business Central to Dataverse");
		expect(open.slack.viewText(view)).not.toContain("Send Dataverse to Business Central");
	});

	it("says on its field that a record has no partner, without asking any system", async () => {
		const { options } = await openWindow("anna");
		const free = options.find((one) => JSON.stringify(one).includes("not coupled"));

		const submission = await open.slack.submitView({
			user: "anna",
			values: { [ACTION_IDS.syncRecord]: free?.value, [ACTION_IDS.syncWinner]: "left" },
		});

		expect(submission.outcome).toBe("errors");
		expect(Object.values(submission.errors)).toEqual([
			"This record has no partner in the other system. Couple it first.",
		]);
		expect(open.useCases.callsOf("synchronize")).toEqual([]);
	});

	it("shows its refusal to someone who may only look, and puts that on record", async () => {
		await open.slack.globalShortcut({ user: "victor", callbackId: SHORTCUT_IDS.synchronize });

		await windowSays("victor", "needs the role operator");
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ action: "synchronize", outcome: "refused", actor: "U01VICTOR01" },
		]);
	});

	it("says that the record is gone meanwhile", async () => {
		const { options } = await openWindow("anna");
		open.useCases.records = [];

		await open.slack.submitView({
			user: "anna",
			values: { [ACTION_IDS.syncRecord]: options[0]?.value, [ACTION_IDS.syncWinner]: "left" },
		});

		await windowSays("anna", 'No record "id-10000" is known');
	});
});

describe("the shortcut that shows the sync status", () => {
	beforeEach(() => {
		open.useCases.statuses = [aStatus(), aStatus({ mapping: "prices", state: "paused" })];
	});

	async function statusOf(user: string, ts: string): Promise<string> {
		await open.slack.messageShortcut({ user, channel: SALES, ts, callbackId: SHORTCUT_IDS.status });
		return (await open.slack.waitForEphemeral({ user })).text;
	}

	it("tells of a card's record and mapping", async () => {
		const ts = await open.show(aSyncError());

		const text = await statusOf("victor", ts);

		expect(text).toContain("Adatum was changed in Business Central and in Dynamics 365 Sales");
		expect(text).toContain("customers (Business Central and Dynamics 365 Sales): idle");
		expect(text).not.toContain("prices");
	});

	it("tells who settled it meanwhile", async () => {
		const ts = await open.show(aSyncError());
		const actor = { id: "U9", name: "dirk", role: "operator" as const };
		await open.useCases.resolve({ errorId: "error-1", revision: 1, resolution: "synchronize", actor });

		expect(await statusOf("victor", ts)).toContain("Resolved by dirk");
	});

	it("tells of all mappings on any other message", async () => {
		const { ts } = open.slack.say({ user: "anna", channel: SALES, text: "hello" });

		const text = await statusOf("victor", ts);

		expect(text).toContain("customers (Business Central and Dynamics 365 Sales): idle");
		expect(text).toContain("prices (Business Central and Dynamics 365 Sales): paused");
	});
});

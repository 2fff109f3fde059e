import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SlackView } from "../../../src/demo/slack/index.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { ACTION_IDS, PRESS_IDS, SHARED_IDS } from "../../../src/slack/ids.js";
import { aLoop, aShownRecord, aSyncError } from "../../support/builders/index.js";
import { anOperation } from "../../support/fakes/fake-use-cases.js";
import { insertOperation } from "../../support/operation-items.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
});
afterEach(() => open.close());

const two = (n: number) => String(n).padStart(2, "0");

function numbered(n: number, overrides: Partial<SyncError> = {}): SyncError {
	const name = `Customer ${two(n)}`;
	return aSyncError({
		_id: `error-${two(n)}`,
		couplingId: `coupling-${n}`,
		openedAt: `2026-01-31T09:00:${two(n)}.000Z`,
		records: { left: aShownRecord({ name }), right: aShownRecord({ name }) },
		...overrides,
	});
}

function refused(n: number): SyncError {
	return numbered(n, {
		kind: "validation",
		cause: "customers | validation | x | Name is required.",
		conflict: null,
		fields: [],
		answer: { code: "validation", foreignCode: "x", message: "Name is required.", side: "right" },
	});
}

const many = (count: number, of: (n: number) => SyncError) =>
	Array.from({ length: count }, (_, index) => of(index + 1));
const says = (words: string) => (view: SlackView) => JSON.stringify(view.blocks).includes(words);

async function showAll(user: string, count = 23): Promise<SlackView> {
	const ts = await open.showTogether(many(count, refused), `did not accept ${count} records`);
	await open.slack.clickButton({ user, channel: SALES, ts, actionId: SHARED_IDS.showAll });
	return open.slack.waitForView({ user });
}

describe("the window with all of them", () => {
	it("pages through them, oldest first, each with its links and buttons", async () => {
		const view = await showAll("victor");
		expect(says("Customer 01")(view) && says("Customer 10")(view)).toBe(true);
		expect(says("1 to 10 of 23")(view)).toBe(true);
		expect(JSON.stringify(view.blocks).match(/retry\.press/g)).toHaveLength(10);

		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.nextPage });
		await open.slack.waitForView({ user: "victor", where: says("11 to 20 of 23") });
		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.nextPage });
		const last = await open.slack.waitForView({ user: "victor", where: says("21 to 23 of 23") });
		expect(says(ACTION_IDS.nextPage)(last)).toBe(false);
		await open.slack.clickInView({ user: "victor", actionId: ACTION_IDS.previousPage });
		await open.slack.waitForView({ user: "victor", where: says("11 to 20 of 23") });
	});

	it("acts on one of them, and shows the others afterwards", async () => {
		await showAll("anna");

		await open.slack.clickInView({
			user: "anna",
			actionId: PRESS_IDS.retry,
			value: '{"e":"error-01","r":1}',
		});

		const view = await open.slack.waitForView({ user: "anna", where: says("1 to 10 of 22") });
		expect(says("Customer 01")(view)).toBe(false);
		expect(open.useCases.carriedOut).toMatchObject([{ errorId: "error-01", resolution: "retry" }]);
		await open.cardSays("did not accept 22 records");
	});

	it("says in the window why a press was refused", async () => {
		await showAll("victor");

		await open.slack.clickInView({
			user: "victor",
			actionId: PRESS_IDS.retry,
			value: '{"e":"error-01","r":1}',
		});

		await open.slack.waitForView({ user: "victor", where: says("needs the role") });
		expect(open.useCases.carriedOut).toEqual([]);
	});

	it("opens one of them over it, with everything its own card would offer", async () => {
		await showAll("anna");

		await open.slack.clickInView({
			user: "anna",
			actionId: ACTION_IDS.openCard,
			value: '{"e":"error-02","r":1}',
		});

		const view = await open.slack.waitForView({ user: "anna", where: says("card.menu") });
		expect(open.slack.viewsOf("anna")).toHaveLength(2);
		expect(says("did not accept Customer 02")(view)).toBe(true);
	});
});

describe("a list of questions", () => {
	async function openFromList(user: string, of: (n: number) => SyncError): Promise<SlackView> {
		const ts = await open.showTogether(many(8, of), "3 more questions of customers");
		await open.slack.waitFor(() => open.slack.messages(SALES).length === 6);
		const value = '{"e":"error-06","r":1}';
		await open.slack.clickButton({ user, channel: SALES, ts, actionId: ACTION_IDS.openCard, value });
		return open.slack.waitForView({ user, where: says("card.menu") });
	}

	it("opens one of them, where a press acts and shows what came of it", async () => {
		await openFromList("anna", numbered);

		await open.slack.clickInView({ user: "anna", actionId: PRESS_IDS.synchronizeLeft });

		await open.slack.waitForView({ user: "anna", where: says("Resolved by Anna Bakker") });
		await open.cardSays("2 more questions of customers");
	});

	it("lets none of those go on that the systems keep changing back before its values were shown", async () => {
		const loop = (n: number) => {
			const { _id, couplingId, openKey, openedAt, records } = numbered(n);
			return aLoop({ _id, couplingId, openedAt, records, ...(openKey === undefined ? {} : { openKey }) });
		};
		const ts = await open.showTogether(many(8, loop), "3 more questions of customers");
		await open.slack.clickButton({ user: "anna", channel: SALES, ts, actionId: SHARED_IDS.showAll });
		const all = await open.slack.waitForView({ user: "anna" });
		expect(says(PRESS_IDS.continue)(all)).toBe(false);

		await open.slack.clickInView({
			user: "anna",
			actionId: ACTION_IDS.openCard,
			value: '{"e":"error-06","r":1}',
		});

		const one = await open.slack.waitForView({ user: "anna", where: says(PRESS_IDS.continue) });
		expect(["Delft", "Leiden", "Import", "Workflow of sales"].filter((word) => !says(word)(one))).toEqual([]);
	});

	it("lays the preview of a deletion over it", async () => {
		await openFromList("carla", (n) => numbered(n, { kind: "deletedLeft", conflict: null, fields: [] }));

		await open.slack.clickInView({ user: "carla", actionId: PRESS_IDS.restore });

		await open.slack.waitFor(() => open.slack.viewsOf("carla").length === 2);
	});
});

describe("the window with an outcome", () => {
	it("lists what was not done first, with the reason", async () => {
		const ts = await open.showTogether(many(3, refused), "did not accept 3 records");
		const card = await open.stores.cards.byMessage(SALES, ts);
		const item = { couplingId: null, outcome: "done" as const, reason: null };
		const operation = anOperation({
			subject: card?.subject ?? "",
			actorName: "Anna",
			total: 3,
			done: 2,
			failed: 1,
		});
		await insertOperation(open.stores.operations, operation, [
			{ ...item, errorId: "error-01" },
			{ ...item, errorId: "error-02" },
			{ ...item, errorId: "error-03", outcome: "refused", reason: "pairBusy" },
		]);
		open.app.operationChanged(operation);
		await open.cardSays("Show outcome", ts);

		await open.slack.clickButton({ user: "victor", channel: SALES, ts, actionId: SHARED_IDS.showOutcome });

		const view = await open.slack.waitForView({ user: "victor", where: says("a run was writing it") });
		const text = open.slack.viewText(view);
		expect(text.indexOf("Customer 03")).toBeLessThan(text.indexOf("Customer 01"));
		expect(text).toContain("Customer 01: done");
	});
});

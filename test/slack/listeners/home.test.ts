import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { WebClient } from "@slack/web-api";
import { noCounters } from "../../../src/domain/sync-job.js";
import { MappingBusyError } from "../../../src/ports/use-cases.js";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aMapping, aSyncError } from "../../support/builders/index.js";
import { aJob, anOperation } from "../../support/fakes/fake-use-cases.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aFoundRecord, aStatus, refusedCalls } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({ mappings: [customers(), aMapping({ name: "prices" })] });
	open.useCases.statuses = [aStatus({ openErrors: 1 }), aStatus({ mapping: "prices", state: "paused" })];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

function homeSays(user: string, ...words: string[]) {
	return open.slack.waitForHome({
		user,
		where: (view) => words.every((one) => open.slack.viewText(view).includes(one)),
	});
}

async function openHome(user: string) {
	await open.slack.openHome({ user });
	return homeSays(user, "customers", "prices");
}

function press(user: string, actionId: string, more: { value?: string; text?: string } = {}) {
	return open.slack.clickInView({ user, viewId: "home", actionId, ...more });
}

/** The tab of somebody whose role was taken away since: it still shows another one's buttons. */
async function lendHome(from: string, to: string): Promise<void> {
	await openHome(from);
	const shown = open.slack.home(from);
	if (shown === null) throw new Error("no Home tab");
	const { type, callback_id, private_metadata, blocks } = shown;
	const view = { type, callback_id, private_metadata, blocks } as never;
	const web = new WebClient(open.slack.botToken, { slackApiUrl: open.slack.apiUrl });
	await web.views.publish({ user_id: open.slack.workspace.person(to).id, view });
}

describe("the Home tab", () => {
	it("shows the mappings and what is open when it is opened, with the way to each card", async () => {
		const ts = await open.show(aSyncError());

		const view = await openHome("anna");

		const text = JSON.stringify(view.blocks);
		expect(text).toContain("1,204 pairs coupled");
		expect(text).toContain("Adatum was changed in Business Central and in Dynamics 365 Sales");
		expect(text).toContain(`/archives/${SALES}/p${ts.replace(".", "")}|to the card>`);
	});

	it("leads to the card that several errors of one cause share", async () => {
		const refused = (number: number) =>
			aSyncError({
				_id: `error-${number}`,
				couplingId: `c${number}`,
				kind: "validation",
				cause: "customers | validation | tooLong | the name is too long",
				conflict: null,
				refusedSide: "right",
			});
		for (let number = 1; number <= 4; number++) await open.stores.errors.insert(refused(number));
		open.app.wake();
		const { ts } = await open.slack.waitForMessage({
			channel: SALES,
			where: (message) => /\b4\b/.test(open.slack.messageText(message)),
		});
		while ((await open.stores.cards.byMessage(SALES, ts)) === null) await new Promise(setImmediate);

		const view = await openHome("anna");

		const links = JSON.stringify(view.blocks).match(/archives\/[^|]+\|to the card/g) ?? [];
		expect(new Set(links)).toEqual(new Set([`archives/${SALES}/p${ts.replace(".", "")}|to the card`]));
		expect(links).toHaveLength(4);
	});

	it("is not published for the messages tab, nor twice for an event that Slack delivers again", async () => {
		await open.slack.openHome({ user: "anna", tab: "messages" });
		await open.slack.openHome({ user: "victor", eventId: "Ev1" });
		await homeSays("victor", "customers");
		await open.slack.openHome({ user: "victor", eventId: "Ev1", retry: { number: 1, reason: "http_error" } });
		await openHome("bram");

		expect(open.slack.home("anna")).toBeNull();
		const published = open.slack.calls("views.publish").map(({ args }) => args.user_id);
		expect(published).toEqual(["U01VICTOR01", "U01BRAM0001"]);
	});

	it("follows what the engine does while it is open", async () => {
		await openHome("anna");
		const running = aJob({ state: "running", finishedAt: null, counters: { ...noCounters(), inserted: 7 } });

		open.events.emit("job:progressed", { job: { ...running, trigger: "resolution" } });
		open.events.emit("job:progressed", { job: running });
		await homeSays("anna", "so far: 7 created");
		open.useCases.statuses = [aStatus({ lastJob: aJob({ counters: { ...noCounters(), inserted: 9 } }) })];
		open.events.emit("job:finished", { job: aJob() });
		await homeSays("anna", "9 created");
		const error = aSyncError();
		await open.stores.errors.insert(error);
		open.events.emit("error:changed", { error });
		await homeSays("anna", "Adatum was changed in Business Central and");
		open.useCases.operations.set("1", anOperation({ state: "running", total: 500, done: 120 }));
		open.events.emit("operation:changed", { operation: anOperation() });
		await homeSays("anna", "Trying again (customers): 120 of 500 done");
	});

	it("shows one mapping, what has something open, or what is mine, and keeps it when opened again", async () => {
		const mine = { id: "U01ANNA0001", name: "Anna Bakker" };
		await open.stores.errors.insert(aSyncError({ assignee: mine }));
		const other = { _id: "error-2", mapping: "prices", couplingId: "c2", kind: "transient" as const };
		await open.stores.errors.insert(aSyncError(other));
		await openHome("anna");
		const choose = (option: string) =>
			open.slack.selectOption({
				user: "anna",
				viewId: "home",
				actionId: ACTION_IDS.homeFilter,
				choose: option,
			});

		await choose("Mappings with open errors");
		const withOpen = await open.slack.waitForHome({
			user: "anna",
			where: (view) => !open.slack.viewText(view).includes("Resume"),
		});
		expect(open.slack.viewText(withOpen)).toContain("1,204 pairs coupled");
		await choose("prices");
		await homeSays("anna", "1 open error in prices");
		await press("anna", ACTION_IDS.homeMine);
		const only = await open.slack.waitForHome({
			user: "anna",
			where: (view) => !open.slack.viewText(view).includes("pairs coupled"),
		});
		expect(open.slack.viewText(only)).toContain("1 error is yours");
		await open.slack.openHome({ user: "anna" });
		const again = await homeSays("anna", "1 error is yours");
		expect(open.slack.viewText(again)).not.toContain("pairs coupled");
	});

	it("pages through the errors, and goes back to the last page when they become fewer", async () => {
		for (let number = 1; number <= 25; number++) {
			const openedAt = `2026-01-31T09:00:${String(number).padStart(2, "0")}.000Z`;
			await open.stores.errors.insert(
				aSyncError({ _id: `error-${number}`, couplingId: `c${number}`, openedAt }),
			);
		}
		await openHome("victor");

		await press("victor", ACTION_IDS.homeErrorsOn);
		await homeSays("victor", "11 to 20 of 25");
		await press("victor", ACTION_IDS.homeErrorsOn);
		await homeSays("victor", "21 to 25 of 25");
		for (let number = 1; number <= 14; number++) {
			const error = await open.stores.errors.get(`error-${number}`);
			if (error === null) throw new Error("gone");
			const { openKey: _, ...kept } = error;
			await open.stores.errors.save({ ...kept, state: "resolved", revision: 2 }, error);
		}
		await press("victor", ACTION_IDS.homeRefresh);
		await homeSays("victor", "11 to 11 of 11");
	});
});

describe("a mapping's buttons in the Home tab", () => {
	it("run it and tell the outcome at the top", async () => {
		open.useCases.runs = async () => ({
			job: aJob({ counters: { ...noCounters(), modified: 3 } }),
			plan: null,
			setupProblem: null,
		});
		await openHome("anna");

		await press("anna", ACTION_IDS.homeRun, { value: "=customers" });

		await homeSays("anna", "customers has run: 3 changed.");
		expect(open.useCases.callsOf("run")).toMatchObject([
			[{ mapping: "customers", trigger: "manual", actor: { id: "U01ANNA0001" } }],
		]);
	});

	it("pause, resume and retry all", async () => {
		open.useCases.operations.set("retryAll", anOperation({ total: 3, done: 3 }));
		await openHome("carla");

		await press("carla", ACTION_IDS.homePause, { value: "=customers" });
		await homeSays("carla", "customers is paused: no scheduled run");
		await press("carla", ACTION_IDS.homeResume, { value: "=prices" });
		await homeSays("carla", "prices is resumed");
		await press("carla", ACTION_IDS.homeRetryAll, { value: "=customers" });
		await homeSays("carla", "Finished: 3 of 3 done");

		expect(open.useCases.callsOf("pause")).toHaveLength(1);
		expect(open.useCases.callsOf("retryAll")).toMatchObject([["customers", { role: "admin" }, null]]);
	});

	it("are refused where the role was taken away meanwhile, privately and on record", async () => {
		await lendHome("carla", "victor");
		await press("victor", ACTION_IDS.homeRun, { value: "=customers" });
		await homeSays("victor", "needs the role operator");

		await lendHome("carla", "victor");
		await press("victor", ACTION_IDS.homePause, { value: "=customers" });
		await homeSays("victor", "needs the role admin");

		expect(open.useCases.callsOf("run")).toEqual([]);
		expect(open.useCases.callsOf("pause")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ action: "pause", outcome: "refused", actor: "U01VICTOR01" },
			{ action: "run", outcome: "refused", actor: "U01VICTOR01" },
		]);
	});

	it("say what was done or changed meanwhile", async () => {
		open.useCases.runs = async () => {
			throw new MappingBusyError("customers");
		};
		await openHome("carla");

		await press("carla", ACTION_IDS.homeRun, { value: "=customers" });
		await homeSays("carla", "Nothing was started: a run of customers is on already");
		open.useCases.statuses = [aStatus({ state: "paused" })];
		await press("carla", ACTION_IDS.homePause, { value: "=customers" });
		await homeSays("carla", "customers is paused already");
	});
});

describe("an error in the Home tab", () => {
	beforeEach(async () => {
		await open.stores.errors.insert(aSyncError());
	});

	it("is settled by the card's own button, from the revision that was shown", async () => {
		await openHome("anna");

		await press("anna", PRESS_IDS.synchronizeLeft);
		const settled = () => open.stores.errors.get("error-1");
		while ((await settled())?.state !== "resolved") await new Promise(setImmediate);
		open.events.emit("error:resolved", { error: aSyncError() });

		await homeSays("anna", "Nothing is open");
		expect(open.useCases.carriedOut).toMatchObject([
			{ errorId: "error-1", revision: 1, resolution: "synchronize", choice: { side: "left" } },
		]);
	});

	it("refuses a press by someone whose role was taken away, privately and on record", async () => {
		await lendHome("anna", "victor");
		await open.slack.openHome({ user: "victor" });
		await homeSays("victor", "You may look at everything here");
		await lendHome("anna", "victor");

		await press("victor", PRESS_IDS.synchronizeLeft);

		await homeSays("victor", "needs the role operator");
		expect(open.useCases.carriedOut).toEqual([]);
		expect(await open.stores.audit.ofError("error-1")).toMatchObject([{ outcome: "refused" }]);
	});

	it("tells at the top who settled it meanwhile", async () => {
		await openHome("anna");
		const actor = { id: "U9", name: "dirk", role: "operator" as const };
		await open.useCases.resolve({ errorId: "error-1", revision: 1, resolution: "synchronize", actor });

		await press("anna", PRESS_IDS.synchronizeLeft);

		await homeSays("anna", "dirk already resolved this");
	});

	it("opens as a window that follows what becomes of it, and leads to its history", async () => {
		open.useCases.records = [aFoundRecord({ left: aSyncError().records.left.id })];
		await openHome("anna");
		await press("anna", ACTION_IDS.homeOpen);
		const windowSays = (words: string) =>
			open.slack.waitForView({ user: "anna", where: (view) => open.slack.viewText(view).includes(words) });
		await windowSays("Adatum was changed in Business Central and");

		await open.slack.clickInView({ user: "anna", actionId: ACTION_IDS.timelineOpen });
		await open.slack.waitForView({ user: "anna", where: (view) => view.callback_id === VIEW_IDS.timeline });
		expect(open.slack.viewsOf("anna")).toHaveLength(2);
		await open.slack.closeView({ user: "anna" });
		open.useCases.work = async () => {
			const error = await open.stores.errors.get("error-1");
			if (error !== null) open.events.emit("error:changed", { error });
			return undefined;
		};
		await open.slack.clickInView({ user: "anna", actionId: PRESS_IDS.synchronizeRight });
		await windowSays("Anna Bakker is sending Dynamics 365 Sales to Business Central");
	});

	it("tells in the window what was refused", async () => {
		await openHome("anna");
		await press("anna", ACTION_IDS.homeOpen);
		await open.slack.waitForView({ user: "anna", where: (view) => view.callback_id === VIEW_IDS.card });
		open.useCases.refuse = "pairBusy";

		await open.slack.clickInView({ user: "anna", actionId: PRESS_IDS.synchronizeRight });

		await open.slack.waitForView({
			user: "anna",
			where: (view) => open.slack.viewText(view).includes("a run is writing this record"),
		});
	});
});

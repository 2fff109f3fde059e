import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { RunResult } from "../../src/ports/use-cases.js";
import { HeardPresses } from "../../src/slack/heard-presses.js";
import { ACTION_IDS, SHORTCUT_IDS, VIEW_IDS } from "../../src/slack/ids.js";
import { aJob } from "../support/fakes/fake-use-cases.js";
import { LogBook, openConsole, type TestConsole } from "../support/slack/console.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";
import { aFoundRecord, aPickedRecord, typed } from "../support/slack/typing.js";

const LOST = "Koppel restarted while it was working on what you asked for,";
const ANNA = "U01ANNA0001";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
});
afterEach(() => open.close());

const notes = () => open.stores.presses.all();

/** A run that goes on until it is let end. */
function aLongRun(): () => void {
	let end: (result: RunResult) => void = () => {};
	const ended = new Promise<RunResult>((resolve) => {
		end = resolve;
	});
	open.useCases.runs = () => ended;
	return () => end({ job: aJob(), plan: null, setupProblem: null });
}

/** In this office nobody but oneself lives: the next process finds the first one dead. */
const nextProcess = () => open.startAnother();

describe("what somebody asked for, and the process at it died", () => {
	it("is told to them in private by the next process, once", async () => {
		const end = aLongRun();
		await typed(open, ANNA, "run customers");
		expect(await notes()).toMatchObject([{ instance: "test", userId: ANNA, isLost: false }]);

		const next = await nextProcess();
		const answer = await open.slack.waitForEphemeral({
			user: ANNA,
			where: ({ text }) => text.includes(LOST),
		});

		expect(answer.text).toContain("ask again if it was not.");
		await next.tellLost();
		expect(open.slack.ephemerals(ANNA).filter(({ text }) => text.includes(LOST))).toHaveLength(1);
		expect(await notes()).toEqual([]);
		end();
	});

	it("is told in the window that said it was at work", async () => {
		open.useCases.records = [aFoundRecord({ left: "id-10000" })];
		open.useCases.picked = [aPickedRecord({ couplingId: "coupling-1" })];
		let end = () => {};
		open.useCases.synchronize = () =>
			new Promise((_, reject) => {
				end = () => reject(new Error("It was let go."));
			});
		await open.slack.globalShortcut({ user: ANNA, callbackId: SHORTCUT_IDS.synchronize });
		await open.slack.waitForView({ user: ANNA, where: (view) => view.callback_id === VIEW_IDS.sync });
		const { options } = await open.slack.blockSuggestion({
			user: ANNA,
			actionId: ACTION_IDS.syncRecord,
			query: "ada",
		});
		await open.slack.submitView({
			user: ANNA,
			values: { [ACTION_IDS.syncRecord]: options[0]?.value, [ACTION_IDS.syncWinner]: "left" },
		});

		await nextProcess();

		await open.slack.waitForView({
			user: ANNA,
			where: (view) => open.slack.viewText(view).includes(LOST),
		});
		end();
	});

	it("is no note any more once it was carried out", async () => {
		const end = aLongRun();
		const answered = typed(open, ANNA, "run customers", 2);
		await open.slack.waitForEphemeral({ user: ANNA });
		expect(await notes()).toHaveLength(1);

		end();
		await answered;

		while ((await notes()).length > 0) await new Promise(setImmediate);
	});

	it("is kept while Slack cannot be told, and told when it can", async () => {
		const end = aLongRun();
		await typed(open, ANNA, "run customers");
		const [press] = await notes();
		await open.stores.presses.remove(press?._id ?? "");
		// Its address for answers was used up.
		await open.stores.presses.add({ ...press, _id: "again", responseUrl: null } as NonNullable<typeof press>);
		open.slack.away();
		const next = await nextProcess();
		await next.tellLost();
		expect(await notes()).toMatchObject([{ instance: "test-2", isLost: true }]);

		open.slack.back();
		await next.tellLost();

		await open.slack.waitForEphemeral({ user: ANNA, where: ({ text }) => text.includes(LOST) });
		expect(await notes()).toEqual([]);
		end();
	});
});

describe("the note of a press", () => {
	const press = { type: "block_actions", user: { id: ANNA }, channel: { id: "C01SALES001" } };

	function heard(add: () => Promise<void>) {
		const clock = new SteppingClock();
		const log = new LogBook();
		const removed: string[] = [];
		const store = {
			add,
			remove: async (id: string) => void removed.push(id),
			all: async () => [],
			takeOver: async () => null,
		};
		const presses = new HeardPresses({ store, holder: () => "me", isAlive: async () => true, clock, log });
		return { presses, clock, log, removed };
	}

	it("holds the acknowledgement up for half a second at most", async () => {
		const { presses, clock } = heard(() => new Promise(() => {}));

		await presses.note(press);

		expect(clock.slept).toEqual([500]);
	});

	it("is left out where the store fails, and the press goes on", async () => {
		const { presses, log, removed } = heard(() => Promise.reject(new Error("The database is away.")));

		const forget = await presses.note(press);
		await forget();

		expect(log.messagesOf("warn")).toEqual(["A press could not be noted; it is carried out all the same"]);
		expect(removed).toEqual([]);
	});

	it.each([
		["looking for a record while one types", { ...press, type: "block_suggestion" }],
		["opening the Home tab", { event: { type: "app_home_opened", user: ANNA, channel: "D1" } }],
		["something Koppel does not know", { any: "thing" }],
	])("is not made for %s", async (_, body) => {
		let added = 0;
		const { presses } = heard(async () => void added++);

		await presses.note(body);

		expect(added).toBe(0);
	});
});

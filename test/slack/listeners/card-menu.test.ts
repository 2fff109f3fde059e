import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ACTION_IDS, PRESS_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aSyncError } from "../../support/builders/index.js";
import { openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
let ts: string;
const error = aSyncError();

beforeEach(async () => {
	open = await openConsole();
	ts = await open.show(error);
});
afterEach(() => open.close());

const choose = (user: string, caption: string) =>
	open.slack.selectOption({ user, channel: SALES, ts, actionId: ACTION_IDS.cardMenu, choose: caption });

async function openWindow(user: string, caption: string) {
	await choose(user, caption);
	return open.slack.waitForView({ user, where: (view) => view.callback_id !== VIEW_IDS.notice });
}

describe("the menu of a card", () => {
	it("gives the error to someone", async () => {
		await openWindow("anna", "Assign");

		const { outcome } = await open.slack.submitView({ user: "anna", values: { aside: "U01BRAM0001" } });

		expect(outcome).toBe("closed");
		expect(open.useCases.carriedOut).toMatchObject([
			{ resolution: "assign", assignee: { id: "U01BRAM0001", name: "Bram de Wit" } },
		]);
	});

	it("notes something down, and asks for it when it is empty", async () => {
		await openWindow("anna", "Write a note");
		expect((await open.slack.submitView({ user: "anna", values: { aside: "  " } })).errors).toEqual({
			aside: "This has to be filled in.",
		});

		await open.slack.submitView({ user: "anna", values: { aside: "Asked the customer" } });

		expect(open.useCases.carriedOut).toMatchObject([{ resolution: "note", text: "Asked the customer" }]);
	});

	it.each([
		["4", 4 * 3_600_000],
		["change", null],
	] as const)("sets it aside (%s)", async (hours, ms) => {
		const before = Date.now();
		await openWindow("anna", "Set aside for a while");

		await open.slack.submitView({ user: "anna", values: { aside: hours } });

		const [request] = open.useCases.carriedOut;
		expect(request?.resolution).toBe("snooze");
		if (ms === null) expect(request?.until).toBeNull();
		else expect(Date.parse(request?.until ?? "") - before).toBeGreaterThanOrEqual(ms);
	});

	it("leaves it as it is at once, without a window", async () => {
		await choose("anna", "Leave it as it is");

		await open.cardSays("Left as it is by Anna Bakker", ts);
		expect(open.useCases.callsOf("resolve")).toMatchObject([[{ resolution: "ignore", revision: 1 }]]);
	});

	it.each(["Leave it as it is", "Write a note"])(
		"is refused to someone who may only look (%s)",
		async (caption) => {
			await choose("victor", caption);

			if (caption === "Write a note") {
				await open.slack.waitForView({
					user: "victor",
					where: (view) => open.slack.viewText(view).includes("needs the role operator"),
				});
			} else {
				const whisper = await open.slack.waitForEphemeral({ user: "victor" });
				expect(open.slack.messageText(whisper)).toContain("needs the role operator");
			}
			expect(await open.stores.audit.ofError(error._id)).toMatchObject([{ outcome: "refused" }]);
			expect(open.useCases.callsOf("resolve")).toEqual([]);
		},
	);

	it("says who resolved it meanwhile", async () => {
		await openWindow("anna", "Write a note");
		const actor = { id: "U9", name: "dirk", role: "admin" as const };
		await open.useCases.resolve({
			errorId: error._id,
			revision: 1,
			resolution: "synchronize",
			choice: { side: "left" },
			actor,
		});

		await open.slack.submitView({ user: "anna", values: { aside: "late" } });

		expect(open.slack.viewText(open.slack.viewsOf("anna")[0] as never)).toContain(
			"dirk already resolved this",
		);
	});
});

describe("coupling with another record", () => {
	const alone = aSyncError({
		_id: "error-2",
		kind: "duplicate",
		couplingId: null,
		record: { side: "left", id: "L-1" },
		conflict: null,
		fields: [],
		others: [{ side: "right", id: "R-1", name: "Namesake", link: null }],
	});

	async function openPartner(user: string) {
		ts = await open.show(alone);
		await open.slack.clickButton({ user, channel: SALES, ts, actionId: PRESS_IDS.couple });
		return open.slack.waitForView({ user, where: (view) => view.callback_id === VIEW_IDS.partner });
	}
	const suggest = (value: string) =>
		open.slack.blockSuggestion({ user: "bram", actionId: ACTION_IDS.partner, query: value });

	it("offers the records the error names, then what is looked for, and couples the chosen one", async () => {
		open.useCases.picked = [
			{ side: "right", id: "R-2", name: "Adatum", keys: ["10000"], couplingId: null },
			{ side: "right", id: "R-3", name: "Adventure", keys: [], couplingId: "coupling-9" },
		];
		await openPartner("bram");
		const texts = async (value: string) =>
			(await suggest(value)).options.map(({ text }) => (text as { text: string }).text);
		expect(await texts("")).toEqual(["Namesake"]);
		expect(await texts("Ad")).toEqual(["Adatum · 10000", "Adventure"]);

		await open.slack.submitView({ user: "bram", values: { partner: "Adatum · 10000", winner: "right" } });

		await open.cardSays("coupled by hand", ts);
		expect(open.useCases.carriedOut).toMatchObject([
			{ resolution: "couple", partner: { side: "right", id: "R-2" }, choice: { side: "right" } },
		]);
	});

	it("takes the coupling back in the window that tells of it", async () => {
		open.useCases.picked = [{ side: "right", id: "r-2", name: "Adatum", keys: [], couplingId: null }];
		open.useCases.records = [
			{ mapping: "customers", couplingId: "coupling-new", left: "L-1", right: "r-2", name: "Adatum" },
		];
		await openPartner("bram");
		await suggest("Ad");
		await open.slack.submitView({ user: "bram", values: { partner: "Adatum", winner: "ask" } });
		const offers = ({ blocks }: { blocks: unknown }) =>
			JSON.stringify(blocks).includes(ACTION_IDS.coupleUndo);
		await open.slack.waitForView({ user: "bram", where: offers });

		await open.slack.clickInView({ user: "bram", actionId: ACTION_IDS.coupleUndo });

		await open.slack.waitForView({
			user: "bram",
			where: (view) => open.slack.viewText(view).includes("Taken back: both records of Adatum"),
		});
		expect(open.useCases.callsOf("undoCouple")).toMatchObject([[{ mapping: "customers", record: "r-2" }]]);
	});

	it("is refused to an operator", async () => {
		ts = await open.show(alone);
		await open.slack.clickButton({ user: "anna", channel: SALES, ts, actionId: PRESS_IDS.couple });
		await open.slack.waitForView({
			user: "anna",
			where: (view) => open.slack.viewText(view).includes("needs the role steward"),
		});
	});

	it("is asked anew when the card changed meanwhile", async () => {
		open.useCases.picked = [{ side: "right", id: "R-2", name: "Adatum", keys: [], couplingId: null }];
		await openPartner("bram");
		await suggest("Ad");
		await open.stores.errors.save({ ...alone, revision: 2 }, alone);

		await open.slack.submitView({ user: "bram", values: { partner: "Adatum", winner: "ask" } });

		const [view] = open.slack.viewsOf("bram");
		expect(view?.callback_id).toBe(VIEW_IDS.partner);
		expect(open.slack.viewText(view as never)).toContain("changed since you saw it");
		expect(open.useCases.callsOf("resolve")).toEqual([]);
	});
});

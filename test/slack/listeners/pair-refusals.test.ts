import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { KnownBlock, ModalView } from "@slack/types";
import { WebClient } from "@slack/web-api";
import { createFactsLookup } from "../../../src/console/index.js";
import { createMessages } from "../../../src/messages/index.js";
import { coupleModal } from "../../../src/slack/blocks/couple-modal.js";
import { coupleQuestion, sendQuestion } from "../../../src/slack/blocks/pair-question.js";
import { syncModal } from "../../../src/slack/blocks/sync-modal.js";
import { ACTION_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { toPickedValue } from "../../../src/slack/pair-payload.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aFoundRecord, aPickedRecord, pressed, refusedCalls } from "../../support/slack/typing.js";

const VICTOR = "U01VICTOR01";
const messages = createMessages("en");
const facts = createFactsLookup([customers()], messages)("customers");
const names = ["customers"];

let open: TestConsole;
let web: WebClient;
beforeEach(async () => {
	open = await openConsole();
	web = new WebClient(open.slack.botToken, { slackApiUrl: open.slack.apiUrl });
	open.useCases.records = [aFoundRecord()];
	open.useCases.picked = [
		aPickedRecord({ couplingId: "c1" }),
		aPickedRecord({ side: "right", id: "id-a", name: "Adatum Inc" }),
	];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

/** What somebody still sees whose role was taken away since. */
async function lendMessage(blocks: KnownBlock[]) {
	await web.chat.postEphemeral({ channel: SALES, user: VICTOR, text: "a question", blocks });
	return open.slack.ephemerals("victor").at(-1);
}

async function lendWindow(view: ModalView): Promise<void> {
	await web.views.open({ trigger_id: open.slack.issueTriggerId("victor"), view });
}

function windowSays(words: string) {
	return open.slack.waitForView({
		user: "victor",
		where: (view) => open.slack.viewText(view).includes(words),
	});
}

async function refusals(): Promise<string[]> {
	const entries = await open.stores.audit.latest(10);
	return entries.map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`);
}

describe("someone whose role was taken away", () => {
	it("sends nothing by a button that is still there", async () => {
		const pair = { record: "10000", name: "Adatum", words: "whose values?" };
		const message = await lendMessage(sendQuestion(pair, facts, messages));

		const { text } = await pressed(open, "victor", message, ACTION_IDS.sendLeft);

		expect(text).toContain("needs the role operator");
		expect(open.useCases.callsOf("synchronize")).toEqual([]);
		expect(await refusals()).toEqual([`${VICTOR} synchronize refused`]);
	});

	it("couples nothing by a button that is still there", async () => {
		const value = { mapping: "customers", left: "id-10000", right: "id-a" };
		const message = await lendMessage(coupleQuestion("couple?", value, facts, messages));

		const { text } = await pressed(open, "victor", message, ACTION_IDS.coupleLeftWins);

		expect(text).toContain("needs the role steward");
		expect(open.useCases.callsOf("couple")).toEqual([]);
		expect(await refusals()).toEqual([`${VICTOR} couple refused`]);
	});

	it.each([
		["couple", coupleModal, ACTION_IDS.coupleMapping, "steward"],
		["synchronize", syncModal, ACTION_IDS.syncMapping, "operator"],
	] as const)("is asked nothing more in the window to %s", async (action, form, actionId, role) => {
		await lendWindow(form(names, null, messages));

		await open.slack.selectOption({ user: "victor", actionId, choose: "customers" });

		await windowSays(`needs the role ${role}`);
		expect(await refusals()).toEqual([`${VICTOR} ${action} refused`]);
	});

	it.each([
		["couple", coupleModal, ACTION_IDS.coupleLeft],
		["synchronize", syncModal, ACTION_IDS.syncRecord],
	] as const)("finds no records in the window to %s", async (action, form, actionId) => {
		await lendWindow(form(names, facts, messages));

		const { options, answer } = await open.slack.blockSuggestion({ user: "victor", actionId, query: "ada" });

		expect(answer.error).toBeNull();
		expect(options).toEqual([]);
		expect(open.useCases.callsOf("search")).toEqual([]);
		expect(await refusals()).toEqual([`${VICTOR} ${action} refused`]);
	});
});

/** A window as Slack sends it back, with these picks; nobody can fill it in who finds no records. */
async function submitted(
	listener: "couple" | "sync",
	values: Record<string, Record<string, string | null>>,
	mapping = "customers",
) {
	const answers: unknown[] = [];
	const state = Object.fromEntries(
		Object.entries(values).map(([block, actions]) => [
			block,
			Object.fromEntries(
				Object.entries(actions).map(([id, value]) => [
					id,
					{ selected_option: value === null ? null : { value } },
				]),
			),
		]),
	);
	const shown: unknown[] = [];
	const services = {
		useCases: open.useCases,
		messages,
		factsOf: () => facts,
		audit: open.stores.audit,
		people: { nameOf: async () => "Victor Lane" },
		roles: { roleOf: async () => "viewer" },
		interactive: { update: async (_: unknown, view: unknown) => void shown.push(view) },
		clock: { now: () => 0 },
		log: open.log,
	} as never;
	const view = {
		id: "V1",
		private_metadata: JSON.stringify({ m: mapping }),
		state: { values: state },
	};
	const submission = {
		ack: async (answer: unknown) => void answers.push(answer),
		body: { user: { id: VICTOR } },
		view,
	} as never;
	if (listener === "couple") {
		const { coupleSubmitted } = await import("../../../src/slack/listeners/views/couple-submitted.js");
		await coupleSubmitted(services, submission);
	} else {
		const { syncSubmitted } = await import("../../../src/slack/listeners/views/sync-submitted.js");
		await syncSubmitted(services, submission);
	}
	return { answers, shown: JSON.stringify(shown) };
}

function picked(side: "left" | "right", id: string, isCoupled: boolean): string | null {
	return toPickedValue({ side, id, isCoupled });
}

describe("a submitted window", () => {
	it("couples nothing for someone whose role was taken away, and says so in the window", async () => {
		const { shown } = await submitted("couple", {
			"couple.left.0": { [ACTION_IDS.coupleLeft]: picked("left", "id-10000", false) },
			"couple.right.0": { [ACTION_IDS.coupleRight]: picked("right", "id-a", false) },
		});

		expect(shown).toContain("needs the role steward");
		expect(open.useCases.callsOf("couple")).toEqual([]);
		expect(await refusals()).toEqual([`${VICTOR} couple refused`]);
	});

	it("sends nothing for someone whose role was taken away, and says so in the window", async () => {
		const { shown } = await submitted("sync", {
			"sync.record.0": { [ACTION_IDS.syncRecord]: picked("left", "id-10000", true) },
			"sync.winner.0": { [ACTION_IDS.syncWinner]: "left" },
		});

		expect(shown).toContain("needs the role operator");
		expect(open.useCases.callsOf("synchronize")).toEqual([]);
		expect(await refusals()).toEqual([`${VICTOR} synchronize refused`]);
	});

	it("is answered on its fields where something is missing or was never offered", async () => {
		const couple = await submitted("couple", {
			"couple.left.0": { [ACTION_IDS.coupleLeft]: picked("right", "id-a", false) },
			"couple.right.0": { [ACTION_IDS.coupleRight]: null },
		});
		const missing = "Choose a record from the list.";
		expect(couple.answers).toEqual([
			{ response_action: "errors", errors: { "couple.left.0": missing, "couple.right.0": missing } },
		]);

		const sync = await submitted("sync", {
			"sync.record.0": { [ACTION_IDS.syncRecord]: "{}" },
			"sync.winner.0": { [ACTION_IDS.syncWinner]: "middle" },
		});
		expect(sync.answers).toEqual([
			{
				response_action: "errors",
				errors: { "sync.record.0": missing, "sync.winner.0": "Choose one of the two." },
			},
		]);
	});

	it("says that its mapping was taken out of the configuration meanwhile", async () => {
		for (const listener of ["couple", "sync"] as const) {
			const { answers } = await submitted(listener, {}, "gone");

			expect(JSON.stringify(answers)).toContain("this mapping is no longer set up");
			expect(answers).toMatchObject([{ response_action: "update", view: { callback_id: VIEW_IDS.notice } }]);
		}
	});
});

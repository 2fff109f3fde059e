import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConnectorError } from "../../../src/ports/connector.js";
import { AlreadyCoupledError } from "../../../src/ports/use-cases.js";
import { ACTION_IDS, VIEW_IDS } from "../../../src/slack/ids.js";
import { aField, aMapping, aSyncError } from "../../support/builders/index.js";
import { customers, openConsole, type TestConsole } from "../../support/slack/console.js";
import { aPickedRecord, pressed, refusedCalls, typed } from "../../support/slack/typing.js";

let open: TestConsole;
const LEFT = aPickedRecord();
const RIGHT = aPickedRecord({ side: "right", id: "id-a", name: "Adatum Inc", keys: ["A-1"] });
const TAKEN = aPickedRecord({ id: "id-20000", name: "Adatum Two", keys: ["20000"], couplingId: "c9" });
const PRIVATE_KEYS = aMapping({
	name: "contacts",
	fields: [aField({ private: true }), aField({ name: "email", private: true, match: 1 })],
});

beforeEach(async () => {
	open = await openConsole({ mappings: [customers(), PRIVATE_KEYS] });
	open.useCases.picked = [LEFT, RIGHT, TAKEN];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

/** Opens the window by the command and chooses the mapping. */
async function openWindow(user: string, mapping = "customers") {
	const { answer } = await open.slack.command({ user, channel: "sync-sales", text: "couple" });
	expect(answer.error).toBeNull();
	await open.slack.waitForView({ user, where: (view) => view.callback_id === VIEW_IDS.couple });
	await open.slack.selectOption({ user, actionId: ACTION_IDS.coupleMapping, choose: mapping });
	return open.slack.waitForView({ user, where: (view) => view.submit !== null });
}

async function pick(user: string, actionId: string, query: string): Promise<string[]> {
	const { options } = await open.slack.blockSuggestion({ user, actionId, query });
	return options.map((one) => JSON.stringify([wordsIn(one.text), wordsIn(one.description)]));
}

function wordsIn(text: unknown): string | null {
	return (text as { text?: string } | undefined)?.text ?? null;
}

describe("/koppel couple", () => {
	it("asks for the mapping, finds records of both systems while one types, and couples them", async () => {
		const view = await openWindow("bram");
		expect(open.slack.viewText(view)).toContain("Record in Dynamics 365 Sales");

		expect(await pick("bram", ACTION_IDS.coupleLeft, "ada")).toEqual([
			'["Adatum · 10000",null]',
			'["Adatum Two · 20000","coupled already"]',
		]);
		await pick("bram", ACTION_IDS.coupleRight, "ada");
		const submission = await open.slack.submitView({
			user: "bram",
			values: {
				[ACTION_IDS.coupleLeft]: "Adatum · 10000",
				[ACTION_IDS.coupleRight]: "Adatum Inc · A-1",
				"couple.winner.couple.winner": "right",
			},
		});

		expect(submission.outcome).toBe("updated");
		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("is coupled, and both systems agree"),
		});
		expect(open.useCases.callsOf("couple")).toMatchObject([
			[{ mapping: "customers", left: "id-10000", right: "id-a", choice: { side: "right" } }],
		]);
	});

	it("takes the coupling back in the window that tells of it", async () => {
		open.useCases.records = [
			{ mapping: "customers", couplingId: "coupling-new", left: "id-10000", right: "id-a", name: "Adatum" },
		];
		await openWindow("bram");
		await pick("bram", ACTION_IDS.coupleLeft, "ada");
		await pick("bram", ACTION_IDS.coupleRight, "ada");
		await open.slack.submitView({
			user: "bram",
			values: {
				[ACTION_IDS.coupleLeft]: "Adatum · 10000",
				[ACTION_IDS.coupleRight]: "Adatum Inc · A-1",
			},
		});
		const shows = (text: string) =>
			open.slack.waitForView({ user: "bram", where: (one) => open.slack.viewText(one).includes(text) });
		await shows("is coupled, and both systems agree");
		open.useCases.decoupling = async (record) => ({ kind: "refused", reason: "writtenSince", record });

		await open.slack.clickInView({ user: "bram", actionId: ACTION_IDS.coupleUndo });

		await shows("one of the two records was changed after this answer");
	});

	it("asks nothing of any system before it says what is missing or taken", async () => {
		await openWindow("bram");
		await pick("bram", ACTION_IDS.coupleLeft, "ada");
		await pick("bram", ACTION_IDS.coupleRight, "ada");

		const taken = await open.slack.submitView({
			user: "bram",
			values: {
				[ACTION_IDS.coupleLeft]: "Adatum Two · 20000",
				[ACTION_IDS.coupleRight]: "Adatum Inc · A-1",
			},
		});

		expect(taken.outcome).toBe("errors");
		expect(Object.values(taken.errors)).toEqual([
			"This record is coupled already. Uncouple it first, or choose another one.",
		]);
		expect(open.useCases.callsOf("couple")).toEqual([]);
	});

	it("says that a record was coupled meanwhile", async () => {
		await openWindow("bram");
		await pick("bram", ACTION_IDS.coupleLeft, "ada");
		await pick("bram", ACTION_IDS.coupleRight, "ada");
		open.useCases.coupled = () => {
			throw new AlreadyCoupledError("customers", "left", "10000");
		};

		await open.slack.submitView({
			user: "bram",
			values: {
				[ACTION_IDS.coupleLeft]: "Adatum · 10000",
				[ACTION_IDS.coupleRight]: "Adatum Inc · A-1",
			},
		});

		await open.slack.waitForView({
			user: "bram",
			where: (one) => open.slack.viewText(one).includes("10000 in Business Central belongs to another pair"),
		});
	});

	it("is refused to someone below a steward, in the window as well, and that is put on record", async () => {
		const [refusal] = await typed(open, "anna", "couple");
		expect(refusal?.text).toContain("needs the role steward");
		expect(open.slack.viewsOf("anna")).toEqual([]);

		expect(await open.stores.audit.latest(5)).toMatchObject([{ action: "couple", outcome: "refused" }]);
	});

	it("tells people apart by their ids where names and numbers are personal", async () => {
		await openWindow("bram", "contacts");

		expect(await pick("bram", ACTION_IDS.coupleLeft, "ada")).toEqual([
			'["id-10000",null]',
			'["id-20000","coupled already"]',
		]);
	});

	it("calls nobody by a mail address that is personal", async () => {
		await openWindow("bram");
		open.useCases.search = async () => [aPickedRecord({ name: "jo@example.test", keys: ["10000"] })];

		const [option] = await pick("bram", ACTION_IDS.coupleLeft, "jo");

		expect(option).toContain("10000");
		expect(option).not.toContain("jo@example.test");
	});

	it("finds nothing when a system cannot be reached, and goes on", async () => {
		await openWindow("bram");
		open.useCases.search = async () => {
			throw new ConnectorError({ code: "unreachable", retryable: true, foreignMessage: "down" });
		};

		expect(await pick("bram", ACTION_IDS.coupleLeft, "ada")).toEqual([]);
		expect(open.log.messagesOf("warn")).toContain("Search for a record failed");
	});
});

describe("/koppel couple with words", () => {
	it("names both records in one question, and couples them by a button", async () => {
		const [question] = await typed(open, "bram", 'couple customers 10000 "adatum inc"');
		expect(question?.text).toBe(
			"Couple Adatum · 10000 in Business Central with Adatum Inc · A-1 in Dynamics 365 Sales (customers)?",
		);

		const answer = await pressed(open, "bram", question, ACTION_IDS.coupleAsking);

		expect(answer.text).toContain("is coupled, and both systems agree");
		expect(open.useCases.callsOf("couple")).toMatchObject([
			[{ mapping: "customers", left: "id-10000", right: "id-a", choice: undefined }],
		]);
	});

	it("leads to the card that asks where the two differ", async () => {
		const error = aSyncError();
		await open.show(error);
		open.useCases.coupled = (record) => ({ record, error });
		const [question] = await typed(open, "bram", 'couple customers 10000 "adatum inc"');

		const answer = await pressed(open, "bram", question, ACTION_IDS.coupleLeftWins);

		expect(answer.text).toContain("its card asks whose values are right");
		expect(answer.text).toContain("|to the card>");
	});

	describe("and taking that back", () => {
		const ADATUM = {
			mapping: "customers",
			couplingId: "coupling-new",
			left: "id-10000",
			right: "id-a",
			name: "Adatum",
		};
		async function coupled() {
			open.useCases.records = [ADATUM];
			const [question] = await typed(open, "bram", 'couple customers 10000 "adatum inc"');
			return pressed(open, "bram", question, ACTION_IDS.coupleLeftWins);
		}

		it("puts back what it wrote, by the button under the outcome", async () => {
			const outcome = await coupled();

			const told = await pressed(open, "bram", outcome, ACTION_IDS.coupleUndo);

			expect(told.text).toBe(
				"Taken back: both records of Adatum in customers hold what they held before and are not coupled any more.",
			);
			expect(open.useCases.callsOf("undoCouple")).toMatchObject([
				[{ mapping: "customers", record: "id-10000", actor: { id: "U01BRAM0001" } }],
			]);
		});

		it.each([
			["writtenSince", "one of the two records was changed after this answer"],
			["bothWritten", "this answer was written to both systems"],
			["tooLate", "the time to take this back is over"],
			["notFitting", "that pair was not coupled by hand"],
			["pairBusy", "a run is writing this record"],
		] as const)("says why it stays: %s", async (reason, words) => {
			const outcome = await coupled();
			open.useCases.decoupling = async (record) => ({ kind: "refused", reason, record });

			const told = await pressed(open, "bram", outcome, ACTION_IDS.coupleUndo);

			expect(told.text).toContain(words);
		});

		it("says what a system answered", async () => {
			const outcome = await coupled();
			open.useCases.decoupling = async (record) => ({ kind: "failed", message: "Locked.", record });

			const told = await pressed(open, "bram", outcome, ACTION_IDS.coupleUndo);

			expect(told.text).toBe("That did not work: Locked. The two records stay coupled.");
		});
	});

	it("says which record it cannot tell, and what to type instead", async () => {
		const tell = async (words: string) => (await typed(open, "bram", `couple ${words}`))[0]?.text;

		expect(await tell("customers 10000")).toContain(
			"Name the mapping, then the record in Business Central, then the record in Dynamics 365 Sales",
		);
		expect(await tell("costumers 1 2")).toContain('Did you mean "customers"?');
		expect(await tell("customers nobody A-1")).toContain('No record in Business Central answers to "nobody"');
		expect(await tell("customers ada A-1")).toContain("• Adatum Two · 20000");
		expect(await tell("customers 20000 A-1")).toContain("belongs to another pair of customers already");
	});
});

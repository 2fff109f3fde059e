import { describe, expect, it } from "@jest/globals";
import { desiredCard, factsOf, plainLine } from "../../src/console/index.js";
import type { ErrorOutcome, SyncError, SyncErrorKind } from "../../src/domain/sync-error.js";
import { createMessages } from "../../src/messages/index.js";
import { aField, aMapping, aShownRecord, aSyncError } from "../support/builders/index.js";
import { customers } from "../support/slack/console.js";

const messages = createMessages("en");
const mapping = factsOf(customers());

function cardOf(overrides: Partial<SyncError> = {}) {
	return desiredCard(aSyncError(overrides), { mapping, messages });
}

function field(name: string, left = "a", right = "b"): SyncError["fields"][number] {
	return { name, left, right, seat: { left: "before", right: "before" }, private: false, asked: true };
}

const noRecord = aShownRecord({ id: null, exists: false, name: null, link: null, modifiedAt: null });
const fromRight = { code: "x", foreignCode: "y", message: "No.", side: "right" } as const;

describe("the sentence of a card", () => {
	it.each<[string, Partial<SyncError>, string]>([
		[
			"one field",
			{ fields: [field("phoneNumber")] },
			"Adatum was changed in Business Central and in Dynamics 365 Sales, which now differ on the phone number.",
		],
		[
			"many fields, some of them changed in one system alone",
			{ fields: ["name", "city", "phoneNumber", "postCode", "homePage"].map((name) => field(name)) },
			"Adatum was changed in Business Central and in Dynamics 365 Sales, which now differ on the name, the city, the phone number and 2 more fields.",
		],
		[
			"first contact",
			{ conflict: { conflict: "update", reason: "firstContact", fields: ["name"] } },
			"Adatum was found in Business Central and in Dynamics 365 Sales, and they do not agree on the name. Nobody has said yet which is right.",
		],
		[
			"a deletion",
			{ kind: "deletedLeft", conflict: { conflict: "deletion", reason: "policyAsks", deleted: "left" } },
			"Adatum was deleted in Business Central and still exists in Dynamics 365 Sales.",
		],
		[
			"a deletion of what was changed elsewhere",
			{
				kind: "deletedRight",
				conflict: { conflict: "deletion", reason: "survivorChanged", deleted: "right" },
			},
			"Adatum was deleted in Dynamics 365 Sales, while it was changed in Business Central.",
		],
		["a refusal", { kind: "validation", answer: fromRight }, "Dynamics 365 Sales did not accept Adatum."],
		[
			"a value that cannot be sent",
			{ kind: "validation", answer: { ...fromRight, code: "tooLong" } },
			"Adatum holds a value that Dynamics 365 Sales cannot take, so nothing was written.",
		],
		[
			"a value that could not be transformed",
			{ kind: "validation", answer: { ...fromRight, code: "notTransformed" } },
			"A value of Adatum could not be transformed for Dynamics 365 Sales, so nothing was written.",
		],
		[
			"a missing permission",
			{ kind: "permission", answer: fromRight },
			"Koppel is not allowed to change Adatum in Dynamics 365 Sales.",
		],
		[
			"the guard's question",
			{ kind: "massChange", held: { count: 120, total: 800, what: "deletion", examples: [] } },
			"120 of 800 coupled records of customers were deleted in one of the systems. That is unusually many, so Koppel asks before it does anything about their partners.",
		],
		[
			"a setup problem",
			{ kind: "setup", answer: fromRight },
			"The mapping customers cannot run: the connection to Dynamics 365 Sales or its setup is not right.",
		],
		[
			"a run that a system did not let begin",
			{
				kind: "transient",
				answer: fromRight,
				couplingId: null,
				record: null,
				records: { left: noRecord, right: noRecord },
			},
			"The mapping customers could not run, because Dynamics 365 Sales does not answer as it should.",
		],
		[
			"an overdue mapping",
			{ kind: "overdue" },
			"The mapping customers has not finished a run for longer than its schedule allows.",
		],
	])("tells %s", (_, overrides, sentence) => {
		expect(cardOf(overrides).sentence).toBe(sentence);
	});

	it.each<SyncErrorKind>([
		"updateConflict",
		"deletedLeft",
		"deletedRight",
		"validation",
		"permission",
		"duplicate",
		"waitingForParent",
		"stale",
		"transient",
		"possibleDuplicate",
		"merged",
		"loop",
		"massChange",
		"setup",
		"overdue",
	])("is one plain sentence with a next step for %s, known side or not", (kind) => {
		for (const answer of [null, fromRight]) {
			const card = cardOf({ kind, conflict: null, answer });

			expect(card.sentence).toMatch(/^[A-Z].*\.$/);
			expect(card.next).toMatch(/\.$/);
			expect(card.sentence + card.next).not.toMatch(/[{}]|undefined|null|\bleft\b.*\bright\b/);
		}
	});

	it("says what to do with a record under a number that Koppel made up for another one", () => {
		const answer = { ...fromRight, code: "madeUpKey", side: "left" as const };

		const card = cardOf({ kind: "possibleDuplicate", conflict: null, answer, others: [] });

		expect(card.sentence).toBe("Adatum may have been created more than once in Business Central.");
		expect(card.next).toMatch(
			/^Remove it if it is one too many, or couple it .* try again: it is then created/,
		);
	});
});

describe("the card of a loop", () => {
	const loop: Partial<SyncError> = {
		kind: "loop",
		conflict: null,
		fields: [field("city", "Delft", "Leiden"), { ...field("name"), asked: false }],
		records: { left: aShownRecord({ modifiedBy: "Koppel" }), right: aShownRecord({ modifiedBy: "Koppel" }) },
		loop: {
			fields: [{ field: "city", reason: "toAndFro", times: 6, since: "2026-01-31T08:00:00.000Z" }],
			writers: {
				left: { by: "Import", at: "2026-01-31T08:50:00.000Z" },
				right: { by: "Workflow of sales", at: "2026-01-31T08:55:00.000Z" },
			},
		},
	};

	it("shows what swings, how often and since when, and who writes on each side, not that we did", () => {
		const card = cardOf(loop);

		expect(card.sentence).toBe(
			"Adatum is paused, because Business Central and Dynamics 365 Sales keep undoing each other's changes to the city.",
		);
		expect(card.fields).toMatchObject([{ title: "City", left: "Delft", right: "Leiden" }]);
		expect(card.writers.map((line) => plainLine(messages, line))).toEqual([
			"City: written 6 times by Koppel since 31 Jan 2026, 08:00 UTC",
			"Business Central: last changed by Import, 31 Jan 2026, 08:50 UTC",
			"Dynamics 365 Sales: last changed by Workflow of sales, 31 Jan 2026, 08:55 UTC",
		]);
		expect(card.changes).toEqual([]);
		expect(card.next).toContain("other fields included");
	});

	it("says where a system does not tell who writes there", () => {
		const at = "2026-01-31T08:50:00.000Z";
		const writers = { left: { by: null, at }, right: { by: "Workflow of sales", at: null } };
		const card = cardOf({ ...loop, loop: { fields: [], writers } });

		expect(card.writers.map((line) => plainLine(messages, line))).toEqual([
			"Business Central: last changed 31 Jan 2026, 08:50 UTC; it does not tell by whom",
			"Dynamics 365 Sales: last changed by Workflow of sales",
		]);
	});

	it("says of one that only shows on one side where Koppel writes, and where it is changed again", () => {
		const since = "2026-01-31T08:00:00.000Z";
		const fields = [{ field: "city", reason: "reaction" as const, side: "right" as const, times: 11, since }];
		const writers = { left: { by: null, at: "2026-01-31T08:50:00.000Z" }, right: null };
		const card = cardOf({ ...loop, loop: { fields, writers } });
		const at = "2026-01-31T09:00:00.000Z";
		const outcome: ErrorOutcome = {
			actor: "U1",
			actorName: "Anna",
			at,
			resolution: "continue",
			side: null,
			summary: null,
		};
		const over = cardOf({ ...loop, loop: { fields, writers }, state: "resolved", outcome });

		expect(card.sentence).toBe(
			"Adatum is paused, because something changes the city in Business Central again each time Koppel has written it to Dynamics 365 Sales.",
		);
		expect(card.writers.map((line) => plainLine(messages, line))).toEqual([
			"City: written 11 times to Dynamics 365 Sales by Koppel since 31 Jan 2026, 08:00 UTC",
			"Business Central: last changed 31 Jan 2026, 08:50 UTC; it does not tell by whom",
		]);
		expect(over.sentence).toContain("Adatum was paused, because something changed the city in");
	});

	it("offers each side, to go on as before, and to uncouple", () => {
		expect(cardOf(loop).buttons).toMatchObject([
			{ press: "synchronizeLeft", label: "Send Business Central to Dynamics 365 Sales" },
			{ press: "synchronizeRight" },
			{ press: "continue", label: "Go on as before" },
			{ press: "uncouple" },
		]);
	});

	it("masks a private value, and still tells who and how often", () => {
		const card = cardOf({ ...loop, fields: [{ ...field("city", "Delft", "Leiden"), private: true }] });

		expect(JSON.stringify(card)).not.toMatch(/Delft|Leiden/);
		expect(card.writers).toHaveLength(3);
	});

	it("says that it stays paused while it is set aside, and that it goes on once somebody said so", () => {
		const by = { actor: "U1", actorName: "Anna", at: "2026-01-31T09:00:00.000Z" };
		const aside = cardOf({ ...loop, state: "snoozed", snooze: { ...by, until: null, ignored: true } });
		const outcome: ErrorOutcome = { ...by, resolution: "continue", side: null, summary: null };
		const settled = cardOf({ ...loop, state: "resolved", outcome });

		expect(aside.states.map((line) => plainLine(messages, line)).join()).toContain("stays paused");
		expect(settled.states.map((line) => plainLine(messages, line)).join()).toContain("goes on as before");
		expect(settled.sentence).toContain("Adatum was paused, because");
		expect(settled.writers).toEqual([]);
	});
});

describe("a conflict's fields", () => {
	it("stand as before, left and right, with who changed each side and when", () => {
		const card = cardOf({
			fields: [field("phoneNumber", "0611", "0622")],
			records: {
				left: aShownRecord({ modifiedBy: "Anna" }),
				right: aShownRecord({ modifiedBy: null }),
			},
		});

		expect(card.fields).toMatchObject([
			{ title: "Phone number", before: { left: "before" }, sameBefore: true, left: "0611", right: "0622" },
		]);
		expect(card.changes.map((line) => plainLine(messages, line))).toEqual([
			"Business Central: changed by Anna, 31 Jan 2026, 09:00 UTC",
			"Dynamics 365 Sales: changed 31 Jan 2026, 09:00 UTC",
		]);
	});

	it("say what is empty, and write numbers and truths as people do", () => {
		const fields = [
			{ ...field("a"), left: null, right: 1234.5 },
			{ ...field("b"), left: true, right: "" },
		];

		const card = cardOf({ fields });

		expect(card.fields.map(({ left, right }) => [left, right])).toEqual([
			["(empty)", "1,234.5"],
			["yes", "(empty)"],
		]);
	});

	it("hide personal values everywhere, and still tell which side changed", () => {
		const secret = "jo@private.test";
		const card = cardOf({
			fields: [
				{
					...field("email", secret, "old@private.test"),
					seat: { left: "old@private.test", right: "old@private.test" },
				},
			],
			records: { left: aShownRecord({ name: `Jo (${secret})` }), right: aShownRecord() },
			answer: { code: "x", foreignCode: "y", message: `${secret.toUpperCase()} is in use`, side: "right" },
		});

		expect(card.fields).toMatchObject([{ left: "(hidden, changed)", right: "(hidden, as before)" }]);
		expect(JSON.stringify(card)).not.toMatch(/private\.test/i);
		expect(card.answer).toBe("Dynamics 365 Sales answered: ••• is in use");
	});

	it("call a waiting contact by her name, though her hidden mail address begins with it", () => {
		const mail = "petra.zandstra@private.test";
		const parent = {
			mapping: "customers",
			side: "left",
			id: null,
			reference: "C-7",
			name: "Zandstra BV",
		} as const;
		const card = cardOf({
			kind: "waitingForParent",
			fields: [{ ...field("email", mail, mail), asked: false }],
			records: { left: aShownRecord({ name: "Petra Zandstra" }), right: noRecord },
			answer: {
				code: "x",
				foreignCode: "y",
				message: `Petra Zandstra (${mail}) has no company`,
				side: "right",
			},
			parent,
		});

		expect(card.name).toBe("Petra Zandstra");
		expect(card.sentence).toBe(
			"Petra Zandstra waits for Zandstra BV, which it belongs to and which is not coupled yet.",
		);
		expect(card.records.map(({ name }) => name)).toContain("Petra Zandstra");
		expect(card.answer).toContain("Petra Zandstra (•••) has no company");
	});

	it("tell how to go on where what a record waits for was deleted or uncoupled, and offer to uncouple it", () => {
		const parent = {
			mapping: "customers",
			side: "left",
			id: "7",
			reference: "C-7",
			name: "Zandstra BV",
		} as const;
		const fields = [field("company")];
		const waiting = { kind: "waitingForParent" as const, conflict: null, fields, parent };

		const coupled = cardOf(waiting);
		const alone = cardOf({ ...waiting, couplingId: null, record: { side: "left", id: "1" } });

		expect(coupled.next).toBe(
			"It goes on by itself once Zandstra BV is coupled. If Zandstra BV was deleted or uncoupled, that will not happen by itself: restore it or couple it again (`/koppel couple`), or choose another company in Business Central. Or uncouple this record, to leave both systems as they are.",
		);
		expect(coupled.buttons.map(({ press }) => press)).toEqual(["retry", "uncouple"]);
		expect(coupled.menu.map(({ choice }) => choice)).toEqual(expect.arrayContaining(["snooze", "ignore"]));
		expect(alone.next).not.toContain("uncouple this record");
		expect(alone.buttons.map(({ press }) => press)).toEqual(["retry"]);
		const dutch = desiredCard(aSyncError(waiting), { mapping, messages: createMessages("nl") });
		expect(dutch.next).toContain("kies in Business Central een andere waarde voor company");
	});

	it("hide a personal reference where the record it names is not known", () => {
		const card = cardOf({
			kind: "waitingForParent",
			fields: [{ ...field("email", "jo@private.test", ""), asked: false }],
			parent: { mapping: "people", side: "left", id: null, reference: "jo@private.test", name: null },
		});

		expect(JSON.stringify(card)).not.toContain("jo@private.test");
	});

	it("leave the name out where the name itself is personal", () => {
		const contacts = customers();
		const [name] = contacts.fields;
		const facts = factsOf({ ...contacts, fields: name === undefined ? [] : [{ ...name, private: true }] });
		const error = aSyncError({
			kind: "duplicate",
			fields: [],
			others: [{ side: "right", id: "44", name: "Jo Twin", link: null }],
			held: { count: 2, total: 3, what: "deletion", examples: ["Jo Third"] },
		});

		const card = JSON.stringify(desiredCard(error, { mapping: facts, messages }));

		expect(card).not.toMatch(/Adatum|Jo Twin|Jo Third/);
		expect(card).toContain("Also: 44 in Dynamics 365 Sales");
		expect(card).toContain("11111111-1111-4111-8111-111111111111 could not be coupled");
	});

	it.each([
		["ask", "Ask about 120 records one by one"],
		["restore", "Restore 120 records"],
		["uncouple", "Uncouple 120 pairs"],
		["delete", "Delete 120 records"],
	])("offer what a release leads to under the deletion policy %s", (proposal, label) => {
		const held = { count: 120, total: 800, what: "deletion" as const, examples: [] };
		const card = cardOf({ kind: "massChange", couplingId: null, proposal, held });

		expect(card.buttons.map((button) => button.label)).toEqual([label, "Keep the records"]);
		// Slack cuts the button of a question after 30 characters.
		for (const { confirm } of card.buttons) expect(confirm?.yes.length).toBeLessThanOrEqual(30);
	});

	it("count only what is asked", () => {
		const card = cardOf({ fields: [field("name"), { ...field("city"), asked: false }] });

		expect(card.fields.map(({ name }) => name)).toEqual(["name"]);
	});
});

describe("the records of a card", () => {
	it("stand by name and link, gone ones without one", () => {
		const card = cardOf({
			kind: "deletedLeft",
			records: { left: aShownRecord({ exists: false }), right: aShownRecord({ link: "https://crm.test/1" }) },
		});

		expect(card.records).toMatchObject([
			{ text: "Business Central: Adatum (deleted)", link: null },
			{ text: "Dynamics 365 Sales: Adatum", link: "https://crm.test/1" },
		]);
	});

	it("are not made up for a record that is not coupled, or for a mapping's own problem", () => {
		const single = cardOf({
			kind: "validation",
			couplingId: null,
			record: { side: "left", id: "1" },
			records: { left: aShownRecord(), right: noRecord },
		});
		const problem = cardOf({ kind: "setup", couplingId: null, records: { left: noRecord, right: noRecord } });

		expect(single.records).toMatchObject([{ text: "Business Central: Adatum" }]);
		expect(problem.records).toEqual([]);
	});

	it("say that the other one is not there yet while it is being created", () => {
		const card = cardOf({ kind: "validation", records: { left: aShownRecord(), right: noRecord } });

		expect(card.records.map(({ text }) => text)).toEqual([
			"Business Central: Adatum",
			"Dynamics 365 Sales: not there yet",
		]);
	});

	it("stand as an answer left them: a restored one is there again, of a deleted pair none is left", () => {
		const gone = {
			kind: "deletedRight",
			state: "resolved",
			records: { left: aShownRecord(), right: aShownRecord({ exists: false, link: null }) },
		} as const;
		const done = {
			actor: "U1",
			actorName: "anna",
			at: "2026-01-31T11:00:00.000Z",
			side: null,
			summary: null,
		};
		const textsAfter = (resolution: "restore" | "delete" | "uncouple") =>
			cardOf({ ...gone, outcome: { ...done, resolution } }).records.map(({ text, link }) => [text, link]);

		expect(textsAfter("restore").map(([text]) => text)).toEqual([
			"Business Central: Adatum",
			"Dynamics 365 Sales: Adatum",
		]);
		expect(textsAfter("delete")).toEqual([
			["Business Central: Adatum (deleted)", null],
			["Dynamics 365 Sales: Adatum (deleted)", null],
		]);
		expect(textsAfter("uncouple").map(([text]) => text)).toEqual([
			"Business Central: Adatum",
			"Dynamics 365 Sales: Adatum (deleted)",
		]);
	});

	it("are called another record where the system tells no name, never by an id", () => {
		const others = [{ side: "right" as const, id: "fd703793", name: null, link: "https://crm.test/2" }];

		const records = cardOf({ kind: "merged", conflict: null, others }).records;

		expect(records.at(-1)).toMatchObject({
			text: "Also: another record in Dynamics 365 Sales",
			name: "another record",
			link: "https://crm.test/2",
		});
	});

	it("are counted when there are many others", () => {
		const others = Array.from({ length: 30 }, (_, number) => ({
			side: "right" as const,
			id: `${number}`,
			name: `Twin ${number}`,
			link: null,
		}));

		const texts = cardOf({ kind: "duplicate", others }).records.map(({ text }) => text);

		expect(texts).toHaveLength(11);
		expect(texts.at(-1)).toBe("and 22 more records");
	});
});

describe("what a card says of its state", () => {
	const resolving: SyncError["resolving"] = {
		owner: "one",
		actor: "U1",
		actorName: "anna",
		resolution: "synchronize",
		side: "left",
		at: "2026-01-31T10:00:00.000Z",
	};
	const outcome: ErrorOutcome = {
		resolution: "synchronize",
		actor: "U1",
		actorName: "anna",
		at: "2026-01-31T10:00:00.000Z",
		side: "right",
		summary: null,
	};

	it("names who is at it, without a button or a next step", () => {
		const card = cardOf({ state: "resolving", resolving });

		expect(card.states.map((line) => plainLine(messages, line))).toEqual([
			"anna is sending Business Central to Dynamics 365 Sales, since 31 Jan 2026, 10:00 UTC.",
		]);
		expect(card.buttons).toEqual([]);
		expect(card.next).toBeNull();
	});

	it.each<[Partial<ErrorOutcome>, string[]]>([
		[{}, ["Resolved by anna, 31 Jan 2026, 10:00 UTC: sent Dynamics 365 Sales to Business Central."]],
		[
			{ side: null, summary: "left: name, phoneNumber; right: city" },
			[
				"Resolved by anna, 31 Jan 2026, 10:00 UTC: chose the values field by field.",
				"From Business Central: the name and the phone number.",
				"From Dynamics 365 Sales: the city.",
			],
		],
		[
			{ resolution: "retry" },
			["Resolved by anna, 31 Jan 2026, 10:00 UTC: tried again, and it went through."],
		],
		[
			{ resolution: "uncouple" },
			["Resolved by anna, 31 Jan 2026, 10:00 UTC: uncoupled. Both systems keep what they have."],
		],
		[
			{ resolution: "released", summary: "120" },
			["anna let it go ahead, 31 Jan 2026, 10:00 UTC.", "120 records."],
		],
		[
			{ resolution: "policy", actor: null, actorName: null },
			["Settled by the rules of the mapping, 31 Jan 2026, 10:00 UTC."],
		],
		[
			{ resolution: "succeeded", actor: null, actorName: null },
			["Solved, 31 Jan 2026, 10:00 UTC: a later run went through."],
		],
	])("tells the outcome %j", (change, lines) => {
		const card = cardOf({ state: "resolved", outcome: { ...outcome, ...change } });

		expect(card.states.map((line) => plainLine(messages, line))).toEqual(lines);
		expect(card.buttons).toEqual([]);
	});

	it("offers to take a release back as a whole, and says who did", () => {
		const released = { ...outcome, resolution: "released" as const, summary: "120" };
		const guard = {
			kind: "massChange" as const,
			couplingId: null,
			state: "resolved" as const,
			outcome: released,
		};
		const step = {
			at: outcome.at,
			step: "undone",
			actor: "U-C",
			kind: "massChange" as const,
			reason: "Carla",
		};

		const offered = cardOf({ ...guard, release: "operation-1" });
		const taken = cardOf({ ...guard, history: [step] });

		expect(offered.buttons).toMatchObject([
			{ press: "undo", label: "Undo all 120", confirm: { title: "Undo?" } },
		]);
		expect(taken.buttons).toEqual([]);
		expect(taken.states.map((line) => plainLine(messages, line)).at(-1)).toBe(
			"Undone by Carla, 31 Jan 2026, 10:00 UTC.",
		);
	});

	it("names the system something was restored or deleted in", () => {
		const restored = cardOf({
			kind: "deletedLeft",
			state: "resolved",
			outcome: { ...outcome, resolution: "restore" },
		});
		const deleted = cardOf({
			kind: "deletedLeft",
			state: "resolved",
			outcome: { ...outcome, resolution: "delete" },
		});

		expect(plainLine(messages, restored.states[0] ?? [])).toContain("restored in Business Central.");
		expect(plainLine(messages, deleted.states[0] ?? [])).toContain("deleted in Dynamics 365 Sales as well.");
	});
});

describe("the buttons of a card", () => {
	it("say system and direction, and offer a choice per field where two fields differ", () => {
		const card = cardOf({ fields: [field("name"), field("city")] });

		expect(card.buttons.map(({ press, label }) => [press, label])).toEqual([
			["synchronizeLeft", "Send Business Central to Dynamics 365 Sales"],
			["synchronizeRight", "Send Dynamics 365 Sales to Business Central"],
			["choose", "Compare and choose"],
			["uncouple", "Uncouple"],
		]);
	});

	it("leave out a direction the mapping does not allow", () => {
		const oneWay = factsOf(aMapping({ direction: "toRight" }));

		const card = desiredCard(aSyncError({ fields: [field("name"), field("city")] }), {
			mapping: oneWay,
			messages,
		});

		expect(card.buttons.map(({ press }) => press)).toEqual(["synchronizeLeft", "uncouple"]);
	});

	it("leave out a direction in which a field that is asked about never flows", () => {
		const name = aField();
		const limit = aField({ name: "creditLimit", direction: "toRight" });
		const mapping = factsOf(aMapping({ fields: [name, limit] }));
		const presses = (...names: string[]) =>
			desiredCard(aSyncError({ fields: names.map((each) => field(each)) }), {
				mapping,
				messages,
			}).buttons.map(({ press }) => press);

		expect(presses("creditLimit")).toEqual(["synchronizeLeft", "uncouple"]);
		expect(presses("creditLimit", "name")).toEqual(["synchronizeLeft", "choose", "uncouple"]);
		expect(presses("name")).toEqual(["synchronizeLeft", "synchronizeRight", "choose", "uncouple"]);
	});

	it("leave the choice per field where no direction fits them all", () => {
		const left = aField({ name: "city", direction: "toLeft" });
		const right = aField({ name: "creditLimit", direction: "toRight" });
		const mapping = factsOf(aMapping({ fields: [left, right] }));

		const card = desiredCard(aSyncError({ fields: [field("city"), field("creditLimit")] }), {
			mapping,
			messages,
		});

		expect(card.buttons.map(({ press }) => press)).toEqual(["choose", "uncouple"]);
	});

	it("send no refused value once more; only what the refusing system holds is sent the other way", () => {
		const refused = { kind: "validation", conflict: null, answer: fromRight } as const;

		const presses = (refusedSide: "left" | "right" | null) =>
			cardOf({ ...refused, refusedSide }).buttons.map(({ press }) => press);

		expect(presses("right")).toEqual(["edit", "retry", "synchronizeRight", "uncouple"]);
		expect(presses("left")).toEqual(["edit", "retry", "synchronizeLeft", "uncouple"]);
		expect(presses(null)).toContain("synchronizeLeft");
		expect(presses(null)).toContain("synchronizeRight");
	});

	it("name the system a deletion or restore happens in; danger only for the deletion", () => {
		const card = cardOf({ kind: "deletedRight" });

		expect(card.buttons.map(({ label, style }) => [label, style])).toEqual([
			["Restore in Dynamics 365 Sales", "primary"],
			["Delete in Business Central", "danger"],
			["Uncouple", "plain"],
		]);
	});

	it("ask the guard's question with its counts", () => {
		const card = cardOf({
			kind: "massChange",
			couplingId: null,
			held: { count: 1, total: 800, what: "overwrite", examples: ["Adatum", "Contoso"] },
		});

		expect(card.examples).toBe("Among them: Adatum and Contoso.");
		expect(card.buttons).toMatchObject([
			{
				press: "release",
				label: "Overwrite 1 record",
				style: "danger",
				confirm: { title: "Overwrite 1 record?" },
			},
			{ press: "reject", label: "Do not overwrite", confirm: { yes: "Do not overwrite" } },
		]);
		expect(card.buttons[0]?.confirm?.text).toContain("1 of 800 coupled records of customers");
	});

	it("have at most one primary among them, for every kind", () => {
		for (const kind of ["validation", "deletedLeft", "merged", "loop", "massChange", "setup"] as const) {
			const primary = cardOf({ kind }).buttons.filter(({ style }) => style === "primary");
			expect(primary.length).toBeLessThanOrEqual(1);
		}
	});
});

describe("a record that is called by a mail address, where something of it is personal", () => {
	const name = "jo@private.test";

	it("is not named among those the guard holds back", () => {
		const held = { count: 120, total: 800, what: "deletion", examples: [name, "Adatum"] } as const;

		const card = cardOf({
			kind: "massChange",
			couplingId: null,
			held: { ...held, examples: [...held.examples] },
		});

		expect(card.examples).toContain("Adatum");
		expect(JSON.stringify(card)).not.toContain(name);
	});

	it("is not named by an error that does not hold what is personal of it", () => {
		const records = { left: aShownRecord({ name }), right: aShownRecord({ name }) };

		const card = cardOf({ kind: "duplicate", conflict: null, fields: [], records });

		expect(JSON.stringify(card)).not.toContain(name);
	});

	it("is not named as another one of the same key", () => {
		const others = [{ side: "right" as const, id: "44", name, link: null }];

		const card = cardOf({ kind: "duplicate", conflict: null, fields: [], others });

		expect(card.records).toHaveLength(3);
		expect(JSON.stringify(card)).not.toContain(name);
	});

	it("is not named as what another one waits for", () => {
		const facts = { ...mapping, refersToPersonal: true };
		const parent = { mapping: "people", side: "left" as const, id: "7", reference: "7", name };
		const waiting = aSyncError({ kind: "waitingForParent", conflict: null, fields: [], parent });

		const card = desiredCard(waiting, { mapping: facts, messages });

		expect(JSON.stringify(card)).not.toContain(name);
	});
});

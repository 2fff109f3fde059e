import { describe, expect, it } from "@jest/globals";
import { createFactsLookup, desiredShared, plainLine, type SharedState } from "../../src/console/index.js";
import { type PileKind, pileOf } from "../../src/domain/pile.js";
import type { SyncError, SyncErrorKind } from "../../src/domain/sync-error.js";
import { createMessages } from "../../src/messages/index.js";
import { aSyncError } from "../support/builders/index.js";
import { anOperation } from "../support/fakes/fake-use-cases.js";
import { customers } from "../support/slack/console.js";

const messages = createMessages("en");
const factsOf = createFactsLookup([customers()], messages);
const answer = { code: "validation", foreignCode: "x", message: "Name is required.", side: "right" as const };

function refused(overrides: Partial<SyncError> = {}): SyncError {
	return aSyncError({ kind: "validation", conflict: null, answer, ...overrides });
}

function aState(kind: PileKind, overrides: Partial<SharedState> = {}): SharedState {
	const examples = overrides.examples ?? [refused()];
	return {
		pile: { kind, key: `${kind} x`, mapping: "customers" },
		mapping: factsOf("customers"),
		messages,
		count: 213,
		coupled: 200,
		examples,
		aside: 0,
		ends: [],
		operation: null,
		reasons: [],
		gone: { left: 0, right: 0 },
		...overrides,
	};
}

const presses = (state: SharedState) => desiredShared(state).buttons.map(({ press }) => press);
const lines = (state: SharedState) => desiredShared(state).states.map((line) => plainLine(messages, line));

describe("the card of one cause", () => {
	it("tells how to go on where what all of them wait for was deleted or uncoupled", () => {
		const parent = {
			mapping: "customers",
			side: "left",
			id: "7",
			reference: "C-7",
			name: "Zandstra BV",
		} as const;
		const company = { name: "company", left: "C-7", right: null, seat: null, private: false, asked: true };
		const examples = [refused({ kind: "waitingForParent", fields: [company], parent })];

		const { next } = desiredShared(aState("group", { examples }));

		expect(next).toContain("restore it or couple it again (`/koppel couple`), or choose another company");
		expect(presses(aState("group", { examples }))).toContain("uncoupleAll");
		expect(presses(aState("group", { examples, coupled: 0 }))).not.toContain("uncoupleAll");
	});

	it.each<[SyncErrorKind, SyncError["answer"], string]>([
		[
			"validation",
			answer,
			"Dynamics 365 Sales did not accept 213 records of customers, all for the same reason.",
		],
		[
			"validation",
			{ ...answer, code: "tooLong" },
			"213 records of customers hold a value that Dynamics 365 Sales cannot take, so nothing was written.",
		],
		[
			"validation",
			{ ...answer, code: "notTransformed" },
			"A value of 213 records of customers could not be transformed for Dynamics 365 Sales, so nothing was written.",
		],
		["permission", answer, "Koppel is not allowed to change 213 records of customers in Dynamics 365 Sales."],
		[
			"permission",
			null,
			"Koppel is not allowed to change 213 records of customers in Business Central or Dynamics 365 Sales.",
		],
		[
			"duplicate",
			null,
			"213 records of customers could not be coupled, because other records match them or have their keys.",
		],
		[
			"waitingForParent",
			null,
			"213 records of customers wait for another record, which they belong to and which is not coupled yet.",
		],
		[
			"transient",
			answer,
			"213 records of customers could not be brought in step, because Dynamics 365 Sales does not answer as it should.",
		],
	])("of kind %s says in one sentence how many and what", (kind, said, sentence) => {
		const examples = [refused({ kind, answer: said })];

		expect(desiredShared(aState("group", { examples })).sentence).toBe(sentence);
	});

	it("quotes the system with personal values masked, names a few and counts the rest", () => {
		const fields = [{ name: "email", left: "jo@x.nl", right: null, seat: null, private: true, asked: false }];
		const quoted = { ...answer, message: "jo@x.nl is not an address." };
		const examples = [1, 2, 3, 4, 5].map((n) => refused({ _id: `e${n}`, answer: quoted, fields }));

		const card = desiredShared(aState("group", { examples }));

		expect(card.answer).toBe("Dynamics 365 Sales answered, for example: ••• is not an address.");
		expect(card.examples).toHaveLength(5);
		expect(card.more).toBe("and 208 more");
	});

	it("offers what fits, the dangerous one last and with the exact count of pairs", () => {
		const card = desiredShared(aState("group"));

		expect(card.buttons.map(({ press }) => press)).toEqual([
			"retryAll",
			"showAll",
			"ignoreAll",
			"uncoupleAll",
		]);
		expect(card.buttons.at(-1)).toMatchObject({
			label: "Uncouple 200 pairs",
			style: "danger",
			confirm: { title: "Uncouple 200 pairs?", yes: "Uncouple 200 pairs" },
		});
		expect(presses(aState("group", { coupled: 0 }))).not.toContain("uncoupleAll");
	});

	it("shows progress in place of the buttons that act", () => {
		const operation = anOperation({
			state: "running",
			actorName: "Anna",
			total: 213,
			done: 40,
			failed: 3,
			finishedAt: null,
		});

		expect(lines(aState("group", { operation }))).toEqual([
			"Anna is trying 213 again, since 31 Jan 2026, 10:00 UTC: 40 done, 3 not.",
		]);
		expect(presses(aState("group", { operation }))).toEqual(["showAll"]);
	});

	it.each([
		["uncoupleAll", "uncouple 30"],
		["synchronizeAll", "write the chosen values of 30"],
		["undoAll", "take back 30"],
	] as const)("says what a second person has to agree to, of %s, and what came to nothing", (kind, wish) => {
		const asked = anOperation({ kind, actorName: "Carla", total: 30, done: 0, failed: 0 });
		const awaiting = { ...asked, state: "awaiting" as const, finishedAt: null };

		expect(lines(aState("group", { operation: awaiting }))[0]).toMatch(
			new RegExp(`^Carla asked to ${wish}, .*: a second person has to agree, on a card of its own\\.$`),
		);
		expect(lines(aState("group", { operation: { ...asked, state: "cancelled" } }))[0]).toMatch(
			new RegExp(`^Carla asked to ${wish}; no second person agreed, .*\\. Nothing was done\\.$`),
		);
	});

	it("names the system whose administrator has to be asked, where it is known", () => {
		const permission = (said: SyncError["answer"]) => {
			const examples = [refused({ kind: "permission", answer: said })];
			return desiredShared(aState("group", { examples })).next;
		};

		expect(permission(answer)).toContain("Ask an administrator of Dynamics 365 Sales to grant Koppel access");
		expect(permission(null)).toContain("Ask an administrator of the system to grant Koppel access");
	});

	it("says where the records stay that are uncoupled though one system has them no more", () => {
		const parent = {
			mapping: "customers",
			side: "left",
			id: "7",
			reference: "C-7",
			name: "Zandstra",
		} as const;
		const conflict = { conflict: "deletion", reason: "policyAsks", deleted: "right" } as const;
		const examples = [refused({ kind: "deletedRight", conflict, parent })];

		const button = desiredShared(aState("group", { examples })).buttons.find(
			({ press }) => press === "uncoupleAll",
		);

		expect(button?.confirm?.text).toBe(
			"200 records of customers stay in Business Central and are not brought back in Dynamics 365 Sales. Koppel will not couple them again by itself.",
		);
	});

	it("tells the outcome with the reasons, and offers the rest", () => {
		const operation = anOperation({ actorName: "Anna", total: 213, done: 210, failed: 3 });
		const state = aState("group", {
			count: 3,
			operation,
			reasons: ["Name is required (2)", "a run was writing it (1)"],
		});

		expect(lines(state)).toEqual([
			"Anna tried 213 again, 31 Jan 2026, 10:00 UTC: 210 done. 3 not. Why not: Name is required (2); a run was writing it (1).",
		]);
		expect(presses(state)).toEqual(["retryRest", "showAll", "showOutcome", "ignoreAll", "uncoupleAll"]);
		expect(desiredShared(state).buttons.filter(({ style }) => style === "primary")).toHaveLength(1);
	});

	it("offers one way to try again: the rest, or all of them where others have come since", () => {
		const operation = anOperation({ total: 5, done: 2, failed: 3 });
		const again = (state: SharedState) =>
			desiredShared(state).buttons.flatMap(({ label, style }) =>
				label.includes("again") ? [{ label, style }] : [],
			);

		expect(again(aState("group", { count: 3, operation }))).toEqual([
			{ label: "Try the remaining 3 again", style: "primary" },
		]);
		expect(again(aState("group", { count: 8, operation }))).toEqual([
			{ label: "Try all 8 again", style: "primary" },
		]);
	});

	it.each([
		{ kind: "ignoreAll", rest: "Leave the remaining 3 as they are", not: "ignoreAll" },
		{ kind: "uncoupleAll", rest: "Uncouple the remaining 3", not: "uncoupleAll" },
	] as const)("after $kind names what the rest would get, once", ({ kind, rest, not }) => {
		const operation = anOperation({ kind, total: 5, done: 2, failed: 3 });
		const state = aState("group", { count: 3, coupled: 3, operation });

		expect(desiredShared(state).buttons[0]).toMatchObject({ press: "retryRest", label: rest });
		expect(presses(state)).toContain("retryAll");
		expect(presses(state)).not.toContain(not);
	});

	it("says once what a bulk resolution has settled, and who settled the others", () => {
		const operation = anOperation({ actorName: "Anna", total: 6, done: 6, failed: 0 });
		const ends = [
			{ resolution: "retry" as const, actorName: "Anna", count: 6 },
			{ resolution: "retry" as const, actorName: "Bram", count: 1 },
		];

		expect(lines(aState("group", { count: 0, examples: [], ends, operation }))).toEqual([
			"Anna tried 6 again, 31 Jan 2026, 10:00 UTC: 6 done.",
			"1 went through when Bram tried it again.",
		]);
	});

	it("says who did what once nothing is left", () => {
		const ends = [
			{ resolution: "retry" as const, actorName: "Anna", count: 210 },
			{ resolution: "succeeded" as const, actorName: null, count: 1 },
		];
		const state = aState("group", { count: 0, examples: [], ends, aside: 2 });

		expect(desiredShared(state).sentence).toBe("Settled: 211 records of customers. Nothing of this is left.");
		expect(lines(state)).toEqual([
			"210 went through when Anna tried them again.",
			"1 was solved by a later run.",
			"2 were set aside.",
		]);
		expect(presses(state)).toEqual(["showAll"]);
	});
});

describe("the card of first contacts", () => {
	const conflict = { conflict: "update" as const, reason: "firstContact" as const, fields: ["name"] };
	const examples = [aSyncError({ conflict })];

	it("offers one choice for all, saying how many and which system is written", () => {
		expect(pileOf(aSyncError({ conflict }))?.kind).toBe("first");
		const { buttons, sentence } = desiredShared(aState("first", { examples, count: 12 }));

		expect(sentence).toContain(
			"12 pairs of customers were found in Business Central and in Dynamics 365 Sales",
		);
		expect(buttons.map(({ label }) => label)).toEqual([
			"Business Central is right for all 12",
			"Dynamics 365 Sales is right for all 12",
			"Choose per field",
			"Show all",
		]);
		expect(buttons[0]?.confirm).toMatchObject({
			title: "Write 12 records in Dynamics 365 Sales?",
			text: "12 pairs of customers: where they differ, the values of Business Central overwrite those in Dynamics 365 Sales.",
		});
	});

	it("offers the rest of what was chosen beside choosing anew", () => {
		const operation = anOperation({ kind: "synchronizeAll", total: 12, done: 10, failed: 2 });

		const { buttons } = desiredShared(aState("first", { examples, count: 2, operation }));

		expect(buttons.map(({ label }) => label).slice(0, 3)).toEqual([
			"Write the remaining 2 as chosen",
			"Business Central is right for all 2",
			"Dynamics 365 Sales is right for all 2",
		]);
	});

	it("offers only the direction the mapping knows", () => {
		const mapping = { ...factsOf("customers"), direction: "toRight" as const };

		expect(presses(aState("first", { examples, mapping }))).toEqual(["leftForAll", "showAll"]);
	});
});

describe("the card of further questions", () => {
	it("counts them and opens the first few one by one", () => {
		const examples = [1, 2, 3, 4].map((n) => aSyncError({ _id: `e${n}` }));

		const card = desiredShared(aState("list", { examples, count: 12 }));

		expect(card.sentence).toBe("12 more questions of customers are waiting for an answer.");
		expect(card.examples.map(({ open }) => open)).toEqual(["Open", "Open", "Open", "Open"]);
		expect(card.more).toBe("and 8 more");
	});

	it("offers to restore all records that are missing in a system, those with cards of their own included", () => {
		const gone = { left: 1, right: 9 };
		const state = aState("list", { count: 4, gone, examples: [aSyncError({ kind: "deletedRight" })] });

		expect(presses(state)).toEqual(["showAll", "restoreAllRight"]);
		expect(desiredShared(state).buttons[1]).toMatchObject({
			label: "Restore all 9 in Dynamics 365 Sales",
			count: 9,
			confirm: {
				text: "9 records of customers that were deleted in Dynamics 365 Sales, those on cards of their own included, are created there again from Business Central, under new ids.",
			},
		});
	});
});

describe("the card of further questions, after restoring", () => {
	it("offers the rest and not the same again, unless the other system has missing records too", () => {
		const operation = anOperation({ kind: "restoreAll", total: 9, done: 6, failed: 3 });
		const examples = [aSyncError({ kind: "deletedRight" })];
		const one = aState("list", { count: 3, gone: { left: 0, right: 3 }, examples, operation });
		const both = aState("list", { count: 5, gone: { left: 2, right: 3 }, examples, operation });

		expect(desiredShared(one).buttons.map(({ label }) => label)).toEqual([
			"Restore the remaining 3",
			"Show all",
			"Show outcome",
			"Undo all 6",
		]);
		expect(presses(both)).toEqual(expect.arrayContaining(["retryRest", "restoreAllLeft", "restoreAllRight"]));
	});
});

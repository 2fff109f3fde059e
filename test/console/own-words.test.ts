import { describe, expect, it } from "@jest/globals";
import {
	answerTo,
	desiredCard,
	factsOf,
	NO_MAPPING,
	plainLine,
	reasonText,
	reasonWords,
	timelineWords,
} from "../../src/console/index.js";
import { own, replaceOwn } from "../../src/domain/own-words.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import { createMessages } from "../../src/messages/index.js";
import { aField, aMapping, aSyncError } from "../support/builders/index.js";

const english = createMessages("en");
const dutch = createMessages("nl");
const mapping = factsOf(
	aMapping({ fields: [aField({ label: { nl: "naam" } }), aField({ name: "iban", private: true })] }),
);
const inDutch = (text: string) => reasonText(text, { mapping, messages: dutch });

function refusedWith(message: string, side: "left" | "right" | null = "right"): SyncError {
	const answer = { code: "tooLong", foreignCode: null, message, side };
	const field = { name: "name", left: "Contoso", right: null, seat: null, private: false, asked: true };
	return aSyncError({ kind: "validation", conflict: null, answer, refusedSide: side, fields: [field] });
}

describe("a reason of Koppel's own", () => {
	it("is said in the reader's language, with the words people have for a field", () => {
		const reason = own("tooLong", { field: "name", most: 1500 });

		expect(reasonText(reason, { mapping, messages: english })).toBe(
			"The value of the name is longer than the 1,500 characters that fit.",
		);
		expect(inDutch(reason)).toBe('De waarde van "naam" is langer dan de 1.500 tekens die er passen.');
	});

	it("is found behind a system's name, and before a full stop", () => {
		expect(inDutch(`Business Central: ${own("unreachable", { detail: "ECONNREFUSED" })}`)).toBe(
			"Business Central: Het systeem is niet bereikbaar (ECONNREFUSED).",
		);
		const failed = { message: inDutch(`${own("noTable", { table: "a b.c" })}.`) };
		expect(dutch.say("answer.failed", failed)).toContain("gelukt: Er is geen tabel a b.c. De kaart");
	});

	it("chooses the plural form by what it counts", () => {
		expect(inDutch(own("severalCopies", { count: 1 }))).toContain("1 record kan");
		expect(inDutch(own("severalCopies", { count: 3 }))).toContain("3 records kunnen");
	});

	it("leaves a system's own words, and sentences stored before there were codes, as they are", () => {
		for (const text of ["De naam is te lang.", "The record kept changing.", "koppel: niet gevonden"])
			expect(inDutch(text)).toBe(text);
	});

	it("is shown as it is stored where a newer version stored it", () => {
		expect(inDutch("koppel:somethingNew?at=1")).toBe("koppel:somethingNew?at=1");
	});

	it("keeps values that hold signs of its own notation", () => {
		const record = "A&B = 100 % ? koppel:x (ø)";

		replaceOwn(own("alreadyCoupled", { record }), ({ code, values }) => {
			expect([code, values]).toEqual(["alreadyCoupled", { record }]);
			return "";
		});
	});
});

describe("in a Dutch channel", () => {
	it("a card tells in Dutch why a value was not sent, and does not put it into the system's mouth", () => {
		const { answer } = desiredCard(refusedWith(own("tooLong", { field: "name", most: 50 })), {
			mapping,
			messages: dutch,
		});

		expect(answer).toBe('Details: De waarde van "naam" is langer dan de 50 tekens die er passen.');
	});

	it("a card quotes what a system said in its own words", () => {
		const { answer } = desiredCard(
			{
				...refusedWith("Name is too long."),
				answer: { code: "validation", foreignCode: "x", message: "Name is too long.", side: "right" },
			},
			{ mapping, messages: dutch },
		);

		expect(answer).toBe("Dataverse meldt: Name is too long.");
	});

	it("the end of an error tells in Dutch what a later run found", () => {
		const outcome = {
			resolution: "succeeded" as const,
			actor: null,
			actorName: null,
			at: "2026-01-31T10:00:00.000Z",
			side: null,
			summary: own("coupledOrGone"),
		};
		const { states } = desiredCard(aSyncError({ state: "resolved", outcome }), { mapping, messages: dutch });

		expect(states.map((line) => plainLine(dutch, line))).toContain(
			"De record is inmiddels gekoppeld of bestaat niet meer.",
		);
	});

	it("whoever pressed hears in Dutch why it did not come through", () => {
		const error = aSyncError();
		const outcome = { kind: "failed" as const, error, message: own("answerNeverCame") };

		expect(answerTo(outcome, "operator", () => ({ mapping, messages: dutch }), dutch)).toContain(
			"Dat is niet gelukt: Het systeem heeft niet geantwoord",
		);
	});

	it("bulk work and histories tell their reasons in Dutch", () => {
		expect(reasonWords(dutch, own("recordGone"))).toBe("De record bestaat niet meer.");
		const deed = {
			type: "deed" as const,
			at: "2026-01-31T10:00:00.000Z",
			entry: {
				_id: "1",
				at: "2026-01-31T10:00:00.000Z",
				actor: "U1",
				actorName: "Bram de Wit",
				role: "operator" as const,
				action: "retry",
				errorId: null,
				couplingId: null,
				mapping: "customers",
				side: null,
				outcome: "failed" as const,
				reason: own("beingWritten"),
				before: [],
			},
		};

		const [told] = timelineWords([deed], mapping, dutch);

		expect(told && plainLine(dutch, told.line)).toContain(
			"Dit paar wordt op dit moment door een ander geschreven.",
		);
	});

	it("needs no mapping for why a run ended", () => {
		expect(reasonText(own("toldToEnd"), { mapping: NO_MAPPING, messages: dutch })).toBe(
			"De synchronisatie is gestopt; de volgende gaat daar verder.",
		);
	});
});

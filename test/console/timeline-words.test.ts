import { describe, expect, it } from "@jest/globals";
import { factsOf, plainLine, timelineWords } from "../../src/console/index.js";
import type { ErrorStep } from "../../src/domain/sync-error.js";
import { createMessages } from "../../src/messages/index.js";
import type { AuditEntry } from "../../src/ports/stores.js";
import type { TimelineEntry } from "../../src/ports/use-cases.js";
import { customers } from "../support/slack/console.js";

const messages = createMessages("en");
const AT = "2026-01-31T10:00:00.000Z";

function told(entry: TimelineEntry): string {
	const [words] = timelineWords([entry], factsOf(customers()), messages);
	return words === undefined ? "" : plainLine(messages, words.line).replace(/^.*?UTC: /, "");
}

function aStep(overrides: Partial<ErrorStep>, actorName: string | null = null): TimelineEntry {
	const step: ErrorStep = {
		at: AT,
		step: "opened",
		actor: null,
		kind: "deletedLeft",
		reason: null,
		...overrides,
	};
	return { type: "error", at: AT, step, errorId: "error-1", actorName };
}

function aDeed(overrides: Partial<AuditEntry>): TimelineEntry {
	const entry: AuditEntry = {
		_id: "1",
		at: AT,
		actor: "U1",
		actorName: "Anna Bakker",
		role: "operator",
		action: "synchronize",
		errorId: null,
		couplingId: null,
		mapping: "customers",
		side: "left",
		outcome: "done",
		reason: null,
		before: [],
		...overrides,
	};
	return { type: "deed", at: AT, entry };
}

describe("a record's history", () => {
	it("cuts a long note, or what a system said, between characters and not inside one", () => {
		const note = `${"n".repeat(499)}😀😀`;
		const said = `${"s".repeat(299)}😀😀`;

		const noted = told(aStep({ step: "noted", reason: note }, "Anna Bakker"));
		const failed = told(aDeed({ outcome: "failed", reason: said }));

		for (const line of [noted, failed]) expect(line).not.toMatch(/\p{Surrogate}/u);
		expect(noted).toContain("n…");
		expect(failed).toContain("s…");
	});

	it.each<[TimelineEntry, string]>([
		[aStep({}), "Koppel needed help: it was deleted in Business Central"],
		[aStep({ step: "repeated", kind: "validation" }), "Koppel still needed help: a value was not accepted"],
		[
			aStep({ step: "taken", reason: "restore" }, "Bram de Wit"),
			'Bram de Wit chose "Restore" (it was deleted in Business Central)',
		],
		[aStep({ step: "resolved" }), "settled by Koppel: it was deleted in Business Central"],
		[
			aStep({ step: "somethingNew" }, "Anna Bakker"),
			"Anna Bakker looked at it: it was deleted in Business Central",
		],
		[
			aStep({ step: "noted", reason: "Ask <Adatum> first" }, "Anna Bakker"),
			"Anna Bakker noted: Ask <Adatum> first",
		],
		[
			aStep({ step: "assigned", reason: "Bram de Wit" }, "Anna Bakker"),
			"Anna Bakker assigned it to Bram de Wit",
		],
		[
			aStep({ step: "assigned", reason: null }, "Anna Bakker"),
			"Anna Bakker removed the person it was assigned to",
		],
		[aDeed({}), 'Anna Bakker chose "Send Business Central to Dynamics 365 Sales"'],
		[aDeed({ action: "uncouple", outcome: "refused" }), 'Anna Bakker chose "Uncouple", which was refused'],
		[aDeed({ action: "retryAll" }), 'Anna Bakker chose "retry all"'],
		[
			aDeed({
				outcome: "failed",
				reason: "a@example.test is not valid",
				before: [{ side: "left", id: "1", fields: { email: "a@example.test" } }],
			}),
			'Anna Bakker chose "Send Business Central to Dynamics 365 Sales", which did not work: ••• is not valid',
		],
		[{ type: "changed", at: AT, side: "right", by: null }, "last changed in Dynamics 365 Sales"],
	])("is told in plain words: %#", (entry, words) => {
		expect(told(entry)).toBe(words);
	});

	it("tells what was said aside once, by the error it was said of", () => {
		const deed = aDeed({ action: "note", errorId: "error-1", side: null });

		expect(told(deed)).toBe("");
		expect(told(aDeed({ action: "note", errorId: "error-1", side: null, outcome: "refused" }))).toBe(
			'Anna Bakker chose "Write a note", which was refused',
		);
	});
});

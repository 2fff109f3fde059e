import { describe, expect, it } from "@jest/globals";
import { factsOf, plainLine, whyLine } from "../../src/console/index.js";
import type { WhyWritten, WriteCause } from "../../src/domain/write-cause.js";
import { createMessages } from "../../src/messages/index.js";
import type { RecordLogEntry } from "../../src/ports/stores.js";
import { customers } from "../support/slack/console.js";

const AT = "2026-01-31T10:00:00.000Z";
const facts = factsOf(customers());

function told(
	cause: Partial<WriteCause> | undefined,
	language: "en" | "nl" = "en",
	deed: string | null = null,
) {
	const messages = createMessages(language);
	const why = { reason: "flowed" as const, rule: null };
	const entry: RecordLogEntry = {
		_id: "1",
		mapping: "customers",
		couplingId: "pair-1",
		left: "A",
		right: "B",
		at: AT,
		job: "job-1",
		actor: null,
		side: "right",
		operation: "update",
		fields: ["name", "phoneNumber", "city"].map((name) => ({ name, before: "1", after: "2" })),
		...(cause === undefined ? {} : { cause: { by: null, changedAt: null, press: null, why, ...cause } }),
	};
	const line = whyLine(entry, { who: "Anna", deed, mapping: facts, messages });
	return line === null ? null : plainLine(messages, line);
}

const WHYS: WhyWritten[] = [
	{ reason: "flowed", rule: null },
	{ reason: "merged", rule: "merge" },
	{ reason: "policy", rule: "leftWins" },
	{ reason: "policy", rule: "newest" },
	{ reason: "firstContact", rule: "fillEmpty" },
	{ reason: "firstContact", rule: "leftWins" },
	{ reason: "firstContact", rule: "ask" },
	{ reason: "enforced", rule: null },
	{ reason: "chosen", rule: null },
	{ reason: "edited", rule: null },
	{ reason: "undone", rule: null },
	{ reason: "created", rule: null },
	{ reason: "restored", rule: null },
	{ reason: "restored", rule: "restore" },
	{ reason: "deleted", rule: null },
	{ reason: "deleted", rule: "delete" },
];

describe("why a value was written", () => {
	it.each(["en", "nl"] as const)("is told in plain words of its own for every reason (%s)", (language) => {
		const sentences = WHYS.map((why) => told({ why }, language) ?? "");

		expect(new Set(sentences).size).toBe(WHYS.length);
		for (const sentence of sentences) {
			expect(sentence).toMatch(/^\S.{8,}\S$/);
			expect(sentence).not.toMatch(/[{}]|undefined|null|leftWins|fillEmpty|firstContact/);
		}
	});

	it("says who last changed it where it came from, or only when", () => {
		expect(told({ by: "Bas", changedAt: AT })).toBe(
			"carried over from Business Central; last changed in Business Central by Bas, 31 Jan 2026, 10:00 UTC",
		);
		expect(told({ changedAt: AT })).toBe(
			"carried over from Business Central; last changed in Business Central 31 Jan 2026, 10:00 UTC",
		);
	});

	it("says what was pressed, unless the reason does", () => {
		expect(told({}, "en", "Try again")).toBe('carried over from Business Central; Anna chose "Try again"');
		expect(told({ why: { reason: "chosen", rule: null } }, "en", "Compare and choose")).toBe(
			"Anna chose Business Central",
		);
	});

	it("tells fields with a reason of their own apart", () => {
		const except = { city: { reason: "policy" as const, rule: "leftWins" } };

		expect(told({ except })).toBe(
			"carried over from Business Central; City: both systems had changed it, and the mapping says that Business Central wins",
		);
	});

	it("says nothing of what was written before reasons were kept", () => {
		expect(told(undefined)).toBeNull();
	});
});

import { describe, expect, it } from "@jest/globals";
import { desiredCard, desiredChildren, factsOf } from "../../../src/console/index.js";
import { checkBlocks, checkView } from "../../../src/demo/slack/index.js";
import type { ShownField, SyncError, SyncErrorKind } from "../../../src/domain/sync-error.js";
import { createMessages } from "../../../src/messages/index.js";
import { plainCard, pointerCard, renderCard } from "../../../src/slack/blocks/card.js";
import { compareModal } from "../../../src/slack/blocks/compare-modal.js";
import { loadingModal, outcomeModal, workingModal } from "../../../src/slack/blocks/notice-modal.js";
import { previewModal } from "../../../src/slack/blocks/preview-modal.js";
import { dateToken, escaped, linkMarkdown } from "../../../src/slack/blocks/text.js";
import { cut } from "../../../src/slack/limits.js";
import {
	parseButtonValue,
	parseUncoupleValue,
	parseViewMemory,
	toButtonValue,
	toUncoupleValue,
} from "../../../src/slack/payload.js";
import { aField, aMapping, aMappingEnd, aShownRecord, aSyncError } from "../../support/builders/index.js";
import { customers } from "../../support/slack/console.js";

const messages = createMessages("en");
const LONG = "<&> 𝒜 ".repeat(900);
const KINDS: SyncErrorKind[] = [
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
];

/** A mapping whose systems, name and fields are as long as they get. */
const longMapping = factsOf(
	aMapping({
		name: LONG,
		left: aMappingEnd({ systemLabel: `Left ${LONG}` }),
		right: aMappingEnd({ systemLabel: `Right ${LONG}` }),
		fields: [aField()],
	}),
);

function aLongField(number: number): ShownField {
	const seat = { left: `${LONG}1`, right: `${LONG}2` };
	return { name: `${number} ${LONG}`, left: LONG, right: `${LONG}3`, seat, private: false, asked: true };
}

/** An error with 200 fields, 200 other records, and the longest words everywhere. */
function aLongError(kind: SyncErrorKind): SyncError {
	const record = aShownRecord({ name: LONG, link: `https://x.test/${"y".repeat(700)}`, modifiedBy: LONG });
	return aSyncError({
		kind,
		records: { left: record, right: record },
		fields: Array.from({ length: 200 }, (_, number) => aLongField(number)),
		answer: { code: "x", foreignCode: "y", message: LONG, side: "right" },
		loop: {
			fields: Array.from({ length: 200 }, (_, number) => ({
				field: `${number} ${LONG}`,
				reason: "toAndFro" as const,
				times: 12,
				since: "2026-01-31T09:00:00.000Z",
			})),
			writers: {
				left: { by: LONG, at: "2026-01-31T09:00:00.000Z" },
				right: { by: LONG, at: "2026-01-31T09:00:00.000Z" },
			},
		},
		count: 123_456,
		others: Array.from({ length: 200 }, (_, number) => ({
			side: "right" as const,
			id: `${number}`,
			name: LONG,
			link: record.link,
		})),
		held: {
			count: 9_999,
			total: 10_000,
			what: "deletion",
			examples: Array.from({ length: 10 }, () => LONG),
		},
	});
}

describe("a rendered card", () => {
	it.each(KINDS)("keeps every limit of Slack with 200 fields and the longest names: %s", (kind) => {
		const { text, blocks } = renderCard(
			desiredCard(aLongError(kind), { mapping: longMapping, messages }),
			messages,
		);

		expect(checkBlocks(blocks, "message")).toEqual([]);
		expect(JSON.stringify(blocks).length).toBeLessThan(10_000);
		expect(text.length).toBeLessThan(4_000);
		expect(text.length).toBeGreaterThan(100);
	});

	it.each(["resolving", "resolved", "snoozed"] as const)("keeps them in the state %s", (state) => {
		const at = "2026-01-31T09:00:00.000Z";
		const error: SyncError = {
			...aLongError("updateConflict"),
			state,
			resolving: { owner: "1", actor: "U1", actorName: LONG, resolution: "synchronize", side: "left", at },
			outcome: { resolution: "synchronize", actor: "U1", actorName: LONG, at, side: "left", summary: LONG },
		};

		const { text, blocks } = renderCard(desiredCard(error, { mapping: longMapping, messages }), messages);

		expect(checkBlocks(blocks, "message")).toEqual([]);
		expect(JSON.stringify(blocks).length).toBeLessThan(10_000);
		expect(text.length).toBeLessThan(4_000);
	});

	it.each(["waitingForParent", "deletedLeft"] as const)(
		"keeps them with two mappings under it: %s",
		(kind) => {
			const parent = aLongError("updateConflict");
			const children = ["contacts", "orders"].flatMap((mapping) => {
				const state = {
					pile: { kind: "children" as const, key: `children ${mapping}`, mapping },
					mapping: longMapping,
					messages,
					subject: `children ${"x".repeat(20)} 0 ${"y".repeat(36)}`,
					parent,
					count: 10_000,
					coupled: 9_999,
					examples: [1, 2, 3].map(() => aLongError(kind)),
					aside: 12,
					gone: { left: 0, right: 0 },
					ends: [],
					operation: null,
					reasons: [],
				};
				return desiredChildren(state) ?? [];
			});

			const card = desiredCard(parent, { mapping: longMapping, messages }, children);
			const { text, blocks } = renderCard(card, messages);

			expect(children).toHaveLength(2);
			expect(checkBlocks(blocks, "message")).toEqual([]);
			expect(JSON.stringify(blocks).length).toBeLessThan(10_000);
			expect(text.length).toBeLessThan(4_000);
		},
	);

	it("shows what fits of the fields, and counts the others", () => {
		const fields = Array.from({ length: 30 }, (_, number) => ({
			...aLongField(number),
			name: `field${number}`,
		}));
		const card = desiredCard(aSyncError({ fields }), { mapping: factsOf(customers()), messages });

		const shown = JSON.stringify(renderCard(card, messages).blocks);

		expect(shown).toContain("*Field 0*");
		expect(shown).toMatch(/\d+ more fields differ/);
	});

	it("tells the whole story in its text: what, which records, values, since when, what next", () => {
		const { text } = renderCard(
			desiredCard(aSyncError(), { mapping: factsOf(customers()), messages }),
			messages,
		);

		for (const words of [
			"Adatum was changed in Business Central and in Dynamics 365 Sales",
			"Business Central: Adatum Ltd, Dynamics 365 Sales: Adatum Inc",
			"Before: Adatum",
			"Since 31 Jan 2026, 09:00 UTC",
			"Next: Choose whose values are right",
		]) {
			expect(text).toContain(words);
		}
	});

	it("writes times as tokens that Slack shows in the reader's zone, with words behind", () => {
		const { blocks } = renderCard(
			desiredCard(aSyncError(), { mapping: factsOf(customers()), messages }),
			messages,
		);

		expect(JSON.stringify(blocks)).toContain(
			"Since <!date^1769850000^{date_short_pretty} {time}|31 Jan 2026, 09:00 UTC>",
		);
	});

	it("carries error id and revision in every button, and a caption that tells equal buttons apart", () => {
		const { blocks } = renderCard(
			desiredCard(aSyncError({ revision: 7 }), { mapping: factsOf(customers()), messages }),
			messages,
		);

		const actions = blocks.find((block) => block.type === "actions");
		const elements = actions?.type === "actions" ? actions.elements : [];
		expect(elements.length).toBeGreaterThan(0);
		for (const element of elements) {
			if (element.type === "overflow") continue;
			expect(element).toMatchObject({ value: '{"e":"error-1","r":7}' });
			expect(element).toMatchObject({ accessibility_label: expect.stringContaining("Adatum") });
		}
	});

	it("has a plain form and a pointer that Slack takes too", () => {
		const content = renderCard(
			desiredCard(aLongError("duplicate"), { mapping: longMapping, messages }),
			messages,
		);

		expect(checkBlocks(plainCard(content).blocks, "message")).toEqual([]);
		expect(checkBlocks(pointerCard("https://x.test/1", messages).blocks, "message")).toEqual([]);
		expect(pointerCard(null, messages).text).not.toContain("<");
	});
});

describe("the windows", () => {
	const context = { mapping: longMapping, messages };

	it("keep every limit with 200 fields and the longest names", () => {
		const error = aLongError("updateConflict");
		const fields = Array.from({ length: 200 }, () => ({ name: LONG, value: LONG, private: false }));
		const writes = Array.from({ length: 200 }, () => ({
			side: "left" as const,
			field: LONG,
			before: LONG,
			after: LONG,
			private: false,
		}));
		const lost = Array.from({ length: 200 }, () => LONG);
		const preview = {
			error,
			writes,
			creates: { side: "left" as const, name: LONG },
			lost,
			refusal: null,
			hindrance: null,
		};
		const views = [
			compareModal(error, context),
			previewModal({ ...preview, resolution: "restore", deletes: null }, 1, context),
			previewModal({ ...preview, resolution: "restore", creates: null, deletes: null }, 1, context),
			previewModal(
				{ ...preview, resolution: "delete", deletes: { side: "right", name: LONG, fields } },
				1,
				context,
			),
			previewModal({ ...preview, resolution: "delete", writes: [], deletes: null }, 1, context),
			loadingModal(messages),
			workingModal(messages),
			outcomeModal(false, LONG, messages),
		];

		for (const view of views) expect(checkView(view)).toEqual([]);
	});
});

describe("text for Slack", () => {
	it.each([
		["<!channel>", 100, "&lt;!channel&gt;"],
		["a & b", 100, "a &amp; b"],
		["&&&&", 12, "&amp;&amp;…"],
		["", 10, ""],
	])("escapes %j within %i characters as %j", (text, most, result) => {
		expect(escaped(text, most)).toBe(result);
		expect(escaped(text, most).length).toBeLessThanOrEqual(most);
	});

	it.each([
		["Café *Royal* & Zn", "Café ∗Royal∗ &amp; Zn"],
		["*De Ster*, _Gent_", "∗De Ster∗, ˍGentˍ"],
		["~BVBA~", "∼BVBA∼"],
		["jan_de_vries 2*3 4 * 5 A~B", "jan_de_vries 2*3 4 * 5 A~B"],
	])("shows %j as it is, without taking its characters for markup: %j", (text, result) => {
		expect(escaped(text)).toBe(result);
	});

	it("cuts without leaving half a character", () => {
		expect(cut("ab𝒜𝒜", 4)).toBe("ab…");
		expect(cut("abcd", 4)).toBe("abcd");
	});

	it.each([
		["https://x.test/?a=1&b=2", "<https://x.test/?a=1&amp;b=2|N>"],
		["https://x.test/a|b>c", "<https://x.test/a%7Cb%3Ec|N>"],
		["javascript:alert(1)", "N"],
		[`https://x.test/${"y".repeat(900)}`, "N"],
		[null, "N"],
	])("links to %j as %j", (address, result) => {
		expect(linkMarkdown("N", address, 50)).toBe(result);
	});

	it("names a time for where tokens are not understood", () => {
		expect(dateToken(messages, "2026-01-31T09:00:00.000Z")).toContain("|31 Jan 2026, 09:00 UTC>");
	});
});

describe("what buttons and windows carry", () => {
	it("comes back as it was", () => {
		expect(parseButtonValue(toButtonValue({ errorId: "e", revision: 3 }))).toEqual({
			errorId: "e",
			revision: 3,
		});
		expect(parseUncoupleValue(toUncoupleValue({ mappings: ["a"] }) ?? "")).toEqual({ mappings: ["a"] });
		expect(parseUncoupleValue(toUncoupleValue({ mapping: "a", record: "1" }) ?? "")).toEqual({
			mapping: "a",
			record: "1",
		});
	});

	it.each([
		undefined,
		"",
		"x",
		"null",
		"[]",
		"{}",
		'{"e":"","r":1}',
		'{"e":"a","r":-1}',
		'{"e":"a","r":"1"}',
	])("is refused when it is %j", (text) => {
		expect(parseButtonValue(text)).toBeNull();
		expect(parseViewMemory(text)).toBeNull();
		expect(parseUncoupleValue(text)).toBeNull();
	});

	it("never grows beyond what a button takes", () => {
		expect(toUncoupleValue({ mapping: "m", record: "x".repeat(3_000) })).toBeNull();
	});
});

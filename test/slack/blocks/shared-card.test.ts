import { describe, expect, it } from "@jest/globals";
import { desiredShared, factsOf, operationLines, type SharedState } from "../../../src/console/index.js";
import { checkBlocks, checkView } from "../../../src/demo/slack/index.js";
import type { PileKind } from "../../../src/domain/pile.js";
import type { SyncError, SyncErrorKind } from "../../../src/domain/sync-error.js";
import { createMessages } from "../../../src/messages/index.js";
import { ALL_PAGE, allWindow } from "../../../src/slack/blocks/all-window.js";
import { cardWindow } from "../../../src/slack/blocks/card-window.js";
import { differingFields, firstWindow } from "../../../src/slack/blocks/first-window.js";
import { OUTCOME_PAGE, outcomeWindow } from "../../../src/slack/blocks/outcome-window.js";
import { partOfCard } from "../../../src/slack/blocks/part-of.js";
import { renderShared } from "../../../src/slack/blocks/shared-card.js";
import { assignedLine, outcomeList } from "../../../src/slack/blocks/thread-lines.js";
import { parseFieldsMemory, parseSharedValue, toSharedValue } from "../../../src/slack/payload.js";
import { aField, aMapping, aMappingEnd, aShownRecord, aSyncError } from "../../support/builders/index.js";
import { anOperation } from "../../support/fakes/fake-use-cases.js";

const messages = createMessages("en");
const LONG = "<&> 𝒜* ".repeat(900);
const AT = "2026-01-31T09:00:00.000Z";
const SUBJECT = "group 0123456789abcdef0123 12";
const longMapping = factsOf(
	aMapping({
		name: LONG,
		left: aMappingEnd({ systemLabel: `Left ${LONG}` }),
		right: aMappingEnd({ systemLabel: `Right ${LONG}` }),
		fields: [aField()],
	}),
);
const context = { mapping: longMapping, messages };

const KINDS: Array<[PileKind, SyncErrorKind]> = [
	["group", "validation"],
	["group", "permission"],
	["group", "duplicate"],
	["group", "waitingForParent"],
	["group", "stale"],
	["group", "transient"],
	["first", "updateConflict"],
	["list", "updateConflict"],
	["list", "deletedLeft"],
	["list", "possibleDuplicate"],
	["list", "merged"],
	["list", "loop"],
];

/** An error with 200 fields, 200 other records, notes, and the longest words everywhere. */
function aLongError(kind: SyncErrorKind, number = 1): SyncError {
	const record = aShownRecord({ name: LONG, link: `https://x.test/${"y".repeat(700)}`, modifiedBy: LONG });
	const note = { at: AT, actor: "U1", actorName: LONG, text: LONG };
	return aSyncError({
		_id: `${"e".repeat(36)}-${number}`,
		kind,
		conflict: null,
		records: { left: record, right: record },
		fields: Array.from({ length: 200 }, (_, index) => {
			const seat = { left: `${LONG}1`, right: `${LONG}2` };
			return { name: `${index} ${LONG}`, left: LONG, right: `${LONG}3`, seat, private: false, asked: true };
		}),
		answer: { code: "x", foreignCode: "y", message: LONG, side: "right" },
		others: Array.from({ length: 200 }, (_, index) => ({
			side: "right" as const,
			id: `${index}`,
			name: LONG,
			link: record.link,
		})),
		count: 123_456,
		assignee: { id: "U01BRAM0001", name: LONG },
		notes: Array.from({ length: 20 }, () => note),
	});
}

function aLongState(kind: PileKind, error: SyncErrorKind, overrides: Partial<SharedState> = {}): SharedState {
	return {
		pile: { kind, key: `${kind} ${LONG}`, mapping: LONG },
		...context,
		count: 10_000,
		coupled: 9_999,
		examples: Array.from({ length: 5 }, (_, index) => aLongError(error, index)),
		aside: 1_234,
		ends: [],
		operation: null,
		reasons: [],
		gone: { left: 0, right: 0 },
		...overrides,
	};
}

const ended = anOperation({ actorName: LONG, total: 10_000, done: 9_000, failed: 1_000 });
const running = { ...ended, state: "running" as const, finishedAt: null };
const reasons = [LONG, LONG, LONG];
const ends = ["retry", "edit", "uncouple", "succeeded", "policy"].map((resolution) => ({
	resolution: resolution as "retry",
	actorName: LONG,
	count: 2_000,
}));

describe.each(KINDS)("the card of a %s of 10,000 (%s)", (kind, error) => {
	it.each<[string, Partial<SharedState>]>([
		["that waits", {}],
		["with an operation on", { operation: running }],
		["with the outcome of one", { operation: ended, reasons }],
		["that ended", { count: 0, coupled: 0, examples: [], ends, operation: ended, reasons }],
	])("%s keeps every limit of Slack with 200 fields and the longest names", (_, overrides) => {
		const state = aLongState(kind, error, overrides);

		const { text, blocks } = renderShared(
			desiredShared(state),
			{ subject: SUBJECT, count: state.count, operation: ended._id },
			messages,
		);

		expect(checkBlocks(blocks, "message")).toEqual([]);
		expect(JSON.stringify(blocks).length).toBeLessThan(10_000);
		expect(text.length).toBeLessThan(4_000);
		expect(text.length).toBeGreaterThan(100);
	});

	it("has windows that keep them too: all of them, one of them, with notices", () => {
		const errors = Array.from({ length: ALL_PAGE }, (_, index) => aLongError(error, index));
		const page = { of: SUBJECT, skip: 9_980, total: 10_000, size: ALL_PAGE };
		const notice = messages.say("answer.changedMeanwhile");

		const all = allWindow({ page, mapping: LONG, errors, notices: [notice] }, context);
		const one = cardWindow({ error: aLongError(error), link: null, notice }, "admin", context);

		expect(checkView(all)).toEqual([]);
		expect(checkView(one)).toEqual([]);
	});
});

describe("the window that asks per field", () => {
	it("keeps every limit with 200 fields of the longest names, and counts those it has no room for", () => {
		const value = { subject: SUBJECT, count: 10_000, operation: ended._id };
		const fields = differingFields([aLongError("updateConflict")]);

		expect(checkView(firstWindow(value, fields, context))).toEqual([]);
	});

	it("asks for sixty of two hundred ordinary fields, and remembers which", () => {
		const names = Array.from({ length: 200 }, (_, index) => `field${index}`);
		const value = { subject: SUBJECT, count: 3, operation: null };

		const view = firstWindow(
			value,
			names.map((name) => ({ name, count: 2 })),
			context,
		);

		expect(checkView(view)).toEqual([]);
		expect(parseFieldsMemory(view.private_metadata)).toEqual({ ...value, fields: names.slice(0, 60) });
		expect(JSON.stringify(view.blocks)).toContain("140 more fields do not fit");
	});
});

describe("an outcome", () => {
	const lines = Array.from({ length: OUTCOME_PAGE }, () => LONG);

	it("keeps every limit in its window and in the thread", () => {
		const page = { of: ended._id, skip: 40, total: 10_000, size: OUTCOME_PAGE };
		const view = outcomeWindow({ operation: ended, reasons, lines, page }, messages);
		const list = outcomeList({ actor: LONG, count: 1_000, lines: lines.slice(0, 20), more: 980 }, messages);

		expect(checkView(view)).toEqual([]);
		expect(checkBlocks(list.blocks, "message")).toEqual([]);
		expect(list.text).toMatch(/and \d+ more$/);
		expect(operationLines(messages, ended, reasons)).toHaveLength(1);
	});
});

describe("lines", () => {
	it("keep every limit, and call nobody but who is meant", () => {
		const line = partOfCard(
			{ name: `<!channel> ${LONG}`, link: `https://cronus.slack.com/${"y".repeat(300)}` },
			messages,
		);
		const task = assignedLine({ id: "U01BRAM0001", name: "Bram" }, `<!channel> ${LONG}`, messages);
		const typed = assignedLine({ id: "cli:root", name: "<@U01ANNA0001>" }, "Adatum", messages);

		for (const { text, blocks } of [line, task, typed]) {
			expect(checkBlocks(blocks, "message")).toEqual([]);
			expect(text).not.toContain("<!channel>");
		}
		expect(task.text).toContain("<@U01BRAM0001>");
		expect(typed.text).not.toContain("<@");
	});
});

describe("what a button of a card of several carries", () => {
	it("comes back as it was, and nothing else is taken for one", () => {
		const value = { subject: SUBJECT, count: 12, operation: null };

		expect(parseSharedValue(toSharedValue(value))).toEqual(value);
		for (const text of ["", "{}", '{"s":"x","n":-1,"o":null}', '{"e":"error-1","r":1}', undefined])
			expect(parseSharedValue(text)).toBeNull();
	});
});

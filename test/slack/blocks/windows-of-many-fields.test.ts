import { describe, expect, it } from "@jest/globals";
import { factsOf } from "../../../src/console/index.js";
import { checkView } from "../../../src/demo/slack/index.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { createMessages } from "../../../src/messages/index.js";
import { compareModal } from "../../../src/slack/blocks/compare-modal.js";
import { editableFields, editModal } from "../../../src/slack/blocks/edit-modal.js";
import {
	aField,
	aFieldEnd,
	aMapping,
	aMappingEnd,
	aShownRecord,
	aSyncError,
} from "../../support/builders/index.js";

/** Longer than any limit, and most of its characters are written as several. */
const LONG = "<&> *𝒜_ ".repeat(700);
const NAMES = Array.from({ length: 200 }, (_, number) => `${number} ${LONG}`);

const messages = createMessages("en");
const mapping = aMapping({
	name: LONG,
	left: aMappingEnd({ systemLabel: `Left ${LONG}` }),
	right: aMappingEnd({ systemLabel: `Right ${LONG}` }),
	fields: NAMES.map((name) => {
		const end = aFieldEnd({ field: name, maxLength: 4_000 });
		return aField({ name, left: end, right: end });
	}),
});
const context = { mapping: factsOf(mapping), messages };

function aLongError(overrides: Partial<SyncError> = {}): SyncError {
	const record = aShownRecord({ name: LONG, link: `https://x.test/${"y".repeat(700)}`, modifiedBy: LONG });
	const seat = { left: `${LONG}1`, right: `${LONG}2` };
	const fields = NAMES.map((name) => ({
		name,
		left: LONG,
		right: `${LONG}3`,
		seat,
		private: false,
		asked: true,
	}));
	return aSyncError({ records: { left: record, right: record }, fields, revision: 123_456, ...overrides });
}

describe("with 200 fields and the longest names", () => {
	it("Slack takes the window that compares, with and without a note", () => {
		expect(checkView(compareModal(aLongError(), context))).toEqual([]);
		expect(checkView(compareModal(aLongError(), context, { preview: null, note: LONG }))).toEqual([]);
	});

	it("Slack takes the window that corrects what a system refused, with and without a note", () => {
		const answer = { code: "validation", foreignCode: "x", message: LONG, side: "right" as const };
		const refused = aLongError({ kind: "validation", conflict: null, answer, refusedSide: "right" });
		const fields = editableFields(refused, mapping);

		expect(fields.length).toBeGreaterThan(10);
		expect(checkView(editModal(refused, fields, context))).toEqual([]);
		expect(checkView(editModal(refused, fields, context, LONG))).toEqual([]);
	});
});

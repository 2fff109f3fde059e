import { openKeyOf, type ShownRecord, type SyncError } from "../../../src/domain/sync-error.js";

const AT = "2026-01-31T09:00:00.000Z";

/** One record as an error shows it. */
export function aShownRecord(overrides: Partial<ShownRecord> = {}): ShownRecord {
	return {
		id: "11111111-1111-4111-8111-111111111111",
		exists: true,
		name: "Adatum",
		link: "https://example.test/record",
		version: "v1",
		modifiedAt: AT,
		modifiedBy: null,
		...overrides,
	};
}

/** An open question: the name of one coupled customer changed on both sides. */
export function aSyncError(overrides: Partial<SyncError> = {}): SyncError {
	const mapping = overrides.mapping ?? "customers";
	const couplingId = overrides.couplingId === undefined ? "coupling-1" : overrides.couplingId;
	return {
		_id: "error-1",
		mapping,
		couplingId,
		record: null,
		openKey: couplingId === null ? `${mapping} key error-1` : openKeyOf({ mapping, couplingId }),
		kind: "updateConflict",
		cause: `${mapping} | updateConflict | bothChanged | `,
		state: "open",
		revision: 1,
		count: 1,
		attempts: 0,
		openedAt: AT,
		lastSeenAt: AT,
		dueAt: null,
		visible: true,
		versions: { left: "v1", right: "w1" },
		records: {
			left: aShownRecord(),
			right: aShownRecord({ id: "22222222-2222-4222-8222-222222222222", version: "w1" }),
		},
		fields: [
			{
				name: "name",
				left: "Adatum Ltd",
				right: "Adatum Inc",
				seat: { left: "Adatum", right: "Adatum" },
				private: false,
				asked: true,
			},
		],
		conflict: { conflict: "update", reason: "bothChanged", fields: ["name"] },
		proposal: null,
		answer: null,
		refusedSide: null,
		others: [],
		held: null,
		resolving: null,
		outcome: null,
		snooze: null,
		assignee: null,
		notes: [],
		undo: null,
		history: [{ at: AT, step: "opened", actor: null, kind: "updateConflict", reason: null }],
		...overrides,
	};
}

/** A pair that is paused: an import and a workflow keep undoing each other's city. */
export function aLoop(overrides: Partial<SyncError> = {}): SyncError {
	return aSyncError({
		kind: "loop",
		cause: "customers | loop | toAndFro | keptWriting",
		conflict: null,
		fields: [{ name: "city", left: "Delft", right: "Leiden", seat: null, private: false, asked: true }],
		loop: {
			fields: [{ field: "city", reason: "toAndFro", times: 6, since: AT }],
			writers: { left: { by: "Import", at: AT }, right: { by: "Workflow of sales", at: AT } },
		},
		...overrides,
	});
}

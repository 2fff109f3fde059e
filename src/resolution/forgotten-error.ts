import { MASK, type Mask } from "../domain/mask.js";
import { bothSides } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";

/** Steps whose reason is a word of ours or a person's name, never a value of a record. */
const PLAIN_STEPS: readonly string[] = ["taken", "undone", "assigned"];

/** An ended error without anything that its records said; that it was there, and who did what, stays. */
export function withoutValues(error: SyncError, mask: Mask): SyncError {
	const { hidden, loop, ...kept } = error;
	return {
		...kept,
		...(loop === undefined ? {} : { loop: { ...loop, writers: { left: null, right: null } } }),
		fields: [],
		answer: null,
		undo: null,
		proposal: null,
		cause: mask(error.cause),
		records: bothSides((side) => ({ ...error.records[side], name: null, link: null, modifiedBy: null })),
		others: error.others.map((other) => ({ ...other, name: null, link: null })),
		notes: error.notes.map((note) => ({ ...note, text: MASK })),
		history: error.history.map((step) =>
			PLAIN_STEPS.includes(step.step) ? step : { ...step, reason: null },
		),
	};
}

import { MASK, type Mask } from "../domain/mask.js";
import { bothSides } from "../domain/record.js";
import type { ErrorStep, LoopFacts, SyncError } from "../domain/sync-error.js";
import { type ForgottenRecord, isEither, isForgotten, isParent } from "./forgotten-record.js";

/** Steps whose reason is a word of ours or a person's name, never a value of a record. */
const PLAIN_STEPS: readonly string[] = ["taken", "undone", "assigned"];

/** An ended error without anything that its records said; that it was there, and who did what, stays. */
export function withoutValues(error: SyncError, mask: Mask): SyncError {
	const { hidden, loop, ...kept } = error;
	return {
		...kept,
		...(loop === undefined ? {} : { loop: loopWithoutValues(loop) }),
		fields: [],
		answer: null,
		undo: null,
		proposal: null,
		cause: mask(error.cause),
		records: bothSides((side) => ({ ...error.records[side], name: null, link: null, modifiedBy: null })),
		parent: error.parent ? { ...error.parent, name: null, reference: MASK } : null,
		others: error.others.map((other) => ({ ...other, name: null, link: null })),
		held: error.held && { ...error.held, examples: [] },
		outcome: error.outcome && { ...error.outcome, summary: textOf(error.outcome.summary, mask) },
		notes: error.notes.map((note) => ({ ...note, text: MASK })),
		history: error.history.map((step) => (isPlain(step) ? step : { ...step, reason: null })),
	};
}

function loopWithoutValues({ watch, ...loop }: LoopFacts): LoopFacts {
	const facts = { ...loop, writers: { left: null, right: null } };
	return watch === undefined ? facts : { ...facts, watch: { ...watch, digests: {} } };
}

/** The error of another record, without what it tells of this one. What its own record holds stays. */
export function withoutMention(error: SyncError, record: ForgottenRecord): SyncError {
	const { mapping, parent, others, held, outcome, answer } = error;
	const { mask } = record;
	const isTold = (name: string | null) => name !== null && mask(name) !== name;
	return {
		...error,
		cause: mask(error.cause),
		proposal: textOf(error.proposal, mask),
		answer: answer && { ...answer, message: mask(answer.message) },
		...(parent && (isParent(record, parent) || isTold(parent.name))
			? { parent: { ...parent, name: null } }
			: {}),
		others: others.map((other) =>
			isForgotten(record, mapping, other.side, other.id) || isTold(other.name)
				? { ...other, name: null, link: null }
				: other,
		),
		fields: error.fields.map((field) => {
			const { names } = field;
			if (names === undefined) return field;
			return {
				...field,
				names: names.filter(({ value, name }) => !isEither(record, value) && !isTold(name)),
			};
		}),
		held: held && { ...held, examples: held.examples.filter((example) => !isTold(example)) },
		outcome: outcome && { ...outcome, summary: textOf(outcome.summary, mask) },
		notes: error.notes.map((note) => ({ ...note, text: mask(note.text) })),
		history: error.history.map((step) =>
			isPlain(step) ? step : { ...step, reason: textOf(step.reason, mask) },
		),
	};
}

function isPlain({ step }: ErrorStep): boolean {
	return PLAIN_STEPS.includes(step);
}

function textOf(text: string | null, mask: Mask): string | null {
	return text === null ? null : mask(text);
}

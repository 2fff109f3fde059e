import {
	MASK,
	type MappingFacts,
	maskFor,
	maskOf,
	nameAlone,
	nameMaskFor,
	nameMaskOf,
	publicLink,
	withOthersNamed,
} from "../console/index.js";
import { bothSides, type FieldValue } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { FoundRecord, PlannedWrite, ResolveOutcome } from "../ports/use-cases.js";
import type { TakenPair } from "../resolution/take-over.js";

/** A personal value as data says it: that there is one. */
function hidden(value: FieldValue): FieldValue {
	return value === null || value === "" ? value : MASK;
}

/** An error as data, with everything masked that its card masks; the shape is that of the error. */
export function publicError(kept: SyncError, facts: MappingFacts): SyncError {
	const error = withOthersNamed(kept, facts);
	const mask = maskOf(error, facts);
	const nameMask = nameMaskOf(error, facts);
	const name = (told: string | null) => (told === null || facts.hasPrivateNames ? null : nameMask(told));
	const { openKey, hidden: carried, answer, parent, held, outcome } = error;
	return {
		...error,
		...(openKey === undefined ? {} : { openKey: mask(openKey) }),
		...(carried === undefined ? {} : { hidden: carried.map(hidden) }),
		cause: mask(error.cause),
		records: bothSides((side) => {
			const record = error.records[side];
			return { ...record, name: name(record.name), link: publicLink(mask, record.link) };
		}),
		fields: error.fields.map((field) => publicField(field, facts)),
		proposal: error.proposal === null ? null : mask(error.proposal),
		answer: answer === null ? null : { ...answer, message: mask(answer.message) },
		...(parent ? { parent: publicParent(parent, mask, nameMask) } : {}),
		others: error.others.map((other) => ({
			...other,
			name: name(other.name),
			link: publicLink(mask, other.link),
		})),
		held: held && { ...held, examples: held.examples.map(nameMask) },
		outcome: outcome && { ...outcome, summary: outcome.summary === null ? null : mask(outcome.summary) },
		notes: error.notes.map((note) => ({ ...note, text: mask(note.text) })),
		history: error.history.map((step) => ({
			...step,
			reason: step.reason === null ? null : mask(step.reason),
		})),
	};
}

type Mask = (text: string) => string;

function publicParent(
	parent: NonNullable<SyncError["parent"]>,
	mask: Mask,
	nameMask: Mask,
): NonNullable<SyncError["parent"]> {
	const { name, reference } = parent;
	return { ...parent, name: name === null ? null : nameMask(name), reference: mask(reference) };
}

function publicField(field: SyncError["fields"][number], facts: MappingFacts): SyncError["fields"][number] {
	if (!field.private && !facts.privateFields.has(field.name)) return field;
	const { seat, names, ...rest } = field;
	return {
		...rest,
		private: true,
		left: hidden(field.left),
		right: hidden(field.right),
		seat: seat && { left: hidden(seat.left), right: hidden(seat.right) },
		...(names === undefined ? {} : { names: [] }),
	};
}

/** What became of a resolution, as data. */
export function publicOutcome(outcome: ResolveOutcome, facts: MappingFacts): ResolveOutcome {
	const { error } = outcome;
	if (error === null) return outcome;
	const told = { ...outcome, error: publicError(error, facts) } as ResolveOutcome;
	return told.kind === "failed" ? { ...told, message: maskOf(error, facts)(told.message) } : told;
}

/** A planned write as data. */
export function publicWrite(write: PlannedWrite, facts: MappingFacts): PlannedWrite {
	return {
		...write,
		name: publicName(write, facts),
		fields: write.fields.map((field) =>
			isHidden(field, facts)
				? { ...field, private: true, before: hidden(field.before), after: hidden(field.after) }
				: field,
		),
	};
}

/** What a record that would be written may be called; null where that is personal. */
export function publicName(write: PlannedWrite, facts: MappingFacts): string | null {
	const name = nameAlone(write.name, facts);
	const personal = write.fields.filter((field) => isHidden(field, facts));
	return name === null ? null : nameMaskFor(personal.flatMap(({ before, after }) => [before, after]))(name);
}

/** True for a value that is not to be told. */
export function isHidden({ name }: { name: string }, { privateFields }: MappingFacts): boolean {
	return privateFields.has(name);
}

/** A line of a record's log as data. */
export function publicEntry(entry: RecordLogEntry, { privateFields }: MappingFacts): RecordLogEntry {
	const fields = entry.fields.map(({ name, before, after }) =>
		privateFields.has(name)
			? { name, before: hidden(before), after: hidden(after) }
			: { name, before, after },
	);
	return { ...entry, fields };
}

/** A record as data. */
export function publicRecord(record: FoundRecord, facts: MappingFacts): FoundRecord {
	return { ...record, name: nameAlone(record.name, facts) };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A pair of a list as data: what the list calls a record by may be personal, its line tells which it is. */
export function publicPair(pair: TakenPair, { hasPrivateKeys }: MappingFacts): TakenPair {
	if (!hasPrivateKeys) return pair;
	const words = [pair.left, pair.right].filter((word) => !GUID.test(word));
	const word = (text: string) => (words.includes(text) && text !== "" ? MASK : text);
	const reason = pair.reason === null ? null : maskFor(words)(pair.reason);
	return { ...pair, left: word(pair.left), right: word(pair.right), reason };
}

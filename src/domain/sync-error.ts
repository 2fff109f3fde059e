import type { Conflict } from "./conflict.js";
import type { Coupling } from "./coupling.js";
import type { Swing, Writer } from "./loop.js";
import { type BothSides, type FieldValue, otherSide, SIDES, type Side } from "./record.js";
import type { ResolutionKind } from "./resolution.js";

/** What kind of problem a sync error is (design.md section 4). The last three belong to the mapping. */
export type SyncErrorKind =
	| "updateConflict"
	| "deletedLeft"
	| "deletedRight"
	| "validation"
	| "permission"
	| "duplicate"
	| "waitingForParent"
	| "stale"
	| "transient"
	| "possibleDuplicate"
	| "merged"
	| "loop"
	| "massChange"
	| "setup"
	| "overdue";

export type SyncErrorState = "open" | "resolving" | "snoozed" | "resolved";

/** Questions wait for an answer; they are not attempts, and the pair is skipped at once. */
export const QUESTIONS: readonly SyncErrorKind[] = [
	"updateConflict",
	"deletedLeft",
	"deletedRight",
	"possibleDuplicate",
	"merged",
	"loop",
];

/** Retried by themselves with growing waits, silent until they have failed for the configured time. */
export const SELF_HEALING: readonly SyncErrorKind[] = ["transient", "stale"];

/** Problems of a mapping, for the administrators. */
export const MAPPING_PROBLEMS: readonly SyncErrorKind[] = ["massChange", "setup", "overdue"];

/** How many attempts a refused record gets before its pair is skipped: the run that failed and the next one. */
export const ATTEMPTS_BEFORE_SKIP = 2;

/** How many notes an error keeps. */
export const MOST_NOTES = 20;

/** One mapped field as the error shows it. */
export interface ShownField {
	/** Field mapping name. */
	name: string;
	left: FieldValue;
	right: FieldValue;
	/** What both sides held at the last agreement; null when there was none. */
	seat: BothSides<FieldValue> | null;
	private: boolean;
	/** True for the fields the question is about. */
	asked: boolean;
	/** Of a reference that is asked about: what people call the records that its values name. */
	names?: Array<{ value: FieldValue; name: string }>;
}

/** One record as the error shows it. */
export interface ShownRecord {
	/** Null when the record does not exist (yet). */
	id: string | null;
	/** False when it was read and is gone. */
	exists: boolean;
	name: string | null;
	link: string | null;
	version: string | null;
	modifiedAt: string | null;
	modifiedBy: string | null;
}

/** What a system answered, in its own words. */
export interface ForeignAnswer {
	/** Our narrowed code, e.g. `validation`. */
	code: string;
	foreignCode: string | null;
	message: string;
	/** The side that answered. */
	side: Side | null;
}

/** What keeps swinging, and who writes on each side. */
export interface LoopFacts {
	fields: Swing[];
	/** Who changed each side last, apart from us; null where nobody is known to have. */
	writers: BothSides<Writer | null>;
	/** Only while nothing is asked yet, and nothing written: whether the record changes by itself is watched. */
	watch?: LoopWatch;
}

/** A pair that is left alone for a while (`reaction.ts`). */
export interface LoopWatch {
	/** ISO. */
	until: string;
	/** By field mapping: tells what would be written apart from what would be written later. */
	digests: Record<string, string>;
}

/** A record of another mapping that this one belongs to. */
export interface ParentRecord {
	mapping: string;
	side: Side;
	/** Null where the reference names no record that could be found. */
	id: string | null;
	/** As the record refers to it: an id or a number. */
	reference: string;
	/** What people call it; null where that is not known. */
	name: string | null;
	/** It stood coupled and could not be referred to all the same, as while nobody has noticed that its partner is gone. */
	isCoupled?: true;
}

/** One step in an error's life. */
export interface ErrorStep {
	at: string;
	/** Opened, repeated, changed kind, taken, resolved, reopened, snoozed, refused, noted. */
	step: string;
	/** A person's id, or null for the engine. */
	actor: string | null;
	kind: SyncErrorKind;
	reason: string | null;
}

/** The steps kept of an error's life. */
const MOST_STEPS = 50;

/** The history with one more step; the oldest ones are forgotten. */
export function withStep({ history }: Pick<SyncError, "history">, step: ErrorStep): ErrorStep[] {
	return [...history.slice(1 - MOST_STEPS), step];
}

/** Set aside by a person: it wakes at a time, and in any case when a record changes. */
export interface Snooze {
	/** ISO; null waits for a change of the record alone. */
	until: string | null;
	/** True when the person never wants to hear of it as it stands. */
	ignored: boolean;
	actor: string;
	actorName: string;
	at: string;
}

/** What a person wrote down about an error. */
export interface Note {
	at: string;
	actor: string;
	actorName: string;
	text: string;
}

/**
 * What is needed to take a finished resolution back: the bond as it was, what was done to the one side that was
 * written, and what both sides held afterwards, by which any later change is seen.
 */
export interface UndoPlan {
	/** ISO; no longer after that. */
	until: string;
	/** The bond before the resolution: seats, versions, skipped. */
	coupling: Coupling;
	did: "update" | "create" | "delete" | "part";
	/** The side that was written; null when nothing was. */
	side: Side | null;
	/** The record that was written, made or removed; null when nothing was. */
	recordId: string | null;
	/** By field mapping what an updated side held before; by the system's own field names for a deleted record. */
	before: Record<string, FieldValue>;
	/** By field mapping what both sides held right afterwards; empty for a side without a record. */
	after: BothSides<Record<string, FieldValue>>;
	/** The bond's revision right afterwards; null when it ended. */
	revision: number | null;
	/** The version of a record that was made: of a field nobody mapped, nothing else tells a change. Null if unknown. */
	version: string | null;
}

/** How an error ended. */
export interface ErrorOutcome {
	resolution: ResolutionKind | "policy" | "succeeded" | "released" | "rejected";
	actor: string | null;
	actorName: string | null;
	at: string;
	/** The side whose data won; null where no side was chosen. */
	side: Side | null;
	/** What was written or removed, for the card: counts and field names. */
	summary: string | null;
}

/** An unresolved problem of one pair, one uncoupled record or one mapping, open until resolved. */
export interface SyncError {
	_id: string;
	mapping: string;
	/** Null while the record is uncoupled or the problem is the mapping's. */
	couplingId: string | null;
	/** The uncoupled record; null otherwise. */
	record: { side: Side; id: string } | null;
	/** Unique among open errors; missing once resolved (design.md I5). */
	openKey?: string;
	kind: SyncErrorKind;
	/** Mapping, kind, code and the text without ids, numbers and quoted values; errors of one cause form a group. */
	cause: string;
	state: SyncErrorState;
	/** Raised whenever what a person sees changes; every button carries it. */
	revision: number;
	/** How often the same failure was seen. */
	count: number;
	/** How often the engine tried since the record last changed or someone acted. */
	attempts: number;
	openedAt: string;
	lastSeenAt: string;
	/** When the engine tries again; null when it waits for a person or a change. */
	dueAt: string | null;
	/** False while a self-healing error has not failed long enough to be shown. */
	visible: boolean;
	/** Versions when the error was opened: only another version is a new change. */
	versions: BothSides<string | null>;
	records: BothSides<ShownRecord>;
	fields: ShownField[];
	/** Personal values the refused write carried and neither side holds; the answer may quote them. Missing when none. */
	hidden?: FieldValue[];
	conflict: Conflict | null;
	/** What the engine would do if asked to decide, kept beside the person's choice. */
	proposal: string | null;
	answer: ForeignAnswer | null;
	/** The direction of the refused write; null where it does not matter. */
	refusedSide: Side | null;
	/** What it waits for, or was deleted together with; null or missing where neither is so. */
	parent?: ParentRecord | null;
	/** Other records the problem names, e.g. all records with one number. */
	others: Array<{ side: Side; id: string; name: string | null; link: string | null }>;
	/** For the guard's question: how many pairs it holds, and of how many. */
	held: {
		count: number;
		total: number;
		what: "deletion" | "overwrite";
		examples: string[];
		/** The sync job that asked last; missing in questions of earlier versions. */
		job?: string;
	} | null;
	/** Only of a loop; missing otherwise. */
	loop?: LoopFacts;
	/** Who is resolving it now; null otherwise. */
	resolving: {
		owner: string;
		actor: string;
		actorName: string;
		resolution: ResolutionKind;
		side: Side | null;
		at: string;
	} | null;
	outcome: ErrorOutcome | null;
	/** Set only while it is set aside. */
	snooze: Snooze | null;
	/** Whose task it is; null when nobody's. */
	assignee: { id: string; name: string } | null;
	/** Newest last, at most `MOST_NOTES`. */
	notes: Note[];
	/** Only on a resolved error whose resolution may be taken back. */
	undo: UndoPlan | null;
	/** Only on a guard's question: the operation that let its list go, until that is taken back. */
	release?: string;
	history: ErrorStep[];
	/** True while the card does not show this revision yet. */
	cardDirty?: boolean;
}

/** The open key of a pair's, a record's or a mapping's error. */
export function openKeyOf(
	subject:
		| { mapping: string; couplingId: string }
		| { mapping: string; side: Side; recordId: string }
		| { mapping: string; problem: SyncErrorKind; what?: string | undefined }
		| { mapping: string; matchKey: string },
): string {
	if ("couplingId" in subject) return `${subject.mapping} pair ${subject.couplingId}`;
	if ("recordId" in subject) return `${subject.mapping} ${subject.side} ${subject.recordId.toLowerCase()}`;
	if ("matchKey" in subject) return `${subject.mapping} key ${subject.matchKey}`;
	return `${subject.mapping} mapping ${subject.problem}${subject.what ? ` ${subject.what}` : ""}`;
}

/** Errors of one cause have one text here: ids, numbers and quoted values are replaced. */
export function causeOf(mapping: string, kind: SyncErrorKind, code: string, text: string): string {
	const shape = text
		.replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>")
		.replace(/(?<!\p{L})'.*?'(?!\p{L})|"[^"]*"|`[^`]*`/gu, "<value>")
		.replace(/\d+([.,]\d+)*/g, "<n>")
		.replace(/\s+/g, " ")
		.trim()
		.slice(0, 300);
	return `${mapping} | ${kind} | ${code} | ${shape}`;
}

/** One text for one record of a mapping, however it is referred to. */
export function parentKeyOf({ mapping, side, id, reference }: ParentRecord): string {
	return recordKeyOf(mapping, side, id ?? reference);
}

/** One text for one record of a mapping. */
export function recordKeyOf(mapping: string, side: Side, id: string): string {
	return `${mapping} ${side} ${id.toLowerCase()}`;
}

/** The records an error is about, as others may name them. */
export function recordKeysOf({ mapping, records }: Pick<SyncError, "mapping" | "records">): string[] {
	return SIDES.flatMap((side) => {
		const { id } = records[side];
		return id === null ? [] : [recordKeyOf(mapping, side, id)];
	});
}

/** The records that a record's own error, or one about a key, is about. */
export function namedIn({ record, others }: Pick<SyncError, "record" | "others">): Array<{
	side: Side;
	id: string;
}> {
	return [record, ...others].filter((one) => one !== null);
}

/**
 * True for an error about a key that several records share. A duplicate that a system refused is the record's own
 * error, and ends when the record is created.
 */
export function isAboutKey({
	kind,
	record,
	mapping,
	openKey,
}: Pick<SyncError, "kind" | "record" | "mapping" | "openKey">): boolean {
	if (kind !== "duplicate" || record === null) return false;
	return openKey !== openKeyOf({ mapping, side: record.side, recordId: record.id });
}

/** The kinds that may be about records which are one and the same. */
export const TWIN_KINDS = ["duplicate", "possibleDuplicate"] as const satisfies readonly SyncErrorKind[];

/**
 * True for an error about records that may be one and the same: whatever becomes of one of them concerns the question
 * about all.
 */
export function namesTwins(error: Pick<SyncError, "kind" | "record" | "mapping" | "openKey">): boolean {
	return error.kind === "possibleDuplicate" || isAboutKey(error);
}

/** The side a refused value comes from, whose record is corrected; null where that is not known. */
export function refusedSource({
	refusedSide,
	record,
}: Pick<SyncError, "refusedSide" | "record">): Side | null {
	return record?.side ?? (refusedSide === null ? null : otherSide(refusedSide));
}

/** True for the question whether a record under a key that we made up is a copy of another: it names no other record. */
export function asksAboutMadeUpKey({ answer }: Pick<SyncError, "answer">): boolean {
	return answer?.code === "madeUpKey";
}

/** The side whose record is told as deleted; null for any other kind. */
export function deletedSideOf({ kind }: Pick<SyncError, "kind">): Side | null {
	if (kind === "deletedLeft") return "left";
	return kind === "deletedRight" ? "right" : null;
}

/** True for a kind that is asked, not attempted. */
export function isQuestion(kind: SyncErrorKind): boolean {
	return QUESTIONS.includes(kind);
}

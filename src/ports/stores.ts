import type { Coupling, Held, Pending } from "../domain/coupling.js";
import type { Mask } from "../domain/mask.js";
import type { OutcomeReason } from "../domain/outcome-reasons.js";
import type { Pile } from "../domain/pile.js";
import type { Choice } from "../domain/reconcile.js";
import type { BothSides, FieldValue, Side } from "../domain/record.js";
import type { Role } from "../domain/resolution.js";
import type { ErrorOutcome, SyncError, SyncErrorKind } from "../domain/sync-error.js";
import type { SyncJob } from "../domain/sync-job.js";
import type { WriteCause } from "../domain/write-cause.js";

/** How far a run that reads everything has come: when it breaks off, the next one goes on from there. */
export interface RunProgress {
	/** The mapping's fingerprint it reads under. */
	fingerprint: string;
	/** True when both sides are read as a whole, whatever their watermarks. */
	everything: boolean;
	/** Where each side's pull goes on (`ChangePage.resume`); null for one that begins anew. */
	cursors: BothSides<string | null>;
	/** Rows per side that are done or recorded. */
	rows: BothSides<number>;
	/** The earliest modified time of a row among them that is neither, per side; null when there is none. */
	heldBack: BothSides<string | null>;
	/** When it was saved, ISO. */
	at: string;
}

/** What one mapping remembers between runs. The lease and its fence are one document (design.md 6.4). */
export interface MappingState {
	_id: string;
	lease: { instance: string; job: string; since: string } | null;
	/** Raised each time the lease is taken; watermarks are saved on condition of it. */
	fence: number;
	watermarks: BothSides<string | null>;
	/** Null unless a run that read everything broke off after its first pages. */
	progress: RunProgress | null;
	/** The mapping's fingerprint at the last finished run, `SEVERAL` once another one was decided under; null before the first. */
	fingerprint: string | null;
	/** The fingerprint of the mapping that pairs were decided under last; null before anything was. */
	decidedUnder: string | null;
	paused: boolean;
	/** When the last run without a setup problem finished. */
	lastSuccessAt: string | null;
	/** When the last run that only observed ended without a setup problem; null before the first. */
	observedAt: string | null;
	/** When the last finished sweep began: rows modified since then are checked for missed changes. */
	sweptAt: string | null;
	/**
	 * Deletions decided without the guard asking, for its sliding day. `pairs` names them until the job is known to have
	 * carried them out: what of them a later one finds undone is counted there.
	 */
	deletions: Array<{ at: string; count: number; pairs?: string[] }>;
	/** When a pair of it ended last, its coupling removed; null before the first. */
	bondsEndedAt: string | null;
	/** Counter behind keys we make up, per mapping and side. */
	keys: BothSides<number>;
}

/** Stands for a mapping's fingerprint where pairs were decided under several since the last finished run. */
export const SEVERAL = "several";

/** When the mapping's last run without a setup problem ended, whether it wrote or only observed; null before the first. */
export function lastRunAt({
	lastSuccessAt,
	observedAt,
}: Pick<MappingState, "lastSuccessAt" | "observedAt">): string | null {
	return (lastSuccessAt ?? "") > (observedAt ?? "") ? lastSuccessAt : observedAt;
}

/** Raised when a save was refused because someone else saved first, or took the lease. */
export class LostError extends Error {
	override readonly name = "LostError";
	readonly code = "lost";
}

/** The couplings, each saved on condition of the revision it was read at. */
export interface CouplingStore {
	get(id: string): Promise<Coupling | null>;
	getMany(ids: string[]): Promise<Coupling[]>;
	/**
	 * Couplings of these records, by record id in lower case. A record that was parted and whose former partner is
	 * coupled to another one by now comes as a parted bond of its own.
	 */
	byRecord(mapping: string, side: Side, ids: string[]): Promise<Map<string, Coupling>>;
	/** Those an unset version marks for reading, in pages, with the order of their ids. */
	needingReading(mapping: string): AsyncIterable<Coupling[]>;
	/** Every coupling of the mapping, in pages. */
	all(mapping: string): AsyncIterable<Coupling[]>;
	/** Couplings somebody claimed and did not finish, of one mapping. */
	claimed(mapping: string): Promise<Coupling[]>;
	heldBy(question: string): AsyncIterable<Coupling[]>;
	/** How many a question holds. Reads an index, whatever their number. */
	countHeld(question: string): Promise<number>;
	/** Bonds that stand, parted ones left out. */
	count(mapping: string): Promise<number>;
	/** Of these, the ones left out of runs until someone acts or a record changes. */
	countSkipped(mapping: string): Promise<number>;
	/** Of these, the ones paused because a record left the mapping's filter. */
	countOutside(mapping: string): Promise<number>;
	/**
	 * Inserts new couplings; gives back those refused because a record is already coupled in this mapping.
	 */
	insert(couplings: Coupling[]): Promise<Coupling[]>;
	/**
	 * Saves each coupling on condition of `coupling.revision` (and of holding `claim`, where given). The stored one
	 * gets the next revision. Gives back the ids that were not saved.
	 */
	save(changes: Array<{ coupling: Coupling; claim?: string | undefined }>): Promise<Set<string>>;
	/** Claims pairs: sets `pending` where the revision is the one read and nothing is pending. Gives back the claimed, as stored. */
	claim(claims: Array<{ coupling: Coupling; pending: Pending }>): Promise<Coupling[]>;
	/** Removes couplings on condition of their revision; gives back the ids that stayed. */
	remove(couplings: Coupling[]): Promise<Set<string>>;
	/** Marks pairs as held by the guard's question. */
	hold(couplings: Coupling[], held: Held): Promise<Set<string>>;
}

/** The state of mappings, and their leases. */
export interface MappingStore {
	get(mapping: string): Promise<MappingState>;
	all(): Promise<MappingState[]>;
	/** Takes the lease when it is free or held by exactly `from`; null when someone else was quicker. Raises the fence. */
	takeLease(
		mapping: string,
		lease: { instance: string; job: string; since: string },
		from: { instance: string; job: string } | null,
	): Promise<MappingState | null>;
	/** Lets go of the lease if it is still this job's. */
	releaseLease(mapping: string, job: string): Promise<void>;
	/** Saves on condition of the fence; throws LostError when the lease went to someone else. */
	save(
		mapping: string,
		fence: number,
		changes: Partial<Omit<MappingState, "_id" | "lease" | "fence" | "keys">>,
	): Promise<void>;
	/**
	 * With `line`, what the audit has to tell of this is kept with it until it is told; false while it keeps another one,
	 * and then nothing changed.
	 */
	setPaused(mapping: string, paused: boolean, line?: AuditEntry): Promise<boolean>;
	/** What people did to mappings and the audit may not tell yet; for recovery. */
	untold(): Promise<AuditEntry[]>;
	/** The audit tells of this by now. */
	told(line: AuditEntry): Promise<void>;
	/** Pairs end now, their couplings about to be removed; the latest time is kept. */
	bondsEnded(mapping: string, at: string): Promise<void>;
	/** The next number for keys we make up; never given twice. */
	nextKey(mapping: string, side: Side): Promise<number>;
	/** Numbers up to this one are not given any more; a counter that is further stays. */
	passKeys(mapping: string, side: Side, upTo: number): Promise<void>;
	/**
	 * Pairs are, or were just now, decided under the mapping of this fingerprint. Where others were under another one, the
	 * next run reads everything, whichever mapping it is under: what is no news to the one may be news to the other. Holds
	 * against a run that is on.
	 */
	decideUnder(mapping: string, fingerprint: string): Promise<void>;
}

/** The recorded runs. */
export interface JobStore {
	insert(job: SyncJob): Promise<void>;
	/** How far it is, or how it ended; no effect on one that has ended, whoever told so. */
	save(job: SyncJob): Promise<void>;
	get(id: string): Promise<SyncJob | null>;
	/** Newest first. */
	latest(mapping: string, limit: number): Promise<SyncJob[]>;
	/** The same without what presses ran for single records: a bulk press writes one job for each. */
	latestRuns(mapping: string, limit: number): Promise<SyncJob[]>;
	running(): Promise<SyncJob[]>;
	/** Takes what the mask hides out of what ended runs said. Tells of how many. */
	forgetMessages(mask: Mask): Promise<number>;
}

/** Which errors to list. */
export interface ErrorQuery {
	mapping?: string | undefined;
	kind?: SyncErrorKind | undefined;
	/** Errors of one cause. */
	cause?: string | undefined;
	/** A person's id: only what is assigned to them. */
	assignee?: string | undefined;
	/** Leaves out what was set aside. */
	waiting?: boolean | undefined;
	/** Leaves out self-healing errors that are not shown yet. */
	visibleOnly?: boolean | undefined;
	limit?: number | undefined;
	/** How many of the oldest to pass over. */
	skip?: number | undefined;
}

/** The sync errors: one open per subject, enforced by the database. */
export interface ErrorStore {
	get(id: string): Promise<SyncError | null>;
	byOpenKeys(keys: string[]): Promise<Map<string, SyncError>>;
	/** Open errors about records that may be one and the same, and that name one of these (`recordKeyOf`), oldest first. */
	aboutTwinsOf(records: string[]): Promise<SyncError[]>;
	/** Inserts an open error; false when its subject has one already. */
	insert(error: SyncError): Promise<boolean>;
	/**
	 * Saves on condition of the revision and count read; false when someone else changed it meanwhile. With `line`, what
	 * the audit has to tell of this change is kept with it until it is told.
	 */
	save(error: SyncError, read: { revision: number; count: number }, line?: AuditEntry): Promise<boolean>;
	/** What people said about errors and the audit may not tell yet; for recovery. */
	untold(): Promise<AuditEntry[]>;
	/** The audit tells of this by now. */
	told(line: AuditEntry): Promise<void>;
	/** Open (also resolving and snoozed) errors, oldest first. */
	open(query: ErrorQuery): Promise<SyncError[]>;
	/** The same in pages, for work that concerns all of them, however many. `limit` and `skip` are of no meaning. */
	openPages(query: ErrorQuery): AsyncIterable<SyncError[]>;
	/** How many fit, whatever `limit` and `skip` say. */
	countOpen(query?: ErrorQuery): Promise<number>;
	/** The same for all of them, by mapping and kind; those without any are left out. */
	countOpenByKind(): Promise<OpenCount[]>;
	/** Open errors whose time has come. */
	due(mapping: string, at: string): AsyncIterable<SyncError[]>;
	/** Errors someone is resolving; for recovery. */
	resolving(): Promise<SyncError[]>;
	/** Errors whose card does not show them yet, by id; `after` leaves out those up to and with this id. */
	dirty(limit: number, after?: string): Promise<SyncError[]>;
	/** The card shows this revision now; no effect when the error has moved on. */
	shown(id: string, revision: number): Promise<void>;
	/** The same for many. */
	shownAll(errors: Array<{ _id: string; revision: number }>): Promise<void>;
	/** The waiting errors of a pile (`pileOf`), oldest first. */
	ofPile(pile: string, limit: number, skip?: number): Promise<SyncError[]>;
	/** Open errors about a record (`recordKeyOf`), set aside or not shown yet as well, oldest first. */
	ofRecordKey(record: string): Promise<SyncError[]>;
	/** The piles of waiting errors that belong to these records (`recordKeyOf`), or to any; they hang under their errors. */
	pilesUnder(records: string[] | "any"): Promise<Pile[]>;
	/** How many wait; with `coupled` only those of pairs. Reads an index, whatever their number. */
	countPile(pile: string, coupled?: boolean): Promise<number>;
	/** How the visible errors of a pile ended since then (ISO), counted by resolution and by who chose it. */
	endsOfPile(pile: string, since: string): Promise<PileEnd[]>;
	/** How many of a pile are set aside, and some of them. */
	countSetAside(pile: string): Promise<number>;
	asideOfPile(pile: string, limit: number): Promise<SyncError[]>;
	/** The visible errors opened from then until before then (ISO), in pages. */
	openedBetween(from: string, to: string): AsyncIterable<ErrorOpening[]>;
	/** The visible errors that ended from then until before then and are not open again, in pages. */
	endedBetween(from: string, to: string): AsyncIterable<ErrorEnding[]>;
	/** All visible open errors by mapping and kind. */
	countVisibleByKind(): Promise<VisibleCount[]>;
	/** Open errors that are somebody's task. */
	assigned(): Promise<SyncError[]>;
	/** Every error there is, open or not, in pages. */
	all(): AsyncIterable<SyncError[]>;
	/** All errors of a pair, newest first. */
	ofCoupling(couplingId: string): Promise<SyncError[]>;
	/** All errors a record had while it was not coupled, newest first. */
	ofRecord(mapping: string, side: Side, id: string): Promise<SyncError[]>;
}

/** So many errors of one kind are open in one mapping. */
export interface OpenCount {
	mapping: string;
	kind: SyncErrorKind;
	count: number;
}

/** When a visible error was opened. */
export interface ErrorOpening {
	mapping: string;
	kind: SyncErrorKind;
	/** ISO. */
	openedAt: string;
}

/** How and when one ended. */
export interface ErrorEnding extends ErrorOpening {
	endedAt: string;
	resolution: ErrorOutcome["resolution"];
}

/** So many of them are visible, and wait or were set aside. */
export interface VisibleCount extends OpenCount {
	isAside: boolean;
}

/** So many errors ended in one way. */
export interface PileEnd {
	resolution: ErrorOutcome["resolution"];
	/** Null where nobody pressed anything. */
	actorName: string | null;
	count: number;
}

/** One line of a record's synchronization log. */
export interface RecordLogEntry {
	_id: string;
	mapping: string;
	/** Empty while the record was not coupled. */
	couplingId: string;
	/** Record ids at that time; null while a record did not exist. */
	left: string | null;
	right: string | null;
	at: string;
	job: string;
	actor: string | null;
	/** The side that was written. */
	side: Side;
	operation: "create" | "update" | "delete" | "couple" | "uncouple";
	/** Field mapping name, before and after, on the side that was written. */
	fields: Array<{ name: string; before: FieldValue; after: FieldValue }>;
	/** Where the values came from and why they were written; missing on bonds, and on entries of earlier versions. */
	cause?: WriteCause;
	/** The values were taken out for their age: only the names tell. */
	withoutValues?: true;
}

/** What happened to records, newest first. */
export interface RecordLogStore {
	add(entries: RecordLogEntry[]): Promise<void>;
	ofRecord(mapping: string, side: Side, id: string, limit: number): Promise<RecordLogEntry[]>;
	/** Takes the values out of every entry of a record; what happened stays. Tells how many had some. */
	forgetValues(mapping: string, side: Side, id: string): Promise<number>;
}

/** Who did what, refusals included, with the before-images of what was written. */
export interface AuditEntry {
	_id: string;
	at: string;
	actor: string;
	actorName: string;
	role: Role;
	action: string;
	errorId: string | null;
	couplingId: string | null;
	mapping: string | null;
	side: Side | null;
	outcome: "done" | "refused" | "failed";
	reason: string | null;
	/** Records as they were before the action; empty when nothing was written. Of a reveal the records alone, without values. */
	before: Array<{ side: Side; id: string; fields: Record<string, FieldValue> }>;
}

/** Errors and pairs whose values are to be forgotten. */
export interface Forgotten {
	errorIds: string[];
	couplingIds: string[];
}

/** The audit trail; nothing about an entry ever changes but the values that are taken out of it. */
export interface AuditStore {
	/** An entry of an id that is there already is left as it was. */
	add(entry: AuditEntry): Promise<void>;
	ofError(errorId: string): Promise<AuditEntry[]>;
	/** Those there are, by id. */
	getMany(ids: string[]): Promise<Map<string, AuditEntry>>;
	/**
	 * Takes before-images and quoted sentences out of every entry about these, and what the mask hides out of the reasons
	 * of all others. Tells how many had some.
	 */
	forgetValues(about: Forgotten, mask: Mask): Promise<number>;
	ofCoupling(couplingId: string): Promise<AuditEntry[]>;
	latest(limit: number): Promise<AuditEntry[]>;
}

/** One item of a bulk resolution. */
export interface OperationItem {
	errorId: string | null;
	couplingId: string | null;
	/**
	 * The versions its records had when the list was made: an answer holds for what was told then and for nothing
	 * later. Missing where nothing is written for an error.
	 */
	versions?: BothSides<string | null>;
	/** Null until it was tried. */
	outcome: "done" | "refused" | "failed" | null;
	reason: string | null;
}

/**
 * Some hundred items of an operation, by their place in it: the list of one may hold every error there is, which no
 * document takes. The list of an operation is stored before the operation itself, so one that exists has all of it; of
 * several who begin one of the same id each has a list of its own.
 */
export interface OperationPart {
	_id: string;
	/** The operation it was made for. */
	operation: string;
	/** The list it belongs to (`Operation.list`). */
	list: string;
	/** Its place among the parts, from 0 without a gap. */
	at: number;
	items: OperationItem[];
	/** ISO; where the operation never came to be, it goes by its age. */
	begunAt: string;
	/** 0 for one that is not stored yet. */
	revision: number;
}

/** What a bulk resolution does that a second person has to agree to. */
export type Destruction = "delete" | "overwrite" | "uncouple";

/** How the question to a second person ended; `over`: there is nothing left of what was asked for. */
export interface ApprovalAnswer {
	kind: "approved" | "refused" | "withdrawn" | "expired" | "over";
	/** Null where nobody pressed. */
	actor: string | null;
	actorName: string | null;
	/** ISO. */
	at: string;
}

/** The question to a second person, which an operation that destroys in bulk begins with. */
export interface Approval {
	does: Destruction;
	/** When this list was asked for, and from when on nobody can agree to it any more; ISO. */
	askedAt: string;
	until: string;
	/** How many it was about before it was found changed and asked for again; null when it never was. */
	changedFrom: number | null;
	/** Null while it waits. */
	answer: ApprovalAnswer | null;
}

/** A bulk resolution with an outcome per item (`OperationPart`), resumable after a crash. */
export interface Operation {
	_id: string;
	kind:
		| "retryAll"
		| "synchronizeAll"
		| "restoreAll"
		| "ignoreAll"
		| "uncoupleAll"
		| "undoAll"
		| "release"
		| "reject";
	/** For synchronizeAll; null otherwise. */
	choice: Choice | null;
	/** The card whose progress line tells of it (`Card.subject`); null when none does. */
	subject: string | null;
	/** The guard's question and the revision that was pressed; null for other operations. */
	question: { errorId: string; revision: number } | null;
	actor: string;
	actorName: string;
	role: Role;
	/** Where its progress is told; null when nowhere. */
	channel: string | null;
	mappings: string[];
	/**
	 * `awaiting`: a second person has to agree, and nothing of it is done or claimed. `cancelled`: nobody did, and nothing
	 * ever will be.
	 */
	state: "awaiting" | "running" | "done" | "failed" | "cancelled";
	/** The question to a second person; missing where none was needed. */
	approval?: Approval;
	/** Since when (ISO) the card of that question may not show how it stands; missing once it shows the end. */
	untoldSince?: string;
	owner: string;
	/** How many are to be done (as far as known at the beginning), are done, and failed or were refused. */
	total: number;
	done: number;
	failed: number;
	/** What its items are found by (`OperationPart.list`). */
	list: string;
	/** Of a release the pairs that were begun, as long as it is not kept what became of them; some hundred at most. */
	begun?: string[];
	/**
	 * How many errors its items name: those it was begun for, or those a release can be taken back by. Items of any other
	 * operation are the pairs that failed.
	 */
	listed: number;
	/** Why items were not done, the most frequent reason first; of many different ones those that came first. */
	reasons: Array<OutcomeReason<OperationItem>>;
	/** The operation that does what this one left undone; missing until somebody has asked for it. */
	rest?: string;
	/** The operation that takes back what this one answered; missing until somebody has asked for it. */
	undo?: string;
	/** Of `undoAll` the operation whose answers it takes back. */
	undoes?: string;
	startedAt: string;
	finishedAt: string | null;
	revision: number;
}

/** How many items a part holds: with the longest reasons they stay below a megabyte. */
export const PART_SIZE = 200;

/** An empty part, which is not stored yet. */
export function newPart(
	{ _id: operation, list, startedAt: begunAt }: Pick<Operation, "_id" | "list" | "startedAt">,
	at: number,
): OperationPart {
	return { _id: partId(list, at), operation, list, at, items: [], begunAt, revision: 0 };
}

/** The id of the part at this place. */
export function partId(list: string, at: number): string {
	return `${list} ${at}`;
}

const UNDOABLE: readonly Operation["kind"][] = ["synchronizeAll", "restoreAll", "uncoupleAll", "release"];

/** True for an operation that can be taken back as a whole: it did something to records, and ended. */
export function isUndoable({ kind, state, done, listed }: Operation): boolean {
	const hasEnded = state === "done" || state === "failed";
	const isKept = kind !== "release" || listed > 0;
	return UNDOABLE.includes(kind) && hasEnded && done > 0 && isKept;
}

/** True for one about every pair of its mappings, or that takes such a one back; its items are the pairs that failed. */
export function isAboutMappings({ kind, listed }: Pick<Operation, "kind" | "listed">): boolean {
	return (kind === "uncoupleAll" || kind === "undoAll") && listed === 0;
}

/** The bulk resolutions. */
export interface OperationStore {
	/**
	 * Stores the items an operation is to begin with, in parts, by the name of its list: where it never comes to be, they
	 * are nobody's.
	 */
	insertItems(
		operation: Pick<Operation, "_id" | "list" | "startedAt">,
		items: readonly OperationItem[],
	): Promise<void>;
	/** The part of a list at this place; null behind the last one. */
	part(list: string, at: number): Promise<OperationPart | null>;
	/** All items of a list, part by part; none for an unknown one. */
	items(list: string): AsyncIterable<OperationItem[]>;
	/** Saves a part on condition of its revision; false when somebody else has changed it, or it is there already. */
	savePart(part: OperationPart): Promise<boolean>;
	/**
	 * False when there is one of this id already. With `line`, what the audit has to tell of this is kept with it until it
	 * is told.
	 */
	insert(operation: Operation, line?: AuditEntry): Promise<boolean>;
	get(id: string): Promise<Operation | null>;
	/** Saves on condition of the revision; false when another instance goes on with it. `line` as on inserting. */
	save(operation: Operation, line?: AuditEntry): Promise<boolean>;
	/** What people said about operations and the audit may not tell yet; for recovery. */
	untoldLines(): Promise<AuditEntry[]>;
	/** The audit tells of this by now. */
	lineTold(line: AuditEntry): Promise<void>;
	running(): Promise<Operation[]>;
	/** Those that wait for a second person; few. */
	awaiting(): Promise<Operation[]>;
	/** Those that ended then (ISO) or later, newest first. */
	endedSince(at: string): Promise<Operation[]>;
	/** Those whose question to a second person may not be shown as it stands; few. */
	untold(): Promise<Operation[]>;
	/** The card shows how it ended; no effect when it has moved on. */
	told(operation: Operation): Promise<void>;
	/**
	 * Takes out why these items failed, and what the mask hides out of the reasons of all others; also of operations
	 * under way, whose owner has to be dead. Tells how many operations told it.
	 */
	forgetReasons(about: Forgotten, mask: Mask): Promise<number>;
	/** The newest operation told by this card; null when there is none. */
	ofSubject(subject: string): Promise<Operation | null>;
}

/** One process: what leases and claims name, alive while its beat moves. */
export interface Instance {
	_id: string;
	host: string;
	pid: number;
	/** When the process began, to tell a reused pid; milliseconds. */
	bootedAt: number;
	/** Counted up. */
	beat: number;
}

/** The processes. */
export interface InstanceStore {
	register(instance: Instance): Promise<void>;
	/** Counts the beat up; false when the document is gone. */
	beat(id: string): Promise<boolean>;
	get(id: string): Promise<Instance | null>;
	/** Those whose process began before then, in milliseconds. */
	bootedBefore(time: number): Promise<Instance[]>;
	remove(id: string): Promise<void>;
	/** Takes it away unless its beat has moved on meanwhile; false then. */
	removeSilent(instance: Instance): Promise<boolean>;
}

/** What all instances together remember of one job of the cron table. */
export interface JobTurn {
	/** The job's name. */
	_id: string;
	/** The cron expression its times are reckoned by. */
	cron: string;
	/** Scheduled times before this one (ISO) are nobody's: the job was not known then, had other times or was paused. */
	since: string;
	/** The newest scheduled time that was made or left out, ISO; null before the first. */
	slot: string | null;
	/** The instance that took that time; null before the first. */
	takenBy: string | null;
	/** When it was last begun, ISO; null before the first time. */
	lastStartedAt: string | null;
	/** Who is at it; null when nobody is. It counts only while that instance lives. */
	running: { instance: string; since: string } | null;
	revision: number;
}

/** The turns of the scheduled jobs. */
export interface TurnStore {
	get(job: string): Promise<JobTurn | null>;
	/** False when the job is known already. */
	insert(turn: JobTurn): Promise<boolean>;
	/** Saves on condition of the revision; false when another instance was quicker. */
	save(turn: JobTurn): Promise<boolean>;
}

/** What a card shows and should show; nothing but the outbox posts. */
export interface Card {
	_id: string;
	/** What it is about, e.g. "error <id>" or "group <cause> <generation>"; unique, and what an operation names. */
	subject: string;
	/** The error it tells of; null for a card of several. */
	errorId: string | null;
	/**
	 * For the card of one error: the pile that error waits in, null once it does not wait or another card tells of it.
	 * For a card of several: the pile it stands for.
	 */
	pile: string | null;
	/** Counts up each time a pile gets a new card after the last one ended; 0 for the card of one error. */
	generation: number;
	/** Only on a card of several. */
	shared: SharedFacts | null;
	/** The subject of the card that tells of this card's error now; null while it does so itself. */
	partOf: string | null;
	/** Piles of records that belong to this error's and are told of here; missing where there are none. */
	children?: HostedPile[];
	/** The card in whose thread it stands; null for a message of its own. */
	thread: string | null;
	channel: string;
	/** Higher goes first: presses, then state changes, then progress, then digests. */
	priority: number;
	/** The error revision the card should show, and what it should look like. */
	desiredRevision: number;
	desired: CardContent;
	/** The revision Slack shows; 0 before the first post. */
	shownRevision: number;
	/** Slack's id of the message; null before the first post. */
	ts: string | null;
	/** A post or update under way; another instance leaves it alone while its owner lives. */
	sending: { owner: string; token: string; at: string; kind: "post" | "update" } | null;
	/** True when a post's answer never came: look before posting again. */
	unclear: boolean;
	/** Not before this time; null at once. */
	notBefore: string | null;
	/** Why it cannot be shown, e.g. an archived channel; null otherwise. */
	broken: string | null;
	attempts: number;
	changedAt: string;
	/** True while shown and desired differ; missing otherwise. */
	dirty?: boolean;
	revision: number;
}

/** What a card of several errors knows of them. */
export interface SharedFacts {
	mapping: string;
	/** ISO; what ended before is not its business. */
	startedAt: string;
	/** How many the card says are waiting. */
	count: number;
	/** True once nothing waited any more: what comes later gets a card of its own. */
	ended: boolean;
	/** The running operation it shows, null otherwise. */
	operation: string | null;
}

/** A pile that the card of the record it belongs to tells of. */
export interface HostedPile {
	/** What its buttons and bulk resolutions name; unique. */
	subject: string;
	pile: string;
	mapping: string;
	/** How many the card says there are. */
	count: number;
	/** The running bulk resolution it shows, null otherwise. */
	operation: string | null;
}

/** Blocks and the top-level text that tells the whole story to a screen reader. */
export interface CardContent {
	text: string;
	blocks: unknown[];
}

/** The cards, as a queue for the outbox. */
export interface CardStore {
	get(id: string): Promise<Card | null>;
	byError(errorId: string): Promise<Card | null>;
	byErrors(errorIds: string[]): Promise<Map<string, Card>>;
	bySubject(subject: string): Promise<Card | null>;
	/** The cards of single errors that wait in this pile: few, whatever its size. */
	ownOfPile(pile: string): Promise<Card[]>;
	/** The newest card that stands, or stood, for a whole pile; null when there never was one. */
	sharedOfPile(pile: string): Promise<Card | null>;
	/** The cards of piles that have not ended; `mapping` leaves the others out. */
	liveShared(mapping?: string): Promise<Card[]>;
	/** Every card there is, in pages. */
	all(): AsyncIterable<Card[]>;
	/** The cards of single errors that others hang under: few. */
	hosting(): Promise<Card[]>;
	byMessage(channel: string, ts: string): Promise<Card | null>;
	insert(card: Card): Promise<boolean>;
	/** Saves on condition of the revision; false when it moved on. */
	save(card: Card): Promise<boolean>;
	/** Cards that cannot be brought up to date because their channel is broken, those that changed last first. */
	resting(limit: number): Promise<Card[]>;
	/** Cards to bring up to date, the most urgent first; `at` (ISO) leaves out those that wait for a later time. */
	dirty(limit: number, at?: string): Promise<Card[]>;
	countDirty(): Promise<number>;
}

/** What a digest tells of its period. It stays as it was counted, whatever becomes of the errors later. */
export interface DigestNumbers {
	opened: number;
	resolved: number;
	/** Of the resolved ones, those somebody settled. */
	byPeople: number;
	/** Half of the resolved ones took no longer than this, milliseconds; null when none was. */
	typicalMs: number | null;
	/** The whole days before its end, oldest first, as calendars of its time zone have them. */
	days: Array<{ day: string; opened: number; resolved: number }>;
}

/** One summary of a channel. */
export interface Digest {
	_id: string;
	/** As the configuration names it. */
	channel: string;
	/** ISO; from the end of the last one until before its scheduled time. */
	from: string;
	to: string;
	numbers: DigestNumbers;
	/** ISO; later than `to` where it was made up for. */
	madeAt: string;
	/** False when there was nothing to say, and nothing was said. */
	shown: boolean;
}

/** The summaries, so that each period is told once, and the newest one can be kept current. */
export interface DigestStore {
	/** The newest one of a channel, said or not; null when there never was one. */
	latest(channel: string): Promise<Digest | null>;
	latestShown(channel: string): Promise<Digest | null>;
	/** False when there is one of this channel and end already. */
	insert(digest: Digest): Promise<boolean>;
	/** Deletes those of a channel that ended before then (ISO). */
	forget(channel: string, before: string): Promise<void>;
}

/** Where a past is kept that is deleted by its age. */
export type HistoryPart = "jobs" | "operations" | "operationParts" | "log" | "errors" | "audit" | "cards";

/** Where values of records stand in the past. */
export type ValuesPart = "log" | "errors" | "audit";

/**
 * The past, to be forgotten by its age. What is still open, under way or shown as such is no past. Each method works
 * through the oldest first, in pieces, and tells how many each piece was; broken off anywhere, the next call goes on.
 */
export interface HistoryStore {
	/** Deletes what ended before then (ISO). */
	prune(part: HistoryPart, before: string): AsyncIterable<number>;
	/** Takes values of records out of what ended before then (ISO); the rest of it stays. */
	blank(part: ValuesPart, before: string): AsyncIterable<number>;
}

/**
 * Something a person asked for in Slack, while a process is at it. It was acknowledged, so Slack tells nobody when that
 * process dies.
 */
export interface HeardPress {
	_id: string;
	/** The process that is at it; of one that is lost the process that tells of it. */
	instance: string;
	/** True once the process that was at it is known to be dead. */
	isLost: boolean;
	userId: string;
	/** Where it came from; null for a window and for the Home tab. */
	channelId: string | null;
	/** Takes private answers for thirty minutes; null where Slack gave none. */
	responseUrl: string | null;
	/** The submitted window, which says "working" meanwhile; null for anything else. */
	viewId: string | null;
	/** When it came, ISO. */
	at: string;
}

/** What people asked for and processes are at; small, however many ask. */
export interface PressStore {
	add(press: HeardPress): Promise<void>;
	remove(id: string): Promise<void>;
	all(): Promise<HeardPress[]>;
	/** This process tells of it from now on; null when another one was quicker, or it is done. */
	takeOver(press: HeardPress, instance: string): Promise<HeardPress | null>;
}

/** Everything Koppel remembers. */
export interface Stores {
	presses: PressStore;
	mappings: MappingStore;
	couplings: CouplingStore;
	jobs: JobStore;
	errors: ErrorStore;
	log: RecordLogStore;
	audit: AuditStore;
	operations: OperationStore;
	instances: InstanceStore;
	cards: CardStore;
	turns: TurnStore;
	digests: DigestStore;
	/** Resolves once every acknowledged write would survive a power cut. */
	flushed(): Promise<void>;
}

import type { Choice, Decision } from "../domain/reconcile.js";
import type { BothSides, FieldValue, Side } from "../domain/record.js";
import type { ResolutionKind, Role } from "../domain/resolution.js";
import type { ErrorStep, ShownField, SyncError, SyncErrorKind } from "../domain/sync-error.js";
import type { PlanCounts, PlannedOperation, SyncJob, SyncJobTrigger } from "../domain/sync-job.js";
import type { TellingField } from "../domain/tell-apart.js";
import type { AuditEntry, Operation, OperationItem, RecordLogEntry } from "./stores.js";

/** Who asks. `id` is a Slack user id, or `cli:<login>` on the command line. */
export interface Actor {
	id: string;
	name: string;
	role: Role;
}

/** A press: one resolution of one error, as the presser saw it. */
export interface ResolveRequest {
	errorId: string;
	/** The revision the button carried; null on the command line, where the present one is taken. */
	revision: number | null;
	resolution: ResolutionKind;
	/** For synchronize and couple: the side whose data wins, or a side per field mapping. */
	choice?: Choice | undefined;
	/** For edit: corrected values by field mapping, in the words of the side they came from. */
	edits?: Record<string, FieldValue> | undefined;
	/** For couple: the record of the other side to bind it to. */
	partner?: { side: Side; id: string } | undefined;
	/** For snooze: until when, ISO; null until the record changes. */
	until?: string | null | undefined;
	/** For assign: whose task it becomes; null takes it from whoever has it. */
	assignee?: { id: string; name: string } | null | undefined;
	/** For note: what is written down. */
	text?: string | undefined;
	actor: Actor;
	/** Aborts the wait for a claimed pair. */
	signal?: AbortSignal | undefined;
}

/**
 * What became of a press. Nothing ran when it was refused; `error` is the error as it stands now (null: unknown id).
 * - `roleTooLow`: the presser's role does not cover it; `needed` names the least one.
 * - `notFitting`: this resolution does not fit this kind of error.
 * - `againstDirection`: none of the fields in question may flow from the side that was chosen.
 * - `alreadyResolved`, `beingResolved`: `error.outcome` and `error.resolving` say by whom.
 * - `changedMeanwhile`: the card or a record is no longer what was shown; the error was refreshed.
 * - `pairBusy`: a run is writing this pair; tried for ten seconds.
 * - `unknown`: no such error.
 * - `invalidInput`: what was entered cannot be taken; `problems` names it field by field.
 * - `tooLate`: the time for taking it back is over. `writtenSince`: the pair was changed or written after it.
 * - `alreadyCoupled`: one of the two records belongs to another pair of this mapping.
 * - `observing`: the mapping only observes, so nothing is written.
 */
export type ResolveOutcome =
	| { kind: "done"; error: SyncError }
	/** A second person has to agree first; nothing was done. */
	| { kind: "asked"; error: SyncError; operation: Operation }
	| { kind: "failed"; error: SyncError; message: string }
	| {
			kind: "refused";
			reason: RefusalReason;
			error: SyncError | null;
			needed: Role | null;
			/** By field mapping why its value cannot be taken; only with `invalidInput`. */
			problems?: Record<string, InputProblem> | undefined;
	  };

/** Why an entered value cannot be taken. `most` is the longest the system takes, in characters. */
export type InputProblem =
	| { problem: "tooLong"; most: number; length: number }
	| { problem: "notANumber" | "unclearNumber" | "notADate" | "unknownField" | "nothingChanged" | "required" }
	| { problem: "notAnOption"; options: FieldValue[] };

export type RefusalReason =
	| "roleTooLow"
	| "notFitting"
	| "againstDirection"
	| "alreadyResolved"
	| "beingResolved"
	| "changedMeanwhile"
	| "pairBusy"
	| "unknown"
	| "invalidInput"
	| "tooLate"
	| "writtenSince"
	/** It wrote to both systems: taking it back could end half-way. */
	| "bothWritten"
	| "alreadyCoupled"
	| "observing"
	/** The configuration has no mapping of that name any more. */
	| "notConfigured";

/** Asks for the personal values an error hides. */
export interface RevealRequest {
	errorId: string;
	/** Only the fields the question is about. */
	asked?: boolean | undefined;
	actor: Actor;
}

/** What one person sees of what an error hides; never stored, and shown to nobody else. */
export type RevealOutcome =
	| {
			kind: "shown";
			error: SyncError;
			fields: ShownField[];
			/** What a refused write carried and neither record holds. */
			carried: FieldValue[];
			/** The system's own sentence, where it quotes one of these values; null otherwise. */
			answer: string | null;
	  }
	| { kind: "refused"; reason: "roleTooLow" | "unknown" };

/** Which open errors to list; every condition must hold. */
export interface ErrorsQuery {
	mapping?: string | undefined;
	kind?: SyncErrorKind | undefined;
	/** Errors of one cause, `SyncError.cause`. */
	cause?: string | undefined;
	/** A person's id: only what is assigned to them. */
	assignee?: string | undefined;
	/** Leaves out what was set aside. */
	waiting?: boolean | undefined;
	limit?: number | undefined;
	/** How many of the oldest to pass over, for paging. */
	skip?: number | undefined;
}

/** Exactly what a restore, a deletion or a synchronization would do, from fresh readings. */
export interface Preview {
	error: SyncError;
	resolution: ResolutionKind;
	/** Values to write, by side and field mapping. */
	writes: Array<{
		side: Side;
		field: string;
		before: FieldValue;
		after: FieldValue;
		private: boolean;
		/** Of a reference: what people call the records that its values name. */
		names?: ShownField["names"];
	}>;
	/** The record that would be created or removed. */
	creates: { side: Side; name: string | null } | null;
	/** Of a record that would be made again: the field mappings whose values cannot come back. */
	lost: string[];
	deletes: {
		side: Side;
		name: string | null;
		/** Every field of the record that would be removed, as read; shown before it goes. */
		fields: Array<{ name: string; value: FieldValue; private: boolean; names?: ShownField["names"] }>;
	} | null;
	/** Why it would be refused now; null when it would run. */
	refusal: RefusalReason | null;
	/** What has to be done before it can be carried out, as stored reasons are; null when nothing has. */
	hindrance: string | null;
}

/**
 * A bulk resolution: every error that fits the query and the resolution and was not set aside, each through the same
 * checks as a press.
 */
export interface BulkRequest {
	resolution: "retry" | "synchronize" | "restore" | "uncouple" | "ignore";
	query: Pick<ErrorsQuery, "mapping" | "kind" | "cause">;
	/** For synchronize: the side whose data wins, or a side per field mapping. */
	choice?: Choice | undefined;
	/** The card whose progress line tells of it (`Card.subject`); null when none does. */
	subject: string | null;
	/**
	 * The operation that card told of last when it was pressed; null for none. Of several who press what tells of the
	 * same one, one begins an operation, and the others are given that one. Missing where no card was pressed.
	 */
	after?: string | null | undefined;
	/** Where its end is told; null when nowhere. */
	channel: string | null;
	actor: Actor;
}

/**
 * What became of the wish to take a whole operation back. `alreadyResolved`: somebody asked for it before; `operation`
 * is that one.
 */
export type UndoAllOutcome =
	| { kind: "started"; operation: Operation }
	| {
			kind: "refused";
			reason: "unknown" | "notFitting" | "tooLate" | "alreadyResolved";
			operation: Operation | null;
	  };

/** What became of the wish to take a coupling by hand back; `failed` carries what a system said, or a reason of ours. */
export type UndoCoupleOutcome = { record: FoundRecord } & (
	| { kind: "done" }
	| {
			kind: "refused";
			reason: Extract<RefusalReason, "notFitting" | "tooLate" | "writtenSince" | "bothWritten" | "pairBusy">;
	  }
	| { kind: "failed"; message: string }
);

/** The answer of a second person to an operation that waits for one; the asker's own `refuse` withdraws it. */
export interface ApprovalRequest {
	operationId: string;
	/** What the card showed; null takes it as it stands. */
	revision: number | null;
	answer: "approve" | "refuse";
	actor: Actor;
}

/**
 * What became of it. `ownRequest`: nobody agrees to what they asked for themselves. `answered`: it does not wait any
 * more. `changed`: it is about more than was asked for, or something else, so it is asked for again. `observing`: a
 * mapping only observes by now.
 */
export type ApprovalOutcome =
	| { kind: "done"; operation: Operation }
	| { kind: "refused"; reason: ApprovalRefusal; operation: Operation | null };

export type ApprovalRefusal = "unknown" | "roleTooLow" | "ownRequest" | "answered" | "changed" | "observing";

/** Two records to be bound by hand. */
export interface CoupleRequest {
	mapping: string;
	left: string;
	right: string;
	/** Whose data wins where they differ; undefined follows the mapping's `onCouple`. */
	choice?: Choice | undefined;
	actor: Actor;
	signal?: AbortSignal | undefined;
}

/** What became of it: the bond stands, and what the two differ in was written, or is asked by `error`. */
export interface CoupleOutcome {
	record: FoundRecord;
	/** The question it left open; null when both are in step. */
	error: SyncError | null;
}

/** One record a picker offers. */
export interface PickedRecord {
	side: Side;
	id: string;
	name: string | null;
	/** Values of the match fields, to tell namesakes apart. */
	keys: string[];
	/** Where another one found has the same name and keys: values that tell it apart, else its id. */
	apart?: string[];
	/** The bond it already has in this mapping; null when it is free to be coupled. */
	couplingId: string | null;
}

/** One line of a record's history over both systems and Koppel itself. `at` is ISO. */
export type TimelineEntry =
	| { type: "write"; at: string; entry: RecordLogEntry; actorName: string | null }
	| { type: "error"; at: string; step: ErrorStep; errorId: string; actorName: string | null }
	| { type: "deed"; at: string; entry: AuditEntry }
	/** The last change the system itself tells of, by whoever. */
	| { type: "changed"; at: string; side: Side; by: string | null };

/** One line of `/koppel status`. */
export interface MappingStatus {
	mapping: string;
	/** The systems' names as people call them. */
	labels: BothSides<string>;
	direction: "toLeft" | "toRight" | "bidirectional";
	state: "idle" | "running" | "paused" | "setupProblem";
	/** It reads, decides and tells what it would do, and writes nothing. */
	observing: boolean;
	lastJob: SyncJob | null;
	/** ISO time of the next scheduled run; null when there is none. */
	nextRunAt: string | null;
	openErrors: number;
	skipped: number;
	/** Pairs paused because a record left the mapping's filter; they go on when it comes back. */
	outside: number;
	couplings: number;
}

/** What a run should do. */
export interface RunRequest {
	mapping: string;
	trigger: SyncJobTrigger;
	actor: Actor | null;
	full?: boolean | undefined;
	/** Stops after deciding; nothing is written to a system or to our store. */
	dryRun?: boolean | undefined;
	/** Only this record (an id of either side, or the value of a match field). */
	record?: string | undefined;
	/** Gets every planned write where the run only plans, some at a time and in order; the run waits for it. */
	onPlanned?: ((writes: PlannedWrite[]) => void | Promise<void>) | undefined;
	signal?: AbortSignal | undefined;
}

/** One planned write, for people and for `--json`. */
export interface PlannedWrite {
	mapping: string;
	operation: PlannedOperation;
	/** The side that would be written; null for `ask`, `couple` and `uncouple`. */
	side: Side | null;
	left: string | null;
	right: string | null;
	name: string | null;
	fields: Array<{ name: string; before: FieldValue; after: FieldValue; private: boolean }>;
	decision: Decision["kind"] | "couple" | "create";
}

/** What a run did or, on a dry run and in an observing mapping, would do. */
export interface RunResult {
	job: SyncJob;
	/** The first planned writes of each kind; null for a run that writes. */
	plan: PlannedWrite[] | null;
	/** How many of each kind are planned; missing where there is no plan. */
	planned?: PlanCounts;
	/** The setup problem that stopped it; null otherwise. */
	setupProblem: string | null;
}

/** Thrown when a run cannot begin because another one of the mapping is on. */
export class MappingBusyError extends Error {
	override readonly name = "MappingBusyError";
	readonly code = "mappingBusy";
	constructor(readonly mapping: string) {
		super(`Another run of ${mapping} is on. Wait until it has ended, then try again.`);
	}
}

/** A record someone named, found in a mapping. */
export interface FoundRecord {
	mapping: string;
	couplingId: string | null;
	left: string | null;
	right: string | null;
	name: string | null;
	/** Where several answered: what tells this one apart from the others, without personal values. */
	apart?: TellingField[];
}

/** What people can do, from Slack and from the command line alike. Every call checks the actor's role itself. */
export interface UseCases {
	resolve(request: ResolveRequest): Promise<ResolveOutcome>;
	/** Shows what an error hides to whoever asks, on record; the audit trail keeps the names of the fields alone. */
	reveal(request: RevealRequest): Promise<RevealOutcome>;
	preview(errorId: string, resolution: ResolutionKind, choice?: Choice): Promise<Preview | null>;
	/**
	 * What people call the records that the error's references name, by field mapping, read afresh from the systems;
	 * a field that is no reference is left out. Empty for an unknown error.
	 */
	namesInFields(errorId: string): Promise<Record<string, NonNullable<ShownField["names"]>>>;
	/**
	 * Why corrected values cannot be taken, by field mapping; empty when they can, or when that cannot be told without
	 * asking a system.
	 */
	checkEdits(errorId: string, edits: Record<string, FieldValue>): Promise<Record<string, InputProblem>>;
	status(mapping?: string): Promise<MappingStatus[]>;
	/** Open errors a person can see, oldest first, and how many fit in all; throws UnknownMappingError. */
	errors(query?: ErrorsQuery): Promise<{ errors: SyncError[]; total: number }>;
	error(id: string): Promise<SyncError | null>;
	/** Runs to the end; throws MappingBusyError, RoleError and, for a scheduled run, MappingPausedError. */
	run(request: RunRequest): Promise<RunResult>;
	findDeleted(request: Omit<RunRequest, "full" | "dryRun" | "record">): Promise<RunResult>;
	/** Starts a bulk retry; progress is told through the operation. */
	retryAll(mapping: string | null, actor: Actor, channel: string | null): Promise<Operation>;
	/** Uncouples one or several pairs by record; throws RecordNotFoundError, RoleError. */
	uncouple(mapping: string, record: string, actor: Actor): Promise<FoundRecord>;
	/** Uncouples every pair of the mappings; above the configured size the operation waits for a second person. */
	uncoupleAll(mappings: string[], actor: Actor, channel: string | null): Promise<Operation>;
	/**
	 * Starts a bulk resolution of the errors that fit; one that destroys waits for a second person above the configured
	 * size. Throws RoleError, SecondPersonError.
	 */
	startBulk(request: BulkRequest): Promise<Operation>;
	/** Starts the same operation again for the items that were not done; throws RoleError. Null for an unknown one. */
	retryRest(operationId: string, actor: Actor, channel: string | null): Promise<Operation | null>;
	/** Takes back what an operation has answered, each item as a single undo would; throws RoleError, SecondPersonError. */
	undoAll(operationId: string, actor: Actor, channel: string | null): Promise<UndoAllOutcome>;
	/** Operations that can be taken back still, newest first. */
	undoableOperations(): Promise<Operation[]>;
	operation(id: string): Promise<Operation | null>;
	/** What became of each item of an operation, some hundred at a time. */
	operationItems(operation: Pick<Operation, "list">): AsyncIterable<OperationItem[]>;
	/** Operations under way, oldest first. */
	runningOperations(): Promise<Operation[]>;
	/** Operations that wait for a second person. */
	awaitingOperations(): Promise<Operation[]>;
	/** A second person's answer; once agreed to, the operation begins. */
	answerApproval(request: ApprovalRequest): Promise<ApprovalOutcome>;
	/** Binds two records by hand; throws RoleError, RecordNotFoundError, AlreadyCoupledError, SystemProblemError. */
	couple(request: CoupleRequest): Promise<CoupleOutcome>;
	/** Takes a coupling by hand back, for a day; throws RoleError, RecordNotFoundError, SystemProblemError. */
	undoCouple(request: {
		mapping: string;
		record: string;
		actor: Actor;
		signal?: AbortSignal | undefined;
	}): Promise<UndoCoupleOutcome>;
	/** Writes one side's values of a pair to the other, with or without an open error; throws as `couple`, PairBusyError and NotSentError. */
	synchronize(request: {
		mapping: string;
		record: string;
		side: Side;
		actor: Actor;
		signal?: AbortSignal | undefined;
	}): Promise<CoupleOutcome>;
	/** Records of one side a person may be looking for, by the beginning of a name or a match field; for pickers. */
	search(request: { mapping: string; side: Side; text: string; limit: number }): Promise<PickedRecord[]>;
	/** No scheduled run begins until it is resumed; throws RoleError. */
	pause(mapping: string, actor: Actor): Promise<void>;
	resume(mapping: string, actor: Actor): Promise<void>;
	/**
	 * Finds a record by id, number, match value or whole name in one or all mappings. `past` also finds, by its id, one
	 * that is gone by now.
	 */
	find(text: string, mapping?: string, how?: { past?: boolean }): Promise<FoundRecord[]>;
	/**
	 * The synchronization log of a record, newest first; with a field only what was written to that one. `names` tells
	 * what the actors of its entries are called, by their ids, as far as that was kept.
	 */
	log(
		mapping: string,
		record: string,
		limit: number,
		field?: string,
	): Promise<{ record: FoundRecord; entries: RecordLogEntry[]; names: ReadonlyMap<string, string> }>;
	/**
	 * Everything known of a record on both sides, newest first; with a field, who changed that one, when, from what and
	 * why. Throws RecordNotFoundError, UnknownFieldError.
	 */
	timeline(
		mapping: string,
		record: string,
		limit: number,
		field?: string,
	): Promise<{ record: FoundRecord; entries: TimelineEntry[] }>;
	mappingNames(): string[];
}

/** Thrown when the actor's role does not cover what was asked. */
export class RoleError extends Error {
	override readonly name = "RoleError";
	readonly code = "roleTooLow";
	constructor(
		readonly action: string,
		readonly needed: Role,
		readonly role: Role,
	) {
		super(`${action} needs the role ${needed}; you are ${role}. Ask an administrator of Koppel.`);
	}
}

/** Thrown for a mapping name that is not configured. */
export class UnknownMappingError extends Error {
	override readonly name = "UnknownMappingError";
	readonly code = "unknownMapping";
	constructor(
		readonly mapping: string,
		readonly known: string[],
	) {
		super(`There is no mapping "${mapping}". Configured: ${known.join(", ")}.`);
	}
}

/** Thrown when a mapping has no field of this name. */
export class UnknownFieldError extends Error {
	override readonly name = "UnknownFieldError";
	readonly code = "unknownField";
	constructor(
		readonly mapping: string,
		readonly field: string,
		readonly known: string[],
	) {
		super(`The mapping ${mapping} has no field "${field}". It has ${known.join(", ")}.`);
	}
}

/** Thrown when no record fits what a person typed. */
export class RecordNotFoundError extends Error {
	override readonly name = "RecordNotFoundError";
	readonly code = "recordNotFound";
	constructor(
		readonly mapping: string,
		readonly record: string,
		message = `No record "${record}" is known in ${mapping}. Give its number, its id or its whole name.`,
		/** The ones that answer to it, where they are several. */
		readonly several: readonly FoundRecord[] = [],
	) {
		super(message);
	}
}

/** Thrown when a record that should be coupled by hand belongs to another pair of the mapping. */
export class AlreadyCoupledError extends Error {
	override readonly name = "AlreadyCoupledError";
	readonly code = "alreadyCoupled";
	constructor(
		readonly mapping: string,
		readonly side: Side,
		readonly record: string,
	) {
		super(`Record ${record} is coupled in ${mapping} already. Uncouple it first, then try again.`);
	}
}

/**
 * Thrown when one side's values could not be sent: the pair is paused because a record left the mapping's filter, or
 * one of the two records no longer exists.
 */
export class NotSentError extends Error {
	override readonly name = "NotSentError";
	readonly code = "notSent";
	constructor(readonly reason: "outside" | "missing") {
		super(
			reason === "outside"
				? "Nothing was sent: a record has left the mapping's filter; the pair is paused until it comes back."
				: "Nothing was sent: one of the two records no longer exists.",
		);
	}
}

/** Thrown when a system that is needed now cannot be worked with; the sentence says which and why. */
export class SystemProblemError extends Error {
	override readonly name = "SystemProblemError";
	readonly code = "systemProblem";
}

/** Thrown when a scheduled run comes to a mapping that was paused. */
export class MappingPausedError extends Error {
	override readonly name = "MappingPausedError";
	readonly code = "mappingPaused";
	constructor(readonly mapping: string) {
		super(`${mapping} is paused. Resume it, then try again.`);
	}
}

/** Thrown when something would be written, or a coupling made or ended, in a mapping that only observes. */
export class ObservingError extends Error {
	override readonly name = "ObservingError";
	readonly code = "observing";
	constructor(readonly mapping: string) {
		super(
			`Nothing was done: ${mapping} only observes. Set "mode: sync" for it in the configuration and restart Koppel, then try again.`,
		);
	}
}

/** Thrown when a second person would have to agree, and there is no Slack to ask anybody in. */
export class SecondPersonError extends Error {
	override readonly name = "SecondPersonError";
	readonly code = "secondPerson";
	constructor(
		readonly count: number,
		readonly above: number,
	) {
		super(
			`Nothing was done: it is about ${count} records, and above ${above} a second person has to agree, in Slack. Set up Slack and ask again, or raise slack.confirmBulkAbove in the configuration.`,
		);
	}
}

/** Thrown when a run keeps writing the pair that someone wants to change. */
export class PairBusyError extends Error {
	override readonly name = "PairBusyError";
	readonly code = "pairBusy";
	constructor() {
		super("A run is writing this pair. Try again in a moment.");
	}
}

import type { Choice, Decision } from "../domain/reconcile.js";
import type { BothSides, FieldValue, Side } from "../domain/record.js";
import type { ResolutionKind, Role } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { SyncJob, SyncJobTrigger } from "../domain/sync-job.js";
import type { Operation, RecordLogEntry } from "./stores.js";

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
	/** For synchronize: the side whose data wins, or a side per field mapping. */
	choice?: Choice | undefined;
	actor: Actor;
	/** Aborts the wait for a claimed pair. */
	signal?: AbortSignal | undefined;
}

/**
 * What became of a press. Nothing ran when it was refused; `error` is the error as it stands now (null: unknown id).
 * - `roleTooLow`: the presser's role does not cover it; `needed` names the least one.
 * - `notFitting`: this resolution does not fit this kind of error.
 * - `alreadyResolved`, `beingResolved`: `error.outcome` and `error.resolving` say by whom.
 * - `changedMeanwhile`: the card or a record is no longer what was shown; the error was refreshed.
 * - `pairBusy`: a run is writing this pair; tried for ten seconds.
 * - `unknown`: no such error.
 */
export type ResolveOutcome =
	| { kind: "done"; error: SyncError }
	| { kind: "failed"; error: SyncError; message: string }
	| { kind: "refused"; reason: RefusalReason; error: SyncError | null; needed: Role | null };

export type RefusalReason =
	| "roleTooLow"
	| "notFitting"
	| "alreadyResolved"
	| "beingResolved"
	| "changedMeanwhile"
	| "pairBusy"
	| "unknown";

/** Exactly what a restore, a deletion or a synchronization would do, from fresh readings. */
export interface Preview {
	error: SyncError;
	resolution: ResolutionKind;
	/** Values to write, by side and field mapping. */
	writes: Array<{ side: Side; field: string; before: FieldValue; after: FieldValue; private: boolean }>;
	/** The record that would be created or removed. */
	creates: { side: Side; name: string | null } | null;
	deletes: {
		side: Side;
		name: string | null;
		/** Every field of the record that would be removed, as read; shown before it goes. */
		fields: Array<{ name: string; value: FieldValue; private: boolean }>;
	} | null;
	/** Why it would be refused now; null when it would run. */
	refusal: RefusalReason | null;
}

/** One line of `/koppel status`. */
export interface MappingStatus {
	mapping: string;
	/** The systems' names as people call them. */
	labels: BothSides<string>;
	direction: "toLeft" | "toRight" | "bidirectional";
	state: "idle" | "running" | "paused" | "setupProblem";
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
	signal?: AbortSignal | undefined;
}

/** One planned write, for people and for `--json`. */
export interface PlannedWrite {
	mapping: string;
	operation: "create" | "update" | "delete" | "couple" | "uncouple" | "ask";
	/** The side that would be written; null for `ask`, `couple` and `uncouple`. */
	side: Side | null;
	left: string | null;
	right: string | null;
	name: string | null;
	fields: Array<{ name: string; before: FieldValue; after: FieldValue; private: boolean }>;
	decision: Decision["kind"] | "couple" | "create";
}

/** What a run did or, on a dry run, would do. */
export interface RunResult {
	job: SyncJob;
	plan: PlannedWrite[] | null;
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
}

/** What people can do, from Slack and from the command line alike. Every call checks the actor's role itself. */
export interface UseCases {
	resolve(request: ResolveRequest): Promise<ResolveOutcome>;
	preview(errorId: string, resolution: ResolutionKind, choice?: Choice): Promise<Preview | null>;
	status(mapping?: string): Promise<MappingStatus[]>;
	/** Open errors a person can see, oldest first; throws UnknownMappingError. */
	errors(mapping?: string, limit?: number): Promise<{ errors: SyncError[]; total: number }>;
	error(id: string): Promise<SyncError | null>;
	/** Runs to the end; throws MappingBusyError, RoleError. */
	run(request: RunRequest): Promise<RunResult>;
	findDeleted(request: Omit<RunRequest, "full" | "dryRun" | "record">): Promise<RunResult>;
	/** Starts a bulk retry; progress is told through the operation. */
	retryAll(mapping: string | null, actor: Actor, channel: string | null): Promise<Operation>;
	/** Uncouples one or several pairs by record; throws RecordNotFoundError, RoleError. */
	uncouple(mapping: string, record: string, actor: Actor): Promise<FoundRecord>;
	/** Uncouples every pair of the mappings. */
	uncoupleAll(mappings: string[], actor: Actor, channel: string | null): Promise<Operation>;
	operation(id: string): Promise<Operation | null>;
	/** Finds a record by id, number or match value in one or all mappings. */
	find(text: string, mapping?: string): Promise<FoundRecord[]>;
	/** The synchronization log of a record, newest first. */
	log(
		mapping: string,
		record: string,
		limit: number,
	): Promise<{ record: FoundRecord; entries: RecordLogEntry[] }>;
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

/** Thrown when no record fits what a person typed. */
export class RecordNotFoundError extends Error {
	override readonly name = "RecordNotFoundError";
	readonly code = "recordNotFound";
	constructor(
		readonly mapping: string,
		readonly record: string,
		message = `No record "${record}" is known in ${mapping}. Give its number or its id.`,
	) {
		super(message);
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

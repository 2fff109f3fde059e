import type { BothSides, Side } from "./record.js";
import type { Role } from "./resolution.js";

export type SyncJobType = "synchronization" | "coupling" | "uncoupling" | "findDeleted";
export type SyncJobTrigger = "scheduled" | "manual" | "webhook" | "resolution";
export type SyncJobState = "running" | "done" | "failed" | "interrupted";

/** What one run did, counted in records. */
export interface JobCounters {
	inserted: number;
	modified: number;
	deleted: number;
	unchanged: number;
	skipped: number;
	failed: number;
	coupled: number;
	uncoupled: number;
	/** Destination-only fields found edited by hand. */
	drift: number;
	/** Changes the sweep found that no change list had shown. */
	missedChanges: number;
	/** Records found deleted on either side. */
	foundDeleted: number;
	/** Pairs the guard holds back. */
	held: number;
}

/** All counters at zero. */
export function noCounters(): JobCounters {
	return {
		inserted: 0,
		modified: 0,
		deleted: 0,
		unchanged: 0,
		skipped: 0,
		failed: 0,
		coupled: 0,
		uncoupled: 0,
		drift: 0,
		missedChanges: 0,
		foundDeleted: 0,
		held: 0,
	};
}

/** What a planned write would do. */
export type PlannedOperation = "create" | "update" | "delete" | "couple" | "uncouple" | "ask";

/** How often each operation stands in a plan, such as what a run of an observing mapping would have done. */
export type PlanCounts = Record<PlannedOperation, number>;

/** Nothing is planned yet. */
export function noPlan(): PlanCounts {
	return { create: 0, update: 0, delete: 0, couple: 0, uncouple: 0, ask: 0 };
}

/** How many writes are planned in all. */
export function countPlanned(counts: PlanCounts): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What a person does in a job, so that it is on record although the process dies of it. */
export interface JobDeed {
	action: string;
	actorName: string;
	role: Role;
	couplingId: string | null;
	/** The error it answers; missing for what is done by hand. */
	errorId?: string;
	side: Side | null;
	/** One of the two records it binds, which have no pair of their own yet; missing for what is done to a pair. */
	record?: { side: Side; id: string };
	/** True where it says whose data wins: it is not done before that is written. */
	chooses?: true;
}

/** One recorded run of one mapping. */
export interface SyncJob {
	_id: string;
	mapping: string;
	type: SyncJobType;
	trigger: SyncJobTrigger;
	state: SyncJobState;
	/** The instance that runs it. */
	instance: string;
	/** The person who asked; null for a schedule. */
	actor: string | null;
	/** What that person was called; missing for a schedule, for what a press ran, and on runs of earlier versions. */
	actorName?: string;
	startedAt: string;
	/** Null while running. */
	finishedAt: string | null;
	counters: JobCounters;
	/** Changed rows read per side. */
	rows: BothSides<number>;
	/** Only on a run that reads everything: rows per side that runs which broke off had done before it, zero when it began anew. */
	readsAll?: BothSides<number>;
	/** Why it failed, in a sentence; null otherwise. */
	message: string | null;
	/** What it would have done; only on a finished run of a mapping that observes. */
	observed?: PlanCounts;
	/** Missing for what nobody pressed or does by hand. */
	deed?: JobDeed;
}

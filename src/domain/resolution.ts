import type { SyncError, SyncErrorKind } from "./sync-error.js";

/** What a person can choose (design.md section 5). */
export type ResolutionKind =
	| "retry"
	| "synchronize"
	/** Let a pair that was paused as a loop go on, after a look at it: never for several at once. */
	| "continue"
	/** Correct a refused value where it comes from, then try again. */
	| "edit"
	| "restore"
	| "delete"
	| "uncouple"
	/** Bind the record to another one by hand. */
	| "couple"
	/** Take a finished resolution back. */
	| "undo"
	/** Set aside until the record changes. */
	| "ignore"
	/** Set aside until a time, or until the record changes. */
	| "snooze"
	/** Take up again what was set aside. */
	| "wake"
	| "assign"
	| "note"
	| "release"
	| "reject";

/** Resolutions that change nothing in the systems and leave the error open. */
export type AsideKind = "ignore" | "snooze" | "wake" | "assign" | "note";

/** In the order a menu lists them. */
export const ASIDE_KINDS: readonly AsideKind[] = ["assign", "note", "snooze", "ignore", "wake"];

/** True for a resolution that only says something about the error. */
export function isAside(kind: ResolutionKind): kind is AsideKind {
	return (ASIDE_KINDS as readonly string[]).includes(kind);
}

/** Who may do what; each role includes the ones before it. */
export type Role = "viewer" | "operator" | "steward" | "admin";

const ROLE_ORDER: readonly Role[] = ["viewer", "operator", "steward", "admin"];

/** The least role each resolution and each other press needs. */
export const NEEDED_ROLE: Record<
	| ResolutionKind
	| "runNow"
	| "reveal"
	| "retryAll"
	| "synchronizeAll"
	| "ignoreAll"
	| "uncoupleAll"
	| "restoreAll"
	| "undoAll"
	| "approve"
	| "pause"
	| "forget",
	Role
> = {
	retry: "operator",
	synchronize: "operator",
	continue: "operator",
	ignore: "operator",
	snooze: "operator",
	wake: "operator",
	assign: "operator",
	note: "operator",
	retryAll: "operator",
	synchronizeAll: "operator",
	ignoreAll: "operator",
	runNow: "operator",
	reveal: "operator",
	edit: "steward",
	restore: "steward",
	uncouple: "steward",
	couple: "steward",
	undo: "steward",
	delete: "admin",
	uncoupleAll: "admin",
	restoreAll: "admin",
	undoAll: "admin",
	approve: "admin",
	pause: "admin",
	forget: "admin",
	release: "admin",
	reject: "admin",
};

/** How many records one person may destroy at once, unless the configuration says otherwise. */
export const CONFIRM_BULK_ABOVE = 25;

/** True when someone with this role may do what needs the other. */
export function covers(role: Role, needed: Role): boolean {
	return ROLE_ORDER.indexOf(role) >= ROLE_ORDER.indexOf(needed);
}

/** The higher of two roles. */
export function higherRole(one: Role, two: Role): Role {
	return covers(one, two) ? one : two;
}

const FITTING: Record<SyncErrorKind, readonly ResolutionKind[]> = {
	updateConflict: ["synchronize", "uncouple"],
	deletedLeft: ["restore", "delete", "uncouple"],
	deletedRight: ["restore", "delete", "uncouple"],
	validation: ["edit", "retry", "synchronize", "uncouple"],
	permission: ["retry", "uncouple"],
	duplicate: ["retry", "couple", "uncouple"],
	waitingForParent: ["retry", "uncouple"],
	stale: ["retry", "synchronize", "uncouple"],
	transient: ["retry", "uncouple"],
	possibleDuplicate: ["couple", "retry"],
	merged: ["retry", "couple", "uncouple"],
	loop: ["synchronize", "continue", "uncouple"],
	massChange: ["release", "reject"],
	setup: ["retry"],
	overdue: ["retry"],
};

/** Which resolutions settle this error, the most likely one first. What needs a coupling is left out without one. */
export function fittingResolutions(error: Pick<SyncError, "kind" | "couplingId">): ResolutionKind[] {
	const coupled = error.couplingId !== null;
	return FITTING[error.kind].filter((kind) => coupled || (kind !== "uncouple" && kind !== "synchronize"));
}

/** What can be said about this error without settling it, in the order of a menu. None once it is resolved. */
export function asideResolutions({ state }: Pick<SyncError, "state">): AsideKind[] {
	if (state === "resolved" || state === "resolving") return [];
	return ASIDE_KINDS.filter((kind) => (state === "snoozed" ? kind !== "ignore" : kind !== "wake"));
}

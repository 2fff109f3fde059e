import type { SyncError, SyncErrorKind } from "./sync-error.js";

/** What a person can choose (design.md section 5). */
export type ResolutionKind =
	| "retry"
	| "synchronize"
	| "restore"
	| "delete"
	| "uncouple"
	| "release"
	| "reject";

/** Who may do what; each role includes the ones before it. */
export type Role = "viewer" | "operator" | "steward" | "admin";

const ROLE_ORDER: readonly Role[] = ["viewer", "operator", "steward", "admin"];

/** The least role each resolution and each other press needs. */
export const NEEDED_ROLE: Record<ResolutionKind | "runNow" | "retryAll" | "uncoupleAll", Role> = {
	retry: "operator",
	synchronize: "operator",
	retryAll: "operator",
	runNow: "operator",
	restore: "steward",
	uncouple: "steward",
	delete: "admin",
	uncoupleAll: "admin",
	release: "admin",
	reject: "admin",
};

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
	validation: ["retry", "synchronize", "uncouple"],
	permission: ["retry", "uncouple"],
	duplicate: ["retry"],
	waitingForParent: ["retry"],
	stale: ["retry", "synchronize", "uncouple"],
	transient: ["retry", "uncouple"],
	possibleDuplicate: ["retry"],
	merged: ["retry", "uncouple"],
	loop: ["synchronize", "uncouple"],
	massChange: ["release", "reject"],
	setup: ["retry"],
	overdue: ["retry"],
};

/** Which resolutions fit this error, the most likely one first. What needs a coupling is left out without one. */
export function fittingResolutions(error: Pick<SyncError, "kind" | "couplingId">): ResolutionKind[] {
	const coupled = error.couplingId !== null;
	return FITTING[error.kind].filter((kind) => coupled || (kind !== "uncouple" && kind !== "synchronize"));
}

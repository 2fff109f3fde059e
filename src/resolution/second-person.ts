import type { Mapping } from "../domain/mapping.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Destruction, Operation } from "../ports/stores.js";

/** When a second person has to agree to a bulk resolution that destroys. */
export interface ApprovalRules {
	/** How many records one person may decide about alone. */
	above: number;
	/** False where there is no Slack: then nobody can be asked. */
	canAsk: boolean;
}

/** How long somebody can agree, in milliseconds. */
export const APPROVAL_MS = 24 * 60 * 60_000;

/**
 * What a bulk resolution of this kind destroys, whatever it is about; null for one that does not. Trying again does
 * what a run would do by itself, restoring creates, setting aside and leaving as it is write nothing.
 */
export function destructionOf(kind: Operation["kind"]): Destruction | null {
	if (kind === "uncoupleAll") return "uncouple";
	// What taking back destroys depends on what is taken back.
	return kind === "synchronizeAll" ? "overwrite" : null;
}

/** The same of a release: it does what the guard held back, as the mapping's policy says then and now. */
export function releaseDestroys(
	{ held, proposal }: Pick<SyncError, "held" | "proposal">,
	policies: Mapping["policies"] | undefined,
): Destruction | null {
	if (held?.what === "overwrite") return "overwrite";
	const does = [proposal, policies?.deletion];
	if (does.includes("delete")) return "delete";
	return does.includes("uncouple") ? "uncouple" : null;
}

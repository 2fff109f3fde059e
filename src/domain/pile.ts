import { isQuestion, MAPPING_PROBLEMS, type SyncError } from "./sync-error.js";

/**
 * Errors that may be told of together: `group` those of one cause, `children` those of one cause that is another record
 * (they hang under its card), `first` the first contacts of a mapping (they have one cause as well), `list` the other
 * questions of a mapping.
 */
export type PileKind = "group" | "children" | "first" | "list";

/** A pile by its key; the key is the same for every error in it. */
export interface Pile {
	kind: PileKind;
	key: string;
	mapping: string;
}

const CHILDREN = "children ";

/** The pile this error lies in while it waits; null for a problem of a mapping, which always stands alone. */
export function pileOf(
	error: Pick<SyncError, "kind" | "mapping" | "cause" | "conflict" | "parent">,
): Pile | null {
	const { kind, mapping, cause, parent } = error;
	if (MAPPING_PROBLEMS.includes(kind)) return null;
	if (isFirstContact(error)) return { kind: "first", key: `first ${cause}`, mapping };
	// What happened to a record because of another one is told once for all that belong to it.
	if (parent) return { kind: "children", key: `${CHILDREN}${cause}`, mapping };
	if (isQuestion(kind)) return { kind: "list", key: `list ${mapping}`, mapping };
	return { kind: "group", key: `group ${cause}`, mapping };
}

/** The cause of the errors in a pile of this key, of records that belong to another one. */
export function causeOfPile(key: string): string {
	return key.startsWith(CHILDREN) ? key.slice(CHILDREN.length) : key;
}

/** True for two records that were found in both systems and never agreed on anything yet. */
export function isFirstContact({ kind, conflict }: Pick<SyncError, "kind" | "conflict">): boolean {
	return kind === "updateConflict" && conflict?.conflict === "update" && conflict.reason === "firstContact";
}

/** True while it is shown and somebody or something has to settle it; what was set aside does not wait. */
export function isWaiting({ state, visible }: Pick<SyncError, "state" | "visible">): boolean {
	return visible && (state === "open" || state === "resolving");
}

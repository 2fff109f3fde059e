import type { Side } from "./record.js";

/** Why two changes could not be settled without a person. A conflict is a value, never an exception. */
export type Conflict = UpdateConflict | DeletionConflict;

/** Both sides changed, or two records met for the first time and differ. */
export interface UpdateConflict {
	conflict: "update";
	/**
	 * `bothChanged`: changed on both sides since the last agreement. `firstContact`: no agreement exists yet.
	 * `cutText`: the shorter side of a cut text changed, and writing it back would lose what was cut.
	 * `elsewhere`: a reference would be put in place of one to a record of another table, which the other side never had.
	 * `undone`: someone took an earlier answer back, so the question stands again. `rejected`: someone refused to have
	 * the change carried over with many others.
	 */
	reason: "bothChanged" | "firstContact" | "cutText" | "elsewhere" | "undone" | "rejected";
	/** The field mappings a person has to choose for. */
	fields: string[];
}

/** One record was deleted and no policy settles what becomes of the other. */
export interface DeletionConflict {
	conflict: "deletion";
	/** `policyAsks`, `survivorChanged` since the last agreement, or the answer would flow `againstDirection`. */
	reason: "policyAsks" | "survivorChanged" | "againstDirection";
	/** The side whose record is gone. */
	deleted: Side;
}

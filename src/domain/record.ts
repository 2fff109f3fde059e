/** The fixed seat a system has in a mapping. People see the system's name, never these words. */
export type Side = "left" | "right";

/** Both sides, in the order everything is walked. */
export const SIDES: readonly Side[] = ["left", "right"];

/** The side across from this one. */
export function otherSide(side: Side): Side {
	return side === "left" ? "right" : "left";
}

/** One mapped value as a system holds it. Empty text and null mean the same to us. Dates are ISO text. */
export type FieldValue = string | number | boolean | null;

/**
 * Values by the system's own field name. Of a field that stands for one of several tables its reference may lead to, a
 * reference to another of them that no other field read with it stands for is written with that table, as in
 * `contact(<id>)`.
 */
export type Fields = Record<string, FieldValue>;

/** One entity in a system. */
export interface RecordRef {
	side: Side;
	entity: string;
	id: string;
}

/** What was read of one record: it stands there with these values. */
export interface Snapshot {
	/** The system's own id, as the system writes it (lower case for guids). */
	id: string;
	fields: Fields;
	/** Opaque mark from the system (an ETag); compared for equality only. */
	version: string;
	/** When the system says it was modified, ISO 8601 UTC; null where the system does not tell. */
	modifiedAt: string | null;
	/** Who modified it, in the system's own words; null where the system does not tell. */
	modifiedBy: string | null;
	/** The id of the record this one was merged into; null when it was not merged. */
	mergedInto: string | null;
	/** Left out of a mapping without lookups. */
	partners?: Partners;
	/** By field mapping, for a record's lookups: the id of the record referred to, where it could be found. */
	parents?: Record<string, string>;
}

/**
 * By field mapping, for a record's lookups: what the other system calls the record that is referred to. A reference to
 * a record that is not coupled is missing here.
 */
export type Partners = Record<string, FieldValue>;

/** Values on both sides, by side. */
export interface BothSides<T> {
	left: T;
	right: T;
}

/** Builds one value for each side. */
export function bothSides<T>(make: (side: Side) => T): BothSides<T> {
	return { left: make("left"), right: make("right") };
}

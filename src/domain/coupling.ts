import type { PresentChange } from "./change.js";
import { sameOnSide } from "./field-values.js";
import type { RunWrite } from "./loop.js";
import { type Mapping, mayFlowFrom } from "./mapping.js";
import {
	type BothSides,
	bothSides,
	type Fields,
	type FieldValue,
	SIDES,
	type Side,
	type Snapshot,
} from "./record.js";
import type { WriteCause } from "./write-cause.js";

/**
 * Per mapped field the value each side held when read back after the last agreement; one such value is a seat. A
 * side is compared with its own seats only, so a system that reformats what it is sent never looks changed.
 */
export type Seats = Record<string, BothSides<FieldValue>>;

/** Where a coupling stands: two records bound, one of them still being made, or parted by a person for good. */
export type CouplingState = "coupled" | "creating" | "parted";

/** One end of a coupling. */
export interface CoupledRecord {
	/** Null while the record is being created. */
	id: string | null;
	/** The version at the last agreement; null (unset) makes the next run read the pair. */
	version: string | null;
	/** The record's own time at that version, ISO; null where the system does not tell. */
	modifiedAt: string | null;
}

/**
 * The mark on a pair that one writer sets before a foreign write, saying what it was about to write. While it
 * stands nobody else decides about the pair; when its owner is dead, reading the record tells what became of it.
 */
export interface Pending {
	/** Unique to this claim, so that a writer recognises its own. */
	claim: string;
	/** The instance that claimed, and the sync job it did so for. */
	owner: string;
	job: string;
	/** The side being written. */
	side: Side;
	operation: "create" | "update" | "delete";
	expectedVersion: string | null;
	/** Told apart from the version because Business Central's ETag returns with old values (its sheet, section 13a). */
	expectedModifiedAt: string | null;
	/** By field mapping: what is written, in the destination's words, and what the source held. */
	values: Record<string, FieldValue>;
	sourceValues: Record<string, FieldValue>;
	/**
	 * The seats these fields get once the write is known to have happened, where those are not what was written: an
	 * edit by hand must still flow on, and what an undo puts back must count as it did before. Null otherwise.
	 */
	seats: Seats | null;
	/** True when the pair is asked about afterwards, whatever the policies say: an answer is being taken back. */
	asks: boolean;
	/** Only for creates; null otherwise. */
	create: PendingCreate | null;
	/** Of a deletion: the record as it was read, every field by the system's own name, for its log; missing otherwise. */
	whole?: Fields;
	/** Who caused it: a person's id, or null for a run. */
	actor: string | null;
	/** Why it is written, for the record's log; missing on claims of earlier versions. */
	cause?: WriteCause;
	at: string;
}

/** What makes a create safe to repeat, kept before the request goes out (design.md 6.3). */
export interface PendingCreate {
	/** Our id, where the system takes one. */
	id: string | null;
	/** The unique field we fill and its value; `ours` when no person could have chosen the same value. */
	key: { field: string; value: FieldValue; ours: boolean } | null;
	/** When nothing of an ambiguous request can execute any more, ISO; null until an answer was lost. */
	horizonAt: string | null;
	/** True once the create was repeated after a horizon: one more look follows, one horizon later. */
	repeated: boolean;
	/** The record this one replaces, when a deleted record is restored. */
	replaces: CoupledRecord | null;
	/** Values of fields nobody mapped, by the system's own names, when a deletion is taken back; null otherwise. */
	unmapped: Fields | null;
}

/** A write of ours whose answer never came and that had not happened when we looked: its values appearing are ours. */
export interface Ghost {
	side: Side;
	expectedVersion: string | null;
	expectedModifiedAt: string | null;
	values: Record<string, FieldValue>;
	sourceValues: Record<string, FieldValue>;
	/** As in the claim it was. */
	seats: Seats | null;
	asks: boolean;
	/** ISO, when nothing of it can execute any more; only where a version may return, missing elsewhere. */
	horizonAt?: string;
	/** True where the same write was sent more than once without an answer. */
	several?: true;
	/**
	 * Set once the record has moved on without this one, for it may go back to what this one expects: its horizon. Missing
	 * on one that may be carried out next.
	 */
	overtaken?: string;
	/** Its fields whose seats have moved since: there its value may as well be somebody's. Missing for none. */
	agreedSince?: string[];
}

/** Why a pair is held: the guard's question it belongs to. */
export interface Held {
	/** The id of the guard's sync error. */
	question: string;
	what: "deletion" | "overwrite";
	/** The question's revision when the pair joined it: a release covers what it showed and no more. */
	revision: number;
}

/** How a person coupled the two: what takes that back goes by it. */
export interface CoupledByHand {
	/** The job that bound them, and wrote what they differed in. */
	job: string;
	/** ISO. */
	at: string;
	/** The open errors of the two records that ended with it. */
	errors: string[];
}

/** The bond between two records. */
export interface Coupling {
	_id: string;
	mapping: string;
	state: CouplingState;
	left: CoupledRecord;
	right: CoupledRecord;
	/** Mapping and record id in one text, unique in the database; missing while that record does not exist. */
	leftKey?: string;
	rightKey?: string;
	/**
	 * Records a person parted and whose partner was coupled to another one by hand: matching still leaves them alone.
	 * Not unique, for they may be coupled by hand again.
	 */
	formerLeftKey?: string;
	formerRightKey?: string;
	seats: Seats;
	/** Fields that count as changed on a side whatever their value, until their seats move. */
	touched: BothSides<string[]>;
	/** Left out of runs until someone acts or a record changes; never without an open error. */
	skipped: boolean;
	/** True once a person was asked about this pair's first contact. */
	asked: boolean;
	/** True once an answer about this pair was taken back: until it is settled again it is asked, not decided. */
	undone: boolean;
	/** A record left the mapping's filter and the pair waits for it to come back. */
	outside: boolean;
	/** True while a version is unset and the next run must read the pair; kept apart so that an index serves it. */
	needsReading: boolean;
	pending: Pending | null;
	ghosts: Ghost[];
	held: Held | null;
	/** What runs wrote lately, oldest first, by which a loop is seen (`loop.ts`); missing for none. */
	recentWrites?: RunWrite[];
	/** Missing on a bond that a run made, and on one taken over from a list. */
	byHand?: CoupledByHand;
	/** Raised by every save; a save carries the revision it was read at. */
	revision: number;
	createdAt: string;
	updatedAt: string;
}

/** The unique text of one record in one mapping. */
export function recordKey(mapping: string, id: string): string {
	return `${mapping} ${id.toLowerCase()}`;
}

/** The field that holds a side's unique text. */
export function keyOf(side: Side): "leftKey" | "rightKey" {
	return side === "left" ? "leftKey" : "rightKey";
}

/** The field that holds the key of a record which this bond no longer has but still keeps from being matched. */
export function formerKeyOf(side: Side): "formerLeftKey" | "formerRightKey" {
	return side === "left" ? "formerLeftKey" : "formerRightKey";
}

/** A new bond between records; a null id is a record that is about to be created. Nothing has been agreed yet. */
export function couple(facts: {
	_id: string;
	mapping: string;
	left: string | null;
	right: string | null;
	at: string;
}): Coupling {
	const { mapping, left, right, at } = facts;
	const coupling: Coupling = {
		_id: facts._id,
		mapping,
		state: left === null || right === null ? "creating" : "coupled",
		left: { id: left, version: null, modifiedAt: null },
		right: { id: right, version: null, modifiedAt: null },
		seats: {},
		touched: { left: [], right: [] },
		skipped: false,
		asked: false,
		undone: false,
		outside: false,
		needsReading: true,
		pending: null,
		ghosts: [],
		held: null,
		revision: 1,
		createdAt: at,
		updatedAt: at,
	};
	if (left !== null) coupling.leftKey = recordKey(mapping, left);
	if (right !== null) coupling.rightKey = recordKey(mapping, right);
	return coupling;
}

/**
 * Seats of the given fields moved to values that are known to correspond; everything else as it was. Writes that may be
 * carried out late remember it.
 */
export function moveSeats(
	coupling: Coupling,
	fields: string[],
	values: BothSides<Record<string, FieldValue>>,
): Coupling {
	const seats = { ...coupling.seats };
	for (const name of fields) {
		seats[name] = { left: values.left[name] ?? null, right: values.right[name] ?? null };
	}
	const touched = bothSides((side) => coupling.touched[side].filter((name) => !fields.includes(name)));
	const ghosts = coupling.ghosts.map((ghost) => agreedAnew(ghost, fields));
	return { ...coupling, seats, touched, ghosts };
}

function agreedAnew(ghost: Ghost, fields: string[]): Ghost {
	const since = ghost.agreedSince ?? [];
	const anew = fields.filter((name) => name in ghost.values && !since.includes(name));
	return anew.length === 0 ? ghost : { ...ghost, agreedSince: [...since, ...anew] };
}

/**
 * Stores a side's version with its time only while every field that may flow from that side equals its seat;
 * otherwise it is unset, and the next run reads the pair. `null` for a side that was not read leaves it alone.
 */
export function settleVersion(
	mapping: Mapping,
	coupling: Coupling,
	side: Side,
	snapshot: Snapshot,
	change: PresentChange,
): Coupling {
	const settled = mapping.fields.every((field) => {
		const seat = coupling.seats[field.name];
		if (seat === undefined) return false;
		if (!mayFlowFrom(mapping, field, side)) return true;
		if (coupling.touched[side].includes(field.name)) return false;
		return sameOnSide(field, side, change.values[field.name], seat[side]);
	});
	const version = settled ? snapshot.version : null;
	const record: CoupledRecord = { id: snapshot.id, version, modifiedAt: snapshot.modifiedAt };
	return withReadingMark({ ...coupling, [side]: record });
}

/** Keeps the mark the "pairs to read" query looks for in step with the versions. */
export function withReadingMark(coupling: Coupling): Coupling {
	const unset = SIDES.some((side) => coupling[side].version === null);
	const waits =
		coupling.skipped || coupling.held !== null || coupling.state !== "coupled" || coupling.outside;
	return { ...coupling, needsReading: unset && !waits };
}

/** Both versions unset: the next run reads the pair. */
export function unsetVersions(coupling: Coupling): Coupling {
	return withReadingMark({
		...coupling,
		left: { ...coupling.left, version: null },
		right: { ...coupling.right, version: null },
	});
}

/** Left out of runs until someone acts or a record changes. The open error must exist before this is saved. */
export function skip(coupling: Coupling): Coupling {
	return withReadingMark({ ...coupling, skipped: true });
}

/** Back in the runs; versions unset so that nothing which happened meanwhile is missed. */
export function resume(coupling: Coupling): Coupling {
	return unsetVersions({ ...coupling, skipped: false, held: null });
}

/** The pair without the memory of what runs wrote: from here on a loop is looked for anew. */
export function forgetWrites({ recentWrites, ...coupling }: Coupling): Coupling {
	return coupling;
}

/**
 * Ends the bond by a person's wish; kept, so that matching leaves both records alone. What may be carried out late still
 * may, and is asked about where it appears wherever its record is coupled next.
 */
export function part({ byHand, ...coupling }: Coupling): Coupling {
	return withReadingMark({
		...forgetWrites(coupling),
		state: "parted",
		skipped: false,
		undone: false,
		pending: null,
		held: null,
		touched: { left: [], right: [] },
	});
}

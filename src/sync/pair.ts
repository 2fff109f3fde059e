import { type Change, detectChange, type PresentChange, unreadSide } from "../domain/change.js";
import { type Coupling, type Ghost, moveSeats, type Seats, settleVersion } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import { hasPrivateNames, type Mapping } from "../domain/mapping.js";
import { type Choice, type Decision, reconcile, reconcileByChoice } from "../domain/reconcile.js";
import {
	type BothSides,
	bothSides,
	type FieldValue,
	otherSide,
	SIDES,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import type { LoopFacts, LoopWatch, ParentRecord, SyncError } from "../domain/sync-error.js";
import { hasMoved } from "./late-writes.js";
import { countAsChanged, layOvertaken, movedPast, standingAgain } from "./overtaken.js";

/** What was read of a side: a snapshot, null when it was read by id and is gone, undefined when it was not read. */
export type Reading = Snapshot | null | undefined;

/** One pair on its way through a run. */
export interface Pair {
	/** What is known now: the stored coupling, or one that recovery has put right in memory. */
	coupling: Coupling;
	left: Reading;
	right: Reading;
	/** The pair's open error as it was before deciding; a run closes it only at that revision and count. */
	error: SyncError | null;
}

/** A pair with what is to be done about it. */
export interface DecidedPair extends Pair {
	/** The coupling as stored, before anything was put right in memory. */
	stored: Coupling;
	changes: BothSides<Change>;
	decision: Decision;
	/** Whose data wins, as a person chose; missing where nobody did. */
	choice?: Choice;
	/** What runs keep swinging, so that the pair is paused or watched; missing for every other pair. */
	loop?: LoopFacts["fields"];
	/** While it is watched whether that changes by itself; missing where it is not. */
	watch?: LoopWatch;
	/** True when it was watched until now, and stayed as it was. */
	watched?: true;
	/** The record that this one went together with; missing for a deletion of its own. */
	cascade?: ParentRecord;
}

/** Compares both sides with their seats and decides; the pair must have been read where its baseline asks for it. */
export function decide(mapping: Mapping, pair: Pair, choice?: Choice): DecidedPair {
	const laid = layGhosts(mapping, pair);
	const changes = changesOf(mapping, laid);
	const input = { left: changes.left, right: changes.right, mapping, asked: laid.coupling.asked };
	const decision = choice === undefined ? reconcile(input) : reconcileByChoice({ ...input, choice });
	return {
		...laid,
		stored: pair.coupling,
		changes,
		decision,
		...(choice === undefined ? {} : { choice }),
	};
}

/** What happened on both sides since the last agreement. */
export function changesOf(mapping: Mapping, pair: Pair): BothSides<Change> {
	const { coupling } = pair;
	return bothSides((side): Change => {
		const reading = pair[side];
		if (reading === null) return { kind: "deleted" };
		if (reading === undefined) return unreadSide(mapping, side, coupling.seats);
		return detectChange(mapping, side, reading, {
			seats: coupling.seats,
			version: coupling[side].version,
			alwaysChanged: coupling.touched[side],
		});
	});
}

/** A skipped pair's error keeps the versions both sides had: only another version is a new change. */
export function isRecorded(pair: Pair): boolean {
	return pair.coupling.skipped && isAsTold(pair);
}

/** True when an open error tells of the records as they were read now. */
export function isAsTold({ error, left, right }: Pair): boolean {
	if (error === null) return false;
	const rows = { left, right };
	return SIDES.every((side) => {
		const row = rows[side];
		if (row === undefined) return true;
		return row === null ? !error.records[side].exists : row.version === error.versions[side];
	});
}

/** The versions a pair was read in. */
export function versionsOf({ left, right }: Pair): BothSides<string | null | undefined> {
	return { left: left === null ? null : left?.version, right: right === null ? null : right?.version };
}

/** True when the pair can only be decided on fresh readings of both sides (design.md section 3, step 4). */
export function needsFreshReading({ coupling, error }: Pair, mapping: Mapping): boolean {
	return (
		error !== null ||
		coupling.skipped ||
		coupling.outside ||
		coupling.ghosts.length > 0 ||
		SIDES.some((side) => coupling[side].version === null || coupling.touched[side].length > 0) ||
		mapping.fields.some((field) => coupling.seats[field.name] === undefined)
	);
}

/**
 * A write of ours that executed long after its answer was lost shows up as a value nobody typed. Once that side's
 * version has moved, values equal to the ghost's are taken as written then: their seats move to what the source
 * held at that time, so that whatever the source holds now counts as its change (history 5). A record that is gone
 * may be one whose making we took back: then nobody deleted it, and the pair is asked about.
 */
function layGhosts<P extends Pair>(mapping: Mapping, pair: P): P {
	const before = layOvertaken(mapping, pair.coupling, pair);
	const laid = before.ghosts.filter(({ side, overtaken, ...ghost }) => {
		const reading = pair[side];
		if (reading === undefined || overtaken !== undefined) return false;
		return reading === null || hasMoved(reading, ghost);
	});
	if (laid.length === 0) return { ...pair, coupling: before };
	const waiting = SIDES.flatMap((side) => {
		const reading = pair[side];
		const own = laid.filter((ghost) => ghost.side === side);
		return reading ? movedPast(mapping, own, reading) : [];
	});
	const ghosts = [...before.ghosts.filter((ghost) => !laid.includes(ghost)), ...waiting];
	let coupling = { ...before, ghosts };
	for (const ghost of laid) {
		const reading = pair[ghost.side];
		if (reading) coupling = layOn(mapping, coupling, ghost, reading);
		else coupling = { ...coupling, undone: coupling.undone || ghost.asks };
	}
	for (const side of SIDES) {
		const reading = pair[side];
		if (reading)
			coupling = writtenOver(
				mapping,
				coupling,
				laid.filter((ghost) => ghost.side === side),
				reading,
			);
	}
	return { ...pair, coupling };
}

/**
 * What both sides have agreed on since the write was sent is not its own for sure: somebody may have typed its value, and
 * then it counts as changed on both sides.
 */
function layOn(mapping: Mapping, coupling: Coupling, ghost: Ghost, reading: Snapshot): Coupling {
	const { agreedSince = [], values } = ghost;
	const isSure = ([name]: [string, unknown]) => !agreedSince.includes(name);
	const sure = Object.fromEntries(Object.entries(values).filter(isSure));
	const unsure = standingAgain(mapping, coupling, ghost, reading).filter((name) =>
		agreedSince.includes(name),
	);
	const seated = seatsOfWrite(mapping, coupling, { ...ghost, values: sure }, reading);
	return countAsChanged(mapping, seated, unsure);
}

/**
 * Where somebody was at the record that late writes of ours went to, and none of our values stands there, nobody knows
 * whether one stood there before: the old value may have been typed back over it, and a value typed back at its source
 * meanwhile is a change as well. Such fields count as changed wherever they may flow from (as in design.md 6.2).
 */
function writtenOver(mapping: Mapping, coupling: Coupling, ghosts: Ghost[], reading: Snapshot): Coupling {
	const names = mapping.fields.filter((field) => {
		const { name } = field;
		const writes = ghosts.filter(({ values }) => name in values);
		if (!writes.some(({ seats }) => seats === null)) return false;
		return writes.every(({ side, values }) => {
			const end = field[side];
			return end !== null && !sameOnSide(field, side, reading.fields[end.field] ?? null, values[name]);
		});
	});
	return countAsChanged(
		mapping,
		coupling,
		names.map(({ name }) => name),
	);
}

/**
 * Seats of the fields whose value read is the one we wrote, and of no others. A write that brings its own seats leaves
 * those instead.
 */
export function seatsOfWrite(
	mapping: Mapping,
	coupling: Coupling,
	write: Pick<Ghost, "side" | "values" | "sourceValues" | "seats" | "asks">,
	snapshot: Snapshot,
): Coupling {
	const { side, values, sourceValues } = write;
	const source = otherSide(side);
	const held: Record<string, FieldValue> = {};
	for (const field of mapping.fields) {
		if (!(field.name in values)) continue;
		const read = field[side] === null ? field.constant : (snapshot.fields[field[side].field] ?? null);
		if (sameOnSide(field, side, read, values[field.name])) held[field.name] = read;
	}
	const names = Object.keys(held);
	if (write.seats !== null) return putSeats(coupling, write.seats, names, write.asks);
	const both = bothSides((which) => (which === source ? sourceValues : held));
	return moveSeats(coupling, names, both);
}

/** These fields' seats as they are given; a field that is not among them had none and has none again. */
export function putSeats(coupling: Coupling, given: Seats, names: string[], asks: boolean): Coupling {
	const seats = { ...coupling.seats };
	for (const name of names) {
		const seat = given[name];
		if (seat === undefined) delete seats[name];
		else seats[name] = seat;
	}
	return { ...coupling, seats, undone: coupling.undone || (asks && names.length > 0) };
}

/** Seats of these fields moved to the values both sides hold now. */
export function adoptSeats(coupling: Coupling, fields: string[], changes: BothSides<Change>): Coupling {
	if (fields.length === 0) return coupling;
	return moveSeats(
		coupling,
		fields,
		bothSides((side) => valuesIn(changes[side])),
	);
}

/** Stores the versions of the sides that were read, as far as their fields stand at their seats. */
export function settleVersions(mapping: Mapping, pair: Pair, coupling: Coupling): Coupling {
	let settled = coupling;
	for (const side of SIDES) {
		const reading = pair[side];
		if (reading === undefined || reading === null) continue;
		settled = settleVersion(mapping, settled, side, reading, presentOn(mapping, side, reading, settled));
	}
	return settled;
}

function presentOn(mapping: Mapping, side: Side, snapshot: Snapshot, coupling: Coupling): PresentChange {
	const { seats, touched } = coupling;
	return detectChange(mapping, side, snapshot, {
		seats,
		version: coupling[side].version,
		alwaysChanged: touched[side],
	});
}

/** The values of a side that stands there; none for a deleted one. */
export function valuesIn(change: Change): Record<string, FieldValue> {
	return change.kind === "deleted" ? {} : change.values;
}

/** The side that was written last by someone, for sentences; null when both or neither changed. */
export function changedSide(changes: BothSides<Change>): Side | null {
	const updated = SIDES.filter((side) => changes[side].kind === "updated");
	return updated.length === 1 ? (updated[0] ?? null) : null;
}

/** A side's record as people call it: its name field, else what the seats remember; null where that is personal. */
export function nameOf(mapping: Mapping, pair: Pair, side: Side): string | null {
	const own = nameOnSide(mapping, side, pair[side] ?? null) ?? nameInSeats(mapping, pair.coupling, side);
	return own ?? nameOnSide(mapping, otherSide(side), pair[otherSide(side)] ?? null);
}

/**
 * The value of the side's name field in a snapshot; null when it has none, or when it is personal: what is told of a
 * record is kept in more places than the record, and shown where nobody asks a system which of its fields is the name.
 */
export function nameOnSide(mapping: Mapping, side: Side, snapshot: Snapshot | null): string | null {
	const { nameField } = mapping[side];
	if (snapshot === null || nameField === null || hasPrivateNames(mapping)) return null;
	const value = snapshot.fields[nameField];
	return value === null || value === undefined || value === "" ? null : String(value);
}

function nameInSeats(mapping: Mapping, coupling: Coupling, side: Side): string | null {
	if (hasPrivateNames(mapping)) return null;
	const { nameField } = mapping[side];
	const field = mapping.fields.find((candidate) => candidate[side]?.field === nameField);
	const seat = field && coupling.seats[field.name];
	return seat ? String(seat[side] ?? seat[otherSide(side)] ?? "") || null : null;
}

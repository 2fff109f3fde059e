import { couple } from "../domain/coupling.js";
import { createsFrom, type FieldMapping, type Mapping } from "../domain/mapping.js";
import { askedFieldOf, type MatchGroup, matchGroups, matchKeyOf } from "../domain/match.js";
import {
	type BothSides,
	bothSides,
	type FieldValue,
	otherSide,
	SIDES,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import {
	asksAboutMadeUpKey,
	isAboutKey,
	namedIn,
	openKeyOf,
	recordKeyOf,
	type SyncError,
	TWIN_KINDS,
} from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { belongs } from "./belongs.js";
import type { CreateItem } from "./create-bond.js";
import type { Work } from "./engine.js";
import { withMadeUpKey } from "./made-up-keys.js";
import type { Pair } from "./pair.js";
import { mayHaveMade } from "./settle-creates.js";

/** Rows without a coupling, and everything read of a side whose whole table was read. */
export interface Unmatched {
	rows: BothSides<Snapshot[]>;
	/** All records of a side, coupled or not, when this run has read the whole table; null asks the system. */
	everything: BothSides<Snapshot[] | null>;
	/** Ids, in lower case, of records that changed or are gone: keys they shared are looked at again. */
	touched?: BothSides<Set<string>>;
	/** Every row that was listed, coupled or not: one may hold a key by now that an open error is about. */
	listed?: BothSides<Snapshot[]>;
}

/** Records of one key on one side. */
interface Keyed {
	free: Snapshot[];
	coupled: Snapshot[];
}

/** Several records with one key: none is coupled, and one error names them all. */
export interface DuplicateKey {
	matchKey: string;
	side: Side;
	record: Snapshot;
	others: Array<{ side: Side; snapshot: Snapshot }>;
}

/** What matching found. Nothing has been stored yet. */
export interface Matches {
	pairs: Pair[];
	duplicates: DuplicateKey[];
	creates: CreateItem[];
	/** Records without a partner under a key that we made up: perhaps copies that were made late. */
	copies: Array<{ side: Side; snapshot: Snapshot }>;
	/** Open errors with nothing left to tell: a key is no longer used twice, or a record does not belong here any more. */
	settled: SyncError[];
	/** Rows an unsettled create may have made; they are left to it and hold the watermark. */
	left: Array<{ side: Side; snapshot: Snapshot }>;
}

/**
 * Matches uncoupled records by the match fields, in priority order. A match needs exactly one uncoupled record on
 * both sides; several with one key couple none, and so does a key that belongs to a coupled record. What matches
 * nothing may be created on the other side.
 */
export async function matchRecords(work: Work, input: Unmatched): Promise<Matches> {
	const matches: Matches = { pairs: [], duplicates: [], creates: [], copies: [], settled: [], left: [] };
	const told = new Map<string, SyncError>();
	const rows = await bothSidesAsync((side) => candidates(work, side, input.rows[side], matches, told));
	const looked = await addNamedRecords(work, rows, input);
	const remaining = bothSides((side) => new Map(rows[side].map((row) => [row.id.toLowerCase(), row])));
	for (const group of matchGroups(work.mapping)) {
		await matchGroup(work, group, input, remaining, matches);
	}
	matches.settled.push(...looked.filter((error) => isSettled(error, matches, rows)));
	for (const error of looked) if (asksStill(work, error, rows)) leaveOut(error, remaining);
	for (const side of SIDES) {
		if (!createsFrom(work.mapping, side) || work.mapping[otherSide(side)].createKey.kind === "none") {
			matches.settled.push(...[...remaining[side].keys()].flatMap((id) => told.get(`${side} ${id}`) ?? []));
			continue;
		}
		const madeUp = await withMadeUpKey(work, side, remaining[side].values());
		for (const source of remaining[side].values()) {
			const error = told.get(`${side} ${source.id.toLowerCase()}`);
			if (madeUp.has(source) && !isLetThrough(work, error)) matches.copies.push({ side, snapshot: source });
			else matches.creates.push({ side: otherSide(side), source, restores: null });
		}
	}
	return matches;
}

/** True once somebody has said that it is a record of its own: then anything else may have become of its making. */
function isLetThrough(work: Work, error: SyncError | undefined): boolean {
	return error !== undefined && (error._id === work.answering || !asksAboutMadeUpKey(error));
}

async function bothSidesAsync<T>(make: (side: Side) => Promise<T>): Promise<BothSides<T>> {
	const [left, right] = await Promise.all([make("left"), make("right")]);
	return { left, right };
}

/** Rows that fit the filter, were not merged away, and whose own error does not wait for a person, other than the one who presses. */
async function candidates(
	work: Work,
	side: Side,
	rows: Snapshot[],
	matches: Matches,
	told: Map<string, SyncError>,
): Promise<Snapshot[]> {
	const { mapping, engine } = work;
	const errors = await ownErrors(work, side, rows);
	const fitting = rows.filter((row) => belongs(work, side, row));
	matches.settled.push(...rows.flatMap((row) => (belongs(work, side, row) ? [] : (errors.get(row) ?? []))));
	for (const [row, error] of errors) told.set(`${side} ${row.id.toLowerCase()}`, error);
	if (fitting.length === 0) return [];
	const unsettled = (await engine.stores.couplings.claimed(mapping.name)).filter(
		({ pending }) => pending?.operation === "create" && pending.side === side,
	);
	return fitting.filter((row) => {
		if (unsettled.some(({ pending }) => pending !== null && mayHaveMade(work, pending, row))) {
			matches.left.push({ side, snapshot: row });
			return false;
		}
		const error = errors.get(row);
		if (error === undefined || error._id === work.answering || work.freesWaiting) return true;
		return error.versions[side] !== row.version || isDue(work, error);
	});
}

async function ownErrors({ mapping, engine }: Work, side: Side, rows: Snapshot[]) {
	const keyOfRow = (row: Snapshot) => openKeyOf({ mapping: mapping.name, side, recordId: row.id });
	const found = await engine.stores.errors.byOpenKeys(rows.map(keyOfRow));
	const errors = new Map<Snapshot, SyncError>();
	for (const row of rows) {
		const error = found.get(keyOfRow(row));
		if (error !== undefined) errors.set(row, error);
	}
	return errors;
}

/** True when the engine may try again what this error tells of. */
function isDue(work: Work, error: SyncError): boolean {
	return error.dueAt !== null && Date.parse(error.dueAt) <= work.engine.clock.now();
}

/**
 * Records that an open error about a key names are looked at again together with their newly changed namesakes, and when
 * one of them changed or is gone: the key may be free by now. Returns the errors that are looked at.
 */
async function addNamedRecords(
	work: Work,
	rows: BothSides<Snapshot[]>,
	input: Pick<Unmatched, "touched" | "listed">,
): Promise<SyncError[]> {
	const looked = await concernedDuplicates(work, rows, input);
	for (const side of SIDES) {
		const known = new Set(rows[side].map(({ id }) => id));
		const named = looked.flatMap(namedIn).filter((one) => one.side === side && !known.has(one.id));
		const missing = [...new Set(named.map(({ id }) => id))];
		const taken = await work.engine.stores.couplings.byRecord(work.mapping.name, side, missing);
		const free = missing.filter((id) => !taken.has(id.toLowerCase()));
		if (free.length === 0) continue;
		const read = await work.connectors[side].readMany(work.queries[side], free, work.call);
		rows[side].push(...[...read.values()].filter((row) => belongs(work, side, row)));
	}
	return looked;
}

/**
 * The open errors about records that may be one and the same, and that name one of these or are about the key of a listed
 * one. Most mappings have no such error at all, which is seen at once: then a first run does without looking for each of
 * its records.
 */
async function concernedDuplicates(
	{ mapping, engine }: Work,
	rows: BothSides<Snapshot[]>,
	{ touched, listed }: Pick<Unmatched, "touched" | "listed">,
): Promise<SyncError[]> {
	const { errors } = engine.stores;
	const query = { mapping: mapping.name, limit: 1 };
	const some = await Promise.all(TWIN_KINDS.map((kind) => errors.open({ ...query, kind })));
	if (some.every(({ length }) => length === 0)) return [];
	const keys = SIDES.flatMap((side) => {
		const ids = [...rows[side].map(({ id }) => id), ...(touched?.[side] ?? [])];
		return ids.map((id) => recordKeyOf(mapping.name, side, id));
	});
	// One that asks whether a record is a copy names no other, and hangs on nothing else.
	const named = (await errors.aboutTwinsOf(keys)).filter(({ others }) => others.length > 0);
	const held = await errors.byOpenKeys(openKeysHeld(mapping, listed));
	const known = new Set(named.map(({ _id }) => _id));
	return [...named, ...[...held.values()].filter(({ _id }) => !known.has(_id))];
}

/** By which errors about the keys of these rows would be open. */
function openKeysHeld(mapping: Mapping, listed: BothSides<Snapshot[]> | undefined): string[] {
	const keys = matchGroups(mapping).flatMap((group) =>
		SIDES.flatMap((side) => (listed?.[side] ?? []).map((row) => matchKeyOf(group, side, row))),
	);
	return [...new Set(keys)].flatMap((matchKey) =>
		matchKey === null ? [] : [openKeyOf({ mapping: mapping.name, matchKey })],
	);
}

async function matchGroup(
	work: Work,
	group: MatchGroup,
	input: Unmatched,
	remaining: BothSides<Map<string, Snapshot>>,
	matches: Matches,
): Promise<void> {
	const wanted = new Map<string, Snapshot>();
	for (const side of SIDES) {
		for (const row of remaining[side].values()) {
			const key = matchKeyOf(group, side, row);
			if (key !== null) wanted.set(key, row);
		}
	}
	if (wanted.size === 0) return;
	const found = await bothSidesAsync((side) => keyed(work, group, side, input, remaining[side], wanted));
	for (const key of wanted.keys()) settleKey(work, key, found, remaining, matches);
}

/** All records of a side with one of the wanted keys, told apart by whether they are coupled. */
async function keyed(
	work: Work,
	group: MatchGroup,
	side: Side,
	input: Unmatched,
	remaining: Map<string, Snapshot>,
	wanted: Map<string, Snapshot>,
): Promise<Map<string, Keyed>> {
	const records = input.everything[side] ?? (await findWanted(work, group, side, wanted));
	const byKey = new Map<string, Snapshot[]>();
	const seen = new Set<string>();
	for (const snapshot of [...records, ...remaining.values()]) {
		const key = matchKeyOf(group, side, snapshot);
		if (key === null || !wanted.has(key) || seen.has(snapshot.id.toLowerCase())) continue;
		seen.add(snapshot.id.toLowerCase());
		byKey.set(key, [...(byKey.get(key) ?? []), snapshot]);
	}
	const ids = [...byKey.values()].flat().map(({ id }) => id);
	const taken = await work.engine.stores.couplings.byRecord(work.mapping.name, side, ids);
	const sorted = new Map<string, Keyed>();
	for (const [key, snapshots] of byKey) {
		const coupled = snapshots.filter(({ id }) => taken.has(id.toLowerCase()));
		const free = snapshots.filter((snapshot) => !coupled.includes(snapshot) && belongs(work, side, snapshot));
		sorted.set(key, { free, coupled });
	}
	return sorted;
}

/** Asks the system by one field of the group; the rest of the key is compared by us. */
async function findWanted(
	work: Work,
	group: MatchGroup,
	side: Side,
	wanted: Map<string, Snapshot>,
): Promise<Snapshot[]> {
	const asked = askedFieldOf(group);
	const end = asked?.[side];
	if (asked === undefined || !end) return [];
	const values = new Map<string, FieldValue>();
	for (const row of wanted.values()) {
		for (const which of SIDES) {
			const field = asked[which]?.field;
			const held = withoutBlanks(asked, field === undefined ? null : (row.fields[field] ?? null));
			if (held === null || held === "") continue;
			const value = translated(asked, which, side, held);
			values.set(keyOfAsked(asked, value), value);
		}
	}
	return work.connectors[side].findByValues(work.queries[side], end.field, [...values.values()], work.call);
}

/** Blanks around a text do not count unless its field compares letter by letter. */
function withoutBlanks({ compare }: FieldMapping, value: FieldValue): FieldValue {
	return typeof value === "string" && compare !== "exact" ? value.trim() : value;
}

function keyOfAsked({ compare }: FieldMapping, value: FieldValue): string {
	return compare === "exact" ? String(value) : String(value).toLowerCase();
}

/** A choice in the words of the system that is asked; both may use one word for different choices. */
function translated(field: FieldMapping, from: Side, asked: Side, value: FieldValue): FieldValue {
	const pair = field.options?.find((candidate) => String(candidate[from]) === String(value));
	return pair ? pair[asked] : value;
}

function settleKey(
	work: Work,
	matchKey: string,
	found: BothSides<Map<string, Keyed>>,
	remaining: BothSides<Map<string, Snapshot>>,
	matches: Matches,
): void {
	const none: Keyed = { free: [], coupled: [] };
	const left = found.left.get(matchKey) ?? none;
	const right = found.right.get(matchKey) ?? none;
	const free = [
		...left.free.map((snapshot) => ({ side: "left" as const, snapshot })),
		...right.free.map((snapshot) => ({ side: "right" as const, snapshot })),
	];
	const inPlay = free.filter(({ side, snapshot }) => remaining[side].has(snapshot.id.toLowerCase()));
	const [first] = inPlay;
	if (first === undefined) return;
	const coupled = [
		...left.coupled.map((snapshot) => ({ side: "left" as const, snapshot })),
		...right.coupled.map((snapshot) => ({ side: "right" as const, snapshot })),
	];
	const [one, two] = [left.free[0], right.free[0]];
	if (coupled.length > 0 || left.free.length > 1 || right.free.length > 1) {
		const others = [...free, ...coupled].filter(({ snapshot }) => snapshot !== first.snapshot);
		matches.duplicates.push({ matchKey, side: first.side, record: first.snapshot, others });
		for (const { side, snapshot } of free) remaining[side].delete(snapshot.id.toLowerCase());
	} else if (one !== undefined && two !== undefined) {
		matches.pairs.push(newPair(work, one, two));
		remaining.left.delete(one.id.toLowerCase());
		remaining.right.delete(two.id.toLowerCase());
	}
}

/** True while a person is asked which copy of a record is its own, apart from the one who presses. */
function asksStill(work: Work, error: SyncError, rows: BothSides<Snapshot[]>): boolean {
	return error.kind === "possibleDuplicate" && error._id !== work.answering && hasCopies(error, rows);
}

/** Whatever their fields hold by now: a copy that was renamed matches nothing, and another one would be made. */
function leaveOut(error: SyncError, remaining: BothSides<Map<string, Snapshot>>): void {
	for (const { side, id } of namedIn(error)) remaining[side].delete(id.toLowerCase());
}

function hasCopies({ others }: SyncError, rows: BothSides<Snapshot[]>): boolean {
	return others.some(({ side, id }) => rows[side].some((row) => row.id === id));
}

function newPair(work: Work, left: Snapshot, right: Snapshot): Pair {
	const at = isoNow(work.engine.clock);
	const coupling = couple({
		_id: work.engine.newId(),
		mapping: work.mapping.name,
		left: left.id,
		right: right.id,
		at,
	});
	return { coupling, left, right, error: null };
}

/**
 * An error about a shared key is settled when its records were looked at and its key came up alone; one about copies of a
 * record when none of them is left.
 */
function isSettled(error: SyncError, matches: Matches, rows: BothSides<Snapshot[]>): boolean {
	if (!isAboutKey(error)) return !hasCopies(error, rows);
	return !matches.duplicates.some(
		({ matchKey }) => openKeyOf({ mapping: error.mapping, matchKey }) === error.openKey,
	);
}

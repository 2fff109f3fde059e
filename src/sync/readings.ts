import type { Coupling } from "../domain/coupling.js";
import { type BothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import type { Work } from "./engine.js";
import type { Pair } from "./pair.js";

/** Reads both sides of these pairs by id, many at a time, and both sides at once. */
export async function readPairs(work: Work, pairs: Pair[]): Promise<Pair[]> {
	if (pairs.length === 0) return [];
	const [left, right] = await Promise.all(SIDES.map((side) => readSide(work, side, pairs)));
	return pairs.map((pair) => ({
		...pair,
		left: readingOf(left, pair.coupling, "left"),
		right: readingOf(right, pair.coupling, "right"),
	}));
}

/** The pairs' couplings as stored now, with both sides read afresh; those that are gone are left out. */
export async function reloadPairs(work: Work, ids: string[]): Promise<Pair[]> {
	const couplings = await work.engine.stores.couplings.getMany(ids);
	const errors = await openErrorsOf(work, couplings);
	const pairs = couplings.map((coupling) => toPair(coupling, errors));
	return readPairs(work, pairs);
}

/** A pair of which nothing has been read yet. */
export function toPair(
	coupling: Coupling,
	errors: Map<string, SyncError>,
	readings?: Partial<BothSides<Snapshot>>,
): Pair {
	return { coupling, left: readings?.left, right: readings?.right, error: errors.get(coupling._id) ?? null };
}

/** The open errors of these couplings, by coupling. */
export async function openErrorsOf(work: Work, couplings: Coupling[]): Promise<Map<string, SyncError>> {
	const mapping = work.mapping.name;
	const keys = couplings.map(({ _id }) => openKeyOf({ mapping, couplingId: _id }));
	const found = await work.engine.stores.errors.byOpenKeys(keys);
	const byCoupling = new Map<string, SyncError>();
	for (const error of found.values()) if (error.couplingId !== null) byCoupling.set(error.couplingId, error);
	return byCoupling;
}

async function readSide(work: Work, side: Side, pairs: Pair[]): Promise<Map<string, Snapshot>> {
	const ids = pairs.map(({ coupling }) => coupling[side].id).filter((id): id is string => id !== null);
	const found = await work.connectors[side].readMany(work.queries[side], ids, work.call);
	return new Map([...found].map(([id, snapshot]) => [id.toLowerCase(), snapshot]));
}

function readingOf(
	found: Map<string, Snapshot> | undefined,
	coupling: Coupling,
	side: Side,
): Snapshot | null {
	const { id } = coupling[side];
	return id === null ? null : (found?.get(id.toLowerCase()) ?? null);
}

/**
 * Whole records, every field the system describes, for before-images: what nobody mapped is lost with a deletion
 * too. By id in lower case; a record that is gone is not in it.
 */
export async function readWhole(work: Work, side: Side, ids: string[]): Promise<Map<string, Snapshot>> {
	const { entity } = work.mapping[side];
	const { fields } = await work.connectors[side].describe(entity);
	const query = { entity, fields: fields.map(({ name }) => name) };
	const found = await work.connectors[side].readMany(query, ids, work.call);
	return new Map([...found].map(([id, snapshot]) => [id.toLowerCase(), snapshot]));
}

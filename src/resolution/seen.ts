import { type BothSides, otherSide } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Work } from "../sync/engine.js";
import type { Pair, Reading } from "../sync/pair.js";
import { readWhole } from "../sync/readings.js";
import { missingSide } from "../sync/run-pair.js";

/** What a press has seen before it wrote anything. */
export interface Seen {
	/** The pair as it was, by which the answer can be taken back; null for a record that is not coupled. */
	pair: Pair | null;
	/** The records it may write, for the before-images. */
	records: BothSides<Reading> | null;
	/** The error once the press has taken it; null before. */
	taken: SyncError | null;
}

export function nothingSeen(): Seen {
	return { pair: null, records: null, taken: null };
}

/** What is about to be deleted is kept with every field, mapped or not. */
export async function withWholeSurvivor(work: Work, pair: Pair): Promise<Pair> {
	const missing = missingSide(pair);
	const side = missing === null ? null : otherSide(missing);
	const survivor = side === null ? null : pair[side];
	if (side === null || !survivor) return pair;
	const whole = (await readWhole(work, side, [survivor.id])).get(survivor.id.toLowerCase());
	return whole === undefined ? pair : { ...pair, [side]: whole };
}

/** The one record the error is about, as it stands now; null on the side where there is none. */
export async function readAlone(work: Work, { record }: SyncError): Promise<BothSides<Reading>> {
	if (record === null) return { left: null, right: null };
	const { side, id } = record;
	const [snapshot] = (await work.connectors[side].readMany(work.queries[side], [id], work.call)).values();
	return { left: null, right: null, [side]: snapshot ?? null };
}

import type { Coupling } from "../domain/coupling.js";
import { type BothSides, SIDES, type Snapshot } from "../domain/record.js";
import { chunksOf } from "./engine.js";
import { isBound, isNews, isOldPicture, isTold } from "./needs-deciding.js";
import { needsFreshReading, type Pair } from "./pair.js";
import type { Chunk } from "./pull-changes.js";
import { openErrorsOf, readPairs, toPair } from "./readings.js";
import type { Run } from "./run.js";

/** How many rows' couplings are loaded at a time. */
const JOINED_TOGETHER = 5_000;

/** Changed rows of a chunk, told apart by whether somebody has coupled them. */
export interface Joined {
	pairs: Pair[];
	unmatched: BothSides<Snapshot[]>;
	/** Ids of deleted records that nobody had coupled. */
	gone: BothSides<string[]>;
}

/**
 * Joins changed rows with couplings. Of many rows, after a delta link expired for one, nearly all are old news: their
 * couplings are let go of at once.
 */
export async function join(run: Run, chunk: Chunk): Promise<Joined> {
	const { work } = run;
	const { couplings } = work.engine.stores;
	const byId = new Map<string, { coupling: Coupling; left?: Snapshot; right?: Snapshot }>();
	const unmatched: BothSides<Snapshot[]> = { left: [], right: [] };
	const gone: BothSides<string[]> = { left: [], right: [] };
	const suspects: Coupling[] = [];
	const dropsEchoes = !run.full && !chunk.whole;
	for (const side of SIDES) {
		for (const rows of chunksOf(chunk.rows[side], JOINED_TOGETHER)) {
			const found = await couplings.byRecord(
				work.mapping.name,
				side,
				rows.map(({ id }) => id),
			);
			for (const row of rows) {
				const coupling = found.get(row.id.toLowerCase());
				if (coupling === undefined) unmatched[side].push(row);
				// What a person parted is left alone, also where its former partner's bond remembers it.
				else if (coupling.state !== "parted" && !(dropsEchoes && !isNews(coupling, side, row)))
					byId.set(coupling._id, { ...(byId.get(coupling._id) ?? { coupling }), [side]: row });
			}
		}
		const found = await couplings.byRecord(work.mapping.name, side, chunk.deletions[side]);
		for (const id of chunk.deletions[side]) {
			const coupling = found.get(id.toLowerCase());
			if (coupling !== undefined) suspects.push(coupling);
			else gone[side].push(id);
		}
	}
	return { pairs: await pairsToDecide(run, [...byId.values()], suspects), unmatched, gone };
}

/** Drops echoes and what is recorded already; reads afresh where rows alone do not decide. */
async function pairsToDecide(
	run: Run,
	joined: Array<{ coupling: Coupling; left?: Snapshot; right?: Snapshot }>,
	suspects: Coupling[],
): Promise<Pair[]> {
	const { work } = run;
	const bonded = joined.filter(({ coupling }) => coupling.state === "coupled" && coupling.held === null);
	const changed = bonded.filter(
		({ coupling, ...rows }) => run.full || SIDES.some((side) => isNews(coupling, side, rows[side])),
	);
	const errors = await openErrorsOf(work, [...changed.map(({ coupling }) => coupling), ...suspects]);
	const direct: Pair[] = [];
	const gone = await readPairs(
		work,
		suspects.filter(isBound).map((coupling) => toPair(coupling, errors)),
	);
	const fresh: Pair[] = [];
	const suspected = new Set(suspects.map(({ _id }) => _id));
	for (const { coupling, left, right } of changed) {
		if (suspected.has(coupling._id)) continue;
		const pair: Pair = { coupling, left, right, error: errors.get(coupling._id) ?? null };
		if (isTold(work, pair)) continue;
		if (needsFreshReading(pair, work.mapping) && !(run.full && left && right)) fresh.push(pair);
		else if (SIDES.some((side) => isOldPicture(coupling, side, pair[side]))) fresh.push(pair);
		else direct.push(pair);
	}
	return [...direct, ...gone.filter((pair) => !isTold(work, pair)), ...(await readPairs(work, fresh))];
}

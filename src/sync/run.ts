import { type BothSides, SIDES, type Side } from "../domain/record.js";
import type { ChangePage, ChangePull } from "../ports/connector.js";
import type { MappingState, RunProgress } from "../ports/stores.js";
import type { PairsResult } from "./decide-pairs.js";
import type { Work } from "./engine.js";
import { FoundDeletions } from "./found-deletions.js";
import type { Overwrites } from "./guard.js";
import { IdTable } from "./id-table.js";
import type { Pair } from "./pair.js";
import { Plan } from "./planned.js";
import { Waiting } from "./waiting.js";

/** What one run carries from step to step. */
export interface Run {
	work: Work;
	state: MappingState;
	/** Reads everything: the first run, one asked for, or one after the mapping changed. */
	full: boolean;
	/** What a run that broke off had reached and this one goes on from; null when it begins anew. */
	from: RunProgress | null;
	/** True when both sides are read as a whole, whatever their watermarks. */
	everything: boolean;
	dry: boolean;
	plan: Plan;
	pulls: BothSides<ChangePull>;
	/** Begins to read the same changes once more. */
	pullAgain(): Promise<BothSides<ChangePull>>;
	/** All overwrites of a run that decides in pieces; null where the guard weighs all there is at once. */
	overwrites: Overwrites | null;
	/** Ids seen on a side whose pull was a full one; what is coupled and was not seen may be deleted. */
	seen: BothSides<IdTable>;
	deletions: FoundDeletions;
	busy: Map<string, Pair>;
	/** The earliest modified time of a row that is neither done nor recorded; the watermark stays before it. */
	heldBack: BothSides<string | null>;
	/** What waits for records of other mappings. */
	waiting: Waiting;
}

/** A run that pulls nothing. */
export function emptyRun(work: Work, state: MappingState): Run {
	const nothing: ChangePull = { pages: noPages(), nextWatermark: () => null, full: false, resumed: false };
	return {
		work,
		state,
		full: false,
		from: null,
		everything: false,
		dry: false,
		plan: new Plan(),
		pulls: { left: nothing, right: nothing },
		pullAgain: async () => ({ left: nothing, right: nothing }),
		overwrites: null,
		seen: { left: new IdTable(0), right: new IdTable(0) },
		deletions: new FoundDeletions(work),
		busy: new Map(),
		heldBack: { left: null, right: null },
		waiting: new Waiting(work.engine, work.mapping.name),
	};
}

async function* noPages(): AsyncGenerator<ChangePage> {}

/** Keeps what is left of pairs for the run's end. */
export async function takeResult(run: Run, result: PairsResult): Promise<void> {
	await run.deletions.add(result.deletions);
	for (const pair of result.busy) run.busy.set(pair.coupling._id, pair);
}

/** The watermark stays before a row of this time; null: before everything. */
export function holdBack(run: Run, side: Side, modifiedAt: string | null): void {
	const at = modifiedAt ?? new Date(0).toISOString();
	const held = run.heldBack[side];
	run.heldBack[side] = held === null || at < held ? at : held;
}

/** What another writer is busy with may save an older reading than ours: the rows are listed again in the next run. */
export function holdBackPair(run: Run, pair: Pair): void {
	for (const side of SIDES) {
		const row = pair[side];
		const { deletionsInDelta } = run.work.connectors[side].capabilities;
		if (row === null && deletionsInDelta) holdBack(run, side, null);
		if (row && row.version !== pair.coupling[side].version) holdBack(run, side, row.modifiedAt);
	}
}

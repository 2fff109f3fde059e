import { type BothSides, bothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import { openKeyOf } from "../domain/sync-error.js";
import { tellProgress } from "./job.js";
import { join } from "./join-changes.js";
import { matchRecords } from "./match-records.js";
import { planMatches } from "./plan-run.js";
import { processPairs } from "./process-pairs.js";
import type { Chunk } from "./pull-changes.js";
import { holdBack, type Run, takeResult } from "./run.js";
import { settleMatches, settleRecords } from "./settle-matches.js";

/** Joins changed rows with couplings, decides, applies; uncoupled rows go to matching. */
export async function processChunk(run: Run, chunk: Chunk): Promise<void> {
	const { work } = run;
	for (const side of SIDES) {
		work.job.rows[side] += chunk.rows[side].length;
		if (run.pulls[side].full) for (const row of chunk.rows[side]) run.seen[side].set(row.id);
	}
	const joined = await join(run, chunk);
	await processPairs(run, joined.pairs, { guarded: !run.full });
	await processUnmatched(run, chunk, joined.unmatched);
	if (!run.dry) await settleGone(run, joined.gone);
	if (!run.dry) await tellProgress(work);
}

async function processUnmatched(run: Run, chunk: Chunk, rows: BothSides<Snapshot[]>): Promise<void> {
	const { work } = run;
	const everything = bothSides((side) => (chunk.whole && run.pulls[side].full ? chunk.rows[side] : null));
	const touched = bothSides((side) => idsOf(chunk, side));
	const matches = await matchRecords(work, {
		rows,
		everything,
		touched,
		...(run.full ? {} : { listed: chunk.rows }),
	});
	for (const { side, snapshot } of matches.left) holdBack(run, side, snapshot.modifiedAt);
	if (run.dry) return planMatches(run, matches);
	await takeResult(run, await settleMatches(work, matches));
}

function idsOf({ rows, deletions }: Chunk, side: Side): Set<string> {
	const ids = [...rows[side].map(({ id }) => id), ...deletions[side]];
	return new Set(ids.map((id) => id.toLowerCase()));
}

/** What was told of records that nobody had coupled ends with them. */
async function settleGone(run: Run, gone: BothSides<string[]>): Promise<void> {
	const mapping = run.work.mapping.name;
	const keys = SIDES.flatMap((side) => gone[side].map((recordId) => openKeyOf({ mapping, side, recordId })));
	if (keys.length === 0) return;
	const errors = await run.work.engine.stores.errors.byOpenKeys(keys);
	if (errors.size > 0) await takeResult(run, await settleRecords(run.work, [...errors.values()]));
}

import type { BothSides } from "../domain/record.js";
import { mapInTurns } from "../ports/in-turns.js";
import { decideFor } from "./decide-pairs.js";
import { isOverwrite, type Overwrites, weighPlanned } from "./guard.js";
import { IdTable } from "./id-table.js";
import { join } from "./join-changes.js";
import { isLeftOut } from "./needs-deciding.js";
import { chunksOfChanges, limitsOf } from "./pull-changes.js";
import type { Run } from "./run.js";

/**
 * Weighs all overwrites of a run that decides its changes in pieces, before the first of them is made (design.md I7):
 * the changes are read and decided once more than it would take, for all of them at once would not fit into memory.
 * Nothing is written, and nothing but their number is kept. A pair whose two records stand in different pieces counts
 * once.
 */
export async function weighPieces(run: Run, cursors: BothSides<string | null>): Promise<Overwrites> {
	const { work } = run;
	const { piece } = limitsOf(work.engine);
	const planned = new IdTable(0);
	for await (const chunk of chunksOfChanges(await run.pullAgain(), cursors, { joined: piece, piece })) {
		const { pairs } = await join(run, { ...chunk, whole: false });
		const decided = await mapInTurns(
			pairs.filter((pair) => !isLeftOut(work, pair)),
			(pair) => decideFor(work, pair),
		);
		for (const pair of decided) if (isOverwrite(pair)) planned.set(pair.coupling._id);
	}
	return weighPlanned(work, planned.size);
}

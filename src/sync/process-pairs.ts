import { mapInTurns } from "../ports/in-turns.js";
import { decideFor, settlePairs } from "./decide-pairs.js";
import { chunksOf } from "./engine.js";
import { guardOverwrites } from "./guard.js";
import { isDecided, isLeftOut } from "./needs-deciding.js";
import type { Pair } from "./pair.js";
import { planHeld, planPairs } from "./plan-run.js";
import { type Run, takeResult } from "./run.js";

/** Decides pairs and carries the decisions out, or plans them in a dry run. `guarded`: overwrites are counted first. */
export async function processPairs(
	run: Run,
	pairs: Pair[],
	{ guarded }: { guarded: boolean },
): Promise<void> {
	const { work } = run;
	let going = pairs.filter((pair) => !isDecided(work, pair));
	if (going.length === 0) return;
	const weighable = guarded ? going.filter((pair) => !isLeftOut(work, pair)) : [];
	const weighed = await mapInTurns(weighable, (pair) => decideFor(work, pair));
	if (run.dry) return planPairs(run, await planHeld(run, going, weighed));
	if (guarded) {
		const held = await guardOverwrites(run, weighed);
		going = going.filter(({ coupling }) => !held.has(coupling._id));
	}
	for (const some of chunksOf(going, 10_000)) await takeResult(run, await settlePairs(work, some));
}

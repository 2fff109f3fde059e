import { SIDES } from "../domain/record.js";
import { isBound, isTold } from "./needs-deciding.js";
import { processPairs } from "./process-pairs.js";
import { openErrorsOf, readPairs, toPair } from "./readings.js";
import type { Run } from "./run.js";

/** After a full read of a side, coupled records that were not in it are read by id before anything is said. */
export async function findUnseen(run: Run): Promise<void> {
	const { work } = run;
	const sides = SIDES.filter((side) => run.pulls[side].full);
	if (sides.length === 0) return;
	for await (const couplings of work.engine.stores.couplings.all(work.mapping.name)) {
		const unseen = couplings.filter(
			(coupling) =>
				isBound(coupling) &&
				!work.decided.has(coupling._id) &&
				sides.some((side) => !run.seen[side].has(coupling[side].id ?? "")),
		);
		const errors = await openErrorsOf(work, unseen);
		const pairs = await readPairs(
			work,
			unseen.map((coupling) => toPair(coupling, errors)),
		);
		await processPairs(
			run,
			pairs.filter((pair) => !isTold(work, pair)),
			{ guarded: false },
		);
	}
}

import { SIDES, type Side } from "../domain/record.js";
import type { Work } from "./engine.js";
import { IdTable } from "./id-table.js";
import { isBound, isTold } from "./needs-deciding.js";
import { processPairs } from "./process-pairs.js";
import { openErrorsOf, readPairs, toPair } from "./readings.js";
import type { Run } from "./run.js";

/**
 * After a full read of a side, coupled records that were not in it are read by id before anything is said. What was
 * seen before a crash is not known any more, so a run that went on from there asks for the ids once more.
 */
export async function findUnseen(run: Run): Promise<void> {
	const { work } = run;
	const sides = SIDES.filter((side) => run.pulls[side].full);
	if (sides.length === 0) return;
	for (const side of sides) if (run.pulls[side].resumed) run.seen[side] = await listSeen(work, side);
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

async function listSeen({ connectors, mapping, call }: Work, side: Side): Promise<IdTable> {
	const seen = new IdTable(0);
	for await (const rows of connectors[side].listIds(mapping[side].entity, call))
		for (const { id } of rows) seen.set(id);
	return seen;
}

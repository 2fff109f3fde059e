import type { Writer } from "../domain/loop.js";
import { type BothSides, SIDES, type Side } from "../domain/record.js";
import type { LoopFacts } from "../domain/sync-error.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { Work } from "./engine.js";
import type { DecidedPair } from "./pair.js";

/** How many lines of the log are looked through: a dozen writes of a field, and what was written beside them. */
const LOOKED_THROUGH = 100;

/**
 * Who changed each side of a loop last: whoever changed what stands there now; else whoever had changed what a run took
 * over from there, as the record's log has it, for the record itself names us by then. Where a source reacts to our
 * writes, nobody but us writes on the other side.
 */
export async function writersOf(
	work: Work,
	pair: DecidedPair,
	swings: LoopFacts["fields"],
): Promise<LoopFacts["writers"]> {
	const fields = swings.map(({ field }) => field);
	const log = await logOf(work, pair);
	const writers: BothSides<Writer | null> = { left: null, right: null };
	for (const side of SIDES) {
		const reading = pair[side];
		const now = reading ? { by: reading.modifiedBy, at: reading.modifiedAt } : null;
		const isTheirs = fields.some((field) => wasChanged(pair, side, field));
		const isOurs = swings.every(({ reason, side: written }) => reason === "reaction" && written === side);
		writers[side] = isOurs ? null : isTheirs ? now : (writerIn(log, side, fields) ?? now);
	}
	return writers;
}

/** True when somebody changed this field on this side since the last agreement. */
export function wasChanged({ changes }: DecidedPair, side: Side, field: string): boolean {
	const change = changes[side];
	return change.kind !== "deleted" && (change.changed.includes(field) || change.drift.includes(field));
}

async function logOf({ engine, mapping }: Work, { coupling }: DecidedPair): Promise<RecordLogEntry[]> {
	const { id } = coupling.left;
	const entries =
		id === null ? [] : await engine.stores.log.ofRecord(mapping.name, "left", id, LOOKED_THROUGH);
	return entries.filter(({ couplingId }) => couplingId === coupling._id);
}

/** Who had changed this side before a run took its value of one of these fields over. */
function writerIn(newestFirst: RecordLogEntry[], side: Side, swinging: string[]): Writer | null {
	const taken = newestFirst.find(
		({ side: written, operation, cause, fields }) =>
			written !== side &&
			operation === "update" &&
			cause?.press === null &&
			fields.some(({ name }) => swinging.includes(name)),
	);
	return taken?.cause === undefined ? null : { by: taken.cause.by, at: taken.cause.changedAt };
}

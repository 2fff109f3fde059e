import type { Ghost, Pending } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import type { Mapping } from "../domain/mapping.js";
import type { Side, Snapshot } from "../domain/record.js";
import type { Work } from "./engine.js";

/** True when the record is not what the write expected any more: another version, or the same with a later time. */
export function hasMoved(
	snapshot: Snapshot,
	expected: { expectedVersion: string | null; expectedModifiedAt: string | null },
): boolean {
	if (snapshot.version !== expected.expectedVersion) return true;
	return expected.expectedModifiedAt !== null && snapshot.modifiedAt !== expected.expectedModifiedAt;
}

/** True when the record holds everything that the write carried. */
export function holdsAll(
	mapping: Mapping,
	{ side, values }: Pick<Ghost, "side" | "values">,
	reading: Snapshot,
): boolean {
	return mapping.fields.every((field) => {
		if (!(field.name in values)) return true;
		const end = field[side];
		const read = end === null ? field.constant : (reading.fields[end.field] ?? null);
		return sameOnSide(field, side, read, values[field.name]);
	});
}

/** When nothing can be executed any more of a request sent to this side by then, by our clock in milliseconds: ISO. */
export function horizonOn(
	{ engine, connectors }: Work,
	side: Side,
	sentBy: number = engine.clock.now(),
): string {
	return new Date(sentBy + connectors[side].capabilities.requestHorizonMs).toISOString();
}

/** What is remembered of a claim whose write may be carried out late. */
export function ghostOf(pending: Pending): Ghost {
	const { side, expectedVersion, expectedModifiedAt, values, sourceValues, seats, asks } = pending;
	return { side, expectedVersion, expectedModifiedAt, values, sourceValues, seats, asks };
}

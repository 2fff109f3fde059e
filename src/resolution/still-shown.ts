import { sameOnSide } from "../domain/field-values.js";
import type { Mapping } from "../domain/mapping.js";
import { type BothSides, SIDES } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Reading } from "../sync/pair.js";

/**
 * True when both fresh readings are what the card showed: the same records stand there, in the version the error was
 * opened with, or at least with the values it showed (history 17). `exact` asks for the version: before a record is
 * deleted, an edit of a field nobody mapped counts too.
 */
export function isStillShown(
	mapping: Mapping,
	error: SyncError,
	pair: BothSides<Reading>,
	exact: boolean,
): boolean {
	return SIDES.every((side) => {
		const reading = pair[side];
		const shown = error.records[side];
		if (!reading) return !shown.exists;
		if (!shown.exists) return false;
		if (error.versions[side] === reading.version) return true;
		if (exact) return false;
		return mapping.fields.every((field) => {
			const end = field[side];
			const card = error.fields.find(({ name }) => name === field.name);
			if (end === null) return true;
			return card !== undefined && sameOnSide(field, side, reading.fields[end.field] ?? null, card[side]);
		});
	});
}

import { fitsFilter } from "../domain/filter.js";
import type { Side, Snapshot } from "../domain/record.js";
import type { Work } from "./engine.js";

/** True for a record that may be coupled or created: it fits the filter and was not merged away. */
export function belongs({ mapping }: Work, side: Side, row: Snapshot): boolean {
	return row.mergedInto === null && fitsFilter(mapping[side].filter, row.fields);
}

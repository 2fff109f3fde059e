import type { Side } from "../domain/record.js";
import type { ErrorQuery } from "../ports/stores.js";

/** The open questions about records of a mapping that are missing on a side; what was set aside is left out. */
export function missingIn(mapping: string, side: Side): ErrorQuery {
	const kind = side === "left" ? "deletedLeft" : "deletedRight";
	return { mapping, kind, waiting: true, visibleOnly: true };
}

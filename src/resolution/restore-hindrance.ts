import { own } from "../domain/own-words.js";
import { otherSide } from "../domain/record.js";
import type { Work } from "../sync/engine.js";
import { parentToRestore } from "../sync/missing-parents.js";
import type { Pair } from "../sync/pair.js";
import { missingSide } from "../sync/run-pair.js";

/** Why the missing record cannot be made again before another one is, as a sentence of our own; null when it can. */
export async function restoreHindrance(work: Work, pair: Pair): Promise<string | null> {
	const side = missingSide(pair);
	const source = side === null ? null : pair[otherSide(side)];
	if (side === null || !source) return null;
	const missing = await parentToRestore(work, { side, source, restores: pair.coupling });
	if (missing === null) return null;
	const { field, parent } = missing;
	return own("parentFirst", { field, parent: parent.name ?? parent.reference });
}

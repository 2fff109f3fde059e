import { hiddenValues, type Mask, maskFor } from "../domain/mask.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MappingFacts } from "./mapping-facts.js";

export { type Mask, maskFor } from "../domain/mask.js";

/**
 * A mask for everything an error says: the values of its private fields, as both sides hold them and held them,
 * disappear from names, answers of the systems and summaries, however they are written there.
 */
export function maskOf(error: SyncError, mapping: MappingFacts): Mask {
	return maskFor(hiddenValues(error, (field) => mapping.privateFields.has(field)));
}

/** A link may find its record by a personal value; then there is nothing to open. */
export function publicLink(mask: Mask, link: string | null): string | null {
	return link !== null && mask(link) === link ? link : null;
}

import { pileOf } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, CardStore } from "../../ports/stores.js";

/** The card in the channel that tells of this error: its own, or the one of its pile; null when there is none. */
export async function cardTelling(
	cards: Pick<CardStore, "byError" | "sharedOfPile">,
	error: SyncError,
): Promise<Card | null> {
	const own = await cards.byError(error._id);
	if (own !== null && own.partOf === null) return own;
	const pile = pileOf(error);
	return (pile === null ? null : await cards.sharedOfPile(pile.key)) ?? own;
}

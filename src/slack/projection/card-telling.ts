import { pileOf } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, CardStore } from "../../ports/stores.js";
import { hosts } from "./hanging.js";

/**
 * The card in the channel that tells of this error: its own, the one it hangs under, or the one of its pile; null when
 * there is none.
 */
export async function cardTelling(
	cards: Pick<CardStore, "byError" | "sharedOfPile" | "hosting">,
	error: SyncError,
): Promise<Card | null> {
	const own = await cards.byError(error._id);
	if (own !== null && own.partOf === null) return own;
	const pile = pileOf(error);
	if (pile === null) return own;
	const host =
		pile.kind === "children"
			? (await cards.hosting()).find((card) => card.partOf === null && hosts(card, pile))
			: undefined;
	return host ?? (await cards.sharedOfPile(pile.key)) ?? own;
}

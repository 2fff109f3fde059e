import type { Pile } from "../../domain/pile.js";
import type { Card, CardStore } from "../../ports/stores.js";
import { pileOfCard } from "./card-ids.js";

/** A pile, and the card that tells of it. */
export interface Told {
	pile: Pile;
	card: Card;
	/** True once the card tells of it no longer. */
	ended: boolean;
}

/** What a button of a card of several, or of what hangs under a card, is about; null when nothing tells of it any more. */
export async function toldBy(
	cards: Pick<CardStore, "bySubject" | "hosting">,
	subject: string,
): Promise<Told | null> {
	const shared = await cards.bySubject(subject);
	const pile = shared === null ? null : pileOfCard(shared);
	if (shared !== null && pile !== null) return { pile, card: shared, ended: shared.shared?.ended !== false };
	for (const card of await cards.hosting()) {
		const hosted = card.children?.find((one) => one.subject === subject);
		if (hosted === undefined || card.partOf !== null) continue;
		const { pile: key, mapping } = hosted;
		return { pile: { kind: "children", key, mapping }, card, ended: false };
	}
	return null;
}

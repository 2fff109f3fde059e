import type { Mask } from "../domain/mask.js";
import type { Card, CardContent } from "../ports/stores.js";

/** What a block says to a machine, not to a person. */
const WORDS_OF_OURS: ReadonlySet<string> = new Set(["type", "action_id", "block_id", "value", "style"]);

/**
 * A card with every text masked, to be shown so. The pile it stands in is named after what a system said, as the
 * errors in it are; one that Slack has never seen is not brought there by this.
 */
export function maskedCard(card: Card, mask: Mask): Card {
	const { dirty, children = [], ...rest } = card;
	const masked: Card = {
		...rest,
		desired: maskedContent(card.desired, mask),
		pile: card.pile && mask(card.pile),
		...(children.length === 0
			? {}
			: { children: children.map((each) => ({ ...each, pile: mask(each.pile) })) }),
	};
	return dirty || card.ts !== null ? { ...masked, dirty: true } : masked;
}

function maskedContent(content: CardContent, mask: Mask): CardContent {
	return maskedPart(content, mask) as CardContent;
}

function maskedPart(part: unknown, mask: Mask): unknown {
	if (typeof part === "string") return mask(part);
	if (Array.isArray(part)) return part.map((one) => maskedPart(one, mask));
	if (part === null || typeof part !== "object") return part;
	return Object.fromEntries(
		Object.entries(part).map(([key, value]) => [
			key,
			WORDS_OF_OURS.has(key) ? value : maskedPart(value, mask),
		]),
	);
}

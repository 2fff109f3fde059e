import type { Mask } from "../domain/mask.js";
import type { CardContent } from "../ports/stores.js";

/** What a block says to a machine, not to a person. */
const WORDS_OF_OURS: ReadonlySet<string> = new Set(["type", "action_id", "block_id", "value", "style"]);

/** A card's content with every text masked. */
export function maskedContent(content: CardContent, mask: Mask): CardContent {
	return masked(content, mask) as CardContent;
}

function masked(part: unknown, mask: Mask): unknown {
	if (typeof part === "string") return mask(part);
	if (Array.isArray(part)) return part.map((one) => masked(one, mask));
	if (part === null || typeof part !== "object") return part;
	return Object.fromEntries(
		Object.entries(part).map(([key, value]) => [key, WORDS_OF_OURS.has(key) ? value : masked(value, mask)]),
	);
}

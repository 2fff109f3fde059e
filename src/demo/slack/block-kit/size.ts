import { isJson } from "../json.js";

/**
 * Slack refuses blocks that are long together although each is legal (facts/slack section 1, fact 7). It counts the
 * texts and something per block: bolt-js issue 2867 measured 9,597 characters of text in 50 blocks as accepted and
 * 11,341 in 45 blocks as refused; the issue says "12,000 text characters with a buffer for block containers".
 */
export const BLOCKS_SIZE_MAX = 13_000;
/** What one block counts beside its text: any number from 37 to 68 explains both measurements. */
export const BLOCK_OVERHEAD = 60;

/** The size of all blocks together, as counted against `BLOCKS_SIZE_MAX`. */
export function blocksSize(blocks: readonly unknown[]): number {
	return textLength(blocks) + BLOCK_OVERHEAD * blocks.length;
}

function textLength(value: unknown): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
	if (!isJson(value)) return 0;
	let length = 0;
	for (const [name, part] of Object.entries(value)) {
		length += name === "text" && typeof part === "string" ? part.length : textLength(part);
	}
	return length;
}

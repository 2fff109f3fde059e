/** Half of a pair of UTF-16 units that make one character, without its other half. */
const HALF = /\p{Surrogate}/gu;

/**
 * A text as every store can keep it: half a character, as some program leaves it where it cut a text, becomes the
 * replacement character. Kept by UTF-8 it would come back as that, and count as changed ever after.
 */
export function wholeText(text: string): string {
	return text.replace(HALF, "\ufffd");
}

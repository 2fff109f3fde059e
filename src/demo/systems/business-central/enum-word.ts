/**
 * Options travel encoded like XML names (facts/business-central-api section 12): what is neither a letter, a digit
 * nor an underscore becomes `_xHHHH_`. The blank option is `_x0020_`.
 */
export function encodeEnumWord(word: string): string {
	return word.replace(/[^\p{L}\p{N}_]/gu, (sign) => {
		const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
		return `_x${code}_`;
	});
}

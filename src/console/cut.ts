/** The text itself, or its beginning with an ellipsis; never half a character. */
export function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	const kept = text.slice(0, Math.max(0, most - 1));
	return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

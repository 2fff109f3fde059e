/** The longest command text taken. */
export const LONGEST_COMMAND = 500;

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const QUOTED_OR_BARE = /[“”„«»"]([^“”„«»"]*)(?:[“”„«»"]|$)|([^\s“”„«»"]+)/gu;

/**
 * What a person typed after the command, as words. Text between quotes of any kind is one word, an unfinished quote
 * runs to the end; Slack's own entities become characters again, control characters go.
 */
export function splitWords(text: string): string[] {
	const typed = text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
	const clean = typed.replace(/\p{Cc}/gu, " ");
	const words = [...clean.matchAll(QUOTED_OR_BARE)].map((match) => (match[1] ?? match[2] ?? "").trim());
	return words.filter((word) => word !== "");
}

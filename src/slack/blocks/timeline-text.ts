import type { TimelineWords } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { escaped, lineMarkdown } from "./text.js";

/** Each entry of a history as a line of markup. */
export function timelineLines(words: TimelineWords[], messages: Messages): string[] {
	return words.map(({ line, changes }) => {
		const told = lineMarkdown(messages, line, 700);
		return changes === null ? `• ${told}` : `• ${told}: ${escaped(changes, 900)}`;
	});
}

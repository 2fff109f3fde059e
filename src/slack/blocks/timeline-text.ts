import type { TimelineWords } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { escaped, lineMarkdown } from "./text.js";

/** Each entry of a history as a line of markup. */
export function timelineLines(words: TimelineWords[], messages: Messages): string[] {
	return words.map(({ line, changes, why }) => {
		const told = lineMarkdown(messages, line, 700);
		const whole = changes === null ? `• ${told}` : `• ${told}: ${escaped(changes, 900)}`;
		return why === null ? whole : `${whole} (${lineMarkdown(messages, why, 600)})`;
	});
}

import type { MessageKey, Messages, MessageValue } from "../messages/index.js";

/** A line of text with points in time in it, which each surface writes in its own way. Times are ISO 8601. */
export type Line = Array<string | { at: string }>;

/** Marks the place of a time while a text is put together; no text of ours or theirs holds this character. */
const TIME = "\u0000";

/** A text with `{at}` in it, as a line. */
export function lineWith(
	messages: Messages,
	key: MessageKey,
	at: string | null,
	values: Record<string, MessageValue> = {},
): Line {
	const say = messages.say as (key: MessageKey, values: Record<string, MessageValue>) => string;
	const clean = Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, cleared(value)] as const),
	);
	if (at === null) return [say(key, { ...clean, at: messages.say("word.unknownTime") })];
	const parts = say(key, { ...clean, at: TIME }).split(TIME);
	return parts.flatMap((part, index): Line => (index === 0 ? [part] : [{ at }, part])).filter(isSomething);
}

/** Lines put one after the other with something between them. */
export function joinLines(lines: Line[], between: string): Line {
	return lines.flatMap((line, index) => (index === 0 ? line : [between, ...line]));
}

/** The line as plain text. */
export function plainLine(messages: Messages, line: Line): string {
	return line.map((part) => (typeof part === "string" ? part : messages.time(part.at))).join("");
}

function cleared(value: MessageValue): MessageValue {
	return typeof value === "string" ? value.replaceAll(TIME, "") : value;
}

function isSomething(part: Line[number]): boolean {
	return part !== "";
}

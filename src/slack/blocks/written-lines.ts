import type { KnownBlock } from "@slack/types";
import { type CardContext, fieldHeading, type Mask, maskOf, valueWords } from "../../console/index.js";
import { SIDES, type Side } from "../../domain/record.js";
import type { Preview } from "../../ports/use-cases.js";
import { escaped, paragraphs, section } from "./text.js";

const VALUE = 500;

/** How many paragraphs the values of one system take at most; the rest is counted. */
const PARAGRAPHS = 40;

/** The values that would be written, system by system; those of a new record without a value before. */
export function writtenBlocks(preview: Preview, context: CardContext, created: Side | null): KnownBlock[] {
	const { mapping, messages } = context;
	if (preview.writes.length === 0) return [section(escaped(messages.say("modal.nothingWritten")))];
	const mask = maskOf(preview.error, mapping);
	return SIDES.flatMap((side): KnownBlock[] => {
		const writes = preview.writes.filter((write) => write.side === side);
		if (writes.length === 0) return [];
		const lines = writes.map((write) =>
			escaped(writeWords(write, side === created, mask, context), VALUE * 2),
		);
		const blocks = paragraphs(lines, PARAGRAPHS, (count) => messages.say("modal.moreLines", { count }));
		if (side === created) return blocks;
		const head = messages.say("modal.writesTo", { system: mapping.labels[side] });
		return [section(`*${escaped(head)}*`), ...blocks];
	});
}

function writeWords(
	write: Preview["writes"][number],
	isNew: boolean,
	mask: Mask,
	context: CardContext,
): string {
	const { messages } = context;
	const hidden = write.private || context.mapping.privateFields.has(write.field);
	const words = (value: Preview["writes"][number]["after"]) => {
		const said = shownWords(hidden, value, context, write.names);
		return hidden ? said : mask(said);
	};
	const field = fieldHeading(write.field, context);
	if (isNew) return messages.say("modal.fieldLine", { field, value: words(write.after) });
	return messages.say("modal.fieldChange", { field, before: words(write.before), after: words(write.after) });
}

/** A value as the reader may see it, a reference by the name of its record; a personal one says only that it is there. */
export function shownWords(
	hidden: boolean,
	value: Preview["writes"][number]["after"],
	{ messages }: CardContext,
	names: Preview["writes"][number]["names"] = [],
): string {
	const isEmpty = value === null || value === "";
	if (hidden && !isEmpty) return messages.say("word.hidden");
	return names.find((one) => one.value === value)?.name ?? valueWords(messages, value);
}

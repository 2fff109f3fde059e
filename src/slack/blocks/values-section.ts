import type { SectionBlock } from "@slack/types";
import type { CardContext, CardField } from "../../console/index.js";
import { SIDES } from "../../domain/record.js";
import { cut } from "../limits.js";
import { escaped, markdown } from "./text.js";

/** A field with what both systems hold, side by side, and what they held before. `most` is the longest value shown. */
export function valuesSection(
	field: CardField,
	{ mapping, messages }: Pick<CardContext, "messages"> & { mapping: Pick<CardContext["mapping"], "labels"> },
	most: number,
): SectionBlock {
	const before = beforeWords(field, messages.say("card.before"), mapping.labels, most);
	return {
		type: "section",
		text: markdown(`*${boldable(escaped(field.title, 200))}*${before}`),
		fields: SIDES.map((side) =>
			markdown(`${escaped(mapping.labels[side])}\n*${boldable(escaped(field[side], most))}*`),
		),
	};
}

function beforeWords(
	{ before, sameBefore }: CardField,
	word: string,
	labels: { left: string; right: string },
	most: number,
): string {
	if (before === null) return "";
	const was = sameBefore
		? cut(before.left, most)
		: SIDES.map((side) => `${cut(before[side], most)} (${labels[side]})`).join(", ");
	return `\n${escaped(`${word}: ${was}`, most * 3)}`;
}

/** An asterisk or a backtick inside would end the bold type half-way; an empty text has nothing to make bold. */
export function boldable(text: string): string {
	return text.replaceAll("*", "∗").replaceAll("`", "ˋ").replace(/\s+/g, " ").trim() || "–";
}
